"""Making a home, and making its database anew from the archive alone."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.store import apply, home, refresh
from sizhang_metrics.store.archive import Archive
from sizhang_metrics.store.database import connect, migrate, transaction
from sizhang_metrics.store.home import Home
from sizhang_metrics.store.store import Store

Progress = Callable[[str, float], None]


def create_home(root: Path, schemes: Sequence[Path], roster: Path | None) -> None:
    """Makes a new home from scheme files and a roster; nothing when they have faults."""
    place = Home(Path(root))
    if place.exists():
        raise UnavailableError(
            f"{root} 已经建立过,不会覆盖。请换一个目录(--home),或先把它改名保存。"
        )
    for path in (*schemes, *([roster] if roster else [])):
        if not Path(path).is_file():
            raise UnavailableError(f"找不到文件 {path}。请检查路径。")
    home.checked_inputs(schemes, roster)
    existed = place.root.exists()
    try:
        home.make_folders(place, schemes, roster)
        Archive(place.archive).make()
        Store.open(place.root).close()
    except BaseException:
        _unmake(place, existed=existed)
        raise


def _unmake(place: Home, *, existed: bool) -> None:
    """Takes back a half-made home, leaving what was there before."""
    if not existed:
        shutil.rmtree(place.root, ignore_errors=True)
        return
    for folder in (place.schemes, place.archive):
        shutil.rmtree(folder, ignore_errors=True)
    for file in (place.database, place.roster):
        file.unlink(missing_ok=True)


def rebuild(root: Path, progress: Progress | None = None) -> None:
    """A new database from `archive/` alone, put in place of the old one at the end."""
    place = Home(Path(root))
    if not place.archive.is_dir():
        raise UnavailableError(f"{root} 没有归档目录 archive/,无法重建。")
    _require_unlocked(place)
    fresh = place.database.with_name(f"{place.database.name}.new")
    fresh.unlink(missing_ok=True)
    _replay(fresh, Archive(place.archive), progress)
    for suffix in ("", ".wal"):
        old = place.database.with_name(place.database.name + suffix)
        old.unlink(missing_ok=True)
    fresh.replace(place.database)


def _require_unlocked(place: Home) -> None:
    """Stops when a server holds the database; a damaged one is no obstacle."""
    if place.database.exists():
        try:
            connect(place.database).close()
        except UnavailableError as error:
            if "正被另一个程序使用" in str(error):
                raise


def _replay(file: Path, archive: Archive, progress: Progress | None) -> None:
    events = archive.events()
    with contextlib.closing(connect(file)) as root:
        migrate(root)
        with transaction(root) as cursor:
            for done, event in enumerate(events, start=1):
                apply.event(cursor, event, archive)
                if progress:
                    progress(f"重放第 {event.number} 号记录", done / len(events) / 2)
        store = Store(root, None)
        store._reload()
        with transaction(root) as cursor:
            refresh.refold_everything(
                cursor,
                store._spans,
                store._roster,
                progress and (lambda text, share: progress(text, 0.5 + share / 2)),
            )
        root.execute("checkpoint")
