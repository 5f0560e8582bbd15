"""The calendar as people look at it: dates, states and unlocks of the quarters."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from sizhang_metrics.access import Role, Viewer
from sizhang_metrics.errors import RejectedError
from sizhang_metrics.lifecycle import (
    NO_DATES,
    Dates,
    PeriodAction,
    PeriodState,
    Unlock,
    allowed,
    in_words,
    is_late,
    local_day,
    state_at,
)
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, calendar
from sizhang_metrics.views.memory import remembered
from sizhang_metrics.views.query import Where, insert_after, rows
from sizhang_metrics.views.submissions import desk

ANSWERS = {None: "待答复", True: "同意", False: "拒绝"}


@dataclass(frozen=True)
class Window:
    """Whether a viewer may report for a quarter now."""

    dates: Dates
    state: PeriodState
    is_open: bool
    is_overdue: bool
    """Open, and past the due day: a first report now is marked 逾期."""
    can_request: bool
    """Whether an unlock may be asked for."""
    unit_id: str
    """Of the viewer; blank for all units."""
    sentence: str
    """The state and the dates, for the top of the desk."""
    has_ended: bool
    """Whether the quarter itself is over: its figures are not complete before."""


def window(
    store: Store, viewer: Viewer, period: Period, at: datetime.datetime
) -> Window:
    """The window of the viewer's unit; of all units for office and leaders."""
    unit_id = _unit_of(store, viewer, period)
    dates, unlocks = _stated(store, period)
    state = state_at(dates, unlocks, unit_id, local_day(at))
    is_open = allowed(state, PeriodAction.ACCEPT)
    is_overdue = is_open and is_late(at, dates)
    has_ended = local_day(at) > period.last_day
    # said of an unlocked quarter only: of an open one it stands among its words
    is_told = state is PeriodState.OPEN and has_ended
    late = "" if is_told or not is_overdue else _LATE
    unfinished = early(period, at) if is_open else ""
    return Window(
        dates,
        state,
        is_open,
        is_overdue,
        allowed(state, PeriodAction.REQUEST),
        unit_id,
        f"{period.label}{_in_words(state, dates, period, at)}{_dated(dates)}。"
        f"{late}{unfinished}",
        has_ended,
    )


@remembered
def _stated(store: Store, period: Period) -> tuple[Dates, tuple[Unlock, ...]]:
    """The dates of a quarter and what was unlocked in it."""
    return calendar.dates_of(store, period), tuple(calendar.unlocks(store, period))


def refusal(
    store: Store,
    viewer: Viewer,
    period: Period,
    branch_ids: Sequence[str],
    at: datetime.datetime,
) -> str:
    """Why a file for these branches may not be submitted now; "" when it may.

    A closed quarter still takes the files of a unit for which it was unlocked.
    """
    try:
        own = set(desk(store, viewer, period).branches)
        calendar.require_taking(
            store,
            period,
            [branch_id for branch_id in branch_ids if branch_id in own],
            at,
        )
    except RejectedError as refused:
        return str(refused)
    return ""


def early(period: Period, at: datetime.datetime) -> str:
    """What to know of a quarter that is not over; "" for one that is."""
    day = period.last_day
    if local_day(at) > day:
        return ""
    return (
        f"本季到 {day.month}月{day.day}日才结束，现在的数还不完整；"
        "季末以后再报，先报的要用更正补齐。"
    )


def due_early(period: Period, dates: Dates) -> str:
    """What to know of dates by which a quarter is due before it is over; "" for others.

    >>> due_early(Period(2026, 4), Dates(due_on=datetime.date(2026, 10, 5)))
    '注意：截止日 2026-10-05 早于季末 2026-12-31，季末以后报的都算逾期；请核对。'
    """
    if dates.due_on is None or dates.due_on >= period.last_day:
        return ""
    return (
        f"注意：截止日 {dates.due_on} 早于季末 {period.last_day}，"
        "季末以后报的都算逾期；请核对。"
    )


_LATE = "已过截止日，现在首次报送将标为逾期。"


def _in_words(
    state: PeriodState, dates: Dates, period: Period, at: datetime.datetime
) -> str:
    """The state as a careful person would say it.

    A quarter is open from its opening day (or always) to its closing day (or for ever),
    which alone is no reason to call it 正在接收报送: it may not be over yet, its due day
    may be long past, and without dates nobody has opened it on purpose.
    """
    if state is not PeriodState.OPEN:
        return in_words(state)
    if local_day(at) <= period.last_day:
        return "尚未结束，" + (
            "没有设定报送日程" if dates == NO_DATES else "可以预先报送"
        )
    if dates == NO_DATES:
        if local_day(at) > period.shifted(1).last_day:
            return "早已结束，没有设定报送日程，仍可补报、更正"
        return "没有设定报送日程，随时可以报送"
    if is_late(at, dates):
        until = "未设关闭日" if dates.closes_on is None else "尚未关闭"
        return f"已过截止日，{until}，仍可补报、更正，首次报送计为逾期"
    return in_words(state)


def _unit_of(store: Store, viewer: Viewer, period: Period) -> str:
    if viewer.role is Role.UNIT:
        return viewer.unit_id or ""
    if viewer.role is Role.BRANCH:
        row = store.branches_at(period).get(viewer.branch_id or "")
        return row.unit_id if row else ""
    return ""


def _dated(dates: Dates) -> str:
    named = [
        ("开放", dates.opens_on),
        ("截止", dates.due_on),
        ("关闭", dates.closes_on),
    ]
    said = [f"{day.month}月{day.day}日{name}" for name, day in named if day]
    return f"（{'、'.join(said)}）" if said else ""


def quarters(
    store: Store, periods: Sequence[Period], at: datetime.datetime
) -> pd.DataFrame:
    """One row per quarter: period, opens_on, due_on, closes_on, state, state_name.

    The state is that of a unit without an unlock of its own.
    """
    found = []
    for period in periods:
        dates = calendar.dates_of(store, period)
        state = calendar.state(store, period, "", at)
        words = _in_words(state, dates, period, at)
        found.append((str(period), *vars(dates).values(), state, words))
    columns = ["period", "opens_on", "due_on", "closes_on", "state", "state_name"]
    return pd.DataFrame(found, columns=columns).astype({"state": str})


def unlocks(store: Store, viewer: Viewer) -> pd.DataFrame:
    """Every 申请解锁 that concerns the viewer, the newest first, with its answer."""
    if viewer.role in (Role.OFFICE, Role.LEADER):
        where = Where("true")
    elif viewer.role is Role.UNIT and viewer.unit_id:
        where = Where("r.unit_id in ('', $own)", {"own": viewer.unit_id})
    else:
        where = Where("r.unit_id = ''")
    table = rows(
        store,
        f"""
        select
            r.request_id, r.period, r.unit_id,
            coalesce(max(n.unit_name), '') as unit_name,
            r.reason, r.requested_by, r.requested_at,
            a.is_granted, a.until_on, coalesce(a.reason, '') as answer_reason,
            a.answered_at
        from unlock_request as r
        left join unlock_answer as a using (request_id)
        left join roster as n on n.unit_id = r.unit_id
        where {where}
        group by all
        order by r.request_id desc
        """,
        where.parameters,
    )
    table["until_on"] = table["until_on"].dt.date
    answers = [
        ANSWERS[None if pd.isna(is_granted) else bool(is_granted)]
        for is_granted in table["is_granted"]
    ]
    insert_after(table, "is_granted", "answer", answers)
    return table
