"""Marks that strike: everything full, and many branches just above a goalpost."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sizhang_metrics.data_quality.hints import (
    FAMILY,
    FEWEST,
    Hint,
    HintKind,
    Side,
    at_least,
    summed,
)
from sizhang_metrics.scheme import Indicator, Scheme, rules

_TOLERANCE = 1e-9
_BAND = 0.02
"""Share of the denominator on each side of a goalpost that counts as just beside it."""
_LEAST_DENOMINATOR = 20
"""Below it one person moves a ratio by more than the band is wide."""
_RATIOS = 8
"""Ratios of one quarter that must all be full to say something."""
_LOPSIDED = 2
"""So many times as many above as below: many branches make small leanings certain."""


def full_marks(cells: pd.DataFrame, scheme: Scheme, quarter: int) -> list[Hint]:
    """Branches with every scored indicator, at least FEWEST, at full attainment.

    `cells`: rows of `indicator_score` of one period, in this quarter of its year.  A plain
    fact, without a chance.
    """
    scored = cells[cells["status"] == "scored"]
    aims = {
        indicator.code: rules.full_marks(scheme, indicator, quarter)
        for indicator in scheme.indicators
    }
    hints = []
    for branch_id, of_branch in scored.groupby("branch_id"):
        if len(of_branch) < FEWEST or of_branch["attainment"].min() < 1 - _TOLERANCE:
            continue
        sides = tuple(
            Side(code, value, _aim(scheme.indicator(code), value, aims[code]))
            for code, value in zip(
                of_branch["indicator"], of_branch["value"], strict=True
            )
        )
        hints.append(
            Hint(
                HintKind.FULL_MARKS,
                (str(branch_id),),
                len(of_branch),
                len(of_branch),
                None,
                sides,
            )
        )
    return hints


def _aim(indicator: Indicator, value: float, aim: float | None) -> float:
    """The value that earns everything; NaN where there is none, or a smaller one.

    A branch that is full below the aim was asked for less: it came within the year.
    """
    if aim is None:
        return math.nan
    short = aim - value if indicator.higher_is_better else value - aim
    return math.nan if short > _TOLERANCE else aim


def full_ratios(now: pd.DataFrame, scheme: Scheme) -> list[Hint]:
    """Branches whose every ratio of this quarter, at least _RATIOS, is exactly one.

    `now`: one row per branch, one column per item.  A plain fact, without a chance.
    """
    parts = {
        indicator.code: (
            summed(now, indicator.numerator),
            summed(now, indicator.denominator),
        )
        for indicator in scheme.indicators
        if indicator.denominator
        and indicator.higher_is_better
        and _asked(indicator, now)
    }
    if not parts:
        return []
    numerators, denominators = (
        pd.DataFrame({code: pair[side] for code, pair in parts.items()})
        for side in (0, 1)
    )
    counts = (denominators > 0) & numerators.notna()
    full = (numerators == denominators) & counts
    hints = []
    for branch_id in now.index[(full == counts).all(axis=1)]:
        codes = list(full.columns[full.loc[branch_id]])
        if len(codes) < _RATIOS:
            continue
        sides = tuple(
            Side(
                code,
                *(
                    float(counts.loc[branch_id, code])
                    for counts in (numerators, denominators)
                ),
            )
            for code in codes
        )
        hints.append(
            Hint(
                HintKind.FULL_RATIOS, (branch_id,), len(codes), len(codes), None, sides
            )
        )
    return hints


def _asked(indicator: Indicator, now: pd.DataFrame) -> bool:
    """Whether all of it was asked of branches this quarter, not taken from the roster."""
    terms = (*indicator.numerator, *indicator.denominator)
    return all(term.is_item and term.code in now.columns for term in terms)


def bunched(cells: pd.DataFrame, scheme: Scheme, quarter: int) -> list[Hint]:
    """Goalposts of ratios with many branches just above and few just below.

    Just beside means within `_BAND` of the denominator, counted in whole cases, so
    that fractions that many branches share (3/5, 4/5) cannot pile up by themselves.
    Without steering a case more or less is a matter of chance: about as many lie on
    either side, or more on the better one where more lie further on that side too (the
    next bands give the slope).  A hint when the better side has twice as many and
    chance would give that with a probability below FAMILY over all goalposts.
    """
    found = list(_beside_goalposts(cells, scheme, quarter))
    hints = []
    for beside in found:
        alike, compared = len(beside.made), len(beside.made) + beside.missed
        chance = at_least([beside.expected] * compared, alike) * len(found)
        if chance <= FAMILY and alike >= _LOPSIDED * beside.missed:
            hints.append(
                Hint(
                    HintKind.BUNCHED,
                    beside.made,
                    alike,
                    compared,
                    chance,
                    (Side(beside.indicator.code, alike, beside.missed),),
                    subject=beside.indicator.code,
                    bound=beside.bound,
                )
            )
    return hints


@dataclass(frozen=True)
class _Beside:
    """Who lies just beside one goalpost."""

    indicator: Indicator
    bound: float
    made: tuple[str, ...]
    missed: int
    expected: float
    """Chance of being on the better side, by the slope further out, at least ½."""


def _beside_goalposts(
    cells: pd.DataFrame, scheme: Scheme, quarter: int
) -> Iterator[_Beside]:
    """Every goalpost of a ratio with somebody just beside it."""
    for indicator in scheme.indicators:
        if not indicator.denominator:
            continue
        scored = cells[
            (cells["indicator"] == indicator.code)
            & (cells["status"] == "scored")
            & (cells["denominator"] >= _LEAST_DENOMINATOR)
        ]
        due = rules.due_over(indicator, scheme.covered(quarter))
        for bound in sorted(set(rules.rule_of(indicator).goalposts(indicator, due))):
            beside = _beside(scored, indicator, bound)
            if beside.made or beside.missed:
                yield beside


def _beside(scored: pd.DataFrame, indicator: Indicator, bound: float) -> _Beside:
    numerator = scored["numerator"].to_numpy(float)
    denominator = scored["denominator"].to_numpy(float)
    needed = bound * denominator / indicator.factor
    if indicator.higher_is_better:
        first = np.ceil(needed - _TOLERANCE)
        beyond = numerator - first
        room = denominator - first
    else:
        first = np.floor(needed + _TOLERANCE)
        beyond = first - numerator
        room = first
    width = np.maximum(1, np.floor(_BAND * denominator))
    # At the end of the scale (100 %) nobody can be beyond, so nothing can be said.
    sayable = (room >= width) & (denominator - room >= width)
    band = np.floor(beyond / width)
    made, missed, far_made, far_missed = (
        sayable & (band == which) for which in (0, -1, 1, -2)
    )
    # three steps from the one outer band to the other: the slope per band
    slope = ((far_made.sum() + 1) / (far_missed.sum() + 1)) ** (1 / 3)
    return _Beside(
        indicator,
        bound,
        tuple(scored["branch_id"].to_numpy()[made]),
        int(missed.sum()),
        max(0.5, slope / (1 + slope)),
    )
