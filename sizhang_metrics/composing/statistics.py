"""Values and attainments → peer medians, better quartiles, means, points lost: of record.

The columns are those of `scoring/indicator_stat.sql`, which `verify` asks for the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sizhang_metrics.composing.cells import Columns
from sizhang_metrics.literals import away, rounded
from sizhang_metrics.scheme import Indicator, Scheme
from sizhang_metrics.scoring.names import indicator_weights

LARGEST = 1e18
"""Of larger values no mean is told in nine decimals (`scoring.relations`)."""


def statistics(
    scheme: Scheme, values: np.ndarray, attainments: np.ndarray, peers: np.ndarray
) -> list[Columns]:
    """Per peer group, then for all branches, a row per indicator.

    `values`, `attainments`: indicators × branches, NaN where there is none; `peers`
    numbers the peer groups from 0.
    """
    order = np.argsort(peers, kind="stable")
    ends = np.searchsorted(peers[order], np.arange(peers.max(initial=-1) + 2))
    members = [order[a:b] for a, b in zip(ends, ends[1:], strict=False)]
    return [
        statistics_of(scheme, scheme.indicators, values[:, rows], attainments[:, rows])
        for rows in [*members, order]
    ]


def statistics_of(
    scheme: Scheme, indicators: Sequence[Indicator], values: np.ndarray, t: np.ndarray
) -> Columns:
    """Of one group of branches a row for each of these indicators, which are the rows of
    `values` and attainments `t`."""
    quartile = [0.75 if one.direction == "higher" else 0.25 for one in indicators]
    all_weights = indicator_weights(scheme)
    weights = np.array([all_weights[one.code] for one in indicators])
    values, t = np.sort(values, axis=1), np.sort(t, axis=1)  # NaN at the end
    branches = np.count_nonzero(~np.isnan(values), axis=1)
    counting = np.count_nonzero(~np.isnan(t), axis=1)
    half = [0.5] * len(weights)
    mean = _means(t, counting)
    return {
        "branches": branches.astype(np.int32),
        "mean_value": rounded(_means(values, branches)),
        "median_value": rounded(_quantiles(values, branches, half)),
        "upper_quartile_value": rounded(_quantiles(values, branches, quartile)),
        "mean_attainment": rounded(mean),
        "median_attainment": rounded(_quantiles(t, counting, half)),
        "points_lost": rounded(weights * (1.0 - mean)),
    }


def _means(columns: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Each value rounded to 9 decimals and added up as an integer: no order shows."""
    return np.array(
        [_mean(row[:n]) for row, n in zip(columns, counts.tolist(), strict=True)]
    )


def _mean(known: np.ndarray) -> float:
    if not len(known) or np.abs(known).max() >= LARGEST:
        return math.nan
    billionths = away(known * 1e9)
    if np.abs(billionths).max() * len(known) < 2**62:
        total = int(billionths.astype(np.int64).sum())
    else:
        total = sum(map(int, billionths.tolist()))
    return float(total) / len(known) / 1e9


def _quantiles(
    columns: np.ndarray, counts: np.ndarray, shares: list[float]
) -> np.ndarray:
    return np.array(
        [
            _quantile(row, n, share)
            for row, n, share in zip(columns, counts.tolist(), shares, strict=True)
        ]
    )


def _quantile(ordered: np.ndarray, n: int, share: float) -> float:
    """Between two neighbours in a straight line, as `quantile_cont` has it.

    Which rounds once where three quarters of the lower and a quarter of the upper are
    added (a fused multiply-add), so the sum is taken exactly; a half is exact anyway.
    """
    if not n:
        return math.nan
    at = (n - 1) * share
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
