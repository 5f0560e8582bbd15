"""The clerk's own file, handed back with its problems marked (标注件).

Same order and columns; bad cells are coloured and carry the remedy as a note, the
last column repeats it, and a sheet lists everything.  A workbook keeps its looks; a
file of another format, or a workbook too large or too odd for that, is written anew as
`.xlsx`.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import replace

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sizhang_metrics.submissions.markup.marked_copy import marked_copy
from sizhang_metrics.submissions.markup.marks import (
    Marks,
    last_column,
    list_problems,
    mark,
    marks,
    sheet_title,
    widen,
    wrap,
)
from sizhang_metrics.submissions.model import Context, Findings, Reading
from sizhang_metrics.submissions.table.chosen_sheet import Chosen, choose
from sizhang_metrics.submissions.table.looks import spelled
from sizhang_metrics.submissions.table.personal import masked
from sizhang_metrics.submissions.table.vocabulary import (
    PROBLEM_COLUMN,
    Role,
    Vocabulary,
)
from sizhang_metrics.submissions.writing import print_titles, write_text, written

# ── Written anew: for text files and huge workbooks ───────────────────────────────────

PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?")
_TITLE = "填报表"
"""Of a text file's sheet: it must not state a quarter that the file did not."""


def marked_grid(
    reading: Reading, chosen: Chosen, marks: Marks, codes: Container[str]
) -> bytes:
    """The bytes of a workbook with the grid as it was read, marked."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_title(chosen.sheet.name or _TITLE))
    _Writer(sheet, chosen, marks, codes).write()
    list_problems(book, reading)
    return written(book)


class _Writer:
    """Writes the rows one by one; cells without anything to say cost almost nothing."""

    def __init__(
        self, sheet: Worksheet, chosen: Chosen, marks: Marks, codes: Container[str]
    ) -> None:
        self._sheet, self._marks, self._codes = sheet, marks, codes
        self._rows, self._header = chosen.sheet.rows, chosen.header
        self._last = last_column(chosen)
        self._figures = figures(chosen)

    def write(self) -> None:
        """All rows with their marks and the last column."""
        self._widths()
        for number, row in enumerate(self._rows, start=1):
            cells = [self._cell(number, at, text) for at, text in enumerate(row, 1)]
            cells = cells[: self._last - 1]
            cells += [None] * (self._last - 1 - len(cells))
            self._sheet.append([*self._marked_blanks(number, cells), self._end(number)])

    def _widths(self) -> None:
        if self._header:
            self._sheet.freeze_panes = f"A{self._header.row_number + 1}"
            print_titles(self._sheet, self._header.row_number)
        for at in range(1, self._last):
            self._sheet.column_dimensions[get_column_letter(at)].width = 14
        widen(self._sheet, self._last)

    def _cell(self, row: int, column: int, text: str) -> Cell | None:
        if not text.strip():
            return None
        is_row = self._header is not None and row > self._header.row_number
        if is_row and column in self._figures and PLAIN.fullmatch(text):
            cell = WriteOnlyCell(self._sheet, float(text) if "." in text else int(text))
        else:
            cell = WriteOnlyCell(self._sheet)
            write_text(cell, masked(text, self._codes))
        mark(cell, self._marks.cells.get((row, column)))
        return cell

    def _marked_blanks(self, row: int, cells: list[Cell | None]) -> list[Cell | None]:
        """Also a blank cell may be wrong: a branch without its code."""
        for at, cell in enumerate(cells):
            if cell is None and (row, at + 1) in self._marks.cells:
                cells[at] = blank = WriteOnlyCell(self._sheet)
                mark(blank, self._marks.cells[row, at + 1])
        return cells

    def _end(self, row: int) -> Cell | None:
        is_header = self._header is not None and row == self._header.row_number
        lines = self._marks.rows.get(row, ())
        if not is_header and not lines:
            return None
        cell = WriteOnlyCell(self._sheet)
        write_text(cell, PROBLEM_COLUMN if is_header else "\n".join(lines))
        wrap(cell)
        return cell


def figures(chosen: Chosen) -> set[int]:
    """Column numbers that hold figures."""
    header = chosen.header
    if header is None:
        return set()
    value = header.column(Role.VALUE)
    return {at + 1 for at in header.items} | (
        {value + 1} if value is not None else set()
    )


# ── The choice between a copy and a new file ──────────────────────────────────────────

_LARGEST_COPY = 300_000
"""Cells of a workbook that is kept with its looks; that takes 50 times its memory."""


def annotated(reading: Reading, context: Context) -> bytes:
    """The bytes of an `.xlsx`; RejectedError for a file that is no table at all."""
    vocabulary = Vocabulary(context.scheme, context.period)
    chosen = choose(reading.data, vocabulary, context, Findings())
    found = marks(reading.problems, chosen.header, chosen.sheet.rows)
    codes = {*context.branches, *context.closed}
    if reading.encoding == "xlsx" and _cells(chosen) <= _LARGEST_COPY:
        copy = marked_copy(reading, chosen, found, codes)
        if copy is not None:
            return copy
    sheet = replace(chosen.sheet, rows=spelled(chosen.sheet, chosen.header))
    return marked_grid(reading, replace(chosen, sheet=sheet), found, codes)


def _cells(chosen: Chosen) -> int:
    return sum(map(len, chosen.sheet.rows))
