"""What the arrays stored, put to the proof bit for bit: of the rendered SQL, and of
everything scored anew."""

from __future__ import annotations

from unittest import mock

from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Store, by_arrays, by_sql, events, rescoring, wide
from sizhang_metrics.store.database import rolled_back


def prove(store: Store, period: Period) -> None:
    """AssertionError where the SQL, from the same reports, stores anything else, or makes
    anything else of them where another year, made of the same, is scored beside."""
    span, other = store.span_at(period), period.shifted(4)
    tables = {*span.tables, "indicator_stat"}
    readings = (False, True) if span.has_quarter else (False,)
    with rolled_back(store.root) as cursor:
        stored = {name: _rows(cursor, name, period) for name in {*tables, "score"}}
        counts = _rows(cursor, "reported")
        cursor.execute("delete from reported")
        rescoring.fold_everything(cursor, store.spans, way=by_sql)
        assert counts == _rows(cursor, "reported")
        for name in ("reported", "branch_period"):
            cursor.execute(
                f"insert into {name} select * replace (replace(period, '{period.year}',"
                f" '{other.year}') as period) from {name} where period <= '{period}'"
            )
        by_sql.rescore(cursor, span, [other, period], readings)
        for name, rows in stored.items():
            assert rows == _rows(cursor, name, period), name
        for name in tables:
            then = [
                row.replace(str(period.year), str(other.year)) for row in stored[name]
            ]
            assert sorted(then) == _rows(cursor, name, other), name


def unmoved(
    store: Store, block: int = by_arrays.BLOCK, way: rescoring.Way = by_arrays
) -> None:
    """AssertionError where scoring everything anew, so many branches at a time, stores
    anything else than what was brought after each write for those that it touched."""
    derived = ("score", "indicator_stat", "movement", "dimension_movement")
    tables = {*derived, "branch_period", "reported"}
    tables = tables.union(*(span.tables for span in store.spans))
    with rolled_back(store.root) as cursor:
        stored = {table: _rows(cursor, table) for table in tables}
        with mock.patch.object(by_arrays, "BLOCK", block):
            rescoring.refold_everything(cursor, store.spans, store.roster(), way=way)
        for table in tables:
            assert stored[table] == _rows(cursor, table), table


def put_in_force(store: Store, roster: list[RosterRow], *schemes: Scheme) -> None:
    """Another roster or other schemes, as the handlers of an edit do it."""
    spans = wide.in_force(list(schemes))
    with store.transaction() as cursor:
        touched = rescoring.Touched(is_roster=True)
        if spans != store.spans:
            since = wide.replace(cursor, store.spans, spans)
            touched = rescoring.Touched(schemes_since=since)
        store.spans, store.roster_rows = spans, events.arranged(roster)
        events.replace_roster(cursor, store.roster_rows)
        rescoring.rescore_touched(cursor, spans, store.roster_rows, touched)


def _rows(cursor, table: str, period: Period | None = None) -> list[str]:
    """By `repr`: it tells every bit of a number, -0.0 from 0.0 and NaN from NULL."""
    # without a question to the catalogue, which is read whole: half the time of a proof
    where = f"where period = '{period}'" if period else ""
    rows = cursor.execute(f"from {table} {where}").fetchall()
    return sorted(map(repr, rows))
