"""The rule of an indicator in words and numbers: “4 × (80 − 60) ÷ (85 − 60) = 3.2”."""

from __future__ import annotations

from itertools import product

import numpy as np

from sizhang_metrics.decomposition.chain import Link
from sizhang_metrics.literals import SMALL_BELOW, TOLERANCE
from sizhang_metrics.numbers import exact, half_up, in_unit, plain
from sizhang_metrics.scheme import Indicator, Scheme
from sizhang_metrics.scheme.rules import rule_of
from sizhang_metrics.scoring.names import indicator_weights


def value_in_words(indicator: Indicator, link: Link) -> str:
    """How the value came about: “100 × 168 ÷ 210 = 80%”; empty without one."""
    shown = link_in_words(indicator, link)
    if not indicator.denominator or is_small(link.value, link.denominator):
        return shown
    if link.value is None:
        return ""
    factor = "" if indicator.factor == 1 else f"{exact(indicator.factor)} × "
    numerator, denominator = link.ratio
    return f"{factor}{exact(numerator)} ÷ {exact(denominator)} = {shown}"


SMALL_SAMPLE = "小样本"


def is_small(value: float | None, denominator: float | None) -> bool:
    """Whether a value is a ratio of fewer than `SMALL_BELOW`; NaN counts as None.

    >>> is_small(75, 4), is_small(80, 5), is_small(None, 0), is_small(3, None)
    (True, False, False, False)
    """
    if value is None or denominator is None or value != value:
        return False
    return abs(denominator) < SMALL_BELOW - TOLERANCE


def in_words(
    indicator: Indicator,
    value: float | None,
    numerator: float | None,
    denominator: float | None,
) -> str:
    """A value as people read it, by its counts where these are few; empty without one.

    “80%”, and “3/4（小样本）” where one case more would be 25 % more: nobody is to take
    it for a bad percentage.
    """
    if value is None or value != value:
        return ""
    if numerator is None or denominator is None or not is_small(value, denominator):
        return measured(indicator, value)
    return f"{exact(numerator)}/{exact(denominator)}（{SMALL_SAMPLE}）"


def link_in_words(indicator: Indicator, link: Link) -> str:
    """The value of a link as people read it; empty without one."""
    return in_words(indicator, link.value, link.numerator, link.denominator)


def measured(indicator: Indicator, value: float) -> str:
    """A value with its unit: “80%”, “5 次”."""
    return in_unit(plain(value), indicator.measured_in)


def points_in_words(scheme: Scheme, indicator: Indicator, link: Link) -> str:
    """The equation of the points, or why there are none."""
    if link.status == "not_applicable":
        return "不适用，不计分"
    if link.attainment is None:
        return "未报送，不计入"
    weight = indicator_weights(scheme)[indicator.code]
    points = plain(weight * link.attainment)
    if link.status == "not_reported":
        return f"未报送，得 {points} 分"
    if link.value is None:
        return f"分母为 0，按 0 计，得 {points} 分"
    equation, remark = _equation(scheme, indicator, link, weight)
    return f"{equation}，{remark}" if remark else equation


def _equation(
    scheme: Scheme, indicator: Indicator, link: Link, weight: float
) -> tuple[str, str]:
    """It and a remark, in two decimals, or in as many more as it takes to come to these
    points when somebody works it with the digits that are written."""
    assert link.attainment is not None, f"{indicator.code} has no attainment"
    rule, bound = rule_of(indicator), scheme.lower_bound
    reduce = indicator.reduce if link.reduced else None
    by = reduce.by if reduce else 1.0
    t = (link.attainment - bound) / (1 - bound) / by if by else 0.0
    _, why = rule.share_in_words(indicator, link.known_value, link.due, t)
    for places, decimals in product((2, 3), range(2, 7)):
        points = plain(weight * link.attainment, places)
        value, part = half_up(link.known_value, decimals), half_up(t, decimals + 2)
        share, remark = rule.share_in_words(indicator, value, link.due, part)
        alone = rule.attained(indicator, np.array([value]), link.due, ())[0]
        worked = bound + (1 - bound) * by * (part if np.isnan(alone) else alone)
        weighs = weight if weight == indicator.weight else half_up(weight, decimals)
        if remark == why and plain(weighs * worked, places) == points:
            break
    if reduce:
        share, remark = f"{share} × {exact(by)}", "超过规定比例，折减"
    return f"{_weighed(bound, exact(weighs), share)} = {points}", remark


def _weighed(bound: float, weight: str, share: str) -> str:
    """Weight × share, with the lower bound where the scheme has one."""
    if bound:
        return f"{weight} × ({exact(bound)} + {exact(1 - bound)} × {share})"
    # 4 × (4 − 0.5 × 1) ÷ 4 is said as 4 − 0.5 × 1
    inner, divided, by = share.rpartition(" ÷ ")
    if divided and by == weight and inner.startswith("("):
        return inner.removeprefix("(").removesuffix(")")
    return f"{weight} × {share}"
