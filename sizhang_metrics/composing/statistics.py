"""Values → medians and better quartiles of each peer group: of record.

The columns are those of `scoring/indicator_stat.sql`, which `verify` asks for the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from sizhang_metrics.composing.blocks import BLOCK, together
from sizhang_metrics.composing.cells import Columns
from sizhang_metrics.literals import rounded
from sizhang_metrics.scheme import Indicator


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


def statistics(indicators: Sequence[Indicator], values: Grouped) -> list[Columns]:
    """Per peer group a row for each of these indicators."""
    shape = (values.groups, len(indicators))
    counts = np.empty(shape, dtype=np.int32)
    medians, better = np.empty(shape), np.empty(shape)

    def fill(at: int) -> None:
        quartile = 0.75 if indicators[at].higher_is_better else 0.25
        for group, some in enumerate(_by_group(values, at)):
            counts[group, at] = len(some)
            medians[group, at], better[group, at] = _quantiles(some, [0.5, quartile])

    together(fill, range(len(indicators)), len(values.order))
    medians, better = rounded(medians), rounded(better)
    return [
        {
            "branches": counts[group],
            "median_value": medians[group],
            "upper_quartile_value": better[group],
        }
        for group in range(values.groups)
    ]


def _by_group(grouped: Grouped, at: int) -> Iterator[np.ndarray]:
    """The numbers of one column, group after group."""
    column, ends = grouped.columns[at], grouped.ends
    for first, last in _batches(ends):
        some = column[grouped.order[ends[first] : ends[last]]]
        known = ~np.isnan(some)
        numbers = some[known]
        until = [ends[at] - ends[first] for at in range(first, last + 1)]
        bounds = np.concatenate([[0], np.cumsum(known)])[until].tolist()
        for start, end in pairwise(bounds):
            yield numbers[start:end]


def _batches(ends: list[int]) -> Iterator[tuple[int, int]]:
    """Groups that follow each other, few enough rows together to stay in the cache."""
    first = 0
    for last in range(1, len(ends)):
        if last == len(ends) - 1 or ends[last + 1] - ends[first] > BLOCK:
            yield first, last
            first = last


def _quantiles(numbers: np.ndarray, shares: list[float]) -> list[float]:
    """At each share; the numbers are put in order as far as needed."""
    count = len(numbers)
    if not count:
        return [math.nan] * len(shares)
    places = [(count - 1) * share for share in shares]
    numbers.partition([end(at) for at in places for end in (math.floor, math.ceil)])
    return [_quantile(numbers, at) for at in places]


def _quantile(ordered: np.ndarray, at: float) -> float:
    """In a straight line, as `quantile_cont` has it.

    Which rounds once where three quarters of the lower and a quarter of the upper are
    added (a fused multiply-add), so the sum is taken exactly; a half is exact anyway.
    """
    low = math.floor(at)
    part = at - low
    lower = float(ordered[low])
    if not part:
        return lower
    upper = float(ordered[low + 1])
    if part == _QUARTER:
        return math.fsum((lower * 0.5, lower * 0.25, upper * 0.25))
    return lower * (1 - part) + upper * part


_QUARTER = 0.25
