"""Whole files as clerks make them, and the verdict on each."""

import pytest

from sizhang_metrics.periods import Period
from sizhang_metrics.submissions import Branch, read
from tests.small_scheme import BRANCHES, context

HEADER = "支部编码,支部名称,党员总数,主题党日次数,主题党日应到人次,主题党日实到人次,谈心谈话人数"
ONE = "JG001,机关第一党支部,20,3,60,50,5"
TWO = "JG002,机关第二党支部,10,3,30,20,2"
TITLE = "2026年第三季度填报表"
LONG = "支部编码,填报项编码,数值"


def reading(*lines, name="a.csv", encoding="utf-8", **options):
    """The file of these lines, read for 2026Q3."""
    data = "\n".join(lines).encode(encoding)
    return read(data, name, context(**options))


def found(result, level):
    """Codes of the problems of one level, in order."""
    return [one.code for one in result.problems if one.level == level]


def problem(result, code):
    """The only problem of this code."""
    (one,) = [one for one in result.problems if one.code == code]
    return one


def values(result, branch_id):
    """Item → number, or the state where there is none."""
    rows = result.observations[result.observations["branch_id"] == branch_id]
    return {
        row.item: row.value if row.state == "reported" else row.state
        for row in rows.itertuples()
    }


# ── a good file ───────────────────────────────────────────────────────────────────


def test_a_good_wide_file_has_no_problem_but_the_columns_it_leaves_out():
    result = reading(TITLE, HEADER, ONE, TWO)
    assert [one.code for one in result.problems] == ["absent_column"]
    assert (result.layout, result.header_row, result.encoding) == ("wide", 2, "utf-8")
    assert result.branch_ids == ("JG001", "JG002")
    assert not result.rejected
    assert not result.needs_reason


def test_every_item_of_the_scheme_gets_an_observation_with_its_origin():
    result = reading(TITLE, HEADER, ONE)
    assert values(result, "JG001") == {
        "members": 20,
        "days": 3,
        "expected": 60,
        "attended": 50,
        "talked": 5,
        "life_meetings": "not_applicable",  # yearly, due in the fourth quarter
        "satisfaction": "not_applicable",  # not required
    }
    first = result.observations.iloc[0]
    assert (first["row_number"], first["column_name"]) == (3, "党员总数")


def test_a_yearly_item_left_blank_when_it_is_due_is_not_reported():
    result = reading("2026年第四季度", HEADER, ONE, period=Period(2026, 4))
    assert values(result, "JG001")["life_meetings"] == "not_reported"


def test_blank_zero_and_not_applicable_stay_three_things():
    result = reading(TITLE, HEADER, "JG002,,10,0,,/,2")
    assert values(result, "JG002") | {"life_meetings": "", "satisfaction": ""} == {
        "members": 10,
        "days": 0,
        "expected": "not_reported",
        "attended": "not_applicable",
        "talked": 2,
        "life_meetings": "",
        "satisfaction": "",
    }


def test_the_order_of_columns_is_free_and_codes_and_aliases_are_headers_too():
    result = reading(TITLE, "实到人次,应到人次,days,支部编号", "50,60,3,JG001")
    numbers = values(result, "JG001")
    assert (numbers["attended"], numbers["expected"], numbers["days"]) == (50, 60, 3)


def test_notes_in_headers_do_not_hide_the_name():
    result = reading(
        TITLE, "＊支部编码,主题党日次数（本季数）（次）,党员总数\t(人)", "JG001,3,20"
    )
    assert values(result, "JG001")["days"] == 3
    assert values(result, "JG001")["members"] == 20


def test_a_good_long_file_reads_the_same():
    result = reading(
        TITLE, LONG, "JG001,members,20", "JG001,主题党日次数,3", "JG001,应到人次,60"
    )
    assert result.layout == "long"
    numbers = values(result, "JG001")
    assert (numbers["members"], numbers["days"], numbers["expected"]) == (20, 3, 60)
    assert numbers["attended"] == "not_reported"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"]
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，"])
def test_encoding_and_delimiter_are_found_together(encoding, delimiter):
    lines = [line.replace(",", delimiter) for line in (TITLE, HEADER, ONE, TWO)]
    result = reading(*lines, encoding=encoding)
    assert result.branch_ids == ("JG001", "JG002")
    assert not result.rejected


def test_what_a_file_is_its_bytes_say_and_not_its_name():
    assert not reading(TITLE, HEADER, ONE, name="表.xlsx").rejected


# ── what the dirty files do not hold ──────────────────────────────────────────────


def test_quarterly_figures_larger_than_all_before_are_hinted_at():
    before = [
        ("2026Q1", "JG001", "days", "reported", 3.0),
        ("2026Q1", "JG001", "expected", "reported", 30.0),
        ("2026Q1", "JG001", "attended", "reported", 25.0),
        ("2026Q2", "JG001", "days", "reported", 2.0),
        ("2026Q2", "JG001", "expected", "reported", 30.0),
        ("2026Q2", "JG001", "attended", "reported", 20.0),
    ]
    # 8 ≥ 5 × 1.25, 90 ≥ 60 × 1.25, 70 ≥ 45 × 1.25
    result = reading(TITLE, HEADER, "JG001,,20,8,90,70,5", history=before)
    assert problem(result, "accumulated").level == "hint"
    result = reading(TITLE, HEADER, "JG001,,20,3,30,25,5", history=before)
    assert "accumulated" not in found(result, "hint")


def test_a_sentence_below_the_table_is_told_as_a_note():
    result = reading(TITLE, HEADER, ONE, TWO, "本表数据均已经支委会核对并公示")
    assert not result.rejected
    assert problem(result, "note_row").row == 5


@pytest.mark.parametrize("title", ["填报表", "2026年填报表"])
def test_where_the_name_alone_tells_a_quarter_this_is_said_too(title):
    one = problem(
        reading(title, HEADER, ONE, name="D17-2025年第三季度.csv"),
        "period_in_file_name",
    )
    assert one.level == "hint" and "没有写明季度" in one.found
    result = reading(TITLE, HEADER, ONE, name="2025年第三季度.csv")
    assert "没有写明季度" not in problem(result, "period_in_file_name").found


# ── branches ──────────────────────────────────────────────────────────────────────


def test_the_case_of_a_code_is_part_of_it():
    assert reading(TITLE, HEADER, "jg001,,20,3,60,50,5").rejected


def test_a_row_that_came_back_unfilled_is_no_report():
    result = reading(TITLE, HEADER, ONE, "JG002,机关第二党支部,,,,,")
    assert result.branch_ids == ("JG001",)
    assert problem(result, "empty_row").row == 4
    assert not result.rejected


@pytest.mark.parametrize("unfilled", [10, 11])
def test_many_rows_that_came_back_unfilled_are_told_once(unfilled):
    codes = [f"X{number:02d}" for number in range(1, unfilled + 1)]
    branches = {code: Branch(code, f"第{code}党支部", "U1", "第一局") for code in codes}
    rows = [f"{code},,,,,," for code in codes]
    result = reading(TITLE, HEADER, ONE, *rows, branches=BRANCHES | branches)
    told = [one for one in result.problems if one.code == "empty_row"]
    assert result.branch_ids == ("JG001",)
    if unfilled == 10:
        assert [one.row for one in told] == [*range(4, 14)]
    else:
        (one,) = told
        few = "、".join(codes[:10])
        assert (one.row, one.found) == (None, f"11 个支部一项也没有填：{few}等")


# ── columns and layout ────────────────────────────────────────────────────────────


def test_an_unknown_column_is_a_hint_with_the_nearest_item():
    result = reading(TITLE, HEADER + ",主题党日应到次数", ONE + ",3")
    one = problem(result, "unknown_column")
    assert (one.level, one.row, one.column_number) == ("hint", 2, 8)
    assert "主题党日应到人次" in one.accepted


def test_two_columns_for_one_item_are_refused():
    result = reading(TITLE, f"{HEADER},实到人次,实到人次", f"{ONE},50,50")
    one = problem(result, "repeated_column")
    assert (one.column_number, one.found.count("列“")) == (9, 3)


def test_code_and_name_are_the_branchs_where_no_others_are():
    result = reading(TITLE, "编码,名称,党员总数", "JG001,机关第一党支部,20")
    assert (result.branch_ids, result.rejected) == (("JG001",), False)
    header = "支部编码,编码,名称,党员总数"
    assert "unknown_column" in found(reading(TITLE, header, "JG001,9,,20"), "hint")
    header = "代码,填报项,数值"
    assert values(reading(TITLE, header, "JG001,党员总数,20"), "JG001")["members"] == 20


def test_figures_under_no_header_beside_an_item_are_refused():
    result = reading(TITLE, HEADER.replace("主题党日次数", ""), ONE)
    one = problem(result, "unnamed_figures")
    assert (one.level, one.column_number) == ("reject", 4)


def test_words_under_no_header_are_a_hint():
    result = reading(TITLE, HEADER.replace("主题党日次数", ""), "JG001,,20,甲,60,50,5")
    assert problem(result, "unnamed_column").column_number == 4


@pytest.mark.parametrize("between", ["  ", "、", " / ", ","])
def test_columns_that_are_squeezed_into_one_cell_are_to_be_split(between):
    lines = [f'"{line.replace(",", between)}"' for line in (HEADER, ONE)]
    one = problem(reading(TITLE, *lines), "squeezed_columns")
    assert (one.row, one.column_number) == (2, 1)


@pytest.mark.parametrize(
    ("header", "lacking"),
    [
        ("名称,党员总数,主题党日次数", ""),
        ("机关,党员总数,主题党日次数", "支部编码"),
        ("单位名称,党员总数,主题党日次数", "支部编码"),
        ("支部编码,填报项,7月,8月", "数值"),
        ("支部编码,填报项,完成,合计", "数值"),
        ("支部编码,支部名称,到会", "填报项"),
    ],
)
def test_a_row_that_is_nearly_a_header_is_named_with_what_it_lacks(header, lacking):
    result = reading(TITLE, header, "JG001,20,3,3"[: 2 * header.count(",") + 6])
    if lacking:
        one = problem(result, "no_header")
        assert (one.row, lacking in one.found) == (2, True)
    else:
        assert problem(result, "no_branch_id_column").row == 2


def test_the_column_that_holds_the_codes_is_named_whatever_it_is_called():
    lines = [
        "党委编号,支部名称,党员总数",
        "JG001,机关第一党支部,20",
        "007,后勤党支部,5",
    ]
    result = reading("第一局2026年第三季度填报表", *lines)
    one = problem(result, "no_branch_id_column")
    assert one.remedy == "请把“党委编号”列的表头改成“支部编码”。"
    assert "other_unit" not in found(result, "hint")  # whose branches these are is open
    for name in ("组织机构代码", "支部号", "ID", "branch_code"):
        header = f"{name},支部名称,党员总数"
        assert not reading(TITLE, header, *lines[1:]).rejected


def test_a_units_code_beside_the_names_of_branches_is_no_branchs():
    result = reading(TITLE, "单位编码,支部名称,党员总数", "U1,机关第一党支部,20")
    assert problem(result, "no_branch_id_column").row == 2


@pytest.mark.parametrize(
    "header",
    [
        "支部编码,填报项,计划,完成,完成率",
        "支部编码,填报项,7月,合计,8月",
        "支部编码,填报项,上季,三季度,必填",
        "支部编码,填报项编码,上季数,实际,增减",
    ],
)
def test_a_long_table_may_call_its_figures_by_what_they_are(header):
    rows = ["JG001,主题党日次数,9,3,1", "JG001,谈心谈话人数,8,5,1"]
    result = reading(TITLE, header, *rows)
    assert not result.rejected
    numbers = values(result, "JG001")
    assert (numbers["days"], numbers["talked"]) == (3, 5)


def test_a_long_tables_own_name_of_its_figures_is_held_against_each_item():
    rows = ["JG001,主题党日次数,3", "JG001,谈心谈话人数,2"]
    one = problem(reading(TITLE, "支部编码,填报项,本季", *rows), "unclear_item")
    assert (one.row, one.column_number) == (4, 3)
    one = problem(reading(TITLE, "支部编码,填报项,累计", *rows), "unclear_item")
    assert one.row == 3


@pytest.mark.parametrize(
    "turn",
    [
        lambda names, figures: zip(names, figures, strict=True),
        lambda names, figures: [("填报项", "数值"), *zip(names, figures, strict=True)],
        lambda names, figures: [
            ("项目", "机关第一党支部"),
            *zip(names[-2:], figures[-2:], strict=True),
        ],
        lambda names, figures: [
            ("支部编码", "填报项", "自报值", "复核值"),
            *(
                ("JG001", name, 1, one)
                for name, one in zip(names, figures, strict=True)
            ),
        ],
    ],
)
def test_items_below_one_another_are_told_how_to_be_turned(turn):
    names, figures = HEADER.split(","), ONE.split(",")
    rows = turn(names, figures)
    result = reading(TITLE, *(",".join(map(str, row)) for row in rows))
    one = problem(result, "turned_table")
    assert one.level == "reject" and "转置" in one.remedy


def test_a_second_column_of_figures_in_a_long_table_is_refused():
    rows = ["JG001,days,1,3", "JG001,members,2,20"]
    result = reading(TITLE, "支部编码,填报项编码,填报数,核定数", *rows)
    assert problem(result, "repeated_column").column_number == 4
    for other in ("必填", "累计数"):  # what is asked of some items alone is none
        result = reading(TITLE, f"支部编码,填报项编码,填报数,{other}", *rows)
        assert not result.rejected


def test_a_file_that_wraps_every_cell_as_a_constant_is_read_as_what_is_inside():
    lines = [TITLE, HEADER, ONE]
    wrapped = [",".join(f'="{cell}"' for cell in line.split(",")) for line in lines]
    result = reading(*wrapped)
    assert values(result, "JG001") == values(reading(*lines), "JG001")
    assert found(result, "hint") == found(reading(*lines), "hint")


def test_data_for_programs_are_called_so():
    result = reading('[{"支部编码": "JG001", "党员总数": 20}]')
    assert "JSON" in problem(result, "foreign_format").found


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b" \r\n ", "空"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"<html><body><p>1</p></body></html>", "网页"),
        (b"PK\x03\x04 broken", "损坏"),
    ],
)
def test_what_is_no_table_is_refused_in_one_calm_sentence(data, words):
    result = read(data, "报表.csv", context())
    (one,) = result.problems
    assert one.level == "reject"
    assert words in one.found
    assert one.remedy


def test_a_quote_left_open_in_the_last_line_does_not_lose_that_branch_unnoticed():
    assert "stray_quote" in found(reading(TITLE, HEADER, ONE, f'"{TWO}'), "reject")


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    result = reading(
        TITLE,
        HEADER,
        'JG001,"机关第一\n党支部",20,3,60,50,5',
        "",
        "JG002,,10,x,30,20,2",
    )
    assert problem(result, "not_a_number").row == 5


def test_problems_come_all_at_once_and_in_the_order_of_rows():
    result = reading(
        TITLE, HEADER, "JG001,,20,x,60,50,5", "JG009,,1,1,1,1,1", "JG002,,-1,3,30,20,2%"
    )
    assert [
        (one.row, one.code) for one in result.problems if one.level == "reject"
    ] == [
        (3, "not_a_number"),
        (4, "unknown_branch"),
        (5, "below_minimum"),
        (5, "percent"),
    ]


def test_thousands_of_problems_are_counted_and_not_all_listed():
    rows = [f"JG001,,{'x,' * 5}" for _ in range(3000)]
    result = reading(TITLE, HEADER, *rows)
    assert len(result.problems) < 4000
    assert any("没有列出" in one.found for one in result.problems)


# ── the long layout ───────────────────────────────────────────────────────────────


def test_the_column_for_not_applicable_counts_where_the_value_is_blank():
    lines = LONG + ",不适用,备注", "JG002,talked,,是,本季无", "JG002,members,10,,"
    assert values(reading(TITLE, *lines), "JG002")["talked"] == "not_applicable"


# ── rows beside the branches, and cells that slid sideways ────────────────────────


def test_a_units_subtotal_and_any_signature_are_skipped():
    result = reading(
        TITLE,
        HEADER,
        ONE,
        ",第一局小计,20,3",
        "分管领导:甲,,,审核:乙",
        "机关党委合计,,20",
    )
    assert not result.rejected
    assert result.branch_ids == ("JG001",)


@pytest.mark.parametrize("code", ["1.23E+11", "3月1日", "2026-03-01", "Mar-01"])
def test_a_code_that_a_spreadsheet_spoiled_is_told_how_to_be_kept_as_text(code):
    one = problem(reading(TITLE, HEADER, f"{code},,5,3,6,5,1"), "unknown_branch")
    assert (one.found, one.column_number) == (code, 1)
    assert "文本" in one.remedy


def test_a_remark_beside_the_table_blocks_nothing_even_after_large_figures():
    result = reading(TITLE, HEADER, "JG002,,10,3,100,100,2,已核对")
    assert problem(result, "beyond_header").level == "hint"


@pytest.mark.parametrize("more", ["", ",备注"])
def test_a_number_split_in_a_long_file_is_refused_and_not_read_as_its_first_part(more):
    result = reading(TITLE, LONG + more, "JG001,members,20", "JG001,expected,1,024")
    one = problem(result, "row_too_long")
    assert (one.level, one.row) == ("reject", 4)


def test_a_number_split_in_a_short_row_shows_by_its_leading_zero():
    assert (
        problem(reading(TITLE, HEADER, "JG001,,20,3,1,024,50"), "row_too_long").row == 3
    )
    assert not reading(TITLE, HEADER, "JG001,,20,3,100,100,50").rejected


def test_figures_beyond_the_header_are_told_to_lack_a_name():
    one = problem(reading(TITLE, HEADER, f"{ONE},1"), "row_too_long")
    assert "补上表头" in one.remedy


def test_a_code_with_zeros_beside_a_figure_is_no_split_number():
    result = reading(TITLE, "党员总数,支部编码,主题党日次数,序号", "2,007,3,100")
    assert values(result, "007")["members"] == 2
    assert not result.rejected


def test_every_refusal_of_a_cell_names_its_column():
    lines = (
        [TITLE, HEADER, "JG9,,x,95%,0.5,-1,3/4", "JG099,,1,1,1,1,1", ",甲,1,1,1,1,1"],
        [TITLE, LONG + ",不适用", "JG001,wrong,1,", "JG001,days,3,是", "JG001,days,3,"],
        [f"期间,{HEADER}", f"2026Q2,{ONE}"],
        ["2026Q2", HEADER, ONE, ONE],
    )
    for file in lines:
        rejects = [one for one in reading(*file).problems if one.level == "reject"]
        assert rejects
        assert all(one.column_number for one in rejects)


def test_reading_stops_where_a_file_is_nothing_but_faults():
    rows = [f"JG{at:06d},,1,1,1,1,1" for at in range(12_000)]
    result = reading(TITLE, HEADER, *rows)
    assert any("至少" in one.found for one in result.problems)
