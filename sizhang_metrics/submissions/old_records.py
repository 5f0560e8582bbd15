"""The records of an `.xls` before xlrd sees them: what it cannot tell, or not bear."""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterator

from sizhang_metrics.submissions import foreign
from sizhang_metrics.submissions.grid import MAX_CELLS, At, too_many

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
_UNUSED = 0x7FF0
_NEEDLESS = (0x17, 0x18, 0x218, 0x1AE, 0x1B8, 0x800, 0x1C, 0x5D, 0x1B6, 0x1B0, 0x1B1)
"""Names, links, notes, drawings, conditions: nothing of them is read."""


class Scan:
    """What the records say before xlrd sees them."""

    def __init__(self, stream: bytes) -> None:
        self.stream = bytearray(stream)
        self.formulas: dict[int, set[At]] = defaultdict(set)
        """By the place where their sheet begins."""
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
        elif kind == _SECRET:
            raise foreign.locked()
        elif kind == _SHEET and length >= 6 and self.stream[at + 5] == 0:
            self.begins.append(struct.unpack_from("<i", self.stream, at)[0])
        elif kind == _TEXTS and length >= 8:
            self._cells += struct.unpack_from("<I", self.stream, at + 4)[0]
        elif kind == _CODE_PAGE:
            self.has_code_page = True
        elif kind in _NEEDLESS:
            struct.pack_into("<H", self.stream, at - 4, _UNUSED)


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
