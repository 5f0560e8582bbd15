"""Compound files (OLE2), the container of `.xls` and `.doc`: streams by name.

A page of our own: xlrd's follows forged directories for ever.  Here every sector and
every entry is visited once.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sizhang_metrics.submissions.grid import UnreadableError

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = 128
_HEADER = 512
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


def damaged() -> UnreadableError:
    """For a file that breaks the rules of its own format."""
    return UnreadableError("damaged_workbook", "工作簿已损坏，读不出来")


class Compound:
    """The streams at the top of a compound file; UnreadableError when it is damaged."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._open()
        except (struct.error, LookupError, UnicodeDecodeError) as error:
            raise damaged() from error

    def _open(self) -> None:
        shift, small_shift = struct.unpack_from("<HH", self._data, 30)
        if shift not in (9, 12) or small_shift != 6:
            raise damaged()
        self._size = 1 << shift
        first_directory, self._cutoff = struct.unpack_from("<i4xi", self._data, 48)
        first_small, _, first_more, _ = struct.unpack_from("<iiii", self._data, 60)
        self._next = self._allocation(first_more)
        directory = b"".join(self._sectors(first_directory))
        entries = [
            _entry(directory[at : at + _ENTRY])
            for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)
        ]
        if not entries or entries[0].kind != _ROOT:
            raise damaged()
        self._streams = {one.name: one for one in _top(entries)}
        self._small = b"".join(self._sectors(entries[0].start))
        table = b"".join(self._sectors(first_small))
        self._next_small = _numbers(table)

    def names(self) -> list[str]:
        """The names of the streams."""
        return list(self._streams)

    def read(self, name: str) -> bytes:
        """The bytes of a stream."""
        one = self._streams[name]
        if one.size >= self._cutoff:
            return b"".join(self._sectors(one.start))[: one.size]
        numbers = _chain(one.start, self._next_small)
        parts = [self._small[at * 64 : at * 64 + 64] for at in numbers]
        return b"".join(parts)[: one.size]

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        return self._data[at : at + self._size]

    def _sectors(self, first: int) -> Iterator[bytes]:
        return (self._sector(one) for one in _chain(first, self._next))

    def _allocation(self, first_more: int) -> Sequence[int]:
        """Sector → the one after it."""
        lists = [struct.unpack_from("<109i", self._data, 76)]
        seen, number = set(), first_more
        while number >= 0 and number not in seen:
            seen.add(number)
            more = _numbers(self._sector(number))
            if not more:
                break
            lists.append(more[:-1])
            number = more[-1]
        tables = dict.fromkeys(one for some in lists for one in some if one >= 0)
        return _numbers(b"".join(self._sector(one) for one in tables))


def _chain(first: int, following: Sequence[int]) -> Iterator[int]:
    seen, number = set(), first
    while 0 <= number < len(following):
        if number in seen:
            raise damaged()
        seen.add(number)
        yield number
        number = following[number]


def _numbers(data: bytes) -> tuple[int, ...]:
    count = len(data) // 4
    return struct.unpack_from(f"<{count}i", data)


def _entry(data: bytes) -> _Entry:
    length = max(0, min(struct.unpack_from("<H", data, 64)[0], 64) - 2)
    name = data[:length].decode("utf-16-le", errors="replace")
    left, right, child = struct.unpack_from("<iii", data, 68)
    start, size = struct.unpack_from("<iI", data, 116)
    return _Entry(name, data[66], left, right, child, start, size)


def _top(entries: Sequence[_Entry]) -> Iterator[_Entry]:
    """The streams beside each other at the top: embedded objects have their own."""
    seen, waiting = set(), [entries[0].child]
    while waiting:
        at = waiting.pop()
        if 0 <= at < len(entries) and at not in seen:
            seen.add(at)
            waiting += [entries[at].left, entries[at].right]
            if entries[at].kind == _STREAM:
                yield entries[at]
