"""The accounts of a home: name → role, unit or branch, desk.

They lie in `access.sqlite3` of the home and not in the archive or the database: an
account is blocked or given a new password while the server runs (which alone may open
the database), and a password's hash has no place in an archive that forgets nothing.
What was done to accounts is written into the journal of acts.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sizhang_metrics.access.roles import Actor, Role, Viewer
from sizhang_metrics.errors import RejectedError, UnavailableError

FILE_NAME = "access.sqlite3"
_TABLES = """
create table if not exists account (
    name text primary key,
    role text not null,
    unit_id text not null default '',
    branch_id text not null default '',
    desk text not null default '',
    is_active integer not null default 1,
    password_hash text not null default ''
) strict;
"""
_COLUMNS = "name, role, unit_id, branch_id, desk, is_active"
_WAIT_SECONDS = 5
"""Two programs at once: one waits for the other's write, which takes milliseconds."""


@dataclass(frozen=True)
class Account:
    """A post that signs in, never a person."""

    name: str
    role: Role
    unit_id: str = ""
    branch_id: str = ""
    desk: str = ""
    is_active: bool = True

    @property
    def actor(self) -> Actor:
        """Who writes when this account does."""
        viewer = Viewer(self.role, self.unit_id or None, self.branch_id or None)
        return Actor(viewer, self.name, self.desk or self.name)


class Accounts:
    """The accounts file of a home; every call opens it anew, so that several programs
    may use it at once."""

    def __init__(self, home: Path) -> None:
        self.path = home / FILE_NAME

    def exist(self) -> bool:
        """Whether this home keeps accounts at all."""
        return self.path.exists() and bool(self.every())

    def every(self) -> list[Account]:
        """All accounts by name, blocked ones included."""
        with self._opened() as connection:
            rows = connection.execute(f"select {_COLUMNS} from account order by name")
            return [_account(row) for row in rows]

    def find(self, name: str) -> Account | None:
        """One account, blocked or not; None where there is none of this name."""
        with self._opened() as connection:
            row = connection.execute(
                f"select {_COLUMNS} from account where name = ?", [name]
            ).fetchone()
        return None if row is None else _account(row)

    def actor(self, name: str) -> Actor:
        """Who acts under this name; UnavailableError for an unknown or blocked one."""
        account = self.find(name)
        if account is None or not account.is_active:
            raise UnavailableError(f"没有可用的账号“{name}”。请向工委办公室核对。")
        return account.actor

    def add(self, account: Account) -> None:
        """A new account; RejectedError when its name is taken or its scope is unclear."""
        faults = _faults(account)
        if self.find(account.name):
            faults.append(f"账号“{account.name}”已经有了。")
        if faults:
            raise RejectedError("账号没有建立：", faults)
        with self._opened() as connection:
            connection.execute(
                f"insert into account ({_COLUMNS}) values (?, ?, ?, ?, ?, ?)",
                [
                    account.name,
                    account.role,
                    account.unit_id,
                    account.branch_id,
                    account.desk,
                    account.is_active,
                ],
            )

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept together at the end, or not at all."""
        is_new = not self.path.exists()
        with contextlib.closing(
            sqlite3.connect(self.path, timeout=_WAIT_SECONDS)
        ) as connection:
            if is_new:
                self.path.chmod(0o600)
            connection.executescript(_TABLES)
            with connection:
                yield connection


def _account(row: tuple[str, str, str, str, str, int]) -> Account:
    name, role, unit_id, branch_id, desk, is_active = row
    return Account(name, Role(role), unit_id, branch_id, desk, bool(is_active))


def _faults(account: Account) -> list[str]:
    faults = []
    if not account.name.strip() or account.name != account.name.strip():
        faults.append("账号名不能为空，前后不能有空格。写岗位，例如“u07-clerk”。")
    if account.role is Role.UNIT and not account.unit_id:
        faults.append("单位账号要写明单位编码。")
    if account.role is Role.BRANCH and not account.branch_id:
        faults.append("支部账号要写明支部编码。")
    return faults
