"""A workbook with corrected cells: the person's own copy, or written anew."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Sequence
from copy import copy

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell, WriteOnlyCell
from openpyxl.worksheet.worksheet import Worksheet

from sizhang_metrics.submissions import marked_copy, marking
from sizhang_metrics.submissions.choosing import Chosen
from sizhang_metrics.submissions.marked_grid import PLAIN, figures
from sizhang_metrics.submissions.marks import At, text_at
from sizhang_metrics.submissions.personal import personal

_LARGEST_COPY = 60_000
"""Cells of a workbook that is kept with its looks: more would be a long wait."""
_PROPERTIES = "docProps/core.xml"
_SAVED_AT = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*")
_NO_TIME = b"2000-01-01T00:00:00Z"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can say."""

Rows = list[list[str]]


def amended_book(
    data: bytes, chosen: Chosen, rows: Rows, at: Sequence[At], *, keep_looks: bool
) -> bytes | None:
    """The bytes with `rows` instead of what was read, which differ `at` these cells.

    With its looks, other sheets and totals, None where that cannot be had or where a
    number that was typed over would stay behind; else a plain sheet of the same name.
    """
    written = _copy(data, chosen, rows, at) if keep_looks else _anew(chosen, rows)
    if written is None:
        return None
    written = _timeless(written)
    persons = [
        text
        for row, column in at
        if personal(text := text_at(chosen.sheet.rows, row, column))
    ]
    return None if _holds(written, persons) else written


def _copy(data: bytes, chosen: Chosen, rows: Rows, at: Sequence[At]) -> bytes | None:
    if sum(map(len, chosen.sheet.rows)) > _LARGEST_COPY:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions that openpyxl drops
        book = marked_copy.opened(data, chosen)
        if book is None:
            return None
        sheet = marked_copy.bared(book, chosen)
        marked_copy.settle_formulas(sheet, chosen)
        for row, column in at:
            text = text_at(rows, row, column)
            _put(_single(sheet, row, column), text, _is_figure(chosen, row, column))
        _clear_remarks(sheet, chosen, rows)
        return marked_copy.saved(book)


def _single(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell itself; a merged one comes out of its range first."""
    if isinstance(sheet.cell(row, column), MergedCell):
        place = sheet.cell(row, column).coordinate
        for area in [one for one in sheet.merged_cells.ranges if place in one]:
            sheet.unmerge_cells(str(area))
    return sheet.cell(row, column)


def _is_figure(chosen: Chosen, row: int, column: int) -> bool:
    top = chosen.header.row_number if chosen.header else 0
    return row > top and column in figures(chosen)


def _put(cell: Cell, text: str, is_figure: bool) -> None:
    """A number in a column of figures, else text; no old format shows it otherwise."""
    number = _number(text) if is_figure else None
    if cell.font.strike or cell.font.vertAlign:
        font = copy(cell.font)
        font.strike = font.vertAlign = None
        cell.font = font
    if not text:
        cell.value = None
    elif number is not None:
        cell.value = number
        cell.number_format = "General"
    else:
        marking.write_text(cell, text)
        cell.number_format = "@"


def _number(text: str) -> float | None:
    """The number that is read back as this very text: 12.50 stays a text."""
    if not PLAIN.fullmatch(text):
        return None
    number = float(text) if "." in text else int(text)
    return number if str(number) == text else None


def _clear_remarks(sheet: Worksheet, chosen: Chosen, rows: Rows) -> None:
    column = marking.last_column(chosen)
    for row in range(1, len(rows) + 1):
        if text_at(chosen.sheet.rows, row, column) and not text_at(rows, row, column):
            sheet.cell(row, column).value = None


def _anew(chosen: Chosen, rows: Rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(marking.sheet_title(chosen.sheet.name))
    for number, row in enumerate(rows, start=1):
        cells: list[Cell | None] = []
        for column, text in enumerate(row, start=1):
            cell = WriteOnlyCell(sheet) if text else None
            if cell:
                _put(cell, text, _is_figure(chosen, number, column))
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _timeless(data: bytes) -> bytes:
    """Without the moment of saving: the same content has the same bytes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == _PROPERTIES:
                part = _SAVED_AT.sub(rb"\g<1>" + _NO_TIME, part)
            member = zipfile.ZipInfo(name, _FIRST_DAY)
            new.writestr(member, part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _holds(data: bytes, texts: Sequence[str]) -> bool:
    """Whether one of these stands anywhere in the workbook: a note, another sheet."""
    if not texts:
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name) for name in archive.namelist()]
    return any(text.encode() in part for text in texts for part in parts)
