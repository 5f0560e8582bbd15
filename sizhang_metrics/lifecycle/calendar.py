"""The dates of a quarter, and what they and the unlocks say at one moment.

Days are whole days in Beijing: a quarter closes at the end of `closes_on`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sizhang_metrics.errors import RejectedError, UsageError
from sizhang_metrics.lifecycle.machine import PeriodAction, PeriodState, after
from sizhang_metrics.periods import written_day

BEIJING = datetime.timezone(datetime.timedelta(hours=8))
"""One zone for the whole country, without summer time."""


@dataclass(frozen=True)
class Dates:
    """When a quarter opens, is due and closes; None: without limit."""

    opens_on: datetime.date | None = None
    """First day on which reports are taken."""
    due_on: datetime.date | None = None
    """Last day that is on time; later ones are accepted and marked 逾期."""
    closes_on: datetime.date | None = None
    """Last day on which reports are taken."""


NO_DATES = Dates()
"""A quarter without a calendar entry is open."""


@dataclass(frozen=True)
class Unlock:
    """One 申请解锁 and its answer."""

    number: int
    unit_id: str
    """Blank: for all units."""
    granted: bool | None
    """None: not answered yet."""
    until_on: datetime.date | None = None
    """Last day on which the reopened quarter takes reports."""


def local_day(at: datetime.datetime) -> datetime.date:
    """The day in Beijing; a time without zone is UTC, as the store keeps it.

    >>> str(local_day(datetime.datetime(2026, 10, 15, 16, 30)))
    '2026-10-16'
    """
    aware = at if at.tzinfo else at.replace(tzinfo=datetime.UTC)
    return aware.astimezone(BEIJING).date()


def parse_day(text: str) -> datetime.date:
    """A day, as `written_day` reads it; UsageError with a sentence otherwise."""
    day = written_day(text)
    if day is None:
        raise UsageError(f"日期应写成 2026-10-15 这样的形式，收到的是“{text}”。")
    return day


def checked(dates: Dates, subject: str) -> Dates:
    """The dates; RejectedError when they are out of order."""
    named = [
        ("开放日", dates.opens_on),
        ("截止日", dates.due_on),
        ("关闭日", dates.closes_on),
    ]
    given = [(name, day) for name, day in named if day is not None]
    faults = [
        f"{earlier} {first} 晚于{later} {second}"
        for (earlier, first), (later, second) in pairwise(given)
        if first > second
    ]
    if faults:
        raise RejectedError(
            f"{subject}的日程前后不一致，没有保存。应为 开放日 ≤ 截止日 ≤ 关闭日：",
            faults,
        )
    return dates


def dated_state(dates: Dates, day: datetime.date) -> PeriodState:
    """What the dates alone say."""
    if dates.opens_on and day < dates.opens_on:
        return PeriodState.SCHEDULED
    if dates.closes_on and day > dates.closes_on:
        return PeriodState.CLOSED
    return PeriodState.OPEN


def rescheduled(old: Dates, new: Dates, day: datetime.date, subject: str) -> Dates:
    """The new dates; RejectedError when they would reopen what is closed."""
    action = {
        PeriodState.SCHEDULED: PeriodAction.SCHEDULE,
        PeriodState.OPEN: PeriodAction.OPEN,
        PeriodState.CLOSED: PeriodAction.CLOSE,
    }[dated_state(checked(new, subject), day)]
    after(dated_state(old, day), action, subject)
    return new


def state_at(
    dates: Dates, unlocks: Iterable[Unlock], unit_id: str, day: datetime.date
) -> PeriodState:
    """The state for one unit: dates first, then the latest unlock of it or of all."""
    state = dated_state(dates, day)
    if state is not PeriodState.CLOSED:
        return state
    of_scope: dict[str, Unlock] = {}
    for unlock in unlocks:
        if unlock.unit_id in ("", unit_id):
            of_scope[unlock.unit_id] = unlock
    found = {_unlocked(unlock, day) for unlock in of_scope.values()}
    for better in (PeriodState.REOPENED, PeriodState.REQUESTED):
        if better in found:
            return better
    return state


def _unlocked(unlock: Unlock, day: datetime.date) -> PeriodState:
    if unlock.granted is None:
        return PeriodState.REQUESTED
    if unlock.granted and unlock.until_on is not None and day <= unlock.until_on:
        return PeriodState.REOPENED
    return PeriodState.CLOSED


def scope_state(
    dates: Dates, unlocks: Iterable[Unlock], unit_id: str, day: datetime.date
) -> PeriodState:
    """The state as requests of exactly this scope make it.

    One unit's request and one for all are answered apart; a state over both would let
    an answer to one close the other.
    """
    of_scope = [unlock for unlock in unlocks if unlock.unit_id == unit_id]
    return state_at(dates, of_scope, unit_id, day)


def is_late(first_received_at: datetime.datetime, dates: Dates) -> bool:
    """Whether the first report came after the due day (逾期).

    A correction after the due day does not make a timely report late.
    """
    return dates.due_on is not None and local_day(first_received_at) > dates.due_on
