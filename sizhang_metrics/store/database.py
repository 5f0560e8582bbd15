"""The DuckDB file: opened in one place, with settings, migrations and transactions.

Nobody else in the project opens DuckDB.  A connection object is never shared
between threads: every call takes a cursor of its own (engine notes, §4).
"""

from __future__ import annotations

import contextlib
import datetime
import logging
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import duckdb

from sizhang_metrics.errors import UnavailableError

Cursor = duckdb.DuckDBPyConnection
log = logging.getLogger(__name__)

_SETTINGS = {
    # an office network has no extension server, and asking one would leak
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "preserve_insertion_order": False,
}
_STALE_WAL = re.compile(r"File checkpoint iteration: (\d+), WAL checkpoint.*?: (\d+)")


def connect(path: Path | None, *, read_only: bool = False) -> Cursor:
    """The root connection of a database file, or of a new one in memory."""
    target = ":memory:" if path is None else str(path)
    try:
        return duckdb.connect(target, read_only=read_only, config=_SETTINGS)
    except duckdb.Error as error:
        if path is not None and not read_only and _set_aside_stale_wal(path, error):
            return connect(path)
        raise UnavailableError(_open_failure(path, error)) from error


def _open_failure(path: Path | None, error: duckdb.Error) -> str:
    message = str(error)
    if "lock" in message.lower():
        return (
            f"数据库 {path} 正被另一个程序使用(通常是看板服务)。"
            "请先停止看板服务,或稍后再试;只看数据时可以加 --read-only。"
        )
    return (
        f"数据库 {path} 打不开:{message.splitlines()[0]}\n"
        "归档 archive/ 是原始依据:请把该文件改名保存,再运行 rebuild 重建。"
    )


def _set_aside_stale_wal(path: Path, error: duckdb.Error) -> bool:
    """Whether a write-ahead log older than the file was moved away (never deleted).

    Seen after kill -9 during a checkpoint: the file already holds everything, its
    log is older, and DuckDB refuses both.  Only this exact case is touched.
    """
    found = _STALE_WAL.search(str(error))
    wal = path.with_name(path.name + ".wal")
    if found is None or int(found[1]) <= int(found[2]) or not wal.exists():
        return False
    aside = wal.with_name(f"{wal.name}.stale-{found[2]}")
    wal.rename(aside)
    log.warning("set aside a stale write-ahead log as %s", aside.name)
    return True


def migrate(root: Cursor) -> None:
    """Applies the numbered migrations that this database has not seen yet."""
    with transaction(root) as cursor:
        cursor.execute(
            "create table if not exists migration"
            " (number integer primary key, name varchar, applied_at timestamp)"
        )
        done = {
            row[0] for row in cursor.execute("select number from migration").fetchall()
        }
        for number, name, text in migrations():
            if number not in done:
                cursor.execute(text)
                now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
                cursor.execute(
                    "insert into migration values (?, ?, ?)", [number, name, now]
                )


def migrations() -> list[tuple[int, str, str]]:
    """(number, name, SQL text) of every migration, in order."""
    folder = resources.files(__package__).joinpath("migrations")
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".sql"))
    return [
        (int(name[:3]), name, folder.joinpath(name).read_text("utf-8"))
        for name in names
    ]


@contextlib.contextmanager
def transaction(root: Cursor) -> Iterator[Cursor]:
    """A cursor inside a transaction: committed whole, or rolled back and re-raised.

    After a failed statement DuckDB lets COMMIT pass without storing anything, so
    nothing may be caught inside the block.
    """
    with contextlib.closing(root.cursor()) as cursor:
        cursor.execute("begin transaction")
        try:
            yield cursor
        except BaseException:
            # the connection may already be gone (disk full): the first error counts
            with contextlib.suppress(duckdb.Error):
                cursor.execute("rollback")
            raise
        cursor.execute("commit")
