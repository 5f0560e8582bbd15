"""A marked file written anew from what was read: for text files and huge workbooks."""

from __future__ import annotations

import re
from collections.abc import Container

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sizhang_metrics.submissions import marking
from sizhang_metrics.submissions.choosing import Chosen
from sizhang_metrics.submissions.marks import Marks
from sizhang_metrics.submissions.model import Reading
from sizhang_metrics.submissions.personal import masked
from sizhang_metrics.submissions.vocabulary import PROBLEM_COLUMN, Role
from sizhang_metrics.submissions.written import written

PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?")
_TITLE = "填报表"
"""Of a text file's sheet: it must not state a quarter that the file did not."""


def marked_grid(
    reading: Reading, chosen: Chosen, marks: Marks, codes: Container[str]
) -> bytes:
    """The bytes of a workbook with the grid as it was read, marked."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(marking.sheet_title(chosen.sheet.name or _TITLE))
    _Writer(sheet, chosen, marks, codes).write()
    marking.list_problems(book, reading)
    return written(book)


class _Writer:
    """Writes the rows one by one; cells without anything to say cost almost nothing."""

    def __init__(
        self, sheet: Worksheet, chosen: Chosen, marks: Marks, codes: Container[str]
    ) -> None:
        self._sheet, self._marks, self._codes = sheet, marks, codes
        self._rows, self._header = chosen.sheet.rows, chosen.header
        self._last = marking.last_column(chosen)
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
            marking.print_titles(self._sheet, self._header.row_number)
        for at in range(1, self._last):
            self._sheet.column_dimensions[get_column_letter(at)].width = 14
        marking.widen(self._sheet, self._last)

    def _cell(self, row: int, column: int, text: str) -> Cell | None:
        if not text.strip():
            return None
        is_row = self._header is not None and row > self._header.row_number
        if is_row and column in self._figures and PLAIN.fullmatch(text):
            cell = WriteOnlyCell(self._sheet, float(text) if "." in text else int(text))
        else:
            cell = WriteOnlyCell(self._sheet)
            marking.write_text(cell, masked(text, self._codes))
        marking.mark(cell, self._marks.cells.get((row, column)))
        return cell

    def _marked_blanks(self, row: int, cells: list[Cell | None]) -> list[Cell | None]:
        """Also a blank cell may be wrong: a branch without its code."""
        for at, cell in enumerate(cells):
            if cell is None and (row, at + 1) in self._marks.cells:
                cells[at] = WriteOnlyCell(self._sheet)
                marking.mark(cells[at], self._marks.cells[row, at + 1])
        return cells

    def _end(self, row: int) -> Cell | None:
        is_header = self._header is not None and row == self._header.row_number
        lines = self._marks.rows.get(row, ())
        if not is_header and not lines:
            return None
        cell = WriteOnlyCell(self._sheet)
        marking.write_text(cell, PROBLEM_COLUMN if is_header else "\n".join(lines))
        marking.wrap(cell)
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
