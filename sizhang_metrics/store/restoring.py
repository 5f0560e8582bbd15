"""A home made from a backup, proven, and put in the place of the one that is there.

It is made beside the home and moved in by two renames.  A kill before the first leaves
the old one; between them stands nothing but a finished home under the name that
`Home.finish_restoring` looks for, and the next opening ends the work.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sizhang_metrics.access.roles import LOCAL, Actor
from sizhang_metrics.access.trail import What
from sizhang_metrics.errors import RejectedError, UnavailableError
from sizhang_metrics.lifecycle import BEIJING
from sizhang_metrics.store.archive import Archive, holds, sync_folder
from sizhang_metrics.store.backups import Manifest, checked, manifest_of
from sizhang_metrics.store.home import Home
from sizhang_metrics.store.lock import NAME, HomeLock
from sizhang_metrics.store.replay import held, rebuild
from sizhang_metrics.store.rescoring import Progress
from sizhang_metrics.store.verify import prove

_ROOM = 3
"""Times its files that a restored home may take, with the database and its log."""


@dataclass(frozen=True)
class Restored:
    """What was done."""

    manifest: Manifest
    proven: int
    """How many things were looked at and found sound."""
    replaced: Path | None
    """Where the home lies that was there before."""


def restore(
    path: Path, root: Path, progress: Progress | None = None, *, actor: Actor = LOCAL
) -> Restored:
    """Puts the home of a backup in place of what is at `root`, which is kept beside it.

    RejectedError with every fault of the backup, UnavailableError or LockedError where
    the place is not free; nothing has changed then.
    """
    place = Home(Path(os.path.realpath(root)))
    place.finish_restoring()
    _require_place(place)
    with contextlib.suppress(OSError):
        place.root.rmdir()  # an empty folder is nobody's home
    manifest = manifest_of(path)
    with _kept_out(place) as lock, _beside(place) as fresh:
        _require_room(fresh, manifest)
        checked(path, fresh)
        proven = _prove(fresh, manifest, path, progress)
        Archive(Home(fresh).archive).acts.note(actor, What.RESTORE, path.name)
        if lock and os.name == "nt":
            lock.release()  # Windows moves no folder in which a file is open
        replaced = _move_in(fresh, place)
    return Restored(manifest, proven, replaced)


def _require_place(place: Home) -> None:
    if not place.root.parent.is_dir():
        raise UnavailableError(f"找不到目录 {place.root.parent}。请检查 --home。")
    if place.root.exists() and not place.root.is_dir():
        raise UnavailableError(f"{place.root} 不是目录。请检查 --home。")
    if place.root.exists() and not place.is_begun() and _foreign(place):
        raise UnavailableError(
            f"{place.root} 里有别的文件，又不是数据目录，没有动它。请用 --home 换一个目录。"
        )


def _foreign(place: Home) -> list[str]:
    """What lies in the folder that no `init` left there."""
    ours = {place.making.root.name, NAME}
    return [path.name for path in place.root.iterdir() if path.name not in ours]


@contextlib.contextmanager
def _kept_out(place: Home) -> Iterator[HomeLock | None]:
    """Keeps the server and other writers out of the home that is to be replaced."""
    if not place.root.is_dir():
        yield None
        return
    with HomeLock(place.root, place.database) as lock:
        with held(place.database):
            pass  # nobody reads; DuckDB would follow its file to where the home is moved
        yield lock


@contextlib.contextmanager
def _beside(place: Home) -> Iterator[Path]:
    """A folder next to the home, on the same disk; taken away unless it was moved in."""
    prefix = f".{place.root.name}.restoring-"
    for left in place.root.parent.glob(f"{prefix}*"):  # of a restore that was killed
        shutil.rmtree(left, ignore_errors=True)
    try:
        fresh = Path(tempfile.mkdtemp(prefix=prefix, dir=place.root.parent))
    except OSError as error:
        raise UnavailableError(
            f"{place.root.parent} 写不进去（{error.strerror}），没有改动任何数据。"
            "请检查权限和磁盘空间。"
        ) from error
    try:
        yield fresh
    except OSError as error:
        raise UnavailableError(
            f"恢复没有做完（{error.strerror}），原来的数据没有改动。"
            "请检查磁盘空间和权限后再试。"
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _require_room(fresh: Path, manifest: Manifest) -> None:
    sizes = [file.get("size") for file in manifest.files.values()]
    needed = _ROOM * sum(size for size in sizes if isinstance(size, int))
    if needed > shutil.disk_usage(fresh).free:
        raise UnavailableError(
            f"磁盘空间不够：恢复约需要 {needed // 2**20 + 1} MB。请腾出空间后再试。"
        )


def _prove(
    fresh: Path, manifest: Manifest, path: Path, progress: Progress | None
) -> int:
    """Rebuilds the database and looks at everything; how much was found sound."""
    archive = Archive(Home(fresh).archive)
    archive.make()
    try:
        journal = archive.events()
        if len(journal) != manifest.number or not holds(
            journal, manifest.number, manifest.sha256
        ):
            raise UnavailableError(f"归档日志的末条不是清单所说的 {manifest.code}。")
        rebuild(fresh, progress)
    except UnavailableError as error:
        raise RejectedError(
            f"备份 {path} 核对不上，没有使用：", [str(error)]
        ) from error
    findings = prove(fresh, progress)
    faults = [
        f"{finding.subject}：{finding.said}"
        for finding in findings
        if finding.is_sound is False
    ]
    if faults:
        raise RejectedError(f"备份 {path} 恢复后核验不符，没有使用：", faults)
    return len(findings)


def _move_in(fresh: Path, place: Home) -> Path | None:
    """The two renames."""
    shutil.rmtree(place.restored, ignore_errors=True)  # of a restore that was killed
    fresh.rename(place.restored)
    sync_folder(place.root.parent)
    replaced = None
    if place.root.is_dir():
        now = datetime.datetime.now(BEIJING)
        replaced = place.root.with_name(
            f"{place.root.name}.replaced-{now:%Y-%m-%d-%H%M%S}"
        )
        try:
            place.root.rename(replaced)
        except OSError as error:
            shutil.rmtree(place.restored, ignore_errors=True)
            raise UnavailableError(
                f"{place.root} 移不开（{error.strerror}），原来的数据没有改动。"
                "它若是单独挂载的磁盘，请把数据放在它下面一级的目录里。"
            ) from error
    try:
        place.finish_restoring()
    except OSError:
        if replaced:
            replaced.rename(place.root)
        raise
    sync_folder(place.root.parent)
    return replaced
