"""The scheme rendered to SQL text: facts, cells, ranks and the relations read by views.

Each function returns one `select` in the portable subset (statistics and the two
long relations excepted, which are DuckDB's).  Nothing here runs anything.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from string import Template

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Scheme
from sizhang_metrics.scoring import cells, ranks, relations
from sizhang_metrics.scoring.accumulate import as_of, window
from sizhang_metrics.scoring.inputs import all_inputs, roster_terms
from sizhang_metrics.scoring.names import NOT_APPLICABLE


class SqlTemplate(Template):
    """`@{name}` placeholders, so that `$parameter` and JSON stay untouched."""

    delimiter = "@"


@cache
def _template(name: str) -> SqlTemplate:
    text = resources.files(__package__).joinpath(f"{name}.sql").read_text("utf-8")
    return SqlTemplate(text)


def render(name: str, **parts: str) -> str:
    """The .sql file of this name with its placeholders filled."""
    return _template(name).substitute(parts)


def listed(columns: dict[str, str], indent: int = 8) -> str:
    """`expression as name` lines for a select list."""
    return f",\n{' ' * indent}".join(
        name if expression == name else f"{expression} as {name}"
        for name, expression in columns.items()
    )


def facts(scheme: Scheme, period: Period, restriction: str = "") -> str:
    """The fold: reported items of the year → one input row per branch.

    `restriction` names a relation whose branch_id are the only ones to fold.
    """
    quarter = period.quarter
    inputs = all_inputs(scheme, quarter)
    item_columns = dict(roster_terms(scheme))
    for item in scheme.items:
        at_quarter = as_of(scheme, item, quarter)
        item_columns[f"item_state_{item.code}"] = at_quarter.state
        item_columns[f"item_value_{item.code}"] = at_quarter.value
    for one in window(scheme, quarter)[:-1]:
        item_columns[f"existed{one}"] = f"b{one}.branch_id is not null"
        item_columns[f"handed_in{one}"] = f"q{one}.branch_id is not null"
    input_columns = {}
    for one in inputs:
        item_columns |= one.item_columns()
        input_columns |= one.input_columns()
    return render(
        "facts",
        period=str(period),
        item_columns=listed(item_columns),
        quarters=_quarter_joins(period),
        restriction=(
            f"\n        and b.branch_id in (select branch_id from {restriction})"
            if restriction
            else ""
        ),
        input_columns=listed(input_columns, 4),
        missing_quarters=_missing_quarters(scheme, period, item_columns),
    )


def _quarter_joins(period: Period) -> str:
    """The rows of the year's quarters: only this one's must exist."""
    joins = []
    for one in reversed(period.of_year()):
        k = one.quarter
        kind = "join" if one == period else "left join"
        joins += [
            f"{kind} reported as q{k}"
            f" on q{k}.period = '{one}' and q{k}.branch_id = b.branch_id",
            f"left join branch_period as b{k}"
            f" on b{k}.period = '{one}' and b{k}.branch_id = b.branch_id",
        ]
    return "\n    ".join(joins)


def _missing_quarters(scheme: Scheme, period: Period, columns: dict[str, str]) -> str:
    """缺报季度: earlier quarters without a report or with a needed count left blank."""
    parts = []
    # state_<indicator> is the one that the same select list has just named
    for one in period.of_year()[:-1]:
        k = one.quarter
        if f"existed{k}" not in columns:
            continue
        blanks = " or ".join(
            f"(state_{indicator.code} <> {NOT_APPLICABLE}"
            f" and blank{k}_{indicator.code})"
            for indicator in scheme.indicators
            if f"blank{k}_{indicator.code}" in columns
        )
        test = f"not handed_in{k}" + (f" or {blanks}" if blanks else "")
        parts.append(f"case when existed{k} and ({test}) then ' {one}' else '' end")
    return f"trim({' || '.join(parts)})" if parts else "''"


def score_cell(scheme: Scheme, period: Period, facts_table: str) -> str:
    """Attainments, dimension shares and composite of every branch that reported."""
    return render("score_cell", **cells.parts(scheme, str(period), facts_table, listed))


def score(scheme: Scheme, period: Period, cell_table: str) -> str:
    """Final score, grade and ranks of every branch of the period's roster."""
    return render("score", **ranks.parts(scheme, period, cell_table))


def indicator_stat(
    scheme: Scheme, period: Period, facts_table: str, cell_table: str
) -> str:
    """Peer medians, better quartiles and points lost per indicator."""
    long = relations.long_values(scheme, str(period), facts_table, cell_table)
    return render("indicator_stat", period=str(period), long=long)


def indicator_score(
    scheme: Scheme, span: tuple[str, str], facts_table: str, cell_table: str
) -> str:
    """The long relation of all indicators, for the periods of `span` [first, end)."""
    return render(
        "indicator_score",
        indicators=relations.indicator_structs(scheme),
        facts=facts_table,
        score_cell=cell_table,
        first_period=span[0],
        end_period=span[1],
    )


def dimension_score(scheme: Scheme, span: tuple[str, str], cell_table: str) -> str:
    """The long relation of all dimensions, for the periods of `span` [first, end)."""
    return render(
        "dimension_score",
        dimensions=relations.dimension_structs(scheme),
        score_cell=cell_table,
        first_period=span[0],
        end_period=span[1],
    )
