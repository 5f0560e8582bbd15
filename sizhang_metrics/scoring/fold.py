"""What `facts.sql` leaves open: its layers of expressions, joins and missing quarters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sizhang_metrics.literals import joined, number
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Indicator, Scheme
from sizhang_metrics.scheme.rules import is_relative
from sizhang_metrics.scoring import quarters
from sizhang_metrics.scoring.accumulate import as_of
from sizhang_metrics.scoring.inputs import Inputs, roster_terms
from sizhang_metrics.scoring.names import (
    NOT_APPLICABLE,
    NOT_REPORTED,
    SCORED,
    weight_sums,
)
from sizhang_metrics.scoring.terms import needed_flows

Columns = dict[str, str]
"""Name → expression."""


def layers(scheme: Scheme, period: Period) -> Iterator[tuple[str, Columns]]:
    """item (from the quarters' rows) → input (per indicator) → fact (with the value)."""
    inputs: Columns = {}
    for one in scheme.indicators:
        inputs |= Inputs(scheme, one, period.quarter).columns()
    passed = {name: name for name in _missing_names(scheme, period)}
    read = {
        word
        for expression in (*inputs.values(), *passed)
        for word in re.findall(r"\w+", expression)
    }
    items = _item_columns(scheme, period)
    # what no indicator reads (helpers, counts that only enter joint sums) is left out
    yield "item_columns", {name: sql for name, sql in items.items() if name in read}
    yield "input_columns", inputs | passed
    yield "fact_columns", _fact_columns(scheme, inputs)


def _item_columns(scheme: Scheme, period: Period) -> Columns:
    columns = roster_terms(scheme)
    for item in scheme.items:
        columns[f"item_value_{item.code}"] = as_of(scheme, item, period.quarter)
    for one in scheme.indicators:
        columns |= quarters.columns(scheme, one, period.quarter)
    for k in scheme.covered(period.quarter)[:-1]:
        columns[f"existed{k}"] = f"b{k}.branch_id is not null"
        columns[f"handed_in{k}"] = f"q{k}.branch_id is not null"
    return columns


def _fact_columns(scheme: Scheme, inputs: Columns) -> Columns:
    columns = {name: name for name in inputs}
    for one in scheme.indicators:
        columns[f"value_{one.code}"] = (
            f"case when state_{one.code} = {SCORED} then {_value(one)} end"
        )
    for dimension in scheme.dimensions:
        # relative rules decide in `score_cell.sql` whether they apply
        decided = {
            one.code: f"state_{one.code}"
            for one in scheme.indicators_of(dimension.code)
            if not is_relative(one)
        }
        columns |= weight_sums(scheme, dimension.code, decided)
    return columns


def _value(indicator: Indicator) -> str:
    """(factor × Σ numerator) ÷ Σ denominator, in this order; never minus zero."""
    top = f"{number(indicator.factor)} * numerator_{indicator.code}"
    if indicator.denominator:
        top = f"({top}) / denominator_{indicator.code}"
    return f"{top} + 0e0"


def quarter_joins(period: Period) -> str:
    """The rows of the year's quarters: only this one's must exist."""
    k = period.quarter
    joins = [
        f"join reported as q{k} on q{k}.period = '{period}'"
        f" and q{k}.branch_id = b.branch_id"
    ]
    for one in reversed(period.of_year()[:-1]):
        k = one.quarter
        joins += [
            f"left join reported as q{k}"
            f" on q{k}.period = '{one}' and q{k}.branch_id = b.branch_id",
            f"left join branch_period as b{k}"
            f" on b{k}.period = '{one}' and b{k}.branch_id = b.branch_id",
        ]
    return "\n    ".join(joins)


def unreported(scheme: Scheme) -> str:
    """How many indicators lack a report."""
    return joined(
        f"case when state_{one.code} = {NOT_REPORTED} then 1 else 0 end"
        for one in scheme.indicators
    )


def missing_quarters(scheme: Scheme, period: Period) -> str:
    """缺报季度: earlier quarters without a report or with a needed count left blank."""
    parts = []
    for k in scheme.covered(period.quarter)[:-1]:
        blanks = [
            f"(state_{one.code} <> {NOT_APPLICABLE} and blank{k}_{one.code})"
            for one in scheme.indicators
            if needed_flows(scheme, one)
        ]
        test = " or ".join([f"not handed_in{k}", *blanks])
        quarter = Period(period.year, k)
        parts.append(f"case when existed{k} and ({test}) then ' {quarter}' else '' end")
    return f"trim({' || '.join(parts)})" if parts else "''"


def _missing_names(scheme: Scheme, period: Period) -> list[str]:
    """The columns of the first layer that `missing_quarters` reads."""
    names = []
    for k in scheme.covered(period.quarter)[:-1]:
        names += [f"existed{k}", f"handed_in{k}"]
        names += [
            f"blank{k}_{one.code}"
            for one in scheme.indicators
            if needed_flows(scheme, one)
        ]
    return names
