"""What is said of a file's figures, its period, its persons and its corrections."""

from dataclasses import replace

import pytest

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import AppliesWhen, Check, Term
from sizhang_metrics.submissions import read
from sizhang_metrics.submissions.table.personal import personal
from tests.examples import cases
from tests.small_scheme import SCHEME, context
from tests.test_reading import HEADER, LONG, ONE, TITLE, found, problem, reading

# ── the stated period ─────────────────────────────────────────────────────────────


def test_a_month_for_its_quarter_is_said():
    one = problem(reading(f"月份,{HEADER}", f"9月,{ONE}"), "month_as_quarter")
    assert (one.level, one.column_number) == ("hint", 1)
    for lines in (
        [f"报告期,{HEADER}", f"202609,{ONE}"],
        ["报告期：202609", HEADER, ONE],
        ["统计期,2026年9月", HEADER, ONE],
    ):
        assert problem(reading(*lines), "month_as_quarter").level == "hint"
    for months in ("7-9", "7-9月"):
        result = reading(f"月份,{HEADER}", f"{months},{ONE}")
        assert "month_as_quarter" not in found(result, "hint")


@pytest.mark.parametrize(
    ("day", "rejected"),
    [
        ("2026-09-30", False),
        ("2026-09-28", False),
        ("2026-07-01/2026-09-30", False),
        ("46295", False),
        ("2026-08-31", True),
        ("2026-10-08", False),
        ("2026-10-31", True),
        ("2025-10-08", True),
    ],
)
def test_figures_up_to_a_day_are_the_quarters_from_its_last_month_to_their_collection(
    day, rejected
):
    """A column, a title, two cells of a title and a line below say the same."""
    for name in ("数据截止日期", "统计截至"):
        later = [one for one in ("counted_later",) if "10-08" in day and not rejected]
        for lines in (
            [f"{name},{HEADER}", f"{day},{ONE}"],
            [f"季度,{name},{HEADER}", f"3,{day},{ONE}"],
            [f"{name}：{day}", HEADER, ONE],
            [f"{name},{day}", HEADER, ONE],
            [TITLE, HEADER, ONE, f"{name}：{day}"],
        ):
            result = reading(*lines)
            assert found(result, "reject") == ["wrong_period"] * rejected
            hints = found(result, "hint")
            assert [one for one in hints if one == "counted_later"] == later


def test_one_row_of_another_period_is_refused():
    result = reading(f"期间,{LONG}", "2026Q3,JG001,days,3", "2026Q2,JG001,members,3")
    assert problem(result, "wrong_period").row == 3


# ── checks ────────────────────────────────────────────────────────────────────────


def test_a_check_is_skipped_where_a_needed_figure_is_no_number():
    assert not reading(TITLE, HEADER, "JG002,,10,3,,60,2").rejected


def test_a_check_reads_the_roster_and_its_factor():
    # 12 × 20 members = 240
    assert not reading(TITLE, HEADER, "JG001,,20,3,240,50,5").needs_reason
    one = problem(reading(TITLE, HEADER, "JG001,,20,3,241,50,5"), "expected_le_members")
    assert one.level == "explain"
    assert one.accepted == "主题党日应到人次 ≤ 12 × 花名册党员数"


def test_what_accumulates_in_a_year_is_not_compared_across_new_year():
    before = [("2025Q4", "JG001", "talked", "reported", 9.0)]
    result = reading("2026Q1", HEADER, ONE, period=Period(2026, 1), history=before)
    assert not result.needs_reason


def test_binary_noise_never_decides_a_check():
    check = Check(
        "sum", "reject", (Term("days"),), "<=", (Term("expected"),), "和", factor=0.1
    )
    scheme = replace(SCHEME, checks=(check,))
    # 0.1 × 30 is 3.0000000000000004 or less; 3 must pass in any case
    assert not reading(TITLE, HEADER, "JG001,,20,3,30,1,5", scheme=scheme).rejected


def test_terms_may_be_subtracted():
    left = (Term("expected"), Term("attended", sign=-1))
    check = Check("gap", "hint", left, "<", (Term("members"),), "缺席太多")
    scheme = replace(SCHEME, checks=(check,))
    one = problem(reading(TITLE, HEADER, "JG001,,20,3,60,40,5", scheme=scheme), "gap")
    assert one.accepted == "主题党日应到人次 − 主题党日实到人次 < 党员总数"


# ── not applicable ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "before", "asks"),
    [
        ("1", {}, True),
        ("0", {}, False),
        ("不适用", {}, False),
        ("", {}, True),  # a blank says nothing of an item that is asked for
        ("", {"2026Q1": 0}, False),  # a yearly item holds until the next report of it
        ("", {"2026Q1": 0, "2026Q2": 2}, True),
        ("", {"2026Q1": 2, "2026Q2": 0}, False),
        ("", {"2025Q4": 0}, True),  # not beyond the year
        ("1", {"2026Q2": 0}, True),  # what the file says comes first
    ],
)
def test_not_applicable_needs_no_reason_where_a_yearly_item_says_so(said, before, asks):
    applies = replace(
        SCHEME.indicators[1], applies_when=AppliesWhen("life_meetings", ">=", 1)
    )
    scheme = replace(SCHEME, indicators=(SCHEME.indicators[0], applies))
    history = [
        (period, "JG001", "life_meetings", "reported", float(value))
        for period, value in before.items()
    ]
    result = reading(
        TITLE,
        "支部编码,谈心谈话人数,组织生活会次数",
        f"JG001,不适用,{said}",
        scheme=scheme,
        history=history,
    )
    asked = {one.column for one in result.problems if one.code == "not_applicable"}
    assert asked == ({"谈心谈话人数"} if asks else set())


def test_not_applicable_is_not_excused_by_a_figure_that_nobody_gave():
    assert reading(TITLE, HEADER, "007,,,3,6,5,不适用").needs_reason


def test_a_yearly_item_before_it_is_due_may_be_not_applicable():
    result = reading(TITLE, HEADER + ",组织生活会次数", ONE + ",不适用")
    assert not result.needs_reason


# ── hints from history and roster ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("figures", "asked"),
    [
        (["0.95", "95"], True),
        (["1", "96.5"], True),
        (["0.95", "0.9"], False),  # nothing tells that these are no per cent
        (["0.4", "1.5"], False),  # rates of what is rare
        (["0", "95"], False),
        (["0.95", ""], False),
        (["95", "99.5%"], False),
    ],
)
def test_a_share_beside_per_cents_needs_a_reason(figures, asked):
    rows = [
        f"{code},{one}" for code, one in zip(("JG001", "JG002"), figures, strict=True)
    ]
    result = reading(TITLE, "支部编码,满意度", *rows)
    assert found(result, "explain") == ["share_for_percent"] * asked
    if asked:
        one = problem(result, "share_for_percent")
        assert (one.row, one.column_number) == (3, 2)
        assert str(round(100 * float(figures[0]))) in one.remedy


def test_members_unlike_the_roster_are_a_hint():
    assert "members_unlike_roster" in found(
        reading(TITLE, HEADER, "JG001,,15,3,60,50,5"), "hint"
    )
    assert "members_unlike_roster" not in found(
        reading(TITLE, HEADER, "JG001,,16,3,60,50,5"), "hint"
    )


def test_a_cumulative_figure_that_falls_is_a_hint_where_no_check_looks_at_it():
    scheme = replace(SCHEME, checks=())
    before = [("2026Q2", "JG001", "talked", "reported", 6.0)]
    result = reading(TITLE, HEADER, ONE, history=before, scheme=scheme)
    assert problem(result, "fallen").found == "本季 5，上季 6"


# ── corrections ───────────────────────────────────────────────────────────────────

STANDING = [
    ("2026Q3", "JG001", item, "reported", value)
    for item, value in [
        ("members", 20.0),
        ("days", 3.0),
        ("expected", 60.0),
        ("attended", 50.0),
        ("talked", 5.0),
    ]
] + [
    ("2026Q3", "JG001", item, "not_applicable", None)
    for item in ("life_meetings", "satisfaction")
]


def test_the_same_figures_again_need_no_reason():
    result = reading(TITLE, HEADER, ONE, history=STANDING, reported={"JG001": 1})
    assert not result.needs_reason


# ── persons ───────────────────────────────────────────────────────────────────────

IDENTITY = "110101199003071234"
PHONE = "13900139000"


@pytest.mark.parametrize(
    "text",
    [
        *cases(
            """
            11010119900307123X | 身份证:110101 19900307 1234 | 110101900307123
            139-0013-9000 | 电话 139 0013 9000 | +86 13900139000 | +8613900139000
            008613900139000 | （010）62345678 | １３９００１３９０００ | 010-62345678
            12345678901 | 13900139000.0
            """
        ),
        IDENTITY,
        PHONE,
    ],
)
def test_numbers_of_persons_are_seen_however_they_are_written(text):
    assert personal(text)


@pytest.mark.parametrize(
    "text",
    cases(
        """
        0.13900139000 | 3.139001390001 | 13900139000.5
        2026Q3 第 11 次,共 123 人次,20261009 | 1390013900 | 139001390001
        2026-01-01至2026-03-31 | 20260101-20260331 | 2026-10-09 12:30:45
        中组发〔2012〕6号 | 主题党日实到人次
        """
    ),
)
def test_other_figures_are_no_persons(text):
    assert personal(text) == ""


@pytest.mark.parametrize("text", [IDENTITY, PHONE, "电话139-0013-9000"])
@pytest.mark.parametrize("column", ["备注", "其他"])
def test_a_number_of_a_person_blocks_and_is_not_repeated(text, column):
    result = reading(TITLE, f"{HEADER},{column}", f"{ONE},{text}")
    one = problem(result, "personal_data")
    assert (one.level, one.row, one.column_number) == ("reject", 3, 8)
    assert text not in repr(result.problems)


def test_a_number_of_a_person_in_an_item_or_a_code_is_not_repeated_either():
    result = reading(TITLE, HEADER, f"{IDENTITY},,{PHONE},3,60,50,5")
    assert found(result, "reject").count("personal_data") == 2
    assert IDENTITY not in repr(result.problems)
    assert PHONE not in repr(result.problems)
    result = reading(TITLE, HEADER, f"{IDENTITY},,-5,3,60,50,5")
    assert IDENTITY not in repr(result.problems)


def test_a_code_in_place_of_a_figure_is_refused():
    """A code of eleven digits is no telephone, and no count of thirteen billions."""
    for code in ("13800138000", "１３８００１３８０００"):
        result = reading(HEADER, f"JG001,机关第一党支部,20,3,{code},50,5")
        one = problem(result, "code_for_figure")
        assert (one.level, one.row, one.column_number) == ("reject", 2, 5)


def test_a_branch_code_of_eleven_digits_is_a_code():
    assert not reading(TITLE, HEADER, "13800138000,,8,3,6,5,1").rejected


def test_identity_cards_block_in_contact_columns_and_signatures_too():
    assert reading(TITLE, HEADER + ",身份证号", f"{ONE},{IDENTITY}").rejected
    assert reading(TITLE, HEADER, ONE, f"填表人:甲 {IDENTITY}").rejected
    assert not reading(TITLE, HEADER, ONE, f"填表人:甲 {PHONE}").rejected


@pytest.mark.parametrize(
    ("name", "column"),
    [
        (f"报送 {PHONE}.csv", "文件名"),
        (f"{IDENTITY}.csv", "文件名"),
        ("20261008.csv", ""),
    ],
)
def test_the_name_of_a_file_holds_no_number_of_a_person_either(name, column):
    result = read("\n".join([TITLE, HEADER, ONE]).encode(), name, context())
    told = [one.column for one in result.problems if one.code == "personal_data"]
    assert told == ([column] if column else [])
    assert PHONE not in repr(result.problems) and IDENTITY not in repr(result.problems)


def test_nothing_is_read_from_an_empty_reading_but_its_problems():
    result = read(b"", "空.csv", context())
    assert result.rejected
    assert list(result.observations.columns)[:3] == ["branch_id", "item", "state"]
    assert len(result.observations) == 0


# ── blanks ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("before", "code"),
    [
        ([], "blank"),
        ([("2026Q2", "JG001", "life_meetings", "reported", 2.0)], "carried"),
        ([("2026Q2", "JG001", "life_meetings", "not_applicable", None)], "blank"),
        ([("2026Q2", "JG001", "life_meetings", "not_reported", None)], "blank"),
        ([("2025Q4", "JG001", "life_meetings", "reported", 2.0)], "blank"),
        ([("2026Q2", "JG002", "life_meetings", "reported", 2.0)], "blank"),
    ],
)
def test_a_blank_yearly_item_reported_earlier_in_the_year_is_carried_and_said_so(
    before, code
):
    header, row = f"{HEADER},组织生活会次数", f"{ONE},"
    result = reading(header, row, period=Period(2026, 4), history=before)
    hints = [one for one in result.problems if one.code in ("blank", "carried")]
    assert [one.code for one in hints] == [code]
    is_carried = code == "carried"
    assert ("按未报处理" in hints[0].remedy) != is_carried
    assert ("沿用" in hints[0].found) == is_carried
