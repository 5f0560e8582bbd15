"""Facts → scores by the rendered SQL: the proof of what `by_arrays` has stored.

Slower, for DuckDB plans the statements anew each time, but it can be read by anybody
(docs/scheme.md).  `verify` scores with it whatever it compares.
"""

from __future__ import annotations

from sizhang_metrics import scoring
from sizhang_metrics.periods import Period
from sizhang_metrics.store.database import Cursor
from sizhang_metrics.store.wide import InForce


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
