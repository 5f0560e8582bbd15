"""The kernel of a store: connection, archive, lock, rules in force, the journalled write.

A write is computed in a transaction, archived durably, then committed.  If the process
dies between archive and commit, or the commit fails, the archive knows more than the
database; `catch_up` applies what is missing, at the next opening or before the next
write.  The other order would lose what a clerk has a receipt for.  So archived means
accepted: who asked is told that it is recorded (`RecordedError`), and the same asked
again is not taken twice (`refuse_repeated`).

Commands take a `Core` and use what it shows; nothing here knows what a write is about.
"""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sizhang_metrics import access
from sizhang_metrics.access import About, Actor
from sizhang_metrics.access.trail import Act, Trail, What
from sizhang_metrics.errors import (
    DoneError,
    ForbiddenError,
    RecordedError,
    RejectedError,
    UnavailableError,
)
from sizhang_metrics.lifecycle.workdays import WorkingDays
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow, valid_on
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import events, rescoring, wide
from sizhang_metrics.store.archive import Archive, Event, Payload, digest
from sizhang_metrics.store.database import (
    Cursor,
    in_memory,
    one_row,
    transaction,
    translated,
)
from sizhang_metrics.store.home import Config, load_config
from sizhang_metrics.store.lock import HomeLock
from sizhang_metrics.store.rescoring import Progress, Touched

OFFICE = "office"
"""Who enters what, while there are no accounts."""
_TYPED = (
    *("reason", "document", "note", "entered_by", "proposed_by", "approved_by"),
    *("subject", "measure", "post"),
)
"""What a person types freely into an event."""
_MOMENTS = ("recorded_at", "received_at")
"""What differs when the same is asked again."""

_ACTING: ContextVar[Actor | None] = ContextVar("actor", default=None)


def now() -> datetime.datetime:
    """The time here and now, in UTC."""
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True)
class _At:
    """Who was on a roster at the end of a quarter."""

    period: Period
    roster: list[RosterRow]
    branches: Mapping[str, RosterRow]


class Core:
    """One writer, a cursor per reader, archive first."""

    def __init__(
        self, root: Cursor, archive: Archive | None, path: Path | None = None
    ) -> None:
        self.root = root
        """The connection; every call takes a cursor of its own from it."""
        self.archive = archive
        """Where writes are archived first; None: nothing leaves the memory."""
        self.documents = archive
        """Where documents are read from; set without `archive`, nothing is written."""
        self.path = path
        """The database file; None in memory."""
        self.day: datetime.date | None = None
        """The day as of which it says what is due; None: the day it is asked."""
        self.stated_days: WorkingDays | None = None
        """Which days are worked, for who has no home to say so (`working_days`)."""
        self.home_lock: HomeLock | None = None
        """Keeps other processes out; None for who only reads, and in memory."""
        self.lock = threading.RLock()
        """Held by whoever writes, from its first check to its commit."""
        self.spans: list[wide.InForce] = []
        """The schemes in force with their tables, in order of effective_from."""
        self.roster_rows: list[RosterRow] = []
        """The roster, by branch and validity."""
        self.without_sign_in = access.LOCAL
        """Who writes where `acting_as` settles nobody; NOBODY once accounts are kept."""
        self.scores_later = False
        """True while many files come in and only the end is scored (`scored_once`)."""
        self.is_behind = False
        """True while the archive may hold an event that the database lacks."""
        self.recovered: Event | None = None
        """The last event that `catch_up` applied, until something else is written."""
        self._at: _At | None = None
        self._config: Config | None = None
        """The settings of the home when they were last without faults."""
        self._version = 0
        self._journal: list[Event] = []

    @classmethod
    def scratch(cls, schemes: Sequence[Scheme], roster: Sequence[RosterRow]) -> Self:
        """A store in memory without an archive: for trials, tests and benchmarks."""
        core = cls(in_memory(), None)
        core.spans = wide.in_force(list(schemes))
        core.roster_rows = events.arranged(roster)
        with core.transaction() as cursor:
            if core.spans:
                wide.create(cursor, core.spans)
            events.replace_roster(cursor, core.roster_rows)
        return core

    def close(self) -> None:
        """Lets the file go, then the home."""
        try:
            with self.translated():
                self.root.close()
        finally:
            if self.home_lock:
                self.home_lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    # -- reading -------------------------------------------------------------------

    def journal(self) -> list[Event]:
        """Every event of the archive, in order; what was read once is kept."""
        if self.documents is not None:
            last = self._journal[-1] if self._journal else None
            after, previous = (last.number, last.sha256) if last else (0, "")
            self._journal += self.documents.events(after, previous)
        return list(self._journal)

    def acts(self) -> list[Act]:
        """Every act that left no event, in order."""
        return [] if self.documents is None else self.documents.acts.acts()

    def note(self, actor: Actor, what: What, about: str = "", *, why: str = "") -> None:
        """Notes an act that leaves no event; a store in memory has nothing to note in."""
        if self.documents is not None:
            self.documents.acts.note(actor, what, about, why=why)

    @contextlib.contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor of one's own, closed afterwards."""
        with self.translated(), contextlib.closing(self.root.cursor()) as cursor:
            yield cursor

    def schemes(self) -> list[Scheme]:
        """The schemes in force, in order of effective_from."""
        return [span.scheme for span in self.spans]

    def scheme_at(self, period: Period) -> Scheme:
        """The scheme used for this period; UnavailableError when there is none."""
        return self.span_at(period).scheme

    def span_at(self, period: Period) -> wide.InForce:
        """The scheme used for this period, from when to when, and the names of its tables."""
        return wide.span_of(self.spans, period)

    def unasked(self, period: Period) -> list[str]:
        """Items of its year that this quarter was not yet asked for (`wide.unasked`); of
        one before every scheme none."""
        if str(period) < self.spans[0].first:
            return []
        return wide.unasked(self.spans, self.span_at(period), period.year)

    def roster(self) -> list[RosterRow]:
        """Every row of branches.csv."""
        return list(self.roster_rows)

    def branches_at(self, period: Period) -> Mapping[str, RosterRow]:
        """Branch → its row of the roster on the quarter's last day.

        Kept until another roster or quarter is asked for: a submission asks four times,
        and to go through a hundred thousand branches takes longer than to store it.
        """
        rows, kept = self.roster_rows, self._at
        if kept is None or kept.period != period or kept.roster is not rows:
            valid = {row.branch_id: row for row in valid_on(rows, period.last_day)}
            self._at = kept = _At(period, rows, valid)
        return kept.branches

    def document(self, sha256: str) -> bytes:
        """The bytes of an accepted file, from the archive; UnavailableError when they
        are missing or altered."""
        if self.documents is None:
            raise UnavailableError("这里没有归档，取不到原文件。")
        return self.documents.get(sha256)

    def data_version(self) -> int:
        """The number of the last event, which changes with every write: the key of every
        cache.  One process writes, so what it committed is known here."""
        return self._version

    def newest(self, table: str) -> int:
        """The number of the newest row, of a table that counts them as `<table>_id`."""
        with self.cursor() as cursor:
            (number,) = one_row(cursor, f"select max({table}_id) from {table}")
        return int(number)

    # -- writing -------------------------------------------------------------------

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keeps other writers out, on a database that has all that was archived.

        What is checked before a write and the write itself belong inside one: between
        them somebody else would change what the check saw.
        """
        with self.lock:
            if self.is_behind:
                self.catch_up()
            yield

    @property
    def actor(self) -> Actor:
        """Who writes here and now."""
        return _ACTING.get() or self.without_sign_in

    @staticmethod
    def moment(told: datetime.datetime | None) -> datetime.datetime:
        """The time of a write: now, unless another is told."""
        return told or now()

    def who_and_when(
        self, typed: str, told: datetime.datetime | None
    ) -> tuple[str, datetime.datetime]:
        """How a record names who made it (`Actor.called`), and when that was."""
        return self.actor.called(typed), self.moment(told)

    @staticmethod
    @contextlib.contextmanager
    def acting_as(actor: Actor) -> Iterator[None]:
        """Writes of this thread inside are this actor's: rights are asked of it, and
        records name it."""
        token = _ACTING.set(actor)
        try:
            yield
        finally:
            _ACTING.reset(token)

    def about(
        self, period: Period, branch_ids: Iterable[str] = (), units: Iterable[str] = ()
    ) -> About:
        """What a write concerns; a branch that the quarter's roster lacks has no unit."""
        known = self.branches_at(period)
        pairs = {
            (known[code].unit_id if code in known else "", code) for code in branch_ids
        }
        return About(tuple(sorted(pairs)), tuple(sorted(set(units))))

    def write(
        self,
        kind: str,
        payload: Payload,
        *files: bytes,
        about: About | None = None,
        handler: events.Handler | None = None,
    ) -> Touched:
        """Stores one event and rescores after it; its last act before the commit is the
        archive: `files`, which the payload names by hash, then the event.

        No write goes round the rights (`ask`).  RejectedError when a typed text seems to
        hold a person's number.  `handler` takes the place of that of the kind (scratch
        stores, which archive nothing).
        """
        self.refuse_persons(payload)
        at_hand = {digest(data): data for data in files}
        with self.held(), self._accepting() as archived:
            if self.archive:
                self.ask(kind, about)
                payload = payload | self._signed(self.archive.acts)
                payload |= self.stated_config().working_days.recorded
            with self.transaction() as cursor:
                number, previous = last_event(cursor)
                touched = self.stage(
                    cursor,
                    number + 1,
                    payload,
                    handler or events.HANDLERS[kind],
                    at_hand.__getitem__,
                )
                at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
                event = Event(number + 1, kind, at, payload, previous)
                events.record(cursor, event)
                if self.archive:
                    if self.home_lock:
                        self.home_lock.require()
                    # what no event names would be in no backup and in no proof
                    assert all(sha256 in event.files for sha256 in at_hand), kind
                    for data in files:
                        self.archive.put(data)
                    archived.append(event)
                    self.archive.append(event)
            if touched.is_rules:
                with self.cursor() as cursor:
                    self.load(cursor)
            # last: what is asked under this number is kept, and must be answered by it
            self._version = event.number
            self.recovered, self.is_behind = None, False
        return touched

    @contextlib.contextmanager
    def _accepting(self) -> Iterator[list[Event]]:
        """Around a write, which notes its event before it archives it: whatever fails
        after that, in the journal means accepted, and is told so."""
        archived: list[Event] = []
        try:
            yield archived
        except BaseException as error:
            if not archived:
                raise
            assert self.archive is not None
            self.is_behind = True
            if not self.archive.holds(archived[0]):
                raise
            is_full = isinstance(error, UnavailableError)
            why = "可能是磁盘已满，请腾出空间" if is_full else "办理到一半被中断"
            raise RecordedError(
                f"已经记录（归档第 {archived[0].number} 号），不会丢失，请不要再办一次。"
                f"数据库还没有跟上（{why}）；下一次打开或写入时自动补上，随即生效。"
            ) from error

    def admit(self, kind: str, request: Payload, about: About | None = None) -> None:
        """How a command begins: whether the actor may (`ask`), and whether it was done
        already (`refuse_repeated`)."""
        self.ask(kind, about)
        self.refuse_repeated(kind, request)

    def refuse_repeated(self, kind: str, request: Payload) -> None:
        """DoneError when this was asked for already: it was archived, the commit failed,
        and it has just been caught up with.  Called before a command's own checks, which
        would take the record for an obstacle to itself."""
        known = self.recovered
        if known is None or known.kind != kind:
            return
        asked = {key: value for key, value in request.items() if key not in _MOMENTS}
        by = known.payload.get("account", "")
        if by == self.actor.account and asked.items() <= known.payload.items():
            raise DoneError(
                f"这一步上次已经记录（归档第 {known.number} 号），现在已生效，没有重复写入。"
            )

    def ask(self, kind: str, about: About | None = None) -> None:
        """ForbiddenError, which is noted, where the actor may not do this to all that it
        is `about` (None: it concerns no branch in particular).

        `write` asks whatever was asked before.  A command asks first where its own checks
        would tell who may not do it how a record stands.
        """
        if self.archive is None:  # nothing is kept: trials are everybody's
            return
        about = about or About()
        try:
            access.require(self.actor, kind, about)
        except ForbiddenError as refused:
            subject = f"{access.WRITES[kind].action}：{_named(about)}"
            note = self.archive.acts.note
            note(self.actor, What.REFUSED, subject.rstrip("："), why=str(refused))
            raise

    def stated_config(self) -> Config:
        """The settings of the home as stated now; RejectedError where they have faults:
        nothing is written by settings that nobody can read."""
        self._config = load_config(self.path and self.path.parent)
        return self._config

    @property
    def config(self) -> Config:
        """The settings to read by: of a file that got faults while it was in use, what it
        said before, or no page would be shown to anybody."""
        try:
            return self.stated_config()
        except RejectedError:
            if self._config is None:
                raise
            return self._config

    @property
    def working_days(self) -> WorkingDays:
        """The days off and the make-up days of the home."""
        return self.stated_days or self.config.working_days

    def _signed(self, acts: Trail) -> Payload:
        """What every event says beside its own: the account, where there is one, and
        the newest act, so that acts cannot be cut off behind an event."""
        number, sha256 = acts.head()
        signed: Payload = {"acts": f"{number}-{sha256}"} if number else {}
        if self.actor.account:
            signed |= {"account": self.actor.account, "desk": self.actor.desk}
        return signed

    def stage(
        self,
        cursor: Cursor,
        number: int,
        payload: Payload,
        handler: events.Handler,
        files: events.Files,
    ) -> Touched:
        """Stores an event and rescores, in the caller's transaction: what `write` runs
        up to the archive, and what a rehearsal runs and takes back."""
        touched = handler(cursor, number, payload, files)
        rules = self.spans, self.roster_rows
        if touched.is_rules:
            rules = self._rules(cursor)
        if not self.scores_later:
            rescoring.rescore_touched(cursor, *rules, touched)
        return touched

    def refuse_persons(self, payload: Payload) -> None:
        """RejectedError when a typed text seems to hold a person's number: what is typed
        into an event stays in the archive for good."""
        # who only reads need not wait for the readers of workbooks
        from sizhang_metrics.submissions.table.personal import personal

        typed = [str(payload.get(name) or "") for name in _TYPED]
        if not any(map(personal, typed)):
            return
        # a code may look like a number: asked only then, for a large city has many
        codes = {row.branch_id for row in self.roster_rows}
        for text in typed:
            if number := personal(text, codes):
                raise RejectedError(
                    f"写的话里有{number}；本系统不收个人信息，这次没有写入任何数据。"
                    "请删去号码、改写后再试。"
                )

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Cursor]:
        """A transaction for what is derived: nothing is archived, and `rebuild` loses
        nothing that would not be computed anew."""
        with self.lock, self.translated(), transaction(self.root) as cursor:
            yield cursor

    def translated(self) -> contextlib.AbstractContextManager[None]:
        """Errors of DuckDB inside become sentences that name this database."""
        return translated(self.path)

    # -- what is derived, brought up to date ---------------------------------------

    def load(self, cursor: Cursor) -> None:
        """Takes schemes, roster and data version as the database holds them."""
        self.spans, self.roster_rows = self._rules(cursor)
        (version,) = one_row(
            cursor, "select value from setting where name = 'data_version'"
        )
        self._version = int(version)

    @staticmethod
    def _rules(cursor: Cursor) -> tuple[list[wide.InForce], list[RosterRow]]:
        schemes = events.schemes_in_force(cursor)
        return wide.in_force(schemes), events.roster_rows(cursor)

    def refold(self, cursor: Cursor, progress: Progress | None = None) -> None:
        """Every quarter scored anew from the reports that stand."""
        rescoring.refold_everything(cursor, self.spans, self.roster_rows, progress)

    def catch_up(self) -> None:
        """Applies archived events that a crash or a full disk kept out of the database."""
        if self.archive is not None:
            with self.cursor() as cursor:
                last, previous = last_event(cursor)
            pending = self.archive.events(last, previous)
            if pending:
                with self.transaction() as cursor:
                    for event in pending:
                        events.apply(cursor, event, self.archive.get)
                    rescoring.refold_everything(cursor, *self._rules(cursor))
                # after the commit: until then everybody reads, and keeps, what was before
                with self.cursor() as cursor:
                    self.load(cursor)
                # from nothing it is a database made anew, and nobody waits for an answer
                self.recovered = pending[-1] if last else None
        self.is_behind = False

    def renew(self) -> None:
        """Makes what is derived anew when another version of the program made it."""
        with self.cursor() as cursor:
            self.load(cursor)
            if wide.is_current(cursor, self.spans):
                return
        with self.transaction() as cursor:
            wide.drop(cursor)
            wide.create(cursor, self.spans)
            self.refold(cursor)


def _named(about: About) -> str:
    """The units and branches of a refused write, by code."""
    return "、".join([*about.units, *(branch for _unit, branch in about.branches)])


def last_event(cursor: Cursor) -> tuple[int, str]:
    """Number and hash of the last event that the database has applied."""
    number, sha256 = one_row(
        cursor,
        "select coalesce(max(number), 0), coalesce(arg_max(sha256, number), '')"
        " from event",
    )
    return number, sha256
