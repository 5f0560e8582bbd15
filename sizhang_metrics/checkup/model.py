"""A hint of the formalism check-up (形式主义体检): something to look at, never points."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import add

import pandas as pd

from sizhang_metrics.scheme import Term


class HintKind(StrEnum):
    """What struck; each is a module or function of this package."""

    COPIED_QUARTER = "copied_quarter"
    """Nearly the same figures as the quarter before."""
    COPIED_SISTER = "copied_sister"
    """Nearly the same figures as another branch of the unit."""
    FULL_MARKS = "full_marks"
    """Every indicator at full attainment."""
    FULL_RATIOS = "full_ratios"
    """Every ratio of the quarter at 100 %."""
    BUNCHED = "bunched"
    """Many branches just above a goalpost, few just below."""
    SHRUNK_DENOMINATOR = "shrunk_denominator"
    """The denominator fell and the ratio rose."""
    ROUND_VALUES = "round_values"
    """Every figure ends in 0 or 5."""


@dataclass(frozen=True)
class Side:
    """One figure beside what it is compared with."""

    code: str
    """Code of the item or indicator."""
    ours: float
    other: float


@dataclass(frozen=True)
class Hint:
    """One thing to look at, with both sides of it."""

    kind: HintKind
    branch_ids: tuple[str, ...]
    """Whom it concerns: one branch, the two of a pair, or all just above a goalpost."""
    alike: int
    """Figures that strike …"""
    compared: int
    """… of so many that were looked at."""
    chance: float | None
    """Upper bound for the chance that such a hint appears anywhere in the quarter when
    all is honest; None where the rule is a plain fact."""
    sides: tuple[Side, ...]
    subject: str = ""
    """Indicator or item that it is about, where it is about one."""
    bound: float | None = None
    """The goalpost, for bunching."""


def summed(figures: pd.DataFrame, terms: tuple[Term, ...]) -> pd.Series:
    """Per row of `figures` (a column per item) the sum; NaN where a summand lacks."""
    return reduce(add, (figures[term.code] * term.sign for term in terms))
