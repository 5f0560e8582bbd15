"""SQL of each scoring rule: from `value_<code>` to an attainment between 0 and 1.

A rule is the branches of one CASE and what holds otherwise, so that `cells` can add
what counts without a value to the same CASE (a nested one costs half as much again).
The comparisons are those of numbers rounded to 9 decimals; a NULL value meets none,
and what holds otherwise is NULL for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sizhang_metrics.scheme.model import Indicator, Rule
from sizhang_metrics.scoring.names import HAIR, at_least, at_most, number


@dataclass(frozen=True)
class Attainment:
    """`when … then …` branches in their order, and the expression of all other values."""

    branches: tuple[str, ...]
    otherwise: str


def attainment(indicator: Indicator) -> Attainment:
    """What a branch attains that has a value."""
    return _RULES[indicator.rule](indicator, f"value_{indicator.code}")


def without_reference(indicator: Indicator) -> str:
    """A test that a relative rule has fewer than two, or only equal, values to look at."""
    code = indicator.code
    equal = (
        f"high_{code} - low_{code} <= {number(HAIR)}"
        if indicator.rule is Rule.MIN_MAX
        else f"equals_{code} = members_{code}"
    )
    return f"members_{code} < 2 or {equal}"


def _linear(indicator: Indicator, value: str) -> Attainment:
    floor, target = indicator.floor, indicator.target
    reached, failed = (at_least, at_most) if target > floor else (at_most, at_least)
    return Attainment(
        (
            f"when {reached(value, target)} then 1e0",
            f"when {failed(value, floor)} then 0e0",
        ),
        f"({value} - {number(floor)}) / {number(target - floor)}",
    )


def _linear_prorated(indicator: Indicator, value: str) -> Attainment:
    goal = f"({number(indicator.target)} * quarters_{indicator.code} / 4e0)"
    return Attainment(
        (
            f"when {value} >= {goal} - {number(HAIR)} then 1e0",
            f"when {at_most(value, 0)} then 0e0",
        ),
        f"{value} / {goal}",
    )


def _step(indicator: Indicator, value: str) -> Attainment:
    met = at_least if indicator.direction == "higher" else at_most
    best_first = sorted(indicator.steps, key=lambda step: -step[1])
    return Attainment(
        tuple(
            f"when {met(value, bound)} then {number(share)}"
            for bound, share in best_first
        ),
        _nothing(value),
    )


def _nothing(value: str) -> str:
    return f"case when {value} is not null then 0e0 end"


def _deduct_missing(indicator: Indicator, value: str) -> Attainment:
    missed = f"(expected_{indicator.code} - {value})"
    return _deducted(indicator, missed, indicator.per_miss)


def _deduct_each(indicator: Indicator, value: str) -> Attainment:
    return _deducted(indicator, value, indicator.per_each)


def _deducted(indicator: Indicator, amount: str, each: float) -> Attainment:
    nothing = f"when {at_most(amount, 0)} then 1e0"
    weight = indicator.weight
    if weight == 0:
        # no points to lose: full marks unless something is to be deducted
        return Attainment((nothing,), _nothing(amount))
    return Attainment(
        (nothing, f"when {at_least(amount, weight / each)} then 0e0"),
        f"({number(weight)} - {number(each)} * {amount}) / {number(weight)}",
    )


def _min_max(indicator: Indicator, value: str) -> Attainment:
    low, high = f"low_{indicator.code}", f"high_{indicator.code}"
    above = (
        f"({value} - {low})"
        if indicator.direction == "higher"
        else f"({high} - {value})"
    )
    alone = f"{value} is not null and ({without_reference(indicator)})"
    return Attainment(
        (
            f"when {alone} then cast(null as double)",
            f"when {above} <= {number(HAIR)} then 0e0",
        ),
        f"{above} / ({high} - {low})",
    )


def _percentile(indicator: Indicator, value: str) -> Attainment:
    code = indicator.code
    alone = f"{value} is not null and ({without_reference(indicator)})"
    return Attainment(
        (f"when {alone} then cast(null as double)",),
        f"(worse_{code} + (equals_{code} - 1) / 2e0) / (members_{code} - 1)",
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
