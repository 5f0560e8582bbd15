"""Corrections typed on the screen: the file that comes of them, and what is kept."""

from __future__ import annotations

import hashlib
import io
import re
import time
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment

from sizhang_metrics.errors import RejectedError
from sizhang_metrics.store import Store, rebuild
from sizhang_metrics.submissions import (
    amend,
    amendments_in_words,
    annotated,
    open_cells,
    read,
)
from tests import homes
from tests.dirty.files import MADE
from tests.examples import some
from tests.small_scheme import context
from tests.test_dirty_files import options
from tests.test_file_checks import IDENTITY, PHONE
from tests.test_reading import HEADER, ONE, TITLE, TWO, found, reading, values
from tests.test_workbook import ROW, read_book, workbook

BAD = "JG001,机关第一党支部,20,3,60,70,5"


def amended(result, entered, **more):
    """The reading after these cells were typed over."""
    return amend(result, entered, context(**more))


def offered(result, **more):
    """(rows, column number) → what stands there, of the cells that are offered."""
    cells = open_cells(result, context(**more))
    return {(one.rows, one.column_number): one.content for one in cells}


def book_of(result):
    """The workbook of a reading."""
    return openpyxl.load_workbook(io.BytesIO(result.data))


# ── which cells are offered ───────────────────────────────────────────────────────


def test_a_check_between_items_offers_all_of_its_cells():
    result = reading(TITLE, HEADER, BAD, TWO)
    assert offered(result) == {((3,), 5): "60", ((3,), 6): "70"}
    long = reading("支部编码,填报项编码,数值", "JG001,expected,60", "JG001,attended,70")
    assert offered(long) == {((2,), 3): "60", ((3,), 3): "70"}


def test_a_cell_above_the_table_is_offered_by_its_place():
    result = reading(TITLE.replace("三", "二"), HEADER, ONE)
    (one,) = open_cells(result, context())
    assert (one.rows, one.column_number, one.column) == ((1,), 1, "第 1 列")
    result = reading(TITLE, HEADER, BAD, TWO)
    assert {one.column for one in open_cells(result, context())} == {
        "主题党日应到人次",
        "主题党日实到人次",
    }


def test_rows_that_say_the_same_wrong_thing_are_offered_once():
    result = reading(
        "期间,支部编码,填报项编码,数值",
        "2026Q2,JG001,expected,60",
        "2026Q2,JG001,attended,50",
    )
    (one,) = open_cells(result, context())
    assert (one.rows, one.column_number, one.content) == ((2, 3), 1, "2026Q2")
    again = amended(result, dict.fromkeys(one.places, "2026Q3"))
    assert not again.rejected
    assert amendments_in_words(again.amendments) == [
        "第 2、3 行“期间”：2026Q2 → 2026Q3"
    ]


def test_repairs_headers_and_other_sheets_are_not_offered():
    assert offered(reading(TITLE, HEADER, "JG001,,20,３次,60,50,5")) == {}
    assert offered(reading(TITLE, f"{HEADER},姓名", f"{ONE},张三")) == {}
    name = "23_隐藏表里有身份证号.xlsx"
    assert offered(read(MADE[name], name, context())) == {}
    assert offered(reading("一,二", "三,四")) == {}


def test_a_name_in_the_column_of_branches_is_shown_and_not_kept():
    name = "机关第二十党支布"
    result = reading(TITLE, HEADER, f"JG001,{name},20,3,60,50,5")
    assert offered(result) == {((3,), 2): name}
    again = amended(result, {(3, 2): "机关第一党支部"})
    assert again.amendments[0].found == "（文字，不保留）"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("二十", "二十"),
        ("约30人", "约30人"),
        ("张三丰", "（文字，不保留）"),
        (PHONE, "疑似手机号（已隐去）"),
        (IDENTITY, "疑似身份证号（已隐去）"),
    ],
)
def test_what_may_be_about_a_person_is_neither_shown_nor_kept(text, shown):
    result = reading(TITLE, HEADER, f"JG001,,{text},3,60,50,5")
    assert offered(result)[(3,), 3] == shown
    again = amended(result, {(3, 3): "20"})
    assert (again.amendments[0].found, again.amendments[0].entered) == (shown, "20")
    assert text.encode() not in again.data
    assert not again.rejected


# ── the file that comes of it ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_text_file_keeps_its_layout_and_its_other_cells(encoding):
    lines = (TITLE, "", f"{HEADER},备注", f'{BAD},"甲,乙"', f"{TWO},", "合计,,30")
    result = reading(*lines, encoding=encoding)
    again = amended(result, {(4, 6): "50"})
    assert again.encoding == result.encoding
    assert not again.rejected
    text = again.data.decode(encoding).removeprefix("\ufeff")
    assert text.splitlines()[3] == 'JG001,机关第一党支部,20,3,60,50,5,"甲,乙"'
    assert values(again, "JG002") == values(result, "JG002")
    assert again.file_name == "a-已改.csv"


def test_the_corrected_file_is_what_is_read_and_says_where_it_came_from():
    result = reading(TITLE, HEADER, BAD)
    again = amended(result, {(3, 6): "50", (3, 7): "6"})
    plain = read(again.data, again.file_name, context())
    assert plain.problems == again.problems
    assert plain.observations.equals(again.observations)
    assert again.original_sha256 == hashlib.sha256(result.data).hexdigest()
    assert again.sha256 == hashlib.sha256(again.data).hexdigest()
    assert [one.branch_id for one in again.amendments] == ["JG001", "JG001"]


def test_nothing_typed_is_the_same_reading():
    result = reading(TITLE, HEADER, BAD)
    assert amended(result, {}) is result
    assert amended(result, {(3, 6): "70", (99, 1): "x"}) is result


def test_the_same_corrections_give_the_same_bytes_whenever_they_are_made():
    result = read_book(workbook(["JG001", "", 20, 3, 60, 70, 5]))
    first = amended(result, {(3, 6): "50"})
    time.sleep(2.1)  # a zip counts in steps of two seconds
    assert amended(result, {(3, 6): "50"}).data == first.data


def test_a_typed_fault_is_found_like_any_other():
    result = reading(TITLE, HEADER, BAD)
    assert found(amended(result, {(3, 6): "一些"}), "reject") == ["not_a_number"]
    assert found(amended(result, {(3, 6): "=1+1"}), "reject") == ["formula"]
    assert found(amended(result, {(3, 6): PHONE}), "reject") == ["personal_data"]
    (kept,) = amended(result, {(3, 6): PHONE}).amendments
    assert kept.entered == "疑似手机号（已隐去）"


def test_lines_and_controls_in_what_is_typed_do_not_break_the_file():
    again = amended(reading(TITLE, HEADER, BAD, TWO), {(3, 6): " 5\n\x000\t"})
    assert found(again, "reject") == ["not_a_number"]
    assert len(again.data.splitlines()) == 4


# ── workbooks ─────────────────────────────────────────────────────────────────────


def test_a_workbook_keeps_its_looks_its_other_sheets_and_its_totals():
    book = workbook(["JG001", "", 20, 3, 60, 70, 5], ["合计", "", "=SUM(C3:C3)"])
    book.active.column_dimensions["C"].width = 33
    book.create_sheet("说明")["A1"] = "填表说明"
    again = amended(read_book(book), {(3, 6): "50"})
    assert not again.rejected
    copy = book_of(again)
    assert copy.sheetnames == ["Sheet1", "说明"]
    assert copy.active.column_dimensions["C"].width == 33
    assert copy.active["F3"].value == 50
    assert copy.active["C4"].value == "=SUM(C3:C3)"


@pytest.mark.parametrize("look", ["0%", "m月d日", "@"])
def test_a_number_typed_over_an_odd_format_is_that_number(look):
    book = workbook(ROW)
    book.active["D3"], book.active["D3"].number_format = 0.95, look
    again = amended(read_book(book), {(3, 4): "3"})
    assert values(again, "JG001")["days"] == 3
    again = amended(read_book(book), {(3, 4): "3.50"})
    assert found(again, "reject") == ["fraction"]


def test_a_formula_that_is_typed_over_goes_and_the_others_keep_their_results():
    name = "00_公式没有结果.xlsx"
    result = read(MADE[name], name, context())
    ((rows, column),) = offered(result)
    again = amended(result, {(rows[0], column): "3"})
    assert not again.rejected
    assert book_of(again).active.cell(rows[0], column).value == 3


def test_a_merged_cell_comes_out_of_its_range():
    book = workbook(ROW, [None, "", 10, 3, 30, 20, 2])
    book.active.merge_cells("A3:A4")
    result = read_book(book)
    assert found(result, "reject") == ["no_branch_id"]
    again = amended(result, {(4, 1): "JG002"})
    assert again.branch_ids == ("JG001", "JG002")
    assert not again.rejected


def test_leading_zeros_of_a_typed_code_stay():
    book = workbook(["7", "后勤党支部", 5, 3, 15, 15, 2])
    assert amended(read_book(book), {(3, 1): "007"}).branch_ids == ("007",)


def test_an_annotated_file_loses_its_marks_when_it_is_corrected_here():
    result = reading(TITLE, HEADER, BAD)
    back = read(annotated(result, context()), "a-标注.xlsx", context())
    again = amended(back, {(3, 6): "50"})
    assert not again.rejected
    sheet = book_of(again).active
    assert sheet["H3"].value is None
    assert sheet["F3"].comment is None
    assert book_of(again).sheetnames == ["填报表"]


def test_a_number_typed_over_stays_nowhere_in_the_file():
    book = workbook([*ROW[:3], IDENTITY, *ROW[4:]])
    book.active["D3"].comment = Comment(f"身份证 {IDENTITY}", "经办人")
    book.create_sheet("名单")["A1"] = "甲"
    again = amended(read_book(book), {(3, 4): "3"})
    assert not again.rejected
    with zipfile.ZipFile(io.BytesIO(again.data)) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    assert not [part for part in parts if IDENTITY.encode() in part]
    assert again.sheet == "Sheet1"


def test_a_file_whose_cells_cannot_be_told_apart_is_mended_elsewhere():
    result = reading(TITLE, HEADER, 'JG001,"甲"乙,x,3,60,50,5', '"JG002,乙,10,3,30,20')
    assert offered(result) == {}
    with pytest.raises(RejectedError, match="标注件"):
        amended(result, {(3, 3): "20"})


@some(30)
@pytest.mark.parametrize("name", MADE)
def test_every_dirty_file_can_be_typed_over_or_says_that_it_cannot(name):
    desk = context(**options(name))
    result = read(MADE[name], name, desk)
    entered = {at: "1" for one in open_cells(result, desk) for at in one.places}
    if not entered:
        return
    again = amend(result, entered, desk)
    assert {(one.row, one.column_number) for one in again.amendments} <= {*entered}
    assert (again.header_row, again.encoding) == (result.header_row, result.encoding)
    rows = {row for row, _ in entered} | {one.row for one in result.problems}
    assert {one.row for one in again.problems if one.level == "reject"} <= rows


# ── what is archived ──────────────────────────────────────────────────────────────


@pytest.fixture
def home(tmp_path):
    """The small home, nothing reported."""
    return homes.make(tmp_path)


def submitted(store, entered):
    """The receipt of a file with an ID number, after it was mended on the screen."""
    lines = homes.quarter(1).decode().splitlines()
    lines[1] = re.sub(r",\d+$", f",{IDENTITY}", lines[1])
    desk = store.context(homes.parse_period("2026Q1"))
    original = read("\n".join(lines).encode("gb18030"), "报送.csv", desk)
    assert original.rejected
    reading = amend(original, entered, desk)
    return original, reading, store.submit(reading, desk.period)


def test_the_corrected_file_is_archived_and_the_original_never(home):
    with Store.open(home) as store:
        original, reading, receipt = submitted(store, {(2, 8): "1"})
        assert receipt.amendments == reading.amendments
        again = submitted(store, {(2, 8): "1"})[2]
        assert (again.unchanged, again.number) == (True, receipt.number)
        assert again.amendments == receipt.amendments
    files = {one.name: one.read_bytes() for one in (home / "archive").rglob("*.*")}
    kept = {one.name: one.read_bytes() for one in (home / "archive/files").iterdir()}
    assert kept[reading.sha256] == reading.data
    assert original.sha256 not in kept
    assert not [
        name for name, data in (files | kept).items() if IDENTITY.encode() in data
    ]
    (event,) = [data for name, data in files.items() if b'"submission"' in data]
    assert original.sha256.encode() in event and "疑似身份证号".encode() in event


def test_the_archive_gives_the_same_values_from_the_cells_of_the_archived_file(home):
    with Store.open(home) as store:
        _, reading, receipt = submitted(store, {(2, 8): "1"})
    before = homes.contents(home)
    assert len(before["amendment"]) == 1
    rebuild(home)
    assert homes.contents(home) == before
    with Store.open(home) as store:
        data = (home / "archive" / "files" / receipt.sha256).read_bytes()
        desk = store.context(homes.parse_period("2026Q1"))
        again = read(data, receipt.file_name, desk)
    assert again.observations.equals(reading.observations)
