"""The store of a home: one writer, a cursor per reader, archive first.

A write computes everything inside a database transaction, then writes its event
to the archive (durably), then commits.  If the process dies in between, the next
opening finds the event in the archive and applies it.
"""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.roster import RosterRow, load_roster
from sizhang_metrics.scheme import Scheme, load_scheme
from sizhang_metrics.store import apply, context, refresh, wide
from sizhang_metrics.store.archive import Archive, Event
from sizhang_metrics.store.database import Cursor, connect, migrate, transaction
from sizhang_metrics.store.home import Home
from sizhang_metrics.store.receipt import Receipt
from sizhang_metrics.submissions import Context, Reading


class Store:
    """Open with `Store.open(home)`, or `Store.scratch(…)` for one in memory.

    >>> store = Store.scratch([], [])
    >>> store.periods()
    []
    """

    def __init__(self, root: Cursor, archive: Archive | None) -> None:
        self._root = root
        self._archive = archive
        self._lock = threading.RLock()
        self._spans: list[wide.InForce] = []
        self._roster: list[RosterRow] = []

    # -- opening and closing -------------------------------------------------------

    @classmethod
    def open(cls, home: Path, *, read_only: bool = False) -> Store:
        """The store of an existing home; picks up edited schemes and roster."""
        place = Home(Path(home))
        if not place.exists():
            raise UnavailableError(
                f"{home} 还没有建立。请先运行 init(演示数据用 init --demo)。"
            )
        store = cls(
            connect(place.database, read_only=read_only), Archive(place.archive)
        )
        try:
            if not read_only:
                migrate(store._root)
                store._catch_up()
            store._reload()
            if not read_only:
                store._take_edited_files(place)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def scratch(cls, schemes: Sequence[Scheme], roster: Sequence[RosterRow]) -> Store:
        """A store in memory without an archive: for trials, tests and benchmarks."""
        store = cls(connect(None), None)
        migrate(store._root)
        store._spans = wide.in_force(list(schemes))
        store._roster = list(roster)
        with transaction(store._root) as cursor:
            if store._spans:
                wide.create(cursor, store._spans)
            apply.roster(cursor, store._roster)
        return store

    def close(self) -> None:
        """Lets the file go."""
        self._root.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    # -- reading -------------------------------------------------------------------

    @contextlib.contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor of one's own, closed afterwards."""
        with contextlib.closing(self._root.cursor()) as cursor:
            yield cursor

    def schemes(self) -> list[Scheme]:
        """The schemes in force, in order of effective_from."""
        return [one.scheme for one in self._spans]

    def scheme_at(self, period: Period) -> Scheme:
        """The scheme used for this period; UnavailableError when there is none."""
        return refresh.span_of(self._spans, period).scheme

    def roster(self) -> list[RosterRow]:
        """Every row of branches.csv."""
        return list(self._roster)

    def periods(self) -> list[Period]:
        """The periods with at least one accepted report, ascending."""
        with self.cursor() as cursor:
            rows = cursor.execute("select distinct period from report").fetchall()
        return sorted(parse_period(row[0]) for row in rows)

    def context(self, period: Period) -> Context:
        """What a file for this period is checked against."""
        return context.of_period(self, period)

    def data_version(self) -> int:
        """A number that changes with every write: the key of every cache."""
        with self.cursor() as cursor:
            (value,) = cursor.execute(
                "select value from setting where name = 'data_version'"
            ).fetchone()
        return int(value)

    # -- writing -------------------------------------------------------------------

    def submit(
        self,
        reading: Reading,
        period: Period,
        *,
        reason: str = "",
        received_at: datetime.datetime | None = None,
    ) -> Receipt:
        """Accepts a checked file whole: archived, stored, folded, rescored."""
        if reading.rejected or (reading.needs_reason and not reason.strip()):
            raise ValueError("only a file without open problems can be submitted")
        with self._lock:
            before = context.receipt_of_same(self, reading, period)
            if before is not None:
                return before
            at = received_at or datetime.datetime.now(datetime.UTC)
            payload = {
                "period": str(period),
                "file_name": reading.file_name,
                "received_at": at.isoformat(timespec="seconds"),
                "reason": reason.strip(),
                "layout": reading.layout,
                "encoding": reading.encoding,
                "branches": len(reading.branch_ids),
                "sha256": reading.sha256,
            }
            observations = apply.observations_file(reading.observations)
            if self._archive:
                self._archive.put(reading.data)
                payload["observations"] = self._archive.put(observations)
            frame = apply.read_observations(observations)
            with self._writing("submission", payload) as (cursor, number):
                submission_id = apply.submission(cursor, number, payload, frame)
                self._refresh(cursor, period, submission_id)
        return context.receipt(self, submission_id, problems=len(reading.problems))

    def put(self, period: Period, observations: pd.DataFrame) -> None:
        """Accepts observations directly; for scratch stores only."""
        assert self._archive is None, "a home takes data through submit()"
        frame = observations.copy()
        for name, value in (("sheet", ""), ("row_number", None), ("column_name", "")):
            if name not in frame:
                frame[name] = value
        payload = {
            "period": str(period),
            "file_name": "",
            "received_at": "2000-01-01T00:00:00",
            "reason": "",
            "layout": "long",
            "encoding": "utf-8",
            "branches": frame["branch_id"].nunique(),
            "sha256": "",
        }
        with self._writing("submission", payload) as (cursor, number):
            submission_id = apply.submission(cursor, number, payload, frame)
            self._refresh(cursor, period, submission_id)

    def record_adjustment(
        self,
        branch_id: str,
        period: Period,
        code: str,
        *,
        document: str,
        reason: str,
        entered_by: str,
        points: float | None = None,
        recorded_at: datetime.datetime | None = None,
        cancels: int | None = None,
    ) -> None:
        """Records a bonus, deduction or veto of the office and rescores."""
        at = recorded_at or datetime.datetime.now(datetime.UTC)
        payload = {
            "branch_id": branch_id,
            "period": str(period),
            "code": code,
            "points": points,
            "document": document,
            "reason": reason,
            "entered_by": entered_by,
            "recorded_at": at.isoformat(timespec="seconds"),
            "cancels": cancels,
        }
        with self._lock, self._writing("adjustment", payload) as (cursor, number):
            apply.adjustment(cursor, number, payload)
            refresh.ensure_period(cursor, self._roster, period)
            for one in refresh.scored_periods(cursor, period):
                refresh.score(cursor, refresh.span_of(self._spans, one), one)

    def ensure_period(self, period: Period) -> None:
        """Makes score rows (未报送) for a period that nobody has reported yet."""
        with self._lock, transaction(self._root) as cursor:
            refresh.ensure_period(cursor, self._roster, period)
            if not cursor.execute(
                "select 1 from score where period = ? limit 1", [str(period)]
            ).fetchone():
                refresh.rescore(cursor, self._spans, period)

    # -- inside --------------------------------------------------------------------

    @contextlib.contextmanager
    def _writing(self, kind: str, payload: dict) -> Iterator[tuple[Cursor, int]]:
        """A transaction whose last act before the commit is the archived event."""
        with self._lock, transaction(self._root) as cursor:
            number, previous = cursor.execute(
                "select coalesce(max(number), 0) + 1, coalesce(arg_max(sha256, number),"
                " '') from event"
            ).fetchone()
            yield cursor, number
            at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
            event = Event(number, kind, at, payload, previous)
            apply.record(cursor, event)
            if self._archive:
                self._archive.append(event)

    def _refresh(self, cursor: Cursor, period: Period, submission_id: int) -> None:
        """Refolds and rescores this period and the later ones of its year."""
        refresh.fold_reported(cursor, self._spans, submission_id)
        cursor.execute(
            "create or replace temp table touched as select distinct branch_id"
            " from observation where submission_id = ?",
            [submission_id],
        )
        for one in refresh.scored_periods(cursor, period):
            refresh.ensure_period(cursor, self._roster, one)
            refresh.rescore(cursor, self._spans, one, "touched")

    def _reload(self) -> None:
        with self.cursor() as cursor:
            texts = cursor.execute(
                "select text from scheme where is_current"
            ).fetchall()
            rows = cursor.execute("from roster").fetchall()
        self._spans = wide.in_force([load_scheme(text.encode()) for (text,) in texts])
        self._roster = [RosterRow(*row) for row in rows]

    def _catch_up(self) -> None:
        """Applies archived events that a crash kept out of the database."""
        with self.cursor() as cursor:
            (last,) = cursor.execute(
                "select coalesce(max(number), 0) from event"
            ).fetchone()
        pending = self._archive.events(after=last)
        if pending:
            with transaction(self._root) as cursor:
                for event in pending:
                    apply.event(cursor, event, self._archive)
            self._reload()
            with transaction(self._root) as cursor:
                refresh.refold_everything(cursor, self._spans, self._roster)

    def _take_edited_files(self, home: Home) -> None:
        """Schemes and roster that the office edited in the home come into force."""
        files = home.scheme_files()
        shas = {name: self._archive.put(data) for name, data in files.items()}
        current = {one.sha256 for one in self.schemes()}
        if set(shas.values()) != current:
            with self._writing("schemes", {"files": shas}) as (cursor, number):
                schemes = apply.schemes(cursor, number, files)
                self._spans = wide.in_force(schemes)
                refresh.refold_everything(cursor, self._spans, self._roster)
        data = home.roster_file()
        rows = load_roster(data)
        if rows != self._roster:
            payload = {"sha256": self._archive.put(data)}
            with self._writing("roster", payload) as (cursor, _number):
                apply.roster(cursor, rows)
                self._roster = rows
                refresh.refold_everything(cursor, self._spans, rows)
