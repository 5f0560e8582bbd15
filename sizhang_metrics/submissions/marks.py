"""Problems by the place where they are shown in the file that goes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sizhang_metrics.submissions.headers import Header, Rows
from sizhang_metrics.submissions.model import REPAIRS, Level, Problem
from sizhang_metrics.submissions.vocabulary import Role

LEVELS = {Level.REJECT: "须改正", Level.EXPLAIN: "需说明", Level.HINT: "提示"}
_EVERYWHERE = ("wrong_period", "unknown_branch", "closed_branch")
"""Told once for all rows that say the same; each of these cells wants correction."""
_WEIGHT = {str(level): weight for weight, level in enumerate(Level)}

At = tuple[int, int]
"""Row and column number as the person sees them, from 1."""


@dataclass
class Mark:
    """What is to be said at one cell."""

    level: str
    lines: list[str] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """One more problem; the heaviest decides the colour."""
        self.level = min(self.level, problem.level, key=_WEIGHT.__getitem__)
        self.lines.append(_note(problem))


@dataclass(frozen=True)
class Marks:
    """Notes by cell, and lines for the last column by row."""

    cells: dict[At, Mark]
    rows: dict[int, list[str]]


def marks(problems: Iterable[Problem], header: Header | None, rows: Rows) -> Marks:
    """Everything but the repairs, which need no correction."""
    cells: dict[At, Mark] = {}
    lines: dict[int, list[str]] = defaultdict(list)
    alike = Alike(rows)
    for one in problems:
        if one.row is None or one.other_sheet or one.code in REPAIRS:
            continue
        column = one.column_number or code_column(header)
        wants_colour = bool(one.column_number) or one.level != Level.HINT
        for row in alike.rows_of(one, column):
            if wants_colour:
                cells.setdefault((row, column), Mark(one.level)).add(one)
            lines[row].append(_line(one))
    return Marks(cells, lines)


def code_column(header: Header | None) -> int:
    """The column where the branch's code stands, or the first."""
    column = header.column(Role.BRANCH_ID) if header else None
    return 1 if column is None else column + 1


class Alike:
    """Which rows of a grid say the same in a column; counted once per column."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._at: dict[int, dict[str, list[int]]] = {}

    def rows_of(self, problem: Problem, column: int) -> list[int]:
        """The problem's own row, and those below whose cell says the same."""
        if problem.code not in _EVERYWHERE:
            return [problem.row]
        text = text_at(self._rows, problem.row, column).strip()
        alike = self._of_column(column)[text]
        return [row for row in alike if row >= problem.row]

    def _of_column(self, column: int) -> dict[str, list[int]]:
        if column not in self._at:
            found = self._at[column] = defaultdict(list)
            for row in range(1, len(self._rows) + 1):
                found[text_at(self._rows, row, column).strip()].append(row)
        return self._at[column]


def text_at(rows: Rows, row: int, column: int) -> str:
    """The text of a cell; blank beyond the end of a row."""
    cells = rows[row - 1] if row <= len(rows) else []
    return cells[column - 1] if column <= len(cells) else ""


def _note(problem: Problem) -> str:
    accepted = f"\n应填：{problem.accepted}" if problem.accepted else ""
    return (
        f"【{LEVELS[Level(problem.level)]}】{problem.found}{accepted}\n{problem.remedy}"
    )


def _line(problem: Problem) -> str:
    column = f"“{problem.column}”" if problem.column else ""
    accepted = f"，应填 {problem.accepted}" if problem.accepted else ""
    level = LEVELS[Level(problem.level)]
    return f"【{level}】{column}{problem.found}{accepted}；{problem.remedy}"
