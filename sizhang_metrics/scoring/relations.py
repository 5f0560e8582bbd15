"""The long relations that views read, as lists of structs over the wide tables.

One struct per indicator (or dimension) of a row: unnesting them reads the wide
tables once, where a UNION per indicator would read them 28 times.
"""

from __future__ import annotations

from sizhang_metrics.scheme.model import Indicator, Scheme
from sizhang_metrics.scoring import rules
from sizhang_metrics.scoring.cells import value
from sizhang_metrics.scoring.names import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    SCORED,
    ZERO_DENOMINATOR,
    dimension_weights,
    indicator_weights,
    joined,
    number,
)


def _struct(fields: dict[str, str]) -> str:
    inner = ", ".join(f"{name} := {sql}" for name, sql in fields.items())
    return f"struct_pack({inner})"


def indicator_structs(scheme: Scheme) -> str:
    """One struct per indicator: the chain numerator → … → effective points."""
    return ",\n        ".join(
        _struct(_indicator_fields(scheme, one)) for one in scheme.indicators
    )


def _indicator_fields(scheme: Scheme, indicator: Indicator) -> dict[str, str]:
    code = indicator.code
    weight = indicator_weights(scheme)[code]
    state = _state(indicator)
    known = f"f.state_{code} in ({SCORED}, {ZERO_DENOMINATOR})"
    attainment = f"c.attainment_{code}"
    effective = _effective_weight(scheme, indicator, weight)
    return {
        "dimension": f"'{indicator.dimension}'",
        "indicator": f"'{code}'",
        "numerator": f"case when {known} then f.numerator_{code} end",
        "denominator": f"case when {known} then f.denominator_{code} end",
        "value": (
            f"case when f.state_{code} = {SCORED} then {_qualified(indicator)} end"
        ),
        "attainment": attainment,
        "points": f"{number(weight)} * {attainment}",
        "weight": number(weight),
        "effective_weight": effective,
        "effective_points": f"({effective}) * {attainment}",
        "status": (
            f"case when f.branch_id is null or {state} = {NOT_REPORTED}"
            f" then 'not_reported'"
            f" when {state} = {NOT_APPLICABLE} then 'not_applicable'"
            " else 'scored' end"
        ),
    }


def _state(indicator: Indicator) -> str:
    """Relative rules decide on applicability themselves, the others in facts."""
    alias = "c" if indicator.rule in rules.RELATIVE else "f"
    return f"{alias}.state_{indicator.code}"


def _qualified(indicator: Indicator) -> str:
    text = value(indicator)
    for column in (f"numerator_{indicator.code}", f"denominator_{indicator.code}"):
        text = text.replace(column, f"f.{column}")
    return text


def _effective_weight(scheme: Scheme, indicator: Indicator, weight: float) -> str:
    """The indicator's share of 100 after everything that was left out."""
    weights = dimension_weights(scheme)
    dimension = indicator.dimension
    basis = "applicable" if scheme.missing == "zero" else "reported"
    left_in = joined(
        f"case when c.share_{code} is null then 0e0 else {number(one)} end"
        for code, one in weights.items()
    )
    return (
        f"case when c.attainment_{indicator.code} is not null"
        f" and c.share_{dimension} is not null then"
        f" 100e0 * {number(weights[dimension])} / nullif({left_in}, 0e0)"
        f" * {number(weight)} / nullif(c.{basis}_{dimension}, 0e0) end"
    )


def dimension_structs(scheme: Scheme) -> str:
    """One struct per dimension: coverage, applicable share, share, points."""
    structs = []
    for code, weight in dimension_weights(scheme).items():
        share = f"c.share_{code}"
        fields = {
            "dimension": f"'{code}'",
            "weight": number(weight),
            "coverage": f"c.reported_{code} / nullif(c.applicable_{code}, 0e0)",
            "applicable": f"c.applicable_{code} / nullif({number(weight)}, 0e0)",
            "share": share,
            "points": f"{number(weight)} * {share}",
            "status": (
                "case when c.branch_id is null then 'not_reported'"
                f" when {share} is null then 'insufficient_data'"
                " else 'sufficient' end"
            ),
        }
        structs.append(_struct(fields))
    return ",\n        ".join(structs)


def long_values(scheme: Scheme, period: str, facts_table: str, cell_table: str) -> str:
    """Value and attainment per branch and indicator of one period, for statistics."""
    weights = indicator_weights(scheme)
    structs = ",\n        ".join(
        _struct(
            {
                "indicator": f"'{one.code}'",
                "better": f"'{one.direction}'",
                "weight": number(weights[one.code]),
                "value": f"case when {_state(one)} = {SCORED}"
                f" then {_qualified(one)} end",
                "attainment": f"c.attainment_{one.code}",
            }
        )
        for one in scheme.indicators
    )
    return (
        f"select f.peer_group, unnest([\n        {structs}\n    ], recursive := true)\n"
        f"    from {facts_table} as f\n"
        f"    join {cell_table} as c\n"
        "        on c.period = f.period and c.branch_id = f.branch_id\n"
        f"    where f.period = '{period}'"
    )
