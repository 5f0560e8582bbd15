"""`deduct_each`: each one that happened costs points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sizhang_metrics.numbers import exact
from sizhang_metrics.scheme.fields import Field
from sizhang_metrics.scheme.fields import number as a_number
from sizhang_metrics.scheme.model import Indicator, Scheme
from sizhang_metrics.scheme.rule import Attainment, Due, ScoringRule, Share, with_unit
from sizhang_metrics.scheme.rule_parts import deducted, deducted_in_words, deducted_sql


class DeductEach(ScoringRule):
    """(w − per_each × v) ÷ w."""

    keys = {"per_each": Field(a_number(0, open_ends=True))}
    direction = "lower"

    def in_words(self, scheme: Scheme, indicator: Indicator) -> str:
        each = exact(indicator.given("per_each"))
        return f"每有 {with_unit(indicator, 1)}扣 {each} 分，扣完为止"

    def sql(self, indicator: Indicator, value: str) -> Attainment:
        return deducted_sql(indicator, value, indicator.given("per_each"))

    def attained(
        self,
        indicator: Indicator,
        values: np.ndarray,
        due: Due,
        others: Sequence[float],
    ) -> np.ndarray:
        return deducted(indicator, values, indicator.given("per_each"))

    def share_in_words(
        self, indicator: Indicator, value: float, due: float | None, t: float
    ) -> Share:
        each = indicator.given("per_each")
        return deducted_in_words(indicator, each, value, exact(value))

    def full_marks(self, indicator: Indicator, due: float | None) -> float | None:
        return 0.0


RULE = DeductEach()
