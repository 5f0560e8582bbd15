"""Another quarter, unit or 口径 that a file states beside, below or around its table."""

import openpyxl
import pytest

from sizhang_metrics.periods import Period
from sizhang_metrics.submissions import annotated, read
from tests.examples import cases, some
from tests.small_scheme import context
from tests.test_reading import (
    HEADER,
    LONG,
    ONE,
    TITLE,
    TWO,
    found,
    problem,
    reading,
    values,
)
from tests.test_workbook import saved

# ── Times ─────────────────────────────────────────────────────────────────────────────


@some(4)
@pytest.mark.parametrize(
    ("row", "lines"),
    [
        (4, [ONE, "2026年第二季度填报表", HEADER, TWO]),
        (4, [ONE, "2025年", HEADER, TWO]),
        (4, [ONE, "附：上季度情况", TWO]),
        (4, [ONE, "2025年第三季度", HEADER, TWO]),
        (4, [ONE, "二季度：", TWO]),
        (4, [ONE, "【二季度】", TWO]),
        (4, [ONE, "以下各支部为1-9月累计数", TWO]),
        (5, [ONE, TWO, "2025年第三季度"]),
        (5, [ONE, TWO, "数据截至2026年6月30日"]),
        (5, [ONE, TWO, "数据更新至2026-08-31"]),
        (5, [ONE, TWO, "数据截止时间：2026年6月30日"]),
        (5, [ONE, TWO, "统计时间：2026年4-6月"]),
        (5, [ONE, TWO, "数据截至45930"]),
        (5, [ONE, TWO, "说明：以上为2026年第二季度数据"]),
        (5, [ONE, TWO, ",本表为二季度数"]),
        (5, [ONE, TWO, "注：本表为2025年数据"]),
        (5, [ONE, TWO, "2025年数据"]),
        (5, [ONE, TWO, "本表数据截至8.31"]),
        (6, [ONE, TWO, "填表人：甲", "单位：甲局  2025年第三季度"]),
    ],
)
def test_what_stands_below_the_names_may_be_another_time(row, lines):
    result = reading(TITLE, HEADER, *lines)
    assert problem(result, "wrong_period").row == row
    back = read(annotated(result, context()), "b.xlsx", context())
    assert problem(back, "wrong_period").row == row


@pytest.mark.parametrize("first", ["序号", "单位名称"])
def test_a_line_below_counts_whatever_the_column_is_that_it_begins_in(first):
    lines = [f"{first},{HEADER}", f",{ONE}", "数据截至2026年6月30日"]
    assert problem(reading(TITLE, *lines), "wrong_period").row == 4


def test_a_column_of_another_quarter_counts_where_a_note_begins_in_it():
    for foot in ("注：谈心谈话人数为年内累计数", "填表人：,审核人："):
        lines = [f"批次,{HEADER}", f"2026年第二季度,{ONE}", foot]
        assert problem(reading(TITLE, *lines), "wrong_period").row == 3
    lines = [f"批次,{HEADER}", "甲,乙,丙,1,2,3,4,5", f"2026年第二季度,{ONE}"]
    assert problem(reading(TITLE, *lines), "wrong_period").row == 4


def test_the_label_of_a_time_above_a_column_is_not_its_name():
    lines = [f"导出时间,{HEADER}", f"2026-10-09 10:00,{ONE}"]
    assert not reading(TITLE, "报告期,2026年第三季度", *lines).rejected
    other = reading(TITLE, "报告期,2026年第二季度", *lines)
    assert problem(other, "wrong_period").row == 2
    short = reading("支部编码,期间,上季党员总数,党员总数", "JG001,2026Q3,19,20")
    assert values(short, "JG001")["members"] == 20


def test_a_header_on_every_page_is_none_of_the_branches_in_an_annotated_copy_either():
    result = reading(TITLE, HEADER, ONE.replace(",3,", ",x,"), HEADER, TWO)
    assert found(result, "reject") == ["not_a_number"]
    back = read(annotated(result, context()), "b.xlsx", context())
    assert found(back, "reject") == ["not_a_number"]


@pytest.mark.parametrize(
    "line",
    [
        *cases(
            """
            填报日期：2026年6月30日 | 与第二季度相比，党课增加2次
            说明：1.本表每季度报送一次；2.第二季度数据已报。 | 统计口径：年内累计数为1-9月
            数据截至2026年9月30日 | 注：JG002 于7月成立 | 2026年10月8日
            统计口径与二季度一致 | 注：当年一次的数据第四季度填 | 统计截至2026年10月5日
            数据截至46295 | 全市共45930人次参加
            """
        ),
        TITLE,
    ],
)
def test_notes_below_that_tell_of_other_quarters_state_none(line):
    assert found(reading(TITLE, HEADER, ONE, TWO, line), "reject") == []


@some(5)
@pytest.mark.parametrize(
    "line",
    cases(
        """
        注：以上为估计数 | 说明：数据未经核实，仅供参考
        注：1.党员总数含预备党员；2.JG001的主题党日次数为上季数 | 注：缺报的按上季数填
        注：除党员总数外均为年初至今累计 | 注：各项均为年初以来数 | 注：本表各项均为年初至今 | 注：次数均为年内累计数 | 本表各项次数为1至9月累计 | 注：以上数据为1-9月累计
        说明：以上为截至9月底累计数 | 本表作废 | 此件作废，以新表为准
        注：主题党日次数填的是年累计 | 注：主题党日次数为1-9月累计 | 注：以上为人均数
        注：数据为初步统计 | 上表为征求意见稿 | 注：实到人次暂按应到的80%估算
        说明：各支部次数为1-9月累计数 | 复核意见：JG002 主题党日次数多报1次
        注：应到人次按目标数填报 | 上述为上年实际完成数 | 注：数据不全 | 说明：党员总数为6月30日时点数 | 各项数据参照上季
        """
    ),
)
def test_a_note_that_nobody_counted_the_figures_needs_a_reason(line):
    one = problem(reading(TITLE, HEADER, ONE, TWO, line), "doubtful_note")
    assert (one.level, one.row) == ("explain", 5)
    above = reading(TITLE, line, HEADER, ONE, TWO)
    (told,) = [one for one in above.problems if one.level != "hint"]
    assert told.row == 2
    assert [told.code] in (*ASKED, ["wrong_period"])


@pytest.mark.parametrize(
    "line",
    cases(
        """
        注：谈心谈话人数为年内累计数；党员总数为季末数
        注：本表中谈心谈话人数为年内累计数 | 注：带*的为年内累计数
        注：未核实的问题不计入 | 注：涂改无效；原表作废 | 备注：第3次主题党日为6月补开
        备注：二季度漏报的已另行更正 | 注：谈心谈话人数为1-9月累计
        注：主题党日次数按上级计划开展
        填表说明：应填尽填，严禁漏报；如有漏报请及时补报
        注：按实际到会人数统计，较上季少1次 | 注：不含列席人员
        注：空白为未统计 | 注：本表谈心谈话数为今年以来累计数，其余为本季数
        数据有误请及时反馈 | 注：更正请重新报送整表 | ,,共2个支部 | ,,,附：第二季度通报
        注：第三季度补开的二季度组织生活会不计入 | 上季,,18,2
        """
    ),
)
def test_notes_that_tell_how_things_are_counted_are_no_question(line):
    result = reading(TITLE, HEADER, ONE, TWO, line)
    assert not result.rejected and not result.needs_reason


@pytest.mark.parametrize(
    "heading",
    ["一、计划数", "（二）上年同期", "以下作废", "草稿", "累计数", "（三）占比"],
)
def test_a_heading_that_calls_the_rows_below_no_figures_needs_a_reason(heading):
    one = problem(reading(TITLE, HEADER, ONE, heading, TWO), "doubtful_note")
    assert (one.level, one.row) == ("explain", 4)


def test_other_headings_and_labels_below_all_branches_are_no_question():
    for heading in (
        "二、本季完成",
        "其中：离退休支部",
        "第一局",
        "未审核问题较多的支部",
    ):
        assert found(reading(TITLE, HEADER, ONE, heading, TWO), "explain") == []
    for label in ("累计", "占比,,,,"):
        assert found(reading(TITLE, HEADER, ONE, TWO, label), "explain") == []


def test_headings_tell_when_branches_began_and_repeated_pages_repeat_the_quarter():
    for heading in (
        *("7月成立的支部", "上半年优秀支部", "机关（7-9月）", "【机关】", "三季度："),
        *("以下为下属单位", "以下为2025年新成立支部"),
    ):
        lines = [heading, ONE, TITLE, HEADER, TWO]
        assert found(reading(TITLE, HEADER, *lines), "reject") == []


@some(4)
@pytest.mark.parametrize(
    "name", ["时间", "期别", "考核季度", "统计时段", "数据时间", "周期", "批次", "轮次"]
)
def test_a_column_of_quarters_is_one_whatever_it_is_called(name):
    other = [f"{ONE},2026年第二季度", f"{TWO},2026年第三季度"]
    one = problem(reading(f"{HEADER},{name}", *other), "wrong_period")
    assert (one.row, one.column_number, one.offer) == (2, 8, "2026Q2")
    own = [f"{ONE},2026年第三季度", f"{TWO},2026Q3"]
    assert found(reading(f"{HEADER},{name}", *own), "reject") == []


@pytest.mark.parametrize("name", ["类别", "数据来源", "表"])
def test_the_same_quarter_of_a_year_in_every_row_is_one_under_any_name(name):
    header, other = f"{HEADER},{name}", "2025年第三季度"
    both = reading(TITLE, header, f"{ONE},{other}", f"{TWO},{other}")
    assert problem(both, "wrong_period").offer == "2025Q3"
    for first in (
        "",
        "2024年第一季度",
        "二季度",
    ):  # of the branch, or of nobody knows what
        second = first if first == "二季度" else other
        rows = f"{ONE},{first}", f"{TWO},{second}"
        assert found(reading(TITLE, header, *rows), "reject") == []


@pytest.mark.parametrize(
    "time",
    ["45930", "25.7-9", "2025年7-9月", "Sep-25", "2025-09", "2025年9月"]
    + ["2025年七至九月", "“2025年”第三季度", "2025年9月末"],
)
def test_a_column_of_quarters_may_spell_them_short(time):
    other = [f"{ONE},{time}", f"{TWO},{time}"]
    assert problem(reading(f"{HEADER},批次", *other), "wrong_period").offer == "2025Q3"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("换届季度", "2025年第二季度"),
        ("报送日期", "2026-10-08"),
        ("数据时间", "2026-10-08 09:12:33"),
        ("评定周期", "半年"),
        ("活动时间", "2026年6月"),
        ("报送日期", "2026年12月"),
        ("考核批次", "2026年9月"),
        ("品牌建立", "2024年第一季度"),
        ("成立日期", "2010-07-01"),
        ("党建品牌", "季季红"),
        ("其他", "第二季度走访"),
    ],
)
def test_a_column_that_tells_of_the_branch_states_no_time(name, text):
    result = reading(TITLE, f"{HEADER},{name}", f"{ONE},{text}")
    assert found(result, "reject") == []


@pytest.mark.parametrize("name", ["备注", "remark"])
def test_a_remark_says_of_which_quarter_the_figures_of_its_row_are(name):
    second = ONE.replace("JG001", "JG002")
    rows = [f"{row},第二季度数据" for row in (ONE, second)]
    result = reading(TITLE, f"{HEADER},{name}", *rows)
    assert found(result, "reject") == ["wrong_period"]
    one = problem(result, "wrong_period")
    assert (one.level, one.row, one.column_number) == ("reject", 3, 8)
    one = problem(reading(HEADER + ",备注", f"{ONE},2025年数据"), "wrong_period")
    assert (one.row, one.column_number) == (2, 8)
    for remark in (
        "2026年数据",
        "2025年优秀支部",
        "三季度数",
        "二季度已换届",
        "二季度",
        "数据已核对",
        "",
    ):
        assert not reading(TITLE, f"{HEADER},{name}", f"{ONE},{remark}").rejected


def test_a_span_of_days_beside_every_row_is_one_and_a_term_of_office_is_none():
    lines = [f"{ONE},2026.4.1-2026.6.30", f"{TWO},2026.4.1-2026.6.30"]
    result = reading(TITLE, f"{HEADER},数据起止", *lines)
    assert problem(result, "wrong_period").row == 3
    for name, span in (("任期", "2025.7.1-2028.6.30"), ("时间", "2026.8.1-2026.8.3")):
        lines = [f"{ONE},{span}", f"{TWO},{span}"]
        result = reading(TITLE, f"{HEADER},{name}", *lines)
        assert found(result, "reject") == []


@pytest.mark.parametrize("name", ["数据日期", "统计日期"])
def test_the_last_day_of_a_quarter_names_it(name):
    result = reading(f"{HEADER},{name}", f"{ONE},2026-06-30")
    assert problem(result, "wrong_period").offer == "2026Q2"
    result = reading(f"{HEADER},{name}", f"{ONE},2026/9/30")
    assert found(result, "reject") == []


def test_a_time_beside_the_names_of_the_columns_counts_where_nothing_is_below():
    assert problem(reading(f"{HEADER},2025年三季度", ONE), "wrong_period").row == 1
    result = reading(TITLE, f"{HEADER},2025年三季度", f"{ONE},9")
    assert found(result, "reject") == []


@pytest.mark.parametrize(
    "title", ["2025年第三季度", '&C&"宋体,常规"&14 2025年第三季度']
)
def test_the_head_of_the_printed_page_is_a_title(title):
    book = openpyxl.Workbook()
    for line in (HEADER, ONE):
        book.active.append([int(t) if t.isdigit() else t for t in line.split(",")])
    book.active.oddHeader.center.text = title.replace("&C", "")
    one = problem(read(saved(book), "a.xlsx", context()), "wrong_period")
    assert (one.row, one.column, one.offer) == (
        None,
        "封面、页眉、文本框或网页标题",
        "2025Q3",
    )


ASKED = (["other_title"], ["doubtful_note"])
"""What a table is called, and what a sentence says of it."""


def with_cover(*lines, name="封面", title=TITLE, state="visible", move=0):
    book = openpyxl.Workbook()
    book.active.title, book.active.sheet_state = name, state
    for line in lines:
        book.active.append([line])
    book.create_sheet("填报")
    for line in (title, HEADER, ONE):
        book["填报"].append([int(t) if t.isdigit() else t for t in line.split(",")])
    book.move_sheet(name, move)
    return read(saved(book), "a.xlsx", context())


@pytest.mark.parametrize("line", ["2026年第二季度", "2025年三季度党支部情况报表"])
def test_a_cover_of_another_quarter_is_refused_and_a_draft_asked_about(line):
    for title in (TITLE, "填报表"):
        one = problem(with_cover(line, "甲局", title=title), "wrong_period")
        assert (one.row, one.column) == (None, "封面、页眉、文本框或网页标题")
    assert found(with_cover("三季度报表（草稿）"), "explain") == ["other_title"]
    assert "scaled_unit" in found(with_cover("单位：千人次"), "reject")


def test_other_covers_say_nothing_of_the_figures_and_this_quarters_names_it():
    cover = ("2026年第三季度", "四强党支部填报表", "填报单位：甲局", "二〇二六年十月")
    result = with_cover(*cover, "填表时间：2026年10月9日", title="填报表")
    assert [one.code for one in result.problems] == ["absent_column"]
    rules = ["2026年二季度报表"] * 13  # a list of what was sent
    assert found(with_cover(*rules, name="目录"), "reject") == []
    assert found(with_cover(rules[0], state="hidden"), "reject") == []
    behind = with_cover(rules[0], move=1)
    assert found(behind, "reject") == []


@pytest.mark.parametrize(
    ("lines", "row", "code"),
    [
        ([TITLE, HEADER, ONE, "注：本表为2026年二季度数据"], 4, "wrong_period"),
        ([TITLE, HEADER, ONE, "本表为2025年数据"], 4, "wrong_period"),
        ([TITLE, "注：本表为2026年二季度数据", HEADER, ONE], 2, "wrong_period"),
        ([TITLE, "注：本表为2025年数据", HEADER, ONE], 2, "wrong_period"),
        ([TITLE, "以上数据为上季度数", HEADER, ONE], 2, "wrong_period"),
        (["2026年第三季度（补报二季度数据）", HEADER, ONE], 1, "another_time_too"),
        ([TITLE, HEADER, ONE, "第二支部的数，以上为估计数。"], 4, "doubtful_note"),
        ([TITLE, HEADER, ONE.replace("党支部", "党支部-二季度")], 3, "unclear_row"),
    ],
)
def test_what_a_line_says_of_another_time_is_told_once(lines, row, code):
    problems = reading(*lines).problems
    assert [one.code for one in problems if one.row == row] == [code]


def test_two_things_that_are_wrong_with_a_title_are_both_told():
    result = reading("2026年第二季度（草稿）", HEADER, ONE)
    assert [one.code for one in result.problems if one.row == 1] == [
        "wrong_period",
        "other_title",
    ]


@pytest.mark.parametrize(("name", "move"), [("说明", 1), ("填报说明", 0)])
def test_a_sheet_of_notes_is_asked_only_what_it_says_of_the_table(name, move):
    for line, said in (
        ("本表数据为2026年第二季度", "reject wrong_period"),
        ("2.以上数据均为累计数", "explain doubtful_note"),
        ("说明：表中数据为估计数", "explain doubtful_note"),
        ("二季度数据已报；2026年二季度报表另报", ""),
        ("本表每季度报送一次，谈心谈话人数为年内累计数", ""),
        ("本表第四季度增加民主评议项", ""),
        ("本表与二季度相比无变化", ""),
    ):
        result = with_cover("填报要求", line, name=name, move=move)
        told = [f"{one.level} {one.code}" for one in result.problems]
        assert [one for one in told if not one.startswith("hint")] == said.splitlines()


def test_a_text_box_that_tells_how_to_fill_in_is_no_title():
    book = openpyxl.Workbook()
    for line in (TITLE, HEADER, ONE):
        book.active.append([int(t) if t.isdigit() else t for t in line.split(",")])
    book.active.oddFooter.center.text = "第四季度才填生活会次数　第 &P 页"
    assert found(read(saved(book), "a.xlsx", context()), "reject") == []


def test_a_year_alone_is_no_quarter_and_said_so():
    for title in (f"年度,季度,{HEADER}", f"2026年填报表\n年度,季度,{HEADER}"):
        result = reading(title, f"2026年度,,{ONE}")
        assert found(result, "hint")[0] == "no_period"
        assert not result.needs_reason


@pytest.mark.parametrize("title", ["2026年度填报表", "二〇二六年度", "FY2026"])
def test_a_title_of_the_whole_year_needs_a_reason_unless_the_quarter_stands_elsewhere(
    title,
):
    result = reading(title, HEADER, ONE)
    assert problem(result, "whole_year").row == 1
    assert found(result, "explain") == ["whole_year"]
    assert found(reading(title, "第三季度", HEADER, ONE), "explain") == []
    below = reading(f"所属期,{HEADER}", f"2026年度,{ONE}")
    assert found(below, "explain") == ["whole_year"]


# ── Units and 口径 ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "unit",
    [
        "单位：千人次",
        ",,计量单位:万人",
        "（单位：百次）",
        "千人次",
        "单位：%",
        "单位：百分比",
    ],
)
def test_a_unit_of_thousands_above_the_table_is_refused(unit):
    assert problem(reading(TITLE, unit, HEADER, ONE), "scaled_unit").row == 2


@pytest.mark.parametrize("unit", ["单位：千人次", "计量单位:百人", "单位为千人"])
def test_a_unit_of_thousands_in_a_title_or_below_the_table_is_refused(unit):
    for above in (f"{TITLE}（{unit}）", f"{TITLE}（万人次）"):
        assert problem(reading(above, HEADER, ONE, TWO), "scaled_unit").row == 1
    result = reading(TITLE, HEADER, ONE, TWO, f"注：{unit}，不含预备党员")
    assert problem(result, "scaled_unit").row == 5
    for other in ("单位：人、次", "报送单位：千山街道", "填报单位：百花街道", "十"):
        result = reading(f"{TITLE}（{other}）", HEADER, ONE, TWO, other)
        assert found(result, "reject") == []


def test_percent_above_a_table_of_percents_is_their_own_unit():
    result = reading(TITLE, "单位：%", "支部编码,满意度", "JG001,95")
    assert found(result, "reject") == []
    assert values(result, "JG001")["satisfaction"] == 95


@pytest.mark.parametrize("name", ["本季数", "完成数", "本期值"])
def test_a_long_table_may_say_that_its_figures_are_this_quarters(name):
    header = f"支部编码,填报项,上季数,{name}"
    result = reading(TITLE, header, "JG001,主题党日次数,9,3")
    assert not result.rejected
    assert values(result, "JG001")["days"] == 3


@pytest.mark.parametrize("item", ["指标", "项目", "考核指标"])
@pytest.mark.parametrize(
    "value", ["数值", "指标值", "上报数", "数据", "三季度", "完成"]
)
def test_a_long_table_may_call_its_items_otherwise(item, value):
    header = f"支部编码,{item},一季度,二季度,{value},四季度"
    result = reading(TITLE, header, "JG001,主题党日次数,9,9,3,")
    assert not result.rejected
    assert values(result, "JG001")["days"] == 3
    wide = reading(TITLE, f"{HEADER},{item}", f"{ONE},标准化")
    assert problem(wide, "unknown_column").level == "hint"


def test_what_is_counted_from_january_on_is_not_in_the_column_of_this_quarter():
    header = "支部编码,填报项,本季数,本年累计数"
    rows = ["JG001,主题党日次数,3,9", "JG001,谈心谈话人数,2,5"]
    one = problem(reading(TITLE, header, *rows), "unclear_item")
    assert (one.level, one.row, one.column_number) == ("reject", 4, 3)


@pytest.mark.parametrize("unit", ["单位：人次", "单位：百花街道", "填报单位：千山区局"])
def test_other_units_above_the_table_are_notes(unit):
    assert found(reading(TITLE, unit, HEADER, ONE), "reject") == []


@pytest.mark.parametrize(
    ("column", "text", "at"),
    [
        ("计量单位", "千人", 4),
        ("计量单位", "天", 4),
        ("计量单位", "%", 4),
        ("unit", "千人次", 4),
        ("填报口径", "上季数", 4),
        ("口径", "年内累计数", 4),
        ("备注", "累计", 4),
    ],
)
def test_a_row_of_the_long_layout_says_its_own_unit_and_scope(column, text, at):
    result = reading(TITLE, f"{LONG},{column}", f"JG001,days,3,{text}")
    one = problem(result, "unclear_item")
    assert (one.row, one.column_number) == (3, at)
    own = {"计量单位": "次"}.get(column, "本季数")
    result = reading(TITLE, f"{LONG},{column}", f"JG001,days,3,{own}")
    assert found(result, "reject") == []


def test_the_value_in_thousands_is_no_count():
    result = reading(TITLE, "支部编码,填报项编码,数值（千人）", "JG001,members,3")
    assert problem(result, "unclear_column").column_number == 3


# ── Two columns or two items where one is asked for ───────────────────────────────────


@pytest.mark.parametrize("below", [["上季", "本季"], ["计划", "完成"], []])
def test_a_value_merged_over_two_columns_of_the_long_layout_is_refused(below):
    book = openpyxl.Workbook()
    book.active.append([TITLE])
    book.active.append(["支部编码", "填报项编码", "数值"])
    if below:
        book.active.append([None, None, *below])
    for item, before, now in (("days", 9, 3), ("members", 19, 20)):
        book.active.append(["JG001", item, before, now])
    book.active.merge_cells("C2:D2")
    result = read(saved(book), "a.xlsx", context())
    assert problem(result, "unnamed_figures").column_number == 4


@pytest.mark.parametrize(
    ("name", "code"),
    [("党员总数", "two_items"), ("主题党日次数（上季）", "unclear_item")],
)
def test_code_and_name_of_an_item_must_not_differ(name, code):
    header = "支部编码,填报项编码,填报项名称,数值"
    result = reading(TITLE, header, f"JG001,days,{name},3")
    assert problem(result, code).column_number == 3
    for own in ("主题党日次数", "主题党日次数（次）", "以前的名称", ""):
        result = reading(TITLE, header, f"JG001,days,{own},3")
        assert values(result, "JG001")["days"] == 3


@some(6)
@pytest.mark.parametrize(
    "title",
    cases(
        """
        2026年第三季度填报表（样表） | （草稿）2026年第三季度填报表
        草稿：2026年第三季度填报表 | 2026年三季度较二季度增减情况表
        2026年三季度同比情况 | 2026年第三季度完成率统计表 | 2026年第三季度预计完成情况
        三季度排名 | 三季度党员同比增长 | 2026年第三季度测试数据 | 2026年第三季度填报表（征求意见稿）
        2026年第三季度目标分解表 | 2026年第三季度快报（估计数）
        2026年第三季度填报表（已作废，以新表为准）
        """
    ),
)
def test_a_title_of_a_draft_or_of_rates_and_changes_needs_a_reason(title):
    assert found(reading(title, HEADER, ONE), "explain") in ASKED
    book = openpyxl.Workbook()
    book.active.title = title[:31]
    for line in (HEADER, ONE):
        book.active.append([int(t) if t.isdigit() else t for t in line.split(",")])
    result = read(saved(book), "a.xlsx", context())
    assert found(result, "explain") in ASKED


@pytest.mark.parametrize(
    "line",
    [
        "模范机关创建填报表",
        "演示市2026年第三季度填报表",  # a place may be called so
        "数据状态：已审核",
        "2026年第三季度填报表（不含草拟中的）",
        ",,队伍,到会率,,,谈话率",  # groups of columns, called by what follows from them
        "说明：到会率由系统计算",
    ],
)
def test_other_lines_above_a_table_are_no_such_title(line):
    assert found(reading(TITLE, line, HEADER, ONE), "explain") == []


@pytest.mark.parametrize("title", ["2026年第三季度工作计划表", "三季度（计划数）"])
def test_a_title_that_says_plan_needs_a_reason(title):
    assert found(reading(title, HEADER, ONE), "explain") == ["other_title"]
    assert found(reading(f"{title}完成情况", HEADER, ONE), "explain") == []


@some(4)
@pytest.mark.parametrize(
    "title",
    cases(
        """
        2026年第三季度填报表（累计） | 2026年第三季度填报表（年初至今）
        2026年第三季度党建工作累计情况 | 2026年度累计（三季度）
        2026年第三季度（当月） | 统计口径：年内累计数 | 单位：次（累计） | 本年累计
        以下数据为累计数 | 2026年三季度（年初以来）
        """
    ),
)
def test_a_title_that_calls_all_figures_those_of_another_span_needs_a_reason(title):
    """Whatever is asked for the quarter would be another number; beside items that are
    asked for the year to date it says nothing new."""
    result = reading(TITLE, title, HEADER, ONE)
    assert (found(result, "explain"), result.rejected) == (["other_title"], False)
    back = read(annotated(result, context()), "b.xlsx", context())
    assert found(back, "explain") == ["other_title"]
    yearly = reading(TITLE, title, "支部编码,谈心谈话人数", "JG001,5")
    assert found(yearly, "explain") == []


def test_in_the_first_quarter_the_year_so_far_is_the_quarter():
    first = {"period": Period(2026, 1)}
    result = reading("2026年第一季度填报表（累计）", HEADER, ONE, **first)
    assert found(result, "explain") == []
    result = reading("2026年第一季度填报表（当月）", HEADER, ONE, **first)
    assert found(result, "explain") == ["other_title"]


@pytest.mark.parametrize(
    "line",
    [
        "谈心谈话人数为年内累计数",
        "三季度情况（本季累计）",
        "★为年内累计数",
        "含本季和累计",
        "累计数从1月算起",
    ],
)
def test_a_line_that_tells_which_figures_run_from_january_is_no_such_title(line):
    assert found(reading(TITLE, line, HEADER, ONE), "explain") == []


def test_a_state_above_and_what_was_added_below_need_a_reason():
    result = reading(TITLE, "审核状态：退回", HEADER, ONE)
    assert found(result, "explain") == ["other_title"]
    for note in ("注：以上含二季度补报数", "更正：JG001党课3次", "本表含10月补开1次"):
        result = reading(TITLE, HEADER, ONE, TWO, note)
        assert problem(result, "doubtful_note").row == 5


@pytest.mark.parametrize(
    "group",
    cases(
        """
        年度计划 | 预报数 | 支部平均 | 2025 | 季初 | 初步统计 | 样表 | 单位：千人
        计划情况 | 平均每支部
        """
    ),
)
def test_a_plan_over_all_columns_is_no_figure(group):
    result = reading(TITLE, f"支部编码,,{group}", HEADER, ONE)
    assert {*found(result, "reject")} & {"unclear_column", "scaled_unit"}
    for other in (
        *("组织生活", "示范创建", "目标任务完成情况", "单位：人、次"),
        *("计划完成情况", "任务情况"),
    ):
        result = reading(TITLE, f"支部编码,,{other}", HEADER, ONE)
        assert found(result, "reject") == []


@pytest.mark.parametrize(
    "word",
    [
        *("草稿", "累计数", "单位：千人", "主题党日次数为上季数"),
        *("更正：JG001党课3次", "同二季度", "含10月补开1次"),
    ],
)
def test_what_doubts_all_figures_does_so_at_the_foot_of_the_page(word):
    book = openpyxl.Workbook()
    for line in (TITLE, HEADER, ONE):
        book.active.append([int(t) if t.isdigit() else t for t in line.split(",")])
    book.active.oddFooter.center.text = word
    (one,) = [
        one
        for one in read(saved(book), "a.xlsx", context()).problems
        if one.level != "hint"
    ]
    assert [one.code] in ([["scaled_unit"]] if "千" in word else ASKED)
    assert "页眉" in one.column + one.found
