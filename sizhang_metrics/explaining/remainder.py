"""Largest remainder: rounded summands that still add up to the rounded sum."""

from __future__ import annotations

import math
from collections.abc import Sequence


def rounded_to_sum(values: Sequence[float], total: int) -> list[int]:
    """Whole numbers near the values (each within 1) that add up to `total`.

    `total` is a whole number less than 1 from the values' sum.  The largest
    remainders are rounded up; among equals the first, so that the same ledger
    always looks the same.

    >>> rounded_to_sum([33.4, 33.3, 33.3], 100), rounded_to_sum([1.5, -0.5], 1)
    ([34, 33, 33], [2, -1])
    """
    exact = [round(float(one), 9) for one in values]
    floors = [math.floor(one) for one in exact]
    missing = total - sum(floors)
    order = sorted(range(len(exact)), key=lambda at: (floors[at] - exact[at], at))
    assert 0 <= missing <= len(exact), "the total is not the rounded sum"
    for at in order[:missing]:
        floors[at] += 1
    return floors


def ticks(value: float, decimals: int) -> int:
    """A number that is already rounded, as a whole number of its last digits."""
    return round(value * 10**decimals)
