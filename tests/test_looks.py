"""What a person sees in a workbook and its values do not say: told, or refused."""

import datetime
import io

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from sizhang_metrics.submissions import amend, annotated, read
from tests.small_scheme import context
from tests.test_reading import TITLE, found, problem, values
from tests.test_workbook import ROW, part, read_book, repacked, saved, workbook

SECOND = ["JG002", "机关第二党支部", 10, 3, 30, 20, 2]
STRUCK, RAISED = InlineFont(strike=True), InlineFont(vertAlign="superscript")


def weighty(result):
    """Codes of the problems that block or need a reason."""
    return sorted({*found(result, "reject"), *found(result, "explain")})


# ── struck out and raised ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (
            CellRichText(TextBlock(STRUCK, "5"), "3"),
            "struck_figure",
            "“53”：“5”加了删除线",
        ),
        (CellRichText("2", TextBlock(RAISED, "1")), "raised_figure", "“1”是上标"),
        (
            CellRichText("4", TextBlock(InlineFont(vertAlign="subscript"), "①")),
            "raised_figure",
            "①",
        ),
        (CellRichText(TextBlock(STRUCK, "三"), "3"), "struck_figure", "“三”加了删除线"),
    ],
)
def test_characters_struck_out_or_raised_are_no_digits_of_the_number(
    content, code, words
):
    book = workbook(ROW)
    book.active["D3"] = content
    one = problem(read_book(book), code)
    assert (one.row, one.column, one.branch_id) == (3, "主题党日次数", "JG001")
    assert words in one.found


@pytest.mark.parametrize(
    ("font", "code"),
    [
        (Font(strike=True), "struck_figure"),
        (Font(vertAlign="superscript"), "raised_figure"),
    ],
)
def test_a_figure_whose_whole_cell_looks_so_is_refused(font, code):
    book = workbook(ROW)
    book.active["D3"].font = font
    assert weighty(read_book(book)) == [code]


def test_a_row_whose_code_is_struck_out_is_refused_once():
    book = workbook(ROW, SECOND)
    for cell in book.active[3]:
        cell.font = Font(strike=True)
    result = read_book(book)
    assert found(result, "reject") == ["struck_key"]
    assert "JG001" in problem(result, "struck_key").found


def test_a_struck_header_is_refused_but_a_struck_remark_is_nobodys_concern():
    book = workbook([*ROW, "旧"])
    book.active["H2"] = "备注"
    book.active["H3"].font = book.active["B3"].font = Font(strike=True)
    assert weighty(read_book(book)) == []
    book.active["D2"].font = Font(strike=True)
    assert weighty(read_book(book)) == ["struck_key"]


def test_marks_of_notes_in_headers_names_and_codes_are_left_out():
    book = workbook(ROW)
    book.active["C2"] = CellRichText("党员总数", TextBlock(RAISED, "1)"))
    book.active["A3"] = CellRichText("JG001", TextBlock(RAISED, "2"))
    book.active["A1"] = CellRichText("2026年第", TextBlock(STRUCK, "二"), "三季度")
    result = read_book(book)
    assert weighty(result) == []
    assert values(result, "JG001")["members"] == 20


def test_fonts_that_only_colour_change_nothing():
    book = workbook(ROW)
    red = InlineFont(color="FF0000")
    book.active["D3"] = CellRichText(TextBlock(red, "1"), "2")
    assert values(read_book(book), "JG001")["days"] == 12


@pytest.mark.parametrize("ink", ["FFFFFFFF", "FFFEFEFE", "theme"])
def test_a_white_digit_beside_others_is_refused_and_not_on_a_dark_ground(ink):
    colour = Color(theme=0) if ink == "theme" else ink
    book = workbook(ROW)
    cell = book.active["D3"]
    cell.value = CellRichText("1", TextBlock(InlineFont(color=colour), "2"))
    one = problem(read_book(book), "unseen_figure")
    assert (one.level, one.row, one.column_number) == ("reject", 3, 4)
    assert one.found == "“12”：“2”与底色相同，看不见"
    cell.fill = SOLID
    assert values(read_book(book), "JG001")["days"] == 12
    cell.value = CellRichText(TextBlock(InlineFont(color=colour), "3"))
    assert weighty(read_book(book)) == []
    cell.fill = PatternFill()
    assert weighty(read_book(book)) == ["invisible_cells"]


# ── white on white ────────────────────────────────────────────────────────────────

WHITE, SOLID = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF1F4E78")


@pytest.mark.parametrize(
    ("font", "fill"),
    [
        (WHITE, None),
        (Font(color="FFFDFDFD"), None),
        (Font(color=Color(theme=0)), None),
        (Font(color=Color(indexed=9)), None),
        (WHITE, PatternFill("solid", fgColor="FFFFFFFF")),
        (WHITE, PatternFill("solid", fgColor=Color(theme=0))),
        (Font(color="FF1F4E78"), SOLID),
    ],
)
def test_figures_in_the_colour_of_their_background_need_a_reason(font, fill):
    book = workbook(ROW, SECOND)
    for place in ("D3", "F4"):
        book.active[place].font = font
        book.active[place].fill = fill or PatternFill()
    result = read_book(book)
    assert weighty(result) == ["invisible_cells"]
    one = problem(result, "invisible_cells")
    assert (one.level, one.cell) == ("explain", "D3")
    assert one.found.startswith("D3、F4 的字与底色相同")
    assert values(result, "JG001")["days"] == 3


@pytest.mark.parametrize(
    ("font", "fill"),
    [
        (WHITE, SOLID),
        (Font(color="FFC00000"), None),
        (Font(color=Color(theme=1)), None),
        (Font(color=Color(theme=0, tint=-0.5)), None),
        (Font(color="FF000000"), PatternFill("solid", fgColor="FFFFFF00")),
        (WHITE, PatternFill("gray125", fgColor="FF000000")),
        (Font(), PatternFill("solid", fgColor="FF000000")),
    ],
)
def test_characters_that_can_be_told_from_their_background_are_ordinary(font, fill):
    book = workbook(ROW)
    book.active["D3"].font = font
    book.active["D3"].fill = fill or PatternFill()
    assert weighty(read_book(book)) == []


def test_white_words_that_are_no_figures_are_nobodys_concern():
    book = workbook(ROW, ["合计", "", 20, 3, 60, 50, 5])
    for place in ("A1", "B3", "J3", "D4"):
        book.active[place].value = book.active[place].value or "9"
        book.active[place].font = WHITE
    assert weighty(read_book(book)) == []


# ── number formats ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "look", "shown"),
    [
        (5, '0"%"', "百分数 5%"),
        (5, "0\\%", "百分数 5%"),
        (5, '0"‰"', "5‰"),
        (5, '"约"0', "约5"),
        (5, '0"左右"', "5左右"),
        (5, '"上季"0', "上季5"),
        (5, '0"(计划)"', "5(计划)"),
        (5, '"≥"0', "≥5"),
        (5, '0"折"', "5折"),
        (5, ";;;", "空白"),
        (5, '"不适用"', "不适用"),
        (0, '"不适用"', "不适用"),
        (5, '[>3]"合格";"不合格"', "合格"),
        (5000, "0,", "5"),
        (5, '0"万"', "5万"),
        (5, '0"1"', "51"),
        (5, '"1"0', "15"),
        (5, '0;0;0;"文字"', ""),
        (5, '"-"0', "-5"),
        (5, '#,##0"/12"', "5/12"),
        (2, "[h]", "48"),
        (3, "[h]:mm:ss", "72"),
        (5, '[mm]"分"', "7200"),
        (43, "d", "12"),
        (5, "yyyy", "1900"),
        (5, "h", "0"),
    ],
)
def test_a_figure_that_shows_another_is_refused_with_what_it_shows(value, look, shown):
    book = workbook(ROW)
    book.active["G3"] = value
    book.active["G3"].number_format = look
    result = read_book(book)
    if not shown:  # shows 5 all the same
        assert values(result, "JG001")["talked"] == 5
        return
    one = problem(result, "shown_figure")
    assert shown in one.found
    assert str(value) in one.found


@pytest.mark.parametrize(
    ("value", "look", "meant"),
    [
        (5, '0"人"', 5),
        (5, '"共" 0 "人次"', 5),
        (5, "[$￥-804]0", 5),
        (5, '0" 项"', 5),
        (5, '[DBNum1]G/通用格式"次"', 5),
        (5, '[=5]0;"其他"', 5),
        (5, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 5),
        (1234, "#,##0", 1234),
        (5, "0000", 5),
        (5, "0.00E+00", 5),
        (5, "# ?/?", 5),
        ("5", "@", 5),
        (5, "d", 5),
        (0, "[h]", 0),
        (0, "d", 0),
        (5, "yyyy-m-d", 5),
        (0, "[h]:mm", 0),
    ],
)
def test_units_signs_and_zeros_around_a_figure_are_harmless(value, look, meant):
    book = workbook(ROW)
    book.active["G3"] = value
    book.active["G3"].number_format = look
    result = read_book(book)
    assert "shown_figure" not in found(result, "reject")
    assert values(result, "JG001")["talked"] == meant


def test_a_literal_percent_sign_suits_an_item_measured_in_percent():
    book = workbook([*ROW, 95])
    book.active["H2"] = "满意度"
    book.active["H3"].number_format = '0"%"'
    result = read_book(book)
    assert weighty(result) == []
    assert values(result, "JG001")["satisfaction"] == 95


@pytest.mark.parametrize("look", ["0;-0;;@", '0;-0;"—"', '[=0]"-";0', "#"])
def test_zeros_shown_as_nothing_are_zeros_and_said_once(look):
    book = workbook([*ROW[:6], 0], [*SECOND[:6], 0])
    book.active["G3"].number_format = book.active["G4"].number_format = look
    result = read_book(book)
    assert values(result, "JG001")["talked"] == 0
    one = problem(result, "zero_shown_as_nothing")
    assert (one.level, one.row, one.found[:1]) == ("hint", 3, "2")


def test_a_sheet_that_hides_its_zeros_says_so():
    book = workbook([*ROW[:6], 0])
    book.active.sheet_view.showZeros = False
    assert problem(read_book(book), "zero_shown_as_nothing").level == "hint"


@pytest.mark.parametrize(
    ("value", "look", "rejected"),
    [
        (3, '"2025年第"0"季度"', True),
        (3, '"2026年第"0"季度"', False),
        ("三季度", '0;0;0;"2025年"@', True),
        (datetime.datetime(2026, 6, 1), 'yyyy"年"m"月"', True),
        (datetime.datetime(2026, 9, 30), 'yyyy"年"m"月"', False),
    ],
)
def test_a_title_says_what_its_number_format_shows(value, look, rejected):
    book = workbook(ROW, title=value)
    book.active["A1"].number_format = look
    result = read_book(book)
    assert ("wrong_period" in found(result, "reject")) == rejected
    assert "no_period" not in found(result, "hint")


# ── hidden rows and columns ───────────────────────────────────────────────────────


@pytest.mark.parametrize("how", ["hidden", "height", "thin", "filter"])
def test_hidden_rows_are_read_and_need_a_reason(how):
    book = workbook(ROW, SECOND, ["007", "后勤党支部", 5, 3, 6, 5, 1])
    for row in (4, 5):
        book.active.row_dimensions[row].hidden = how in ("hidden", "filter")
    if how == "filter":
        book.active.auto_filter.ref = "A2:G5"
        book.active.auto_filter.add_filter_column(1, ["机关第一党支部"])
    data = saved(book)
    if how in ("height", "thin"):
        size = b"1" if how == "thin" else b"0"
        sheet = part(data, "xl/worksheets/sheet1.xml")
        for row in (b'<row r="4"', b'<row r="5"'):
            sheet = sheet.replace(row, row + b' ht="' + size + b'" customHeight="1"')
        data = repacked(data, sheet1=sheet)
    result = read(data, "表.xlsx", context())
    one = problem(result, "hidden_rows")
    assert (one.level, one.row) == ("explain", 4)
    assert "第 4–5 行" in one.found
    assert "JG002、007" in one.found
    assert len(result.branch_ids) == 3


def test_hidden_rows_without_a_branch_and_a_filter_that_hides_nothing_are_no_matter():
    book = workbook(ROW, ["合计", None, 20], [])
    book.active.row_dimensions[1].hidden = True
    book.active.row_dimensions[4].hidden = True
    book.active.row_dimensions[9].hidden = True
    book.active.auto_filter.ref = "A2:G4"
    assert weighty(read_book(book)) == []


def test_hidden_columns_of_figures_need_a_reason_and_others_do_not():
    book = workbook([*ROW, "无"])
    book.active["H2"] = "备注"
    book.active.column_dimensions["H"].hidden = True
    book.active.column_dimensions["B"].hidden = True
    assert weighty(read_book(book)) == []
    book.active.column_dimensions["D"].hidden = True
    one = problem(read_book(book), "hidden_columns")
    assert (one.level, one.column_number) == ("explain", 4)
    assert "D 列“主题党日次数”" in one.found


# ── merged cells ──────────────────────────────────────────────────────────────────


def test_a_value_merged_down_counts_for_each_branch_and_needs_a_reason():
    book = workbook(ROW, SECOND, ["007", "后勤党支部", 5, 3, 6, 5, 1])
    book.active.merge_cells("D3:D5")
    result = read_book(book)
    one = problem(result, "merged_down")
    assert (one.level, one.row, one.column) == ("explain", 3, "主题党日次数")
    assert "D3:D5" in one.found
    assert [values(result, code)["days"] for code in result.branch_ids] == [3, 3, 3]


@pytest.mark.parametrize("area", ["D3:E3", "D3:E4", "B3:D3", "D2:D3", "D2:E4"])
def test_a_value_merged_across_columns_or_under_a_name_is_refused_by_its_range(area):
    book = workbook(ROW, SECOND)
    book.active.merge_cells(area)
    one = problem(read_book(book), "merged_cells")
    assert area in one.found
    assert one.level == "reject"


def test_values_under_a_merged_cell_that_nobody_sees_are_refused():
    book = workbook(ROW, SECOND)
    data = saved(book)
    sheet = part(data, "xl/worksheets/sheet1.xml")
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="C3:C4"/></mergeCells>'
    data = repacked(data, sheet1=sheet.replace(b"</sheetData>", merge))
    one = problem(read(data, "表.xlsx", context()), "merged_cells")
    assert "C3:C4" in one.found
    assert "压着" in one.found


@pytest.mark.parametrize(
    "words",
    [
        "办公室:\n此数为估计",
        "应为2",
        "上季数",
        "办公室:\n实际2次",
        "更正：2",
        "含10月1次",
    ],
)
def test_a_comment_that_doubts_its_figure_is_told(words):
    book = workbook(ROW)
    book.active["D3"].comment = Comment(words, "岗位")
    one = problem(read_book(book), "doubtful_comment")
    assert (one.level, one.row, one.column_number) == ("hint", 3, 4)
    nobodys = (("D1", words), ("D99", words), ("D3", "含1次线上"), ("D2", "按会议填"))
    for place, other in nobodys:
        book = workbook(ROW)
        book.active[place].comment = Comment(other, "岗位")
        assert found(read_book(book), "hint") == ["absent_column"]


def test_a_comment_on_a_name_that_makes_it_another_time_is_told():
    book = workbook(ROW)
    book.active["D2"].comment = Comment("办公室:\n1-9月累计", "岗位")
    one = problem(read_book(book), "doubtful_comment")
    assert (one.level, one.row, one.column_number) == ("hint", 2, 4)


def test_merged_titles_names_notes_and_blanks_are_ordinary():
    book = workbook(
        [*ROW[:6], None, "第一局"],
        [*SECOND[:6], None],
        ["说明:数据来自台账"],
        ["第一局"],
    )
    book.active["H2"] = "单位名称"
    for area in ("A1:H1", "H3:H4", "G3:G4", "A5:H5", "A6:H6", "I3:J9"):
        book.active.merge_cells(area)
    result = read_book(book)
    assert "merged_cells" not in weighty(result)
    assert "merged_down" not in weighty(result)
    book = workbook(["栏次", None, None, None, 1, 2, 3], ROW)
    for area in ("C2:C3", "D2:D3"):  # down to the numbers of the columns
        book.active.merge_cells(area)
    assert weighty(read_book(book)) == []
    book = workbook(ROW, [*SECOND, "2026Q3"])
    book.active["H2"] = "期间"
    book.active.merge_cells("H2:H3")  # no figure
    assert weighty(read_book(book)) == []


def test_a_value_merged_over_several_items_of_the_long_layout_is_refused():
    book = openpyxl.Workbook()
    for row in (
        [TITLE],
        ["支部编码", "填报项编码", "数值"],
        ["JG002", "members", 10],
        ["JG002", "days", None],
    ):
        book.active.append(row)
    book.active.merge_cells("C3:C4")
    assert "C3:C4" in problem(read_book(book), "merged_cells").found


# ── the file that goes back ───────────────────────────────────────────────────────


def marked(book):
    """The annotated copy of a book, read again as it is."""
    result = read_book(book)
    return result, read(annotated(result, context()), "标注.xlsx", context())


def test_a_copy_that_comes_back_uncorrected_is_refused_for_the_same_reasons():
    book = workbook(ROW, SECOND)
    book.active["D3"] = CellRichText(TextBlock(STRUCK, "5"), "3")
    book.active["E3"].number_format = '0"%"'
    book.active["F3"] = "=1+49"
    book.active["G3"].font = Font(strike=True)
    result, again = marked(book)
    assert weighty(again) == weighty(result)
    assert "formula" in weighty(again)
    copy = openpyxl.load_workbook(io.BytesIO(annotated(result, context())))
    assert copy.active["F3"].value == "=1+49"


def test_a_copy_keeps_hidden_rows_and_merged_values():
    book = workbook(ROW, SECOND)
    book.active.merge_cells("D3:D4")
    book.active.row_dimensions[4].hidden = True
    result, again = marked(book)
    assert weighty(again) == weighty(result) == ["hidden_rows", "merged_down"]
    assert values(again, "JG002")["days"] == 3


def test_what_is_typed_over_a_doubtful_figure_settles_it_the_same_number_too():
    book = workbook(ROW, SECOND)
    book.active["D3"] = CellRichText(TextBlock(STRUCK, "5"), "3")
    book.active["D4"].font = Font(strike=True)
    mended = amend(read_book(book), {(3, 4): "3", (4, 4): "3"}, context())
    assert weighty(mended) == []
    assert values(mended, "JG001")["days"] == 3
    half = amend(read_book(book), {(3, 4): "3"}, context())
    assert weighty(half) == ["struck_figure"]


# ── conditional styles ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("style", "area", "words"),
    [
        (DifferentialStyle(font=Font(strike=True)), "C3:D9", "加上删除线"),
        (
            DifferentialStyle(numFmt=NumberFormat(numFmtId=170, formatCode=";;;")),
            "D3",
            "换一种样子显示",
        ),
        (DifferentialStyle(font=Font(color="FFFF0000")), "C3:D9", ""),
        (
            DifferentialStyle(numFmt=NumberFormat(numFmtId=170, formatCode="#,##0")),
            "D3",
            "",
        ),
        (DifferentialStyle(font=Font(strike=True)), "C8:D9", ""),
        (DifferentialStyle(font=Font(strike=True)), "A1:G2", ""),
    ],
)
def test_a_rule_that_may_strike_out_a_figure_needs_a_look_and_a_reason(
    style, area, words
):
    book = workbook(ROW)
    rule = Rule(type="expression", dxf=style, formula=["TRUE"])
    book.active.conditional_formatting.add(area, rule)
    result = read_book(book)
    assert weighty(result) == (["looks_conditional"] if words else [])
    if words:
        one = problem(result, "looks_conditional")
        assert (one.level, one.row) == ("explain", 3)
        assert words in one.found
        assert f"“{area if ':' in area else area + ':' + area}”" in one.found
