"""Formulas and rules of a scheme in Chinese words and numbers, for people."""

from __future__ import annotations

from collections.abc import Iterable

from sizhang_metrics.scheme.model import (
    Check,
    Condition,
    Indicator,
    Item,
    Kind,
    Reduction,
    Rule,
    Scheme,
    Term,
)

KIND_WORDS = {
    Kind.FLOW: "本季数",
    Kind.TO_DATE: "年内累计数",
    Kind.STOCK: "季末数",
    Kind.ANNUAL: "当年一次",
}
ROSTER_WORDS = {"members": "花名册党员数", "months_overdue": "换届逾期月数（花名册）"}
OPERATOR_WORDS = {"<=": "≤", "<": "<", "=": "=", ">=": "≥", ">": ">"}


def plain_number(value: float) -> str:
    """The shortest way to write a number of the scheme: `60`, `0.5`, `-1.25`."""
    return f"{value:.10g}".replace("-", "−")


def percent(share: float) -> str:
    """A share of 1 as people write it: `80%`."""
    return f"{plain_number(100 * share)}%"


def formula(scheme: Scheme, indicator: Indicator) -> str:
    """The value of an indicator in names: `主题党日实到人次 ÷ 主题党日应到人次 × 100`."""
    words = _ratio(scheme, indicator.numerator, indicator.denominator)
    if indicator.factor == 1:
        return words
    if not indicator.denominator and len(indicator.numerator) > 1:
        words = f"({words})"
    return f"{words} × {plain_number(indicator.factor)}"


def rule_in_words(indicator: Indicator) -> str:
    """How the value becomes points, goalposts included."""
    return _RULES[indicator.rule](indicator)


def condition_in_words(scheme: Scheme, indicator: Indicator) -> str:
    """When the indicator does not apply or is marked down; "" when never."""
    parts = []
    if indicator.applies_when:
        parts.append(f"仅当{_condition(scheme, indicator.applies_when)}时适用")
    if indicator.denominator:
        parts.append(_ZERO[indicator.zero_denominator])
    if indicator.reduce:
        parts.append(_reduction(scheme, indicator.reduce))
    return "；".join(parts)


def check_in_words(scheme: Scheme, check: Check) -> str:
    """`主题党日实到人次 ≤ 主题党日应到人次`."""
    right = sum_in_words(scheme, check.right)
    if check.factor != 1:
        right = f"({right})" if len(check.right) > 1 else right
        right = f"{plain_number(check.factor)} × {right}"
    left = sum_in_words(scheme, check.left)
    return f"{left} {OPERATOR_WORDS[check.op]} {right}"


def sum_in_words(scheme: Scheme, terms: Iterable[Term]) -> str:
    """Names with their signs: `应配委员数 − 实配委员数`."""
    words = "".join(
        f" {'+' if term.sign > 0 else '−'} {_name(scheme, term)}" for term in terms
    )
    return words.removeprefix(" + ").strip()


def limits(item: Item) -> str:
    """What an item's number may be: `整数,0 至 12`."""
    kind = "整数" if item.integer else "数值"
    if item.minimum is None and item.maximum is None:
        return kind
    if item.maximum is None:
        return f"{kind}，不小于 {plain_number(item.minimum)}"
    if item.minimum is None:
        return f"{kind}，不大于 {plain_number(item.maximum)}"
    return f"{kind}，{plain_number(item.minimum)} 至 {plain_number(item.maximum)}"


def _name(scheme: Scheme, term: Term) -> str:
    if term.source == "roster":
        return ROSTER_WORDS[term.code]
    name = scheme.item(term.code).name
    return f"上季{name}" if term.source == "previous" else name


def _ratio(
    scheme: Scheme, numerator: tuple[Term, ...], denominator: tuple[Term, ...]
) -> str:
    top = sum_in_words(scheme, numerator)
    if not denominator:
        return top
    bottom = sum_in_words(scheme, denominator)
    top = f"({top})" if len(numerator) > 1 else top
    bottom = f"({bottom})" if len(denominator) > 1 else bottom
    return f"{top} ÷ {bottom}"


def _condition(scheme: Scheme, condition: Condition) -> str:
    name = scheme.item(condition.item).name
    value = plain_number(condition.value)
    return f"{name} {OPERATOR_WORDS[condition.op]} {value} "


_ZERO = {
    "not_applicable": "分母为 0 时不适用",
    "zero": "分母为 0 时得 0 分",
    "zero_at_year_end": "分母为 0 时前三季度不适用、第四季度得 0 分",
}


def _reduction(scheme: Scheme, reduce: Reduction) -> str:
    top, bottom = reduce.above
    above = plain_number(top) + (f"/{plain_number(bottom)}" if bottom != 1 else "")
    ratio = _ratio(scheme, reduce.numerator, reduce.denominator)
    return f"{ratio} 超过 {above} 时得分乘以 {plain_number(reduce.by)}"


def _with_unit(indicator: Indicator, value: float) -> str:
    unit = indicator.measured_in
    return f"{plain_number(value)}{'' if unit in ('', '%') else ' '}{unit}"


def _linear(one: Indicator) -> str:
    target, floor = _with_unit(one, one.target), _with_unit(one, one.floor)
    best, worst = (
        ("及以上", "及以下") if one.floor < one.target else ("及以下", "及以上")
    )
    return f"{target}{best}满分，{floor}{worst} 0 分，中间按比例"


def _linear_prorated(one: Indicator) -> str:
    return f"全年达到 {_with_unit(one, one.target)} 满分，每季按四分之一累进，按比例计"


def _step(one: Indicator) -> str:
    word = "≥" if one.direction == "higher" else "≤"
    best_first = sorted(one.steps, key=lambda step: -step[1])
    parts = [
        f"{word} {_with_unit(one, bound)}得 {percent(share)}"
        for bound, share in best_first
    ]
    return "，".join([*parts, "其余 0 分"] if best_first[-1][1] else parts)


def _deduct_missing(one: Indicator) -> str:
    expected = _with_unit(one, one.expected_per_year)
    return f"全年应有 {expected}，按季累进，每少 {_with_unit(one, 1)}扣 {plain_number(one.per_miss)} 分，扣完为止"


def _deduct_each(one: Indicator) -> str:
    return f"每有 {_with_unit(one, 1)}扣 {plain_number(one.per_each)} 分，扣完为止"


def _over(one: Indicator) -> str:
    return "全部支部" if one.over == "all" else "同类组"


def _min_max(one: Indicator) -> str:
    return f"{_over(one)}中最好的满分、最差的 0 分，中间按比例"


def _percentile(one: Indicator) -> str:
    return f"按{_over(one)}中所处的百分位计分"


_RULES = {
    Rule.LINEAR: _linear,
    Rule.LINEAR_PRORATED: _linear_prorated,
    Rule.STEP: _step,
    Rule.DEDUCT_MISSING: _deduct_missing,
    Rule.DEDUCT_EACH: _deduct_each,
    Rule.MIN_MAX: _min_max,
    Rule.PERCENTILE: _percentile,
}
