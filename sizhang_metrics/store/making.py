"""Making a home, and making its database anew from the archive alone."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sizhang_metrics.errors import LockedError, RejectedError, UnavailableError
from sizhang_metrics.roster import load_roster
from sizhang_metrics.store import apply, home, refresh
from sizhang_metrics.store.archive import Archive
from sizhang_metrics.store.database import connect, migrate, transaction
from sizhang_metrics.store.home import Home
from sizhang_metrics.store.store import Store

Progress = Callable[[str, float], None]
"""What is being done, and the share that is done (0–1)."""


def create_home(root: Path, schemes: Sequence[Path], roster: Path | None) -> None:
    """Makes a new home from scheme files and a roster; nothing when they have faults.

    Without a roster the home starts with an empty branches.csv.
    """
    place = Home(Path(root))
    place.require_free()
    for path in (*schemes, *([roster] if roster else [])):
        if not Path(path).is_file():
            raise UnavailableError(f"找不到文件 {path}。请检查路径。")
    texts = home.files_to_take([Path(path) for path in schemes])
    names = home.EMPTY_ROSTER.encode() if roster is None else Path(roster).read_bytes()
    _require_faultless(texts, names)
    existed = place.root.exists()
    try:
        home.write_files(place, texts, names)
        Archive(place.archive).make()
        Store.open(place.root).close()
    except BaseException:
        _unmake(place, existed=existed)
        raise


def _require_faultless(schemes: dict[str, bytes], roster: bytes) -> None:
    """All faults of both at once, so that a second attempt is the last."""
    faults: list[RejectedError] = []
    for check, data in ((home.load_schemes, schemes), (load_roster, roster)):
        try:
            check(data)
        except RejectedError as error:
            faults.append(error)
    if len(faults) == 2:
        raise RejectedError("\n".join(map(str, faults)))
    if faults:
        raise faults[0]


def _unmake(place: Home, *, existed: bool) -> None:
    """Takes back a half-made home, leaving what was there before."""
    for folder in (place.schemes, place.archive):
        shutil.rmtree(folder, ignore_errors=True)
    for file in (place.database, _log_of(place.database), place.roster):
        file.unlink(missing_ok=True)
    if not existed:
        with contextlib.suppress(OSError):
            place.root.rmdir()


def rebuild(root: Path, progress: Progress | None = None) -> int:
    """A new database from `archive/` alone, put in place of the old one at the end.

    Schemes or a roster that the home has lost come back as the archive last took them.
    The number of replayed events.  The old file stays in use until then, and stays
    as it is when the archive turns out to be damaged.
    """
    place = Home(Path(root))
    place.require_made()
    if not place.archive.is_dir():
        raise UnavailableError(f"{root} 没有归档目录 archive/，无法重建。")
    fresh = place.database.with_name(f"{place.database.name}.new")
    for leftover in (fresh, _log_of(fresh)):
        leftover.unlink(missing_ok=True)
    with _held(place.database), contextlib.closing(connect(fresh)) as database:
        events = _replay(Store(database, None, fresh), place, progress)
        database.execute("checkpoint")
    # A log of the old file would not fit the new one.  Dying here does no harm:
    # the next opening applies what the log would have added from the archive.
    _log_of(place.database).unlink(missing_ok=True)
    fresh.replace(place.database)
    _put_back(place)
    return events


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
    store = Store(connect(None), None)
    store._documents = Archive(place.archive)
    try:
        _replay(store, place, progress)
    except BaseException:
        store.close()
        raise
    return store


@contextlib.contextmanager
def _held(database: Path) -> Iterator[None]:
    """Keeps others out while a database is made anew; a damaged one is no obstacle."""
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
    events = archive.events()
    migrate(store._root)
    with store._told(), transaction(store._root) as cursor:
        for done, event in enumerate(events, start=1):
            apply.event(cursor, event, archive)
            if progress:
                progress("重放归档", done / len(events) / 2)
        store._load(cursor)
        refresh.refold_everything(
            cursor,
            store._spans,
            store._roster,
            progress and (lambda text, share: progress(text, 0.5 + share / 2)),
        )
    return len(events)


def _log_of(database: Path) -> Path:
    return database.with_name(f"{database.name}.wal")
