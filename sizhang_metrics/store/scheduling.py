"""Writing the calendar: dates, 申请解锁 and its answer; each is an archived event."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from sizhang_metrics.errors import RejectedError, UnavailableError, UsageError
from sizhang_metrics.lifecycle import (
    Dates,
    PeriodAction,
    PeriodState,
    after,
    local_day,
    rescheduled,
    scope_state,
)
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.store import calendar, records, writing

if TYPE_CHECKING:
    from sizhang_metrics.store.store import Store


def schedule(
    store: Store, period: Period, new: Dates, entered_by: str, at: datetime.datetime
) -> None:
    """Sets the dates; RejectedError when out of order or to reopen what is closed."""
    with store._lock:
        rescheduled(calendar.dates(store, period), new, local_day(at), period.label)
        payload = {
            "period": str(period),
            "opens_on": _written(new.opens_on),
            "due_on": _written(new.due_on),
            "closes_on": _written(new.closes_on),
            "entered_by": entered_by,
            "recorded_at": at.isoformat(timespec="seconds"),
        }
        _record(store, "calendar", payload)


def request_unlock(
    store: Store,
    period: Period,
    unit_id: str,
    reason: str,
    entered_by: str,
    at: datetime.datetime,
) -> int:
    """Asks for a closed quarter to be reopened; the number of the request.

    A blank unit asks for all units.
    """
    with store._lock:
        subject = period.label + _unit_name(store, period, unit_id)
        after(_state(store, period, unit_id, at), PeriodAction.REQUEST, subject)
        payload = {
            "period": str(period),
            "unit_id": unit_id,
            "reason": stated(reason, "请写明申请解锁的理由。"),
            "entered_by": entered_by,
            "recorded_at": at.isoformat(timespec="seconds"),
        }
        _record(store, "unlock_request", payload)
        return calendar.unlocks(store, period)[-1].number


def answer_unlock(
    store: Store,
    request_id: int,
    until_on: datetime.date | None,
    reason: str,
    entered_by: str,
    at: datetime.datetime,
) -> None:
    """Grants a request until the end of a day, or (None) refuses it with a reason."""
    with store._lock:
        period, unit_id = _request(store, request_id)
        subject = f"{period.label}第 {request_id} 号申请：本季"
        is_granted = until_on is not None
        now = _state(store, period, unit_id, at, last=request_id)
        after(now, PeriodAction.GRANT if is_granted else PeriodAction.REFUSE, subject)
        if is_granted and until_on < local_day(at):
            raise RejectedError(f"解锁截止日 {until_on} 已经过了，请改为今天或以后。")
        payload = {
            "request_id": request_id,
            "is_granted": is_granted,
            "until_on": _written(until_on),
            "reason": reason.strip() if is_granted else stated(reason, _WHY_NOT),
            "entered_by": entered_by,
            "recorded_at": at.isoformat(timespec="seconds"),
        }
        _record(store, "unlock_answer", payload)


_WHY_NOT = "拒绝解锁要写明理由。"


def _state(
    store: Store,
    period: Period,
    unit_id: str,
    at: datetime.datetime,
    *,
    last: int | None = None,
) -> PeriodState:
    """Of exactly this scope, as its requests up to number `last` have it."""
    made = calendar.unlocks(store, period)
    known = [one for one in made if last is None or one.number <= last]
    return scope_state(calendar.dates(store, period), known, unit_id, local_day(at))


def _request(store: Store, request_id: int) -> tuple[Period, str]:
    with store.cursor() as cursor:
        row = cursor.execute(
            "select period, unit_id from unlock_request where request_id = ?",
            [request_id],
        ).fetchone()
    if row is None:
        raise UnavailableError(f"没有第 {request_id} 号解锁申请。")
    return parse_period(row[0]), row[1]


def _unit_name(store: Store, period: Period, unit_id: str) -> str:
    if not unit_id:
        return ""
    for row in calendar.rows_of(store, period).values():
        if row.unit_id == unit_id:
            return f"{row.unit_name}：本季"
    raise UnavailableError(f"{period} 的支部名册中没有单位“{unit_id}”。")


def stated(reason: str, otherwise: str) -> str:
    """The reason without blanks around it; UsageError when there is none."""
    if not reason.strip():
        raise UsageError(otherwise)
    return reason.strip()


def _written(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _record(store: Store, kind: str, payload: dict) -> None:
    with writing.writing(store, kind, payload) as (cursor, number):
        records.ROWS[kind](cursor, number, payload)
