"""Cells of items on their way into branch reports, with what must be said of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from sizhang_metrics.scheme.model import Item
from sizhang_metrics.submissions.formats.grid import At, Note
from sizhang_metrics.submissions.model import Cell, Context, Findings, Report, State
from sizhang_metrics.submissions.table import looks
from sizhang_metrics.submissions.table.cells import Parsed, accepted, blank_state, parse
from sizhang_metrics.submissions.table.header import Header
from sizhang_metrics.submissions.table.personal import personal
from sizhang_metrics.submissions.table.vocabulary import Role
from sizhang_metrics.submissions.texts import plain, shown

# ── Zeros that the accounting format prints as a padded dash ──────────────────────────
# Saved as text, such a column holds “ 27 ” and “ -   ”: blanks on both sides of every
# number, which nobody types.  There the dash is the 0 that the workbook holds; a dash in
# any other column stays what it is elsewhere, a word for not reported.

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
        below = self._header.below(self._rows)
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
            header.place_at(column),
            found=f"{len(self._seen)} 格写的是“{written}”，是“会计专用”格式显示的零",
            accepted="按 0 读取",
            remedy="不用改；如果其中有没有统计的，请把那一格清空。",
        )


def _is_padded_code(row: Sequence[str], code: int) -> bool:
    text = row[code] if code < len(row) else ""
    return bool(text.strip()) and text.startswith(" ") and text.endswith(" ")


def _zeros(rows: Sequence[Sequence[str]], columns: Iterable[int]) -> set[int]:
    """Columns whose every number is padded; those of dashes alone go with the rest."""
    padded, others, empty = set(), set(), set()
    for column in columns:
        texts = [row[column] for row in rows if column < len(row)]
        numbers = [text for text in texts if _FIGURE.fullmatch(text)]
        if not numbers:
            empty.add(column)
        elif all(_PADDED.fullmatch(number) for number in numbers):
            padded.add(column)
        else:
            others.add(column)
    return padded | (empty if len(padded) > len(others) else set())


# ── Entering a cell ───────────────────────────────────────────────────────────────────


class Entries:
    """Parses the cells of one file; the same text under one item is parsed once."""

    def __init__(
        self,
        context: Context,
        findings: Findings,
        notes: Mapping[At, Note] = MappingProxyType({}),
    ) -> None:
        self._quarter = context.period.quarter
        self._known = (context.branches, context.units, context.closed)
        self._findings = findings
        self._notes = notes
        self._seen: dict[tuple[str, str], Parsed] = {}

    def take(
        self, report: Report, item: Item, text: str, place: tuple[int, str, int]
    ) -> None:
        """Enters one cell; `place` is its row, its header and its column number."""
        note = self._notes.get((place[0], place[2]))
        if note and self._is_doubtful(note, report, item, text, place):
            return
        at = (item.code, text)
        parsed = self._seen.get(at)
        if parsed is None:
            parsed = self._seen[at] = self._parsed(text, item)
        row, column, column_number = place
        report.cells[item.code] = Cell(
            parsed.state, parsed.value, row, column, column_number
        )
        if told := parsed.fault or parsed.repair:
            tell = self._findings.reject if parsed.fault else self._findings.hint
            code, expected, remedy = told
            self._tell(tell, (code, shown(text), expected, remedy), report, place)

    def _is_doubtful(
        self,
        note: Note,
        report: Report,
        item: Item,
        text: str,
        place: tuple[int, str, int],
    ) -> bool:
        """Refuses a figure that is not what the person sees in its cell."""
        found = looks.fault(note, text, item, self._quarter)
        if found is None:
            return False
        row, column, number = place
        report.cells[item.code] = Cell(State.NOT_REPORTED, None, row, column, number)
        if note is not looks.TOLD:
            self._tell(self._findings.reject, found, report, place)
        return True

    def _parsed(self, text: str, item: Item) -> Parsed:
        if not personal(text):
            return parse(text, item, self._quarter)
        if not any(plain(text) in codes for codes in self._known):
            return Parsed(State.NOT_REPORTED)  # refused where all cells are scanned
        # There a code of eleven digits is let pass.
        remedy = "这是编码，不是数；请核对这一行的各格有没有错位。"
        return Parsed(
            State.NOT_REPORTED, fault=("code_for_figure", accepted(item), remedy)
        )

    def _tell(
        self,
        tell: Callable[..., None],
        told: tuple[str, str, str, str],
        report: Report,
        place: tuple[int, str, int],
    ) -> None:
        code, found, expected, remedy = told
        row, column, column_number = place
        tell(
            code,
            row,
            shown(column),
            found=found,
            accepted=expected,
            remedy=remedy,
            branch_id=report.branch_id,
            column_number=column_number,
        )

    def blank(self, report: Report, item: Item) -> Cell:
        """What an item means that the file does not mention for this branch."""
        return Cell(blank_state(item, self._quarter), None, report.row)


def is_empty(report: Report) -> bool:
    """True when a pre-filled row came back without a single statement."""
    return not report.cells
