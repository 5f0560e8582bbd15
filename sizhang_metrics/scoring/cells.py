"""The expression lists of `score_cell.sql`: value → attainment → share → composite."""

from __future__ import annotations

from sizhang_metrics.scheme.model import Indicator, Scheme
from sizhang_metrics.scoring import rules
from sizhang_metrics.scoring.names import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    SCORED,
    ZERO_DENOMINATOR,
    at_least,
    dimension_weights,
    indicator_weights,
    joined,
    number,
)
from sizhang_metrics.scoring.references import references


def parts(scheme: Scheme, period: str, facts_table: str, listed) -> dict[str, str]:
    """What `score_cell.sql` leaves open, for one scheme and period."""
    found = references(scheme)
    return {
        "facts": facts_table,
        "period": period,
        "references": "".join(f"{sql},\n\n" for sql, _join in found),
        "reference_joins": "".join(f"\n    {join}" for _sql, join in found),
        "attainments": listed(_attainments(scheme)),
        "weighed": listed(_weighed(scheme)),
        "shares": listed(_shares(scheme)),
        "attainment_names": _attainment_names(scheme),
        "dimension_names": _dimension_names(scheme),
        "composite": f"100e0 * ({_composite(scheme)})",
        "coverage": _coverage(scheme),
    }


def _attainments(scheme: Scheme) -> dict[str, str]:
    columns = {}
    for one in scheme.indicators:
        code = one.code
        columns[f"state_{code}"] = f"state_{code}"
        if one.rule in rules.RELATIVE:
            # no reference set to stand in: not applicable, whoever reported it
            columns[f"state_{code}"] = (
                f"case when state_{code} = {SCORED}"
                f" and ({rules.without_reference(one)})"
                f" then {NOT_APPLICABLE} else state_{code} end"
            )
        columns[f"attainment_{code}"] = _counted(scheme, one)
    return columns


def _counted(scheme: Scheme, indicator: Indicator) -> str:
    """t as it counts: reduced, 0 where the policies say so, mapped by lower_bound."""
    code, rule = indicator.code, rules.attainment(indicator)
    zero_from = NOT_REPORTED if scheme.missing == "zero" else ZERO_DENOMINATOR
    known = f"when value_{code} is not null then"
    branches = [*rule.branches, f"{known} {rule.otherwise}"]
    if indicator.reduce:
        by = f"case when reduced_{code} then {number(indicator.reduce.by)} else 1e0 end"
        branches = [f"{known} (case {' '.join(branches)} end) * {by}"]
    t = f"case {' '.join(branches)} when state_{code} >= {zero_from} then 0e0 end"
    if scheme.lower_bound == 0:
        return t
    bound = scheme.lower_bound
    return f"{number(bound)} + {number(1 - bound)} * ({t})"


def _weighed(scheme: Scheme) -> dict[str, str]:
    """Per dimension: applicable and reported weight, and the sum its mean needs."""
    weights = indicator_weights(scheme)
    columns = {}
    for dimension in scheme.dimensions:
        code = dimension.code
        mine = scheme.indicators_of(code)
        columns[f"applicable_{code}"] = joined(
            f"case when state_{one.code} = {NOT_APPLICABLE} then 0e0"
            f" else {number(weights[one.code])} end"
            for one in mine
        )
        columns[f"reported_{code}"] = joined(
            f"case when state_{one.code} in ({SCORED}, {ZERO_DENOMINATOR})"
            f" then {number(weights[one.code])} else 0e0 end"
            for one in mine
        )
        geometric = dimension.aggregate == "geometric"
        terms = [(f"attainment_{one.code}", weights[one.code]) for one in mine]
        columns[f"sum_{code}"] = _sum(terms, geometric)
        if geometric:
            columns[f"nothing_{code}"] = _any_zero(terms)
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
    for dimension in scheme.dimensions:
        code = dimension.code
        basis = "applicable" if scheme.missing == "zero" else "reported"
        mean = f"sum_{code} / nullif({basis}_{code}, 0e0)"
        if dimension.aggregate == "geometric":
            mean = f"case when nothing_{code} then 0e0 else exp({mean}) end"
        enough = (
            at_least(
                f"(reported_{code} / nullif(applicable_{code}, 0e0))",
                scheme.minimum_coverage,
            ),
            at_least(
                f"(applicable_{code} / {number(weights[code] or 1)})",
                scheme.minimum_applicable,
            ),
            f"{basis}_{code} > 0e0",
        )
        columns[f"share_{code}"] = f"case when {' and '.join(enough)} then {mean} end"
    return columns


def _composite(scheme: Scheme) -> str:
    weights = dimension_weights(scheme)
    terms = [(f"share_{one.code}", weights[one.code]) for one in scheme.dimensions]
    geometric = scheme.composite == "geometric"
    mean = f"({_sum(terms, geometric)}) / nullif({_weight_left_in(scheme)}, 0e0)"
    if not geometric:
        return mean
    return f"case when {_any_zero(terms)} then 0e0 else exp({mean}) end"


def _weight_left_in(scheme: Scheme) -> str:
    weights = dimension_weights(scheme)
    summands = joined(
        f"case when share_{one.code} is null then 0e0"
        f" else {number(weights[one.code])} end"
        for one in scheme.dimensions
    )
    return f"({summands})"


def _coverage(scheme: Scheme) -> str:
    total = sum(dimension_weights(scheme).values())
    return f"{_weight_left_in(scheme)} / {number(total)}"


def _attainment_names(scheme: Scheme) -> str:
    return ",\n    ".join(
        name
        for one in scheme.indicators
        for name in (
            (f"state_{one.code}", f"attainment_{one.code}")
            if one.rule in rules.RELATIVE
            else (f"attainment_{one.code}",)
        )
    )


def _dimension_names(scheme: Scheme) -> str:
    return ",\n    ".join(
        f"applicable_{one.code},\n    reported_{one.code},\n    share_{one.code}"
        for one in scheme.dimensions
    )
