"""Figures copied from the quarter before or from a sister branch, beyond chance.

The rule: at least FEWEST figures are comparable, at least SHARE of them agree, and
the chance of so many agreements (module `chance`) times the number of comparisons in
the quarter is at most FAMILY.  Figures are the reported numbers, zeros included.

Figures of one branch hang together: a branch of five repeats itself, and two of five
resemble each other, without copying.  So the rate at which a figure agrees is taken
twice, over all and among branches of the same size, and the higher one counts.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sizhang_metrics.data_quality.hints import (
    FAMILY,
    FEWEST,
    SHARE,
    Hint,
    HintKind,
    Side,
    agreement_rates,
    at_least,
    size_class,
)

_STRATA = 4
"""Groups of branches by size, equally many in each."""
_NEIGHBOURS = 5
"""Branches next in size that each is compared with for the rate among equals."""


def copied_quarters(
    now: pd.DataFrame, before: pd.DataFrame, members: pd.Series
) -> list[Hint]:
    """Branches whose figures repeat the quarter before.

    Both frames: one row per branch (index), one column per item, NaN = no number;
    `members`: branch → size, NaN where not known.
    """
    both = now.index.intersection(before.index)
    items = now.columns.intersection(before.columns)
    ours, theirs = (frame.loc[both, items].to_numpy(float) for frame in (now, before))
    compared = ~np.isnan(ours) & ~np.isnan(theirs)
    agree = compared & (ours == theirs)
    classes = size_class(theirs)
    likely = _by_stratum(classes, agree, compared, members.reindex(both))
    tests = int((compared.sum(axis=1) >= FEWEST).sum())
    hints = []
    for row in _alike(agree, compared):
        mask = compared[row]
        chance = at_least(likely[row][mask], int(agree[row].sum())) * tests
        if chance <= FAMILY:
            sides = _sides(items[mask], ours[row][mask], theirs[row][mask])
            hints.append(
                _hint(HintKind.COPIED_QUARTER, (both[row],), agree[row], sides, chance)
            )
    return hints


def _by_stratum(
    classes: np.ndarray, agree: np.ndarray, compared: np.ndarray, members: pd.Series
) -> np.ndarray:
    """(branch, item): the chance to agree, over all and among branches of its size."""
    columns = np.arange(classes.shape[-1])
    likely = agreement_rates(classes, agree, compared)[columns, classes]
    order = members.fillna(0).rank(method="first").to_numpy() - 1
    strata = (order * _STRATA // max(1, len(members))).astype(int)
    for stratum in range(_STRATA):
        of_size = strata == stratum
        rates = agreement_rates(classes[of_size], agree[of_size], compared[of_size])
        among = rates[columns, classes[of_size]]
        likely[of_size] = np.maximum(likely[of_size], among)
    return likely


def copied_sisters(
    now: pd.DataFrame, units: pd.Series, members: pd.Series
) -> list[Hint]:
    """Pairs of branches of one unit whose figures agree, and of two units whose figures
    are all the same.

    `units` and `members`: branch → unit and size.
    """
    if len(now) < 2:
        return []
    values = now.to_numpy(float)
    sisters, twins = _sisters(units.reindex(now.index)), _twins(now, units)
    likely = _pair_rates(values, _neighbours(members.reindex(now.index)))
    if len(sisters):
        likely = np.maximum(likely, _pair_rates(values, sisters))
    of_all = len(now) * (len(now) - 1) // 2
    return [*_copied(now, sisters, likely, 0), *_copied(now, twins, likely, of_all)]


def _copied(
    now: pd.DataFrame, pairs: np.ndarray, likely: np.ndarray, tests: int
) -> Iterator[Hint]:
    """The pairs that agree beyond chance; they were looked for among `tests`, if more."""
    values = now.to_numpy(float)
    first, second = pairs.T
    compared = ~np.isnan(values[first]) & ~np.isnan(values[second])
    agree = compared & (values[first] == values[second])
    tests = max(tests, int((compared.sum(axis=1) >= FEWEST).sum()))
    for pair in _alike(agree, compared):
        left, right, mask = first[pair], second[pair], compared[pair]
        # of the two sizes of a figure the commoner one
        chances = np.maximum(likely[left], likely[right])[mask]
        chance = at_least(chances, int(agree[pair].sum())) * tests
        if chance <= FAMILY:
            sides = _sides(now.columns[mask], values[left][mask], values[right][mask])
            branch_ids = (now.index[left], now.index[right])
            yield _hint(HintKind.COPIED_SISTER, branch_ids, agree[pair], sides, chance)


def _twins(now: pd.DataFrame, units: pd.Series) -> np.ndarray:
    """Of positions whose figures and gaps are all the same, each with the one after it,
    where these are of two units."""
    same = pd.util.hash_pandas_object(now, index=False).to_numpy()
    order = np.argsort(same, kind="stable")
    unit = units.reindex(now.index).to_numpy()[order]
    is_pair = (same[order][:-1] == same[order][1:]) & (unit[:-1] != unit[1:])
    return np.stack([order[:-1], order[1:]], axis=1)[is_pair]


def _sisters(units: pd.Series) -> np.ndarray:
    """Every pair of positions in the same unit."""
    positions = pd.Series(np.arange(len(units)))
    found = [
        positions.to_numpy()[block][np.transpose(np.triu_indices(len(block), 1))]
        for block in positions.groupby(units.to_numpy()).indices.values()
    ]
    return np.concatenate(found) if found else np.empty((0, 2), int)


def _neighbours(members: pd.Series) -> np.ndarray:
    """Pairs of positions next to each other in size."""
    order = np.argsort(members.fillna(0).to_numpy(), kind="stable")
    steps = range(1, min(_NEIGHBOURS, len(order) - 1) + 1)
    return np.concatenate(
        [np.stack([order[:-step], order[step:]], axis=1) for step in steps]
    )


def _pair_rates(values: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """(branch, item): how often these pairs agree on a figure of that size."""
    both = np.concatenate([pairs, pairs[:, ::-1]])
    ours, theirs = values[both[:, 0]], values[both[:, 1]]
    compared = ~np.isnan(ours) & ~np.isnan(theirs)
    rates = agreement_rates(size_class(ours), ours == theirs, compared)
    return rates[np.arange(values.shape[1]), size_class(values)]


def _alike(agree: np.ndarray, compared: np.ndarray) -> np.ndarray:
    """The rows with enough figures, enough of which agree."""
    seen, hits = compared.sum(axis=1), agree.sum(axis=1)
    return np.flatnonzero((seen >= FEWEST) & (hits >= SHARE * seen))


def _sides(items: pd.Index, ours: np.ndarray, theirs: np.ndarray) -> tuple[Side, ...]:
    return tuple(
        Side(str(code), float(mine), float(other))
        for code, mine, other in zip(items, ours, theirs, strict=True)
    )


def _hint(
    kind: HintKind,
    branch_ids: tuple[str, ...],
    agree: np.ndarray,
    sides: tuple[Side, ...],
    chance: float,
) -> Hint:
    return Hint(kind, branch_ids, int(agree.sum()), len(sides), chance, sides)
