"""Value → attainment of one indicator, for values that nobody has reported (yet).

The scores of record take the SQL of `scoring.rules`; a test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sizhang_metrics.scheme import Indicator, Rule, Scheme
from sizhang_metrics.scoring.names import HAIR


def expected_by(indicator: Indicator, quarter: int) -> int:
    """E(k): how many a year's expectation makes due by the end of quarter k."""
    return math.floor(round(indicator.expected_per_year * quarter / 4, 9))


def attain(
    indicator: Indicator,
    values: np.ndarray,
    *,
    quarters: float | None = None,
    expected: float | None = None,
    others: Sequence[float] = (),
) -> np.ndarray:
    """t in [0, 1] before `reduce` and `lower_bound`; NaN without a reference set.

    `quarters` is the n of `linear_prorated`, `expected` that of `deduct_missing`,
    `others` the values of the other branches of the reference set.
    """
    match indicator.rule:
        case Rule.LINEAR:
            return _between(values, indicator.floor, indicator.target)
        case Rule.LINEAR_PRORATED:
            return _between(values, 0, indicator.target * quarters / 4)
        case Rule.STEP:
            return _step(indicator, values)
        case Rule.DEDUCT_MISSING:
            return _deducted(indicator, expected - values, indicator.per_miss)
        case Rule.DEDUCT_EACH:
            return _deducted(indicator, values, indicator.per_each)
    if not len(others):
        return np.full(np.shape(values), np.nan)
    if indicator.rule is Rule.MIN_MAX:
        return _min_max(indicator, values, others)
    return _percentile(indicator, values, others)


def counted(
    scheme: Scheme, indicator: Indicator, t: np.ndarray, *, reduced: bool
) -> np.ndarray:
    """t as it counts: reduced where the ratio exceeds, mapped by `lower_bound`."""
    if reduced:
        t = t * indicator.reduce.by
    if scheme.lower_bound == 0:
        return t
    return scheme.lower_bound + (1 - scheme.lower_bound) * t


def _between(values: np.ndarray, floor: float, target: float) -> np.ndarray:
    sign = 1 if target > floor else -1
    t = (values - floor) / (target - floor)
    t = np.where(sign * (values - floor) <= HAIR, 0.0, t)
    return np.where(sign * (values - target) >= -HAIR, 1.0, t)


def _step(indicator: Indicator, values: np.ndarray) -> np.ndarray:
    sign = 1 if indicator.direction == "higher" else -1
    t = np.zeros(np.shape(values))
    for bound, share in indicator.steps:
        t = np.where(sign * (values - bound) >= -HAIR, np.maximum(t, share), t)
    return t


def _deducted(indicator: Indicator, amounts: np.ndarray, each: float) -> np.ndarray:
    weight = indicator.weight
    if weight == 0:
        return np.where(amounts <= HAIR, 1.0, 0.0)
    t = (weight - each * amounts) / weight
    t = np.where(amounts >= weight / each - HAIR, 0.0, t)
    return np.where(amounts <= HAIR, 1.0, t)


def _min_max(
    indicator: Indicator, values: np.ndarray, others: Sequence[float]
) -> np.ndarray:
    low = np.minimum(values, min(others))
    high = np.maximum(values, max(others))
    above = values - low if indicator.direction == "higher" else high - values
    wide = high - low > HAIR
    t = np.where(above <= HAIR, 0.0, above / np.where(wide, high - low, 1.0))
    return np.where(wide, t, np.nan)


def _percentile(
    indicator: Indicator, values: np.ndarray, others: Sequence[float]
) -> np.ndarray:
    theirs, mine = np.sort(np.round(others, 9)), np.round(values, 9)
    below = np.searchsorted(theirs, mine, "left")
    upto = np.searchsorted(theirs, mine, "right")
    worse = below if indicator.direction == "higher" else len(theirs) - upto
    equals = upto - below
    t = (worse + equals / 2) / len(theirs)
    return np.where(equals == len(theirs), np.nan, t)
