"""Values verified on site (核查值), kept beside what was reported; never scored."""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING

from sizhang_metrics.errors import RejectedError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import calendar, records, writing

if TYPE_CHECKING:
    from sizhang_metrics.store.store import Store


def record(
    store: Store,
    period: Period,
    branch_id: str,
    item: str,
    value: float,
    note: str,
    verified_on: datetime.date,
    entered_by: str,
    at: datetime.datetime,
) -> None:
    """Archives one verified value with the reported one that it was compared with."""
    with store._lock:
        _require(store, period, branch_id, item, value)
        version, reported = _standing(store, period, branch_id, item)
        payload = {
            "period": str(period),
            "branch_id": branch_id,
            "item": item,
            "reported_version": version,
            "reported_value": reported,
            "verified_value": float(value),
            "note": note.strip(),
            "verified_on": verified_on.isoformat(),
            "entered_by": entered_by,
            "recorded_at": at.isoformat(timespec="seconds"),
        }
        with writing.writing(store, "verification", payload) as (cursor, number):
            records.verification(cursor, number, payload)


def _require(
    store: Store, period: Period, branch_id: str, item: str, value: float
) -> None:
    faults = []
    if branch_id not in calendar.rows_of(store, period):
        faults.append(f"{period} 的支部名册中没有“{branch_id}”。")
    items = {one.code: one for one in store.scheme_at(period).items}
    if item not in items:
        faults.append(f"{period} 的指标体系中没有填报项“{item}”。")
    elif items[item].minimum is not None and value < items[item].minimum:
        faults.append(
            f"“{items[item].name}”不小于 {items[item].minimum:g}，收到的是“{value:g}”。"
        )
    if not math.isfinite(value):
        faults.append(f"核查值应是一个数，收到的是“{value}”。")
    if faults:
        raise RejectedError("核查结果没有记录：", faults)


def _standing(
    store: Store, period: Period, branch_id: str, item: str
) -> tuple[int | None, float | None]:
    with store.cursor() as cursor:
        row = cursor.execute(
            "select r.version, o.value from report as r join observation as o"
            " on o.submission_id = r.submission_id and o.branch_id = r.branch_id"
            " where r.period = ? and r.branch_id = ? and r.is_current and o.item = ?",
            [str(period), branch_id, item],
        ).fetchone()
    return row or (None, None)
