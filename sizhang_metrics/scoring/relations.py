"""The long relations that views read, as lists over the wide tables.

Unnesting the lists of a row reads the wide tables once, where a UNION per indicator
would read them 28 times.
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


_STATUS = (
    f"case when is_absent or state = {NOT_REPORTED} then 'not_reported'"
    f" when state = {NOT_APPLICABLE} then 'not_applicable' else 'scored' end"
)
_KNOWN = f"case when state_of_facts in ({SCORED}, {ZERO_DENOMINATOR}) then"
_INDICATOR = {
    "dimension": ("dimension", ("dimension",)),
    "indicator": ("indicator", ("indicator",)),
    "numerator": (f"{_KNOWN} numerator end", ("state_of_facts", "numerator")),
    "denominator": (f"{_KNOWN} denominator end", ("state_of_facts", "denominator")),
    "value": ("value", ("value",)),
    "attainment": ("attainment", ("attainment",)),
    "points": ("weight * attainment", ("weight", "attainment")),
    "weight": ("weight", ("weight",)),
    "effective_weight": (
        "case when attainment is not null then weight * factor end",
        ("weight", "factor", "attainment"),
    ),
    "effective_points": (
        "weight * factor * attainment",
        ("weight", "factor", "attainment"),
    ),
    "status": (_STATUS, ("state",)),
}
"""Column → its expression over `_of_indicator`, and what of that it reads."""


def indicator_columns(fields: Iterable[str] = ()) -> dict[str, str]:
    """The chain numerator → … → effective points, an expression per column.

    With `fields` only these (and the indicator): planning costs by the expression.
    """
    chosen = ("indicator", *fields) if fields else _INDICATOR
    return {
        name: expression
        for name, (expression, _read) in _INDICATOR.items()
        if name in chosen
    }


def indicator_lists(scheme: Scheme, fields: Iterable[str] = ()) -> dict[str, str]:
    """What `indicator_columns` are made of: a list over the indicators each, unnested
    side by side.  Expressions inside of them would be planned for each indicator."""
    each = [_of_indicator(scheme, indicator) for indicator in scheme.indicators]
    read = {part for name in indicator_columns(fields) for part in _INDICATOR[name][1]}
    return {
        part: f"unnest([{', '.join(values[part] for values in each)}])"
        for part in each[0]
        if part in read
    }


def _of_indicator(scheme: Scheme, indicator: Indicator) -> dict[str, str]:
    code = indicator.code
    return {
        "dimension": f"'{indicator.dimension}'",
        "indicator": f"'{code}'",
        "state": _state(indicator),
        "state_of_facts": f"f.state_{code}",  # counted, though nobody to compare with
        "numerator": f"f.numerator_{code}",
        "denominator": f"f.denominator_{code}",
        "value": f"f.value_{code}",
        "attainment": f"c.attainment_{code}",
        "weight": number(indicator_weights(scheme)[code]),
        "factor": f"c.factor_{indicator.dimension}",
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
    return [_of_dimension(*weights) for weights in dimension_weights(scheme).items()]


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


def statistics_parts(scheme: Scheme) -> dict[str, str]:
    """Lists over the indicators, unnested side by side: their aggregates are planned once,
    not for each.  `better` is which of three quarters the better one begins at."""
    codes = [indicator.code for indicator in scheme.indicators]
    higher = [indicator.higher_is_better for indicator in scheme.indicators]
    lists = {
        "codes": [f"'{code}'" for code in codes],
        "better": ["3" if is_higher else "1" for is_higher in higher],
        "values": [f"value_{code}" for code in codes],
    }
    return {name: ", ".join(parts) for name, parts in lists.items()}
