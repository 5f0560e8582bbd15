"""Reported items → facts → scores by the rendered SQL: the proof of `by_arrays`.

Slower, for DuckDB plans the statements anew each time, but it can be read by anybody
(docs/scheme.md).  `verify` scores with it whatever it compares.
"""

from __future__ import annotations

from collections.abc import Sequence

from sizhang_metrics import scoring
from sizhang_metrics.periods import Period
from sizhang_metrics.store.database import Cursor
from sizhang_metrics.store.wide import InForce


def fold(
    cursor: Cursor,
    span: InForce,
    period: Period,
    *,
    readings: Sequence[bool] = (False,),
) -> None:
    """As `by_arrays.fold`."""
    for alone in readings:
        statement = scoring.quarter_facts if alone else scoring.facts
        table = span.quarter_facts if alone else span.facts
        cursor.execute(f"delete from {table} where period = '{period}'")
        sql = statement(span.scheme, period)
        cursor.execute(f"insert into {table} {sql}")


def score(
    cursor: Cursor, span: InForce, period: Period, *, alone: bool = False
) -> None:
    """As `by_arrays.score`."""
    if alone:
        sql = scoring.score_cell(span.quarter_scheme, period, span.quarter_facts)
        statements = {span.quarter_cell: sql}
    else:
        statements = {
            span.score_cell: scoring.score_cell(span.scheme, period, span.facts),
            "score": scoring.score(span.scheme, period, span.score_cell),
            "indicator_stat": scoring.indicator_stat(
                span.scheme, period, span.facts, span.score_cell
            ),
        }
    for table, sql in statements.items():
        cursor.execute(f"delete from {table} where period = '{period}'")
        cursor.execute(f"insert into {table} {sql}")
