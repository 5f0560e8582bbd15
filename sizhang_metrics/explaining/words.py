"""The rule of an indicator in words and numbers: “4 × (80 − 60) ÷ (85 − 60) = 3.2”."""

from __future__ import annotations

from sizhang_metrics.explaining.chain import Link
from sizhang_metrics.explaining.numbers import plain
from sizhang_metrics.scheme import Indicator, Rule, Scheme
from sizhang_metrics.scoring.names import HAIR, indicator_weights

Share = tuple[str, str]
"""The attainment as an expression, and a remark (may be empty)."""


def value_in_words(indicator: Indicator, link: Link) -> str:
    """How the value came about: “100 × 168 ÷ 210 = 80%”; empty without one."""
    if link.value is None:
        return ""
    shown = measured(indicator, link.value)
    if not indicator.denominator:
        return shown
    factor = "" if indicator.factor == 1 else f"{plain(indicator.factor)} × "
    return f"{factor}{plain(link.numerator)} ÷ {plain(link.denominator)} = {shown}"


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
    points = plain(weight * link.attainment)
    if link.status == "not_reported":
        return f"未报送，得 {points} 分"
    if link.value is None:
        return f"分母为 0，按 0 计，得 {points} 分"
    share, remark = _SHARES[indicator.rule](indicator, link)
    if link.reduced:
        share = f"{share} × {plain(indicator.reduce.by)}"
        remark = "超过规定比例，折减"
    equation = f"{_weighed(scheme, indicator, weight, share)} = {points}"
    return f"{equation}，{remark}" if remark else equation


def _weighed(scheme: Scheme, indicator: Indicator, weight: float, share: str) -> str:
    """Weight × share, with the lower bound where the scheme has one."""
    if scheme.lower_bound:
        bound, rest = plain(scheme.lower_bound, 4), plain(1 - scheme.lower_bound, 4)
        return f"{plain(weight)} × ({bound} + {rest} × {share})"
    # 4 × (4 − 0.5 × 1) ÷ 4 is said as 4 − 0.5 × 1
    deducted, mark, own = share.rpartition(" ÷ ")
    if mark and indicator.rule in _DEDUCTING and own == plain(weight):
        return deducted[1:-1]
    return f"{plain(weight)} × {share}"


def _linear(indicator: Indicator, link: Link) -> Share:
    value, floor, target = link.value, indicator.floor, indicator.target
    sign = 1 if target > floor else -1
    if sign * (value - target) >= -HAIR:
        return "1", f"已达目标 {plain(target)}"
    if sign * (value - floor) <= HAIR:
        return "0", f"未好于底线 {plain(floor)}"
    ends = (value, floor, target, floor) if sign > 0 else (floor, value, floor, target)
    shown = [plain(one) for one in ends]
    return f"({shown[0]} − {shown[1]}) ÷ ({shown[2]} − {shown[3]})", ""


def _prorated(indicator: Indicator, link: Link) -> Share:
    due = f"{plain(indicator.target)} × {plain(link.quarters)} ÷ 4"
    if link.value >= indicator.target * link.quarters / 4 - HAIR:
        return "1", f"已达序时目标 {due}"
    if link.value <= HAIR:
        return "0", ""
    return f"{plain(link.value)} ÷ ({due})", ""


def _step(indicator: Indicator, link: Link) -> Share:
    sign = 1 if indicator.direction == "higher" else -1
    met = [
        (share, bound)
        for bound, share in indicator.steps
        if sign * (link.value - bound) >= -HAIR
    ]
    if not met:
        return "0", "未达任何一档"
    share, bound = max(met, key=lambda one: one[0])
    return plain(share, 4), f"达到“{'≥' if sign > 0 else '≤'} {plain(bound)}”档"


def _deduct_missing(indicator: Indicator, link: Link) -> Share:
    missed = link.expected - link.value
    times = f"({plain(link.expected)} − {plain(link.value)})"
    return _deducted(indicator, indicator.per_miss, missed, times)


def _deduct_each(indicator: Indicator, link: Link) -> Share:
    return _deducted(indicator, indicator.per_each, link.value, plain(link.value))


def _deducted(indicator: Indicator, each: float, amount: float, times: str) -> Share:
    own = indicator.weight
    if amount <= HAIR:
        return "1", "无扣分"
    if own == 0 or amount >= own / each - HAIR:
        return "0", "扣完为止"
    return f"({plain(own)} − {plain(each)} × {times}) ÷ {plain(own)}", ""


def _relative(indicator: Indicator, link: Link) -> Share:
    """Of relative rules the share stands for the comparison with the others."""
    rule = "最差到最好" if indicator.rule is Rule.MIN_MAX else "百分位"
    among = "全部" if indicator.over == "all" else "同类组"
    return plain(link.attainment, 4), f"在{among}支部中按{rule}折算"


_DEDUCTING = (Rule.DEDUCT_MISSING, Rule.DEDUCT_EACH)
_SHARES = {
    Rule.LINEAR: _linear,
    Rule.LINEAR_PRORATED: _prorated,
    Rule.STEP: _step,
    Rule.DEDUCT_MISSING: _deduct_missing,
    Rule.DEDUCT_EACH: _deduct_each,
    Rule.MIN_MAX: _relative,
    Rule.PERCENTILE: _relative,
}
