"""Stores made from an archive by replaying its events: anew, to read, as of a moment.

`rebuild` puts a new database in place of an old one; the others stay in memory, where
what is tried harms nobody.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sizhang_metrics.errors import LockedError, UnavailableError
from sizhang_metrics.lifecycle import BEIJING
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import events, rescoring
from sizhang_metrics.store.archive import Archive, Event
from sizhang_metrics.store.backups import require_known
from sizhang_metrics.store.commands import edits
from sizhang_metrics.store.database import (
    Cursor,
    asked,
    connect,
    digests,
    in_memory,
    insert,
    log_of,
    migrate,
)
from sizhang_metrics.store.home import Home
from sizhang_metrics.store.kernel import last_event
from sizhang_metrics.store.lock import HomeLock
from sizhang_metrics.store.rescoring import Progress
from sizhang_metrics.store.store import Store

if TYPE_CHECKING:
    import pandas as pd


def rebuild(
    root: Path,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
) -> int:
    """A new database from `archive/` alone, put in place of the old one at the end.

    Schemes or a roster that the home has lost come back as the archive last took them.
    The number of replayed events.  UnavailableError, and all stays as it is, when the
    archive is damaged or lacks what the database or a backup knows of.  Nothing is
    destroyed: a database that differs, or cannot be read, is kept beside (`say`).
    """
    place = Home(Path(root))
    place.require_made()
    if not place.archive.is_dir():
        raise UnavailableError(f"{root} 没有归档目录 archive/，无法重建。")
    with HomeLock(place.root, place.database):
        return _rebuild(place, progress, say)


def _rebuild(
    place: Home, progress: Progress | None, say: Callable[[str], None] | None
) -> int:
    journal = Archive(place.archive).events()
    # nobody reads it either; a damaged one is no obstacle
    require_known(place, journal, asked(place.database, last_event))
    fresh = place.database.with_name(f"{place.database.name}.new")
    for leftover in (fresh, log_of(fresh)):
        leftover.unlink(missing_ok=True)
    with contextlib.closing(connect(fresh)) as database:
        database.execute(f"{_SELDOM};{_ONE_THREAD}")
        replayed = _replay(Store(database, None, fresh), place, progress)
        database.execute("checkpoint")
        made = digests(database)
    if asked(place.database, digests) != made:
        aside = _keep_aside(place.database)
        if aside and say:
            say(f"原来的数据库与重建的不同（或读不出来），没有删除，改名为 {aside}。")
    # A log of the old file would not fit the new one.  Dying here does no harm:
    # the next opening applies what the log would have added from the archive.
    log_of(place.database).unlink(missing_ok=True)
    fresh.replace(place.database)
    _put_back(place)
    return replayed


_SELDOM = "set checkpoint_threshold = '128MB'"
"""How much waits in the log before it is moved to its place.  There it is packed anew
together with the rows beside it, so every 16 MB, the default, cost a tenth of a rebuild; more
than this would cost memory."""
_ONE_THREAD = "set threads = 1"
"""With two DuckDB writes whatever fills no group of 122,880 rows twice: a twelfth of a
rebuild."""


def _keep_aside(database: Path) -> str:
    """The name under which a database and its log are kept; empty without one."""
    if not database.exists():
        return ""
    now = datetime.datetime.now(BEIJING)
    aside = database.with_name(f"{database.name}.replaced-{now:%Y-%m-%d-%H%M%S}")
    for file, other in ((log_of(database), log_of(aside)), (database, aside)):
        if file.exists():
            file.rename(other)
    return aside.name


def _put_back(place: Home) -> None:
    """Scheme files and roster, where there are none, out of the archive."""
    archive = Archive(place.archive)
    latest = {event.kind: event.payload for event in archive.events()}
    if "schemes" in latest and not any(place.schemes.glob("*.toml")):
        place.schemes.mkdir(exist_ok=True)
        for name, sha256 in latest["schemes"]["files"].items():
            (place.schemes / name).write_bytes(archive.get(sha256))
    if "roster" in latest and not place.roster.is_file():
        place.roster.write_bytes(archive.get(latest["roster"]["sha256"]))


def open_to_read(root: Path, progress: Progress | None = None) -> Store:
    """A store to read from, also while another process writes to the home.

    DuckDB lets nobody in beside a writer; the archive does, so then its events are
    replayed in memory: the same numbers, a few seconds later.
    """
    try:
        return Store.open(root, read_only=True)
    except LockedError:
        return open_to_try(root, progress)


def open_to_try(root: Path, progress: Progress | None = None) -> Store:
    """A store in memory, replayed from the archive: what is tried there stays there."""
    place = Home(Path(root))
    place.require_made()
    with _closed_on_failure(Store(connect(None), None)) as store:
        store.documents = Archive(place.archive)
        _replay(store, place, progress)
        store.home = place
        store.waiting = edits.look(store, place, can_try=True)
        return store


@contextlib.contextmanager
def _closed_on_failure(store: Store) -> Iterator[Store]:
    """Lets a store in memory go when it cannot be handed out: it may hold a lot."""
    try:
        yield store
    except BaseException:
        store.close()
        raise


@contextlib.contextmanager
def held(database: Path) -> Iterator[None]:
    """Keeps readers out while a database is made anew; a damaged one is no obstacle."""
    if not database.exists():
        yield
        return
    try:
        connection = connect(database)
    except LockedError:
        raise
    except UnavailableError:
        yield
        return
    with contextlib.closing(connection):
        yield


def _replay(store: Store, place: Home, progress: Progress | None) -> int:
    """Applies every event of the archive to an empty store; how many there were."""
    archive = Archive(place.archive)
    journal = archive.events()
    migrate(store.root)
    with store.transaction() as cursor:
        told = rescoring.in_steps(cursor, progress)
        waiting = 0
        for done, event in enumerate(journal, start=1):
            events.apply(cursor, event, archive.get)
            is_report = event.kind == "submission"
            waiting += event.payload["branches"] if is_report else _OTHER
            if waiting >= _BATCH:
                told("重放归档", done / len(journal) / 2)
                waiting = 0
        store.load(cursor)
        store.refold(cursor, lambda text, share: told(text, 0.5 + share / 2))
    return len(journal)


_BATCH, _OTHER = 3_000, 20
"""Branches whose reports are replayed between two commits; for how many of them any other
event counts."""


def as_of(archive: Archive, number: int, periods: Sequence[Period]) -> Store:
    """A store in memory as the home stood after event `number`; close it.

    Only these quarters are scored.  Reports of other years leave them as they are and
    are noted without being stored: it is what makes this fast enough for a click.
    """
    years = {str(period.year) for period in periods}
    with _closed_on_failure(Store(in_memory(), None)) as store:
        with store.transaction() as cursor:
            for event in archive.events()[:number]:
                if _concerns(event, years):
                    events.apply(cursor, event, archive.get)
                else:
                    events.record(cursor, event)
            store.load(cursor)
            _score_only(cursor, store, periods)
        return store


def copy_ledger(store: Store, then: Store, number: int) -> None:
    """The 整改台账 as it stood after event `number`, for a store of `as_of`: that leaves out
    reports of other years, and figures of any report may have closed an item."""
    with store.cursor() as cursor:
        tables = {
            name: cursor.execute(
                f"select * from {name} where event_number <= ?", [number]
            ).df()
            for name in ("rectification", "rectification_step")
        }
    with then.transaction() as cursor:
        for name, table in tables.items():
            insert(cursor, name, table)


_OF_A_QUARTER = {"submission", "return", "revert", "edition"}
_OF_NO_SCORE = {
    *("rectification", "rectification_reply", "rectification_decision"),
    *("preview", "objection", "objection_answer", "creation", "creation_step"),
}


def _concerns(event: Event, years: set[str]) -> bool:
    """Whether the event may change what is scored in these years."""
    if event.kind in _OF_NO_SCORE:
        return False
    return event.kind not in _OF_A_QUARTER or event.payload["period"][:4] in years


def recomputed(
    store: Store, schemes: Sequence[Scheme], periods: Sequence[Period]
) -> Store:
    """A store in memory that holds these quarters as reported, scored by `schemes`, each
    from its own effective_from on; close it.

    The same statements on the same reports as live scoring: nothing is estimated,
    nothing written.  The roster is today's, as it is for every live score.
    """
    chosen = sorted(set(periods))
    quarters = sorted(
        {str(quarter) for period in chosen for quarter in period.of_year()}
    )
    with store.cursor() as cursor:
        tables = {name: _rows(cursor, sql, quarters) for name, sql in _COPIED.items()}
    with _closed_on_failure(Store.scratch(schemes, store.roster())) as scratch:
        with scratch.transaction() as cursor:
            for name, table in tables.items():
                insert(cursor, name, table)
            _score_only(cursor, scratch, chosen)
        return scratch


def score_only(scratch: Store, periods: Sequence[Period]) -> None:
    """Scores these quarters, once, of a store in memory that `scores_later`."""
    with scratch.transaction() as cursor:
        _score_only(cursor, scratch, periods)


def _score_only(cursor: Cursor, store: Store, periods: Sequence[Period]) -> None:
    rescoring.fold_everything(cursor, store.spans)
    chosen = sorted(set(periods))
    for period in chosen:
        rescoring.ensure_period(cursor, store.spans, store.roster(), period)
    rescoring.rescore_all(cursor, store.spans, chosen)


def _rows(cursor: Cursor, sql: str, quarters: list[str]) -> pd.DataFrame:
    return cursor.execute(sql, [quarters]).df()


_OF_QUARTERS = "period in (select unnest(?::varchar[]))"
_COPIED = {
    "report": f"select * from report where is_current and {_OF_QUARTERS}",
    "submission": f"select * from submission where {_OF_QUARTERS}",
    "observation": "select * exclude (version) from current_observation"
    f" where {_OF_QUARTERS}",
    "adjustment": f"select * from adjustment where {_OF_QUARTERS}",
    "adjustment_approval": "select a.* from adjustment_approval as a"
    f" join adjustment as o using (adjustment_id) where o.{_OF_QUARTERS}",
}
