"""Bytes of an `.xls` or `.et` (BIFF 2–8) → grids of text, through xlrd.

xlrd reads every writer's figures right, but cannot tell a formula, whose stored result
may never have been calculated: their records are looked up before.  Records that it
does not need are blanked out, because forged ones cost it minutes or an exception.
"""

from __future__ import annotations

import io
import struct
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import xlrd
from xlrd.biffh import XLRDError

from sizhang_metrics.submissions.formats import containers, rich_text
from sizhang_metrics.submissions.formats.containers import MARK, Compound, damaged
from sizhang_metrics.submissions.formats.grid import (
    MAX_CELLS,
    At,
    Doubt,
    Grid,
    Note,
    Sheet,
    UnreadableError,
    too_many,
)
from sizhang_metrics.submissions.formats.number_formats import (
    FIRST_DAY,
    FIRST_DAY_OF_OLD_MACS,
    PLAIN,
    format_of,
)
from sizhang_metrics.submissions.formats.rich_text import WHITE, Colour, Run, is_alike
from sizhang_metrics.submissions.formats.worksheet import Style, printed

# ── The records, before xlrd sees them: what it cannot tell, or not bear ──────────────

_FORMULAS = (0x06, 0x206, 0x406)
_ONE_CELL = (
    0x01,
    0x02,
    0x03,
    0x04,
    0x05,
    0x201,
    0x203,
    0x204,
    0x205,
    0x27E,
    0xFD,
    0xD6,
)
_MANY_CELLS = (0xBD, 0xBE)
_STARTS, _SHEET, _SECRET, _TEXTS = (0x809, 0x409, 0x209, 0x09), 0x85, 0x2F, 0xFC
_CODE_PAGE, _ENDS = 0x42, 0x0A
_PRINTED = (0x14, 0x15)
"""What stands at the head and the foot of a printed page."""
_UNUSED = 0x7FF0
_NEEDLESS = (0x17, 0x18, 0x218, 0x1AE, 0x1B8, 0x800, 0x1C, 0x5D, 0x1B6, 0x1B0, 0x1B1)
"""Names, links, notes, drawings, conditions: nothing of them is read."""
_THIN_ROW, _THIN_COLUMN = 20, 256
"""A point and a character, in which nothing can be read."""


class Scan:
    """What the records say before xlrd sees them."""

    def __init__(self, stream: bytes) -> None:
        self.stream = bytearray(stream)
        self.formulas: dict[int, set[At]] = defaultdict(set)
        """By the place where their sheet begins."""
        self.printed: dict[int, list[str]] = defaultdict(list)
        self.begins: list[int] = []
        """Where the worksheets begin, in the order of their tabs."""
        self.has_code_page = False
        self._cells = self._depth = self._begin = 0
        for kind, at, length in _records(stream):
            self._take(kind, at, length)
            self._cells += _weight(kind, length)
            if self._cells > 2 * MAX_CELLS:
                raise too_many()
        self.begins = self.begins or [0]

    def _take(self, kind: int, at: int, length: int) -> None:
        if kind in _STARTS:  # charts have their own inside a sheet
            self._begin = self._begin if self._depth else at - 4
            self._depth += 1
        elif kind == _ENDS:
            self._depth = max(0, self._depth - 1)
        elif kind in _FORMULAS and length >= 4:
            row, column = struct.unpack_from("<HH", self.stream, at)
            self.formulas[self._begin].add((row + 1, column + 1))
        elif kind in _PRINTED and length > 3:
            self.printed[self._begin].append(
                _printed(bytes(self.stream[at : at + length]))
            )
        elif kind == _SECRET:
            raise containers.locked()
        elif kind == _SHEET and length >= 6 and self.stream[at + 5] == 0:
            self.begins.append(struct.unpack_from("<i", self.stream, at)[0])
        elif kind == _TEXTS and length >= 8:
            self._cells += struct.unpack_from("<I", self.stream, at + 4)[0]
        elif kind == _CODE_PAGE:
            self.has_code_page = True
        elif kind in _NEEDLESS:
            struct.pack_into("<H", self.stream, at - 4, _UNUSED)


def _printed(content: bytes) -> str:
    """The text of such a record since 1997, before which its characters depend on the
    machine: their number, their width, themselves."""
    count, is_wide = struct.unpack_from("<HB", content)
    if len(content) != 3 + count * (1 + (is_wide & 1)):
        return ""
    return content[3:].decode("utf-16-le" if is_wide & 1 else "latin-1", "replace")


def _weight(kind: int, length: int) -> int:
    """How many cells a record holds."""
    if kind in _MANY_CELLS:
        return length // 2
    return int(kind in _ONE_CELL or kind in _FORMULAS)


def _records(stream: bytes | bytearray) -> Iterator[tuple[int, int, int]]:
    """(kind, place of the content, its length)."""
    at, end = 0, len(stream)
    while at + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, min(length, end - at - 4)
        at += 4 + length


# ── The workbook, through xlrd ────────────────────────────────────────────────────────

MARKS = (MARK[:4], b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
"""How such a file begins: in its container, or bare as before 1993."""
_ODD = (
    XLRDError,
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
            _Reader(book, sheet, scan, begin, knows_looks).sheet(),
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
        raise containers.locked()
    if "WordDocument" in names:
        raise containers.document("Word .doc 或 WPS 文字")
    if "PowerPoint Document" in names:
        raise containers.document("演示文稿")
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
        scan: Scan,
        begin: int,
        knows_looks: bool,
    ) -> None:
        self._book, self._sheet = book, sheet
        self._formulas = scan.formulas.get(begin, set())
        self._printed = scan.printed.get(begin, [])
        self._first_day = FIRST_DAY_OF_OLD_MACS if book.datemode else FIRST_DAY
        self._looks = knows_looks
        self._styles: dict[int | None, Style] = {}
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
                    if self._style(row, column).invisible:
                        self._grid.invisible.add((row + 1, column + 1))
        self._hide()
        for top, bottom, left, right in self._sheet.merged_cells:
            self._grid.merge(top + 1, left + 1, bottom, right)
        for (row, column), remark in self._sheet.cell_note_map.items():
            self._grid.remark((row + 1, column + 1), remark.text)
        for text in self._printed:
            self._grid.remark(None, printed(text))
        hidden = bool(self._sheet.visibility)
        return self._grid.sheet(self._sheet.name, hidden=hidden)

    def _hide(self) -> None:
        for row, height in self._sheet.rowinfo_map.items():
            if height.hidden or _is_thin(height.height, _THIN_ROW):
                self._grid.hide_rows(row + 1, row + 1)
        for column, width in self._sheet.colinfo_map.items():
            if width.hidden or _is_thin(width.width, _THIN_COLUMN):
                self._grid.hide_columns(column + 1, column + 1)

    def _cell(self, row: int, column: int) -> tuple[str, Note | None]:
        kind = self._sheet.cell_type(row, column)
        value = self._sheet.cell_value(row, column)
        if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
            return "", None
        if kind == xlrd.XL_CELL_BOOLEAN:
            return ("TRUE" if value else "FALSE"), None
        if kind == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(int(value), "#ERR"), None
        style = self._style(row, column)
        if kind != xlrd.XL_CELL_TEXT:
            text, note = style.format.text(repr(value), self._first_day)
            if style.struck or style.raised:
                note = rich_text.read(
                    [Run(text)], struck=style.struck, raised=style.raised
                )[1]
            return text, note
        runs = self._runs(row, column, value)
        text, note = rich_text.read(
            runs, struck=style.struck, raised=style.raised, ground=style.ground
        )
        return text, note or style.format.words(text)

    def _runs(self, row: int, column: int, text: str) -> list[Run]:
        """The text by its fonts; before the first of them it looks as its cell does."""
        fonts = self._sheet.rich_text_runlist_map.get((row, column)) or ()
        starts = [(0, None), *fonts, (len(text), None)]
        return [
            Run(text[start:end], *self._font(font))
            for (start, font), (end, _) in pairwise(starts)
            if end > start
        ]

    def _font(
        self, number: int | None
    ) -> tuple[bool | None, bool | None, Colour | None]:
        if number is None or number >= len(self._book.font_list):
            return None, None, None
        font = self._book.font_list[number]
        ink = self._book.colour_map.get(font.colour_index)
        return bool(font.struck_out), bool(font.escapement), ink

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
        struck, raised, ink = self._font(looks.font_index)
        form = format_of(looks.format_key, code) if code or known else PLAIN
        ground = self._ground(looks)
        unseen = is_alike(ink, ground)
        return Style(form, bool(struck), bool(raised), unseen, ground)

    def _ground(self, looks: xlrd.formatting.XF) -> Colour | None:
        behind = looks.background
        if behind is None or not behind.fill_pattern:
            return WHITE
        ground: Colour | None = self._book.colour_map.get(behind.pattern_colour_index)
        return ground


def _is_thin(size: int | None, limit: int) -> bool:
    return size is not None and size <= limit
