"""Formats that arrive: the same figures whoever wrote the file, or a reason why not.

`tests/formats/` holds one table by real writers, with the figures of the demo city's
`D17-2026Q3.csv`; `looks.xls`, `hidden.xls` and `white_and_header.xls` are of the small
scheme, by xlwt.
"""

import csv
import io
import re
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from sizhang_metrics.submissions import amend, annotated, banner, read
from sizhang_metrics.submissions.formats.grid import UnreadableError
from sizhang_metrics.submissions.formats.sheets import sheets
from sizhang_metrics.submissions.texts import key
from tests.examples import DEEP, some
from tests.small_scheme import context
from tests.test_reading import HEADER, ONE, TITLE, TWO, found, problem, values
from tests.test_workbook import ROW, part, repacked, saved, workbook

FILES = Path(__file__).with_name("formats")
TRUTH = Path(__file__).parent.parent / "data/demo/2026Q3/D17-2026Q3.csv"


def grid(data):
    """The first grid of a file, and its encoding."""
    found, encoding = sheets(data, (), lambda rows: 0)
    return found[0], encoding


def refused(result):
    """Code, row and column of each problem that blocks the file."""
    return [
        (one.code, one.row, one.column_number)
        for one in result.problems
        if one.level == "reject"
    ]


def truth():
    """The figures as they are, without the title."""
    with TRUTH.open(encoding="gb18030", newline="") as file:
        rows = list(csv.reader(file))
    return rows[[row[:1] == ["支部编码"] for row in rows].index(True) :]


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("table.xls", "xls"),
        ("table.et", "xls"),
        ("table.ods", "ods"),
        ("html_named.xls", "html"),
        ("html_meta_first_named.xls", "html"),
        ("xml2003_named.xls", "xml"),
        ("formula_with_results.xlsx", "xlsx"),
        ("formula_with_results_full_calc_flag.xlsx", "xlsx"),
    ],
)
def test_one_table_by_many_writers_has_the_same_figures(name, encoding):
    sheet, kind = grid((FILES / name).read_bytes())
    assert kind == encoding
    width = len(truth()[0])
    padded = [(row + [""] * width)[:width] for row in sheet.rows[1:15]]
    # the headers were written when the scheme had half-width brackets: the same to us
    assert [[key(one) for one in row] for row in padded] == [
        [key(one) for one in row] for row in truth()[:14]
    ]
    assert not sheet.notes


def test_a_workbook_whose_main_part_has_another_name_is_read():
    sheet, _ = grid((FILES / "workbook_part_name.xlsx").read_bytes())
    assert sheet.rows[1][0] == "支部编码"


# ── formulas that nobody calculated ───────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "column", "formula"),
    [
        ("formula_result_zero_one_column.xlsx", 20, "=42+1"),
        ("formula_text_without_result.xlsx", 2, "=27+0"),
    ],
)
def test_a_formula_without_a_calculated_result_stays_a_formula(name, column, formula):
    sheet, _ = grid((FILES / name).read_bytes())
    assert sheet.rows[2][column] == formula


def with_formula(formula, value, *, kind="", flag=b"", program=b""):
    """A small table with this formula and stored result in D3."""
    data = saved(workbook(ROW))
    sheet = part(data, "xl/worksheets/sheet1.xml").decode()
    start = sheet.index('<c r="D3"')
    end = sheet.index("</c>", start) + 4
    cell = f'<c r="D3"{kind}><f>{formula}</f>{value}</c>'
    sheet = sheet[:start] + cell + sheet[end:]
    book = part(data, "xl/workbook.xml").replace(b' fullCalcOnLoad="1"', flag)
    app = part(data, "docProps/app.xml")
    app = app.replace(b"Microsoft Excel", program or b"Microsoft Excel")
    assert program in app
    return repacked(data, sheet1=sheet.encode(), workbook=book, app=app)


FLAG = b' fullCalcOnLoad="1"'


@pytest.mark.parametrize(
    "made",
    [
        {"value": "<v>0</v>", "flag": FLAG},
        {"value": "<v>0.0</v>", "program": b"Apache POI"},
        {"value": ""},
        {"value": "<v></v>"},
        {"value": "", "kind": ' t="str"'},
    ],
)
def test_a_formula_that_nobody_calculated_is_refused(made):
    result = read(with_formula("C3-17", **made), "表.xlsx", context())
    one = problem(result, "formula")
    assert (one.row, one.column, one.found) == (3, "主题党日次数", "=C3-17")
    assert "公式没有算好" in one.remedy


@pytest.mark.parametrize(
    ("formula", "value", "flag", "days"),
    [
        ("C3-17", "<v>3</v>", FLAG, 3),
        ("C3-20", "<v>0</v>", FLAG, 0),
        ("SUM(C3:C3)-20", "<v>0</v>", FLAG, 0),
        ("0+0", "<v>0</v>", FLAG, 0),
        ("C3-17", "<v>0</v>", b"", 0),
    ],
)
def test_a_right_result_is_read_whatever_the_flag(formula, value, flag, days):
    data = with_formula(formula, value, flag=flag)
    assert values(read(data, "表.xlsx", context()), "JG001")["days"] == days


@pytest.mark.parametrize(
    "formula", ["C3-17", "IF(C3,0,0)", "D3", "Sheet2!A1", "1/0", ""]
)
def test_a_zero_that_cannot_be_proved_is_not_believed(formula):
    data = with_formula(formula, "<v>0</v>", flag=FLAG)
    assert "formula" in found(read(data, "表.xlsx", context()), "reject")


def test_a_formula_whose_result_is_a_blank_text_is_a_blank():
    data = with_formula('IF(1,"",1)', "<v></v>", kind=' t="str"')
    assert values(read(data, "表.xlsx", context()), "JG001")["days"] == "not_reported"


# ── .xls and .et ──────────────────────────────────────────────────────────────────


def test_an_old_workbook_has_the_same_problems_with_row_and_column():
    result = read((FILES / "looks.xls").read_bytes(), "表.xls", context())
    assert [(one.code, one.row, one.column_number) for one in result.problems][1:8] == [
        ("struck_figure", 3, 4),
        ("raised_figure", 3, 5),
        ("shown_figure", 3, 6),
        ("struck_figure", 3, 7),
        ("formula_figure", 4, 4),
        ("percent", 4, 5),
        ("date", 4, 6),
    ]
    assert "zero_shown_as_nothing" in found(result, "hint")
    assert "旧格式" in banner(result)[0]


def test_a_cell_in_error_of_an_old_workbook_is_no_number():
    """Its codes are numbers: 7 is #DIV/0!, 42 is #N/A (two BOOLERR for one MULRK)."""
    data = (FILES / "looks.xls").read_bytes()
    figures = data.index(struct.pack("<4H", 0xBD, 24, 3, 4))
    errors = b"".join(
        struct.pack("<5H2B", 0x205, 8, 3, column, 0, code, 1)
        for column, code in ((4, 7), (5, 42))
    )
    replaced = data[:figures] + errors + bytes(4) + data[figures + 28 :]
    result = read(replaced, "表.xls", context())
    refused = [one for one in result.problems if one.code == "formula_error"]
    assert [(one.cell, one.found) for one in refused] == [
        ("E4", "#DIV/0!"),
        ("F4", "#N/A"),
    ]


def test_hidden_and_merged_cells_of_an_old_workbook_are_told():
    result = read((FILES / "hidden.xls").read_bytes(), "表.xls", context())
    assert found(result, "reject") == []
    assert set(found(result, "explain")) == {
        "hidden_rows",
        "hidden_columns",
        "merged_down",
    }
    assert "hidden_sheet" in found(result, "hint")
    assert values(result, "JG002")["talked"] == 5


def test_every_formula_of_an_old_workbook_is_refused():
    sheet, _ = grid((FILES / "formula.xls").read_bytes())
    assert {note.doubt for note in sheet.notes.values()} == {"formula"}
    assert len(sheet.notes) == 560


@pytest.mark.parametrize("name", ["looks.xls", "table.xls"])
@pytest.mark.parametrize("cut", [600, 2_000, 4_000, -1_000])
def test_an_old_workbook_cut_short_is_refused_or_read_never_a_traceback(name, cut):
    result = read((FILES / name).read_bytes()[:cut], "表.xls", context())
    assert result.rejected


# ── the same annotated return, as .xlsx ───────────────────────────────────────────


@pytest.mark.parametrize("name", ["looks.xls", "hidden.xls"])
def test_an_old_workbook_comes_back_as_xlsx_and_nothing_doubtful_slips_through(name):
    result = read((FILES / name).read_bytes(), name, context())
    data = annotated(result, context())
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames[-1] == "问题清单"
    again = read(data, "标注.xlsx", context())
    assert len(found(again, "reject")) == len(found(result, "reject"))
    for code in result.branch_ids:
        if not result.rejected:
            assert values(again, code) == values(result, code)


def test_an_old_workbook_is_amended_into_an_xlsx_of_its_own_layout():
    result = read((FILES / "looks.xls").read_bytes(), "表.xls", context())
    entered = {(3, 4): "3", (3, 5): "6", (3, 6): "5", (3, 7): "5"}
    entered |= {(4, 4): "3", (4, 5): "30", (4, 6): "20"}
    mended = amend(result, entered, context())
    assert found(mended, "reject") == []
    assert (mended.file_name, mended.encoding) == ("表-已改.xlsx", "xlsx")
    assert values(mended, "JG001") == values(result, "JG001") | {
        "days": 3,
        "expected": 6,
        "attended": 5,
        "talked": 5,
    }
    half = amend(result, {(4, 4): "3"}, context())
    assert len(found(half, "reject")) == len(found(result, "reject")) - 1


# ── XML Spreadsheet 2003 ──────────────────────────────────────────────────────────


def cells_2003(*values, **extra):
    """A row of XML 2003; `extra` has the row's attributes."""
    said = "".join(f' ss:{key}="{value}"' for key, value in extra.items())
    return f"<Row{said}>{''.join(map(cell_2003, values))}</Row>"


def cell_2003(value):
    """A cell: a text or number, or its XML as it is."""
    if str(value).startswith("<"):
        return value
    kind = "Number" if isinstance(value, int | float) else "String"
    return f'<Cell><Data ss:Type="{kind}">{value}</Data></Cell>'


def book_2003(*rows, styles="", table="", options="", start=""):
    """The bytes of a workbook of one sheet: title, header, these rows."""
    header = cells_2003(*HEADER.split(","))
    return (
        f'{start}<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Styles>{styles}</Styles><Worksheet ss:Name="填报表"><Table>{table}'
        f"{cells_2003(TITLE)}{header}{''.join(rows)}</Table>{options}</Worksheet></Workbook>"
    ).encode()


def test_gaps_spans_and_merged_cells_of_xml_2003_keep_their_places():
    gap = '<Cell ss:Index="4"><Data ss:Type="Number">3</Data></Cell>'
    down = '<Cell ss:Index="7" ss:MergeDown="1"><Data ss:Type="Number">5</Data></Cell>'
    data = book_2003(
        cells_2003("JG001", "甲", gap, 60, 50, down, Index=5, Span=1),
        cells_2003("JG002", "<Cell/>", 10, 3, 30, 20),
        table='<Column ss:Index="3" ss:Hidden="1"/>',
        start="\r\n\r\n",
    )
    sheet, encoding = grid(data)
    assert encoding == "xml"
    assert sheet.rows[4] == ["JG001", "甲", "", "3", "60", "50", "5"]
    assert sheet.rows[6] == ["JG002", "", "10", "3", "30", "20"]
    assert str(sheet.merged[0]) == "G5:G6"
    assert sheet.hidden_columns == {3}


def test_what_a_cell_of_xml_2003_shows_is_what_it_is():
    styles = (
        '<Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>'
        '<Style ss:ID="l"><NumberFormat ss:Format="0&quot;%&quot;"/></Style>'
        '<Style ss:ID="s"><Font ss:StrikeThrough="1"/></Style>'
        '<Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style>'
    )
    cell = '<Cell ss:StyleID="{}"><Data ss:Type="Number">{}</Data></Cell>'.format
    rich = (
        '<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">'
        "<S>5</S><Font>3</Font></ss:Data></Cell>"
    )
    note = (
        '<Cell><Data ss:Type="Number">5</Data>'
        '<Comment><ss:Data xmlns="http://www.w3.org/TR/REC-html40">9</ss:Data></Comment></Cell>'
    )
    data = book_2003(
        cells_2003(
            "JG001", "", cell("p", 0.2), cell("l", 3), cell("s", 60), rich, note
        ),
        cells_2003(
            "JG002", "", cell("d", 46082), '<Cell ss:Formula="=1+2"/>', 30, 20, 2
        ),
        styles=styles,
    )
    result = read(data, "导出.xls", context())
    assert refused(result) == [
        ("percent", 3, 3),
        ("shown_figure", 3, 4),
        ("struck_figure", 3, 5),
        ("struck_figure", 3, 6),
        ("date", 4, 3),
        ("formula", 4, 4),
    ]
    assert values(result, "JG001")["talked"] == 5


def test_a_zero_behind_a_formula_of_xml_2003_is_not_believed():
    cell = '<Cell ss:Formula="=RC[-1]"><Data ss:Type="Number">{}</Data></Cell>'
    data = book_2003(
        cells_2003("JG001", "", 20, cell.format(0), cell.format(20), 20, 1)
    )
    result = read(data, "导出.xls", context())
    assert [one.column_number for one in result.problems if one.code == "formula"] == [
        4
    ]
    assert values(result, "JG001")["expected"] == 20


def test_hidden_rows_and_sheets_of_xml_2003_are_told():
    options = (
        '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">'
        "<Visible>SheetVeryHidden</Visible></WorksheetOptions>"
    )
    assert grid(book_2003(options=options))[0].hidden
    data = book_2003(cells_2003(*ROW, Hidden=1))
    assert "hidden_rows" in found(read(data, "导出.xls", context()), "explain")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_xml_2003_comes_in_any_encoding(encoding):
    data = (
        book_2003(cells_2003(*ROW))
        .decode()
        .replace('"1.0"?>', f'"1.0" encoding="{encoding}"?>', 1)
    )
    result = read(data.encode(encoding), "导出.xls", context())
    assert not result.rejected
    assert result.encoding == "xml"


def test_xml_with_entities_or_cut_short_is_refused():
    bomb = book_2003().replace(b"<Workbook", b'<!DOCTYPE a [<!ENTITY b "c">]><Workbook')
    assert read(bomb, "a.xls", context()).rejected
    assert problem(
        read(book_2003(cells_2003(*ROW))[:-40], "a.xls", context()), "damaged_workbook"
    )


# ── OpenDocument ──────────────────────────────────────────────────────────────────

_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def cell_ods(value, shown=None, said=""):
    """A cell of OpenDocument; `value` may be its XML as it is."""
    if str(value).startswith("<"):
        return value
    if isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {kind} {said}><text:p>{value if shown is None else shown}</text:p></table:table-cell>"
    kind = 'office:value-type="string"'
    return (
        f"<table:table-cell {kind} {said}><text:p>{value}</text:p></table:table-cell>"
    )


def row_ods(*values, said=""):
    """A row of them."""
    return f"<table:table-row {said}>{''.join(map(cell_ods, values))}</table:table-row>"


def ods(*rows, styles="", table="", program="LibreOffice/24.8", flat=False, extra=()):
    """The bytes of a spreadsheet of one table: title, header, these rows."""
    head = row_ods(TITLE) + row_ods(*HEADER.split(","))
    body = (
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f'<office:spreadsheet><table:table table:name="填报表" {table}>{head}{"".join(rows)}'
        "</table:table></office:spreadsheet></office:body>"
    )
    meta = f"<office:meta><meta:generator>{program}</meta:generator></office:meta>"
    if flat:
        return f'<?xml version="1.0"?><office:document {_SPACES}>{meta}{body}</office:document>'.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "meta.xml", f"<office:document-meta {_SPACES}>{meta}</office:document-meta>"
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {_SPACES}>{body}</office:document-content>",
        )
        for name, content in extra:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("flat", [False, True])
def test_repeated_rows_and_cells_of_ods_keep_their_places_and_cost_nothing(flat):
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    gap = '<table:table-cell table:number-columns-repeated="2"/>'
    twice = cell_ods(3, said='table:number-columns-repeated="3"')
    data = ods(
        empty.replace("1048000", "2"), row_ods("JG001", gap, twice, 5), empty, flat=flat
    )
    sheet, encoding = grid(data)
    assert encoding == "ods"
    assert sheet.rows[4] == ["JG001", "", "", "3", "3", "3", "5"]
    assert len(sheet.rows) == 5


def test_what_a_cell_of_ods_shows_is_what_it_is():
    styles = (
        '<style:style style:name="s" style:family="table-cell"><style:text-properties '
        'style:text-line-through-style="solid"/></style:style>'
        '<style:style style:name="t" style:family="text"><style:text-properties '
        'style:text-line-through-type="single"/></style:style>'
        '<style:style style:name="u" style:family="text"><style:text-properties '
        'style:text-position="super 58%"/></style:style>'
        '<style:style style:name="v" style:family="text"><style:text-properties '
        'fo:color="#ffffff"/></style:style>'
    )
    rich = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'.format
    percent = '<table:table-cell office:value-type="percentage" office:value="0.5"><text:p>50%</text:p></table:table-cell>'
    date = '<table:table-cell office:value-type="date" office:date-value="2026-03-05"><text:p>3月5日</text:p></table:table-cell>'
    early = '<table:table-cell office:value-type="date" office:date-value="1900-01-04"><text:p>01-04</text:p></table:table-cell>'
    note = '<table:table-cell office:value-type="float" office:value="2"><office:annotation><text:p>9</text:p></office:annotation><text:p>2</text:p></table:table-cell>'
    data = ods(
        row_ods(
            "JG001",
            "",
            cell_ods(20, said='table:style-name="s"'),
            rich('<text:span text:style-name="t">5</text:span>3'),
            rich('6<text:span text:style-name="u">1</text:span>'),
            percent,
            cell_ods(5, "不适用"),
        ),
        row_ods(
            "JG002", "", date, early, cell_ods(30, "30 人次"), cell_ods(20, "20"), note
        ),
        row_ods(
            "007", "", 5, 3, 15, rich('1<text:span text:style-name="v">2</text:span>')
        ),
        styles=styles,
    )
    result = read(data, "表.ods", context())
    assert refused(result) == [
        ("struck_figure", 3, 3),
        ("struck_figure", 3, 4),
        ("raised_figure", 3, 5),
        ("percent", 3, 6),
        ("shown_figure", 3, 7),
        ("date", 4, 3),
        ("unseen_figure", 5, 6),
    ]
    assert values(result, "JG002") | {"members": 0} == values(result, "JG002") | {
        "members": 0,
        "days": 5,
        "expected": 30,
        "talked": 2,
    }


@pytest.mark.parametrize(
    ("cell", "program", "is_read"),
    [
        (
            'office:value-type="float" office:value="0"><text:p>0</text:p>',
            "LibreOffice/7",
            True,
        ),
        (
            'office:value-type="float" office:value="0"><text:p>0</text:p>',
            "odf-writer",
            False,
        ),
        (
            'office:value-type="float" office:value="3"><text:p>3</text:p>',
            "odf-writer",
            True,
        ),
        ('office:value-type="float">', "LibreOffice/7", False),
        (">", "odf-writer", False),
        (">", "LibreOffice/7", False),
    ],
)
def test_a_formula_of_ods_counts_by_a_result_that_somebody_calculated(
    cell, program, is_read
):
    xml = f'<table:table-cell table:formula="of:=[.C3]-17" {cell}</table:table-cell>'
    data = ods(row_ods("JG001", "", 20, xml, 60, 50, 5), program=program)
    result = read(data, "表.ods", context())
    assert ("formula" not in found(result, "reject")) == is_read
    if not is_read:
        assert problem(result, "formula").found in ("=[.C3]-17", "=C3-17")


def test_hidden_merged_and_covered_cells_of_ods_are_told():
    merged = cell_ods(5, said='table:number-rows-spanned="2"')
    data = ods(
        row_ods(*ROW[:6], merged),
        row_ods(
            "JG002",
            "",
            10,
            3,
            30,
            20,
            "<table:covered-table-cell/>",
            said='table:visibility="filter"',
        ),
    )
    result = read(data, "表.ods", context())
    assert set(found(result, "explain")) == {"hidden_rows", "merged_down"}
    assert values(result, "JG002")["talked"] == 5
    styles = '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
    assert grid(ods(styles=styles, table='table:style-name="h"'))[0].hidden


def test_an_ods_that_needs_a_password_or_repeats_without_end_is_refused():
    secret = ods(extra=[("META-INF/manifest.xml", "<manifest:encryption-data/>")])
    assert "密码" in problem(read(secret, "表.ods", context()), "locked_workbook").found
    for many in (99_999_999, 1_048_576) if DEEP else (1_048_576,):
        row = row_ods(*ROW, said=f'table:number-rows-repeated="{many}"')
        assert read(ods(row), "表.ods", context()).rejected


# ── web pages ─────────────────────────────────────────────────────────────────────


def html_row(*values):
    """A table row; a value may be its HTML as it is."""
    return "<tr>" + "".join(
        one if str(one).startswith("<t") else f"<td>{one}</td>" for one in values
    )


def page(
    *rows,
    start="<html><head><meta charset=gb2312></head>",
    before="",
    table="<table border=1>",
):
    """A page of one table: title, header, these rows; end tags left out."""
    return f"{start}<body>{before}{table}{html_row(TITLE)}{html_row(*HEADER.split(','))}{''.join(rows)}</table>"


@some(14)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"]
)
@pytest.mark.parametrize(
    "start",
    [
        "<html>",
        "<meta charset=utf-8>",
        "<style>td{color:red}</style>",
        "<head></head>",
        "\r\n\r\n <table><tr><td>",
        "<!-- x --><HTML>",
        "<!DOCTYPE html>",
        '<?xml version="1.0"?><html xmlns:x="urn:schemas-microsoft-com:office:excel">',
    ],
)
def test_pages_begin_in_many_ways_and_come_in_any_encoding(start, encoding):
    data = page(html_row(*ROW), start=start).encode(encoding)
    result = read(data, "导出.xls", context())
    assert (result.encoding, found(result, "reject")) == ("html", [])
    assert values(result, "JG001")["expected"] == 60


def test_spans_nested_tables_and_words_around_keep_their_places():
    rows = (
        "<tr><td>JG001<td>甲<td>20<td>3<td>60<td>50<td rowspan=2>5",
        "<tr><td>JG002<td colspan=1>乙<td>10<td><table><tr><td>3</table><td>30<td>20",
        "<tr style='display:none'><td>007<td>丙<td>5<td>3<td>6<td>5<td>1",
    )
    data = page(*rows, before="<h3>第一局</h3>").encode()
    sheet, _ = grid(data)
    assert sheet.rows[0] == ["第一局"]
    assert sheet.rows[4] == ["JG002", "乙", "10", "3", "30", "20"]
    assert str(sheet.merged[0]) == "G4:G5"
    result = read(data, "导出.xls", context())
    assert set(found(result, "explain")) == {"hidden_rows", "merged_down"}
    assert values(result, "JG002")["talked"] == 5


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("<input value=3>", "3"),
        ("<input type=number value='3'> 次", "3 次"),
        ("<input type=hidden value=9><input value=3>", "3"),
        ("3<input type=hidden value=9>", "3"),
        ("3<input value=9 style='display:none'>", "3"),
        ("3<input value=9 hidden>", "3"),
        ("3<input type=button value=查看9>", "3"),
        ("<select><option>2</option><option selected>3</option></select>", "3"),
        ("<select><option>3<option>2</select>", "3"),
        ("<select><option>3<option>2", "3"),
        ("<input list=a value=3><datalist id=a><option>7</datalist>", "3"),
        ("<datalist><option>7</datalist><input value=3>", "3"),
        ("<div>3</div>", "3"),
        ("3<button>9</button>", "3"),
        ("<svg><text>9</text></svg>3", "3"),
        ("<ruby>3<rt>9</rt></ruby>", "3"),
        ("3<b style='opacity:0'>9</b><i style='font-size: 0;'>9</i>", "3"),
        ("<p>3<img src=a><span style='opacity:0.5'> 次</span>", "3 次"),
    ],
)
def test_a_box_in_a_cell_shows_its_value(cell, shown):
    data = page(html_row(*ROW[:3], cell, *ROW[4:]), html_row(*TWO.split(","))).encode()
    sheet, _ = grid(data)
    assert sheet.rows[2][3] == shown
    result = read(data, "导出.xls", context())
    assert (found(result, "reject"), values(result, "JG001")["days"]) == ([], 3)
    assert values(result, "JG002")["days"] == 3


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("4<input value=3>", "4 ｜ 3"),
        ("<input value=4><input value=3>", "4 ｜ 3"),
        ("<select><option>4</select>3", "4 ｜ 3"),
        ("<input type=checkbox checked>", "√"),
        ("<div>1</div>2", "1 2"),
        ("<p>3</p><p>4</p>", "3 4"),  # 34 to others, see findings/
        ("<ul><li>1</ul>2", "1 2"),
        ("<b style='display:block'>1</b>2", "1 2"),
        ("<details><summary>1</summary>2</details>", "1 2"),
    ],
)
def test_boxes_that_leave_a_figure_open_are_refused_at_their_cell(cell, told):
    data = page(html_row(*ROW[:3], cell, *ROW[4:])).encode()
    result = read(data, "导出.xls", context())
    (one,) = [each for each in result.problems if each.level == "reject"]
    assert (one.cell, one.found) == ("D3", told)


@pytest.mark.parametrize("kind", ["xls", "xml", "ods", "html"])
def test_white_on_white_is_asked_about_in_every_format_and_white_on_blue_is_not(kind):
    white, blue = [*ROW], TWO.split(",")
    cell = '<Cell ss:StyleID="{}"><Data ss:Type="Number">3</Data></Cell>'.format
    styled = 'table:style-name="{}"'.format
    if kind == "xls":
        data = (FILES / "white_and_header.xls").read_bytes()
    elif kind == "xml":
        white[3], blue[3] = cell("w"), cell("b")
        styles = (
            '<Style ss:ID="w"><Font ss:Color="#FFFFFF"/></Style>'
            '<Style ss:ID="b" ss:Parent="w"><Interior ss:Color="#0000FF" ss:Pattern="Solid"/></Style>'
        )
        rows = (cells_2003(*white), cells_2003(*blue))
        data = book_2003(*rows, styles=styles)
    elif kind == "ods":
        white[3], blue[3] = (cell_ods(3, said=styled(name)) for name in "wb")
        styles = (
            '<style:style style:name="w"><style:text-properties fo:color="#ffffff"/></style:style>'
            '<style:style style:name="b" style:parent-style-name="w">'
            '<style:table-cell-properties fo:background-color="#0000ff"/></style:style>'
        )
        data = ods(row_ods(*white), row_ods(*blue), styles=styles)
    else:
        white[3] = '<font color="white">3</font>'
        blue[3] = '<b style="background:navy"><i style="color:#FFF">3</i></b>'
        blue[4] = '<i style="color:#fff"><b style="color:black">30</b></i>'
        data = page(html_row(*white), html_row(*blue)).encode()
    result = read(data, "a.xls", context())
    assert found(result, "explain") == ["invisible_cells"]
    assert problem(result, "invisible_cells").found.startswith("D3 的字")


@pytest.mark.parametrize("kind", ["xls", "xml", "ods"])
def test_the_head_of_the_printed_page_states_a_time_in_every_format(kind):
    said = "2026年第二季度"
    if kind == "xls":
        data = (FILES / "white_and_header.xls").read_bytes()
    elif kind == "xml":
        page_setup = (
            f'<x:PageSetup xmlns:x="x"><x:Header x:Data="&amp;C{said}"/></x:PageSetup>'
        )
        data = book_2003(cells_2003(*ROW), options=page_setup)
    else:
        style = f"<style:header><text:p>{said}</text:p></style:header>"
        styles = f"<office:document-styles {_SPACES}>{style}</office:document-styles>"
        data = ods(row_ods(*ROW), extra=[("styles.xml", styles)])
    one = problem(read(data, "a.xls", context()), "wrong_period")
    assert one.column == "封面、页眉、文本框或网页标题"


def test_the_title_of_a_page_and_the_name_of_its_sheet_state_a_time():
    sheet = "<!--[if gte mso 9]><xml><x:Name>{}</x:Name></xml><![endif]-->".format
    for head in ("<title>2026年第二季度填报表</title>", sheet("2026年第二季度")):
        data = page(html_row(*ROW), start=f"<html>{head}").encode()
        assert found(read(data, "a.xls", context()), "reject") == ["wrong_period"]
    for head in (
        "<title>数据导出</title>",
        sheet("Sheet1"),
        sheet("2025") + sheet("2024"),
    ):
        data = page(html_row(*ROW), start=f"<html>{head}").encode()
        assert not read(data, "a.xls", context()).rejected


def test_a_table_that_only_lays_out_the_page_is_no_table_of_its_own():
    data = page(html_row(*ROW)).replace("<body>", "<body><table><tr><td>").encode()
    assert values(read(data, "导出.xls", context()), "JG001")["days"] == 3


def test_what_a_cell_of_a_page_shows_is_what_it_is():
    data = page(
        html_row(
            "JG001",
            "",
            "<td><s>5</s>3</td>",
            "<td>2<sup>1</sup></td>",
            "<td style='text-decoration:line-through'>60</td>",
            "<td style=\"mso-number-format:'0%'\">0.5</td>",
            '<td x:num="5">不适用</td>',
        ),
        html_row(
            "JG002",
            "",
            '<td x:num="10">10 人</td>',
            "<td x:num>3</td>",
            "<td>3<br>0</td>",
            '<td style="mso-number-format:0\\0022%\\0022">20</td>',
            '<td x:fmla="=1+1"></td>',
        ),
        html_row(
            "007",
            "",
            "<td>1,005&nbsp;</td>",
            "<td style=\"mso-number-format:'\\@'\">3</td>",
            "<td style='mso-number-format:\"yyyy\\-mm\\-dd\"'>46082</td>",
            "<td>=1+2</td>",
            "<td><span style='display:none'>9</span>1</td>",
        ),
    )
    result = read(data.encode(), "导出.xls", context())
    assert refused(result) == [
        ("struck_figure", 3, 3),
        ("raised_figure", 3, 4),
        ("struck_figure", 3, 5),
        ("percent", 3, 6),
        ("shown_figure", 3, 7),
        ("not_a_number", 4, 5),
        ("shown_figure", 4, 6),
        ("formula", 4, 7),
        ("date", 5, 5),
        ("formula", 5, 6),
    ]
    got = values(result, "007")
    assert (got["members"], got["days"], got["talked"]) == (1005, 3, 1)
    assert values(result, "JG002")["members"] == 10


def test_number_formats_in_the_style_sheet_of_a_page_count_too():
    sheet = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style><!--\n'
        '.xl1, td.xl2 {mso-number-format:"0\\0022%\\0022";}\n.font5\n{text-decoration:'
        "line-through;}\n.none {display:none;}\n--></style></head>"
    )
    row = html_row(
        "JG001",
        "",
        "<td class=xl1>20</td>",
        "<td><font class=font5>5</font>3</td>",
        60,
        50,
        5,
    )
    data = page(
        row, html_row(*TWO.split(",")).replace("<tr", "<tr class=none"), start=sheet
    )
    result = read(data.encode(), "导出.xls", context())
    assert found(result, "reject") == ["shown_figure", "struck_figure"]
    assert "hidden_rows" in found(result, "explain")


def test_a_page_without_a_table_and_one_of_references_only():
    assert (
        "里面没有表格"
        in problem(
            read("<html><body>请登录".encode(), "a.xls", context()), "foreign_format"
        ).found
    )
    text = page(html_row(*ROW))
    coded = "".join(one if one.isascii() else f"&#{ord(one)};" for one in text)
    assert not read(coded.encode(), "a.xls", context()).rejected


@some(3)
@pytest.mark.parametrize(
    "data",
    [
        b"<table>" + b"<tr><td rowspan=99999 colspan=99>" * 3_000,
        b"<table>" * 100_000 + b"<tr><td>1",
        b"<table><tr><td>" + b"<b>" * 500_000,
        b"<table><tr><td>" + b"<!--" * 300_000,
        b"<table><tr><td " + b"a='" * 300_000,
        b"<table><tr><td>" + b"&" * 500_000,
    ],
)
def test_pages_that_want_to_harm_are_refused_in_time(data):
    result = read(data, "a.xls", context())
    assert result.rejected


# ── the other formats go back as .xlsx ────────────────────────────────────────────


def strict(*rows):
    """A workbook saved as “Strict Open XML”: without a sheet to openpyxl, see findings/."""
    out = io.BytesIO()
    data = io.BytesIO(saved(workbook(*rows)))
    with zipfile.ZipFile(data) as usual, zipfile.ZipFile(out, "w") as other:
        for name in usual.namelist():
            text = usual.read(name).replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/",
                b"http://purl.oclc.org/ooxml/officeDocument/",
            )
            text = text.replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/",
                b"http://purl.oclc.org/ooxml/spreadsheetml/",
            )
            other.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        page(html_row(*ROW[:3], "95%", *ROW[4:]), html_row(*TWO.split(","))).encode(),
        book_2003(cells_2003(*ROW[:3], "95%", *ROW[4:]), cells_2003(*TWO.split(","))),
        ods(row_ods(*ROW[:3], "95%", *ROW[4:]), row_ods(*TWO.split(","))),
        strict([*ROW[:3], "95%", *ROW[4:]], TWO.split(",")),
    ],
)
def test_every_format_comes_back_marked_and_can_be_amended(data):
    result = read(data, "导出.xls", context())
    assert [place for _code, *place in refused(result)] == [[3, 4]]
    book = openpyxl.load_workbook(io.BytesIO(annotated(result, context())))
    assert book.active["D3"].comment
    mended = amend(result, {(3, 4): "3"}, context())
    assert found(mended, "reject") == []
    assert mended.file_name == "导出-已改.xlsx"
    assert values(mended, "JG001")["days"] == 3


# ── what a thing is ───────────────────────────────────────────────────────────────


def zipped(name):
    """A zip file with one part."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "<a/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (zipped("word/document.xml"), "这是文档，不是表格"),
        (zipped("OFD.xml"), "OFD"),
        (zipped("ppt/presentation.xml"), "演示文稿"),
        (b"%PDF-1.7", "这是文档，不是表格"),
        (b"GIF89a", "图片"),
        (b"RIFF\0\0\0\0WEBP", "图片"),
        (zipped("Index/Tables.iwa"), "Numbers"),
        (zipped("表.xlsx"), "压缩包"),
        (zipped("xl/workbook.bin"), "xlsb"),
        (b"ID;PWXL;N;E\r\nC;Y1;X1;K1", ".slk"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook", ".mht"),
    ],
)
def test_a_thing_is_called_what_it_is(data, words):
    one = problem(read(data, "表.xlsx", context()), "foreign_format")
    assert words in one.found
    assert one.remedy


def container(*names):
    """A compound file with these streams, all of them empty."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    head[24:34] = b"\x3e\0\3\0\xfe\xff\x09\0\x06\0"
    head[44:76] = (
        b"\1\0\0\0\0\0\0\0\0\0\0\0\0\x10\0\0" + b"\xfe\xff\xff\xff\0\0\0\0" * 2
    )
    head[76:512] = b"\1\0\0\0" + b"\xff" * 432
    directory = b""
    for at, name in enumerate(("Root Entry", *names)):
        text = name.encode("utf-16-le")
        entry = bytearray(128)
        entry[: len(text)] = text
        entry[64] = len(text) + 2
        entry[66] = 5 if at == 0 else 2
        right = at + 1 if 0 < at < len(names) else -1
        entry[68:80] = (
            b"\xff" * 4
            + right.to_bytes(4, "little", signed=True)
            + (1 if at == 0 else -1).to_bytes(4, "little", signed=True)
        )
        entry[116:120] = b"\xfe\xff\xff\xff"
        directory += bytes(entry)
    table = b"\xfe\xff\xff\xff\xfd\xff\xff\xff" + b"\xff" * 504
    return bytes(head) + directory.ljust(512, b"\0")[:512] + table


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("WordDocument",), "这是文档，不是表格"),
        (("EncryptionInfo", "EncryptedPackage"), "密码"),
        (("PowerPoint Document",), "演示文稿"),
        (("Other",), "别的程序"),
    ],
)
def test_an_old_container_is_called_what_it_holds(names, words):
    (one,) = read(container(*names), "表.xls", context()).problems
    assert words in one.found


def test_an_old_container_whose_directory_runs_in_circles_is_refused():
    data = bytearray(container("Workbook", "Other"))
    data[512 + 128 + 72 : 512 + 128 + 76] = (0).to_bytes(4, "little")
    data[512 + 68 : 512 + 72] = (1).to_bytes(4, "little")
    assert read(bytes(data), "表.xls", context()).rejected


@pytest.mark.parametrize("lost", ["?", "\ufffd", "_"])
def test_lost_characters_are_named_and_not_called_damage(lost):
    lines = [TITLE, HEADER, ONE, TWO]
    text = "".join(one if one.isascii() else lost for one in "\n".join(lines))
    one = problem(read(text.encode(), "表.csv", context()), "lost_characters")
    assert "汉字在另存时已丢失" in one.found
    assert "另存为 .xlsx" in one.remedy


@pytest.mark.parametrize("taken_for", ["gb18030", "gbk", "latin-1", "cp1252"])
def test_characters_of_a_wrong_encoding_are_named_too(taken_for):
    text = "\n".join([TITLE, HEADER, ONE, TWO])
    text = text.encode().decode(taken_for, "replace")
    one = problem(read(text.encode(), "表.csv", context()), "lost_characters")
    assert "乱码" in one.found


def test_tab_text_called_xls_and_a_workbook_called_et_are_what_they_are():
    text = "\n".join([TITLE, *(one.replace(",", "\t") for one in (HEADER, ONE, TWO))])
    assert read(text.encode("gb18030"), "表.xls", context()).encoding == "gb18030"
    assert read(saved(workbook(ROW)), "表.et", context()).encoding == "xlsx"


def test_a_grid_too_large_is_refused_by_name():
    with pytest.raises(UnreadableError):
        grid(ods(row_ods("x", said='table:number-rows-repeated="500000"')))


# ── comments and text boxes ───────────────────────────────────────────────────────


def commented_2003(text):
    """A workbook whose cell C3 has a comment."""
    cell = (
        '<Cell ss:Index="3"><Data ss:Type="Number">20</Data>'
        f"<Comment><Data>{text}</Data></Comment></Cell>"
    )
    return book_2003(cells_2003("JG001", cell, 3, 60, 50, 5))


def commented_ods(text):
    """The same as .ods; its author and date stand in the comment as well."""
    cell = (
        '<table:table-cell office:value-type="float" office:value="20">'
        "<office:annotation><dc:date>2026-10-09T08:00:00</dc:date>"
        f"<text:p>{text[:8]}<text:span>{text[8:]}</text:span></text:p>"
        "</office:annotation><text:p>20</text:p></table:table-cell>"
    )
    return ods(row_ods("JG001", "", cell, 3, 60, 50, 5))


def commented_xlsx(text):
    """The same by openpyxl."""
    book = workbook(ROW)
    book.active["C3"].comment = openpyxl.comments.Comment(text, "党办")
    return saved(book)


@pytest.mark.parametrize("made", [commented_xlsx, commented_2003, commented_ods])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("联系人13912345678", "疑似手机号"),
        ("11010119900307001X", "疑似身份证号"),
        ("含借调2人，见2026年台账", ""),
    ],
)
def test_a_persons_number_in_a_comment_is_refused_at_its_cell(made, text, words):
    result = read(made(text), "表", context())
    assert values(result, "JG001")["members"] == 20
    if not words:
        assert not result.rejected
        return
    one = problem(result, "personal_data")
    assert (one.row, one.column, one.cell) == (3, "党员总数", "C3")
    assert words in one.found
    assert text[-8:] not in one.found + one.remedy


def test_a_persons_number_in_a_comment_of_a_hidden_sheet_is_refused():
    book = workbook(ROW)
    other = book.create_sheet("底稿")
    other["A1"].comment = openpyxl.comments.Comment("13912345678", "党办")
    other.sheet_state = "hidden"
    assert "底稿" in problem(read(saved(book), "表", context()), "personal_data").column


def test_a_sheet_in_wide_characters_is_read():
    data = saved(workbook(ROW))
    sheet = part(data, "xl/worksheets/sheet1.xml").decode()
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{sheet}'.encode("utf-16")
    result = read(repacked(data, sheet1=wide), "表", context())
    assert values(result, "JG001") == values(read(data, "表", context()), "JG001")


@pytest.mark.parametrize(("second", "is_refused"), [("4", True), ("3", False)])
def test_a_cell_that_is_there_twice_says_one_thing_or_nothing(second, is_refused):
    data = saved(workbook(ROW))
    sheet = part(data, "xl/worksheets/sheet1.xml").decode()
    twice = f'<c r="D3"><v>3</v></c><c r="D3"><v>{second}</v></c>'
    sheet = re.sub(r'<c r="D3".*?</c>', twice, sheet)
    result = read(repacked(data, sheet1=sheet.encode()), "表", context())
    assert result.rejected == is_refused
    if is_refused:
        assert "第 3 行第 4 列" in problem(result, "damaged_workbook").found


def test_phonetic_guides_beside_a_text_are_not_read_as_part_of_it():
    guided = (
        "<is><t>3</t><rPh sb='0' eb='1'><t>12</t></rPh><phoneticPr fontId='1'/></is>"
    )
    sheet = part(saved(workbook(ROW)), "xl/worksheets/sheet1.xml").decode()
    cell = f'<c r="D3" t="inlineStr">{guided}</c>'
    sheet = re.sub(r'<c r="D3".*?</c>', cell, sheet)
    result = read(repacked(saved(workbook(ROW)), sheet1=sheet), "表", context())
    assert guided in sheet
    assert values(result, "JG001")["days"] == 3
