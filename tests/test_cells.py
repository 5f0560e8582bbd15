"""One cell of an item: its state, its number, its repair or its fault."""

import pytest

from sizhang_metrics.scheme.model import Item, Kind
from sizhang_metrics.submissions.model import State
from sizhang_metrics.submissions.table.cells import accepted, parse

COUNT = Item("a", "会议次数", Kind.FLOW, "次", maximum=99_999)
SHARE = Item("b", "满意度", Kind.STOCK, "%", integer=False, minimum=None)
OPTIONAL = Item("c", "选举次数", Kind.FLOW, "次", required=False)
YEARLY = Item("d", "组织生活会次数", Kind.ANNUAL, "次", due_quarter=4)


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", 3), (" 3 ", 3), ("0", 0), ("-0", 0), ("+3", 3), ("007", 7), ("3\n", 3)],
)
def test_a_plain_number_needs_no_repair(text, value):
    cell = parse(text, COUNT, 1)
    assert (cell.state, cell.value, cell.repair) == (State.REPORTED, value, None)
    assert str(cell.value) == str(float(value))  # -0 is stored as 0.0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("３", 3),
        ("１０８", 108),
        ("3次", 3),
        ("３ 次", 3),
        ("126人", 126),
        ("1,024", 1024),
        ("１，０２４次", 1024),
        ("3.0", 3),
        ("12,345", 12345),
        ("3(日期格式)", 3),  # how workbooks tell of a count formatted as a date
        ("“3”", 3),
        ('="3"', 3),
    ],
)
def test_what_is_plainly_meant_is_repaired_and_said(text, value):
    cell = parse(text, COUNT, 1)
    assert (cell.state, cell.value) == (State.REPORTED, value)
    assert cell.repair[1] == str(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("95%", "percent"),
        ("９５％", "percent"),
        ("0.95", "fraction"),
        ("2.5", "fraction"),
        ("-1", "below_minimum"),
        ("100000", "above_maximum"),
        ("1e3", "scientific"),
        ("1.2E+05", "scientific"),
        ("NaN", "not_a_number"),
        ("inf", "not_a_number"),
        ("-Infinity", "not_a_number"),
        ("0x10", "not_a_number"),
        ("1_000", "not_a_number"),
        ("1,02", "not_a_number"),
        ("12,34,567", "not_a_number"),
        ("1 024", "not_a_number"),
        ("三", "not_a_number"),
        ("五六", "not_a_number"),  # 56 to others (findings/chinese_five_or_six.sh)
        ("两千三", "not_a_number"),  # 3 to nzh, see findings/
        ("七八十人", "not_a_number"),
        ("约3次", "not_a_number"),
        ("−2", "below_minimum"),
        ("（2）", "not_a_number"),  # 2 to Frictionless, see findings/
        ("减少2次", "not_a_number"),
        ("3万", "not_a_number"),
        ("5²", "not_a_number"),
        ("½", "not_a_number"),
        ("①", "not_a_number"),
        ("٣", "not_a_number"),
        ("3/4", "date"),
        ("50/60", "not_a_number"),
        ("3-5", "date"),
        ("2026-03-01", "date"),
        ("2026-03-01 00:00:00", "date"),
        ("3月1日", "date"),
        ("=A1+B1", "formula"),
        ("#DIV/0!", "formula_error"),
        ("9" * 30, "too_large"),
        ("9007199254740993", "too_large"),  # no float holds it
        ("9月", "not_a_number"),
        ("TRUE", "not_a_number"),
    ],
)
def test_what_is_no_count_is_refused_with_a_remedy(text, code):
    fault = parse(text, COUNT, 1).fault
    assert fault[0] == code
    assert fault[1] == "0 到 99999 之间的整数"
    assert fault[2]


@pytest.mark.parametrize(
    "text",
    [
        *("0.3万", "3千人", "1O", "1l", "1½", "3次/月", "3余次", "3次以上"),
        *("2次半", "3打", "2k", "2次（计划）", "2上季", "2待核实", "3²"),
    ],
)
def test_what_is_another_number_without_its_last_word_is_not_to_lose_it(text):
    assert "可能是另一个数" in parse(text, COUNT, 1).fault[2]


@pytest.mark.parametrize(
    ("text", "unit", "is_own"),
    [
        ("3场", "小时", False),
        ("95人", "%", False),
        ("12元", "万元", False),
        ("3天", "次", False),
        ("3个月", "次", False),
        ("3小时", "学时", False),
        ("3小时", "小时", True),
        ("3个月", "个月", True),
        ("3课时", "学时", True),
        ("3（学时）", "学时", True),
        ("3户", "家", True),
        ("3个", "棵", True),
    ],
)
def test_a_unit_that_measures_something_else_makes_another_number(text, unit, is_own):
    item = Item("e", "时长", Kind.FLOW, unit, integer=False, minimum=None)
    cell = parse(text, item, 1)
    assert cell.value == (3 if is_own else None)
    assert is_own or f"本项的单位是“{unit}”" in cell.fault[2]


def test_a_word_that_says_nothing_may_go():
    assert parse("3堂", COUNT, 1).fault[2] == "请去掉“堂”，只填阿拉伯数字。"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        (".5", 0.5),
        ("2e-06", 2e-06),
        ("-1.5", -1.5),
        ("−1.5", -1.5),
        ("95%", 95),
        ("1E3", 1000),
    ],
)
def test_an_item_that_is_no_count_takes_decimals(text, value):
    assert parse(text, SHARE, 1).value == value


@pytest.mark.parametrize(
    "text", ["NaN", "inf", "1e400", "1.7e308", "1_0", "0x1p3", "1e"]
)
def test_an_item_that_is_no_count_still_takes_only_numbers(text):
    assert parse(text, SHARE, 1).fault


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "\u3000", "—", "——", "-", "–", "－", "无", "N/A", "n/a", "暂无"),
        *("未统计", "NULL", "(null)", "None", "'", "\\N", "无数据"),
    ],
)
def test_blank_and_words_for_blank_are_not_reported(text):
    cell = parse(text, COUNT, 1)
    assert (cell.state, cell.value, cell.fault) == (State.NOT_REPORTED, None, None)


@pytest.mark.parametrize("text", ["不适用", " 不 适用 ", "(不适用)", "/", "／"])
def test_not_applicable_is_said_in_two_ways(text):
    assert parse(text, COUNT, 1).state == State.NOT_APPLICABLE


@pytest.mark.parametrize("text", ["", "—", "无"])
def test_blank_means_not_applicable_where_nothing_is_due(text):
    assert parse(text, OPTIONAL, 1).state == State.NOT_APPLICABLE
    assert parse(text, YEARLY, 3).state == State.NOT_APPLICABLE
    assert parse(text, YEARLY, 4).state == State.NOT_REPORTED


def test_a_word_for_blank_is_said_back_so_that_nobody_means_zero_by_it():
    assert "未报" in parse("无", COUNT, 1).repair[1]
    assert parse("", COUNT, 1).repair is None


def test_too_many_in_a_quarterly_item_asks_for_the_quarters_own_figure():
    assert "本季数" in parse("100000", COUNT, 1).fault[2]


def test_an_apostrophe_of_our_own_exports_is_taken_off():
    assert parse("'-1.5", SHARE, 1).value == -1.5


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (COUNT, "0 到 99999 之间的整数"),
        (SHARE, "数"),
        (OPTIONAL, "不小于 0 的整数"),
        (
            Item(
                "e", "温度", Kind.STOCK, "度", integer=False, minimum=None, maximum=1.5
            ),
            "不大于 1.5 的数",
        ),
    ],
)
def test_what_is_accepted_is_said_in_words(item, words):
    assert accepted(item) == words
