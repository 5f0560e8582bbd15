"""`step`: the best share whose bound is met, else nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from sizhang_metrics.literals import (
    TOLERANCE,
    at_least,
    at_most,
    highest,
    lowest,
    number,
)
from sizhang_metrics.numbers import exact, percent
from sizhang_metrics.scheme.fields import EQUAL, Field, several, step
from sizhang_metrics.scheme.model import Indicator, Scheme
from sizhang_metrics.scheme.rule import Attainment, Due, ScoringRule, Share, with_unit
from sizhang_metrics.scheme.rule_parts import zero_sql


class Step(ScoringRule):
    """Bounds that are met from above where higher is better, else from below."""

    keys = {"steps": Field(several(step, at_least=1))}

    def faults(self, values: Mapping[str, Any]) -> Iterator[str]:
        """From the easiest bound to the hardest the share must not fall."""
        direction = values.get("direction")
        easiest_first = sorted(values.get("steps") or (), reverse=direction == "lower")
        for (bound, share), (harder, more) in pairwise(easiest_first):
            if abs(bound - harder) <= EQUAL:
                yield f"steps 中界限 {bound:g} 写了两次。"
            elif more < share:
                yield (
                    f"steps 与 direction（{direction}）不一致：界限 {harder:g} 更难达到，"
                    f"得分比例 {more:g} 却低于界限 {bound:g} 的 {share:g}。"
                )

    def in_words(self, scheme: Scheme, indicator: Indicator) -> str:
        steps = _best_first(indicator)
        parts = [
            f"{_sign(indicator)} {with_unit(indicator, bound)}得 {percent(share)}"
            for bound, share in steps
        ]
        return "，".join([*parts, "其余 0 分"] if steps[-1][1] else parts)

    def sql(self, indicator: Indicator, value: str) -> Attainment:
        met = at_least if indicator.higher_is_better else at_most
        return Attainment(
            tuple(
                f"when {met(value, bound)} then {number(share)}"
                for bound, share in _best_first(indicator)
            ),
            zero_sql(value),
        )

    def attained(
        self,
        indicator: Indicator,
        values: np.ndarray,
        due: Due,
        others: Sequence[float],
    ) -> np.ndarray:
        is_higher = indicator.higher_is_better
        t = np.where(np.isnan(values), np.nan, 0.0)
        for bound, share in reversed(_best_first(indicator)):
            met = values >= lowest(bound) if is_higher else values <= highest(bound)
            t = np.where(met, share, t)
        return t

    def share_in_words(
        self, indicator: Indicator, value: float, due: float | None, t: float
    ) -> Share:
        sign = 1 if indicator.higher_is_better else -1
        met = [
            (share, bound)
            for bound, share in indicator.steps
            if sign * (value - bound) >= -TOLERANCE
        ]
        if not met:
            return "0", "未达任何一档"
        share, bound = max(met, key=lambda step: step[0])
        return exact(share), f"达到“{_sign(indicator)} {exact(bound)}”档"

    def full_marks(self, indicator: Indicator, due: float | None) -> float | None:
        best = max(share for _bound, share in indicator.steps)
        bounds = [bound for bound, share in indicator.steps if share == best]
        return min(bounds) if indicator.higher_is_better else max(bounds)

    def goalposts(self, indicator: Indicator, due: float | None) -> tuple[float, ...]:
        return tuple(bound for bound, _share in indicator.steps)


def _best_first(indicator: Indicator) -> list[tuple[float, float]]:
    return sorted(indicator.steps, key=lambda step: -step[1])


def _sign(indicator: Indicator) -> str:
    return "≥" if indicator.higher_is_better else "≤"


RULE = Step()
