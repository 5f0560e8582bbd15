"""Databases of any size, filled column-wise: the product's tables without its files."""

from __future__ import annotations

from pathlib import Path

from bench import data
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Store, refresh, wide
from sizhang_metrics.store.database import connect, migrate, transaction

_REPORT = """
insert into report
select period, branch_id, 1, 1, true from reported
where period = ?
"""


def filled(
    scheme: Scheme, branches: int, periods: list[Period], path: Path | None = None
) -> Store:
    """A store with organisation, reported counts and facts, not yet scored."""
    root = connect(path)
    migrate(root)
    spans = wide.in_force([scheme])
    store = Store(root, None)
    store._spans = spans
    with transaction(root) as cursor:
        wide.create(cursor, spans)
        for period in periods:
            organisation = data.branch_period(branches, period)
            refresh.insert(cursor, "branch_period", organisation)
            cursor.register("incoming", data.reported(scheme, branches, period))
            cursor.execute("insert into reported by name select * from incoming")
            cursor.unregister("incoming")
            cursor.execute(_REPORT, [str(period)])
    with transaction(root) as cursor:
        for period in periods:
            fold(cursor, spans, period)
    return store


def fold(cursor, spans, period: Period) -> None:
    """The facts of one period anew, without scoring it."""
    span = refresh.span_of(spans, period)
    cursor.execute(f"delete from {span.facts} where period = '{period}'")
    sql = refresh.scoring.facts(span.scheme, period)
    cursor.execute(f"insert into {span.facts} {sql}")
