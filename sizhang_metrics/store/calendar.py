"""The calendar of the home: dates of quarters, unlocks, and who may report today.

What may happen is decided by `lifecycle`; this module reads its facts, `scheduling`
writes them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sizhang_metrics.errors import RejectedError
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
    state_at,
)
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow, valid_on

if TYPE_CHECKING:
    from sizhang_metrics.store.store import Store


def dates(store: Store, period: Period) -> Dates:
    """The dates of a quarter as they stand; all None where there are none."""
    with store.cursor() as cursor:
        row = cursor.execute(
            "select opens_on, due_on, closes_on from calendar where period = ?"
            " order by event_number desc limit 1",
            [str(period)],
        ).fetchone()
    return Dates(*row) if row else NO_DATES


def unlocks(store: Store, period: Period) -> list[Unlock]:
    """Every 申请解锁 of a quarter with its answer, in the order they were made."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "select r.request_id, r.unit_id, a.is_granted, a.until_on"
            " from unlock_request as r left join unlock_answer as a using (request_id)"
            " where r.period = ? order by r.request_id",
            [str(period)],
        ).fetchall()
    return [Unlock(*row) for row in rows]


def state(
    store: Store, period: Period, unit_id: str, at: datetime.datetime
) -> PeriodState:
    """Whether this unit may report for the quarter at this moment."""
    return state_at(
        dates(store, period), unlocks(store, period), unit_id, local_day(at)
    )


def require_taking(
    store: Store, period: Period, branch_ids: Iterable[str], at: datetime.datetime
) -> None:
    """RejectedError, all units at once, where the quarter takes no reports now.

    Branches outside the roster are passed over: the checks of the file refuse them.
    """
    known, asked = dates(store, period), unlocks(store, period)
    units = rows_of(store, period)
    states = {
        unit_id: state_at(known, asked, unit_id, local_day(at))
        for unit_id in {units[one].unit_id for one in branch_ids if one in units}
    }
    shut = {
        unit_id: one
        for unit_id, one in sorted(states.items())
        if not allowed(one, PeriodAction.ACCEPT)
    }
    if len(set(states.values())) == 1 and shut:
        after(next(iter(shut.values())), PeriodAction.ACCEPT, period.label)
    if shut:
        names = {row.unit_id: row.unit_name for row in units.values()}
        raise RejectedError(
            f"{period.label}有 {len(shut)} 个单位现在不能报送，整份文件没有接收：",
            [
                refusal(one, PeriodAction.ACCEPT, f"{names[unit_id]}：本季")
                for unit_id, one in shut.items()
            ],
        )


def rows_of(store: Store, period: Period) -> dict[str, RosterRow]:
    """Branch → its row of the roster on the quarter's last day."""
    rows = valid_on(store.roster(), period.last_day)
    return {row.branch_id: row for row in rows}
