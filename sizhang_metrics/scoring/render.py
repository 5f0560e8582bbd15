"""The scheme rendered to SQL text: facts, cells, ranks and the relations read by views.

Each function returns one `select` in the portable subset (statistics and the two
long relations excepted, which are DuckDB's).  Nothing here runs anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from string import Template

from sizhang_metrics.literals import among
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Scheme
from sizhang_metrics.scoring import cells, fold, ranks, relations
from sizhang_metrics.scoring.single_quarter import own_counts, single_quarter


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


def facts(scheme: Scheme, periods: Sequence[Period]) -> str:
    """The fold: reported items of the year → one input row per branch.

    Of a quarter, or of several that are the same quarter of their years: the text is as
    long for one as for all, and it is planned once.
    """
    return _facts(scheme, periods, "reported")


def quarter_facts(scheme: Scheme, periods: Sequence[Period]) -> str:
    """The fold of 单季: what the quarter counted by itself → one input row per branch."""
    alone = single_quarter(scheme)
    is_within_year = periods[0].quarter > 1 and alone is not scheme
    counts = own_counts(alone, periods) if is_within_year else "reported"
    return _facts(alone, periods, counts)


def _facts(scheme: Scheme, periods: Sequence[Period], counts: str) -> str:
    quarter = periods[0].quarter
    layers = dict(fold.layers(scheme, quarter))
    return render(
        "facts",
        is_meant=among("b.period", periods),
        quarters=fold.quarter_joins(periods, counts),
        item_columns=listed(layers["item_columns"]),
        input_columns=listed(layers["input_columns"]),
        fact_columns=listed(layers["fact_columns"], 4),
        unreported=fold.unreported(scheme),
        missing_quarters=fold.missing_quarters(scheme, quarter),
    )


def score_cell(scheme: Scheme, periods: Sequence[Period], facts_table: str) -> str:
    """Attainments, dimension shares and composite of every branch that reported.

    Of several quarters only where no rule is relative: references are those of one.
    """
    is_meant = among("period", periods)
    parts = cells.parts(scheme, facts_table, listed)
    return render("score_cell", is_meant=is_meant, **parts)


def score(scheme: Scheme, periods: Sequence[Period], cell_table: str) -> str:
    """Final score, grade and ranks of every branch of the roster of each period."""
    parts = ranks.parts(scheme, periods, cell_table)
    return render("score", recorded=recorded(scheme, periods), **parts)


def recorded(scheme: Scheme, periods: Sequence[Period]) -> str:
    """Bonuses, deductions and the veto that hold in these periods: a row per period and
    branch that has some."""
    return "\n    union all\n".join(
        render("recorded", **ranks.adjustment_parts(scheme, period)).rstrip("\n")
        for period in periods
    )


def indicator_stat(scheme: Scheme, periods: Sequence[Period], facts_table: str) -> str:
    """Medians and better quartiles per peer group and indicator, of each period."""
    return render(
        "indicator_stat",
        is_meant=among("period", periods),
        facts=facts_table,
        **relations.statistics_parts(scheme),
    )


def indicator_score(
    scheme: Scheme,
    span: tuple[str, str],
    facts_table: str,
    cell_table: str,
    fields: Iterable[str] = (),
) -> str:
    """The long relation of all indicators, for the periods of `span` [first, end).

    `fields`: only these columns of it (default: every one).
    """
    return render(
        "indicator_score",
        columns=listed(relations.indicator_columns(fields), 4),
        lists=listed(relations.indicator_lists(scheme, fields)),
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


def dimension_rows(scheme: Scheme, period: Period, cell_table: str) -> str:
    """The long relation of all dimensions of one period, in the SQL that other engines
    understand, too."""
    return "\nunion all\n".join(
        f"select b.period, b.branch_id, {listed(fields, 4)}\n"
        f"from branch_period as b\n"
        f"left join {cell_table} as c"
        " on c.period = b.period and c.branch_id = b.branch_id\n"
        f"where b.period = '{period}'"
        for fields in relations.dimension_fields(scheme)
    )
