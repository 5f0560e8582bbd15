"""The DuckDB file: opened in one place, with settings, migrations and transactions.

Nobody else in the project opens DuckDB.  A connection object is never shared
between threads: every call takes a cursor of its own (measured: a shared one returns
wrong rows, silently).

What DuckDB complains of becomes a sentence that says what to do (`translated`).  Its
messages name blocks, locks and iterations; people need to know whether to wait, to free
disk space or to rebuild.  Errors that mean none of this stay what they are: they are
bugs of ours and get a reference number.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from sizhang_metrics.errors import LockedError, UnavailableError
from sizhang_metrics.store.lock import in_use

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Cursor = duckdb.DuckDBPyConnection
Answer = TypeVar("Answer")
log = logging.getLogger(__name__)

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    # an office network has no extension server, and asking one would leak
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_STALE_WAL = re.compile(r"File checkpoint iteration: (\d+), WAL checkpoint.*?: (\d+)")


def connect(path: Path | None, *, read_only: bool = False) -> Cursor:
    """The root connection of a database file, or of a new one in memory."""
    target = ":memory:" if path is None else str(path)
    try:
        if path is not None and not read_only and not path.exists():
            _begin(path)
        return duckdb.connect(target, read_only=read_only, config=_SETTINGS)
    except duckdb.Error as error:
        if path is None:
            raise
        if not read_only and _set_aside_stale_wal(path, error):
            return connect(path)
        raise _open_failure(path, error) from error


def _begin(path: Path) -> None:
    """An empty database, named when it is whole: of one whose first 12 kB were not all
    written when the process died DuckDB only says that it is none."""
    begun = path.with_name(f"{path.name}.begun")
    begun.unlink(missing_ok=True)
    duckdb.connect(str(begun), config=_SETTINGS).close()
    begun.replace(path)


def _set_aside_stale_wal(path: Path, error: duckdb.Error) -> bool:
    """Whether a write-ahead log older than the file was moved away (never deleted).

    Seen after kill -9 during a checkpoint: the file already holds everything, its
    log is older, and DuckDB refuses both.  Only this exact case is touched.
    """
    found = _STALE_WAL.search(str(error))
    wal = log_of(path)
    if found is None or int(found[1]) <= int(found[2]) or not wal.exists():
        return False
    aside = wal.with_name(f"{wal.name}.stale-{found[1]}-{found[2]}")
    wal.rename(aside)
    log.warning("set aside a stale write-ahead log as %s", aside.name)
    return True


def log_of(path: Path) -> Path:
    """The write-ahead log that DuckDB keeps beside a database file."""
    return path.with_name(f"{path.name}.wal")


def migrate(root: Cursor) -> None:
    """Applies the numbered migrations that this database has not seen yet.

    Nothing is written when it has seen all: what was only opened need not be saved.
    """
    known = {number for number, _, _ in migrations()}
    if _done(root) == known:
        return
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


def in_memory() -> Cursor:
    """The root connection of a new database in memory, with its tables.

    The first of a process is migrated, number by number.  The others are told what came
    of it, in a third of the time: trials make a database each, by the hundred.
    """
    root = connect(None)
    if _MADE:
        root.execute(";".join(_MADE))
    else:
        migrate(root)
        made = [sql for (sql,) in root.execute(_STATEMENTS).fetchall()]
        _MADE.extend([*made, *(_filling(root, table) for table in _FILLED)])
    return root


_MADE: list[str] = []
"""The statements that make at once all that the migrations make."""
_FILLED = ("migration", "setting")
"""Tables that have rows from the beginning: numbers, names of ours and moments."""


def _filling(root: Cursor, table: str) -> str:
    rows = root.execute(f"select columns(*)::varchar from {table}").fetchall()
    written = (", ".join(f"'{cell}'" for cell in row) for row in rows)
    return f"insert into {table} values ({'), ('.join(written)})"


_STATEMENTS = """
with told as (
    select 1 as place, table_oid as oid, sql from duckdb_tables() where not internal
    union all
    select 2, index_oid, sql from duckdb_indexes()
    union all
    select 3, view_oid, sql from duckdb_views() where not internal
    union all
    select 4, 0,
        format('comment on {} {} is ''{}''', kind, name, replace(comment, '''', ''''''))
    from (
        select 'table' as kind, table_name as name, comment from duckdb_tables()
        union all
        select 'view', view_name, comment from duckdb_views()
        union all
        select 'column', table_name || '.' || column_name, comment
        from duckdb_columns()
    )
    where comment is not null
)
select rtrim(sql, ';') from told order by place, oid
"""


OTHER_FORMAT = (
    "数据库还不是本版本的格式。请停止看板服务，不加 --read-only 运行一次即可升级。"
)


def is_older(root: Cursor) -> bool:
    """Whether an earlier version of the program made this database, so that migrations
    will change what is in it; a new one is made, not changed."""
    done = _done(root)
    return bool(done) and bool({number for number, _, _ in migrations()} - done)


def _done(root: Cursor) -> set[int]:
    with contextlib.closing(root.cursor()) as cursor:
        try:
            return applied(cursor)
        except duckdb.CatalogException:
            return set()


def require_migrated(root: Cursor) -> None:
    """Stops reading a database that this version would first have to change."""
    done = _done(root)
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


@functools.cache
def migrations() -> list[tuple[int, str, str]]:
    """(number, name, SQL text) of every migration, in order."""
    folder = resources.files(__package__).joinpath("migrations")
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(".sql"))
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


def one_row(
    cursor: Cursor, sql: str, parameters: Sequence[Any] = ()
) -> tuple[Any, ...]:
    """The only row of a question that always has one: a count, a maximum, a known key.

    Without one it is an error of ours, said here instead of as a None further on.
    """
    # all of them: a result that is not read to its end keeps the cursor from `sql`
    rows = cursor.execute(sql, list(parameters)).fetchall()
    if not rows:
        raise LookupError(f"no row: {sql}")
    return rows[0]


def asked(path: Path, question: Callable[[Cursor], Answer]) -> Answer | None:
    """What a database file answers; None where it is missing, damaged, another
    program's or of another format.  LockedError while somebody else has it open."""
    if not path.exists():
        return None
    try:
        with contextlib.closing(connect(path)) as root:
            return question(root)
    except LockedError:
        raise
    except (UnavailableError, duckdb.Error) as error:
        log.warning("%s: %s", path, error)
        return None


_UNPROVEN = {"migration", "rank_study", "rank_range", "edit_study", "edit_shift"}
"""When a migration ran is no content; rank ranges are kept only where asked for, and
what an edited file would move is none of the archive's business until it is confirmed."""


def digests(database: Cursor) -> dict[str, tuple[int, int]]:
    """Table → number of rows and a digest that does not depend on their order; a view, by
    which much is shown, by how it is made."""
    with contextlib.closing(database.cursor()) as cursor:
        names = cursor.execute(
            "select table_name from duckdb_tables() where not internal"
        ).fetchall()
        each = [
            f"select '{name}', count(*), coalesce(sum(hash(t)::hugeint), 0)"
            f' from "{name}" as t'
            for (name,) in names
            if name not in _UNPROVEN
        ]
        each.append(
            "select view_name, 0, hash(sql) from duckdb_views() where not internal"
        )
        rows = cursor.execute(" union all ".join(each)).fetchall()
        return {name: (count, total) for name, count, total in rows}


def insert(cursor: Cursor, table: str, rows: pd.DataFrame | pa.Table) -> None:
    """Puts rows into a table, column by name."""
    if len(rows):
        with_rows(cursor, rows, f"insert into {table} by name from incoming")


def with_rows(cursor: Cursor, incoming: pd.DataFrame | pa.Table, sql: str) -> None:
    """Runs a statement in which `incoming` is these rows: DuckDB finds them by the name of
    the argument.

    They are not registered: until the transaction ends it would keep what was, unregistered
    or not (1 GB for a million branches; findings/duckdb_keeps_what_was_registered.sh).
    """
    cursor.execute(sql)


_REBUILD = (
    "归档 archive/ 中另有一份原始数据：请停止看板服务后运行 rebuild，由归档重建数据库。"
)

# "block at location …" contains "lock" too, so the words are matched whole.
_LOCKED = re.compile(
    r"could not set lock|conflicting lock|different configuration"
    r"|being used by another process",
    re.IGNORECASE,
)
_DISK = re.compile(
    r"could not write|no space left|quota|read-only file system"
    r"|failed to create checkpoint",
    re.IGNORECASE,
)
_DAMAGED = re.compile(
    r"corrupt|checksum|not a valid duckdb|\bWAL\b|serializ|could not read"
    r"|older version|newer version|storage version",
    re.IGNORECASE,
)


def _sentence(path: Path | None, error: duckdb.Error) -> UnavailableError | None:
    """What to tell about this error of this database file; None when it is a bug."""
    message = str(error)
    if path is not None and _LOCKED.search(message):
        return in_use(path)
    if _DISK.search(message):
        return UnavailableError(
            f"数据库 {path} 写不进去，可能是磁盘已满或没有写入权限。"
            "请腾出空间后重新启动看板服务或再次运行，未完成的写入会自动补上。"
        )
    if isinstance(error, duckdb.FatalException) or _DAMAGED.search(message):
        return UnavailableError(f"数据库 {path} 已损坏，读不出来。{_REBUILD}")
    return None


def _open_failure(path: Path, error: duckdb.Error) -> UnavailableError:
    """Why the file could not be opened, always as a sentence."""
    known = _sentence(path, error)
    if known is not None and (path.exists() or isinstance(known, LockedError)):
        return known
    if not path.parent.is_dir():
        return UnavailableError(f"找不到目录 {path.parent}。请检查 --home。")
    if not path.exists():
        return UnavailableError(
            f"数据库 {path} 不存在。请不加 --read-only 再运行一次，会由归档自动重建。"
        )
    return UnavailableError(f"数据库 {path} 打不开，请检查文件和目录的权限。")


@contextlib.contextmanager
def translated(path: Path | None) -> Iterator[None]:
    """Turns damage, a full disk and locks into UnavailableError; bugs pass through."""
    try:
        yield
    except duckdb.Error as error:
        known = _sentence(path, error)
        if known is None:
            raise
        log.warning("%s: %s", path, error)
        raise known from error
