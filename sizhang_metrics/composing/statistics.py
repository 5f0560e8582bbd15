"""Values and attainments → peer medians, better quartiles, means, points lost: of record.

The columns are those of `scoring/indicator_stat.sql`, which `verify` asks for the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sizhang_metrics.composing.blocks import BLOCK, together
from sizhang_metrics.composing.cells import Columns
from sizhang_metrics.literals import away, rounded
from sizhang_metrics.scheme import Indicator, Scheme
from sizhang_metrics.scoring.names import indicator_weights

LARGEST = 1e18
"""Of larger values no mean is told in nine decimals (`scoring.relations`)."""


class Grouped:
    """Of each indicator a column, NaN where a branch has no number; `peers` numbers the
    peer groups of the branches from 0 to less than `groups`."""

    def __init__(
        self, columns: Sequence[np.ndarray], peers: np.ndarray, groups: int
    ) -> None:
        self.columns = columns
        self.groups = groups
        # small numbers are sorted by counting
        small = peers.astype(np.min_scalar_type(groups))
        self.order = np.argsort(small, kind="stable")
        self.ends = np.searchsorted(peers[self.order], np.arange(groups + 1)).tolist()


def statistics(
    scheme: Scheme,
    indicators: Sequence[Indicator],
    values: Grouped,
    attainments: Grouped,
) -> list[Columns]:
    """Per peer group, then for all branches, a row for each of these indicators."""
    groups = values.groups
    found = {name: np.empty((groups + 1, len(indicators))) for name in _NAMES}
    all_weights = indicator_weights(scheme)

    def fill(at: int) -> None:
        indicator = indicators[at]
        quartile = 0.75 if indicator.direction == "higher" else 0.25
        counts, means, (median, better) = _told(values, at, [0.5, quartile])
        _counting, mean, (half,) = _told(attainments, at, [0.5])
        lost = all_weights[indicator.code] * (1.0 - mean)
        told = (counts, means, median, better, mean, half, lost)
        for name, column in zip(_NAMES, told, strict=True):
            found[name][:, at] = column

    together(fill, range(len(indicators)), len(values.order))
    branches = found.pop("branches").astype(np.int32)
    found = {name: rounded(column) for name, column in found.items()}
    return [
        {"branches": branches[group], **{name: of[group] for name, of in found.items()}}
        for group in range(groups + 1)
    ]


_NAMES = (
    "branches",
    "mean_value",
    "median_value",
    "upper_quartile_value",
    "mean_attainment",
    "median_attainment",
    "points_lost",
)


def _told(
    grouped: Grouped, at: int, shares: list[float]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of one column: of each group, and then of all, how many have a number, its mean,
    its quantiles."""
    column, ends = grouped.columns[at], grouped.ends
    counts: list[int] = []
    totals: list[int | None] = []
    quantiles: list[list[Quantile]] = []
    for first, last in _batches(ends):
        some = column[grouped.order[ends[first] : ends[last]]]
        known = ~np.isnan(some)
        numbers = some[known]
        until = [ends[at] - ends[first] for at in range(first, last + 1)]
        bounds = np.concatenate([[0], np.cumsum(known)])[until].tolist()
        totals += _totals(numbers, bounds)
        for start, end in pairwise(bounds):
            counts.append(end - start)
            quantiles.append(_quantiles(numbers[start:end], shares))
    of_all = _quantiles_of_all(column, sum(counts), quantiles, shares)
    counts.append(sum(counts))
    totals.append(None if None in totals else sum(total or 0 for total in totals))
    means = [
        math.nan if total is None or not count else float(total) / count / 1e9
        for total, count in zip(totals, counts, strict=True)
    ]
    told = [[statistic.number for statistic in group] for group in [*quantiles, of_all]]
    return np.array(counts), np.array(means), np.array(told).T


def _batches(ends: list[int]) -> Iterator[tuple[int, int]]:
    """Groups that follow each other, few enough rows together to stay in the cache."""
    first = 0
    for last in range(1, len(ends)):
        if last == len(ends) - 1 or ends[last + 1] - ends[first] > BLOCK:
            yield first, last
            first = last


def _totals(numbers: np.ndarray, bounds: list[int]) -> list[int | None]:
    """Per group the sum in billionths, each number rounded to them: no order shows.
    None where a number is too large for that."""
    with np.errstate(over="ignore", invalid="ignore"):
        billionths = away(numbers * 1e9)
    if np.abs(billionths).max(initial=0) * len(numbers) < 2**62:
        added = np.concatenate([[0], np.cumsum(billionths.astype(np.int64))])[bounds]
        return np.diff(added).tolist()
    return [
        None
        if np.abs(numbers[a:b]).max(initial=0) >= LARGEST
        else sum(map(int, billionths[a:b].tolist()))
        for a, b in pairwise(bounds)
    ]


class Quantile(NamedTuple):
    """Between two neighbours in order, or on one."""

    number: float
    lower: float
    upper: float


_NONE = Quantile(math.nan, math.nan, math.nan)


def _quantiles(numbers: np.ndarray, shares: list[float]) -> list[Quantile]:
    """At each share; the numbers are put in order as far as needed."""
    count = len(numbers)
    if not count:
        return [_NONE] * len(shares)
    numbers.partition([at for share in shares for at in _neighbours(count, share)])
    return [_quantile(numbers, count, share) for share in shares]


def _quantiles_of_all(
    column: np.ndarray, count: int, of_groups: list[list[Quantile]], shares: list[float]
) -> list[Quantile]:
    """The quantile of all lies between the least and the greatest of the groups' own, so
    that only what lies there has to be put in order."""
    found = []
    for number, share in enumerate(shares):
        theirs = [group[number] for group in of_groups if group[number] is not _NONE]
        if not theirs:
            found.append(_NONE)
            continue
        low = min(limits.lower for limits in theirs)
        high = max(limits.upper for limits in theirs)
        below = int(np.count_nonzero(column < low))
        between = column[(column >= low) & (column <= high)]
        between.partition([at - below for at in _neighbours(count, share)])
        found.append(_quantile(between, count, share, below))
    return found


def _neighbours(count: int, share: float) -> tuple[int, int]:
    """Where those stand in order between which a quantile lies."""
    at = (count - 1) * share
    return math.floor(at), math.ceil(at)


def _quantile(
    ordered: np.ndarray, count: int, share: float, below: int = 0
) -> Quantile:
    """In a straight line, as `quantile_cont` has it; `ordered` begins after the `below`
    least of `count` numbers.

    Which rounds once where three quarters of the lower and a quarter of the upper are
    added (a fused multiply-add), so the sum is taken exactly; a half is exact anyway.
    """
    at = (count - 1) * share
    low = math.floor(at)
    part = at - low
    lower = float(ordered[low - below])
    if not part:
        return Quantile(lower, lower, lower)
    upper = float(ordered[low + 1 - below])
    if part == _QUARTER:
        number = math.fsum((lower * 0.5, lower * 0.25, upper * 0.25))
    else:
        number = lower * (1 - part) + upper * part
    return Quantile(number, lower, upper)


_QUARTER = 0.25
