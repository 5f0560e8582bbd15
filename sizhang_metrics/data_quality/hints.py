"""A hint of the formalism check-up (形式主义体检), and what chance allows of a likeness.

A hint is something to look at, never points.

How often two honest figures agree depends on what is counted and on its size: 0 and
0 agree often, 137 and 137 hardly ever.  So the rate is taken from all branches of the
quarter, per item and size of the figure; the branches under suspicion are in it, which
errs on the side of silence.  A likeness is a hint when its probability, times the
number of comparisons made in the quarter (Bonferroni), stays below `FAMILY`: in a
hundred honest quarters one false hint of a kind is to be expected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import add

import numpy as np
import pandas as pd

from sizhang_metrics.scheme import Term


class HintKind(StrEnum):
    """What struck; each is a module or function of this package."""

    COPIED_QUARTER = "copied_quarter"
    """Nearly the same figures as the quarter before."""
    COPIED_SISTER = "copied_sister"
    """Nearly the same figures as another branch of the unit, or all of one elsewhere."""
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


FAMILY = 0.01
"""Chance of any false hint of one kind in one quarter."""
SHARE = 0.8
"""Share of the figures that must agree: rare but slight likeness is no copying."""
FEWEST = 10
"""Figures that must be comparable for a likeness to say anything."""
_SIZES = np.array([1, 2, 3, 5, 10, 20, 50])
"""Where classes of size begin: small counts agree by themselves, large ones do not."""
CLASSES = len(_SIZES) + 1


def size_class(values: np.ndarray) -> np.ndarray:
    """The class of size of each figure, 0 … CLASSES − 1 (NaN counts as the last)."""
    return np.digitize(values, _SIZES)


def agreement_rates(
    classes: np.ndarray, agree: np.ndarray, compared: np.ndarray
) -> np.ndarray:
    """Per item (last axis of the input) and class: the share of comparisons that agree.

    Shape (items, CLASSES).  One agreement and one disagreement are added everywhere
    (Laplace), so that few comparisons never look like proof.
    """
    items = np.broadcast_to(np.arange(classes.shape[-1]), classes.shape)
    cell = (items * CLASSES + classes)[compared]
    size = classes.shape[-1] * CLASSES
    total = np.bincount(cell, minlength=size)
    hits = np.bincount(cell, weights=agree[compared], minlength=size)
    return ((hits + 1) / (total + 2)).reshape(-1, CLASSES)


def at_least(chances: Sequence[float], hits: int) -> float:
    """P(at least `hits` of these independent events happen): Poisson binomial, exact.

    >>> round(at_least([0.5, 0.5], 1), 9)
    0.75
    """
    # distribution[k] = P(k hits); the last entry gathers `hits` and more.
    distribution = np.zeros(hits + 1)
    distribution[0] = 1
    for chance in chances:
        moved = distribution * chance
        distribution = distribution - moved
        distribution[1:] += moved[:-1]
        distribution[-1] += moved[-1]
    return float(distribution[-1])
