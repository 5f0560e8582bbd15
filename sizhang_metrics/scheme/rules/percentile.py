"""`percentile`: the share of the others that are worse, equal ones counting half."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sizhang_metrics.literals import over, rounded
from sizhang_metrics.scheme.model import Indicator, Scheme
from sizhang_metrics.scheme.rule import Attainment, Due, Reference, ScoringRule, Share
from sizhang_metrics.scheme.rule_parts import (
    OVER,
    absent_sql,
    alone_sql,
    by_group,
    compared_in_words,
    whom_in_words,
)


class Percentile(ScoringRule):
    """(strictly worse + ½ × other equals) ÷ (n − 1), on values rounded to 9 decimals.

    Unrounded, 0.1 + 0.2 and 0.3 would be two values and their branches no equals.
    """

    keys = OVER

    def in_words(self, scheme: Scheme, indicator: Indicator) -> str:
        return f"按{whom_in_words(indicator)}中所处的百分位计分"

    def sql(self, indicator: Indicator, value: str) -> Attainment:
        code = indicator.code
        return Attainment(
            (alone_sql(value, _absent(indicator)),),
            f"(worse_{code} + (equals_{code} - 1) / 2e0) / {over(f'members_{code} - 1')}",
        )

    def reference(self, indicator: Indicator) -> Reference:
        """Counts of strictly worse and equal others, without sorting the branches."""
        code = indicator.code
        group = by_group(indicator, f"group_{code}, ")
        peers = by_group(indicator, "peer_group, ")
        inside = by_group(indicator, f"partition by group_{code} ")
        mine = by_group(indicator, f"group_{code} = fact.peer_group and ")
        order = "" if indicator.higher_is_better else " desc"
        return Reference(
            f"tally_{code} as (\n"
            f"    select {peers.replace(',', f' as group_{code},')}"
            f"round(value_{code}, 9) as at_{code},\n"
            f"        count(*) as equals_{code}\n"
            f"    from fact\n    where value_{code} is not null\n"
            f"    group by {peers}round(value_{code}, 9)\n),\n\n"
            f"standing_{code} as (\n"
            f"    select {group}at_{code}, equals_{code},\n"
            f"        sum(equals_{code}) over ({inside}"
            f"order by at_{code}{order} nulls last\n"
            "            rows between unbounded preceding and current row)"
            f" - equals_{code} as worse_{code},\n"
            f"        sum(equals_{code}) over ({inside.strip()})"
            f" as members_{code}\n"
            f"    from tally_{code}\n)",
            f"left join standing_{code} on {mine}at_{code} = round(value_{code}, 9)",
            _absent(indicator),
        )

    def attained(
        self,
        indicator: Indicator,
        values: np.ndarray,
        due: Due,
        others: Sequence[float],
    ) -> np.ndarray:
        if not len(others):
            return np.full(np.shape(values), np.nan)
        theirs = np.sort(rounded(np.asarray(others, dtype=float)))
        worse, equals = _standing(indicator, rounded(values), theirs)
        t = (worse + equals / 2) / len(theirs)
        return np.where(equals == len(theirs), np.nan, t)

    def among_all(self, indicator: Indicator, values: np.ndarray) -> np.ndarray:
        at = rounded(values)
        worse, equals = _standing(indicator, at, np.sort(at))
        t = (worse + (equals - 1) / 2) / max(len(at) - 1, 1)
        return np.where(equals == len(at), np.nan, t)

    def share_in_words(
        self, indicator: Indicator, value: float, due: float | None, t: float
    ) -> Share:
        return compared_in_words(indicator, "百分位", t)

    def full_marks(self, indicator: Indicator, due: float | None) -> float | None:
        return None


def _standing(
    indicator: Indicator, mine: np.ndarray, sorted_all: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How many of all are strictly worse than each of mine, and how many equal."""
    below = np.searchsorted(sorted_all, mine, "left")
    upto = np.searchsorted(sorted_all, mine, "right")
    worse = below if indicator.higher_is_better else len(sorted_all) - upto
    return worse, upto - below


def _absent(indicator: Indicator) -> str:
    code = indicator.code
    return absent_sql(indicator, f"equals_{code} = members_{code}")


RULE = Percentile()
