"""The whole home put to the proof: files, journal, editions, database (核验).

Everything is derived once more from the archive alone, aside; nothing is changed.
What is stored was scored on arrays; here it is scored by the rendered SQL (`by_sql`), so
that two ways that share no line must come to the same bits.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sizhang_metrics.errors import LockedError, UnavailableError, UsageError
from sizhang_metrics.periods import parse_period
from sizhang_metrics.store import by_sql, editions, events, rescoring
from sizhang_metrics.store.archive import Archive, Event, code_of, digest, holds
from sizhang_metrics.store.database import Cursor, connect, digests, migrate, translated
from sizhang_metrics.store.home import Home
from sizhang_metrics.store.kernel import last_event
from sizhang_metrics.store.rescoring import Progress
from sizhang_metrics.store.store import Store
from sizhang_metrics.store.wide import made_by


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
    if not archive.journal.is_dir():
        said = "归档目录不在，无从核对。请从备份放回 archive/，或用 restore 恢复"
        return [Finding("journal", "archive/", False, said)]
    findings = [*_files(archive)]
    try:
        journal = archive.events()
        findings += _links(archive, journal)
        if not journal:
            return findings
        with _aside(journal) as replayed:
            findings += _editions(replayed, archive, journal, progress)
            findings += _database(replayed, place, journal, beside_server)
    except LockedError:
        raise
    except UnavailableError as error:
        findings.append(Finding("journal", "由归档重建", False, str(error)))
    return findings


@contextlib.contextmanager
def _aside(journal: list[Event]) -> Iterator[Store]:
    """An empty store for the replay: in memory, or for the reports of a large city in a
    temporary file, a quarter slower, which holds eight quarters of 100,000 branches in a
    third of the memory."""
    reports = sum(event.payload.get("branches", 0) for event in journal)
    if reports <= _IN_MEMORY:
        with Store(connect(None), None) as replayed:
            yield replayed
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "replayed.duckdb"
        with Store(connect(path), None, path) as replayed:
            yield replayed


_IN_MEMORY = 100_000
"""Reports of branches that are replayed in memory, at some 20 kB each."""


def prove_head(root: Path, code: str) -> Finding:
    """Whether the archive still holds the journal up to a 校验码 that a paper shows.

    UsageError when it is written otherwise, UnavailableError for a broken journal.
    """
    written = _CODE.fullmatch(unicodedata.normalize("NFKC", code).strip().lower())
    if written is None:
        raise UsageError(
            f"校验码写成 12-0123456789abcdef 这样（号数、短横、摘要），收到的是“{code}”。"
        )
    place = Home(Path(root))
    place.require_made()
    journal = Archive(place.archive).events()
    number, sha256 = int(written[1]), written[2]
    is_held = holds(journal, number, sha256)
    if is_held:
        said = f"归档里有这一条，之前的一条不少、一字未改；现有 {len(journal)} 条"
    elif number > len(journal):
        said = (
            f"归档只有 {len(journal)} 条，没有第 {number} 号：后面的丢了，请从备份恢复"
        )
    else:
        said = f"归档里第 {number} 号是另一条：归档被换过，或校验码抄错了"
    return Finding("journal", f"校验码 {number}-{sha256}", is_held, said)


_CODE = re.compile(r"([0-9]{1,9})-([0-9a-f]{8,64})")


def _links(archive: Archive, journal: list[Event]) -> Iterator[Finding]:
    """The journal as a chain, whose events were read, and the files that it names."""
    if not journal:
        said = "里面一条记录也没有。请从备份放回 archive/journal，或用 restore 恢复"
        yield Finding("journal", "归档日志", False, said)
        return
    yield Finding("journal", "归档日志", True, f"{len(journal)} 条，前后衔接")
    yield from _missing(archive, journal)
    yield _acts(archive, journal)


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
        for sha256 in event.files:
            if not (archive.files / sha256).is_file():
                said = f"第 {event.number} 号记录用到它，找不到，请从备份放回"
                yield Finding("files", f"archive/files/{sha256}", False, said)


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
        replayed.load(cursor)
        told = rescoring.in_steps(cursor, None)
        rescoring.refold_everything(
            cursor, replayed.spans, replayed.roster(), told, way=by_sql
        )


def _edition(
    replayed: Store, cursor: Cursor, archive: Archive, event: Event
) -> Finding:
    payload, frozen = event.payload, archive.get(event.payload["sha256"])
    period = parse_period(payload["period"])
    replayed.load(cursor)
    rescoring.refold_quarter(
        cursor, replayed.spans, replayed.roster(), period, way=by_sql
    )
    content = editions.content(
        cursor, replayed.spans, period, editions.format_of(frozen)
    )
    data = editions.document(
        content, payload["number"], event.number - 1, payload["recorded_at"]
    )
    is_sound = digest(data) == payload["sha256"]
    said = (
        "由归档重建，摘要相同"
        if is_sound
        else f"由归档重建，摘要不同（{_otherwise(frozen, content)}）：期次文件或归档被改过；"
        "都没有改过的，是形成它的程序与本版本算法不同（见更新记录），期次照旧有效"
    )
    return Finding(
        "edition", f"{payload['period']}-{payload['number']}", is_sound, said
    )


def _otherwise(frozen: bytes, content: editions.Content) -> str:
    """Which branches an edition scores or ranks otherwise than the archive gives."""
    then, now = (
        {row["branch_id"]: row for row in parts["scores"]}
        for parts in (editions.read_document(frozen), content)
    )
    codes = sorted(code for code in {*then, *now} if then.get(code) != now.get(code))
    if not codes:
        return "各支部的得分、名次相同"
    more = "等" if len(codes) > _NAMED else ""
    return f"{len(codes)} 个支部的结果不同：{'、'.join(codes[:_NAMED])}{more}"


_NAMED = 5


def _database(
    replayed: Store, place: Home, journal: list[Event], beside_server: bool
) -> Iterator[Finding]:
    try:
        with (
            translated(place.database),
            contextlib.closing(connect(place.database, read_only=True)) as database,
        ):
            number, sha256 = last_event(database)
            kept = digests(database)
            version = made_by(database)
            twice = [table for table in _KEYS if _has_twice(database, table)]
    except LockedError:
        if not beside_server:
            raise
        said = "看板服务正在使用，本次没有核对；停止后再运行 verify"
        yield Finding("database", place.database.name, None, said)
        return
    except UnavailableError as error:
        yield Finding("database", place.database.name, False, str(error))
        return
    differs = "与归档不一致，请停止看板服务后运行 rebuild"
    if number and not holds(journal, number, sha256):
        said = (
            f"数据库里有第 {number} 号记录（校验码 {code_of(number, sha256)}），归档里"
            "没有，或不是同一条：归档缺了。请从备份放回 archive/，或用 restore 恢复"
        )
        yield Finding("database", place.database.name, False, said)
        differs = "与归档不一致，因为归档缺了记录"
    elif behind := len(journal) - number:
        said = (
            f"归档比数据库多 {behind} 条：写到一半停下了，这次没有核对。下一次启动看板"
            "或运行命令会自动补上，之后再核对"
        )
        yield Finding("database", place.database.name, None, said)
        return
    for table in twice:
        said = "同一支部同一季度有两行，请停止看板服务后运行 rebuild"
        yield Finding("database", table, False, said)
    expected = digests(replayed.root)
    differing = sorted(
        table for table in {*kept, *expected} if kept.get(table) != expected.get(table)
    )
    if version != made_by(replayed.root):
        # how it was made differs in any case, and alone it is no difference
        differing = [table for table in differing if table != "setting"]
        if differing:
            said = (
                "是另一版本的程序算的，还没有按本版本重算，这次没有核对。启动看板或运行"
                " rebuild 之后再核对"
            )
            yield Finding("database", place.database.name, None, said)
            return
    for table in differing:
        yield Finding("database", table, False, differs)
    yield Finding("database", "数据库", True, f"已逐表核对 {len(expected)} 张")


_KEYS = {
    "score": "period, branch_id",
    "movement": "period, branch_id",
    "dimension_movement": "period, branch_id, dimension",
}
"""What tells the rows of derived tables apart that have no key of their own."""


def _has_twice(database: Cursor, table: str) -> bool:
    key = _KEYS[table]
    found = database.execute(
        f"select 1 from {table} group by {key} having count(*) > 1 limit 1"
    ).fetchone()
    return found is not None
