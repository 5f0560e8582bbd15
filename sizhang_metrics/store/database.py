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
from sizhang_metrics.store import failures

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
        if path is None:
            raise
        if not read_only and _set_aside_stale_wal(path, error):
            return connect(path)
        raise failures.open_failure(path, error) from error


def _set_aside_stale_wal(path: Path, error: duckdb.Error) -> bool:
    """Whether a write-ahead log older than the file was moved away (never deleted).

    Seen after kill -9 during a checkpoint: the file already holds everything, its
    log is older, and DuckDB refuses both.  Only this exact case is touched.
    """
    found = _STALE_WAL.search(str(error))
    wal = path.with_name(path.name + ".wal")
    if found is None or int(found[1]) <= int(found[2]) or not wal.exists():
        return False
    aside = wal.with_name(f"{wal.name}.stale-{found[1]}-{found[2]}")
    wal.rename(aside)
    log.warning("set aside a stale write-ahead log as %s", aside.name)
    return True


def migrate(root: Cursor) -> None:
    """Applies the numbered migrations that this database has not seen yet."""
    with transaction(root) as cursor:
        cursor.execute(
            "create table if not exists migration"
            " (number integer primary key, name varchar, applied_at timestamp);"
            "comment on table migration is"
            " 'One row per numbered change of the tables that was applied.'"
        )
        done = applied(cursor)
        _refuse_newer(done)
        for number, name, text in migrations():
            if number not in done:
                cursor.execute(text)
                now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
                cursor.execute(
                    "insert into migration values (?, ?, ?)", [number, name, now]
                )


OTHER_FORMAT = (
    "数据库还不是本版本的格式。请停止看板服务，不加 --read-only 运行一次即可升级。"
)


def require_migrated(root: Cursor) -> None:
    """Stops reading a database that this version would first have to change."""
    with contextlib.closing(root.cursor()) as cursor:
        try:
            done = applied(cursor)
        except duckdb.CatalogException:
            done = set()
    _refuse_newer(done)
    if done != {number for number, _, _ in migrations()}:
        raise UnavailableError(OTHER_FORMAT)


def applied(cursor: Cursor) -> set[int]:
    """The numbers of the migrations that the database has seen."""
    rows = cursor.execute("select number from migration").fetchall()
    return {number for (number,) in rows}


def _refuse_newer(done: set[int]) -> None:
    if done - {number for number, _, _ in migrations()}:
        raise UnavailableError(
            "数据库由更新版本的程序建立，本版本不能使用。请更新程序后再试。"
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
    nothing may be caught inside the block.  A commit that fails stores nothing.
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


@contextlib.contextmanager
def rolled_back(root: Cursor) -> Iterator[Cursor]:
    """A cursor inside a transaction of which nothing stays, whatever happens."""
    with contextlib.closing(root.cursor()) as cursor:
        cursor.execute("begin transaction")
        try:
            yield cursor
        finally:
            # the connection may already be gone (disk full): the first error counts
            with contextlib.suppress(duckdb.Error):
                cursor.execute("rollback")
