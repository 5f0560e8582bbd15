"""Making a home; and filling a new one with many files that are scored once."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sizhang_metrics.access.file import close_to_others
from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.roster import load_new_roster
from sizhang_metrics.scheme import load_new_scheme
from sizhang_metrics.store import home, lock, rescoring
from sizhang_metrics.store.archive import Archive
from sizhang_metrics.store.home import Home
from sizhang_metrics.store.lock import HomeLock
from sizhang_metrics.store.store import Store


def create_home(
    root: Path,
    schemes: Sequence[Path],
    roster: Path | None,
    fill: Callable[[Store], None] | None = None,
) -> None:
    """Makes a new home from scheme files and a roster; nothing when they have faults.

    Without a roster the home starts with an empty branches.csv.  `fill` puts in what it
    starts with.  Everything is made beside (`Home.making`) and moved in at the end: a
    kill on the way leaves nothing that counts as a home, and `init` makes it anew.
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
    place.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    close_to_others(place.root)
    with HomeLock(place.root, place.database):
        try:
            place.settle()
            place.require_free()
            _make(place.making, texts, names, fill)
            place.move_in()
        except BaseException:
            _unmake(place, existed=existed)
            raise


def _make(
    beside: Home,
    schemes: dict[str, bytes],
    roster: bytes,
    fill: Callable[[Store], None] | None,
) -> None:
    Archive(beside.archive).make()
    home.write_files(beside, schemes, roster)
    with Store.open(beside.root) as store:
        if fill:
            fill(store)


def _require_faultless(schemes: dict[str, bytes], roster: bytes) -> None:
    """All faults of both at once, so that a second attempt is the last."""
    faults: list[RejectedError] = []
    try:
        home.load_schemes(schemes, load_new_scheme)
    except RejectedError as error:
        faults.append(error)
    try:
        load_new_roster(roster)
    except RejectedError as error:
        faults.append(error)
    if len(faults) == 2:
        raise RejectedError("\n".join(map(str, faults)))
    if faults:
        raise faults[0]


def _unmake(place: Home, *, existed: bool) -> None:
    """Takes back a half-made home, leaving what was there before."""
    if place.archive.exists() and not place.making.archive.exists():
        return  # the first of its parts has been moved: the next writer moves the rest
    shutil.rmtree(place.making.root, ignore_errors=True)
    if not existed:
        with contextlib.suppress(OSError):
            (place.root / lock.NAME).unlink(missing_ok=True)
            place.root.rmdir()


@contextlib.contextmanager
def scored_once(
    store: Store, progress: Callable[[str, float], None] | None = None
) -> Iterator[None]:
    """What is submitted or recorded inside is folded and scored only at the end.

    Each file is archived and stored as ever, in a transaction of its own; only the
    scoring waits, which else takes most of the time.  For a home that nobody looks
    at yet: until the end it lacks scores, and after an exception it keeps lacking them
    (the caller takes such a home away; `rebuild` would score it).
    """
    store.scores_later = True
    try:
        yield
    finally:
        store.scores_later = False
    with store.transaction() as cursor:
        store.refold(cursor, rescoring.in_steps(cursor, progress))
