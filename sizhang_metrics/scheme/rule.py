"""What a scoring rule (计分规则) is: all that is to be known of it, under fixed names.

Each rule is one module of `rules/`, and nothing outside that module knows it by name.
Whoever scores, explains, advises or checks asks `rules.rule_of(indicator)`.  An abstract
method that a new rule forgets is named by Python when the module is imported.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import numpy as np

from sizhang_metrics.numbers import exact, in_unit
from sizhang_metrics.scheme.fields import Field
from sizhang_metrics.scheme.model import Indicator, Scheme

Due = float | np.ndarray | None
"""What came due: to one branch, or to each of an array; None where nothing ever does."""
Share = tuple[str, str]
"""An attainment as an expression, and a remark (may be empty)."""


@dataclass(frozen=True)
class Attainment:
    """SQL: `when … then …` branches in their order, and what all other values give.

    Branches and not a whole CASE, so that `scoring.cells` can add what counts without
    a value to the same one (a nested CASE costs half as much again).
    """

    branches: tuple[str, ...]
    otherwise: str


@dataclass(frozen=True)
class Reference:
    """SQL of the other branches that a relative rule looks at."""

    ctes: str
    """Common table expressions over `fact`, without the word `with`."""
    join: str
    """Joins their row to the branch's."""
    absent: str
    """A test on the joined row: fewer than two values, or all of them equal."""


class ScoringRule(ABC):
    """How a value becomes an attainment t between 0 and 1.

    All comparisons are those of numbers rounded to 9 decimals (`literals`).  `due` is
    always the sum of `due_in` over the quarters of the window in which branch and
    indicator applied; None for rules to which nothing comes due.
    """

    keys: ClassVar[Mapping[str, Field]] = {}
    """The keys of the scheme file that it reads; one without a default is demanded."""
    direction: ClassVar[str] = ""
    """`higher` or `lower` where the formula only rewards one of them."""
    due: ClassVar[str] = ""
    """What comes due quarter by quarter: the first word of a column of `facts`."""

    def due_in(self, indicator: Indicator, quarter: int) -> int:
        """How much of it comes due in one quarter of the year."""
        return 0

    def faults(self, values: Mapping[str, Any]) -> Iterator[str]:
        """What is wrong between the keys of an indicator; it has those that were read."""
        return iter(())

    @abstractmethod
    def in_words(self, scheme: Scheme, indicator: Indicator) -> str:
        """The rule with its numbers, for the page of the scheme."""

    @abstractmethod
    def sql(self, indicator: Indicator, value: str) -> Attainment:
        """t of record; NULL for a NULL value, which meets no comparison."""

    def reference(self, indicator: Indicator) -> Reference | None:
        """The others it compares with; None: the branch's own value is enough."""
        return None

    @abstractmethod
    def attained(
        self,
        indicator: Indicator,
        values: np.ndarray,
        due: Due,
        others: Sequence[float],
    ) -> np.ndarray:
        """t of record of reported values, and of those that nobody reported (yet).

        `sql` has to give the same in every bit, so by the same comparisons and the same
        order of operations: `verify` proves the one by the other.  `others`: values of
        the rest of the reference set, without which a relative rule says NaN.
        A value that is NaN (nobody reported it, or it does not apply) stays NaN.
        """

    def among_all(self, indicator: Indicator, values: np.ndarray) -> np.ndarray:
        """t of record by a relative rule, of all values of one reference set; NaN where
        there is nobody to compare with."""
        raise NotImplementedError(f"{indicator.rule} compares nobody")

    @abstractmethod
    def share_in_words(
        self, indicator: Indicator, value: float, due: float | None, t: float
    ) -> Share:
        """How this value made t: “(80 − 60) ÷ (85 − 60)”, or “1” and why.  Both come rounded
        to as many decimals as the equation needs; write every one of them (`exact`)."""

    @abstractmethod
    def full_marks(self, indicator: Indicator, due: float | None) -> float | None:
        """The value from which t is 1 (目标值); None where others decide or nothing is due."""

    def goalposts(self, indicator: Indicator, due: float | None) -> tuple[float, ...]:
        """The values at which a little more or less changes what is earned."""
        return ()


Given = TypeVar("Given", bound=float | np.ndarray)


def came_due(due: Given | None) -> Given:
    """`due`, for a rule to which something comes due.

    Chains carry None only for the other rules; to take it for 0 here would give full
    marks to a branch of which nothing is known.
    """
    assert due is not None, "nothing says what came due to this branch"
    return due


def with_unit(indicator: Indicator, value: float) -> str:
    """A number of the scheme in the indicator's unit: `85%`, `4 次`, `12`."""
    return in_unit(exact(value), indicator.measured_in)
