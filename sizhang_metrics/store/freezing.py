"""Freezing a quarter as an official edition: document first, then event, then rows."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import editions, scheme_approvals, writing
from sizhang_metrics.store.database import Cursor

if TYPE_CHECKING:
    from sizhang_metrics.store.store import Store


def freeze(store: Store, period: Period, entered_by: str, at: datetime.datetime) -> int:
    """Makes the next edition of the quarter; its number, from 1.

    UnavailableError without a score, RejectedError when nothing changed since the
    edition before, or when the scheme is not approved for the quarter.
    """
    assert store._archive is not None, "only a home has editions"
    recorded_at = at.isoformat(timespec="seconds")
    payload = {
        "period": str(period),
        "entered_by": entered_by,
        "recorded_at": recorded_at,
    }
    with writing.writing(store, "edition", payload) as (cursor, event_number):
        found = editions.content(cursor, store._spans, period)
        _require_reports(found, period)
        scheme_approvals.require(cursor, store.scheme_at(period), period)
        number = _next(store, cursor, period)
        data = editions.document(found, number, event_number - 1, recorded_at)
        payload |= {"number": number, "sha256": store._archive.put(data)}
        editions.record(cursor, event_number, payload, data)
    return number


def _require_reports(found: dict, period: Period) -> None:
    if all(one["status"] == "not_reported" for one in found["scores"]):
        raise UnavailableError(f"{period} 还没有支部报送，不能形成正式期次。")


def _next(store: Store, cursor: Cursor, period: Period) -> int:
    row = cursor.execute(
        "select number, sha256 from edition where period = ?"
        " order by number desc limit 1",
        [str(period)],
    ).fetchone()
    if row is None:
        return 1
    number, sha256 = row
    if editions.same(cursor, store._spans, period, store._archive.get(sha256)):
        raise RejectedError(f"与第 {period}-{number} 期完全相同，不需要新的期次。")
    return number + 1
