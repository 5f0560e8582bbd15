"""What the store tells the submission desk: context of a check, receipts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.roster import valid_on
from sizhang_metrics.store.receipt import Receipt
from sizhang_metrics.submissions import Amendment, Branch, Context, Reading

if TYPE_CHECKING:
    from sizhang_metrics.store.store import Store

_HISTORY = 8
"""Quarters before the period whose values a check may compare with: two years."""


def of_period(store: Store, period: Period) -> Context:
    """The roster, scheme, history and versions that a file is checked against."""
    scheme = store.scheme_at(period)
    valid = valid_on(store.roster(), period.last_day)
    branches = {
        row.branch_id: Branch(
            row.branch_id, row.branch_name, row.unit_id, row.unit_name, row.members
        )
        for row in valid
    }
    closed = {
        row.branch_id: row.branch_name
        for row in store.roster()
        if row.branch_id not in branches
    }
    with store.cursor() as cursor:
        reported = dict(
            cursor.execute(
                "select branch_id, version from report where period = ? and is_current",
                [str(period)],
            ).fetchall()
        )

    def history(branch_ids: Sequence[str]) -> pd.DataFrame:
        return _history(store, period, branch_ids)

    return Context(
        period=period,
        scheme=scheme,
        branches=branches,
        closed=closed,
        history=history,
        reported=reported,
    )


def _history(store: Store, period: Period, branch_ids: Sequence[str]) -> pd.DataFrame:
    """Current observations of these branches, this period and up to two years back."""
    with store.cursor() as cursor:
        return cursor.execute(
            """
            select o.period, o.branch_id, o.item, o.state, o.value
            from observation as o
            join report as r
                on r.period = o.period and r.branch_id = o.branch_id
                and r.submission_id = o.submission_id and r.is_current
            where o.period >= ? and o.period <= ?
                and o.branch_id in (select unnest(?::varchar[]))
            """,
            [str(period.shifted(-_HISTORY)), str(period), list(branch_ids)],
        ).df()


def receipt(
    store: Store, submission_id: int, *, problems: int = 0, unchanged: bool = False
) -> Receipt:
    """The receipt of one stored submission."""
    with store.cursor() as cursor:
        row = cursor.execute(
            "select period, file_name, sha256, received_at, branches, reason"
            " from submission where submission_id = ?",
            [submission_id],
        ).fetchone()
        amendments = cursor.execute(
            "select row_number, column_number, column_name, branch_id, found, entered"
            " from amendment where submission_id = ? order by all",
            [submission_id],
        ).fetchall()
    period, file_name, sha256, received_at, branches, reason = row
    return Receipt(
        number=f"{period}-{submission_id:06d}",
        submission_id=submission_id,
        period=period,
        file_name=file_name,
        sha256=sha256,
        received_at=received_at,
        branches=branches,
        problems=problems,
        reason=reason,
        unchanged=unchanged,
        amendments=tuple(Amendment(*one) for one in amendments),
    )


def receipt_of_same(store: Store, reading: Reading, period: Period) -> Receipt | None:
    """The earlier receipt when every branch already stands as in these very bytes."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            """
            select r.branch_id, s.submission_id
            from report as r join submission as s using (submission_id)
            where r.period = ? and r.is_current and s.sha256 = ?
            """,
            [str(period), reading.sha256],
        ).fetchall()
    standing = dict(rows)
    if not reading.branch_ids or not set(reading.branch_ids) <= set(standing):
        return None
    return receipt(store, max(standing.values()), unchanged=True)
