"""Backups: one .zip of all of a home that is not derived, checked as soon as it is made.

    manifest.json      head of the journal, program, time; every file with size and hashes
    archive/…          up to the event that was the last when the copying began
    schemes/, branches.csv, config.toml, access.sqlite3     as they lay there

The archive only ever grows, so copying up to a head that was read first is consistent
while others write.  The files beside it are the office's own and may hold edits that
are not in force: those would be lost if a backup took what is in force, which the
archive has in any case.  The database is left out: it is derived, larger than all the
rest, and may not be copied while somebody writes to it.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import logging
import os
import re
import sqlite3
import stat
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sizhang_metrics import __version__
from sizhang_metrics.access.roles import LOCAL, SYSTEM, Actor
from sizhang_metrics.access.trail import What
from sizhang_metrics.errors import RejectedError, SizhangError, UnavailableError
from sizhang_metrics.lifecycle import BEIJING
from sizhang_metrics.store.archive import (
    Archive,
    Event,
    code_of,
    digest,
    holds,
    put_new,
    sync_folder,
)
from sizhang_metrics.store.home import Home, belongs

log = logging.getLogger(__name__)

MANIFEST = "manifest.json"
_FORMAT = 1
_LARGEST = 2**30
"""Bytes of one file in a backup: an accepted file has far less."""
_FOLDERS = {
    "archive/",
    "archive/acts/",
    "archive/files/",
    "archive/journal/",
    "schemes/",
}
"""Some programs write them into a zip."""
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What `zipfile` raises for an entry that cannot be read, or only with a password."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    number: int
    """Of the last event in it: the head of the journal."""
    sha256: str
    """Its hash."""
    made_at: str
    program: str
    files: Mapping[str, Mapping[str, object]]
    """Name → `size`, `sha256` and, where it could be computed, `sm3`."""

    @property
    def code(self) -> str:
        """The 校验码 of the head."""
        return code_of(self.number, self.sha256)


def digests(data: bytes) -> dict[str, object]:
    """How bytes are known in a manifest; SM3 where this machine's OpenSSL has it."""
    found: dict[str, object] = {"size": len(data), "sha256": digest(data)}
    if "sm3" in hashlib.algorithms_available:
        found["sm3"] = hashlib.new("sm3", data).hexdigest()
    return found


# -- making one -------------------------------------------------------------------------


def backup(
    root: Path,
    target: Path | None = None,
    *,
    prefix: str = "",
    at: datetime.datetime | None = None,
    actor: Actor = LOCAL,
) -> tuple[Path, Manifest]:
    """Copies a home into a new file, also while others write to it.

    By default below `backups/`, named by day, time and last event.  UnavailableError,
    and no file, when the archive is damaged, the target exists or cannot be written.
    """
    place = Home(Path(root))
    place.require_made()
    at = at or datetime.datetime.now(datetime.UTC)
    events = _events(place)
    head = events[-1]
    if target is None:
        _make_private(place.backups)
        target = _free(place.backups, f"{prefix}{_stamp(at)}-{head.number:06d}")
    if target.exists():
        raise UnavailableError(f"{target} 已经存在，没有覆盖。请换一个文件名。")
    archive = Archive(place.archive)
    archive.acts.acts()  # a broken chain would not be taken back
    archive.acts.note(actor, What.BACKUP, target.name)
    try:
        manifest = _write_whole(target, place, events, at)
    except OSError as error:
        raise UnavailableError(
            f"备份写不进去（{error.strerror}）：{target}。"
            "没有留下半份备份；请检查磁盘空间和权限后再试。"
        ) from error
    return target, manifest


def _free(folder: Path, name: str) -> Path:
    """A name that nothing has: two backups within a second are two files."""
    names = (
        f"{name}{more}.zip" for more in ("", *(f"-{number}" for number in range(2, 99)))
    )
    return next(path for path in map(folder.joinpath, names) if not path.exists())


def _stamp(at: datetime.datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d-%H%M%S}"


def _events(place: Home) -> list[Event]:
    """The journal, read once more where it grew while its folder was listed."""
    archive = Archive(place.archive)
    try:
        events = archive.events()
    except UnavailableError:
        events = archive.events()
    if not events:
        raise UnavailableError(
            f"{place.archive} 里没有一条归档日志，没有可以备份的内容。"
            "若应当有，请用 verify 核验，并从以前的备份恢复。"
        )
    return events


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise UnavailableError(
            f"建不了备份目录 {folder}（{error.strerror}）。请检查权限和磁盘空间。"
        ) from error


def _write_whole(
    target: Path, place: Home, events: Sequence[Event], at: datetime.datetime
) -> Manifest:
    """Written beside, fsynced, read back, then linked to its name: whole or not there."""
    number, name = tempfile.mkstemp(
        prefix=f".{target.name}.", suffix=".part", dir=target.parent
    )
    temporary = Path(name)
    try:
        with os.fdopen(number, "w+b") as file:
            _write_zip(file, place, events, at)
            file.flush()
            os.fsync(file.fileno())
        manifest = checked(temporary)
        put_new(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(target.parent)
    return manifest


def _write_zip(
    file: IO[bytes], place: Home, events: Sequence[Event], at: datetime.datetime
) -> None:
    head = events[-1]
    files: dict[str, dict[str, object]] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:

        def add(name: str, data: bytes) -> None:
            entry = zipfile.ZipInfo(name, at.astimezone(BEIJING).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            container.writestr(entry, data)

        for name, data in _contents(place, events):
            files[name] = digests(data)
            add(name, data)
        said = {
            "format": _FORMAT,
            "head": {"number": head.number, "sha256": head.sha256},
            "made_at": at.isoformat(timespec="seconds"),
            "program": __version__,
            "files": files,
        }
        add(MANIFEST, json.dumps(said, ensure_ascii=False, indent=1).encode())


def _contents(place: Home, events: Sequence[Event]) -> Iterator[tuple[str, bytes]]:
    archive = Archive(place.archive)
    for sha256 in dict.fromkeys(file for event in events for file in event.files):
        yield f"archive/files/{sha256}", archive.get(sha256)
    for event in events:
        yield f"archive/journal/{event.file_name}", event.body
    # After the events, which name the acts that they have seen; lines without an end
    # are still being written.
    for path in sorted(archive.acts.folder.glob("????-??.jsonl")):
        data = path.read_bytes()
        yield f"archive/acts/{path.name}", data[: data.rfind(b"\n") + 1]
    for name, path in place.kept().items():
        written = name.encode("utf-8", "replace").decode()
        if not belongs(written):
            raise UnavailableError(
                f"文件名 {written} 备份不了，请改名（不要有斜线等符号）后再试。"
            )
        yield written, _settled(path)


def _settled(path: Path) -> bytes:
    """The bytes of a file as nobody was just changing it."""
    if path.suffix == ".sqlite3":
        return _of_sqlite(path)
    while True:
        before = path.stat()
        data = path.read_bytes()
        after = path.stat()
        if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, len(data)):
            return data


def _of_sqlite(path: Path) -> bytes:
    """What is committed, log included, while others read and write."""
    try:
        with (
            contextlib.closing(
                sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
            ) as source,
            contextlib.closing(sqlite3.connect(":memory:")) as copy,
        ):
            source.backup(copy)
            return copy.serialize()
    except sqlite3.Error as error:
        raise UnavailableError(f"{path} 读不出来（{error}），没有备份。") from error


# -- reading one ------------------------------------------------------------------------


def manifest_of(path: Path) -> Manifest:
    """What the backup says of itself; nothing else of it is looked at."""
    with _opened(path) as container:
        return _manifest(container, path)


def checked(path: Path, folder: Path | None = None) -> Manifest:
    """The manifest of a backup whose every entry is what that says; with `folder`, they
    are written there.

    RejectedError with all that is wrong, entry by entry.
    """
    with _opened(path) as container:
        manifest = _manifest(container, path)
        faults = [*_odd(container, manifest)]
        if not faults:
            for entry in container.infolist():
                if entry.filename != MANIFEST and not entry.is_dir():
                    faults += _unlike(container, entry, manifest, folder)
    if faults:
        raise RejectedError(f"备份 {path} 核对不上，没有使用：", faults)
    return manifest


def _opened(path: Path) -> zipfile.ZipFile:
    if not path.is_file():
        raise UnavailableError(f"找不到备份文件 {path}。请检查路径。")
    try:
        return zipfile.ZipFile(path)
    except _DAMAGED as error:
        raise RejectedError(
            f"{path} 不是完整的备份文件：不是 zip 压缩包，或没有传完。没有改动任何数据。"
        ) from error


def _manifest(container: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        entry = container.getinfo(MANIFEST)
        if entry.file_size > _LARGEST:
            raise ValueError("too large")
        said = json.loads(container.read(entry))
        if said["format"] != _FORMAT:
            raise UnavailableError(
                f"{path} 由更新版本的程序所作，本版本不认识。请更新程序后再试。"
            )
        head = said["head"]
        files = {str(name): dict(facts) for name, facts in said["files"].items()}
        return Manifest(
            int(head["number"]),
            str(head["sha256"]),
            str(said["made_at"]),
            str(said["program"]),
            files,
        )
    except (*_DAMAGED, KeyError, ValueError, TypeError, AttributeError) as error:
        raise RejectedError(
            f"{path} 里没有可读的清单 {MANIFEST}，不是本程序的备份或已损坏。"
            "没有改动任何数据。"
        ) from error


def _odd(container: zipfile.ZipFile, manifest: Manifest) -> Iterator[str]:
    """What is wrong with the entries before any is unpacked."""
    counted = Counter(entry.filename for entry in container.infolist())
    yield from (
        f"{name}：重复了 {count} 次" for name, count in counted.items() if count > 1
    )
    for entry in container.infolist():
        name = entry.filename
        if name in _FOLDERS or name == MANIFEST:
            continue
        mode = entry.external_attr >> 16
        if not belongs(name) or (stat.S_IFMT(mode) and not stat.S_ISREG(mode)):
            yield f"{name}：不是数据目录里该有的文件"
        elif name not in manifest.files:
            yield f"{name}：清单里没有"
        elif entry.flag_bits & 1:
            yield f"{name}：加了密码"
        elif entry.file_size > _LARGEST:
            yield f"{name}：太大（{entry.file_size} 字节）"
        elif entry.file_size != manifest.files[name].get("size"):
            yield f"{name}：大小与清单不符"
    yield from (f"{name}：缺少" for name in manifest.files if name not in counted)


def _unlike(
    container: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    manifest: Manifest,
    folder: Path | None,
) -> Iterator[str]:
    try:
        data = container.read(entry)
    except _DAMAGED:
        yield f"{entry.filename}：读不出来，已损坏"
        return
    said = manifest.files[entry.filename]
    found = digests(data)
    if any(said.get(name) != found.get(name, said.get(name)) for name in _HASHES):
        yield f"{entry.filename}：内容与清单不符"
    elif folder:
        _write_new(folder / entry.filename, data)


_HASHES = ("sha256", "sm3")


def _write_new(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def heads(place: Home) -> Iterator[tuple[Path, Manifest]]:
    """The backups that lie in the home; those that cannot be read say nothing here."""
    for path in sorted(place.backups.glob("*.zip")):
        try:
            yield path, manifest_of(path)
        except SizhangError as error:
            log.warning("%s: %s", path, error)


def require_known(
    place: Home, journal: Sequence[Event], database: tuple[int, str] | None = None
) -> None:
    """UnavailableError when a backup, or the database, whose last event is given, knows
    of an event that this journal lacks."""
    known = [
        (path.name, manifest.number, manifest.sha256) for path, manifest in heads(place)
    ]
    known += [(place.database.name, *database)] if database else []
    for where, number, sha256 in known:
        if number and not holds(journal, number, sha256):
            raise UnavailableError(
                f"归档缺少第 {number} 号记录（校验码 {code_of(number, sha256)}）："
                f"{where} 里有它，archive/ 里没有，或不是同一条。"
                "没有重建，什么都没有改动。请放回 archive/ 的全部文件，"
                "或用 restore 从备份恢复；确实找不回来的，先把"
                f" {where} 移到别处保存，再运行 rebuild。"
            )


# -- without being asked ------------------------------------------------------------------

_DAILY = "auto-"
_UPGRADE = "before-upgrade-"
_DATED = re.compile(rf"{_DAILY}(\d{{4}}-\d{{2}}-\d{{2}})-\d{{6}}-\d{{6,}}(-\d+)?\.zip")
_DAYS, _WEEKS, _MONTHS = 7, 4, 12
_STALE_SECONDS = 24 * 60 * 60


def before_upgrade(root: Path) -> str:
    """Makes a backup before the database is changed to another format; what to say when
    that failed.  The upgrade goes on: it changes nothing that a backup holds."""
    for left in Home(Path(root)).backups.glob(f".{_UPGRADE}*.part"):
        with contextlib.suppress(OSError):  # of a killed program; one upgrades at once
            left.unlink()
    try:
        path, _manifest = backup(root, prefix=_UPGRADE, actor=SYSTEM)
    except (SizhangError, OSError) as error:
        log.error("no backup before the upgrade: %s", error)
        return f"升级数据库之前的自动备份没有做成：{error}"
    log.info("backup before the upgrade: %s", path)
    return ""


def keep_daily(root: Path, at: datetime.datetime | None = None) -> Path | None:
    """Makes the backup of today, unless there is one, then takes away automatic ones that
    are no longer kept: of the last 7 days, 4 weeks and 12 months that have any, the last."""
    place = Home(Path(root))
    at = at or datetime.datetime.now(datetime.UTC)
    today = f"{at.astimezone(BEIJING):%Y-%m-%d}"
    if any(day == today for day in _dated(place).values()):
        return None
    path, _manifest = backup(root, prefix=_DAILY, at=at, actor=SYSTEM)
    dated = _dated(place)
    for file in set(dated) - _kept(dated):
        file.unlink(missing_ok=True)
    for file in place.backups.glob(".*.part"):  # of a program that was killed
        if at.timestamp() - file.stat().st_mtime > _STALE_SECONDS:
            file.unlink(missing_ok=True)
    return path


def _dated(place: Home) -> dict[Path, str]:
    """The automatic backups → their days; nobody else's file is among them."""
    found = {}
    for path in sorted(place.backups.glob(f"{_DAILY}*.zip")):
        name = _DATED.fullmatch(path.name)
        if name:
            found[path] = name[1]
    return found


def _kept(dated: Mapping[Path, str]) -> set[Path]:
    """Which stay.  By the days that there are, not by the clock: one that jumps ahead
    takes nothing away."""
    kept: set[Path] = set()
    for most, span in ((_DAYS, _day), (_WEEKS, _week), (_MONTHS, _month)):
        latest = {span(day): path for path, day in sorted(dated.items())}
        kept |= set(list(latest.values())[-most:])
    return kept


def _day(day: str) -> str:
    return day


def _week(day: str) -> str:
    year, week, _weekday = datetime.date.fromisoformat(day).isocalendar()
    return f"{year}-{week:02d}"


def _month(day: str) -> str:
    return day[:7]
