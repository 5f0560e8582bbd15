"""Reported items → facts → scores by the rendered SQL: the proof of `by_arrays`.

Slower, for DuckDB plans the statements anew each time, but it can be read by anybody
(docs/scheme.md).  `verify` scores with it whatever it compares.
"""

from __future__ import annotations

from collections.abc import Sequence

from sizhang_metrics import scoring
from sizhang_metrics.literals import among
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Item, Scheme
from sizhang_metrics.scheme.rules import is_relative
from sizhang_metrics.store import columns
from sizhang_metrics.store.database import Cursor
from sizhang_metrics.store.wide import InForce


def pivot(
    cursor: Cursor,
    scheme: Scheme,
    periods: Sequence[Period],
    condition: str,
    later: Sequence[str],
) -> None:
    """As `by_arrays.pivot`."""
    numbers = {item.code: _number(item) for item in scheme.items}
    numbers |= dict.fromkeys(later, "'nan'::double")
    listed = ", ".join(f"{number} as item_{code}" for code, number in numbers.items())
    cursor.execute(
        f"""
        insert into reported by name
        select period, branch_id, {listed}
        from (
            select
                period, branch_id, item,
                case state
                    when 'reported' then value + 0e0
                    when 'not_applicable' then 'nan'::double
                end as number
            from current_observation
            where {among("period", periods)} and {condition}
        )
        group by period, branch_id
        """
    )


def _number(item: Item) -> str:
    """An item that nobody asked for is not applicable where it is blank."""
    number = f"max(number) filter (item = '{item.code}')"
    return number if item.required else f"coalesce({number}, 'nan'::double)"


def rescore(
    cursor: Cursor, span: InForce, periods: Sequence[Period], readings: Sequence[bool]
) -> None:
    """As `by_arrays.rescore`."""
    for alone in readings:
        fold(cursor, span, periods, alone=alone)
        score(cursor, span, periods, alone=alone)


def fold(
    cursor: Cursor, span: InForce, periods: Sequence[Period], *, alone: bool = False
) -> None:
    """Reported items of the year → the facts of these quarters, replaced; `alone`: those
    of 单季."""
    statement = scoring.quarter_facts if alone else scoring.facts
    table = span.quarter_facts if alone else span.facts
    for quarter in range(1, 5):
        of_years = [period for period in periods if period.quarter == quarter]
        if of_years:
            _replace(cursor, table, of_years, statement(span.scheme, of_years))


def score(
    cursor: Cursor, span: InForce, periods: Sequence[Period], *, alone: bool = False
) -> None:
    """Facts → cells → scores and ranks → statistics, replaced; `alone`: the cells of 单季,
    on which no ranks rest."""
    scheme = span.quarter_scheme if alone else span.scheme
    facts, cells = (
        (span.quarter_facts, span.quarter_cell)
        if alone
        else (span.facts, span.score_cell)
    )
    is_apart = not any(map(is_relative, scheme.indicators))
    for some in [periods] if is_apart else [[period] for period in periods]:
        _replace(cursor, cells, some, scoring.score_cell(scheme, some, facts))
    if alone:
        return
    _replace(cursor, "score", periods, scoring.score(scheme, periods, cells))
    statistics = scoring.indicator_stat(scheme, periods, facts)
    _replace(cursor, "indicator_stat", periods, statistics)


def _replace(cursor: Cursor, table: str, periods: Sequence[Period], sql: str) -> None:
    columns.forget(cursor, table, periods)
    cursor.execute(f"insert into {table} {sql}")
