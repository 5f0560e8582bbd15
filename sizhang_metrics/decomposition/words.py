"""The rule of an indicator in words and numbers: “4 × (80 − 60) ÷ (85 − 60) = 3.2”."""

from __future__ import annotations

from sizhang_metrics.decomposition.chain import Link
from sizhang_metrics.numbers import plain
from sizhang_metrics.scheme import Indicator, Scheme
from sizhang_metrics.scheme.rules import rule_of
from sizhang_metrics.scoring.names import indicator_weights


def value_in_words(indicator: Indicator, link: Link) -> str:
    """How the value came about: “100 × 168 ÷ 210 = 80%”; empty without one."""
    if link.value is None:
        return ""
    shown = measured(indicator, link.value)
    if not indicator.denominator:
        return shown
    factor = "" if indicator.factor == 1 else f"{plain(indicator.factor)} × "
    numerator, denominator = link.ratio
    return f"{factor}{plain(numerator)} ÷ {plain(denominator)} = {shown}"


def measured(indicator: Indicator, value: float) -> str:
    """A value with its unit: “80%”, “5 次”."""
    unit = indicator.measured_in
    return f"{plain(value)}{unit if unit == '%' else f' {unit}'}"


def points_in_words(scheme: Scheme, indicator: Indicator, link: Link) -> str:
    """The equation of the points, or why there are none."""
    if link.status == "not_applicable":
        return "不适用，不计分"
    if link.attainment is None:
        return "未报送，不计入"
    weight = indicator_weights(scheme)[indicator.code]
    # two decimals, as the numbers of the equation have: so it holds to its last digit
    points = plain(weight * link.attainment)
    if link.status == "not_reported":
        return f"未报送，得 {points} 分"
    if link.value is None:
        return f"分母为 0，按 0 计，得 {points} 分"
    share, remark = rule_of(indicator).share_in_words(
        indicator, link.value, link.due, link.attainment
    )
    if link.reduced and indicator.reduce:
        share = f"{share} × {plain(indicator.reduce.by)}"
        remark = "超过规定比例，折减"
    equation = f"{_weighed(scheme, weight, share)} = {points}"
    return f"{equation}，{remark}" if remark else equation


def _weighed(scheme: Scheme, weight: float, share: str) -> str:
    """Weight × share, with the lower bound where the scheme has one."""
    if scheme.lower_bound:
        bound, rest = plain(scheme.lower_bound, 4), plain(1 - scheme.lower_bound, 4)
        return f"{plain(weight)} × ({bound} + {rest} × {share})"
    # 4 × (4 − 0.5 × 1) ÷ 4 is said as 4 − 0.5 × 1
    inner, divided, by = share.rpartition(" ÷ ")
    if divided and by == plain(weight) and inner.startswith("("):
        return inner.removeprefix("(").removesuffix(")")
    return f"{plain(weight)} × {share}"
