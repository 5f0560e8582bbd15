"""`deduct_missing`: so many are expected in a year; each missing one costs points."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sizhang_metrics.numbers import exact
from sizhang_metrics.scheme.fields import Field
from sizhang_metrics.scheme.fields import number as a_number
from sizhang_metrics.scheme.model import Indicator, Scheme
from sizhang_metrics.scheme.rule import (
    Attainment,
    Due,
    ScoringRule,
    Share,
    came_due,
    with_unit,
)
from sizhang_metrics.scheme.rule_parts import deducted, deducted_in_words, deducted_sql

_POSITIVE = a_number(0, open_ends=True)


class DeductMissing(ScoringRule):
    """(w − per_miss × max(0, expected − v)) ÷ w; a quarter expects E(k) − E(k−1)."""

    keys = {"expected_per_year": Field(_POSITIVE), "per_miss": Field(_POSITIVE)}
    direction = "higher"
    due = "expected"

    def due_in(self, indicator: Indicator, quarter: int) -> int:
        def until(k: int) -> int:
            """E(k): only whole ones come due."""
            return math.floor(round(indicator.given("expected_per_year") * k / 4, 9))

        return until(quarter) - until(quarter - 1)

    def in_words(self, scheme: Scheme, indicator: Indicator) -> str:
        expected = with_unit(indicator, indicator.given("expected_per_year"))
        how = "分到各季分别计" if scheme.window == "quarter" else "按季累进"
        return (
            f"全年应有 {expected}，{how}，每少 {with_unit(indicator, 1)}扣"
            f" {exact(indicator.given('per_miss'))} 分，扣完为止"
        )

    def sql(self, indicator: Indicator, value: str) -> Attainment:
        missed = f"(expected_{indicator.code} - {value})"
        return deducted_sql(indicator, missed, indicator.given("per_miss"))

    def attained(
        self,
        indicator: Indicator,
        values: np.ndarray,
        due: Due,
        others: Sequence[float],
    ) -> np.ndarray:
        return deducted(indicator, came_due(due) - values, indicator.given("per_miss"))

    def share_in_words(
        self, indicator: Indicator, value: float, due: float | None, t: float
    ) -> Share:
        expected = came_due(due)
        missed = f"({exact(expected)} − {exact(value)})"
        return deducted_in_words(
            indicator, indicator.given("per_miss"), expected - value, missed
        )

    def full_marks(self, indicator: Indicator, due: float | None) -> float | None:
        return due or None


RULE = DeductMissing()
