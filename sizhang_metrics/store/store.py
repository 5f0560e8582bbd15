"""The store of a home, as everybody else sees it.

Its commands are functions of `commands`, named here, a line each; how a write goes is told
in `kernel`, what each kind of event does to the database in `events`.
"""

from __future__ import annotations

import contextlib
import datetime
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from sizhang_metrics import access, scoring
from sizhang_metrics.access import settings
from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.lifecycle import local_day
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.roster import RosterRow
from sizhang_metrics.store import backups, rescoring, wide
from sizhang_metrics.store.archive import Archive, Payload
from sizhang_metrics.store.commands import (
    adjustments,
    calendar,
    creations,
    editions,
    edits,
    openings,
    previews,
    rectifications,
    rehearsal,
    schemes,
    submissions,
    verification,
)
from sizhang_metrics.store.commands.edits import Waiting
from sizhang_metrics.store.database import (
    OTHER_FORMAT,
    Cursor,
    connect,
    is_older,
    migrate,
    one_row,
    require_migrated,
)
from sizhang_metrics.store.events import Files, store_report
from sizhang_metrics.store.home import Home
from sizhang_metrics.store.kernel import OFFICE, Core, last_event, now
from sizhang_metrics.store.lock import HomeLock
from sizhang_metrics.store.rescoring import Touched

if TYPE_CHECKING:
    import pandas as pd

_TOLERANCE = datetime.timedelta(hours=1)
"""By which clocks of different machines may differ without a word."""
_SETTLED = 2_000_000_000
"""Nanoseconds after which an edited file is taken for written."""


class Condition(Protocol):
    """What `Store.standing_on` compares before it lets a write happen; `ground` makes
    them out of what a form showed."""

    def require(self, store: Store) -> None:
        """MovedError when what was shown is no longer so."""


class Store(Core):
    """Open with `Store.open(home)`, or `Store.scratch(…)` for one in memory.

    >>> store = Store.scratch([], [])
    >>> store.periods()
    []
    """

    def __init__(
        self, root: Cursor, archive: Archive | None, path: Path | None = None
    ) -> None:
        super().__init__(root, archive, path)
        self._reported: tuple[int, list[Period]] = (-1, [])
        """Data version → `periods`: every click asks for them."""
        self._last: tuple[int, datetime.datetime | None] = (-1, None)
        """Data version → when the last event was recorded, in UTC."""
        self.home: Home | None = None
        """Where the files that may be edited lie; None in memory."""
        self.waiting: tuple[Waiting, ...] = ()
        """Edited files that are not in force; every page and command says so."""
        self.fault = ""
        """What to say of a backup that could not be made before an upgrade."""
        self._seen: dict[Path, tuple[int, int]] = {}

    @classmethod
    def open(cls, home: Path, *, read_only: bool = False, serves: bool = False) -> Self:
        """The store of an existing home; picks up edited schemes and roster.

        Raises UnavailableError (no home, locked, damaged) or RejectedError (an
        edited scheme or roster has faults; nothing is changed then).  `serves`: such
        files are `waiting`, as they are while a server runs, and those in force go on.
        """
        place = Home(Path(home))
        place.require_made()
        lock = None if read_only else HomeLock(place.root, place.database)
        try:
            if lock:
                place.settle()
                Archive(place.archive).sweep()
            root = connect(place.database, read_only=read_only)
        except BaseException:
            if lock:
                lock.release()
            raise
        store = cls(root, Archive(place.archive), place.database)
        store.home_lock = lock
        try:
            store._start(place, read_only=read_only, serves=serves)
        except BaseException:
            store.close()
            raise
        return store

    def _start(self, place: Home, *, read_only: bool, serves: bool) -> None:
        if read_only:
            require_migrated(self.root)
        else:
            if is_older(self.root):
                self.fault = backups.before_upgrade(place.root)
            with self.translated():
                migrate(self.root)
            self.renew()
            self._require_whole(place)
            self.catch_up()
        with self.cursor() as cursor:
            self.load(cursor)
            # for writing it was renewed above
            if read_only and not wide.is_current(cursor, self.spans):
                raise UnavailableError(OTHER_FORMAT)
        self.home = place
        if read_only:
            self.waiting = edits.look(self, place, can_try=False)
        else:
            self._seen = place.editable()
            try:
                self.waiting = edits.take(self, place)
            except (RejectedError, UnavailableError) as error:
                if not serves or not self.spans:
                    raise
                self.waiting = (edits.refused(error),)

    def _require_whole(self, place: Home) -> None:
        """A database that is about to be made anew takes no archive that lost its end."""
        with self.cursor() as cursor:
            number, _sha256 = last_event(cursor)
        if not number and self.archive is not None:
            backups.require_known(place, self.archive.events())

    def clock_fault(self) -> str:
        """What is said when this machine's clock stands before the last record; "" when
        it does not.  The order of records is that of their numbers, whatever it shows."""
        version, last = self._last
        if version != self.data_version():
            version = self.data_version()
            with self.cursor() as cursor:
                (last,) = one_row(
                    cursor, "select max_by(e.at, e.number) from event as e"
                )
            self._last = version, last
        if last is None or now().replace(tzinfo=None) + _TOLERANCE >= last:
            return ""
        day = local_day(last.replace(tzinfo=datetime.UTC))
        return (
            f"这台计算机的时钟不对：比最后一条记录（{day}）还早。"
            "已有的数据不受影响；请先校准时钟再报送，否则开放、截止和逾期会算错。"
        )

    def config_fault(self) -> str:
        """What is said of a config.toml that has faults; "" when it has none."""
        if self.home is None:
            return ""
        try:
            settings.load(self.home.root)
            self.stated_config()
        except RejectedError as error:
            return f"config.toml 有错，用着的看板仍按改之前的：{error}"
        return ""

    # -- edited files --------------------------------------------------------------

    def look_at_files(self, *, again: bool = False) -> None:
        """Sees files that were edited since they were last looked at: a page calls it,
        so that an edit need not wait for the next start.  `again`: also those that wait,
        since what they would move follows the reports.

        What is being written this very moment is left for the next time; files with
        faults are said (`waiting`) and change nothing.  What a full disk kept out of the
        database comes in here too, as soon as there is room.
        """
        if self.home is None or self.archive is None:
            return
        if self.is_behind:
            with contextlib.suppress(UnavailableError), self.held():
                pass
        found = self.home.editable()
        latest = max((changed for changed, _size in found.values()), default=0)
        is_known = found == self._seen and not (again and self.waiting)
        # an edit of the future is one from before the clock was set back
        if is_known or 0 <= time.time_ns() - latest < _SETTLED:
            return
        with self.held():
            self._seen = found
            try:
                with self.acting_as(access.SYSTEM):
                    self.waiting = edits.take(self, self.home)
            except (RejectedError, UnavailableError) as error:
                self.waiting = (edits.refused(error),)

    def config_as_written(self) -> tuple[int, int] | None:
        """When config.toml of the home was written and how long it is: it is read at
        every question and leaves no event.  None without one."""
        if self.home is None:
            return None
        try:
            found = (self.home.root / settings.CONFIG).stat()
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_size

    def accept_edits(
        self,
        seen: Sequence[str],
        *,
        reason: str,
        entered_by: str = OFFICE,
        at: datetime.datetime | None = None,
    ) -> tuple[Waiting, ...]:
        """Puts edited files in force that change earlier quarters; `seen` are the
        digests of those that were shown.  What was confirmed."""
        home = self._require_home()
        with self.held():
            try:
                entered_by, at = self.who_and_when(entered_by, at)
                return edits.accept(self, home, seen, reason, entered_by, at)
            finally:
                with self.acting_as(access.SYSTEM):
                    self.waiting = edits.take(self, home)

    def dated_rows(self) -> tuple[list[RosterRow], list[list[str]]]:
        """The edited branches of a roster that waits, as dated rows that leave history
        alone, and how branches.csv writes them (its header first)."""
        return edits.dated_rows(self, self._require_home())

    def _require_home(self) -> Home:
        if self.home is None:
            raise UnavailableError("这里没有数据目录，没有可以改动的文件。")
        return self.home

    # -- reading -------------------------------------------------------------------

    def periods(self) -> list[Period]:
        """The periods with an accepted report and a scheme in force, ascending."""
        version, periods = self._reported
        if version != self.data_version():
            version, periods = self.data_version(), self._periods()
            self._reported = version, periods
        return list(periods)

    def _periods(self) -> list[Period]:
        first = self.spans[0].first if self.spans else ""
        with self.cursor() as cursor:
            rows = cursor.execute(
                "select distinct period from report where period >= ?", [first]
            ).fetchall()
        return sorted(parse_period(row[0]) for row in rows)

    context = submissions.context

    def indicator_cells(self, period: Period, *fields: str) -> str:
        """SQL of `indicator_score` under this period's scheme with these columns only.

        In brackets, to stand after FROM: planning all eleven columns of 28 indicators
        costs more than most questions do.
        """
        span = self.span_at(period)
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
            with blank.transaction() as cursor:
                rescoring.ensure_period(cursor, blank.spans, blank.roster(), period)
                rescoring.rescore(cursor, blank.spans, [period])
            yield blank

    # -- the submission desk -------------------------------------------------------

    @contextlib.contextmanager
    def standing_on(self, ground: Condition) -> Iterator[None]:
        """Lets the writes inside happen only on this ground; MovedError otherwise.

        The lock is held from the comparison to the end of the writes.
        """
        with self.held():
            ground.require(self)
            yield

    submit = submissions.accept
    holds = submissions.holds
    rehearse = rehearsal.rehearse
    return_reports = submissions.hand_back
    revert = submissions.revert

    def put(self, period: Period, observations: pd.DataFrame) -> None:
        """Accepts observations directly; for scratch stores only."""
        assert self.archive is None, "a home takes data through submit()"
        import pyarrow as pa

        nowhere = {"sheet": "", "row_number": None, "column_name": ""}
        frame = observations.assign(
            **{name: cell for name, cell in nowhere.items() if name not in observations}
        )
        rows = pa.Table.from_pandas(frame, preserve_index=False)
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

        def store_frame(
            cursor: Cursor, number: int, payload: Payload, _files: Files
        ) -> Touched:
            # Not by way of a file, as a report comes: reading figures back from text
            # may change their last bit, and what is recomputed must not.
            return store_report(cursor, number, payload, rows)

        self.write("submission", payload, handler=store_frame)

    # -- calendar and on-site checks -----------------------------------------------

    schedule = calendar.schedule
    request_unlock = calendar.request_unlock
    answer_unlock = calendar.answer_unlock
    record_verification = verification.record

    # -- adjustments ---------------------------------------------------------------

    adjust = adjustments.add
    needs_approval = adjustments.needs_approval
    approve_adjustment = adjustments.approve
    cancel_adjustment = adjustments.cancel

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
        at = self.moment(recorded_at)
        payload = adjustments.payload_of(
            branch_id, period, code, document, reason, entered_by, at
        )
        payload |= {
            "points": points,
            "cancels": cancels,
            "valid_until": valid_until and str(valid_until),
            "needs_approval": needs_approval,
        }
        adjustments.record(self, payload)

    # -- 整改台账 ---------------------------------------------------------------------

    open_rectification = openings.open_item
    rectify = rectifications.take_step

    # -- 预览与异议 ------------------------------------------------------------------

    set_preview = previews.set_preview
    object_to = previews.object_to
    answer_objection = previews.answer

    # -- 四强创建 -----------------------------------------------------------------------

    declare_creation = creations.declare
    advance_creation = creations.advance

    # -- editions and schemes ------------------------------------------------------

    freeze = editions.freeze
    propose_scheme = schemes.propose
    approve_scheme = schemes.approve
