"""The store of a home: one writer, a cursor per reader, archive first.

How a write goes is told in `writing`; what each kind of write does, in `apply`.
"""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from sizhang_metrics import scoring
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.roster import RosterRow
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import (
    apply,
    context,
    failures,
    refresh,
    taking,
    wide,
    writing,
)
from sizhang_metrics.store.archive import Archive
from sizhang_metrics.store.database import (
    OTHER_FORMAT,
    Cursor,
    connect,
    migrate,
    require_migrated,
    transaction,
)
from sizhang_metrics.store.desk import Desk, now
from sizhang_metrics.store.ground import Ground
from sizhang_metrics.store.home import Home
from sizhang_metrics.store.receipt import Receipt
from sizhang_metrics.submissions import Context, Reading


class Store(Desk):
    """Open with `Store.open(home)`, or `Store.scratch(…)` for one in memory.

    >>> store = Store.scratch([], [])
    >>> store.periods()
    []
    """

    def __init__(
        self, root: Cursor, archive: Archive | None, path: Path | None = None
    ) -> None:
        self._root = root
        self._archive = archive
        self._documents = archive
        """Where documents are read from; set without `_archive`, nothing is written."""
        self._path = path
        self._lock = threading.RLock()
        self._spans: list[wide.InForce] = []
        self._roster: list[RosterRow] = []
        self._scores_later = False
        """True inside `scored_once`."""
        self._behind = False
        """True while the archive may hold an event that the database lacks."""
        self._version = 0
        """The last event that was committed: one process writes, so it is known here."""
        self._reported: tuple[int, list[Period]] = (-1, [])
        """Data version → `periods`: every click asks for them."""

    # -- opening and closing -------------------------------------------------------

    @classmethod
    def open(cls, home: Path, *, read_only: bool = False) -> Store:
        """The store of an existing home; picks up edited schemes and roster.

        Raises UnavailableError (no home, locked, damaged) or RejectedError (an
        edited scheme or roster has faults; nothing is changed then).
        """
        place = Home(Path(home))
        place.require_made()
        root = connect(place.database, read_only=read_only)
        store = cls(root, Archive(place.archive), place.database)
        try:
            store._start(place, read_only=read_only)
        except BaseException:
            store.close()
            raise
        return store

    def _start(self, place: Home, *, read_only: bool) -> None:
        if read_only:
            require_migrated(self._root)
        else:
            with self._told():
                migrate(self._root)
            writing.renew(self)
            writing.catch_up(self)
        with self.cursor() as cursor:
            self._load(cursor)
            if not wide.is_current(cursor, self._spans):
                raise UnavailableError(OTHER_FORMAT)
        if not read_only:
            taking.take_edited_files(self, place)

    def _load(self, cursor: Cursor) -> None:
        """Takes schemes and roster as the database holds them."""
        self._spans = wide.in_force(apply.schemes_in_force(cursor))
        self._roster = apply.roster_rows(cursor)
        (version,) = cursor.execute(
            "select value from setting where name = 'data_version'"
        ).fetchone()
        self._version = int(version)

    def _told(self) -> contextlib.AbstractContextManager[None]:
        return failures.told(self._path)

    @classmethod
    def scratch(cls, schemes: Sequence[Scheme], roster: Sequence[RosterRow]) -> Store:
        """A store in memory without an archive: for trials, tests and benchmarks."""
        store = cls(connect(None), None)
        migrate(store._root)
        store._spans = wide.in_force(list(schemes))
        store._roster = apply.arranged(roster)
        with transaction(store._root) as cursor:
            if store._spans:
                wide.create(cursor, store._spans)
            apply.roster(cursor, store._roster)
        return store

    def close(self) -> None:
        """Lets the file go."""
        with self._told():
            self._root.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    # -- reading -------------------------------------------------------------------

    @contextlib.contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor of one's own, closed afterwards."""
        with self._told(), contextlib.closing(self._root.cursor()) as cursor:
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
        """The periods with an accepted report and a scheme in force, ascending."""
        version, found = self._reported
        if version != self._version:
            version, found = self._version, self._periods()
            self._reported = version, found
        return list(found)

    def _periods(self) -> list[Period]:
        first = self._spans[0].first if self._spans else ""
        with self.cursor() as cursor:
            rows = cursor.execute(
                "select distinct period from report where period >= ?", [first]
            ).fetchall()
        return sorted(parse_period(row[0]) for row in rows)

    def context(self, period: Period) -> Context:
        """What a file for this period is checked against."""
        return context.of_period(self, period)

    def document(self, sha256: str) -> bytes:
        """The bytes of an accepted file, from the archive; UnavailableError when they
        are missing or altered."""
        if self._documents is None:
            raise UnavailableError("这里没有归档，取不到原文件。")
        return self._documents.get(sha256)

    def indicator_cells(self, period: Period, *fields: str) -> str:
        """SQL of `indicator_score` under this period's scheme with these columns only.

        In brackets, to stand after FROM: planning all eleven columns of 28 indicators
        costs more than most questions do.
        """
        span = refresh.span_of(self._spans, period)
        sql = scoring.indicator_score(
            span.scheme, (span.first, span.end), span.facts, span.score_cell, fields
        )
        return f"({sql})"

    @contextlib.contextmanager
    def scored(self, period: Period) -> Iterator[Store]:
        """A store with score rows of this period: this one, or where nobody has
        reported yet, one in memory in which the whole roster is 未报送.
        """
        with self.cursor() as cursor:
            known = cursor.execute(
                "select 1 from score where period = ? limit 1", [str(period)]
            ).fetchone()
        if known:
            yield self
            return
        with Store.scratch(self.schemes(), self.roster()) as blank:
            with transaction(blank._root) as cursor:
                refresh.ensure_period(cursor, blank._roster, period)
                refresh.rescore(cursor, blank._spans, period)
            yield blank

    def data_version(self) -> int:
        """A number that changes with every write: the key of every cache."""
        return self._version

    # -- writing -------------------------------------------------------------------

    @contextlib.contextmanager
    def standing_on(self, ground: Ground) -> Iterator[None]:
        """Lets the writes inside happen only on this ground; MovedError otherwise.

        The lock is held from the comparison to the end of the writes.
        """
        with self._lock:
            if self._behind:
                writing.catch_up(self)
            ground.require(self)
            yield

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
        at = received_at or now()
        return writing.accept(self, reading, period, reason.strip(), at)

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
        writing.submission(self, payload, frame)

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
        valid_until: Period | None = None,
        needs_approval: bool = False,
    ) -> None:
        """Records a bonus, deduction or veto of the office and rescores."""
        at = recorded_at or now()
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
            "valid_until": valid_until and str(valid_until),
            "needs_approval": needs_approval,
        }
        writing.adjustment(self, payload)
