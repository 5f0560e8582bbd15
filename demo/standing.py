"""How well a branch does, quarter by quarter: one share between 0 and 1 per strength.

Unit, branch and strength each add a normal draw; a slow walk moves it over time.
A logistic curve turns the sum into a share: most lie between 0.55 and 0.9.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from demo import stories
from demo.branches import PERIODS, Branch
from demo.chance import normal, source

_BRANCH, _STRENGTH, _STEP, _MEMORY = 0.62, 0.45, 0.3, 0.7
_CENTRE = 0.25
"""Makes the mean score of the city about 78 (the plausible level of the scheme)."""
_CITY_TREND = 0.02


@dataclass(frozen=True)
class Standing:
    """Shares of the four strengths: how much of what should be done gets done."""

    political: float
    team: float
    membership: float
    contribution: float


def standings(branch: Branch) -> list[Standing]:
    """One standing per quarter of `PERIODS`."""
    draw = source("standing", branch.branch_id)
    own = _BRANCH * normal(draw)
    strengths = [_STRENGTH * normal(draw) for _ in range(4)]
    walk = [0.0] * 4
    path = stories.PATHS.get(branch.branch_id)
    result = []
    for number in range(len(PERIODS)):
        walk = [_MEMORY * one + _STEP * normal(draw) for one in walk]
        if path is not None:
            shares = [_share(path(number))] * 4
        else:
            level = _unit_level(branch, number) + own + _CENTRE
            shares = [
                _share(level + strength + step)
                for strength, step in zip(strengths, walk, strict=True)
            ]
        result.append(Standing(*shares))
    return result


def _unit_level(branch: Branch, number: int) -> float:
    years = number / 4
    return branch.unit.level + (branch.unit.trend + _CITY_TREND) * years


def _share(level: float) -> float:
    """Rounded, so that the last bit of another machine's `exp` changes nothing."""
    return round(1 / (1 + math.exp(-level)), 9)
