"""Zeros that the accounting format of spreadsheets prints as a padded dash.

Saved as text, such a column holds “ 27 ” and “ -   ”: blanks on both sides of every
number, which nobody types.  There the dash is the 0 that the workbook holds; a dash in
any other column stays what it is elsewhere, a word for not reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sizhang_metrics.submissions.headers import Header
from sizhang_metrics.submissions.model import Findings
from sizhang_metrics.submissions.texts import shown
from sizhang_metrics.submissions.vocabulary import Role

_ZERO = re.compile(r" *- +")
_PADDED = re.compile(r" +[¥$€]? *[\d,]+(?:\.\d+)? +| +\([\d,.]+\) *| +-[\d,.]+ +")
_FIGURE = re.compile(r"\s*[¥$€(]?\s*-?[\d,]+(?:\.\d+)?\)?\s*")


class Accounting:
    """The columns of a sheet in which a padded dash is a zero; one instance per file."""

    def __init__(self, rows: Sequence[Sequence[str]], header: Header) -> None:
        self._rows, self._header = rows, header
        self._columns: set[int] | None = None
        self._seen: list[tuple[int, int, str]] = []

    def text(self, written: str, row: int, column: int) -> str:
        """The cell as the workbook has it: 0 for a padded dash, else as written."""
        if written.strip(" ") != "-" or not _ZERO.fullmatch(written):
            return written
        if self._columns is None:  # looked up once, and in most files never
            self._columns = self._of_format()
        if column not in self._columns:
            return written
        self._seen.append((row, column, written))
        return "0"

    def _of_format(self) -> set[int]:
        below = self._rows[self._header.last + 1 :]
        code = self._header.column(Role.BRANCH_ID)
        if code is not None and any(_is_padded_code(row, code) for row in below):
            return set()  # a listing pads every cell, and its dashes are blanks
        value = self._header.column(Role.VALUE)
        return _zeros(below, list(self._header.items) if value is None else [value])

    def tell(self, header: Header, findings: Findings) -> None:
        """One hint for all of them."""
        if not self._seen:
            return
        row, column, written = self._seen[0]
        findings.hint(
            "accounting_zero",
            row,
            shown(header.texts[column]),
            found=f"{len(self._seen)} 格写的是“{written}”，是“会计专用”格式显示的零",
            accepted="按 0 读取",
            remedy="不用改；如果其中有没有统计的，请把那一格清空。",
            column_number=column + 1,
        )


def _is_padded_code(row: Sequence[str], code: int) -> bool:
    text = row[code] if code < len(row) else ""
    return bool(text.strip()) and text.startswith(" ") and text.endswith(" ")


def _zeros(rows: Sequence[Sequence[str]], columns: Iterable[int]) -> set[int]:
    """Columns whose every number is padded; those of dashes alone go with the rest."""
    padded, plain, empty = set(), set(), set()
    for column in columns:
        texts = [row[column] for row in rows if column < len(row)]
        numbers = [one for one in texts if _FIGURE.fullmatch(one)]
        if not numbers:
            empty.add(column)
        elif all(_PADDED.fullmatch(one) for one in numbers):
            padded.add(column)
        else:
            plain.add(column)
    return padded | (empty if len(padded) > len(plain) else set())
