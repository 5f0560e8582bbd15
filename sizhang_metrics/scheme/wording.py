"""Formulas and rules of a scheme in Chinese words and numbers, for people."""

from __future__ import annotations

from collections.abc import Iterable

from sizhang_metrics.numbers import exact
from sizhang_metrics.scheme.conditions import when_in_words
from sizhang_metrics.scheme.model import (
    Alert,
    AppliesWhen,
    Check,
    Indicator,
    Item,
    Kind,
    Reduction,
    Scheme,
    Term,
)
from sizhang_metrics.scheme.rules import rule_of

KIND_WORDS = {
    Kind.FLOW: "本季数",
    Kind.TO_DATE: "年内累计数",
    Kind.STOCK: "季末数",
    Kind.ANNUAL: "当年一次",
}
LEVEL_WORDS = {"reject": "拒收", "explain": "需说明", "hint": "提示"}
"""How much a problem weighs, in the one wording of every screen, file and document."""
ADJUSTMENT_WORDS = {"bonus": "加分", "deduction": "扣分", "veto": "一票否决"}
"""Kinds of adjustments; a page that says 减分 where another says 扣分 seems to mean two."""
PROPOSAL_WORDS = {
    "adjustment": "加减分与否决",
    "commendation": "表彰建议",
    "talk": "约谈建议",
}
"""Kinds of what the office is asked to decide."""
ROSTER_WORDS = {"members": "花名册党员数", "months_overdue": "换届逾期月数（花名册）"}
OPERATOR_WORDS = {"<=": "≤", "<": "<", "=": "=", ">=": "≥", ">": ">"}


def readings(scheme: Scheme) -> str:
    """Which number is compared with what."""
    if scheme.window == "quarter":
        return "得分按季单独计，与上季比"
    return "得分、等次、名次按年内累计，与上年同期比；较上季的升降看单季"


def formula(scheme: Scheme, indicator: Indicator) -> str:
    """The value of an indicator in names: `主题党日实到人次 ÷ 主题党日应到人次 × 100`."""
    words = _ratio(scheme, indicator.numerator, indicator.denominator)
    if indicator.factor == 1:
        return words
    if not indicator.denominator and len(indicator.numerator) > 1:
        words = f"（{words}）"
    return f"{words} × {exact(indicator.factor)}"


def rule_in_words(scheme: Scheme, indicator: Indicator) -> str:
    """How the value becomes points, goalposts included."""
    return rule_of(indicator).in_words(scheme, indicator)


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
        right = f"（{right}）" if len(check.right) > 1 else right
        right = f"{exact(check.factor)} × {right}"
    left = sum_in_words(scheme, check.left)
    return f"{left} {OPERATOR_WORDS[check.op]} {right}"


def alert_in_words(scheme: Scheme, alert: Alert) -> str:
    """When an alert is raised: its conditions, or its prose and that nobody computes it."""
    if alert.when:
        return when_in_words(scheme, alert.when)
    return f"{alert.condition}（只作说明，程序不判断）"


def sum_in_words(scheme: Scheme, terms: Iterable[Term]) -> str:
    """Names with their signs: `应配委员数 − 实配委员数`."""
    words = "".join(
        f" {'+' if term.sign > 0 else '−'} {_name(scheme, term)}" for term in terms
    )
    return words.removeprefix(" + ").strip()


def limits(item: Item) -> str:
    """What an item's number may be: `整数，0 至 12`."""
    kind = "整数" if item.integer else "数值"
    if item.minimum is None:
        return kind if item.maximum is None else f"{kind}，不大于 {exact(item.maximum)}"
    if item.maximum is None:
        return f"{kind}，不小于 {exact(item.minimum)}"
    return f"{kind}，{exact(item.minimum)} 至 {exact(item.maximum)}"


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
    top = f"（{top}）" if len(numerator) > 1 else top
    bottom = f"（{bottom}）" if len(denominator) > 1 else bottom
    return f"{top} ÷ {bottom}"


def _condition(scheme: Scheme, condition: AppliesWhen) -> str:
    name = scheme.item(condition.item).name
    value = exact(condition.value)
    return f"{name} {OPERATOR_WORDS[condition.op]} {value} "


_ZERO = {
    "not_applicable": "分母为 0 时不适用",
    "zero": "分母为 0 时得 0 分",
    "zero_at_year_end": "分母为 0 时前三季度不适用、第四季度得 0 分",
}


def _reduction(scheme: Scheme, reduce: Reduction) -> str:
    top, bottom = reduce.above
    above = exact(top) + (f"/{exact(bottom)}" if bottom != 1 else "")
    ratio = _ratio(scheme, reduce.numerator, reduce.denominator)
    return f"{ratio} 超过 {above} 时得分乘以 {exact(reduce.by)}"
