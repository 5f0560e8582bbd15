"""Values → medians and better quartiles of each peer group: of record.

The columns are those of `scoring/indicator_stat.sql`, which `verify` asks for the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
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


def statistics(indicators: Sequence[Indicator], values: Grouped) -> Columns:
    """By name an array of a row per peer group and a column per indicator."""
    shape = (values.groups, len(indicators))
    counts = np.empty(shape, dtype=np.int32)
    medians, better = np.empty(shape), np.empty(shape)
    quartiles = np.where([each.higher_is_better for each in indicators], 0.75, 0.25)
    several = max(1, BLOCK // max(1, len(values.order)))

    def fill(first: int) -> None:
        some = slice(first, first + several)
        numbers, known = _in_order(values, some)
        counts[:, some] = known
        starts = np.array(values.ends[:-1], dtype=np.int64)[:, np.newaxis]
        medians[:, some] = _quantile(numbers, starts, known, 0.5)
        better[:, some] = _quantile(numbers, starts, known, quartiles[some])

    together(fill, range(0, len(indicators), several), len(values.order))
    return {
        "branches": counts,
        "median_value": rounded(medians),
        "upper_quartile_value": rounded(better),
    }


def _in_order(grouped: Grouped, some: slice) -> tuple[np.ndarray, np.ndarray]:
    """Some columns as rows, group after group, the numbers of each in order and NaN behind
    them, and behind all; and per group and column how many numbers there are."""
    columns = grouped.columns[some]
    numbers = np.empty((len(columns), len(grouped.order) + 2))
    numbers[:, -2:] = np.nan
    counts = np.empty((grouped.groups, len(columns)), dtype=np.int64)
    for row, column in zip(numbers, columns, strict=True):
        # all of them are there; to be told if not, numpy would fill a copy
        np.take(column, grouped.order, out=row[:-2], mode="clip")
    for group, (start, end) in enumerate(pairwise(grouped.ends)):
        ordered = numbers[:, start:end]
        # to sort takes less than to put in order as far as needed
        ordered.sort(axis=1)
        counts[group] = [row.searchsorted(np.nan) for row in ordered]
    return numbers, counts


def _quantile(
    numbers: np.ndarray,
    starts: np.ndarray,
    counts: np.ndarray,
    share: np.ndarray | float,
) -> np.ndarray:
    """Per group and column, in a straight line as `quantile_cont` has it.

    Which rounds once where three quarters of the lower and a quarter of the upper are
    added (a fused multiply-add), so the sum is taken exactly; a half is exact anyway.
    """
    at = np.maximum(counts - 1, 0) * share
    part = at % 1
    columns = np.arange(len(numbers))
    low = starts + at.astype(np.int64)
    lower, upper = numbers[columns, low], numbers[columns, low + 1]
    found = np.where(part == 0, lower, lower * (1 - part) + upper * part)
    for one in zip(*np.nonzero(part == _QUARTER), strict=True):
        found[one] = math.fsum((lower[one] * 0.5, lower[one] * 0.25, upper[one] * 0.25))
    return np.where(counts > 0, found, np.nan)


_QUARTER = 0.25
