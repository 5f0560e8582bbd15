"""Figures copied from the quarter before or from a sister branch, beyond chance.

The rule: at least FEWEST figures are comparable, at least SHARE of them agree, and
the chance of so many agreements (module `chance`) times the number of comparisons in
the quarter is at most FAMILY.  Figures are the reported numbers, zeros included.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sizhang_metrics.checkup.chance import (
    FAMILY,
    FEWEST,
    SHARE,
    agreement_rates,
    at_least,
    size_class,
)
from sizhang_metrics.checkup.model import Hint, HintKind, Side


def copied_quarters(now: pd.DataFrame, before: pd.DataFrame) -> list[Hint]:
    """Branches whose figures repeat the quarter before.

    Both frames: one row per branch (index), one column per item, NaN = no number.
    """
    both = now.index.intersection(before.index)
    items = now.columns.intersection(before.columns)
    ours, theirs = (frame.loc[both, items].to_numpy(float) for frame in (now, before))
    compared = ~np.isnan(ours) & ~np.isnan(theirs)
    agree = compared & (ours == theirs)
    classes = size_class(theirs)
    rates = agreement_rates(classes, agree, compared)
    tests = int((compared.sum(axis=1) >= FEWEST).sum())
    hints = []
    for row in _alike(agree, compared):
        mask = compared[row]
        chances = rates[np.arange(len(items)), classes[row]][mask]
        chance = at_least(chances, int(agree[row].sum())) * tests
        if chance <= FAMILY:
            sides = _sides(items[mask], ours[row][mask], theirs[row][mask])
            hints.append(
                _hint(HintKind.COPIED_QUARTER, (both[row],), agree[row], sides, chance)
            )
    return hints


def copied_sisters(now: pd.DataFrame, units: pd.Series) -> list[Hint]:
    """Pairs of branches of one unit whose figures agree; `units`: branch → unit."""
    items = now.columns
    blocks = list(_sisters(now, units))
    if not blocks:
        return []
    rates = _sister_rates(blocks, len(items))
    tests = sum(
        int(np.triu(_compared(values).sum(axis=2) >= FEWEST, 1).sum())
        for _, values in blocks
    )
    hints: list[Hint] = []
    for branch_ids, values in blocks:
        hints += _of_unit(branch_ids, values, items, rates, tests)
    return hints


def _sisters(
    now: pd.DataFrame, units: pd.Series
) -> Iterator[tuple[pd.Index, np.ndarray]]:
    for _, block in now.groupby(units.reindex(now.index)):
        if len(block) > 1:
            yield block.index, block.to_numpy(float)


def _compared(values: np.ndarray) -> np.ndarray:
    """(branch, sister, item): both have a number."""
    known = ~np.isnan(values)
    return known[:, None, :] & known[None, :, :]


def _sister_rates(blocks: list[tuple[pd.Index, np.ndarray]], items: int) -> np.ndarray:
    """How often sisters agree on an item, by the size of either's figure."""
    classes, agree, compared = [], [], []
    for _, values in blocks:
        different = ~np.eye(len(values), dtype=bool)
        classes.append(
            np.broadcast_to(
                size_class(values)[:, None, :], (len(values), *values.shape)
            )[different]
        )
        agree.append((values[:, None, :] == values[None, :, :])[different])
        compared.append(_compared(values)[different])
    stacked = (
        np.concatenate(one).reshape(-1, items) for one in (classes, agree, compared)
    )
    return agreement_rates(*stacked)


def _of_unit(
    branch_ids: pd.Index,
    values: np.ndarray,
    items: pd.Index,
    rates: np.ndarray,
    tests: int,
) -> Iterator[Hint]:
    left, right = np.triu_indices(len(values), 1)
    compared = _compared(values)[left, right]
    agree = compared & (values[left] == values[right])
    # of the two sizes the commoner one: agreement must be rare for both
    likely = rates[np.arange(len(items)), size_class(values)]
    for pair in _alike(agree, compared):
        one, two, mask = left[pair], right[pair], compared[pair]
        chances = np.maximum(likely[one], likely[two])[mask]
        chance = at_least(chances, int(agree[pair].sum())) * tests
        if chance <= FAMILY:
            sides = _sides(items[mask], values[one][mask], values[two][mask])
            pair_ids = (branch_ids[one], branch_ids[two])
            yield _hint(HintKind.COPIED_SISTER, pair_ids, agree[pair], sides, chance)


def _alike(agree: np.ndarray, compared: np.ndarray) -> np.ndarray:
    """The rows with enough figures, enough of which agree."""
    seen, hits = compared.sum(axis=1), agree.sum(axis=1)
    return np.flatnonzero((seen >= FEWEST) & (hits >= SHARE * seen))


def _sides(items: pd.Index, ours: np.ndarray, theirs: np.ndarray) -> tuple[Side, ...]:
    return tuple(
        Side(str(code), float(one), float(other))
        for code, one, other in zip(items, ours, theirs, strict=True)
    )


def _hint(
    kind: HintKind,
    branch_ids: tuple[str, ...],
    agree: np.ndarray,
    sides: tuple[Side, ...],
    chance: float,
) -> Hint:
    return Hint(kind, branch_ids, int(agree.sum()), len(sides), chance, sides)
