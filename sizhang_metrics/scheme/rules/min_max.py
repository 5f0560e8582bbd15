"""`min_max`: nothing for the worst branch of the reference set, full marks for the best."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sizhang_metrics.literals import TOLERANCE, number, over
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


class MinMax(ScoringRule):
    """(v − min) ÷ (max − min), turned where lower is better."""

    keys = OVER

    def in_words(self, scheme: Scheme, indicator: Indicator) -> str:
        return f"{whom_in_words(indicator)}中最好的满分、最差的 0 分，中间按比例"

    def sql(self, indicator: Indicator, value: str) -> Attainment:
        low, high = f"low_{indicator.code}", f"high_{indicator.code}"
        above = (
            f"({value} - {low})"
            if indicator.higher_is_better
            else f"({high} - {value})"
        )
        return Attainment(
            (
                alone_sql(value, _absent(indicator)),
                f"when {above} <= {number(TOLERANCE)} then 0e0",
            ),
            f"{above} / {over(f'{high} - {low}')}",
        )

    def reference(self, indicator: Indicator) -> Reference:
        code = indicator.code
        group = by_group(indicator, f"peer_group as group_{code}, ")
        grouped = by_group(indicator, "\n    group by peer_group")
        inside = f"left join extremes_{code} on group_{code} = fact.peer_group"
        return Reference(
            f"extremes_{code} as (\n"
            f"    select {group}count(value_{code}) as members_{code},\n"
            f"        min(value_{code}) as low_{code}, max(value_{code}) as high_{code}\n"
            f"    from fact\n    where value_{code} is not null{grouped}\n)",
            by_group(indicator, inside) or f"cross join extremes_{code}",
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
        low = np.minimum(values, min(others))
        high = np.maximum(values, max(others))
        return _stretched(indicator, values, low, high)

    def among_all(self, indicator: Indicator, values: np.ndarray) -> np.ndarray:
        return _stretched(indicator, values, values.min(), values.max())

    def share_in_words(
        self, indicator: Indicator, value: float, due: float | None, t: float
    ) -> Share:
        return compared_in_words(indicator, "最差到最好", t)

    def full_marks(self, indicator: Indicator, due: float | None) -> float | None:
        return None


def _stretched(
    indicator: Indicator,
    values: np.ndarray,
    low: np.ndarray | float,
    high: np.ndarray | float,
) -> np.ndarray:
    """NaN where worst and best are the same, as of a branch alone."""
    above = values - low if indicator.higher_is_better else high - values
    wide = high - low > TOLERANCE
    t = np.where(above <= TOLERANCE, 0.0, above / np.where(wide, high - low, 1.0))
    return np.where(wide, t, np.nan)


def _absent(indicator: Indicator) -> str:
    code = indicator.code
    return absent_sql(indicator, f"high_{code} - low_{code} <= {number(TOLERANCE)}")


RULE = MinMax()
