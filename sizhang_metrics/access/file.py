"""The file `access.sqlite3` of a home: accounts, sessions, failed sign-ins.

Several programs use it at once: the server at every click, the command line beside it.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

from sizhang_metrics.errors import UnavailableError

FILE_NAME = "access.sqlite3"
_TABLES = """
create table if not exists account (
    name text primary key,
    role text not null,
    unit_id text not null default '',
    branch_id text not null default '',
    desk text not null default '',
    is_active integer not null default 1,
    must_change integer not null default 0,
    password_hash text not null default ''
) strict;
create table if not exists session (
    key text primary key,
    account text not null,
    subject text not null default '',
    scope text not null,
    begun_at real not null,
    used_at real not null
) strict;
create table if not exists attempt (
    key text primary key,
    failures integer not null,
    last_at real not null
) strict;
pragma user_version = 1;
"""
_WAIT_SECONDS = 5
"""Two programs at once: one waits for the other's write, which takes milliseconds."""
_HEADER = 28
"""Bytes of the file up to the end of its change counter."""

Version = tuple[int, int, bytes]


class AccessFile:
    """Opened anew by every call; made at the first."""

    def __init__(self, home: Path) -> None:
        self.path = Path(home) / FILE_NAME

    def version(self) -> Version:
        """Changes with every commit, of whatever program: read without opening the
        database, so that asking at every click costs nothing."""
        try:
            with self.path.open("rb") as file:
                header = file.read(_HEADER)
            found = self.path.stat()
        except FileNotFoundError:
            return 0, 0, b""
        return found.st_ino, found.st_mtime_ns, header[-4:]

    @contextlib.contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept together at the end, or not at all;
        UnavailableError where the file cannot be used."""
        try:
            if not self.path.exists():
                self.path.touch(mode=0o600)
            with contextlib.closing(
                sqlite3.connect(self.path, timeout=_WAIT_SECONDS)
            ) as connection:
                if connection.execute("pragma user_version").fetchone() != (1,):
                    connection.executescript(_TABLES)
                with connection:
                    yield connection
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            raise UnavailableError(
                f"账号文件 {self.path} {_why(error)}；没有改动任何账号和登录。"
            ) from error


def end_sessions(connection: sqlite3.Connection, account: str) -> int:
    """Ends every session of an account; how many there were."""
    done = connection.execute("delete from session where account = ?", [account])
    return done.rowcount


def forget_attempts(connection: sqlite3.Connection, account: str) -> None:
    """An account is not locked out any more."""
    connection.execute("delete from attempt where key = ?", [of_name(account)])


_REASONS = {
    sqlite3.SQLITE_CANTOPEN: "打不开：请看它和所在目录是不是归看板的用户所有",
    sqlite3.SQLITE_READONLY: "写不进去：请看它和所在目录是不是归看板的用户所有",
    sqlite3.SQLITE_FULL: "写不进去：磁盘已满，请腾出空间",
    sqlite3.SQLITE_BUSY: "正被别的程序占用，请稍后再试",
    sqlite3.SQLITE_NOTADB: "已损坏，请从备份放回",
    sqlite3.SQLITE_CORRUPT: "已损坏，请从备份放回",
}


def _why(error: sqlite3.DatabaseError) -> str:
    """The low byte is the kind of the failure, the others say more about it."""
    found = _REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return found or f"用不了（{error}），请检查磁盘"


def close_to_others(home: Path) -> None:
    """Who signs in nowhere must not read the files instead: other users of the machine
    may not open the folder.  What its group may do is the administrator's affair, and
    where the folder is somebody else's, so are its modes."""
    with contextlib.suppress(OSError):
        home.chmod(stat.S_IMODE(home.stat().st_mode) & ~stat.S_IRWXO)


def of_name(account: str) -> str:
    """Under what failed sign-ins of an account are counted.  Hashed: people type their
    passwords into the wrong field."""
    return hashlib.sha256(f"account {account}".encode()).hexdigest()


def of_address(address: str) -> str:
    """Under what failed sign-ins from one address are counted."""
    return hashlib.sha256(f"address {address}".encode()).hexdigest()
