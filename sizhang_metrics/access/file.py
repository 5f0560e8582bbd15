"""The file `access.sqlite3` of a home: accounts, sessions, failed sign-ins.

Several programs use it at once: the server at every click, the command line beside it.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

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
        """A connection whose changes are kept together at the end, or not at all."""
        if not self.path.exists():
            self.path.touch(mode=0o600)
        with contextlib.closing(
            sqlite3.connect(self.path, timeout=_WAIT_SECONDS)
        ) as connection:
            if connection.execute("pragma user_version").fetchone() != (1,):
                connection.executescript(_TABLES)
            with connection:
                yield connection

    def end_sessions(self, account: str) -> int:
        """Ends every session of an account; how many there were."""
        with self.opened() as connection:
            done = connection.execute(
                "delete from session where account = ?", [account]
            )
            return done.rowcount

    def forget_attempts(self, account: str) -> None:
        """An account is not locked out any more."""
        with self.opened() as connection:
            connection.execute("delete from attempt where key = ?", [of_name(account)])


def of_name(account: str) -> str:
    """Under what failed sign-ins of an account are counted.  Hashed: people type their
    passwords into the wrong field."""
    return hashlib.sha256(f"account {account}".encode()).hexdigest()


def of_address(address: str) -> str:
    """Under what failed sign-ins from one address are counted."""
    return hashlib.sha256(f"address {address}".encode()).hexdigest()
