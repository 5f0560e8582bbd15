"""`linear_prorated`: a target for the year, a quarter of it due in each quarter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sizhang_metrics.literals import TOLERANCE, at_most, highest, number, over
from sizhang_metrics.numbers import exact
from sizhang_metrics.scheme.model import Indicator, Scheme
from sizhang_metrics.scheme.rule import (
    Attainment,
    Due,
    ScoringRule,
    Share,
    came_due,
    with_unit,
)
from sizhang_metrics.scheme.rule_parts import GOALPOSTS


class LinearProrated(ScoringRule):
    """v ÷ (target × n ÷ 4), n being the quarters that came due."""

    keys = {"target": GOALPOSTS["target"]}
    direction = "higher"
    due = "quarters"

    def due_in(self, indicator: Indicator, quarter: int) -> int:
        return 1

    def faults(self, values: Mapping[str, Any]) -> Iterator[str]:
        target = values.get("target")
        if target is not None and target <= 0:
            yield f"规则 linear_prorated 的 target 应大于 0，现在是 {target:g}。"

    def in_words(self, scheme: Scheme, indicator: Indicator) -> str:
        target = with_unit(indicator, indicator.given("target"))
        if scheme.window == "quarter":
            return f"每季达到全年 {target}的四分之一满分，按比例计"
        return f"全年达到 {target} 满分，每季按四分之一累进，按比例计"

    def sql(self, indicator: Indicator, value: str) -> Attainment:
        goal = (
            f"({number(indicator.given('target'))} * quarters_{indicator.code} / 4e0)"
        )
        return Attainment(
            (
                f"when {value} >= {goal} - {number(TOLERANCE)} then 1e0",
                f"when {at_most(value, 0)} then 0e0",
            ),
            f"{value} / {over(goal)}",
        )

    def attained(
        self,
        indicator: Indicator,
        values: np.ndarray,
        due: Due,
        others: Sequence[float],
    ) -> np.ndarray:
        goal = indicator.given("target") * came_due(due) / 4
        t = np.where(values <= highest(0), 0.0, values / goal)
        return np.where(values >= goal - TOLERANCE, 1.0, t)

    def share_in_words(
        self, indicator: Indicator, value: float, due: float | None, t: float
    ) -> Share:
        quarters = came_due(due)
        goal = f"{exact(indicator.given('target'))} × {exact(quarters)} ÷ 4"
        if value >= _goal(indicator, quarters) - TOLERANCE:
            return "1", f"已达序时目标 {goal}"
        if value <= TOLERANCE:
            return "0", ""
        return f"{exact(value)} ÷ ({goal})", ""

    def full_marks(self, indicator: Indicator, due: float | None) -> float | None:
        return _goal(indicator, due) if due else None

    def goalposts(self, indicator: Indicator, due: float | None) -> tuple[float, ...]:
        return (_goal(indicator, due),) if due else ()


def _goal(indicator: Indicator, quarters: float) -> float:
    """The part of the year's target that so many quarters ask for."""
    return indicator.given("target") * quarters / 4


RULE = LinearProrated()
