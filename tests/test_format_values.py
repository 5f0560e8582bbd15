"""What a cell says and what it shows, format by format; worked by hand."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from sizhang_metrics.submissions.formats.formulas import uncalculated
from sizhang_metrics.submissions.formats.grid import Doubt
from sizhang_metrics.submissions.formats.number_formats import (
    FIRST_DAY_OF_OLD_MACS,
    format_of,
)
from sizhang_metrics.submissions.formats.sheets import sheets
from tests.test_formats import book_2003, html_row, ods, page
from tests.test_workbook import part, repacked, saved, workbook


def first(data: bytes):
    """The first grid of a file."""
    return sheets(data, (), len)[0][0]


# ── formulas whose stored result is 0 ─────────────────────────────────────────────────

ROW = ["2", "3", "人", "0", "", "5"]
"""A1 to F1."""


@pytest.mark.parametrize(
    ("formula", "is_right"),
    [
        ("A1-2", True),
        ("A1-3", False),
        ("A1+B1-F1", True),
        ("A1*B1-6", True),
        ("A1*B1", False),
        ("F1/A1-2.5", True),
        ("A1/D1", False),  # by zero
        ("-A1+2", True),
        ("+D1", True),
        ("A1*E1", True),  # a blank counts as 0
        ("G1", True),  # beside the table
        ("B9", True),  # below it
        ("C1", False),  # a word is no number
        ("C1+0", False),
        ("SUM(A1:B1)-5", True),
        ("SUM(A1:C1)-5", True),  # in a sum a word counts nothing
        ("SUM(C1,A1)-2", True),
        ("SUM(A1,B1,-5)", True),
        ("SUM(A1,2)", False),
        ("SUM(A1:B9)-5", True),
        ("SUM(A1:ZZ300000)-10", False),  # more than anybody writes
        ("SUM(人)", False),
        ("A1**2-4", False),  # not one of the four operations
        ("MAX(D1,E1)", False),
        ("+".join(["0"] * 150), True),
        ("+".join(["0"] * 151), False),  # longer than is worked out
    ],
)
def test_a_formula_gives_0_or_its_result_is_not_believed(formula, is_right):
    at = (9, 9)
    assert uncalculated([ROW], {at: formula}) == ({} if is_right else {at: formula})


def test_a_result_that_rests_on_another_waits_for_it():
    chain = {(2, 1): "A1-2", (2, 2): "A2", (2, 3): "B2+A2"}
    assert uncalculated([ROW, ["0"] * 3], chain) == {}
    circle = {(2, 1): "B2", (2, 2): "A2"}
    assert uncalculated([ROW, ["0"] * 2], circle) == circle
    with_one_wrong = {(2, 1): "A1", (2, 2): "A2", (2, 3): "SUM(A2:B2)"}
    assert uncalculated([ROW, ["0"] * 3], with_one_wrong) == with_one_wrong


# ── number formats ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        # the number itself, and words that its item may be counted in
        ('0" 次"', "5", "5 次"),
        ('General"人"', "5", "5人"),
        ("#,##0", "12345", None),
        ("0.0", "2.5", None),
        ("[$¥-804]0", "5", None),
        ("0.0E+00", "12000", None),
        ("# ?/?", "2.5", None),
        ('"共"0"人"', "5", "5人"),
        ('"合计："0', "5", None),
        ("0;-0", "-5", None),
        ("(0)", "-5", None),
        # another number, or none
        ('0"%"', "43", "43%"),
        ('General"%"', "5", "5%"),
        ('0.00"%"', "2.5", "2.50%"),
        ('0.0"%"', "0.5", "0.5%"),
        ('#.0"%"', "0.5", ".5%"),
        ('??0"%"', "5", "5%"),
        ('000"%"', "5", "005%"),
        ('0-00"%"', "123", "1-23%"),
        ('0.00E+00"%"', "5", "5%"),
        ('# ?/?"%"', "2.5", "2.5%"),
        ('#,##0,"千"', "12000", "12千"),
        ('0!.0,"万"', "123456", "12.3万"),
        ("[$约-804]0", "5", "约5"),
        ("(0)", "5", "(5)"),  # which is read as less than nothing
        ('"见附件"', "5", "见附件"),
        # one section for each kind of number
        ('0;"负"0;"无"', "5", None),
        ('0;"负"0;"无"', "-5", "负5"),
        ('0;"负"0;"无"', "0", "无"),
        ('"是";"否"', "0", "是"),
        ('[>=60]"达标";"不达标"', "60", "达标"),
        ('[>=60]"达标";"不达标"', "59", "不达标"),
        ('[>60]"高";[<40]"低";0', "50", None),
        ('[>60]"高";[<40]"低";0', "39", "低"),
        ('[=5]"五";0"项"', "5", "五"),
        ('[<>5]"非五";0"项"', "5", "5项"),
    ],
)
def test_a_number_format_shows_the_number_or_is_told(code, number, shown):
    text, note = format_of(164, code).text(number)
    assert text == number
    assert (note and note.words) == shown
    assert note is None or note.doubt is Doubt.SHOWN


@pytest.mark.parametrize(
    ("number", "code", "value", "said", "shown"),
    [
        (9, "", "0.5", "50%", None),
        (164, "0.0%", "0.125", "12.5%", None),
        (14, "", "46082", "2026-03-01", None),
        (14, "", "46082.5", "2026-03-01 12:00:00", None),
        (164, "yyyy/m/d", "46082", "2026-03-01", None),
        (46, "", "3", "3", "72"),  # [h]:mm:ss
        (164, "[m]", "2", "2", "2880"),
        (164, "d", "43", "43", "12"),  # 12 February 1900
        (164, "d", "5", "5", None),
        (164, "m", "43", "43", "2"),
        (164, "yyyy", "43", "43", "1900"),
        (41, "", "7", "7", None),
        (0, "", "五", "五", None),
        (0, "", "2.9999999999999996", "3", None),
        (0, "", "123456789012345678", "123456789012345678", None),
    ],
)
def test_what_the_format_of_a_number_makes_of_it(number, code, value, said, shown):
    text, note = format_of(number, code).text(value)
    assert (text, note and note.words) == (said, shown)


def test_a_zero_as_a_dash_is_a_doubt_of_its_own_and_old_macs_count_from_1904():
    assert format_of(41).text("0")[1].doubt is Doubt.ZERO
    # the same day has 1,462 less there
    assert format_of(14).text("44620", FIRST_DAY_OF_OLD_MACS)[0] == "2026-03-01"


def test_a_text_that_is_shown_as_another_is_told():
    assert format_of(164, '0;0;0;"见附件"').words("5").words == "见附件"
    assert format_of(164, '0;0;0;"共"@').words("5").words == "共5"
    for code in ("0;0;0;@", '0;0;"无"', "0"):
        assert format_of(164, code).words("5") is None
    assert format_of(164, '0;0;0;"见附件"').words(" ") is None


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_a_day_in_a_workbook_of_an_old_mac_is_the_same_day(epoch):
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    book.active.append(["截至"])
    book.active["B1"].value = 46082 - (1462 if epoch else 0)
    book.active["B1"].number_format = "yyyy-mm-dd"
    out = io.BytesIO()
    book.save(out)
    assert first(out.getvalue()).rows[0] == ["截至", "2026-03-01"]


def test_rows_and_cells_of_a_sheet_that_give_no_address_follow_each_other():
    data = saved(workbook(["JG001", "", 20], ["JG002", "", 10]))
    cells = part(data, "xl/worksheets/sheet1.xml").decode()
    bare = re.sub(r'(<(?:row|c)\b[^>]*?) r="[A-Z]*\d+"', r"\1", cells)
    assert bare.count(' r="') == 0 < cells.count(' r="')
    assert first(repacked(data, sheet1=bare)).rows == first(data).rows
    # one that gives it goes on from there
    third = re.sub(r"<row\b(?=[^>]*>(?:(?!<row).)*JG002)", '<row r="6"', bare)
    assert first(repacked(data, sheet1=third)).rows[5][:1] == ["JG002"]


# ── cells and columns that are not plain ──────────────────────────────────────────────


def test_cells_of_ods_that_are_no_plain_numbers():
    cell = "<table:table-cell {}>{}</table:table-cell>".format
    row = "<table:table-row>{}</table:table-row>".format(
        "".join(
            [
                cell('office:value-type="boolean" office:boolean-value="true"', ""),
                cell('office:value-type="percentage" office:value="0.125"', ""),
                cell('office:value-type="percentage" office:value="半"', ""),
                cell(
                    'office:value-type="float" office:value="五"', "<text:p>5</text:p>"
                ),
                cell('office:value-type="time" office:time-value="PT3H"', ""),
                cell(
                    "",
                    '<text:p>甲<text:s text:c="2"/>乙<text:tab/>丙<text:line-break/>丁</text:p>'
                    "<text:p>戊</text:p>",
                ),
                cell('office:value-type="string" office:string-value="己"', ""),
            ]
        )
    )
    said = ["TRUE", "12.5%", "半", "5", "PT3H", "甲  乙\t丙\n丁\n戊", "己"]
    assert first(ods(row)).rows[2] == said


def test_hidden_columns_of_ods_are_told_alone_and_in_a_group_that_is_folded():
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse"/>'
        '<table:table-column-group table:display="false"><table:table-column '
        'table:number-columns-repeated="2"/></table:table-column-group>'
        '<table:table-column/><table:table-column table:visibility="visible"/>'
    )
    assert first(ods(columns)).hidden_columns == {3, 4, 5}


def test_merged_cells_of_ods_are_told_whether_they_go_down_or_along():
    cell = '<table:table-cell office:value-type="string" {}><text:p>甲</text:p></table:table-cell>'
    spans = (
        'table:number-rows-spanned="2"',
        'table:number-rows-spanned="1" table:number-columns-spanned="3"',
        'table:number-rows-spanned="1" table:number-columns-spanned="1"',
    )
    row = "".join(map(cell.format, spans))
    merged = first(ods(f"<table:table-row>{row}</table:table-row>")).merged
    assert list(map(str, merged)) == ["A3:A4", "B3:D3"]


def test_days_and_truths_of_xml_2003():
    cell = '<Cell><Data ss:Type="{}">{}</Data></Cell>'.format
    row = "".join(
        [
            cell("DateTime", "2026-03-05T00:00:00.000"),
            cell("Boolean", "1"),
            cell("Boolean", "0"),
            cell("Boolean", "真"),
        ]
    )
    sheet = first(book_2003(f"<Row>{row}</Row>"))
    assert sheet.rows[-1] == ["2026-03-05", "TRUE", "FALSE", "真"]


@pytest.mark.parametrize(
    ("columns", "hidden"),
    [
        ("<col><col style='display:none'><col span=2 width=0><col>", {2, 3, 4}),
        ("<col span=2><col width=60><col hidden>", {4}),
        ("<col span=9>", set()),
    ],
)
def test_hidden_columns_of_a_page_are_told(columns, hidden):
    data = page(html_row("JG001", "5"), table=f"<table border=1>{columns}")
    assert first(data.encode("gb18030")).hidden_columns == hidden


def test_a_hidden_cell_of_a_page_hides_its_column():
    row = html_row("JG001", "<td style='display:none'>5", "<td>3")
    assert first(page(row).encode("gb18030")).hidden_columns == {2}
