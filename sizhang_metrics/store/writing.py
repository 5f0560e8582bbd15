"""Writes to a home: computed in a transaction, archived durably, then committed.

If the process dies between archive and commit, or the commit fails, the archive
knows more than the database; `catch_up` applies what is missing, at the next opening
or before the next write.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from sizhang_metrics.errors import UsageError
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.roster import valid_on
from sizhang_metrics.store import (
    apply,
    calendar,
    context,
    persons,
    records,
    refresh,
    reports,
    wide,
)
from sizhang_metrics.store.archive import Event
from sizhang_metrics.store.database import Cursor, transaction
from sizhang_metrics.store.observations import observations_file, read_observations
from sizhang_metrics.store.receipt import Receipt
from sizhang_metrics.submissions import Reading

if TYPE_CHECKING:
    from sizhang_metrics.store.store import Store


@contextlib.contextmanager
def writing(store: Store, kind: str, payload: dict) -> Iterator[tuple[Cursor, int]]:
    """A transaction whose last act before the commit is the archived event."""
    persons.refuse(store, payload)
    with store._lock:
        if store._behind:
            catch_up(store)
        with store._told(), transaction(store._root) as cursor:
            number, previous = last_event(cursor)
            yield cursor, number + 1
            at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
            event = Event(number + 1, kind, at, payload, previous)
            apply.record(cursor, event)
            if store._archive:
                # Until the commit has gone through, the archive may be ahead.
                store._behind = True
                store._archive.append(event)
        store._version = event.number
        store._behind = False


def last_event(cursor: Cursor) -> tuple[int, str]:
    """Number and hash of the last event that the database has applied."""
    return cursor.execute(
        "select coalesce(max(number), 0), coalesce(arg_max(sha256, number), '')"
        " from event"
    ).fetchone()


def catch_up(store: Store) -> None:
    """Applies archived events that a crash or a full disk kept out of the database."""
    with store.cursor() as cursor:
        last, previous = last_event(cursor)
    pending = store._archive.events(last, previous)
    if pending:
        with store._told(), transaction(store._root) as cursor:
            for event in pending:
                apply.event(cursor, event, store._archive)
            store._load(cursor)
            refresh.refold_everything(cursor, store._spans, store._roster)
    store._behind = False


def renew(store: Store) -> None:
    """Makes what is derived anew when another version of the program made it."""
    with store._told(), transaction(store._root) as cursor:
        store._load(cursor)
        if not wide.is_current(cursor, store._spans):
            wide.drop(cursor)
            wide.create(cursor, store._spans)
            refresh.refold_everything(cursor, store._spans, store._roster)


def accept(
    store: Store, reading: Reading, period: Period, reason: str, at: datetime.datetime
) -> Receipt:
    """Archives and stores a file without open problems; the same bytes change nothing.

    RejectedError when the quarter takes no reports from one of the file's units.
    """
    with store._lock:
        before = context.receipt_of_same(store, reading, period)
        if before is not None:
            return before
        calendar.require_taking(store, period, reading.branch_ids, at)
        payload = payload_of(reading, period, reason, at)
        persons.refuse(store, payload)
        observations = observations_file(reading.observations)
        if store._archive:
            store._archive.put(reading.data)
            payload["observations"] = store._archive.put(observations)
        submission_id = submission(store, payload, read_observations(observations))
    return context.receipt(store, submission_id, problems=len(reading.problems))


def payload_of(
    reading: Reading, period: Period, reason: str, at: datetime.datetime
) -> dict:
    """What the event of an accepted file says, apart from its observations."""
    payload = {
        "period": str(period),
        "file_name": reading.file_name,
        "received_at": at.isoformat(timespec="seconds"),
        "reason": reason,
        "layout": reading.layout,
        "encoding": reading.encoding,
        "branches": len(reading.branch_ids),
        "sha256": reading.sha256,
    }
    if reading.amendments:
        payload["amendments"] = [vars(one) for one in reading.amendments]
        payload["original_sha256"] = reading.original_sha256
    return payload


def submission(store: Store, payload: dict, frame: pd.DataFrame) -> int:
    """Stores one accepted file's observations and rescores; the submission's id."""
    with writing(store, "submission", payload) as (cursor, number):
        return stored(store, cursor, number, payload, frame)


def stored(
    store: Store, cursor: Cursor, number: int, payload: dict, frame: pd.DataFrame
) -> int:
    """The same inside a transaction: what a rehearsal runs too, to the letter."""
    submission_id = reports.submission(cursor, number, payload, frame)
    fold(store, cursor, parse_period(payload["period"]), submission_id)
    return submission_id


def fold(store: Store, cursor: Cursor, period: Period, submission_id: int) -> None:
    """Folds a stored submission and rescores its period and the later ones."""
    if store._scores_later:
        return
    refresh.fold_reported(cursor, store._spans, submission_id)
    cursor.execute(
        "create or replace temp table touched as select distinct branch_id"
        " from observation where submission_id = ?",
        [submission_id],
    )
    rescore_touched(store, cursor, period)


def rescore_touched(store: Store, cursor: Cursor, period: Period) -> None:
    """Folds the branches of the relation `touched` and rescores the rest of the year."""
    if store._scores_later:
        return
    for one in refresh.scored_periods(cursor, period):
        refresh.ensure_period(cursor, store._roster, one)
        refresh.rescore(cursor, store._spans, one, "touched")


def adjustment(store: Store, payload: dict) -> None:
    """Records one bonus, deduction, veto or cancelling, and rescores the year."""
    period = parse_period(payload["period"])
    _require_known(store, payload, period)
    with writing(store, "adjustment", payload) as (cursor, number):
        apply.adjustment(cursor, number, payload)
        _score_from(store, cursor, period)


def approval(store: Store, payload: dict, period: Period) -> None:
    """Records that an adjustment of this quarter was approved, and rescores the year."""
    with writing(store, "adjustment_approval", payload) as (cursor, number):
        records.adjustment_approval(cursor, number, payload)
        _score_from(store, cursor, period)


def _score_from(store: Store, cursor: Cursor, period: Period) -> None:
    """Scores this quarter and the later ones of its year; the counts are as before."""
    if store._scores_later:
        return
    refresh.ensure_period(cursor, store._roster, period)
    for one in refresh.scored_periods(cursor, period):
        refresh.score(cursor, refresh.span_of(store._spans, one), one)


def _require_known(store: Store, payload: dict, period: Period) -> None:
    """A record that would silently count for nothing is refused."""
    codes = {one.code for one in store.scheme_at(period).adjustments}
    if payload["code"] not in codes:
        raise UsageError(f"{period} 的指标体系没有加减分或否决“{payload['code']}”。")
    valid = {one.branch_id for one in valid_on(store.roster(), period.last_day)}
    if payload["branch_id"] not in valid:
        raise UsageError(f"{period} 的支部名册中没有“{payload['branch_id']}”。")
