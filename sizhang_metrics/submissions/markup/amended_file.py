"""A corrected file in its own layout, proved to read back cell by cell."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from sizhang_metrics.errors import RejectedError
from sizhang_metrics.submissions.markup import marked_copy
from sizhang_metrics.submissions.markup.annotate import PLAIN, figures
from sizhang_metrics.submissions.markup.marks import (
    At,
    last_column,
    sheet_title,
    text_at,
)
from sizhang_metrics.submissions.model import Context, Findings, Reading
from sizhang_metrics.submissions.table.chosen_sheet import Chosen, choose
from sizhang_metrics.submissions.table.looks import spelled
from sizhang_metrics.submissions.table.non_data_rows import is_non_data
from sizhang_metrics.submissions.table.personal import personal
from sizhang_metrics.submissions.table.vocabulary import Vocabulary
from sizhang_metrics.submissions.writing import own_cell, write_text

# ── A workbook: the person's own copy, or written anew ────────────────────────────────

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
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        for area in [
            area for area in sheet.merged_cells.ranges if cell.coordinate in area
        ]:
            sheet.unmerge_cells(str(area))
    return own_cell(sheet, row, column)


def _is_figure(chosen: Chosen, row: int, column: int) -> bool:
    top = chosen.header.row_number if chosen.header else 0
    return row > top and column in figures(chosen)


def _put(cell: Cell, text: str, is_figure: bool) -> None:
    """A number in a column of figures, else text; no old format shows it otherwise."""
    number = _number(text) if is_figure else None
    if cell.font.strike or cell.font.vertAlign:
        font: Font = copy(cell.font)  # type: ignore[assignment]  # a proxy copies what it stands for
        font.strike = font.vertAlign = None
        cell.font = font
    if not text:
        cell.value = None
    elif number is not None:
        cell.value = number
        cell.number_format = "General"
    else:
        write_text(cell, text)
        cell.number_format = "@"


def _number(text: str) -> float | None:
    """The number that is read back as this very text: 12.50 stays a text."""
    if not PLAIN.fullmatch(text):
        return None
    number = float(text) if "." in text else int(text)
    return number if str(number) == text else None


def _clear_remarks(sheet: Worksheet, chosen: Chosen, rows: Rows) -> None:
    column = last_column(chosen)
    for row in range(1, len(rows) + 1):
        if text_at(chosen.sheet.rows, row, column) and not text_at(rows, row, column):
            sheet.cell(row, column).value = None


def _anew(chosen: Chosen, rows: Rows) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title(chosen.sheet.name))
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


# ── Any file ──────────────────────────────────────────────────────────────────────────

_NOT_HERE = (
    "这份文件不能在页面上改。请下载标注件，在 Excel 或 WPS 中改好有颜色的格，再上传。"
)


def amended_file(
    original: Reading, chosen: Chosen, rows: Rows, at: Sequence[At], context: Context
) -> bytes:
    """The bytes of a file that reads as these rows, which differ `at` some cells.

    The first way of writing that does; RejectedError when none can.
    """
    for data, expected in _ways(original, chosen, rows, at):
        if data is not None and _reads_back(data, chosen, expected, context):
            return data
    raise RejectedError(_NOT_HERE)


def _ways(
    original: Reading, chosen: Chosen, rows: Rows, at: Sequence[At]
) -> Iterator[tuple[bytes | None, Rows]]:
    """What may be handed out, and the rows that must be found in it again."""
    if chosen.sheet.faults:  # quotes that do not pair: rows may hold one another
        return
    if not original.is_workbook:
        yield _text(rows, chosen.sheet.delimiter, original.encoding), rows
        return
    if original.encoding == "xlsx":
        yield amended_book(original.data, chosen, rows, at, keep_looks=True), rows
    rows = _spelled(chosen, rows, at)
    yield amended_book(original.data, chosen, rows, at, keep_looks=False), rows


def _spelled(chosen: Chosen, rows: Rows, at: Sequence[At]) -> Rows:
    """The rows with the doubts that are left: a plain sheet has no looks to show them."""
    typed = set(at)
    left = {
        place: note for place, note in chosen.sheet.notes.items() if place not in typed
    }
    return spelled(replace(chosen.sheet, rows=rows, notes=left), chosen.header)


def _text(rows: Rows, delimiter: str, encoding: str) -> bytes | None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    try:
        return out.getvalue().encode(encoding)
    except UnicodeEncodeError:
        return None


def _reads_back(data: bytes, chosen: Chosen, rows: Rows, context: Context) -> bool:
    """Whether every cell is found again where it was; totals may stay formulas."""
    try:
        again = choose(
            data, Vocabulary(context.scheme, context.period), context, Findings()
        )
    except RejectedError:
        return False
    if again.sheet.name != chosen.sheet.name:
        return False
    count = max(len(rows), len(again.sheet.rows))
    return all(_same_row(chosen, rows, again.sheet.rows, row) for row in range(count))


def _same_row(chosen: Chosen, before: Rows, after: Rows, row: int) -> bool:
    old, new = (
        _filled(rows[row]) if row < len(rows) else [] for rows in (before, after)
    )
    if old == new:
        return True
    first = next((text for text in old if text.strip()), "")
    if _is_above(chosen, row) or not is_non_data(first) or len(old) != len(new):
        return False
    pairs = zip(old, new, strict=True)
    return all(ours == theirs or theirs.startswith("=") for ours, theirs in pairs)


def _is_above(chosen: Chosen, row: int) -> bool:
    return chosen.header is None or row <= chosen.header.last


def _filled(row: Sequence[str]) -> list[str]:
    """Without the blanks at its end."""
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return list(row[:end])
