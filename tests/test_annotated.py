"""The file that goes back: the clerk's own, its problems marked, its repair accepted."""

import io
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from sizhang_metrics.errors import RejectedError
from sizhang_metrics.submissions import annotated, read, write_template
from tests.dirty.files import MADE
from tests.examples import some
from tests.small_scheme import context
from tests.test_file_checks import IDENTITY, PHONE
from tests.test_reading import HEADER, LONG, ONE, TITLE, TWO, found, reading, values
from tests.test_template import filled
from tests.test_workbook import ROW, saved, workbook

RED, AMBER, YELLOW = "FFC7CE", "FFD966", "FFF2CC"


def returned(result, **options):
    """The annotated file of a reading, opened."""
    return openpyxl.load_workbook(io.BytesIO(annotated(result, context(**options))))


def coloured(sheet, *colours):
    """Coordinates of the cells of these colours."""
    return {
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fill_type and cell.fill.fgColor.rgb[-6:] in colours
    }


def again(book, **options):
    """What the desk says of the annotated file after a clerk saved it."""
    return read(saved(book), "改.xlsx", context(**options))


def corrected(book, values):
    """The book with just these coloured cells corrected."""
    bad = coloured(book.active, RED, AMBER)
    assert set(values) == bad
    for place, value in values.items():
        book.active[place] = value
    return book


# ── what it looks like ────────────────────────────────────────────────────────────


def test_a_text_file_comes_back_as_a_workbook_with_the_same_order_and_columns():
    result = reading(TITLE, HEADER, "JG001,,20,95%,60,50,5", TWO, encoding="gb18030")
    rows = [
        [cell.value for cell in row][:7] for row in returned(result).active.iter_rows()
    ]
    assert rows[0][0] == TITLE
    assert rows[1] == HEADER.split(",")
    assert rows[2] == ["JG001", None, 20, "95%", 60, 50, 5]
    assert rows[3] == ["JG002", "机关第二党支部", 10, 3, 30, 20, 2]


def test_a_bad_cell_is_coloured_and_says_its_remedy_in_a_note_and_in_the_last_column():
    sheet = returned(reading(TITLE, HEADER, "JG001,,20,95%,60,50,5", TWO)).active
    assert coloured(sheet, RED) == {"D3"}
    remedy = "请填实际的次数或人数（整数），比率由系统计算。"
    assert sheet["D3"].comment.text == (
        f"【拒收】95%\n应填：0 到 12 之间的整数\n{remedy}"
    )
    assert sheet["H2"].value == "问题与改法"
    assert sheet["H3"].value == (
        f"【拒收】“主题党日次数”95%，应填 0 到 12 之间的整数；{remedy}"
    )
    assert sheet["H4"].value is None


def test_levels_have_their_colours_and_repairs_none():
    result = reading(TITLE, HEADER, "JG001,甲,15,３次,60,50,/", "JG002,,10,3,30,x,2")
    sheet = returned(result).active
    assert coloured(sheet, RED) == {"F4"}
    assert coloured(sheet, AMBER) == {"G3"}
    assert coloured(sheet, YELLOW) == {"B3", "C3"}


def test_everything_is_listed_on_a_sheet_of_its_own():
    result = reading(HEADER, "JG001,,20,95%,60,50,5")
    rows = list(returned(result)["问题清单"].iter_rows(values_only=True))
    assert rows[0] == ("级别", "格", "支部", "列", "填的是", "应填", "怎么办")
    assert len(rows) == 1 + len(result.problems)
    assert ("拒收", "D2", "机关第一党支部", "主题党日次数", "95%") in [
        row[:5] for row in rows
    ]


def test_a_workbook_keeps_its_looks_its_other_sheets_and_its_totals():
    book = workbook([*ROW[:3], "95%", *ROW[4:]], ["合计", None, "=C3"])
    book.active["A1"].font = Font(bold=True, size=20)
    book.active.column_dimensions["B"].width = 40
    book.create_sheet("说明")["A1"] = "自己的话"
    back = returned(read(saved(book), "表.xlsx", context()))
    assert back.sheetnames == ["Sheet1", "说明", "问题清单"]
    assert back["说明"]["A1"].value == "自己的话"
    assert back.active["A1"].font.size == 20
    assert back.active.column_dimensions["B"].width == 40
    assert back.active["C4"].value == "=C3"


def test_a_filled_template_comes_back_with_its_rules_and_unlocked():
    data = filled(write_template(context()))
    back = returned(read(data, "表.xlsx", context()))
    assert back.active.conditional_formatting
    assert back.active.data_validations.dataValidation
    assert not back.active.protection.sheet
    assert not again(back).rejected


def test_a_formula_among_the_figures_stays_one_with_the_result_that_was_read():
    data = saved(workbook([*ROW[:3], "=1+2", *ROW[4:]]))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(b"<v />", b"<v>3</v>")
            new.writestr(name, part.replace(b"<v></v>", b"<v>3</v>"))
    result = read(out.getvalue(), "表.xlsx", context())
    back = annotated(result, context())
    assert openpyxl.load_workbook(io.BytesIO(back)).active["D3"].value == "=1+2"
    assert values(read(back, "标注.xlsx", context()), "JG001")["days"] == 3


def test_what_a_spreadsheet_would_run_comes_back_as_text():
    result = reading(TITLE, HEADER + ",备注", f"{ONE},=cmd|' /C calc'!A0")
    cell = returned(result).active["H3"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


@pytest.mark.parametrize("as_book", [False, True])
def test_numbers_of_persons_are_not_handed_round_again(as_book):
    row = [*ROW, IDENTITY, int(PHONE)]
    if as_book:
        book = workbook(row)
        book.active["H2"], book.active["I2"] = "备注", "电话"
        book.create_sheet("花名册")["A1"] = IDENTITY
        result = read(saved(book), "表.xlsx", context())
    else:
        result = reading(TITLE, HEADER + ",备注,电话", ",".join(map(str, row)))
    assert result.rejected
    data = annotated(result, context())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = b"".join(map(archive.read, archive.namelist()))
    assert IDENTITY.encode() not in content
    assert PHONE.encode() not in content


def test_a_file_that_is_no_table_has_no_annotated_copy():
    with pytest.raises(RejectedError, match="PDF"):
        annotated(read(b"%PDF-1.7", "表.csv", context()), context())


def test_a_table_without_a_known_header_comes_back_with_the_list():
    book = returned(reading("甲,乙", "1,2"))
    assert book.active["A1"].value == "甲"
    assert "表头" in book["问题清单"]["E2"].value


def test_notes_are_where_excel_has_them_and_the_header_is_on_every_page():
    """Exceljs 4.4.0 looks for `xl/comments1.xml` by a relative target and nowhere else."""
    result = reading(TITLE, HEADER, "JG001,,20,95%,60,50,5", TWO)
    template = write_template(context())
    for data in (template, annotated(result, context())):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            related = archive.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
            types = archive.read("[Content_Types].xml").decode()
        assert {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"} <= names
        assert 'Target="../comments1.xml"' in related
        assert 'Target="../drawings/vmlDrawing1.vml"' in related
        assert 'PartName="/xl/comments1.xml"' in types
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        assert sheet.freeze_panes
        header = sheet.print_title_rows.replace("$", "").partition(":")[0]
        assert "支部编码" in [cell.value for cell in sheet[int(header)]]
        assert next(iter(sheet["C"][int(header) - 1 :])).value == "党员总数"
    back = annotated(read(filled(template), "表.xlsx", context()), context())
    copy = openpyxl.load_workbook(io.BytesIO(back)).active
    assert copy.print_title_rows == sheet.parent.active.print_title_rows.replace(
        "2", "3"
    )


# ── correcting just those cells ───────────────────────────────────────────────────


def test_correcting_just_the_coloured_cells_leaves_no_problem():
    result = reading(
        TITLE,
        HEADER,
        "JG001,机关第一党支部,20,95%,60,0.5,5",
        "JG01,机关第二党支部,10,3,30,20,/",
        ",后勤党支部,5,3,50,60,1.2E+3",
        "13800138000,热线党支部,8,-3,24,99,3/5",
    )
    assert result.rejected
    book = corrected(
        returned(result),
        # Figures of a row without a known branch are checked all the same.
        {"D3": 3, "F3": 50}
        | {"A4": "JG002", "G4": 2}
        | {"A5": "007", "F5": 50, "G5": 2}
        | {"D6": 3, "F6": 20, "G6": 2},
    )
    assert {one.level for one in again(book).problems} == {"hint"}
    assert len(again(book).branch_ids) == 4


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        # One fault in every row that says it: all of its cells are marked.
        (
            [f"期间,{HEADER}", f"2026Q2,{ONE}", f"2026Q2,{TWO}"],
            {"A2": "2026Q3", "A3": "2026Q3"},
        ),
        (["2026年二季度填报表", HEADER, ONE], {"A1": TITLE}),
        ([TITLE, LONG, "JG1,members,20", "JG1,days,3"], {"A3": "JG001", "A4": "JG001"}),
        ([TITLE, LONG, "JG001,member,20"], {"B3": "members"}),
        ([TITLE, f"{HEADER},党日次数", f"{ONE},3"], {"H2": "另一列"}),
        ([TITLE, HEADER, ONE, ONE.replace("机关第一党支部", "")], {"A4": "JG002"}),
        ([TITLE, f"{LONG},不适用", "JG001,days,3,是"], {"D3": None}),
        ([TITLE, f"{HEADER},备注", f"{ONE},{IDENTITY}"], {"H3": None}),
    ],
)
def test_each_kind_of_refusal_is_cured_in_the_coloured_cells(lines, values):
    result = reading(*lines)
    assert result.rejected
    fixed = again(corrected(returned(result), values))
    assert found(fixed, "reject") == found(fixed, "explain") == []


def test_a_clerks_own_note_stays_above_ours_and_ours_goes_with_its_problem():
    book = workbook([*ROW[:3], "三次左右", *ROW[4:]])
    book.active["D3"].comment = Comment("电话里问过，等二支部回复", "张三丰")
    book.active["E3"].comment = Comment("含借调", "张三丰")
    back = returned(read(saved(book), "a.xlsx", context()))
    note = back["Sheet1"]["D3"].comment
    theirs, ours = note.text.split("\n—— 以下是校核 ——\n")
    assert (theirs, note.author) == ("电话里问过，等二支部回复", "张三丰")
    assert ours.startswith("【")
    assert back["Sheet1"]["E3"].comment.text == "含借调"

    twice = returned(again(back))
    assert twice["Sheet1"]["D3"].comment.text == note.text

    back["Sheet1"]["D3"].value = 3
    cured = returned(again(back))["Sheet1"]["D3"]
    assert cured.comment.text == "电话里问过，等二支部回复"
    assert cured.fill.fill_type is None


def test_a_title_merged_beyond_its_table_does_not_stop_the_copy():
    book = workbook(ROW, title="2025年第三季度填报表")
    book.active.merge_cells("A1:Z1")
    sheet = returned(read(saved(book), "a.xlsx", context()))["Sheet1"]
    assert coloured(sheet, RED) == {"A1"}
    assert "本季" in sheet["A1"].comment.text or "2025Q3" in sheet["A1"].comment.text


def test_an_annotated_file_can_be_annotated_again_in_the_same_column():
    book = returned(reading(TITLE, HEADER, "JG001,,20,95%,60,50,5"))
    book.active["D3"] = "八"
    once_more = returned(again(book))
    assert once_more.active.max_column == 8
    assert "八" in once_more.active["H3"].value
    assert once_more.sheetnames == ["填报表", "问题清单"]


def test_a_code_that_looks_like_a_telephone_does_not_block_the_annotated_file():
    row = "13800138000,,8,3,24,20,1"
    book = returned(reading(TITLE, HEADER, row, row))
    assert "personal_data" not in found(again(book), "reject")


@some(12)
@pytest.mark.parametrize("name", sorted(MADE)[::4])
def test_every_dirty_table_comes_back_and_can_be_read_again(name):
    result = read(MADE[name], name, context())
    if result.header_row is None:
        return
    back = read(annotated(result, context()), "标注.xlsx", context())
    assert set(back.branch_ids) >= set(result.branch_ids)
