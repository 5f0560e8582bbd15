"""A marked copy of a workbook that keeps its looks, its other sheets and its rules.

Its formulas keep the results that were read: openpyxl writes a formula without one, and
a program that reads the copy before a spreadsheet has opened it would find none.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Container
from functools import partial
from xml.sax.saxutils import escape

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import coordinate_to_tuple
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from sizhang_metrics.submissions.markup.marks import (
    Marks,
    last_column,
    list_problems,
    mark,
    text_at,
    unmark,
    widen,
    wrap,
)
from sizhang_metrics.submissions.model import Reading
from sizhang_metrics.submissions.table.chosen_sheet import PROBLEM_SHEET, Chosen
from sizhang_metrics.submissions.table.non_data_rows import is_non_data
from sizhang_metrics.submissions.table.personal import personal
from sizhang_metrics.submissions.table.vocabulary import PROBLEM_COLUMN
from sizhang_metrics.submissions.writing import Edits, write_text, written

# ── Results of formulas ───────────────────────────────────────────────────────────────

_CELL = re.compile(
    r'<c r="(?P<at>[A-Z]{1,3}\d{1,7})"(?P<style>(?: s="\d+")?)(?: t="\w+")?>'
    r"(?P<formula><f\b[^>]*(?:/>|>[^<]*</f>))<v\s*(?:/>|></v>)</c>"
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_ASKS = b' fullCalcOnLoad="1"'
_BOOK = "xl/workbook.xml"


def formula_edits(book: Workbook, chosen: Chosen) -> Edits:
    """What puts the results into the sheet that was read.

    When no other sheet has formulas it need not ask for a full calculation either,
    which would put every right 0 in doubt.
    """
    sheet = book[chosen.sheet.name]
    if not _has_formulas(sheet):
        return {}
    with_result = partial(_with_result, rows=chosen.sheet.rows)
    name = f"xl/worksheets/sheet{book.worksheets.index(sheet) + 1}.xml"
    found = {name: lambda part: _CELL.sub(with_result, part.decode()).encode()}
    if not any(
        _has_formulas(worksheet)
        for worksheet in book.worksheets
        if worksheet is not sheet
    ):
        found[_BOOK] = lambda part: part.replace(_ASKS, b"")
    return found


def _has_formulas(sheet: Worksheet) -> bool:
    return any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def _with_result(found: re.Match, rows: list[list[str]]) -> str:
    text = text_at(rows, *coordinate_to_tuple(found["at"]))
    if not text or text.startswith("="):
        return found[0]  # nobody calculated it
    kind = "" if _NUMBER.fullmatch(text) else ' t="str"'
    start = f'<c r="{found["at"]}"{found["style"]}{kind}>'
    return f"{start}{found['formula']}<v>{escape(text)}</v></c>"


# ── The copy ──────────────────────────────────────────────────────────────────────────

_ODD = (
    InvalidFileException,
    zipfile.BadZipFile,
    AttributeError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
)
"""What openpyxl raises on files that spreadsheets open and our reader read."""
_UNPACKED = 20 * 1024 * 1024
_AREA = 2_000_000
"""Bytes and cells, blank ones included, beyond which a copy costs too much memory."""


def marked_copy(
    reading: Reading, chosen: Chosen, marks: Marks, codes: Container[str]
) -> bytes | None:
    """The bytes of the marked workbook; None when its looks cannot be kept."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions that openpyxl drops
        book = opened(reading.data, chosen)
        if book is None:
            return None
        _mark(book, reading, chosen, marks, codes)
        return saved(book, formula_edits(book, chosen))


def opened(data: bytes, chosen: Chosen) -> Workbook | None:
    """The workbook with the sheet that was read; None when it cannot be copied."""
    book = _loaded(data) if _is_small(data) else None
    if book is None or chosen.sheet.name not in book.sheetnames:
        return None
    if any(
        worksheet.max_row * worksheet.max_column > _AREA
        for worksheet in book.worksheets
    ):
        return None
    return book


def _is_small(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(entry.file_size for entry in archive.infolist()) <= _UNPACKED


def _loaded(data: bytes) -> Workbook | None:
    try:
        # Rich text, or a struck digit would come back as part of the number.
        return load_workbook(io.BytesIO(data), rich_text=True)
    except _ODD:
        return None


def saved(book: Workbook, edits: Edits | None = None) -> bytes | None:
    """The bytes of the workbook; None when openpyxl cannot write what it read."""
    try:
        return written(book, edits)
    except _ODD:
        return None


def _mark(
    book: Workbook,
    reading: Reading,
    chosen: Chosen,
    marks: Marks,
    codes: Container[str],
) -> None:
    sheet = bared(book, chosen)
    sheet.protection.sheet = False  # a wrong code may stand in a locked cell
    for worksheet in book.worksheets:
        _hide_persons(worksheet, codes)
    for (row, column), found in marks.cells.items():
        cell = sheet.cell(row, column)
        if not isinstance(cell, MergedCell):
            mark(cell, found)
    _last_column(sheet, chosen, marks)
    list_problems(book, reading)


def bared(book: Workbook, chosen: Chosen) -> Worksheet:
    """The sheet that was read, without our marks of last time."""
    if PROBLEM_SHEET in book.sheetnames:
        del book[PROBLEM_SHEET]
    sheet = book[chosen.sheet.name]
    _wipe(sheet)
    return sheet


def _wipe(sheet: Worksheet) -> None:
    """Takes off the colours and notes of last time."""
    for row in sheet.iter_rows():
        for cell in row:
            if not isinstance(cell, MergedCell):
                unmark(cell)


def _hide_persons(sheet: Worksheet, codes: Container[str]) -> None:
    """Numbers of persons are not handed round once more."""
    for row in sheet.iter_rows():
        for cell in row:
            found = "" if isinstance(cell, MergedCell) else _personal(cell, codes)
            if found and not isinstance(cell, MergedCell):
                write_text(cell, found)


def _personal(cell: Cell, codes: Container[str]) -> str:
    value = cell.value
    if value is None or isinstance(value, bool):
        return ""
    is_text = isinstance(value, str | int | float | CellRichText)
    return personal(str(value), codes) if is_text else ""


def settle_formulas(sheet: Worksheet, chosen: Chosen) -> None:
    """Formulas become the results that were read.

    Where cells were typed over: a stored result would still be of the old figures.
    Those that nobody calculated, and totals below the table, stay formulas.
    """
    if chosen.header is None:
        return
    rows = chosen.sheet.rows
    for number, row in enumerate(sheet.iter_rows(), start=1):
        texts = rows[number - 1] if number <= len(rows) else []
        if number > chosen.header.row_number and is_non_data(
            next((text for text in texts if text.strip()), "")
        ):
            continue
        for column, cell in enumerate(row, start=1):
            if cell.data_type == "f" and not isinstance(cell, MergedCell):
                text = text_at(rows, number, column)
                if text and not text.startswith("="):
                    _settle(cell, text)


def _settle(cell: Cell, text: str) -> None:
    try:
        cell.value = int(text) if text.lstrip("-").isdigit() else float(text)
    except ValueError:
        write_text(cell, text)


def _last_column(sheet: Worksheet, chosen: Chosen, marks: Marks) -> None:
    column = last_column(chosen)
    header_row = chosen.header.row_number if chosen.header else None
    for row in range(1, len(chosen.sheet.rows) + 1):
        cell = sheet.cell(row, column)
        if isinstance(cell, MergedCell):
            continue  # a title wider than its table; cells and list say it too
        if row == header_row:
            write_text(cell, PROBLEM_COLUMN)
        elif row in marks.rows:
            write_text(cell, "\n".join(marks.rows[row]))
        elif column <= _width(chosen):
            cell.value = None  # what was said last time
        wrap(cell)
    widen(sheet, column)


def _width(chosen: Chosen) -> int:
    return len(chosen.header.texts) if chosen.header else 0
