"""Denominators that fell while the ratio got better.

For each ratio over flows: how far this quarter's denominator lies below the branch's
own median of the quarters before, on the log scale, beside how far the city's did
(its median takes out the season).  The scale is the robust one of the city (1.4826 ×
median absolute deviation), never below the noise of counts (1/n per count).  A hint
when the fall is at least `_FALL`, its normal chance over all comparisons of the
quarter is at most FAMILY, the ratio got better, and members did not fall as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from sizhang_metrics.checkup.chance import FAMILY
from sizhang_metrics.checkup.model import Hint, HintKind, Side
from sizhang_metrics.scheme import Indicator, Kind, Scheme, Term

_FALL = 0.3
_MEMBERS_FALL = 0.1
_QUARTERS = 3
"""Quarters before that are needed for a median."""
_LEAST = 10
_ROBUST = 1.4826
"""Makes the median absolute deviation the standard deviation of a normal."""


@dataclass(frozen=True)
class _Ratio:
    """One indicator's sums: rows are branches, columns the quarters, now last."""

    indicator: Indicator
    numerator: pd.DataFrame
    denominator: pd.DataFrame


def shrunk_denominators(
    figures: pd.DataFrame, period: str, scheme: Scheme, members: pd.DataFrame
) -> list[Hint]:
    """Branches whose denominator of a ratio fell beyond chance while the ratio rose.

    `figures`: branch_id, period, item, value of this quarter and some before;
    `members`: branch (index), `now` and `before` of the roster.
    """
    found = [
        (ratio, _falls(ratio, members)) for ratio in _ratios(figures, period, scheme)
    ]
    tests = sum(len(falls) for _, falls in found)
    hints = []
    for ratio, falls in found:
        struck = falls[falls["is_better"] & falls["is_deep"]]
        for branch_id, row in struck.iterrows():
            chance = NormalDist().cdf(row["distance"]) * tests
            if chance <= FAMILY:
                hints.append(_hint(ratio, str(branch_id), chance))
    return hints


def _hint(ratio: _Ratio, branch_id: str, chance: float) -> Hint:
    sides = tuple(
        Side(code, float(own.iloc[-1]), float(own.iloc[:-1].median()))
        for code, own in (
            (ratio.indicator.denominator[0].code, ratio.denominator.loc[branch_id]),
            (ratio.indicator.numerator[0].code, ratio.numerator.loc[branch_id]),
        )
    )
    return Hint(
        HintKind.SHRUNK_DENOMINATOR,
        (branch_id,),
        1,
        1,
        chance,
        sides,
        subject=ratio.indicator.code,
    )


def _ratios(figures: pd.DataFrame, period: str, scheme: Scheme) -> Iterator[_Ratio]:
    """One ratio per set of denominator items, all of them flows."""
    kinds = {one.code: one.kind for one in scheme.items}
    table = figures.pivot(index=["branch_id", "period"], columns="item", values="value")
    seen = set()
    for one in scheme.indicators:
        terms = (*one.numerator, *one.denominator)
        plain = one.denominator and all(
            term.source == "item" and kinds[term.code] is Kind.FLOW for term in terms
        )
        known = {term.code for term in terms} <= set(table.columns)
        if plain and known and one.denominator not in seen:
            seen.add(one.denominator)
            sums = [
                _by_quarter(_sum(table, part))
                for part in (one.numerator, one.denominator)
            ]
            if period in sums[1].columns:
                yield _Ratio(one, *(frame.loc[:, :period] for frame in sums))


def _sum(table: pd.DataFrame, terms: tuple[Term, ...]) -> pd.Series:
    return sum(table[term.code] * term.sign for term in terms)


def _by_quarter(sums: pd.Series) -> pd.DataFrame:
    return sums.unstack("period").sort_index(axis=1)


def _falls(ratio: _Ratio, members: pd.DataFrame) -> pd.DataFrame:
    """Per branch that can be compared: distance (in deviations), is_deep, is_better."""
    now, before = ratio.denominator.iloc[:, -1], ratio.denominator.iloc[:, :-1]
    usual = before.median(axis=1)
    comparable = (
        (before.notna().sum(axis=1) >= _QUARTERS) & (usual >= _LEAST) & (now > 0)
    )
    now, usual = now[comparable], usual[comparable]
    move = np.log(now / usual)
    scale = np.maximum(
        _ROBUST * (move - move.median()).abs().median(), np.sqrt(1 / now + 1 / usual)
    )
    kept = members.reindex(now.index)
    lost_members = kept["now"] < (1 - _MEMBERS_FALL) * kept["before"]
    return pd.DataFrame(
        {
            "distance": (move - move.median()) / scale,
            "is_deep": (now <= (1 - _FALL) * usual) & ~lost_members,
            "is_better": _is_better(ratio).reindex(now.index, fill_value=False),
        }
    )


def _is_better(ratio: _Ratio) -> pd.Series:
    """Whether this quarter's ratio beats that of the quarters before together."""
    numerator, denominator = ratio.numerator, ratio.denominator
    now = numerator.iloc[:, -1] / denominator.iloc[:, -1]
    before = numerator.iloc[:, :-1].sum(axis=1) / denominator.iloc[:, :-1].sum(axis=1)
    return now > before if ratio.indicator.direction == "higher" else now < before
