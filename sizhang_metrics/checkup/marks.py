"""Marks that strike: everything full, and many branches just above a goalpost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sizhang_metrics.checkup.chance import FAMILY, FEWEST, at_least
from sizhang_metrics.checkup.model import Hint, HintKind, Side
from sizhang_metrics.scheme import Indicator, Scheme

_TOLERANCE = 1e-9
_BAND = 0.02
"""Share of the denominator on each side of a goalpost that counts as just beside it."""
_LEAST_DENOMINATOR = 20
"""Below it one person moves a ratio by more than the band is wide."""
_LOPSIDED = 2
"""So many times as many above as below: many branches make small leanings certain."""


def full_marks(cells: pd.DataFrame, scheme: Scheme) -> list[Hint]:
    """Branches with every scored indicator, at least FEWEST, at full attainment.

    `cells`: rows of `indicator_score` of one period.  A plain fact, without a chance.
    """
    scored = cells[cells["status"] == "scored"]
    hints = []
    for branch_id, own in scored.groupby("branch_id"):
        if len(own) < FEWEST or own["attainment"].min() < 1 - _TOLERANCE:
            continue
        sides = tuple(
            Side(code, value, _aim(scheme.indicator(code)))
            for code, value in zip(own["indicator"], own["value"], strict=True)
        )
        hints.append(
            Hint(HintKind.FULL_MARKS, (branch_id,), len(own), len(own), None, sides)
        )
    return hints


def _aim(indicator: Indicator) -> float:
    """The value that earns everything; NaN where the rule has none."""
    if indicator.target is not None:
        return indicator.target
    if indicator.steps:
        return max(indicator.steps, key=lambda step: step[1])[0]
    return float("nan")


def bunched(cells: pd.DataFrame, scheme: Scheme) -> list[Hint]:
    """Goalposts of ratios with many branches just above and few just below.

    Just beside means within `_BAND` of the denominator, counted in whole cases, so
    that fractions that many branches share (3/5, 4/5) cannot pile up by themselves.
    Without steering a case more or less is a matter of chance: about as many lie on
    either side.  A hint when the better side has twice as many and a fair coin would
    give that with a chance below FAMILY over all goalposts looked at.
    """
    found = list(_beside_goalposts(cells, scheme))
    hints = []
    for indicator, bound, made, missed in found:
        alike, compared = len(made), len(made) + len(missed)
        chance = at_least([0.5] * compared, alike) * len(found)
        if chance <= FAMILY and alike >= _LOPSIDED * len(missed):
            sides = (Side(indicator.code, alike, len(missed)),)
            hints.append(
                Hint(
                    HintKind.BUNCHED,
                    tuple(made),
                    alike,
                    compared,
                    chance,
                    sides,
                    subject=indicator.code,
                    bound=bound,
                )
            )
    return hints


def _beside_goalposts(
    cells: pd.DataFrame, scheme: Scheme
) -> Iterator[tuple[Indicator, float, list[str], list[str]]]:
    """(indicator, goalpost, branches just above, just below), where there are any."""
    for indicator in scheme.indicators:
        if not indicator.denominator:
            continue
        own = cells[
            (cells["indicator"] == indicator.code)
            & (cells["status"] == "scored")
            & (cells["denominator"] >= _LEAST_DENOMINATOR)
        ]
        for bound in _goalposts(indicator):
            made, missed = _beside(own, indicator, bound)
            if made or missed:
                yield indicator, bound, made, missed


def _goalposts(indicator: Indicator) -> list[float]:
    bounds = [indicator.floor, indicator.target, *(one for one, _ in indicator.steps)]
    return sorted({float(one) for one in bounds if one is not None})


def _beside(
    own: pd.DataFrame, indicator: Indicator, bound: float
) -> tuple[list[str], list[str]]:
    numerator = own["numerator"].to_numpy(float)
    denominator = own["denominator"].to_numpy(float)
    needed = bound * denominator / indicator.factor
    if indicator.direction == "higher":
        first = np.ceil(needed - _TOLERANCE)
        beyond = numerator - first
        room = denominator - first
    else:
        first = np.floor(needed + _TOLERANCE)
        beyond = first - numerator
        room = first
    band = np.maximum(1, np.floor(_BAND * denominator))
    # At the end of the scale (100 %) nobody can be beyond, so nothing can be said.
    sayable = (room >= band) & (denominator - room >= band)
    made = sayable & (beyond >= 0) & (beyond < band)
    missed = sayable & (beyond < 0) & (beyond >= -band)
    branch_ids = own["branch_id"].to_numpy()
    return list(branch_ids[made]), list(branch_ids[missed])
