"""Workbooks: what their cells show is what is read; what would harm is refused."""

import datetime
import io
import time
import zipfile

import openpyxl
import pytest

from sizhang_metrics.submissions import read
from tests.small_scheme import context
from tests.test_file_checks import IDENTITY, PHONE
from tests.test_reading import HEADER, TITLE, found, problem, values

ROW = ["JG001", "机关第一党支部", 20, 3, 60, 50, 5]


def saved(book):
    """The bytes of an openpyxl workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(*rows, sheet="Sheet1", title=TITLE):
    """A workbook of one sheet: title, header and these rows."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in ([title], HEADER.split(","), *rows):
        book.active.append(row)
    return book


def read_book(book, **options):
    """The reading of an openpyxl workbook."""
    return read(saved(book), "表.xlsx", context(**options))


def repacked(data, **parts):
    """The workbook with some of its parts replaced (`sheet1` → its XML)."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            stem = name.rpartition("/")[2].removesuffix(".xml")
            new.writestr(name, parts.get(stem, old.read(name)))
    return out.getvalue()


def part(data, name):
    """One part of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def test_a_good_workbook_reads_like_a_good_csv():
    result = read_book(workbook(ROW))
    assert not result.rejected
    assert (result.encoding, result.sheet, result.header_row) == ("xlsx", "Sheet1", 2)
    assert values(result, "JG001")["expected"] == 60


def test_rows_and_columns_are_those_of_the_sheet_even_when_it_starts_further_down():
    book = openpyxl.Workbook()
    for column, text in enumerate(HEADER.split(","), start=3):
        book.active.cell(5, column, text)
    for column, value in enumerate(["JG001", "", 20, "三次", 60, 50, 5], start=3):
        book.active.cell(7, column, value or None)
    one = problem(read_book(book), "not_a_number")
    assert (one.row, one.column_number) == (7, 6)


@pytest.mark.parametrize(
    ("value", "look", "code"),
    [
        (0.95, "0%", "percent"),
        (1, "0%", "percent"),
        (0.955, '0.0%;"负"0.0%', "percent"),
        (0.95, "General", "fraction"),
        (46082, "yyyy-mm-dd", "date"),
        (datetime.date(2026, 3, 5), "yyyy/m/d", "date"),
        ("=3+1", "General", "formula"),
        ("#DIV/0!", "General", "formula_error"),
        (True, "General", "not_a_number"),
        (3, '0"小时"', "shown_figure"),
    ],
)
def test_a_cell_is_what_it_shows(value, look, code):
    book = workbook(ROW)
    book.active["D3"] = value
    book.active["D3"].number_format = look
    assert problem(read_book(book), code).row == 3


@pytest.mark.parametrize(
    ("value", "look"),
    [
        (3.0, "0.00"),
        (2.9999999999999996, "General"),
        (3, '0"次"'),
        (3, '"共"0"次"'),
        (3, "m月d日"),
        (3, "#,##0;[Red]-#,##0"),
        ("３次", "@"),
    ],
)
def test_a_cell_that_shows_three_is_three(value, look):
    book = workbook(ROW)
    book.active["D3"] = value
    book.active["D3"].number_format = look
    assert values(read_book(book), "JG001")["days"] == 3


def test_a_table_on_a_hidden_sheet_alone_is_named_where_it_is():
    book = workbook(ROW)
    book.active.title, book.active.sheet_state = "报送", "hidden"
    book.create_sheet("封面", 0).append(["封面"])
    result = read_book(book)
    assert [one.code for one in result.problems] == ["hidden_table"]
    assert "报送" in problem(result, "hidden_table").found


def test_two_filled_tables_in_one_file_are_refused_by_name():
    book = workbook(ROW)
    other = book.create_sheet("另一张")
    for row in (HEADER.split(","), [*ROW[:3], 2, *ROW[4:]]):
        other.append(row)
    one = problem(read_book(book), "several_sheets")
    assert "Sheet1、另一张" in one.found
    assert "并成一张" in one.remedy


def test_a_second_copy_of_the_template_in_which_nothing_is_filled_in_is_left_out():
    book = workbook(ROW)
    other = book.create_sheet("填报表", 0)
    for row in (["序号", *HEADER.split(",")], [1, *ROW[:2]], ["", "填表人：", "甲"]):
        other.append(row)
    result = read_book(book)
    assert values(result, "JG001")["days"] == 3
    assert "“填报表”" in problem(result, "repeated_sheet").found
    other["D2"] = "不适用"
    assert "several_sheets" in found(read_book(book), "reject")


@pytest.mark.parametrize(
    ("columns", "members", "rejected"),
    [(7, 20, False), (3, 20, False), (3, 21, True), (3, None, False)],
)
def test_a_sheet_whose_figures_the_other_has_too_is_left_out_and_said(
    columns, members, rejected
):
    """A copy, or a list of branches with their members; the fuller sheet is read."""
    book = openpyxl.Workbook()
    book.active.title = "花名册"
    book.active.append(HEADER.split(",")[:columns])
    book.active.append([*ROW[:2], members, *ROW[3:]][:columns])
    other = book.create_sheet("报送")
    for row in ([TITLE], HEADER.split(","), ROW):
        other.append(row)
    result = read_book(book)
    assert result.rejected == rejected
    if rejected:
        assert problem(result, "several_sheets").level == "reject"
    else:
        assert values(result, "JG001")["days"] == 3
        assert problem(result, "repeated_sheet").level == "hint"
        assert result.sheet == ("花名册" if columns == 7 else "报送")


@pytest.mark.parametrize(("name", "asked"), [("勘误", 1), ("更正说明", 1), ("说明", 0)])
def test_a_sheet_of_corrections_that_is_not_read_needs_a_reason(name, asked):
    book = workbook(ROW)
    other = book.create_sheet(name)
    assert not read_book(book).needs_reason
    other.append(["JG001", "主题党日次数", "应为4"])
    assert found(read_book(book), "explain") == ["sheet_of_corrections"] * asked


@pytest.mark.parametrize("label", [("合计", ""), ("U1", "第一局"), ("", "第一局")])
def test_a_sheet_of_totals_is_left_out_and_said(label):
    book = workbook(ROW)
    other = book.create_sheet("汇总")
    other.append(HEADER.split(","))
    other.append([*label, *ROW[2:]])
    result = read_book(book)
    assert (result.sheet, result.rejected) == ("Sheet1", False)
    assert "“汇总”" in problem(result, "sheet_of_totals").found
    other.append(["JG099", "已撤并党支部", *ROW[2:]])  # a branch, whichever
    assert problem(read_book(book), "several_sheets").level == "reject"


@pytest.mark.parametrize("row", [["JG002", "机关第二党支部"], ["合计", "", *ROW[2:]]])
def test_two_sheets_without_a_figure_of_a_branch_are_not_told_apart(row):
    book = workbook(["合计", "", *ROW[2:]] if row[0] == "合计" else ROW)
    other = book.create_sheet("另一张")
    for line in (HEADER.split(","), row):
        other.append(line)
    assert problem(read_book(book), "several_sheets").level == "reject"


def test_an_empty_table_beside_the_filled_one_does_no_harm():
    book = workbook(ROW)
    book.create_sheet("空表").append(HEADER.split(","))
    assert not read_book(book).rejected


def test_the_sheets_name_may_state_the_period():
    assert not read_book(workbook(ROW, sheet="三季度", title="填报表")).rejected
    one = problem(
        read_book(workbook(ROW, sheet="2026Q2", title="填报表")), "wrong_period"
    )
    assert one.column == "工作表名"


def test_identity_cards_in_a_hidden_sheet_block_without_being_repeated():
    book = workbook(ROW)
    other = book.create_sheet("花名册")
    other.append(["甲", IDENTITY])
    other.sheet_state = "hidden"
    result = read_book(book)
    assert problem(result, "personal_data").column == "工作表“花名册”"
    assert IDENTITY not in repr(result.problems)


@pytest.mark.parametrize("number", [int(IDENTITY), int(PHONE)])
def test_numbers_of_persons_stored_as_numbers_are_seen(number):
    book = workbook(ROW)
    book.active["I3"] = number
    assert "personal_data" in found(read_book(book), "reject")


def test_a_figure_scribbled_beside_the_table_is_a_hint():
    result = read_book(workbook([*ROW, None, 999]))
    assert problem(result, "beyond_header").level == "hint"


# ── files that try to harm ────────────────────────────────────────────────────────


def refused(data):
    """The one problem of a file refused as a whole, found within two seconds."""
    start = time.process_time()
    result = read(data, "坏.xlsx", context())
    assert time.process_time() - start < 2
    (one,) = result.problems
    assert one.level == "reject"
    assert one.remedy
    return one


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    data = repacked(saved(workbook(ROW)), sheet1=b"<a>" + b" " * 270_000_000)
    assert len(data) < 2_000_000
    assert refused(data).code == "too_large_file"


def test_xml_entities_are_refused():
    sheet = b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'
    assert (
        refused(repacked(saved(workbook(ROW)), sheet1=sheet)).code == "foreign_format"
    )


@pytest.mark.parametrize("place", ["XFD3", "A1048576", "ZZZ9999999"])
def test_a_cell_far_off_is_refused_and_costs_no_memory(place):
    data = saved(workbook(ROW))
    sheet = part(data, "xl/worksheets/sheet1.xml")
    row = "".join(filter(str.isdigit, place))
    far = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    sheet = sheet.replace(b"</sheetData>", far)
    assert refused(repacked(data, sheet1=sheet)).code == "too_many_columns"


def test_a_huge_declared_dimension_is_just_ignored():
    data = saved(workbook(ROW))
    sheet = part(data, "xl/worksheets/sheet1.xml")
    sheet = sheet.replace(b'ref="A1:G3"', b'ref="A1:XFD1048576"')
    assert not read(repacked(data, sheet1=sheet), "a.xlsx", context()).rejected


def test_strings_kept_apart_are_read_and_their_forged_count_is_just_ignored():
    words = ["支部编码", "主题党日次数", "JG001"]
    strings = "".join(
        f"<si><r><t>{one}</t></r><rPh><t>x</t></rPh></si>" for one in words
    )
    cells = (
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
        '<row><c t="s"><v>2</v></c><c><v>3</v></c></row>'
    )
    shared = f'<sst count="9" uniqueCount="99999999999">{strings}</sst>'
    sheet = f"<worksheet><sheetData>{cells}</sheetData></worksheet>"
    data = repacked(saved(workbook(ROW)), sheet1=sheet.encode())
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", shared)
    assert values(read(out.getvalue(), "a.xlsx", context()), "JG001")["days"] == 3


def test_blanks_before_far_cells_count_as_cells():
    data = saved(workbook(ROW))
    sheet = part(data, "xl/worksheets/sheet1.xml")
    far = b"".join(
        b'<row r="%d"><c r="BXX%d"><v>1</v></c></row>' % (at, at)
        for at in range(10, 9_000)
    )
    sheet = sheet.replace(b"</sheetData>", far + b"</sheetData>")
    assert refused(repacked(data, sheet1=sheet)).code == "too_many_columns"


def test_millions_of_shared_strings_and_of_cells_are_refused():
    data = saved(workbook(ROW))
    cells = b"<worksheet><sheetData>" + b"<c><v>1</v></c>" * 4_100_000
    assert refused(repacked(data, sheet1=cells)).code == "too_many_rows"


def test_a_million_columns_are_refused():
    data = (HEADER + "," * 10 + ",".join(["x"] * 1_000_000)).encode()
    assert refused(data).code == "too_many_columns"


@pytest.mark.parametrize("cut", [30, 200, 1000, -30])
def test_a_file_cut_short_is_refused(cut):
    assert refused(saved(workbook(ROW))[:cut]).code == "damaged_workbook"
