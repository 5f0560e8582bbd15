"""Composite → final score → grade → ranks of every branch of the roster: of record.

The columns are those of `scoring/score.sql`, which `verify` asks for the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sizhang_metrics.composing.arrays import (
    grade_index,
    keys,
    levels,
    ranks,
    rounded,
    totals,
)
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
    least = lowest(scheme.standard.each_dimension)
    for dimension in scheme.dimensions:
        meets &= cells[f"share_{dimension.code}"] >= least
    order = keys(scheme, total, adjusted.caps)[ranked]
    level = levels(order)
    places = {name: np.zeros(len(total), dtype=np.int32) for name in scopes}
    for name, groups in scopes.items():
        places[name][ranked] = _places(order, level, groups[ranked])
    return Standing(
        bonus,
        deduction,
        final,
        np.where(known, grade_index(scheme, final, adjusted.caps), -1),
        status,
        meets,
        places,
    )


def _capped(points: np.ndarray, cap: float) -> np.ndarray:
    return np.where(points > cap, cap, points)


_BINS = 16
"""A histogram may have so many times as many bins as there are branches."""


def _places(key: np.ndarray, level: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """1 + how many of the same group are better: counted by group and `level` of the key,
    or sorted where that would be mostly empty bins."""
    bins = groups.max(initial=-1) + 1, level.max(initial=-1) + 2
    if bins[0] * bins[1] > _BINS * len(key):
        return ranks(key[np.newaxis], groups)[0]
    cell = groups * bins[1] + level
    # counted one bin further, so that what has run up to a cell is who is better
    better = np.bincount(cell + 1, minlength=bins[0] * bins[1]).reshape(bins)
    np.cumsum(better, axis=1, out=better)
    return better.ravel()[cell] + 1
