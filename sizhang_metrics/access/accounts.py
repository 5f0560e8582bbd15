"""The accounts of a home: name → role, unit or branch, desk, password.

They lie in `access.sqlite3` of the home and not in the archive or the database: an
account is blocked or given a new password while the server runs (which alone may open
the database), and a password's hash has no place in an archive that forgets nothing.
What is done to accounts is written into the journal of acts before it holds.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sizhang_metrics.access import passwords
from sizhang_metrics.access.file import AccessFile, end_sessions, forget_attempts
from sizhang_metrics.access.roles import Actor, Role, Viewer
from sizhang_metrics.errors import RejectedError, UnavailableError

_COLUMNS = "name, role, unit_id, branch_id, desk, is_active, must_change"
_NAME = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff._-]{0,31}")
_LONG_NUMBER = re.compile(r"\d{7,}")
"""Telephones, identity cards and staff numbers are longer than any post's."""


@dataclass(frozen=True)
class Account:
    """A post that signs in, never a person."""

    name: str
    role: Role
    unit_id: str = ""
    branch_id: str = ""
    desk: str = ""
    is_active: bool = True
    must_change: bool = False
    """Whether its password is one that somebody else knows."""

    @property
    def actor(self) -> Actor:
        """Who writes when this account does."""
        viewer = Viewer(self.role, self.unit_id or None, self.branch_id or None)
        return Actor(viewer, self.name, self.desk or self.name)

    @property
    def scope(self) -> str:
        """What it may see, as one word: a session ends when it is not the same any
        more."""
        return "|".join((self.role, self.unit_id, self.branch_id, self.desk))


Noted = Callable[[], object]
"""Writes what is being done into the journal of acts; raises where it cannot."""


class Accounts:
    """The accounts in the access file of a home; every call opens it anew, so that
    several programs may use it at once.

    What changes something is `noted` before it is kept: what cannot be noted is not done.
    """

    def __init__(self, home: Path) -> None:
        self.file = AccessFile(home)

    @property
    def path(self) -> Path:
        """The file."""
        return self.file.path

    def exist(self) -> bool:
        """Whether this home keeps accounts at all."""
        return self.path.exists() and bool(self.every())

    def every(self) -> list[Account]:
        """All accounts by name, blocked ones included."""
        with self.file.opened() as connection:
            rows = connection.execute(f"select {_COLUMNS} from account order by name")
            return [_account(row) for row in rows]

    def find(self, name: str) -> Account | None:
        """One account, blocked or not; None where there is none of this name."""
        with self.file.opened() as connection:
            return _found(connection, name)

    def actor(self, name: str) -> Actor:
        """Who acts under this name; UnavailableError for an unknown or blocked one."""
        account = self.find(name)
        if account is None or not account.is_active:
            raise UnavailableError(f"没有可用的账号“{name}”。请向工委办公室核对。")
        return account.actor

    def add(
        self, account: Account, password: str = "", *, noted: Noted | None = None
    ) -> None:
        """A new account; RejectedError when its name is taken or its scope is unclear.

        `password` is its first one, to be changed at the first sign-in; without one it
        cannot sign in.
        """
        wrong = faults(account)
        if password:
            wrong += [
                fault for fault in [passwords.fault(password, account.name)] if fault
            ]
        kept = passwords.hashed(password) if password and not wrong else ""
        with self._changing(noted) as connection:
            if _found(connection, account.name):
                wrong.append(f"账号“{account.name}”已经有了。")
            if wrong:
                raise RejectedError("账号没有建立：", wrong)
            _insert(connection, account, kept)

    def change(self, account: Account, *, noted: Noted | None = None) -> None:
        """Another role, unit, branch or desk; its sessions end."""
        wrong = faults(account)
        if wrong:
            raise RejectedError("账号没有改动：", wrong)
        with self._changing(noted) as connection:
            _set(connection, account.name, **_stated(account))

    def give_password(
        self,
        name: str,
        password: str,
        *,
        must_change: bool = True,
        noted: Noted | None = None,
    ) -> None:
        """A password known to somebody else, which the first sign-in has to change, or
        one's own; its sessions end, and it is not locked out any more."""
        fault = passwords.fault(password, name)
        if fault:
            raise RejectedError("密码没有改动：", [fault])
        kept = passwords.hashed(password)
        with self._changing(noted) as connection:
            _set(connection, name, password_hash=kept, must_change=must_change)
            forget_attempts(connection, name)

    def block(self, name: str, *, noted: Noted | None = None) -> None:
        """It cannot sign in, and its sessions end."""
        with self._changing(noted) as connection:
            _set(connection, name, is_active=False)

    def unblock(self, name: str, *, noted: Noted | None = None) -> None:
        """It may sign in again, also where it was locked out by wrong passwords."""
        with self._changing(noted) as connection:
            _set(connection, name, is_active=True)
            forget_attempts(connection, name)

    def remove(self, name: str, *, noted: Noted | None = None) -> None:
        """No trace in this file; what it wrote names it all the same."""
        with self._changing(noted) as connection:
            _require(connection, name)
            end_sessions(connection, name)
            connection.execute("delete from account where name = ?", [name])

    def end_sessions(self, name: str, *, noted: Noted | None = None) -> int:
        """Whoever signed in under this name has to do so again; how many those were."""
        with self._changing(noted) as connection:
            return end_sessions(connection, name)

    def rescue(
        self, name: str, password: str, *, noted: Noted | None = None
    ) -> Account:
        """An account of the office that can sign in, whatever it was before: for who
        sits at the server and is locked out of the board."""
        office = Account(name, Role.OFFICE)
        wrong = [*faults(office), *filter(None, [passwords.fault(password, name)])]
        if wrong:
            raise RejectedError("账号没有建立：", wrong)
        kept = passwords.hashed(password)
        with self._changing(noted) as connection:
            before = _found(connection, name)
            if before is None:
                _insert(connection, office, kept)
                return office
            account = replace(office, desk=before.desk)
            _set(connection, name, **_stated(account), is_active=True)
            _set(connection, name, password_hash=kept, must_change=True)
            forget_attempts(connection, name)
            return account

    @contextlib.contextmanager
    def _changing(self, noted: Noted | None) -> Iterator[sqlite3.Connection]:
        """One change, whole or not at all, and not without its line in the journal."""
        with self.file.opened() as connection:
            connection.execute("begin immediate")
            yield connection
            if noted:
                noted()


def _found(connection: sqlite3.Connection, name: str) -> Account | None:
    row = connection.execute(
        f"select {_COLUMNS} from account where name = ?", [name]
    ).fetchone()
    return None if row is None else _account(row)


def _insert(connection: sqlite3.Connection, account: Account, kept: str) -> None:
    connection.execute(
        f"insert into account ({_COLUMNS}, password_hash)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            account.name,
            account.role,
            account.unit_id,
            account.branch_id,
            account.desk,
            account.is_active,
            bool(kept),
            kept,
        ],
    )


def _stated(account: Account) -> dict[str, str | bool]:
    return {
        "role": account.role,
        "unit_id": account.unit_id,
        "branch_id": account.branch_id,
        "desk": account.desk,
    }


def _set(connection: sqlite3.Connection, name: str, **values: str | bool) -> None:
    _require(connection, name)
    stated = ", ".join(f"{column} = ?" for column in values)
    connection.execute(
        f"update account set {stated} where name = ?", [*values.values(), name]
    )
    end_sessions(connection, name)


def _require(connection: sqlite3.Connection, name: str) -> None:
    if _found(connection, name) is None:
        raise UnavailableError(f"没有账号“{name}”。全部账号用 account list 查看。")


def _account(row: tuple[str, str, str, str, str, int, int]) -> Account:
    name, role, unit_id, branch_id, desk, is_active, must_change = row
    return Account(
        name, Role(role), unit_id, branch_id, desk, bool(is_active), bool(must_change)
    )


def faults(account: Account) -> list[str]:
    """What is wrong with an account as it is stated; also one in config.toml.

    >>> faults(Account("13800138000", Role.OFFICE))
    ['账号名像是个人的号码。账号属于岗位，请写岗位，例如“u07-clerk”。']
    """
    return [
        *_faults_of_name(account.name),
        *(fault for fault in _faults_of_scope(account) if fault),
    ]


def _faults_of_name(name: str) -> Iterable[str]:
    if _LONG_NUMBER.search(name):
        yield "账号名像是个人的号码。账号属于岗位，请写岗位，例如“u07-clerk”。"
    elif not _NAME.fullmatch(name):
        yield (
            "账号名用 1 到 32 个汉字、字母、数字，中间可以有点、横线和下划线。"
            "写岗位，例如“u07-clerk”，不写姓名。"
        )


def _faults_of_scope(account: Account) -> Iterable[str]:
    if account.role is Role.UNIT and not account.unit_id:
        yield "单位账号要写明单位编码。"
    if account.role is Role.BRANCH and not account.branch_id:
        yield "支部账号要写明支部编码。"
    if account.role is not Role.UNIT and account.unit_id:
        yield "只有单位账号才写单位编码。"
    if account.role is not Role.BRANCH and account.branch_id:
        yield "只有支部账号才写支部编码。"
    if _LONG_NUMBER.search(account.desk):
        yield "岗位像是个人的号码，请写岗位名称。"
