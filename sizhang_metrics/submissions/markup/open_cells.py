"""The cells that problems point at, as the screen offers them for correction.

What may be shown of a cell, and kept in the record of a correction, is decided first:
words in a cell of figures may well be a person's name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sizhang_metrics.scheme.model import Check
from sizhang_metrics.submissions.markup.marks import Alike, At, text_at
from sizhang_metrics.submissions.model import (
    REPAIRS,
    Context,
    Findings,
    Layout,
    Level,
    Problem,
    Reading,
)
from sizhang_metrics.submissions.table.chosen_sheet import Chosen, choose
from sizhang_metrics.submissions.table.header import Header, Rows
from sizhang_metrics.submissions.table.personal import masked, personal
from sizhang_metrics.submissions.table.vocabulary import Role, Vocabulary
from sizhang_metrics.submissions.texts import key, plain, shown

# ── Redaction ─────────────────────────────────────────────────────────────────────────

WORDS = "（文字，不保留）"
"""Stands for words that may well be a person's name."""
_FIGURE = re.compile(
    r"[\d\s.,:;/+\-*—–=%‰()零〇○一二两三四五六七八九十百千万亿点半约近余多左右不到以上下"
    r"年月日季度人个名次场条项位份篇件期户家天分小时学课不适用无暂缺未报填统计]{0,30}"
    r"|N/?A|(?=[^\d]*\d)[A-Za-z0-9_\-]{1,30}",
    re.IGNORECASE,
)
"""A figure as people write it, a word for none, or a code with a digit in it."""


class Redaction:
    """Decides by where a cell stands; one instance per file."""

    def __init__(self, chosen: Chosen, context: Context) -> None:
        self._header = chosen.header
        self._codes = {*context.branches, *context.closed}
        names = (branch.branch_name for branch in context.branches.values())
        self._known = {*map(key, self._codes), *map(key, names)}

    def redacted(self, text: str, row: int) -> str:
        """The text; or what it seems to be, where it may be about a person.

        Titles and headers are words by nature, and none of them names anybody.
        """
        hidden = personal(text, self._codes)
        is_above = self._header is not None and row <= self._header.row_number
        if hidden or is_above or key(text) in self._known:
            return hidden or text
        return text if _FIGURE.fullmatch(plain(text)) else WORDS

    def shown(self, text: str, row: int, column: int) -> str:
        """The text for the eyes of whoever handed the file in: names of branches stay."""
        if self._header is None or column > len(self._header.roles):
            return self.redacted(text, row)
        if self._header.roles[column - 1] == Role.BRANCH_NAME:
            return masked(text, self._codes)
        return self.redacted(text, row)


# ── The cells ─────────────────────────────────────────────────────────────────────────

MOST = 60
"""Cells that are offered at once: more is work for a spreadsheet."""
_WEIGHT = {str(level): weight for weight, level in enumerate(Level)}


@dataclass(frozen=True)
class OpenCell:
    """One cell that wants correction, or several rows that say the same in it."""

    rows: tuple[int, ...]
    column_number: int
    column: str
    content: str
    """What stands there, as far as it may be shown."""
    level: str
    """Of the heaviest problem that points here."""
    remedy: str
    """What is accepted and what to do, of every problem."""

    @property
    def places(self) -> list[At]:
        """Where a correction goes."""
        return [(row, self.column_number) for row in self.rows]


def open_cells(reading: Reading, context: Context) -> tuple[OpenCell, ...]:
    """At most `MOST`, the heaviest problems first, then in the order of the file.

    Silent repairs need none.  A check between items points at all of their cells.
    """
    pointing = [
        (problem, at)
        for problem in reading.problems
        if (at := _cell_of(problem, reading.header_row))
    ]
    if not pointing:
        return ()
    chosen = choose(
        reading.data, Vocabulary(context.scheme, context.period), context, Findings()
    )
    header = chosen.header
    if chosen.sheet.faults or header is None:
        return ()
    found: Found = defaultdict(list)
    places = _Places(reading, chosen.sheet.rows, header, context)
    for problem, at in pointing:
        for rows, column in places.of(problem, at):
            found[rows, column].append(problem)
    redaction = Redaction(chosen, context)
    cells = [
        _cell(where, problems, chosen.sheet.rows, header, redaction)
        for where, problems in _single(found).items()
    ]
    cells.sort(key=lambda cell: (_WEIGHT[cell.level], cell.rows, cell.column_number))
    return tuple(cells[:MOST])


def _cell_of(problem: Problem, header_row: int | None) -> At | None:
    """The cell of the table that it is about; a hint about its header needs nothing.

    A header that is not its item's own (计划, 上季) is no slip of the pen: typing the
    right name over it would pass last quarter's figures off as this quarter's.
    """
    row, column = problem.row, problem.column_number
    if problem.code == "unclear_column" or not row or not column or not header_row:
        return None
    needs = problem.level != Level.HINT or row > header_row
    is_here = not problem.other_sheet and problem.code not in REPAIRS
    return (row, column) if needs and is_here else None


class _Places:
    """Where the cells of a problem are; one instance per reading."""

    def __init__(
        self, reading: Reading, rows: Rows, header: Header, context: Context
    ) -> None:
        self._header, self._alike = header, Alike(rows)
        self._checks = {check.code: check for check in context.scheme.checks}
        self._columns = {item.code: at + 1 for at, item in header.items.items()}
        self._rows: dict[tuple[str, str], int] = {}
        if header.layout == Layout.LONG:
            frame = reading.observations
            keys = zip(frame["branch_id"], frame["item"], strict=True)
            self._rows = dict(zip(keys, frame["row_number"], strict=True))

    def of(self, problem: Problem, at: At) -> Iterator[tuple[tuple[int, ...], int]]:
        """(rows, column) of its own cell and of those it is compared with."""
        row, column = at
        yield tuple(self._alike.rows_of(problem.code, row, column)), column
        check = self._checks.get(problem.code)
        for code in _items(check) if check else ():
            other = self._of_item(problem.branch_id, row, code)
            if other and other != at:
                yield (other[0],), other[1]

    def _of_item(self, branch_id: str, row: int, code: str) -> At | None:
        if self._header.layout == Layout.WIDE:
            column = self._columns.get(code)
            return (row, column) if column else None
        its_row = self._rows.get((branch_id, code))
        value = self._header.required(Role.VALUE)
        return None if its_row is None else (int(its_row), value + 1)


def _items(check: Check) -> list[str]:
    terms = (*check.left, *check.right)
    return [term.code for term in terms if term.is_item]


Found = dict[tuple[tuple[int, ...], int], list[Problem]]


def _single(found: Found) -> Found:
    """Rows that are offered together are not offered one by one as well."""
    together = {
        (row, column): (rows, column)
        for rows, column in found
        if len(rows) > 1
        for row in rows
    }
    merged: Found = defaultdict(list)
    for (rows, column), problems in found.items():
        merged[together.get((rows[0], column), (rows, column))] += problems
    return merged


def _cell(
    at: tuple[tuple[int, ...], int],
    problems: Iterable[Problem],
    grid: Rows,
    header: Header,
    redaction: Redaction,
) -> OpenCell:
    rows, column = at
    texts = header.texts
    named = column <= len(texts) and rows[0] > header.row_number
    said = dict.fromkeys(map(_remedy, problems))
    return OpenCell(
        rows=rows,
        column_number=column,
        column=masked(shown(texts[column - 1])) if named else f"第 {column} 列",
        content=redaction.shown(text_at(grid, rows[0], column), rows[0], column),
        level=min((problem.level for problem in problems), key=_WEIGHT.__getitem__),
        remedy=" ".join(said),
    )


def _remedy(problem: Problem) -> str:
    accepted = f"应填 {problem.accepted}。" if problem.accepted else ""
    return f"{accepted}{problem.remedy}"
