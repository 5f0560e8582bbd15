"""SQL of each scoring rule: from `value_<code>` to an attainment between 0 and 1.

The rule's formula is the one of the scheme format; the comparisons are those of
numbers rounded to 9 decimals.  A NULL value falls through every branch to NULL.
"""

from __future__ import annotations

from sizhang_metrics.scheme.model import Indicator, Rule
from sizhang_metrics.scoring.names import HAIR, at_least, at_most, number


def attainment(indicator: Indicator) -> str:
    """The expression of t for a branch that has a value; NULL where it has none."""
    return _RULES[indicator.rule](indicator, f"value_{indicator.code}")


def _linear(indicator: Indicator, value: str) -> str:
    floor, target = indicator.floor, indicator.target
    reached, failed = (at_least, at_most) if target > floor else (at_most, at_least)
    return (
        f"case when {reached(value, target)} then 1e0"
        f" when {failed(value, floor)} then 0e0"
        f" else ({value} - {number(floor)}) / {number(target - floor)} end"
    )


def _linear_prorated(indicator: Indicator, value: str) -> str:
    goal = f"({number(indicator.target)} * quarters_{indicator.code} / 4e0)"
    return (
        f"case when {value} >= {goal} - {number(HAIR)} then 1e0"
        f" when {at_most(value, 0)} then 0e0"
        f" else {value} / {goal} end"
    )


def _step(indicator: Indicator, value: str) -> str:
    met = at_least if indicator.direction == "higher" else at_most
    best_first = sorted(indicator.steps, key=lambda step: -step[1])
    branches = " ".join(
        f"when {met(value, bound)} then {number(share)}" for bound, share in best_first
    )
    return f"case {branches} when {value} is not null then 0e0 end"


def _deduct_missing(indicator: Indicator, value: str) -> str:
    missed = f"(expected_{indicator.code} - {value})"
    return _deducted(indicator, missed, indicator.per_miss)


def _deduct_each(indicator: Indicator, value: str) -> str:
    return _deducted(indicator, value, indicator.per_each)


def _deducted(indicator: Indicator, amount: str, each: float) -> str:
    if indicator.weight == 0:
        # no points to lose: full marks unless something is to be deducted
        return (
            f"case when {at_most(amount, 0)} then 1e0"
            f" when {amount} is not null then 0e0 end"
        )
    weight = indicator.weight
    return (
        f"case when {at_most(amount, 0)} then 1e0"
        f" when {at_least(amount, weight / each)} then 0e0"
        f" else ({number(weight)} - {number(each)} * {amount}) / {number(weight)} end"
    )


def _min_max(indicator: Indicator, value: str) -> str:
    code = indicator.code
    low, high = f"low_{code}", f"high_{code}"
    above = (
        f"({value} - {low})"
        if indicator.direction == "higher"
        else f"({high} - {value})"
    )
    hair = number(HAIR)
    return (
        f"case when members_{code} < 2 or {high} - {low} <= {hair} then null"
        f" when {above} <= {hair} then 0e0"
        f" else {above} / ({high} - {low}) end"
    )


def _percentile(indicator: Indicator, value: str) -> str:
    code = indicator.code
    return (
        f"case when members_{code} >= 2 and equals_{code} < members_{code}"
        f" and {value} is not null then"
        f" (worse_{code} + (equals_{code} - 1) / 2e0) / (members_{code} - 1) end"
    )


_RULES = {
    Rule.LINEAR: _linear,
    Rule.LINEAR_PRORATED: _linear_prorated,
    Rule.STEP: _step,
    Rule.DEDUCT_MISSING: _deduct_missing,
    Rule.DEDUCT_EACH: _deduct_each,
    Rule.MIN_MAX: _min_max,
    Rule.PERCENTILE: _percentile,
}

RELATIVE = (Rule.MIN_MAX, Rule.PERCENTILE)
"""Rules whose attainment depends on the other branches of the reference set."""
