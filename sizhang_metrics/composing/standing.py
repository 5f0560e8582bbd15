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
from sizhang_metrics.composing.blocks import in_blocks, together
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
    branches = len(reported)
    bonus, deduction, final = np.empty((3, branches))
    grade, status, order = np.empty((3, branches), np.int64)
    meets = np.empty(branches, dtype=bool)

    def judge(rows: slice) -> None:
        composite, caps = cells["composite"][rows], adjusted.caps[rows]
        bonus[rows] = _capped(adjusted.bonus[rows], scheme.bonus_cap)
        deduction[rows] = _capped(adjusted.deduction[rows], scheme.deduction_cap)
        total = totals(composite, bonus[rows], deduction[rows])
        final[rows] = rounded(scheme, total)
        known = ~np.isnan(composite)
        grade[rows] = np.where(known, grade_index(scheme, final[rows], caps), -1)
        covered = cells["coverage"][rows] >= lowest(scheme.minimum_composite_coverage)
        status[rows] = np.where(known & covered, RANKED, INSUFFICIENT_DATA)
        np.putmask(status[rows], ~reported[rows], NOT_REPORTED)
        order[rows] = keys(scheme, total, caps)
        reached = (status[rows] == RANKED) & complete[rows] & (caps < 0)
        reached &= rounded(scheme, composite) >= lowest(scheme.standard.composite)
        least = lowest(scheme.standard.each_dimension)
        for dimension in scheme.dimensions:
            reached &= cells[f"share_{dimension.code}"][rows] >= least
        meets[rows] = reached

    in_blocks(judge, branches)
    ranked = status == RANKED
    order = order[ranked]
    level = levels(order)
    places = {name: np.zeros(branches, dtype=np.int32) for name in scopes}

    def rank(scope: str) -> None:
        places[scope][ranked] = _places(order, level, scopes[scope][ranked])

    together(rank, scopes, branches)
    return Standing(bonus, deduction, final, grade, status, meets, places)


def _capped(points: np.ndarray, cap: float) -> np.ndarray:
    return np.where(points > cap, cap, points)


_BINS = 16
"""A histogram may have so many times as many bins as there are branches."""


def _places(key: np.ndarray, level: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """1 + how many of the same group are better: counted by group and `level` of the key,
    or sorted where that would be mostly empty bins."""
    bins = groups.max(initial=-1) + 1, level.max(initial=-1) + 1
    if bins[0] * bins[1] > _BINS * len(key):
        return ranks(key[np.newaxis], groups)[0]
    cell = groups * bins[1] + level
    tally = np.bincount(cell, minlength=bins[0] * bins[1]).reshape(bins)
    better = np.cumsum(tally, axis=1) - tally
    return better.ravel()[cell] + 1
