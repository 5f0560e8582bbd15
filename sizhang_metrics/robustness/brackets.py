"""Brackets (同档): which neighbours in a ranking are practically equal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby


def brackets(
    ranks: Sequence[int], lows: Sequence[int], highs: Sequence[int]
) -> list[int]:
    """The bracket of each branch, counting from 1; input in the order of rank.

    A branch joins the bracket while its range overlaps that of the bracket's first.
    Comparing with the first, not with the neighbour, keeps brackets from growing link
    by link until the best and the worst are "equal".

    >>> brackets([1, 2, 3, 3, 5], [1, 2, 2, 3, 5], [1, 3, 4, 4, 5])
    [1, 2, 2, 2, 3]
    """
    found: list[int] = []
    number, reach = 0, -1
    rows = zip(ranks, lows, highs, strict=True)
    for _rank, group in groupby(rows, key=lambda row: row[0]):
        # tied branches join or begin together, as one wide range
        _ranks, low, high = zip(*group, strict=True)
        if min(low) > reach:
            number += 1
            reach = max(high)
        found += [number] * len(low)
    return found
