"""The expression lists of `score_cell.sql`: value → attainment → share → composite."""

from __future__ import annotations

from collections.abc import Callable

from sizhang_metrics.literals import at_least, joined, number, over
from sizhang_metrics.scheme.model import Indicator, Scheme
from sizhang_metrics.scheme.rule import Reference
from sizhang_metrics.scheme.rules import is_relative, rule_of
from sizhang_metrics.scoring.names import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    SCORED,
    ZERO_DENOMINATOR,
    counted,
    dimension_weights,
    indicator_weights,
    weight_sums,
)


def parts(
    scheme: Scheme, facts_table: str, listed: Callable[..., str]
) -> dict[str, str]:
    """What `score_cell.sql` leaves open, for one scheme."""
    found = [reference for reference in map(_reference, scheme.indicators) if reference]
    return {
        "facts": facts_table,
        "references": "".join(f"{reference.ctes},\n\n" for reference in found),
        "reference_joins": "".join(f"\n    {reference.join}" for reference in found),
        "attainments": listed(_attainments(scheme)),
        "weights": listed(_weights(scheme)),
        "shares": listed(_shares(scheme)),
        "left_in": _left_in(scheme),
        "attainment_names": _attainment_names(scheme),
        "dimension_names": _dimension_names(scheme),
        "composite": f"100e0 * ({_composite(scheme)})",
        "coverage": f"left_in / {number(sum(dimension_weights(scheme).values()))}",
        "factors": listed(_factors(scheme), 4),
    }


def _attainments(scheme: Scheme) -> dict[str, str]:
    columns = {}
    for indicator in scheme.indicators:
        reference = _reference(indicator)
        if reference:
            columns[f"state_{indicator.code}"] = _decided(indicator, reference)
        columns[f"attainment_{indicator.code}"] = _counted(scheme, indicator)
    return columns


def _reference(indicator: Indicator) -> Reference | None:
    return rule_of(indicator).reference(indicator)


def _decided(indicator: Indicator, reference: Reference) -> str:
    """The state of a relative rule: without a reference set it is not applicable."""
    state = f"state_{indicator.code}"
    return (
        f"case when {state} = {SCORED} and ({reference.absent})"
        f" then {NOT_APPLICABLE} else {state} end"
    )


def _counted(scheme: Scheme, indicator: Indicator) -> str:
    """t as it counts: reduced, 0 where the policies say so, mapped by lower_bound."""
    code = indicator.code
    attained = rule_of(indicator).sql(indicator, f"value_{code}")
    zero_from = NOT_REPORTED if scheme.missing == "zero" else ZERO_DENOMINATOR
    nothing = f"when state_{code} >= {zero_from} then 0e0"
    earned = f"{' '.join(attained.branches)} else {attained.otherwise}"
    if indicator.reduce:
        by = f"case when reduced_{code} then {number(indicator.reduce.by)} else 1e0 end"
        earned = f"else (case {earned} end) * {by}"
    t = f"case {nothing} {earned} end"
    if scheme.lower_bound == 0:
        return t
    bound = scheme.lower_bound
    return f"{number(bound)} + {number(1 - bound)} * ({t})"


def _weights(scheme: Scheme) -> dict[str, str]:
    """Applicable and reported weight per dimension: of `facts`, and the relative rules'.

    Only these decide here whether they apply.
    """
    columns = {}
    for dimension in scheme.dimensions:
        relative = {
            indicator.code: f"({_decided(indicator, reference)})"
            for indicator in scheme.indicators_of(dimension.code)
            if (reference := _reference(indicator))
        }
        for name, sql in weight_sums(scheme, dimension.code, relative).items():
            columns[name] = f"{name} + {sql}" if relative else name
    return columns


def _sum(terms: list[tuple[str, float]], geometric: bool) -> str:
    """Σ w·t, or Σ w·ln t, over the terms that are not NULL (zero weights left out)."""
    return joined(
        f"{number(weight)} * "
        + (
            f"ln(case when {name} > 0e0 then {name} else 1e0 end)"
            if geometric
            else f"coalesce({name}, 0e0)"
        )
        for name, weight in terms
        if weight > 0
    )


def _any_zero(terms: list[tuple[str, float]]) -> str:
    tests = [f"coalesce({name} = 0e0, false)" for name, weight in terms if weight > 0]
    return f"({joined(tests, ' or ', 'false')})"


def _shares(scheme: Scheme) -> dict[str, str]:
    """The share of each dimension, NULL where it is left out (数据不足)."""
    columns = {}
    weights = dimension_weights(scheme)
    inner_weights = indicator_weights(scheme)
    for dimension in scheme.dimensions:
        code = dimension.code
        terms = [
            (f"attainment_{indicator.code}", inner_weights[indicator.code])
            for indicator in scheme.indicators_of(code)
        ]
        geometric = dimension.aggregate == "geometric"
        basis = f"{counted(scheme)}_{code}"
        mean = f"({_sum(terms, geometric)}) / {over(basis)}"
        if geometric:
            mean = f"case when {_any_zero(terms)} then 0e0 else exp({mean}) end"
        enough = (
            f"{basis} > 0e0",
            at_least(
                f"(reported_{code} / {over(f'applicable_{code}')})",
                scheme.minimum_coverage,
            ),
            at_least(
                f"(applicable_{code} / {number(weights[code] or 1)})",
                scheme.minimum_applicable,
            ),
        )
        columns[f"share_{code}"] = f"case when {' and '.join(enough)} then {mean} end"
    return columns


def _composite(scheme: Scheme) -> str:
    weights = dimension_weights(scheme)
    terms = [
        (f"share_{dimension.code}", weights[dimension.code])
        for dimension in scheme.dimensions
    ]
    geometric = scheme.composite == "geometric"
    mean = f"({_sum(terms, geometric)}) / {over('left_in')}"
    if not geometric:
        return mean
    return f"case when {_any_zero(terms)} then 0e0 else exp({mean}) end"


def _left_in(scheme: Scheme) -> str:
    """The weight of the dimensions that are not left out."""
    weights = dimension_weights(scheme)
    return joined(
        f"case when share_{dimension.code} is null then 0e0"
        f" else {number(weights[dimension.code])} end"
        for dimension in scheme.dimensions
    )


def _factors(scheme: Scheme) -> dict[str, str]:
    """Weight of an indicator → its effective weight, per dimension that is left in."""
    return {
        f"factor_{code}": (
            f"case when share_{code} is not null then"
            f" {number(100 * weight)} / {over(f'left_in * {counted(scheme)}_{code}')} end"
        )
        for code, weight in dimension_weights(scheme).items()
    }


def _attainment_names(scheme: Scheme) -> str:
    return ",\n    ".join(
        name
        for indicator in scheme.indicators
        for name in (
            (f"state_{indicator.code}", f"attainment_{indicator.code}")
            if is_relative(indicator)
            else (f"attainment_{indicator.code}",)
        )
    )


def _dimension_names(scheme: Scheme) -> str:
    return ",\n    ".join(
        f"applicable_{dimension.code},\n    reported_{dimension.code},\n    share_{dimension.code}"
        for dimension in scheme.dimensions
    )
