"""The calendar of the home: dates of quarters, 申请解锁 and their answers, and who may
report today.

What may happen is decided by `lifecycle`; this module reads its facts and writes them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.lifecycle import (
    NO_DATES,
    Dates,
    PeriodAction,
    PeriodState,
    Unlock,
    after,
    allowed,
    local_day,
    refusal,
    rescheduled,
    scope_state,
    state_at,
)
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.store.archive import entered
from sizhang_metrics.store.commands.typed import stated, written
from sizhang_metrics.store.kernel import OFFICE, Core


def dates_of(core: Core, period: Period) -> Dates:
    """The dates of a quarter as they stand; all None where there are none."""
    with core.cursor() as cursor:
        row = cursor.execute(
            "select opens_on, due_on, closes_on from calendar where period = ?"
            " order by event_number desc limit 1",
            [str(period)],
        ).fetchone()
    return Dates(*row) if row else NO_DATES


def unlocks(core: Core, period: Period) -> list[Unlock]:
    """Every 申请解锁 of a quarter with its answer, in the order they were made."""
    with core.cursor() as cursor:
        rows = cursor.execute(
            "select r.request_id, r.unit_id, a.is_granted, a.until_on"
            " from unlock_request as r left join unlock_answer as a using (request_id)"
            " where r.period = ? order by r.request_id",
            [str(period)],
        ).fetchall()
    return [Unlock(*row) for row in rows]


def state(
    core: Core, period: Period, unit_id: str, at: datetime.datetime
) -> PeriodState:
    """Whether this unit may report for the quarter at this moment."""
    return state_at(
        dates_of(core, period), unlocks(core, period), unit_id, local_day(at)
    )


def require_taking(
    core: Core, period: Period, branch_ids: Iterable[str], at: datetime.datetime
) -> None:
    """RejectedError, all units at once, where the quarter takes no reports now.

    Branches outside the roster are passed over: the checks of the file refuse them.
    """
    known, asked = dates_of(core, period), unlocks(core, period)
    units = core.branches_at(period)
    states = {
        unit_id: state_at(known, asked, unit_id, local_day(at))
        for unit_id in {
            units[branch_id].unit_id for branch_id in branch_ids if branch_id in units
        }
    }
    shut = {
        unit_id: state
        for unit_id, state in sorted(states.items())
        if not allowed(state, PeriodAction.ACCEPT)
    }
    if len(set(states.values())) == 1 and shut:
        after(next(iter(shut.values())), PeriodAction.ACCEPT, period.label)
    if shut:
        names = {row.unit_id: row.unit_name for row in units.values()}
        raise RejectedError(
            f"{period.label}有 {len(shut)} 个单位现在不能报送，整份文件没有接收：",
            [
                refusal(state, PeriodAction.ACCEPT, f"{names[unit_id]}：本季")
                for unit_id, state in shut.items()
            ],
        )


def schedule(
    core: Core,
    period: Period,
    dates: Dates,
    *,
    entered_by: str = OFFICE,
    at: datetime.datetime | None = None,
) -> None:
    """Sets when a quarter opens, is due and closes; RejectedError when out of order or
    to reopen what is closed."""
    entered_by, at = core.who_and_when(entered_by, at)
    payload = {
        "period": str(period),
        "opens_on": written(dates.opens_on),
        "due_on": written(dates.due_on),
        "closes_on": written(dates.closes_on),
        **entered(entered_by, at),
    }
    with core.held():
        core.admit("calendar", payload)
        rescheduled(dates_of(core, period), dates, local_day(at), period.label)
        _refuse_slips(period, dates, local_day(at))
        core.write("calendar", payload)


def not_begun(period: Period, today: datetime.date) -> bool:
    """Whether its first day is yet to come: nothing can have been found in it."""
    return period.shifted(-1).last_day >= today


def _refuse_slips(period: Period, new: Dates, today: datetime.date) -> None:
    """A year mistyped would close for good what has not begun, make everybody late, or
    let nobody report."""
    for name, day in (("截止日", new.due_on), ("关闭日", new.closes_on)):
        if day and day <= period.shifted(-1).last_day:
            raise RejectedError(
                f"{name} {day} 在{period.label}开始之前，没有保存；请核对年份。"
            )
    if new.opens_on and (new.opens_on - max(today, period.last_day)).days > _YEAR:
        raise RejectedError(
            f"开放日 {new.opens_on} 在{period.label}末一年以后，没有保存；请核对年份。"
        )


_YEAR = 366


def request_unlock(
    core: Core,
    period: Period,
    unit_id: str = "",
    *,
    reason: str,
    entered_by: str = OFFICE,
    at: datetime.datetime | None = None,
) -> int:
    """Asks to reopen a closed quarter for a unit, or (blank) for all; its number."""
    entered_by, at = core.who_and_when(entered_by, at)
    payload = {
        "period": str(period),
        "unit_id": unit_id,
        "reason": reason.strip(),
        **entered(entered_by, at),
    }
    with core.held():
        about = core.about(period, units=[unit_id] if unit_id else [])
        core.admit("unlock_request", payload, about)
        subject = period.label + _unit_name(core, period, unit_id)
        after(_state(core, period, unit_id, at), PeriodAction.REQUEST, subject)
        stated(reason, "请写明申请解锁的理由。")
        core.write("unlock_request", payload, about=about)
        return unlocks(core, period)[-1].number


def answer_unlock(
    core: Core,
    request_id: int,
    until_on: datetime.date | None,
    *,
    reason: str = "",
    entered_by: str = OFFICE,
    at: datetime.datetime | None = None,
) -> None:
    """Grants a request until the end of a day, or (None) refuses it with a reason."""
    entered_by, at = core.who_and_when(entered_by, at)
    payload = {
        "request_id": request_id,
        "is_granted": until_on is not None,
        "until_on": written(until_on),
        "reason": reason.strip(),
        **entered(entered_by, at),
    }
    with core.held():
        core.admit("unlock_answer", payload)
        period, unit_id = _request(core, request_id)
        subject = f"{period.label}第 {request_id} 号申请：本季"
        action = PeriodAction.REFUSE if until_on is None else PeriodAction.GRANT
        after(_state(core, period, unit_id, at, last=request_id), action, subject)
        if until_on is not None and until_on < local_day(at):
            raise RejectedError(f"解锁截止日 {until_on} 已经过了，请改为今天或以后。")
        if until_on is None:
            stated(reason, _WHY_NOT)
        core.write("unlock_answer", payload)


_WHY_NOT = "拒绝解锁要写明理由。"


def _state(
    core: Core,
    period: Period,
    unit_id: str,
    at: datetime.datetime,
    *,
    last: int | None = None,
) -> PeriodState:
    """Of exactly this scope, as its requests up to number `last` have it."""
    made = unlocks(core, period)
    known = [unlock for unlock in made if last is None or unlock.number <= last]
    return scope_state(dates_of(core, period), known, unit_id, local_day(at))


def _request(core: Core, request_id: int) -> tuple[Period, str]:
    with core.cursor() as cursor:
        row = cursor.execute(
            "select period, unit_id from unlock_request where request_id = ?",
            [request_id],
        ).fetchone()
    if row is None:
        raise UnavailableError(f"没有第 {request_id} 号解锁申请。")
    return parse_period(row[0]), row[1]


def _unit_name(core: Core, period: Period, unit_id: str) -> str:
    if not unit_id:
        return ""
    for row in core.branches_at(period).values():
        if row.unit_id == unit_id:
            return f"{row.unit_name}：本季"
    raise UnavailableError(f"{period} 的支部名册中没有单位“{unit_id}”。")
