"""Databases of any size, filled column-wise: the product's tables without its files."""

from __future__ import annotations

from pathlib import Path

from bench import data
from sizhang_metrics import scoring
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Cursor, InForce, Store, insert, wide
from sizhang_metrics.store.database import connect, migrate

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
    store.spans = spans
    with store.transaction() as cursor:
        wide.create(cursor, spans)
        for period in periods:
            organisation = data.branch_period(branches, period)
            insert(cursor, "branch_period", organisation)
            insert(cursor, "reported", data.reported(scheme, branches, period))
            cursor.execute(_REPORT, [str(period)])
    with store.transaction() as cursor:
        for period in periods:
            fold(cursor, store.span_at(period), period)
    return store


def fold(cursor: Cursor, span: InForce, period: Period) -> None:
    """The facts of one period anew, without scoring it."""
    cursor.execute(f"delete from {span.facts} where period = '{period}'")
    sql = scoring.facts(span.scheme, period)
    cursor.execute(f"insert into {span.facts} {sql}")
