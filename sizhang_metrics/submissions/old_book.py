"""Bytes of an `.xls` or `.et` (BIFF 2–8) → grids of text, through xlrd.

xlrd reads every writer's figures right, but cannot tell a formula, whose stored result
may never have been calculated: their records are looked up before.  Records that it
does not need are blanked out, because forged ones cost it minutes or an exception.
"""

from __future__ import annotations

import io
import struct
from dataclasses import replace

import xlrd

from sizhang_metrics.submissions import foreign, rich_text
from sizhang_metrics.submissions.compound import MARK, Compound, damaged
from sizhang_metrics.submissions.formats import (
    FIRST_DAY,
    FIRST_DAY_OF_OLD_MACS,
    PLAIN,
    format_of,
)
from sizhang_metrics.submissions.grid import (
    At,
    Doubt,
    Grid,
    Note,
    Sheet,
    UnreadableError,
)
from sizhang_metrics.submissions.old_records import Scan
from sizhang_metrics.submissions.rich_text import Run
from sizhang_metrics.submissions.worksheet import Style

MARKS = (MARK[:4], b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
"""How such a file begins: in its container, or bare as before 1993."""
_ODD = (
    xlrd.XLRDError,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What xlrd raises on files that break the rules; its own error is one of many."""
_FORMULA = Note(Doubt.FORMULA)


class _Silent(io.TextIOBase):
    """xlrd prints its warnings; here nobody would see them."""

    def write(self, text: str) -> int:
        return len(text)


def sheets(data: bytes) -> list[Sheet]:
    """Every worksheet in the order of its tabs, hidden ones too."""
    scan = Scan(_stream(data))
    book, knows_looks = _opened(scan)
    return [
        replace(
            _Reader(book, sheet, scan.formulas.get(begin, set()), knows_looks).sheet(),
            looks_known=knows_looks,
        )
        for sheet, begin in zip(book.sheets(), scan.begins, strict=False)
    ]


def _stream(data: bytes) -> bytes:
    """The records of the workbook; UnreadableError for what else such a file holds."""
    if not data.startswith(MARK[:4]):
        return data
    container = Compound(data)
    names = container.names()
    for name in ("Workbook", "Book", "WORKBOOK", "BOOK"):
        if name in names:
            return container.read(name)
    if "EncryptedPackage" in names:
        raise foreign.locked()
    if "WordDocument" in names:
        raise foreign.document("Word .doc 或 WPS 文字")
    if "PowerPoint Document" in names:
        raise foreign.document("演示文稿")
    raise UnreadableError(
        "foreign_format", "这是别的程序的文件，不是 Excel 或 WPS 表格"
    )


def _opened(scan: Scan) -> tuple[xlrd.Book, bool]:
    """The workbook, and whether the looks of its cells could be read as well."""
    data = bytes(scan.stream)
    # Before 1997 text was in the code page of the machine, which not all wrote down.
    encoding = None if scan.has_code_page or data[1:2] == b"\x08" else "gb18030"
    if data[:2] == b"\x09\x08" and data[4:6] == b"\x00\x06":
        encoding = None  # Unicode
    for looks in (True, False):
        try:
            book = xlrd.open_workbook(
                file_contents=data,
                logfile=_Silent(),
                formatting_info=looks,
                ragged_rows=True,
                encoding_override=encoding,
            )
        except _ODD:
            continue
        return book, looks
    raise damaged()


class _Reader:
    """Reads one sheet of an opened workbook."""

    def __init__(
        self,
        book: xlrd.Book,
        sheet: xlrd.sheet.Sheet,
        formulas: set[At],
        knows_looks: bool,
    ) -> None:
        self._book, self._sheet, self._formulas = book, sheet, formulas
        self._first_day = FIRST_DAY_OF_OLD_MACS if book.datemode else FIRST_DAY
        self._looks, self._styles = knows_looks, {}
        self._grid = Grid()

    def sheet(self) -> Sheet:
        """Its cells, each at its place."""
        for row in range(self._sheet.nrows):
            for column in range(self._sheet.row_len(row)):
                text, note = self._cell(row, column)
                if (row + 1, column + 1) in self._formulas:
                    note = _FORMULA
                    text = text or rich_text.NOTHING
                if text:
                    self._grid.put(row, column, text, note)
        self._hide()
        for top, bottom, left, right in self._sheet.merged_cells:
            self._grid.merge(top + 1, left + 1, bottom, right)
        for (row, column), note in self._sheet.cell_note_map.items():
            self._grid.remark((row + 1, column + 1), note.text)
        hidden = bool(self._sheet.visibility)
        return self._grid.sheet(self._sheet.name, hidden=hidden)

    def _hide(self) -> None:
        for row, one in self._sheet.rowinfo_map.items():
            if one.hidden or one.height == 0:
                self._grid.hide_rows(row + 1, row + 1)
        for column, one in self._sheet.colinfo_map.items():
            if one.hidden or one.width == 0:
                self._grid.hide_columns(column + 1, column + 1)

    def _cell(self, row: int, column: int) -> tuple[str, Note | None]:
        kind = self._sheet.cell_type(row, column)
        value = self._sheet.cell_value(row, column)
        if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
            return "", None
        if kind == xlrd.XL_CELL_BOOLEAN:
            return ("TRUE" if value else "FALSE"), None
        if kind == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(value, "#ERR"), None
        style = self._style(row, column)
        if kind != xlrd.XL_CELL_TEXT:
            text, note = style.format.text(repr(value), self._first_day)
            if style.struck or style.raised:
                note = rich_text.read(
                    [Run(text)], struck=style.struck, raised=style.raised
                )[1]
            return text, note
        runs = self._runs(row, column, value)
        text, note = rich_text.read(runs, struck=style.struck, raised=style.raised)
        return text, note or style.format.words(text)

    def _runs(self, row: int, column: int, text: str) -> list[Run]:
        """The text by its fonts; before the first of them it looks as its cell does."""
        fonts = self._sheet.rich_text_runlist_map.get((row, column)) or ()
        starts = [(0, None), *fonts, (len(text), None)]
        return [
            Run(text[start:end], *self._font(font))
            for (start, font), (end, _) in zip(starts, starts[1:], strict=False)
            if end > start
        ]

    def _font(self, number: int | None) -> tuple[bool | None, bool | None]:
        if number is None or number >= len(self._book.font_list):
            return None, None
        font = self._book.font_list[number]
        return bool(font.struck_out), bool(font.escapement)

    def _style(self, row: int, column: int) -> Style:
        number = self._sheet.cell_xf_index(row, column) if self._looks else None
        if number not in self._styles:
            self._styles[number] = self._made(number)
        return self._styles[number]

    def _made(self, number: int | None) -> Style:
        if number is None or number >= len(self._book.xf_list):
            return Style()
        looks = self._book.xf_list[number]
        known = self._book.format_map.get(looks.format_key)
        code = (known.format_str or "") if known else ""
        struck, raised = self._font(looks.font_index)
        form = format_of(looks.format_key, code) if code or known else PLAIN
        return Style(form, bool(struck), bool(raised))
