"""Past quarters scored whole by other schemes, in memory (按另一套规则回算).

The same statements on the same reports as live scoring: nothing is estimated, nothing
written.  The roster is today's, as it is for every live score.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import refresh
from sizhang_metrics.store.database import Cursor, transaction

if TYPE_CHECKING:
    from sizhang_metrics.store.store import Store


def all_along(store: Store, scheme: Scheme, periods: Sequence[Period]) -> Store:
    """A store in memory that holds these quarters, scored as if `scheme` had been in
    force from the beginning of their years; close it.

    Items that a quarter was not asked for are not reported there (不适用 where the
    scheme does not require them); adjustments that the scheme does not know do not
    count.
    """
    first = min(periods).of_year()[0]
    earlier = dataclasses.replace(scheme, effective_from=str(first))
    return recomputed(store, [earlier], periods)


def recomputed(
    store: Store, schemes: Sequence[Scheme], periods: Sequence[Period]
) -> Store:
    """The same by these schemes, each from its own effective_from on."""
    chosen = sorted(set(periods))
    quarters = sorted({str(one) for period in chosen for one in period.of_year()})
    scratch = type(store).scratch(schemes, store.roster())
    with store.cursor() as cursor:
        tables = {name: _rows(cursor, sql, quarters) for name, sql in _COPIED.items()}
    with transaction(scratch._root) as cursor:
        for name, table in tables.items():
            refresh.insert(cursor, name, table)
        refresh.fold_everything(cursor, scratch._spans)
        for period in chosen:
            refresh.ensure_period(cursor, scratch._roster, period)
            refresh.rescore(cursor, scratch._spans, period)
    return scratch


def _rows(cursor: Cursor, sql: str, quarters: list[str]) -> pd.DataFrame:
    return cursor.execute(sql, [quarters]).df()


_OF_QUARTERS = "period in (select unnest(?::varchar[]))"
_COPIED = {
    "report": f"select * from report where is_current and {_OF_QUARTERS}",
    "submission": f"select * from submission where {_OF_QUARTERS}",
    "observation": "select o.* from observation as o join report as r"
    " on r.period = o.period and r.branch_id = o.branch_id"
    " and r.submission_id = o.submission_id and r.is_current"
    f" where o.{_OF_QUARTERS}",
    "adjustment": f"select * from adjustment where {_OF_QUARTERS}",
    "adjustment_approval": "select a.* from adjustment_approval as a"
    f" join adjustment as o using (adjustment_id) where o.{_OF_QUARTERS}",
}
