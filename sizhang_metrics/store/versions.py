"""Handing reports back (退回) and returning to an older version, branch by branch."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sizhang_metrics.errors import RejectedError
from sizhang_metrics.lifecycle import ReportAction, ReportState, allowed, refusal
from sizhang_metrics.periods import Period
from sizhang_metrics.store import calendar, context, refresh, reports, writing
from sizhang_metrics.store.receipt import Receipt
from sizhang_metrics.store.scheduling import stated

if TYPE_CHECKING:
    from sizhang_metrics.store.store import Store

Versions = dict[int, ReportState]


def hand_back(
    store: Store,
    period: Period,
    branch_ids: Sequence[str],
    reason: str,
    entered_by: str,
    at: datetime.datetime,
) -> None:
    """The standing reports of these branches no longer count; all or none of them."""
    with store._lock:
        latest = {
            branch_id: max(versions.items(), default=(0, ReportState.EXPECTED))
            for branch_id, versions in _versions(store, period, branch_ids).items()
        }
        _require(store, period, latest, ReportAction.RETURN)
        payload = {
            "period": str(period),
            "versions": {code: version for code, (version, _) in latest.items()},
            "reason": stated(reason, "退回要写明理由，让报送的人知道改什么。"),
            "entered_by": entered_by,
            "recorded_at": at.isoformat(timespec="seconds"),
        }
        with writing.writing(store, "return", payload) as (cursor, number):
            reports.hand_back(cursor, number, payload)
            refresh.unfold(cursor, period, sorted(latest))
            cursor.execute(
                "create or replace temp table touched as"
                " select unnest(?::varchar[]) as branch_id",
                [sorted(latest)],
            )
            writing.rescore_touched(store, cursor, period)


def revert(
    store: Store,
    period: Period,
    branch_ids: Sequence[str],
    version: int,
    reason: str,
    entered_by: str,
    at: datetime.datetime,
) -> tuple[Receipt, ...]:
    """The figures of an older version as a new version; a receipt per source file.

    RejectedError, all faults at once, when a branch has no such version, it is the
    one that stands, or the quarter takes no reports.
    """
    with store._lock:
        known = _versions(store, period, branch_ids)
        _require_version(store, period, known, version)
        chosen = {code: (version, known[code][version]) for code in known}
        _require(store, period, chosen, ReportAction.RESTORE)
        calendar.require_taking(store, period, chosen, at)
        payload = {
            "period": str(period),
            "branch_ids": sorted(chosen),
            "version": version,
            "reason": stated(reason, "恢复旧版要写明理由。"),
            "entered_by": entered_by,
            "recorded_at": at.isoformat(timespec="seconds"),
        }
        with writing.writing(store, "revert", payload) as (cursor, number):
            submissions = reports.restore(cursor, number, payload)
            for one in submissions:
                writing.fold(store, cursor, period, one)
    return tuple(context.receipt(store, one) for one in submissions)


def _versions(
    store: Store, period: Period, branch_ids: Sequence[str]
) -> dict[str, Versions]:
    """Branch → its versions with their states; branches without any included."""
    found: dict[str, Versions] = {code: {} for code in branch_ids}
    with store.cursor() as cursor:
        rows = cursor.execute(
            "select branch_id, version, state from report_version"
            " where period = ? and branch_id in (select unnest(?::varchar[]))"
            " order by branch_id, version",
            [str(period), list(found)],
        ).fetchall()
    for branch_id, version, state in rows:
        found[branch_id][version] = ReportState(state)
    return found


def _require_version(
    store: Store, period: Period, known: dict[str, Versions], version: int
) -> None:
    faults = [
        f"{_named(store, period, code)}没有第 {version} 版；"
        + (
            f"现有第 {'、'.join(map(str, versions))} 版。"
            if versions
            else "还没有报送。"
        )
        for code, versions in known.items()
        if version not in versions
    ]
    _refuse(period, faults)


def _require(
    store: Store,
    period: Period,
    chosen: dict[str, tuple[int, ReportState]],
    action: ReportAction,
) -> None:
    """RejectedError with a sentence for every branch where this may not be done."""
    faults = [
        refusal(
            state,
            action,
            _named(store, period, code) + (f"第 {version} 版" if version else ""),
        )
        for code, (version, state) in chosen.items()
        if not allowed(state, action)
    ]
    _refuse(period, faults if chosen else ["没有指明支部。"])


def _named(store: Store, period: Period, branch_id: str) -> str:
    row = calendar.rows_of(store, period).get(branch_id)
    return f"{row.branch_name}（{branch_id}）" if row else f"“{branch_id}”"


def _refuse(period: Period, faults: list[str]) -> None:
    if faults:
        raise RejectedError(f"{period.label}没有改动任何报送：", faults)
