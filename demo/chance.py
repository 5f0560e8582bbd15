"""Draws that come out the same on every machine and every version.

Only `random.Random.random`, whose sequence Python guarantees for a seed, is used;
numpy promises no such thing for its binomial or Poisson draws.
"""

from __future__ import annotations

import math
from random import Random

SEED = 20260930


def source(*parts: object) -> Random:
    """A generator of its own for these words: changing one branch moves no other."""
    return Random(":".join(map(str, (SEED, *parts))))


def count(draw: Random, trials: int, chance: float) -> int:
    """How many of `trials` succeed, each with this chance (a binomial draw)."""
    return sum(draw.random() < chance for _ in range(trials))


def whole(draw: Random, low: int, high: int) -> int:
    """A whole number from low to high, both included, each as likely."""
    return low + int(draw.random() * (high - low + 1))


def happens(draw: Random, chance: float) -> bool:
    """True with this chance."""
    return draw.random() < chance


def normal(draw: Random) -> float:
    """A standard normal draw (Box and Muller), rounded so that libm cannot matter."""
    radius = math.sqrt(-2 * math.log(1 - draw.random()))
    return round(radius * math.cos(2 * math.pi * draw.random()), 9)
