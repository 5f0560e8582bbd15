"""Which items an indicator needs, and which of them are summed over the same quarters."""

from __future__ import annotations

from sizhang_metrics.scheme.model import Indicator, Kind, Scheme, Term

Sides = dict[str, tuple[Term, ...]]
PARTS = ("flow", "reduce")
"""The ratios of an indicator: its own, and the one that may reduce it."""


def sides(indicator: Indicator, part: str) -> Sides:
    """numerator and denominator of a ratio; nothing when there is no such ratio."""
    source = indicator if part == "flow" else indicator.reduce
    if source is None or not source.denominator:
        return {}
    return {"numerator": source.numerator, "denominator": source.denominator}


def joint_flows(scheme: Scheme, indicator: Indicator, part: str) -> list[str]:
    """The flow items of a ratio: a quarter counts only if all were reported in it."""
    terms = [term for side in sides(indicator, part).values() for term in side]
    return sorted({term.code for term in terms if is_flow(scheme, term)})


def is_flow(scheme: Scheme, term: Term) -> bool:
    """Whether the term is a count of its quarter alone."""
    return term.source == "item" and scheme.item(term.code).kind is Kind.FLOW


def needed(indicator: Indicator) -> list[Term]:
    """Every term that must be reported before the indicator has a value."""
    terms = [*indicator.numerator, *indicator.denominator]
    for side in sides(indicator, "reduce").values():
        terms += side
    return terms


def needed_flows(scheme: Scheme, indicator: Indicator) -> list[str]:
    """The flow items without which a quarter is blank, the condition's included."""
    terms = needed(indicator)
    if indicator.applies_when:
        terms.append(Term(indicator.applies_when.item))
    return sorted({term.code for term in terms if is_flow(scheme, term)})
