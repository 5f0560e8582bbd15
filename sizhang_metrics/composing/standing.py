"""Composite → final score → grade → rank, for many branches and many weights."""

from __future__ import annotations

import numpy as np

from sizhang_metrics.literals import HAIR
from sizhang_metrics.scheme import Scheme

_NANO = 1e9
"""Comparisons are made on numbers rounded to 9 decimals."""
_GRADE = 1 << 42
"""More than any score in the units of its key: 103 points are 1.03e11 nanopoints."""
_GROUP = 1 << 47
"""More than any key: grades are few."""


def totals(
    composite: np.ndarray, bonus: np.ndarray | float, deduction: np.ndarray | float
) -> np.ndarray:
    """Composite + bonuses − deductions (already capped), at least 0; NaN stays.

    Adjustments are one number per branch, or one for all where a single branch is
    imagined many times.
    """
    return np.maximum(composite + bonus - deduction, 0.0)


def rounded(scheme: Scheme, total: np.ndarray) -> np.ndarray:
    """Half up to the scheme's decimals, of the number rounded to 9 decimals."""
    return _ticks(scheme, total) / 10.0**scheme.decimals


def _ticks(scheme: Scheme, total: np.ndarray) -> np.ndarray:
    scaled = np.round(total, 9) * 10.0**scheme.decimals
    return np.floor(np.round(scaled, max(9 - scheme.decimals, 0)) + 0.5)


def grade_index(scheme: Scheme, final: np.ndarray, caps: np.ndarray) -> np.ndarray:
    """Place in `scheme.grades` by the rounded score; a veto's cap is the best left."""
    floors = [one.floor for one in scheme.grades[:-1]]
    failed = np.zeros(np.shape(final), dtype=np.int64)
    for floor in floors:
        failed += final < floor - HAIR
    return np.maximum(failed, caps)


def keys(scheme: Scheme, total: np.ndarray, caps: np.ndarray) -> np.ndarray:
    """Whole numbers in the order of rank: smaller is better, equal is tied.

    NaN totals come after everything else (`absent` in `ranks`).
    """
    known = np.nan_to_num(total)
    grade = grade_index(scheme, rounded(scheme, known), caps)
    if scheme.rank_on == "displayed":
        score = _ticks(scheme, known)
    else:
        score = np.rint(np.round(known, 9) * _NANO)
    found = grade * _GRADE + (_GRADE - 1 - score.astype(np.int64))
    return np.where(np.isnan(total), _GROUP - 1, found)


def ranks(key: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Per row the rank of each branch inside its group: 1 + how many are better.

    `groups` numbers the branches' groups from 0; 0 as a rank: not ranked.
    """
    inside = key + groups * _GROUP
    ordered = np.sort(inside, axis=1)
    starts = np.searchsorted(np.sort(groups), groups)
    found = np.empty(key.shape, dtype=np.int32)
    for row, own in enumerate(inside):
        found[row] = np.searchsorted(ordered[row], own) - starts + 1
    found[key == _GROUP - 1] = 0
    return found
