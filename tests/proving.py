"""What the arrays stored, put to the proof of the rendered SQL, bit for bit."""

from __future__ import annotations

from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, by_sql


def prove(store: Store, period: Period) -> None:
    """AssertionError where the SQL, from the same reports, stores anything else."""
    span = store.span_at(period)
    tables = {*span.tables, "score", "indicator_stat"}
    with store.transaction() as cursor:
        stored = {table: _rows(cursor, table, period) for table in tables}
        for alone in (False, True) if span.has_quarter else (False,):
            by_sql.fold(cursor, span, period, readings=(alone,))
            by_sql.score(cursor, span, period, alone=alone)
        for table in tables:
            assert stored[table] == _rows(cursor, table, period), table


def _rows(cursor, table: str, period: Period) -> list[str]:
    """By `repr`: it tells every bit of a number, -0.0 from 0.0 and NaN from NULL."""
    names = [
        name
        for (name,) in cursor.execute(
            "select column_name from duckdb_columns() where table_name = ?", [table]
        ).fetchall()
    ]
    rows = cursor.execute(
        f"select {', '.join(sorted(names))} from {table} where period = ?",
        [str(period)],
    ).fetchall()
    return sorted(map(repr, rows))
