"""The fewest candidates that reach a goal, each moved no further than it takes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np

from sizhang_metrics.improvement.counterfactual import Counterfactual
from sizhang_metrics.scoring.names import indicator_weights

MOST_SETS = 120_000
"""Sets of one size that are all tried; above it the steps are taken off one by one."""
SHORTLIST = 24
"""Sets that are lowered to what they need before the easiest is chosen."""

Test = Callable[[np.ndarray], np.ndarray]
"""Levels (imagined branches × candidates) → whether each reaches the goal."""


def fewest_steps(counterfactual: Counterfactual, test: Test) -> np.ndarray | None:
    """The level of each candidate, 0 where it is not needed; None when out of reach."""
    lowered = [
        _lowered(counterfactual, np.where(one, counterfactual.best, 0.0), test)
        for one in _smallest_sets(counterfactual, test)
    ]
    if not lowered:
        return None
    levels = min(
        lowered, key=lambda one: round(_attainment_moved(counterfactual, one), 9)
    )
    without = _without_one(levels, test)
    # lowering one step can make another superfluous where they share an item
    while without is not None:
        levels = _lowered(counterfactual, without, test)
        without = _without_one(levels, test)
    return levels


def _smallest_sets(counterfactual: Counterfactual, test: Test) -> np.ndarray:
    """The sets of the smallest size that reach the goal, the easiest of them first."""
    count = len(counterfactual.best)
    for size in range(1, count + 1):
        if math.comb(count, size) > MOST_SETS:
            return _taken_off(counterfactual, test)
        sets = _sets(count, size)
        reaching = sets[test(np.where(sets, counterfactual.best, 0.0))]
        if len(reaching):
            # attainment per point gained: what gets far with little comes first
            moved, gained = (reaching @ one for one in _singly(counterfactual))
            order = np.argsort(moved / np.maximum(gained, 1e-9), kind="stable")
            return reaching[order[:SHORTLIST]]
    return np.empty((0, count), dtype=bool)


def _sets(count: int, size: int) -> np.ndarray:
    """All sets of one size as rows of booleans, in the order of the scheme."""
    members = np.array(list(itertools.combinations(range(count), size)))
    sets = np.zeros((len(members), count), dtype=bool)
    np.put_along_axis(sets, members, True, axis=1)
    return sets


def _singly(counterfactual: Counterfactual) -> tuple[np.ndarray, np.ndarray]:
    """Per candidate at its best, taken alone: attainment moved, weighed gain."""
    attainments, _states = counterfactual.rows(np.diag(counterfactual.best))
    change = np.nan_to_num(attainments) - np.nan_to_num(counterfactual.base)
    weights = np.array(list(indicator_weights(counterfactual.chain.scheme).values()))
    return change.clip(min=0).sum(axis=1), change @ weights


def _attainment_moved(counterfactual: Counterfactual, levels: np.ndarray) -> float:
    attainments, _states = counterfactual.rows(levels[None, :])
    change = np.nan_to_num(attainments[0]) - np.nan_to_num(counterfactual.base)
    return float(change.clip(min=0).sum())


def _taken_off(counterfactual: Counterfactual, test: Test) -> np.ndarray:
    """From everything at its best, take off what is not needed, least gain first.

    For a weighted arithmetic mean, where gains add up, this too leaves the fewest.
    """
    count = len(counterfactual.best)
    chosen = np.ones(count, dtype=bool)
    if not test(counterfactual.best[None, :])[0]:
        return np.empty((0, count), dtype=bool)
    _moved, gained = _singly(counterfactual)
    for at in np.argsort(gained, kind="stable"):
        chosen[at] = False
        if not test(np.where(chosen, counterfactual.best, 0.0)[None, :])[0]:
            chosen[at] = True
    return chosen[None, :]


def _lowered(
    counterfactual: Counterfactual, levels: np.ndarray, test: Test
) -> np.ndarray:
    """Each step, the largest first, lowered as far as the goal still holds."""
    levels = levels.copy()
    moved, _gained = _singly(counterfactual)
    for at in np.argsort(-np.round(moved, 9), kind="stable"):
        if levels[at] > 0:
            levels[at] = _least(levels, at, test)
    return levels


def _least(levels: np.ndarray, at: int, test: Test) -> float:
    low, high = 0, int(levels[at])
    while high - low > 1:
        middle = (low + high) // 2
        tried = levels.copy()
        tried[at] = middle
        low, high = (low, middle) if test(tried[None, :])[0] else (middle, high)
    return float(high)


def _without_one(levels: np.ndarray, test: Test) -> np.ndarray | None:
    """The levels without one step, where the goal holds even so."""
    for at in np.flatnonzero(levels):
        tried = levels.copy()
        tried[at] = 0
        if test(tried[None, :])[0]:
            return tried
    return None
