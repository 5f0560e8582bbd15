"""What several rules have in common: stretching, taking points off, comparing branches."""

from __future__ import annotations

import numpy as np

from sizhang_metrics.literals import (
    TOLERANCE,
    at_least,
    at_most,
    highest,
    lowest,
    number,
)
from sizhang_metrics.numbers import exact
from sizhang_metrics.scheme import fields as reading
from sizhang_metrics.scheme.fields import Field
from sizhang_metrics.scheme.model import Indicator
from sizhang_metrics.scheme.rule import Attainment, Share

GOALPOSTS = {"floor": Field(reading.number()), "target": Field(reading.number())}
"""Keys that several rules read: one key is read in one way, whichever rule asks."""
OVER = {"over": Field(reading.choice("peer_group", "all"), "peer_group")}
"""The key of relative rules: whom a branch is compared with."""


def between(values: np.ndarray, floor: float, target: float) -> np.ndarray:
    """0 at the floor, 1 at the target, a straight line in between."""
    if target > floor:
        failed, reached = values <= highest(floor), values >= lowest(target)
    else:
        failed, reached = values >= lowest(floor), values <= highest(target)
    t = np.where(failed, 0.0, (values - floor) / (target - floor))
    return np.where(reached, 1.0, t)


def zero_sql(value: str) -> str:
    """0 for every value; still NULL for none."""
    return f"case when {value} is not null then 0e0 end"


def deducted_sql(indicator: Indicator, amount: str, each: float) -> Attainment:
    """(weight − each × amount) ÷ weight, at least 0."""
    nothing = f"when {at_most(amount, 0)} then 1e0"
    weight = indicator.weight
    if weight == 0:
        # no points to lose: full marks unless something is to be deducted
        return Attainment((nothing,), zero_sql(amount))
    return Attainment(
        (nothing, f"when {at_least(amount, weight / each)} then 0e0"),
        f"({number(weight)} - {number(each)} * {amount}) / {number(weight)}",
    )


def deducted(indicator: Indicator, amounts: np.ndarray, each: float) -> np.ndarray:
    """`deducted_sql` for arrays of amounts, by the same order of operations.

    The bounds are asked before the division's result is used, as in SQL: a branch at
    the bound must get exactly 0 or 1, not a neighbour of it.
    """
    weight = indicator.weight
    if weight == 0:
        t = np.where(np.isnan(amounts), np.nan, 0.0)
        return np.where(amounts <= highest(0), 1.0, t)
    t = (weight - each * amounts) / weight
    t = np.where(amounts >= lowest(weight / each), 0.0, t)
    return np.where(amounts <= highest(0), 1.0, t)


def deducted_in_words(
    indicator: Indicator, each: float, amount: float, amount_in_words: str
) -> Share:
    """How `deducted_sql` came to its result, as an expression to be checked by hand."""
    weight = indicator.weight
    if amount <= TOLERANCE:
        return "1", "无扣分"
    if weight == 0 or amount >= weight / each - TOLERANCE:
        return "0", "扣完为止"
    taken = f"{exact(each)} × {amount_in_words}"
    return f"({exact(weight)} − {taken}) ÷ {exact(weight)}", ""


def by_group(indicator: Indicator, sql: str) -> str:
    """What a statement says besides where a branch is compared inside its peer group."""
    return sql if indicator.over == "peer_group" else ""


def absent_sql(indicator: Indicator, equal: str) -> str:
    """The test of `Reference.absent`, of `equal` for all values alike."""
    return f"members_{indicator.code} < 2 or {equal}"


def alone_sql(value: str, absent: str) -> str:
    """The first branch of a relative rule: nobody to compare with, no attainment."""
    return f"when {value} is not null and ({absent}) then cast(null as double)"


def whom_in_words(indicator: Indicator) -> str:
    """The reference set in the words of a rule."""
    return "全部支部" if indicator.over == "all" else "同类组"


def compared_in_words(indicator: Indicator, how: str, t: float) -> Share:
    """Of relative rules the share stands for the comparison with the others."""
    among = "全部" if indicator.over == "all" else "同类组"
    return exact(t), f"在{among}支部中按{how}折算"
