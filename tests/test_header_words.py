"""Words beside an item's name decide which column is its figure, or none is."""

import pytest

from sizhang_metrics.periods import Period
from sizhang_metrics.submissions import read
from tests.examples import cases, some
from tests.small_scheme import context
from tests.test_reading import HEADER, ONE, TITLE, TWO, found, problem, reading, values
from tests.test_workbook import saved, workbook

LONG = "支部编码,支部名称,填报项编码,数值"
NAMES = {
    "days": "主题党日次数",
    "members": "党员总数",
    "talked": "谈心谈话人数",
    "expected": "主题党日应到人次",
}


def header_with(item, note):
    """The good file with this written behind one name."""
    return reading(TITLE, HEADER.replace(NAMES[item], NAMES[item] + note), ONE)


OWN = {
    "days": """
        （次） | （本季） | （本季数）（次） | (单位：次) | （本季度） | （2026年三季度）
        （7-9月） | 【次】 | [本季数] | （days） | （必填） | （实际） | （实）
        （上报数） | （≥3） | （不少于3次） | （每季至少1次） | （本季度实际开展次数） | (次/季) | （全季）
        （值） | （≥0） | （季报） | （本季累计） | （计） | （总次数）
        （7+8+9月） | ▲ | /7-9月 | ：单位：次
    """,
    "members": "（人） | （名） | （季末数） | （期末） | （截至9月底） | （9月末） | （季末在册） | （含预备党员）",
    "talked": """
        （累计） | （年内累计数） | （本年累计）（人） | （1-9月） | （年初至9月）
        （2026年） | （年累） | （今年以来） | （1-9月累计） | （自年初） | -1-9月
        （截至本季末累计数） | （YTD）
    """,
    "expected": "（人次）",
}


def test_a_label_before_the_unit_is_no_note_of_its_own():
    assert not header_with("days", "：单位：次").rejected
    assert header_with("days", "：单位").rejected


@some(10)
@pytest.mark.parametrize(
    ("item", "note"),
    [(item, note) for item, notes in OWN.items() for note in cases(notes)],
)
def test_the_items_own_unit_and_scope_may_stand_in_brackets(item, note):
    result = header_with(item, note)
    assert not result.rejected
    assert (
        values(result, "JG001")[item]
        == values(reading(TITLE, HEADER, ONE), "JG001")[item]
    )


OTHER = {
    "talked": "（三季度新增） | （本季数） | （1-6月） | （7-9月） | （2025年）",
    "days": """
        （上季） | （上季数） | （上季末） | （去年同期） | （计划） | （目标值）
        （年内累计） | （累计） | （完成率%） | （%） | （排名） | （得分） | （2025年）
        （2026年） | （1-9月） | （二季度） | （9月） | （其中:在职） | （男） | （人次） | （单位）
        【上季】 | （次）（上季） | （上季）（次）
    """,
    "members": "（含群众） | （上季末） | （6月末） | （累计） | （年初） | （人次）",
}


@some(12)
@pytest.mark.parametrize(
    ("item", "note"),
    [(item, note) for item, notes in OTHER.items() for note in cases(notes)],
)
def test_any_other_bracket_is_refused_at_its_column(item, note):
    one = problem(header_with(item, note), "unclear_column")
    assert (one.level, one.row) == ("reject", 2)
    assert NAMES[item] in one.found


def test_a_bracketed_column_beside_the_plain_one_is_set_aside():
    result = reading(
        TITLE, f"{HEADER},党员总数（上季）,主题党日次数(计划)", f"{ONE},19,4"
    )
    assert not result.rejected
    assert found(result, "hint").count("other_column") == 2
    assert values(result, "JG001")["members"] == 20
    assert values(result, "JG001")["days"] == 3


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("主题党日次数-完成数", True),
        ("主题党日次数——本季", True),
        ("主题党日次数：次", True),
        ("主题党日次数①", True),
        ("主题党日次数 ※", True),
        ("主题党日次数（次）※", True),
        ("主题党日次数-计划", False),
        ("主题党日次数_上季", False),
        ("主题党日次数/人", False),
        ("主题党日次数：完成率%", False),
    ],
)
def test_words_behind_a_dash_count_as_in_brackets_and_note_marks_say_nothing(
    name, read
):
    result = reading(TITLE, f"支部编码,党员总数,{name}", "JG001,20,3")
    assert result.rejected != read
    if read:
        assert values(result, "JG001")["days"] == 3
    else:
        assert problem(result, "unclear_column").column_number == 3


def two_rows(above, below, row, **options):
    """A file whose header has two rows."""
    return reading(TITLE, above, below, row, **options)


@some(12)
@pytest.mark.parametrize(
    ("below", "value"),
    [
        ("计划,完成", 3),
        ("完成,计划", 4),
        ("上季,本季", 3),
        ("本季数,上季数", 4),
        ("其中:在职,合计", 3),
        ("合计,其中：在职", 4),
        ("去年同期,本期", 3),
        ("本季,本年累计", 4),
        ("目标任务,实际完成", 3),
        ("2025年三季度,2026年三季度", 3),
        ("完成数,完成率", 4),
        ("男,合计", 3),
        ("7-9月,1-9月", 4),
        ("2季度,3季度", 3),
        ("Q2,Q3", 3),
        ("季度小计,7月", 4),
        ("目标值,实际值", 3),
        ("指标值,完成值", 3),
        ("7月,季度合计", 3),
        ("9月,合计", 3),
        ("9月份,本季", 3),
        ("去年同期,本季实绩", 3),
        ("应开,实开", 3),
        ("应,实", 3),
        ("季度值,年度值", 4),
        ("次,上季", 4),
        ("主题党日次数,上季", 4),
    ],
)
@pytest.mark.parametrize("above", ["主题党日次数,", "主题党日次数,主题党日次数"])
def test_the_second_header_row_decides_which_column_is_read(above, below, value):
    result = two_rows(
        f"支部编码,支部名称,党员总数,{above}", f",,,{below}", "JG001,,20,4,3"
    )
    assert not result.rejected
    assert values(result, "JG001")["days"] == value
    assert values(result, "JG001")["members"] == 20
    assert problem(result, "other_column").level == "hint"
    assert result.header_row == 3


@pytest.mark.parametrize(
    "below",
    cases(
        """
        男,女 | 单位,个人 | 计划,上季 | 8月,9月 | 在职,退休 | 上季,去年同期
        其中:在职,其中:离退休 | 2025年,2026年
        """
    ),
)
def test_where_no_column_is_the_figure_all_are_named(below):
    result = two_rows(
        "支部编码,支部名称,主题党日次数,,党员总数", f",,{below},", "JG001,,4,3,20"
    )
    one = problem(result, "unclear_column")
    assert all(word in one.found for word in below.split(","))
    assert (one.row, one.column_number) == (3, 3)


def test_three_quarters_below_a_name_are_times_and_no_numbers_of_columns():
    result = two_rows("支部编码,支部名称,主题党日次数,,", ",,Q1,Q2,Q3", "JG001,,9,8,3")
    assert not result.rejected
    assert values(result, "JG001")["days"] == 3


def test_two_columns_that_both_say_they_are_the_figure_are_refused():
    result = two_rows("支部编码,主题党日次数,", ",本季,完成", "JG001,4,3")
    assert problem(result, "repeated_column").level == "reject"


def test_a_row_of_units_below_the_names_is_part_of_the_header():
    result = two_rows(
        "支部编码,支部名称,党员总数,主题党日次数", "计量单位,,人,次", "JG001,,20,3"
    )
    assert not result.rejected
    assert values(result, "JG001")["days"] == 3
    wrong = two_rows("支部编码,党员总数,主题党日次数", ",人,人次", "JG001,20,3")
    assert "主题党日次数" in problem(wrong, "unclear_column").found


def test_one_unit_for_all_columns_is_a_note():
    result = two_rows("支部编码,党员总数,主题党日次数", ",,单位:人次", "JG001,20,3")
    assert not result.rejected


def test_three_header_rows_are_put_together():
    result = reading(
        TITLE,
        "支部编码,支部名称,组织生活,,,队伍",
        ",,主题党日次数,,主题党日应到人次,党员总数",
        ",,计划,完成,,",
        "JG001,,4,3,60,20",
    )
    assert not result.rejected
    got = values(result, "JG001")
    assert (got["days"], got["expected"], got["members"]) == (3, 60, 20)


@pytest.mark.parametrize("parts", ["主题党日,人次,应到", "主题党日,应到,人次"])
def test_a_name_split_over_three_header_rows_is_put_together(parts):
    first, second, third = parts.split(",")
    result = reading(
        TITLE,
        f"支部编码,党员总数,主题党日次数,{first}",
        f",,,{second}",
        f",,,{third}",
        "JG001,20,3,60",
    )
    assert not result.rejected
    assert values(result, "JG001")["expected"] == 60


@pytest.mark.parametrize(
    "header",
    ["主题党日次数2", "主题党日次数合计", "其中：主题党日次数", "2025年主题党日次数"],
)
def test_figures_of_a_column_that_holds_a_missing_items_name_are_asked_about(header):
    lines = [HEADER.replace("主题党日次数", header), ONE, ONE.replace("JG001", "JG002")]
    result = reading(TITLE, *lines)
    one = problem(result, "unread_figures")
    assert (one.level, one.row, one.column_number) == ("explain", 2, 4)
    assert "主题党日次数" in one.remedy
    assert values(result, "JG001")["days"] == "not_reported"


@pytest.mark.parametrize(
    "second",
    cases(
        """
        主题党日次数.1 | 主题党日次数2 | 主题党日次数_y | 主题党日次数（更正）
        更正后主题党日次数 | 主题党日次数更正为 | 主题党日次数（机关党委核）
        """
    ),
)
def test_the_same_column_once_more_with_other_figures_is_asked_about(second):
    result = reading(TITLE, f"{HEADER},{second}", f"{ONE},4")
    one = problem(result, "second_column")
    assert (one.level, one.row, one.column_number) == ("explain", 2, 8)
    assert "第 4 列" in one.found
    assert values(result, "JG001")["days"] == 3
    assert not reading(TITLE, f"{HEADER},{second}", f"{ONE},3").needs_reason


@some(4)
@pytest.mark.parametrize(
    "word",
    ["应为", "改为", "核实数", "更正后", "核减", "补报"]
    + ["平台数", "抽查数", "市直工委核定", "二次填报", "更正（次）", "真实数", "实际"],
)
def test_a_column_that_corrects_the_one_on_its_left_is_asked_about(word):
    lines = [f"支部编码,主题党日次数,{word},党员总数", "JG001,3,4,20", "JG002,2,,10"]
    one = problem(reading(TITLE, *lines), "second_column")
    assert (one.level, one.row, one.column_number) == ("explain", 2, 3)
    assert "第 2 列" in one.found
    for same in ("JG001,3,3,20", "JG001,3,无,20"):
        assert not reading(TITLE, lines[0], same).needs_reason
    for other in ("次数", "学时", "记录数", "党委委员数", "补助", "调研", "增减"):
        rows = [lines[0].replace(word, other), *lines[1:]]
        assert not reading(TITLE, *rows).needs_reason
    for value in ("实际", "完成数"):
        lines = [f"支部编码,填报项,{value}", "JG001,主题党日次数,3"]
        assert not reading(TITLE, *lines).needs_reason
    lines = [f"支部编码,填报项,数值,{word}", "JG001,党员总数,20,21"]
    assert reading(TITLE, *lines).needs_reason or reading(TITLE, *lines).rejected
    result = reading(TITLE, f"{HEADER},更正项,{word}", f"{ONE},主题党日,4", TWO)
    one = problem(result, "second_column")
    assert (one.level, one.column_number) == ("explain", 9)
    result = reading(TITLE, f"{HEADER},更正项,{word}", f"{ONE},,", TWO)
    assert not result.needs_reason


@some(4)
@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("主题党日次数_2026Q3", True),
        ("主题党日次数2026年三季度", True),
        ("主题党日次数本季", True),
        ("days_2026Q3", True),
        ("（必填）主题党日次数", True),
        ("SUM(days)", True),
        ("主题党日次数_2026Q2", False),
        ("主题党日次数二季度", False),
        ("主题党日次数累计", False),
        ("AVG(days)", False),
        ("上季(days)", False),
        ("计划数（days）", False),
    ],
)
def test_times_behind_a_name_and_words_before_a_code_decide_too(name, read):
    result = reading(TITLE, f"支部编码,党员总数,{name}", "JG001,20,3")
    assert result.rejected != read
    if read:
        assert values(result, "JG001")["days"] == 3
    else:
        assert problem(result, "unclear_column").column_number == 3


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (f"{HEADER},主题党日次数2", f"{ONE},3"),  # the item has its column
        (HEADER.replace("主题党日次数", "主题党日次数2"), ONE.replace(",3,", ",,")),
        (HEADER.replace("主题党日次数", "主题党日活动次数"), ONE),  # only like it
        (
            f"{HEADER},组织生活会活动次数",
            f"{ONE},1",
        ),  # not due before the end of the year
        (f"{HEADER},满意度调查", f"{ONE},90"),  # nobody has to report it
    ],
)
def test_an_unknown_column_that_takes_nothing_away_is_a_hint(header, row):
    result = reading(TITLE, header, row)
    assert problem(result, "unknown_column").level == "hint"
    assert not result.needs_reason


def test_a_figure_under_a_group_that_nobody_knows_is_an_unknown_column():
    result = two_rows("支部编码,党员总数,党日活动", ",人,本季数", "JG001,20,3")
    assert "党日活动本季数" in problem(result, "unknown_column").found


def test_a_group_ends_where_a_name_above_is_merged_down():
    result = reading(
        TITLE,
        "支部编码,支部名称,党员总数,主题党日,,,谈心谈话人数",
        ",,,次数,应到人次,实到人次,",
        ",,人,次,人次,人次,人",
        "JG001,,20,3,60,50,5",
    )
    assert not result.rejected
    got = values(result, "JG001")
    assert [got[one] for one in ("days", "attended", "talked")] == [3, 50, 5]
    part = reading(
        TITLE,
        "支部编码,支部名称,主题党日次数,,党员总数,谈心谈话人数",
        ",,计划,完成,,",
        ",,次,次,人,人",
        "JG001,,4,3,20,5",
    )
    got = values(part, "JG001")
    assert [got[one] for one in ("days", "members", "talked")] == [3, 20, 5]


def test_four_header_rows_and_a_row_of_codes_are_put_together():
    result = reading(
        TITLE,
        "支部编码,支部名称,队伍,组织生活",
        ",,,三会一课",
        ",,,主题党日",
        ",,党员总数,次数",
        "代码,名称,members,days",
        "JG001,,20,3",
    )
    assert not result.rejected
    assert values(result, "JG001")["days"] == 3


def test_groups_above_the_names_decide_as_well():
    result = reading(
        TITLE,
        ",,上季,,本季,",
        "支部编码,支部名称,主题党日次数,党员总数,主题党日次数,党员总数",
        "JG001,,4,19,3,20",
    )
    assert not result.rejected
    assert values(result, "JG001")["days"] == 3
    assert values(result, "JG001")["members"] == 20


@pytest.mark.parametrize(
    "groups",
    [
        "队伍,累计,",
        "队伍,上年数,",
        "队伍,人均,",
        "队伍,应完成数,",
        "队伍,比率(%),",
        "党员,预计完成,",
        "三季度,计划,",
    ],
)
def test_one_group_of_another_time_or_measure_beside_others_is_enough(groups):
    names = "支部编码,支部名称,党员总数,主题党日次数,主题党日应到人次"
    result = reading(TITLE, f",,{groups}", names, "JG001,,20,3,60")
    assert set(found(result, "reject")) == {"unclear_column"}
    assert len(found(result, "reject")) == 2
    assert values(result, "JG001")["members"] == 20


@pytest.mark.parametrize(
    ("group", "rejected"),
    [
        *(("本年度", 2), ("全年", 3), ("当月", 3), ("本季", 0), ("本季度情况", 0)),
        *(("2026年7-9月", 0), ("第三季度（7-9月）", 0), ("2026年4-6月", 3)),
        *(("2026年三季度计划", 3), ("三季度完成率", 3), ("三季度同比", 3)),
        ("三季度（单位：千人次）", 3),
    ],
)
def test_a_span_over_all_columns_is_each_items_own_or_none(group, rejected):
    """谈心谈话人数 is asked for the year so far, 主题党日次数 for the quarter."""
    above, names = (
        f"支部编码,支部名称,{group},,",
        ",,主题党日次数,谈心谈话人数,党员总数",
    )
    result = reading(TITLE, above, names, "JG001,,3,5,20")
    assert found(result, "reject") == ["unclear_column"] * rejected
    assert not reading(TITLE, ",,本年度", HEADER, ONE).rejected  # a title of its own


@pytest.mark.parametrize(
    "groups",
    [
        "基本情况,,队伍,计划数,",
        "基本情况,,队伍,其中：女,",
        ",,队伍,离退休党员,",
        ",,队伍,不含离退休,",
        "支部,,队伍,35岁以下,",
    ],
)
def test_a_plan_or_a_part_over_some_names_is_refused_whatever_stands_over_the_codes(
    groups,
):
    names = "支部编码,支部名称,党员总数,主题党日次数,主题党日应到人次"
    result = reading(TITLE, groups, names, "JG001,,20,3,60")
    assert set(found(result, "reject")) == {"unclear_column"}
    assert values(result, "JG001")["members"] == 20


def test_among_them_gathers_items_that_are_asked_for_themselves():
    result = two_rows(
        "支部编码,支部名称,党员总数,其中,",
        ",,,谈心谈话人数,主题党日次数",
        "JG001,,20,5,3",
    )
    assert not result.rejected
    assert values(result, "JG001")["talked"] == 5


def test_the_branch_of_retired_members_may_say_so_over_all_its_columns():
    names = "支部编码,支部名称,党员总数,主题党日次数"
    result = reading(TITLE, ",,离退休党员", names, "JG001,,20,3")
    assert not result.rejected


def test_groups_that_only_gather_columns_say_nothing():
    result = reading(
        TITLE,
        ",,目标任务完成情况,,党员队伍",
        "支部编码,支部名称,主题党日次数,主题党日应到人次,党员总数",
        "JG001,,3,60,20",
    )
    assert not result.rejected


def test_a_sub_column_beside_a_name_without_its_own_is_not_taken_for_it():
    result = two_rows(
        "支部编码,支部名称,主题党日次数,,党员总数", ",,,其中:在职,", "JG001,,4,3,20"
    )
    assert not result.rejected
    assert values(result, "JG001")["days"] == 4


def test_the_workbooks_merged_header_is_read_like_the_text_file():
    book = workbook()
    sheet = book.active
    sheet.delete_rows(1, sheet.max_row)
    for row in (
        ["支部编码", "支部名称", "主题党日次数", None],
        [None, None, "计划", "完成"],
        ["JG001", None, 4, 3],
    ):
        sheet.append(row)
    sheet.merge_cells("C1:D1")
    sheet.merge_cells("A1:A2")
    result = read(saved(book), "表.xlsx", context())
    assert values(result, "JG001")["days"] == 3


def test_a_merged_name_whose_second_row_was_deleted_is_refused():
    result = reading(
        TITLE, "支部编码,主题党日次数,,党员总数", "JG001,4,3,20", "JG002,4,2,10"
    )
    assert problem(result, "unnamed_figures").column_number == 3


def test_the_same_merged_name_at_the_end_of_a_workbook_is_refused():
    book = workbook()
    sheet = book.active
    sheet.delete_rows(1, sheet.max_row)
    for row in (["支部编码", "主题党日次数"], ["JG001", 4, 3], ["JG002", 4, 2]):
        sheet.append(row)
    result = read(saved(book), "表.xlsx", context())
    assert problem(result, "unnamed_figures").column_number == 3


@pytest.mark.parametrize("name", ["days(上季)", "主题党日次数（计划）"])
def test_brackets_in_a_long_table_are_judged_too(name):
    result = reading(
        TITLE, "支部编码,填报项,数值", f"JG001,{name},3", "JG001,members,20"
    )
    assert problem(result, "unclear_item").row == 3


@pytest.mark.parametrize(
    "value", ["数值(上季)", "数值（计划）", "填报值(2025年三季度)"]
)
def test_a_bracket_behind_the_value_speaks_of_all_items(value):
    result = reading(TITLE, f"支部编码,填报项编码,{value}", "JG001,days,3")
    assert problem(result, "unclear_column").column_number == 3


@some(4)
@pytest.mark.parametrize(
    "name",
    cases(
        """
        支部编码（2025年三季度） | 支部编码(2026.6) | 支部名称(上季) | 支部名称（计划）
        支部名称/二季度 | 支部名称：2026年二季度 | 支部名称6月 | 支部名称[1-9月累计]
        """
    ),
)
def test_a_bracket_behind_code_or_name_of_branches_speaks_of_all_items(name):
    column, plain = (1, "支部编码") if "编码" in name else (2, "支部名称")
    for header in (HEADER, LONG):
        row = ONE if header == HEADER else "JG001,,days,3"
        if header != HEADER and any(word in name for word in ("上季", "计划", "累计")):
            continue  # each row tells of another item
        one = problem(
            reading(TITLE, header.replace(plain, name), row), "unclear_column"
        )
        assert (one.level, one.row, one.column_number) == ("reject", 2, column)


def test_other_brackets_behind_code_or_name_say_nothing_of_the_figures():
    for note in ("必填", "全称", "2026年三季度", "2026年", "如JG001", "离退休支部在后"):
        for header, row in ((HEADER, ONE), (LONG, "JG001,,days,3")):
            header = header.replace("支部名称", f"支部名称（{note}）")
            assert found(reading(TITLE, header, row), "reject") == []


def test_own_brackets_in_a_long_table_are_read():
    result = reading(
        TITLE,
        "支部编码,填报项,数值(整数)",
        "JG001,主题党日次数(次),3",
        "JG001,members,20",
    )
    assert not result.rejected
    assert values(result, "JG001")["days"] == 3


@some(6)
@pytest.mark.parametrize(
    "name",
    [
        *cases(
            """
            1.主题党日次数 | （1）主题党日次数 | (一)主题党日次数 | ②主题党日次数
            12主题党日次数 | ★主题党日次数 | 本季主题党日次数 | 本季度主题党日次数（次）
            2026年三季度主题党日次数 | 7-9月主题党日次数（次） | 2.本季主题党日次数
            主题党日次数 （次） | 主题党日次数（本季数，次）
            主题党日次数（单位：次；本季数） | 主题党日次数(次/本季) | days 主题党日次数
            [days]主题党日次数（次） | 主题党日（次数） | days（主题党日次数）
            2026Q3主题党日次数 | Ⅱ.主题党日次数 | B1、主题党日次数 | 主题党日次数（注1）
            主题党日次数[2] | 主题党日次数¹ | 主题党日次数（本报告期）
            主题党日次数（本季新增） | 主题党日·次数 | 主题党日（次） | “主题党日”次数
            主题党日的次数 | days（主题党日（次数）） | 主题党日次数（请填整数）
            主题党日次数（由支部填报） | 实际主题党日次数
            """
        ),
        '"主题党日次数\n本季数"',
        "主题党日次数|days",
    ],
)
def test_numbers_and_own_words_around_a_name_change_nothing(name):
    quoted = name if "\n" in name else name.replace(",", "，")
    result = reading(TITLE, f"支部编码,{quoted},党员总数", "JG001,3,20")
    assert not result.rejected
    assert values(result, "JG001")["days"] == 3


@pytest.mark.parametrize(
    "name",
    [
        *cases(
            """
            本季谈心谈话人数 | 7-9月谈心谈话人数 | 二季度主题党日次数 | 1-9月主题党日次数
            2025年三季度的主题党日次数 | 主题党日次数（次，上季）
            主题党日次数（截至9月底） | 主题党日次数（至9月末） | 主题党日（次数）（上季）
            累计主题党日次数 | 年内累计主题党日次数
            """
        ),
        '"主题党日次数\n上季"',
    ],
)
def test_other_words_around_a_name_are_refused(name):
    result = reading(TITLE, f"支部编码,{name},党员总数", "JG001,3,20")
    assert problem(result, "unclear_column").column_number == 2


def test_the_kind_of_an_item_may_stand_before_its_name():
    header = "支部编码,季末党员总数,本年累计谈心谈话人数"
    assert values(reading(TITLE, header, "JG001,20,5"), "JG001")["talked"] == 5
    for time in ("前三季度", "今年以来", "1-9月"):
        result = reading(TITLE, f"支部编码,{time}谈心谈话人数", "JG001,5")
        assert values(result, "JG001")["talked"] == 5


def test_a_code_before_or_behind_the_name_of_another_item_is_ambiguous():
    for name in cases(
        "expected主题党日次数 | [expected]主题党日次数"
        " | 主题党日次数:expected | 主题党日次数（expected）"
    ):
        result = reading(TITLE, f"支部编码,{name},党员总数", "JG001,3,20")
        assert problem(result, "ambiguous_column").column_number == 2
    header = f"{HEADER},days类活动,其他|days"  # of no item's name
    assert found(reading(TITLE, header, f"{ONE},9,9"), "reject") == []


def test_a_bracket_tells_the_code_of_a_branch_from_its_name():
    header = HEADER.replace("支部编码,支部名称", "支部（编码）,支部（名称）")
    result = reading(TITLE, header, ONE, TWO)
    assert not result.rejected
    assert result.branch_ids == ("JG001", "JG002")


def test_a_row_that_explains_the_columns_is_part_of_the_header():
    for row in ("填写说明,,季末数,本季数,本季数", "文本,文本,整数,整数,整数"):
        lines = ["支部编码,支部名称,党员总数,主题党日次数,主题党日应到人次", row]
        assert not reading(TITLE, *lines, "JG001,,20,3,60").rejected


@pytest.mark.parametrize("between", ["", "填报单位：甲局"])
def test_a_line_put_in_between_scopes_and_names_makes_no_times_of_them(between):
    """Of the columns that show last quarter's figures, as our template has them."""
    header = HEADER.replace("主题党日次数", "上季党员总数,主题党日次数")
    row = ONE.replace(",20,", ",20,19,")
    for scope, is_refused in (("本季数·次", False), ("上季数", True)):
        scopes = f"填报口径,,季末数·人,上季数，供参考,{scope},本季数·人次,本季数·人次,"
        result = reading(TITLE, scopes, between, header, row)
        assert result.rejected == is_refused
        assert is_refused or values(result, "JG001")["days"] == 3


@pytest.mark.parametrize("label", ["填报口径", "计量单位"])
def test_a_column_put_in_behind_the_label_of_a_row_keeps_its_own_name(label):
    scopes = f"{label},,,季末数·人,本季数·次,本季数·人次,本季数·人次,年内累计数·人"
    for name, cell, code in (
        ("联系电话", "13912345678", "contact_column"),
        ("责任岗位", "组织委员", "unknown_column"),
    ):
        header = HEADER.replace("党员总数", f"{name},党员总数")
        result = reading(TITLE, scopes, header, ONE.replace(",20,", f",{cell},20,"))
        assert not result.rejected
        assert problem(result, code).column == name


def test_a_row_of_months_below_the_names_is_part_of_the_header():
    months = ",,9月末,7-9月,7-9月,7-9月,1-9月"
    assert not reading(TITLE, HEADER, months, ONE, TWO).rejected
    result = reading(TITLE, HEADER, months.replace("7-9月", "1-9月"), ONE, TWO)
    assert found(result, "reject") == ["unclear_column"] * 3


def test_numbered_names_of_other_items_stay_unknown():
    result = reading(TITLE, f"{HEADER},2025主题党日,上季度主题党日次数", f"{ONE},1,9")
    assert not result.rejected
    assert values(result, "JG001")["days"] == 3


def test_the_year_to_the_end_of_the_quarter_depends_on_the_chosen_quarter():
    result = reading(
        "2026年第二季度",
        "支部编码,谈心谈话人数(1-6月)",
        "JG001,5",
        period=Period(2026, 2),
    )
    assert not result.rejected
