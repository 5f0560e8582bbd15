"""Formulas whose stored result is 0: computed, or never calculated by anybody?

Several programs store 0 behind every formula and leave the work to whoever opens the
file.  A 0 is believed only where the formula, worked out here, gives 0: numbers, sums,
the four operations, and cells that hold numbers themselves.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from sizhang_metrics.submissions.formats.grid import At

_REFERENCE = r"\$?([A-Za-z]{1,3})\$?(\d{1,7})"
_SUM = re.compile(r"\bSUM\(([^()]*)\)", re.IGNORECASE)
_RANGE = re.compile(rf"{_REFERENCE}:{_REFERENCE}")
_CELL = re.compile(rf"(?<![A-Za-z0-9_!.$:]){_REFERENCE}(?![A-Za-z0-9_(!:])")
_ARITHMETIC = re.compile(r"[\d.+\-*/() ]+", re.ASCII)
_LONGEST = 300
_MOST_CELLS = 200_000
"""Cells looked at in sums, per sheet: a forged one may sum up everything everywhere."""
_PASSES = 5
"""How deep sums of sums are followed."""
UNCALCULATED = "=（公式）"
"""Stands for a formula that is not spelled out where it applies."""


def uncalculated(
    rows: Sequence[Sequence[str]], zeros: Mapping[At, str]
) -> dict[At, str]:
    """Those of the formulas with result 0 of which nobody can say that it is right.

    >>> uncalculated([["1", "0", "0", "0"]], {(1, 2): "A1-1", (1, 3): "A1+1"})
    {(1, 3): 'A1+1'}
    """
    doubtful, works = dict(zeros), _Works(rows)
    for _ in range(_PASSES):
        proved = [
            at
            for at, formula in doubtful.items()
            if works.result(formula, doubtful) == 0
        ]
        for at in proved:
            del doubtful[at]
        if not proved:
            break
    return doubtful


class _Works:
    """Works formulas out over the cells of one sheet."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        self._rows = rows
        self._left = _MOST_CELLS

    def result(self, formula: str, doubtful: Mapping[At, str]) -> float | None:
        """The number, None where it cannot be told."""
        if len(formula) > _LONGEST:
            return None
        try:
            text = _SUM.sub(
                lambda found: repr(self._sum(found[1], doubtful)), formula.lstrip("=+")
            )
            text = _CELL.sub(lambda found: self._number(found, doubtful), text)
            return _worked_out(text) if _ARITHMETIC.fullmatch(text) else None
        except (ArithmeticError, ValueError, SyntaxError, RecursionError, MemoryError):
            return None

    def _sum(self, arguments: str, doubtful: Mapping[At, str]) -> float:
        total = 0.0
        for argument in arguments.split(","):
            area = _RANGE.fullmatch(argument.strip())
            single = _CELL.fullmatch(argument.strip())
            if area:
                for at in self._cells(area):
                    total += self._value(at, doubtful, words_count_nothing=True)
            elif single:
                at = (int(single[2]), _column(single[1]))
                total += self._value(at, doubtful, words_count_nothing=True)
            else:
                total += float(argument)
        return total

    def _cells(self, area: re.Match) -> list[At]:
        rows = range(int(area[2]), int(area[4]) + 1)
        columns = range(_column(area[1]), _column(area[3]) + 1)
        self._left -= len(rows) * len(columns)
        if self._left < 0:
            raise ValueError("more sums than anybody writes")
        return [(row, column) for row in rows for column in columns]

    def _number(self, found: re.Match, doubtful: Mapping[At, str]) -> str:
        at = (int(found[2]), _column(found[1]))
        return f"({self._value(at, doubtful, words_count_nothing=False)!r})"

    def _value(
        self, at: At, doubtful: Mapping[At, str], *, words_count_nothing: bool
    ) -> float:
        if at in doubtful:
            raise ValueError("rests on a result that is in doubt itself")
        row = self._rows[at[0] - 1] if at[0] <= len(self._rows) else []
        text = row[at[1] - 1] if at[1] <= len(row) else ""
        if not text:
            return 0.0
        try:
            return float(text)
        except ValueError:
            if words_count_nothing and not text.startswith(("=", "#")):
                return 0.0
            raise


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _worked_out(text: str) -> float:
    return _of(ast.parse(text.strip(), mode="eval").body)


def _of(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        return (
            -_of(node.operand) if isinstance(node.op, ast.USub) else _of(node.operand)
        )
    if isinstance(node, ast.BinOp):
        left, right = _of(node.left), _of(node.right)
        if isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.Sub):
            return left - right
        if isinstance(node.op, ast.Mult):
            return left * right
        if isinstance(node.op, ast.Div):
            return left / right
    raise ValueError("not one of the four operations")
