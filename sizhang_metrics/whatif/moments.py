"""The home as it stood when an edition was frozen, made anew from the archive alone.

What an edition's document does not spell out (dimensions, indicators, every line of a
ledger) is derived once more from the events that it takes into account, and only
handed out when the document that follows from it has the edition's hash.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.lifecycle import local_day
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.store import Store, as_of, copy_ledger, is_same_edition


@dataclass(frozen=True)
class Edition:
    """Which edition; its name is “2026Q3-1”."""

    period: Period
    number: int

    def __str__(self) -> str:
        return f"{self.period}-{self.number}"


Moment = Period | Edition
"""A quarter as it stands now, or as an edition of it has it."""


def quarter_of(moment: Moment) -> Period:
    """The quarter that a moment is of."""
    return moment.period if isinstance(moment, Edition) else moment


@contextlib.contextmanager
def standing(
    store: Store, moment: Moment, *, also: Sequence[Period] = ()
) -> Iterator[Store]:
    """The store itself for a quarter as it stands now; for an edition one in memory
    with the scores of its quarter (and of the quarters `also`).

    UnavailableError when there is no such edition, or the archive no longer gives it.
    """
    if isinstance(moment, Edition):
        with _frozen(store, moment, also) as then:
            yield then
    else:
        yield store


@dataclass(frozen=True)
class Published:
    """A store in memory as an edition has it, and the hash of the edition's document."""

    store: Store
    sha256: str


def as_published(store: Store, edition: Edition) -> Published:
    """Everything that was known when the edition was frozen, up to its quarter, by the day
    it was; for who reads more than the quarter alone.  Close the store, or drop it.

    UnavailableError as of `standing`.
    """
    known_at, sha256, frozen_at = _row(store, edition)
    with store.cursor() as cursor:
        reported = cursor.execute(
            "select distinct period from submission"
            " where event_number <= ? and period < ? order by period",
            [known_at, str(edition.period)],
        ).fetchall()
    also = [parse_period(row[0]) for row in reported]
    then = _frozen(store, edition, also)
    copy_ledger(store, then, known_at)
    then.documents = store.documents
    then.day = local_day(frozen_at)
    then.stated_days = store.working_days
    return Published(then, sha256)


@contextlib.contextmanager
def standing_after(store: Store, number: int, period: Period) -> Iterator[Store]:
    """The store itself where nothing has come in since event `number` that could change
    scores, ranks or dates of this quarter; else one in memory as it stood then."""
    with store.cursor() as cursor:
        later = cursor.execute(
            "select 1 from event as e"
            " left join submission as s on s.event_number = e.number"
            " where e.number > ? and e.kind not in (select unnest(?::varchar[]))"
            " and (s.period is null or (s.period <= ? and s.period >= ?)) limit 1",
            [number, list(_WITHOUT_SCORES), str(period), f"{period.year}Q1"],
        ).fetchone()
    if later is None or store.documents is None:
        yield store
        return
    with as_of(store.documents, number, [period]) as then:
        yield then


_WITHOUT_SCORES = (
    *("edition", "verification", "unlock_request", "unlock_answer"),
    *("preview", "objection", "objection_answer", "creation", "creation_step"),
)
"""Kinds of events that leave scores, ranks and the dates of a quarter as they are."""


def _frozen(store: Store, edition: Edition, also: Sequence[Period]) -> Store:
    archive = store.documents
    assert archive is not None, "only a home has editions"
    known_at, sha256, _frozen_at = _row(store, edition)
    document = archive.get(sha256)
    then = as_of(archive, known_at, [*also, edition.period])
    with then.cursor() as cursor:
        is_same = is_same_edition(cursor, then.spans, edition.period, document)
    if not is_same:
        then.close()
        raise UnavailableError(
            f"由归档重算的结果与正式期次 {edition} 不同。请运行 verify 查明。"
        )
    return then


def _row(store: Store, edition: Edition) -> tuple[int, str, datetime.datetime]:
    with store.cursor() as cursor:
        row = cursor.execute(
            "select known_at, sha256, frozen_at from edition where period = ? and number = ?",
            [str(edition.period), edition.number],
        ).fetchone()
    if row is None:
        raise UnavailableError(f"没有正式期次 {edition}。请看 editions。")
    known_at, sha256, frozen_at = row
    return known_at, sha256, frozen_at.replace(tzinfo=datetime.UTC)
