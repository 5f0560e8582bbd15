"""The fewest candidates that reach a goal, each moved no further than it takes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np

from sizhang_metrics.improvement.counterfactual import Counterfactual

MOST_SETS = 20_000
"""Sets of one size that are all tried; above it the largest gains are taken."""
SHORTLIST = 24
"""Sets that are lowered to what they need before the easiest is chosen."""

Test = Callable[[np.ndarray], np.ndarray]
"""Levels (imagined branches × candidates) → whether each reaches the goal."""


def fewest_steps(counterfactual: Counterfactual, test: Test) -> np.ndarray | None:
    """The level of each candidate, 0 where it is not needed; None when out of reach."""
    lowered = [
        _lowered(counterfactual, np.where(chosen, counterfactual.best, 0.0), test)
        for chosen in _smallest_sets(counterfactual, test)
    ]
    if not lowered:
        return None
    levels = min(
        lowered,
        key=lambda lowered_: round(_attainment_moved(counterfactual, lowered_), 9),
    )
    without = _without_one(levels, test)
    # lowering one step can make another superfluous where they share an item
    while without is not None:
        levels = _lowered(counterfactual, without, test)
        without = _without_one(levels, test)
    return levels


def _smallest_sets(counterfactual: Counterfactual, test: Test) -> np.ndarray:
    """The sets of the smallest size that reach the goal, the easiest of them first.

    What is owed is in every set: nobody is advised to leave a report out.  The largest
    gains that are enough together bound the size, from there it goes down.
    """
    moved, gained = counterfactual.singly
    largest = np.argsort(-np.round(gained, 9), kind="stable")
    largest = largest[~counterfactual.owed[largest]]
    chosen = np.tile(counterfactual.owed, (len(largest) + 1, 1))
    for size, at in enumerate(largest, start=1):
        chosen[size:, at] = True
    enough = test(np.where(chosen, counterfactual.best, 0.0))
    if not enough.any():
        return chosen[:0]
    size = int(np.argmax(enough))
    reaching = chosen[size : size + 1]
    while math.comb(len(largest), size) <= MOST_SETS:
        sets = np.tile(counterfactual.owed, (math.comb(len(largest), size), 1))
        sets[:, np.sort(largest)] = _sets(len(largest), size)
        found = sets[test(np.where(sets, counterfactual.best, 0.0))]
        if not len(found):
            break
        reaching = found
        if size == 0:
            break
        size -= 1
    # attainment per point gained: what gets far with little comes first
    far, little = ((reaching * each).sum(axis=1) for each in (moved, gained))
    ratio = np.round(far / np.maximum(little, 1e-9), 9)
    return reaching[np.argsort(ratio, kind="stable")[:SHORTLIST]]


def _sets(count: int, size: int) -> np.ndarray:
    """All sets of one size as rows of booleans, in the order of the scheme."""
    members = np.array(list(itertools.combinations(range(count), size)), dtype=int)
    sets = np.zeros((len(members), count), dtype=bool)
    np.put_along_axis(sets, members, True, axis=1)
    return sets


def _attainment_moved(counterfactual: Counterfactual, levels: np.ndarray) -> float:
    attainments, _states = counterfactual.rows(levels[None, :])
    change = np.nan_to_num(attainments[0]) - np.nan_to_num(counterfactual.base)
    return float(change.clip(min=0).sum())


def _lowered(
    counterfactual: Counterfactual, levels: np.ndarray, test: Test
) -> np.ndarray:
    """Each step, the largest first, lowered as far as the goal still holds."""
    levels = levels.copy()
    moved, _gained = counterfactual.singly
    for at in np.argsort(-np.round(moved, 9), kind="stable"):
        if levels[at] > 0:
            levels[at] = _least(levels, at, test)
    return levels


def _least(levels: np.ndarray, at: int, test: Test) -> float:
    """The lowest level of one step that is enough, all of them tried at once."""
    if levels[at] == 1:
        return 1.0
    tried = np.tile(levels, (int(levels[at]), 1))
    tried[:, at] = np.arange(1, len(tried) + 1)
    return float(np.argmax(test(tried)) + 1)


def _without_one(levels: np.ndarray, test: Test) -> np.ndarray | None:
    """The levels without one step, where the goal holds even so."""
    steps = np.flatnonzero(levels)
    tried = np.tile(levels, (len(steps), 1))
    tried[np.arange(len(steps)), steps] = 0
    superfluous = np.flatnonzero(test(tried))
    return tried[superfluous[0]] if len(superfluous) else None
