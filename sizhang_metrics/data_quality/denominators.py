"""Denominators that fell while the ratio got better.

For each ratio over flows: how far this quarter's denominator lies below the branch's
own median of the quarters before, on the log scale, beside how far the city's did
(its median takes out the season).  Where the scheme asks for the number of sessions
too (X应到人次 and X次数), the denominator is taken per session, so that a meeting less
is no fall.  The scale is the robust one of the city (1.4826 × median absolute
deviation), but never below a tenth or one head per session, or the noise of counts
(1/n per count) for other denominators.  A hint when the fall is at least `_FALL`, its
normal chance over all comparisons of the quarter is at most `FAMILY`, the ratio got
better, and members did not fall as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from sizhang_metrics.data_quality.hints import FAMILY, Hint, HintKind, Side, summed
from sizhang_metrics.scheme import Indicator, Kind, Scheme

_FALL = 0.3
_MEMBERS_FALL = 0.1
_QUARTERS = 3
"""Quarters before that are needed for a median."""
_LEAST = 10
_STEADY = 0.1
"""By so much the heads that are due per session may differ without a reason."""
_ROBUST = 1.4826
"""Makes the median absolute deviation the standard deviation of a normal."""


@dataclass(frozen=True)
class _Ratio:
    """One indicator's sums: rows are branches, columns the quarters, now last."""

    indicator: Indicator
    numerator: pd.DataFrame
    denominator: pd.DataFrame
    size: pd.DataFrame
    """The denominator, per session where sessions are known."""
    per_session: bool


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
    indicator = ratio.indicator
    # a list of one: a single label might as well be a group of rows, to pandas
    size = ratio.size.loc[[branch_id]].iloc[0]
    now, before = _shares(ratio)
    sides = (
        Side(
            indicator.denominator[0].code,
            float(size.iloc[-1]),
            float(size.iloc[:-1].median()),
        ),
        Side(
            indicator.code,
            indicator.factor * float(now.loc[[branch_id]].iloc[0]),
            indicator.factor * float(before.loc[[branch_id]].iloc[0]),
        ),
    )
    return Hint(
        HintKind.SHRUNK_DENOMINATOR,
        (branch_id,),
        1,
        1,
        chance,
        sides,
        subject=indicator.code,
    )


def _ratios(figures: pd.DataFrame, period: str, scheme: Scheme) -> Iterator[_Ratio]:
    """One ratio per set of denominator items, all of them flows."""
    table = figures.pivot(index=["branch_id", "period"], columns="item", values="value")
    sessions = _sessions(scheme)
    seen = set()
    for indicator in scheme.indicators:
        if indicator.denominator in seen or not _is_plain(indicator, scheme, table):
            continue
        seen.add(indicator.denominator)
        numerator = summed(table, indicator.numerator)
        denominator = size = summed(table, indicator.denominator)
        held = sessions.get(indicator.denominator[0].code)
        per_session = len(indicator.denominator) == 1 and held in table.columns
        if per_session:
            size = denominator / table[held].where(table[held] > 0)
        ratio = _Ratio(
            indicator,
            _by_quarter(numerator, period),
            _by_quarter(denominator, period),
            _by_quarter(size, period),
            per_session,
        )
        if period in ratio.numerator.columns:
            yield ratio


def _is_plain(indicator: Indicator, scheme: Scheme, table: pd.DataFrame) -> bool:
    """A ratio over flows that branches reported."""
    kinds = {item.code: item.kind for item in scheme.items}
    return bool(indicator.denominator) and all(
        term.is_item and kinds[term.code] is Kind.FLOW and term.code in table.columns
        for term in (*indicator.numerator, *indicator.denominator)
    )


def _sessions(scheme: Scheme) -> dict[str, str]:
    """Item of heads due (X应到人次) → item of sessions (X次数), where both are asked."""
    named = {item.name: item.code for item in scheme.items}
    return {
        item.code: named[count]
        for item in scheme.items
        if "应" in item.name
        and (count := f"{item.name.partition('应')[0]}次数") in named
    }


def _by_quarter(sums: pd.Series, last: str) -> pd.DataFrame:
    return sums.unstack("period").sort_index(axis=1).loc[:, :last]


def _falls(ratio: _Ratio, members: pd.DataFrame) -> pd.DataFrame:
    """Per branch that can be compared: distance (in deviations), is_deep, is_better."""
    now, usual = ratio.size.iloc[:, -1], ratio.size.iloc[:, :-1].median(axis=1)
    comparable = (
        (ratio.size.iloc[:, :-1].notna().sum(axis=1) >= _QUARTERS)
        & (ratio.denominator.iloc[:, :-1].median(axis=1) >= _LEAST)
        & (now > 0)
    )
    now, usual = now[comparable], usual[comparable]
    move = pd.Series(np.log(now / usual), now.index)
    one_head = np.maximum(_STEADY, 1 / now)
    least = one_head if ratio.per_session else np.sqrt(1 / now + 1 / usual)
    scale = np.maximum(_ROBUST * (move - move.median()).abs().median(), least)
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
    now, before = _shares(ratio)
    return now > before if ratio.indicator.higher_is_better else now < before


def _shares(ratio: _Ratio) -> tuple[pd.Series, pd.Series]:
    """Numerator ÷ denominator of this quarter, and of those before together in which
    both were reported."""
    known = ratio.numerator.notna() & ratio.denominator.notna()
    numerator, denominator = (
        ratio.numerator.where(known),
        ratio.denominator.where(known),
    )
    now = numerator.iloc[:, -1] / denominator.iloc[:, -1]
    before = numerator.iloc[:, :-1].sum(axis=1) / denominator.iloc[:, :-1].sum(axis=1)
    return now, before
