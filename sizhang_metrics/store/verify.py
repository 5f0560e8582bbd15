"""The whole home put to the proof: files, journal, editions, database (核验).

Everything is derived once more from the archive alone, in memory; nothing is changed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sizhang_metrics.errors import LockedError, UnavailableError
from sizhang_metrics.periods import parse_period
from sizhang_metrics.store import editions, events
from sizhang_metrics.store.archive import Archive, Event, digest
from sizhang_metrics.store.database import Cursor, connect, migrate, one_row
from sizhang_metrics.store.home import Home
from sizhang_metrics.store.rescoring import Progress
from sizhang_metrics.store.store import Store

_UNPROVEN = {"migration", "rank_study", "rank_range", "edit_study", "edit_shift"}
"""When a migration ran is no content; rank ranges are kept only where asked for, and
what an edited file would move is none of the archive's business until it is confirmed."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    part: str
    """`files`, `journal`, `edition` or `database`."""
    subject: str
    is_sound: bool | None
    """None: could not be looked at now."""
    said: str


def prove(
    root: Path, progress: Progress | None = None, *, beside_server: bool = False
) -> list[Finding]:
    """Every finding; UnavailableError only without a home.

    LockedError while a server has the database open, unless `beside_server`: then
    everything but the database is looked at.
    """
    place = Home(Path(root))
    place.require_made()
    archive = Archive(place.archive)
    findings = [*_files(archive)]
    try:
        journal = archive.events()
        findings.append(
            Finding("journal", "归档日志", True, f"{len(journal)} 条，前后衔接")
        )
        findings += _missing(archive, journal)
        findings.append(_acts(archive, journal))
        with Store(connect(None), None) as replayed:
            findings += _editions(replayed, archive, journal, progress)
            findings += _database(replayed, place, beside_server=beside_server)
    except LockedError:
        raise
    except UnavailableError as error:
        findings.append(Finding("journal", "由归档重建", False, str(error)))
    return findings


def _files(archive: Archive) -> Iterator[Finding]:
    count = 0
    for path in sorted(archive.files.glob("[0-9a-f]*")):
        count += 1
        if digest(path.read_bytes()) != path.name:
            said = "内容与摘要不符，已被改动或损坏，请从备份放回"
            yield Finding("files", f"archive/files/{path.name}", False, said)
    yield Finding("files", "归档文件", True, f"已逐个核对 {count} 个")


def _acts(archive: Archive, journal: list[Event]) -> Finding:
    """The journal of acts: its own chain, and that no act is gone that an event names."""
    try:
        hashes = {act.number: act.sha256 for act in archive.acts.acts()}
    except UnavailableError as error:
        return Finding("acts", "操作记录", False, str(error))
    for event in journal:
        number, _, sha256 = event.payload.get("acts", "").partition("-")
        if number and hashes.get(int(number)) != sha256:
            said = (
                f"归档第 {event.number} 号见过第 {number} 条，现在没有或不同："
                "可能被删改，请从备份放回 archive/acts"
            )
            return Finding("acts", "操作记录", False, said)
    return Finding("acts", "操作记录", True, f"{len(hashes)} 条，前后衔接")


def _missing(archive: Archive, journal: list[Event]) -> Iterator[Finding]:
    """Files that the journal names and that are not there."""
    for event in journal:
        for sha256 in _named(event):
            if not (archive.files / sha256).is_file():
                said = f"第 {event.number} 号记录用到它，找不到，请从备份放回"
                yield Finding("files", f"archive/files/{sha256}", False, said)


def _named(event: Event) -> list[str]:
    payload = event.payload
    named = [payload.get("sha256"), payload.get("observations")]
    if event.kind == "schemes":
        named += payload["files"].values()
    return [sha256 for sha256 in named if sha256]


def _editions(
    replayed: Store, archive: Archive, journal: list[Event], progress: Progress | None
) -> Iterator[Finding]:
    """Replays the archive; every edition is made anew when its turn comes."""
    migrate(replayed.root)
    for done, event in enumerate(journal, start=1):
        with replayed.transaction() as cursor:
            if event.kind == "edition":
                yield _edition(replayed, cursor, archive, event)
            events.apply(cursor, event, archive.get)
        if progress:
            progress("核验归档", done / len(journal))
    with replayed.transaction() as cursor:
        _score(replayed, cursor)


def _edition(
    replayed: Store, cursor: Cursor, archive: Archive, event: Event
) -> Finding:
    payload = event.payload
    _score(replayed, cursor)
    content = editions.content(
        cursor,
        replayed.spans,
        parse_period(payload["period"]),
        editions.format_of(archive.get(payload["sha256"])),
    )
    data = editions.document(
        content, payload["number"], event.number - 1, payload["recorded_at"]
    )
    is_sound = digest(data) == payload["sha256"]
    said = "由归档重建，摘要相同" if is_sound else "由归档重建，摘要不同"
    return Finding(
        "edition", f"{payload['period']}-{payload['number']}", is_sound, said
    )


def _score(replayed: Store, cursor: Cursor) -> None:
    replayed.load(cursor)
    replayed.refold(cursor)


def _database(
    replayed: Store, place: Home, *, beside_server: bool
) -> Iterator[Finding]:
    try:
        database = connect(place.database, read_only=True)
    except LockedError:
        if not beside_server:
            raise
        said = "看板服务正在使用，本次没有核对；停止后再运行 verify"
        yield Finding("database", place.database.name, None, said)
        return
    except UnavailableError as error:
        yield Finding("database", place.database.name, False, str(error))
        return
    with contextlib.closing(database):
        kept, expected = _digests(database), _digests(replayed.root)
    for table in sorted({*kept, *expected}):
        if kept.get(table) != expected.get(table):
            said = "与归档不一致，请停止看板服务后运行 rebuild"
            yield Finding("database", table, False, said)
    yield Finding("database", "数据库", True, f"已逐表核对 {len(expected)} 张")


def _digests(database: Cursor) -> dict[str, tuple[int, int]]:
    """Table → number of rows and a digest that does not depend on their order."""
    with contextlib.closing(database.cursor()) as cursor:
        names = cursor.execute(
            "select table_name from duckdb_tables() where not internal"
        ).fetchall()
        digests = {}
        for (name,) in names:
            if name not in _UNPROVEN:
                rows, total = one_row(
                    cursor,
                    "select count(*), coalesce(sum(hash(t)::hugeint), 0)"
                    f' from "{name}" as t',
                )
                digests[name] = (rows, total)
        return digests
