"""Figures that all end in 0 or 5: estimates rather than counts.

Looked at: counts of at least `_LEAST` that are numerators of an indicator and nothing
else.  Numbers of members and what follows from them (应到 = members × meetings) are
round for every branch of 20, and so is a numerator that equals its denominator; they
are left out.  A hint when every figure is round and the chance of that, at the rate at
which figures of the whole quarter are round, times the number of branches looked at,
is at most FAMILY.
"""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.data_quality.hints import FAMILY, Hint, HintKind, Side
from sizhang_metrics.scheme import Kind, Scheme, Term

_LEAST = 10
_STEP = 5
_EXPECTED = 0.2
"""Share of honest counts that end in 0 or 5."""


def round_values(figures: pd.DataFrame, scheme: Scheme) -> list[Hint]:
    """Branches whose every counted figure is round.

    `figures`: branch_id, period, item, value of the quarters of the year; reported
    numbers only.  The side beside a figure is its denominator, NaN without one.
    """
    counted = _counted(figures, scheme)
    is_round = counted["value"] % _STEP == 0
    rate = max(_EXPECTED, (is_round.sum() + 1) / (len(counted) + 2))
    per_branch = is_round.groupby(counted["branch_id"]).agg(["size", "all"])
    hints = []
    for branch_id, (size, is_all) in per_branch.iterrows():
        chance = rate**size * len(per_branch)
        if is_all and chance <= FAMILY:
            of_branch = counted[counted["branch_id"] == branch_id]
            sides = tuple(
                Side(*row)
                for row in of_branch[["item", "value", "whole"]].itertuples(index=False)
            )
            hints.append(
                Hint(
                    HintKind.ROUND_VALUES,
                    (str(branch_id),),
                    int(size),
                    int(size),
                    float(chance),
                    sides,
                )
            )
    return hints


def _counted(figures: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """The figures that are looked at, with `whole`: the denominator they belong to."""
    wholes = _wholes(scheme)
    keys = ["branch_id", "period"]
    looked_at = figures[figures["item"].isin(wholes) & (figures["value"] >= _LEAST)]
    # Without a single figure, `map` makes numbers, which pandas joins to no text.
    looked_at = looked_at.assign(
        whole_item=looked_at["item"].map(wholes).astype(figures["item"].dtype)
    )
    denominators = figures.rename(columns={"item": "whole_item", "value": "whole"})
    joined = looked_at.merge(
        denominators[[*keys, "whole_item", "whole"]],
        how="left",
        on=[*keys, "whole_item"],
    )
    return joined[joined["value"] != joined["whole"]].reset_index(drop=True)


def _wholes(scheme: Scheme) -> dict[str, str]:
    """Item that is only ever a numerator → the first item of its denominator or ''."""
    under = {
        term.code
        for indicator in scheme.indicators
        for term in _items(indicator.denominator)
    }
    kinds = {item.code: item.kind for item in scheme.items}
    found: dict[str, str] = {}
    for indicator in scheme.indicators:
        whole = next((term.code for term in _items(indicator.denominator)), "")
        for term in _items(indicator.numerator):
            if term.code not in under and kinds[term.code] is not Kind.STOCK:
                found.setdefault(term.code, whole)
    return found


def _items(terms: tuple[Term, ...]) -> list[Term]:
    return [term for term in terms if term.is_item]
