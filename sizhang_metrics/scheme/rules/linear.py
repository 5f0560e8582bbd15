"""`linear`: 0 at the floor, full marks at the target, a straight line in between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sizhang_metrics.literals import TOLERANCE, at_least, at_most, number
from sizhang_metrics.numbers import exact
from sizhang_metrics.scheme.fields import EQUAL
from sizhang_metrics.scheme.model import Indicator, Scheme
from sizhang_metrics.scheme.rule import Attainment, Due, ScoringRule, Share, with_unit
from sizhang_metrics.scheme.rule_parts import GOALPOSTS, between


class Linear(ScoringRule):
    """(v − floor) ÷ (target − floor); where lower is better, the floor is above."""

    keys = GOALPOSTS

    def faults(self, values: Mapping[str, Any]) -> Iterator[str]:
        floor, target = values.get("floor"), values.get("target")
        direction = values.get("direction")
        if floor is None or target is None:
            return
        if abs(floor - target) <= EQUAL:
            yield f"floor 和 target 不能相同（都是 {floor:g}）。"
        elif direction == "higher" and floor > target:
            yield f"direction 是 higher（越高越好），floor {floor:g} 应小于 target {target:g}。"
        elif direction == "lower" and floor < target:
            yield f"direction 是 lower（越低越好），floor {floor:g} 应大于 target {target:g}。"

    def in_words(self, scheme: Scheme, indicator: Indicator) -> str:
        floor, target = _ends(indicator)
        best, worst = "及以上", "及以下"
        if floor > target:
            best, worst = worst, best
        return (
            f"{with_unit(indicator, target)}{best}满分，"
            f"{with_unit(indicator, floor)}{worst} 0 分，中间按比例"
        )

    def sql(self, indicator: Indicator, value: str) -> Attainment:
        floor, target = _ends(indicator)
        reached, failed = (at_least, at_most) if target > floor else (at_most, at_least)
        return Attainment(
            (
                f"when {reached(value, target)} then 1e0",
                f"when {failed(value, floor)} then 0e0",
            ),
            f"({value} - {number(floor)}) / {number(target - floor)}",
        )

    def attained(
        self,
        indicator: Indicator,
        values: np.ndarray,
        due: Due,
        others: Sequence[float],
    ) -> np.ndarray:
        return between(values, *_ends(indicator))

    def share_in_words(
        self, indicator: Indicator, value: float, due: float | None, t: float
    ) -> Share:
        floor, target = _ends(indicator)
        sign = 1 if target > floor else -1
        if sign * (value - target) >= -TOLERANCE:
            return "1", f"已达目标 {exact(target)}"
        if sign * (value - floor) <= TOLERANCE:
            return "0", f"未好于底线 {exact(floor)}"
        ends = (
            (value, floor, target, floor) if sign > 0 else (floor, value, floor, target)
        )
        shown = [exact(end) for end in ends]
        return f"({shown[0]} − {shown[1]}) ÷ ({shown[2]} − {shown[3]})", ""

    def full_marks(self, indicator: Indicator, due: float | None) -> float | None:
        return indicator.given("target")

    def goalposts(self, indicator: Indicator, due: float | None) -> tuple[float, ...]:
        return _ends(indicator)


def _ends(indicator: Indicator) -> tuple[float, float]:
    return indicator.given("floor"), indicator.given("target")


RULE = Linear()
