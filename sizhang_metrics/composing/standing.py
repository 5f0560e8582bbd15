"""Composite → final score → grade → ranks of every branch of the roster: of record.

The columns are those of `scoring/score.sql`, which `verify` asks for the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sizhang_metrics.composing.arrays import grade_index, keys, rounded, totals
from sizhang_metrics.composing.cells import Columns
from sizhang_metrics.literals import lowest
from sizhang_metrics.scheme import Scheme

STATUSES = ("ranked", "insufficient_data", "not_reported")
RANKED, INSUFFICIENT_DATA, NOT_REPORTED = range(3)


@dataclass(frozen=True)
class Adjusted:
    """What the office recorded, per branch of the roster; 0 and −1 where nothing."""

    bonus: np.ndarray
    deduction: np.ndarray
    caps: np.ndarray
    """Place in `scheme.grades` of the best grade that a veto leaves."""


@dataclass(frozen=True)
class Standing:
    """The branches of a roster, in its order."""

    bonus: np.ndarray
    deduction: np.ndarray
    final_score: np.ndarray
    grade: np.ndarray
    """Place in `scheme.grades`; −1 without a score."""
    status: np.ndarray
    """Place in `STATUSES`."""
    meets_standard: np.ndarray
    ranks: Mapping[str, np.ndarray]
    """By scope; 0: not ranked."""


def standing(
    scheme: Scheme,
    cells: Columns,
    *,
    reported: np.ndarray,
    complete: np.ndarray,
    adjusted: Adjusted,
    scopes: Mapping[str, np.ndarray],
) -> Standing:
    """Where everybody stands.

    `cells`: composite, coverage and shares, NaN where nobody `reported`; `complete`:
    nothing of the year is missing; `scopes`: the branches' groups, numbered from 0.
    """
    composite = cells["composite"]
    bonus = _capped(adjusted.bonus, scheme.bonus_cap)
    deduction = _capped(adjusted.deduction, scheme.deduction_cap)
    total = totals(composite, bonus, deduction)
    final = rounded(scheme, total)
    known = ~np.isnan(composite)
    covered = cells["coverage"] >= lowest(scheme.minimum_composite_coverage)
    status = np.select(
        [~reported, known & covered], [NOT_REPORTED, RANKED], INSUFFICIENT_DATA
    )
    ranked = status == RANKED
    meets = ranked & complete & (adjusted.caps < 0)
    meets &= rounded(scheme, composite) >= lowest(scheme.standard.composite)
    for one in scheme.dimensions:
        least = lowest(scheme.standard.each_dimension)
        meets &= cells[f"share_{one.code}"] >= least
    key = keys(scheme, total, adjusted.caps)
    return Standing(
        bonus,
        deduction,
        final,
        np.where(known, grade_index(scheme, final, adjusted.caps), -1),
        status,
        meets,
        {name: _places(key, groups, ranked) for name, groups in scopes.items()},
    )


def _capped(points: np.ndarray, cap: float) -> np.ndarray:
    return np.where(points > cap, cap, points)


def _places(key: np.ndarray, groups: np.ndarray, ranked: np.ndarray) -> np.ndarray:
    """1 + how many of the same group are better, from a histogram of group and key;
    0 for who is not ranked."""
    rank = np.zeros(len(key), dtype=np.int32)
    levels, level = np.unique(key[ranked], return_inverse=True)
    cells, cell, tally = np.unique(
        groups[ranked] * len(levels) + level, return_inverse=True, return_counts=True
    )
    before = np.cumsum(tally) - tally
    starts = np.searchsorted(cells, cells - cells % max(len(levels), 1))
    rank[ranked] = (before - before[starts])[cell] + 1 if len(cells) else 0
    return rank
