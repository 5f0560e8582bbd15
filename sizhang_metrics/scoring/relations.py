"""The long relations that views read, as lists of structs over the wide tables.

One struct per indicator (or dimension) of a row: unnesting them reads the wide
tables once, where a UNION per indicator would read them 28 times.
"""

from __future__ import annotations

from collections.abc import Iterable

from sizhang_metrics.literals import number
from sizhang_metrics.scheme.model import Indicator, Scheme
from sizhang_metrics.scheme.rules import is_relative
from sizhang_metrics.scoring.names import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    SCORED,
    ZERO_DENOMINATOR,
    dimension_weights,
    indicator_weights,
)


def _structs(rows: Iterable[dict[str, str]]) -> str:
    """The lines of a list of structs, each a dict from field to expression."""
    return ",\n        ".join(_struct(fields) for fields in rows)


def _struct(fields: dict[str, str]) -> str:
    inner = ", ".join(f"{name} := {sql}" for name, sql in fields.items())
    return f"struct_pack({inner})"


def indicator_structs(scheme: Scheme, fields: Iterable[str] = ()) -> str:
    """One struct per indicator: the chain numerator → … → effective points.

    With `fields` only these (and the indicator): planning costs by the expression.
    """
    return _structs(
        {
            name: sql
            for name, sql in _indicator_fields(scheme, one).items()
            if not fields or name in ("indicator", *fields)
        }
        for one in scheme.indicators
    )


def _indicator_fields(scheme: Scheme, indicator: Indicator) -> dict[str, str]:
    code = indicator.code
    weight = indicator_weights(scheme)[code]
    state = _state(indicator)
    known = f"f.state_{code} in ({SCORED}, {ZERO_DENOMINATOR})"
    attainment = f"c.attainment_{code}"
    effective = (
        f"case when {attainment} is not null then"
        f" {number(weight)} * c.factor_{indicator.dimension} end"
    )
    return {
        "dimension": f"'{indicator.dimension}'",
        "indicator": f"'{code}'",
        "numerator": f"case when {known} then f.numerator_{code} end",
        "denominator": f"case when {known} then f.denominator_{code} end",
        "value": f"f.value_{code}",
        "attainment": attainment,
        "points": f"{number(weight)} * {attainment}",
        "weight": number(weight),
        "effective_weight": effective,
        "effective_points": (
            f"{number(weight)} * c.factor_{indicator.dimension} * {attainment}"
        ),
        "status": (
            f"case when f.branch_id is null or {state} = {NOT_REPORTED}"
            f" then 'not_reported'"
            f" when {state} = {NOT_APPLICABLE} then 'not_applicable'"
            " else 'scored' end"
        ),
    }


def _state(indicator: Indicator) -> str:
    """Relative rules decide on applicability themselves, the others in facts."""
    alias = "c" if is_relative(indicator) else "f"
    return f"{alias}.state_{indicator.code}"


def dimension_structs(scheme: Scheme) -> str:
    """One struct per dimension: coverage, applicable share, share, points."""
    return _structs(dimension_fields(scheme))


def dimension_fields(scheme: Scheme) -> list[dict[str, str]]:
    """Per dimension the column and expression of each of its facts."""
    return [_of_dimension(*one) for one in dimension_weights(scheme).items()]


def _of_dimension(code: str, weight: float) -> dict[str, str]:
    share = f"c.share_{code}"
    return {
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


def value_statistics(scheme: Scheme) -> str:
    """One struct of aggregates per indicator: who has a value, mean, quantiles."""
    return _structs(
        {
            "indicator": f"'{one.code}'",
            "branches": f"cast(count(value_{one.code}) as int)",
            "mean_value": _mean(f"value_{one.code}"),
            "value_quantiles": (
                f"quantile_cont(value_{one.code}, [0.5, {_better_quartile(one)}])"
            ),
        }
        for one in scheme.indicators
    )


def _mean(column: str) -> str:
    """The mean of a column's values, each rounded to 9 decimals, added up as integers.

    `avg` depends in its last bits on the order of the rows, and where such a mean lies
    beside a rounding tie not even nine decimals hide it: the same counts, scored live
    and out of the archive, differed.  Integers have one sum.  NULL where a value is too
    large to be told in nine decimals.
    """
    small = f"abs({column}) < {number(_LARGEST)}"
    total = f"sum(try_cast(round({column} * 1e9) as hugeint)) filter ({small})"
    return (
        f"case when bool_and({small})"
        f" then cast({total} as double) / count({column}) / 1e9 end"
    )


_LARGEST = 1e18
"""Its billionfold, added up ten thousand million times, is a 128 bit integer still."""


def _better_quartile(indicator: Indicator) -> float:
    return 0.75 if indicator.direction == "higher" else 0.25


def attainment_statistics(scheme: Scheme) -> str:
    """One struct of aggregates per indicator over the branches where it counts."""
    return _structs(
        {
            "indicator": f"'{code}'",
            "weight": number(weight),
            "mean_attainment": _mean(f"attainment_{code}"),
            "median_attainment": f"quantile_cont(attainment_{code}, 0.5)",
        }
        for code, weight in indicator_weights(scheme).items()
    )
