"""Signing in and what follows: sessions that live on the server, attempts that are
counted.

The browser has a random token, the file only its hash.  A session is looked up anew at
every request and every run of a page, so it ends with the next click: at sign-out, when
the account is blocked or removed, gets another password or another scope, when it was
idle too long, and at the end of its time.
"""

from __future__ import annotations

import hashlib
import math
import secrets
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sizhang_metrics.access import passwords
from sizhang_metrics.access.accounts import Account, Accounts, Noted
from sizhang_metrics.access.file import AccessFile, forget_attempts, of_address, of_name
from sizhang_metrics.access.settings import Settings
from sizhang_metrics.errors import ForbiddenError, RejectedError

REFUSED = "账号或密码不对，或者这个账号已停用。忘记密码请找工委办公室重设。"
"""Whatever was wrong: who guesses learns nothing."""
_FREE, _FREE_OF_ADDRESS = 5, 30
"""Wrong passwords before one has to wait: of an account, and from an address, behind
which a whole building may sit."""
_FIRST_WAIT, _LONGEST_WAIT = 15, 900
_FORGOTTEN = 3600
"""Seconds after which failures do not count any more."""
_TOUCH = 60
"""Seconds between two notes of when a session was used: each is a write."""


class SignInRefused(ForbiddenError):
    """Not signed in, and why, in words that tell nothing about the account."""

    def __init__(self, sentence: str = REFUSED, wait: int = 0) -> None:
        self.wait = wait
        super().__init__(sentence)


@dataclass(frozen=True)
class Session:
    """Somebody who signed in."""

    key: str
    """The hash of the token: names the session inside, and opens nothing."""
    account: Account
    begun_at: float
    used_at: float


def key_of(token: str) -> str:
    """Under what a token's session is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


class Sessions:
    """Sessions and attempts of a home; `settings` is asked anew every time."""

    def __init__(self, home: Path, settings: Callable[[], Settings | None]) -> None:
        self._file = AccessFile(home)
        self.accounts = Accounts(home)
        self._settings = settings
        self._known: tuple[object, dict[str, Session | None]] = (None, {})
        """The state of the file and the settings → sessions as they were read."""

    def sign_in(self, name: str, password: str, address: str) -> str:
        """The token of a new session; SignInRefused.  Slow on purpose (`passwords`)."""
        self._check(name, password, address)
        account = self.accounts.find(name)
        if account is None or not account.is_active:
            raise SignInRefused
        self._forgive(name, address)
        return self.begin(account)

    def change_password(
        self,
        session: Session,
        old: str,
        new: str,
        address: str,
        *,
        noted: Noted | None = None,
    ) -> str:
        """The token of a new session; all earlier ones of the account end."""
        name = session.account.name
        self._check(name, old, address)
        self._forgive(name, address)
        if new == old:
            raise RejectedError("密码没有改动：", ["新密码要与原来的不同。"])
        self.accounts.give_password(name, new, must_change=False, noted=noted)
        account = self.accounts.find(name)
        assert account is not None, name
        return self.begin(account)

    def begin(self, account: Account, subject: str = "") -> str:
        """A session of somebody whose identity is settled; its token."""
        token, now = secrets.token_urlsafe(32), time.time()
        with self._file.opened() as connection:
            settings = self._settings()
            if settings is not None:
                connection.execute(
                    "delete from session where begun_at < ? or used_at < ?",
                    [now - settings.session_seconds, now - settings.idle_seconds],
                )
            connection.execute(
                "insert into session values (?, ?, ?, ?, ?, ?)",
                [key_of(token), account.name, subject, account.scope, now, now],
            )
        return token

    def find(self, key: str) -> Session | None:
        """The session of this key; None when it has ended."""
        settings = self._settings()
        if settings is None or not key:
            return None
        state = (self._file.version(), settings)
        if self._known[0] != state:
            self._known = state, {}
        known = self._known[1]
        if key not in known:
            known[key] = self._read(key, settings)
        session = known[key]
        now = time.time()
        if (
            session is None
            or now - session.begun_at > settings.session_seconds
            or now - session.used_at > settings.idle_seconds
        ):
            return None
        return session

    def use(self, session: Session) -> None:
        """Notes that somebody is there; not a page that refreshes itself."""
        now = time.time()
        if now - session.used_at > _TOUCH:
            with self._file.opened() as connection:
                connection.execute(
                    "update session set used_at = ? where key = ?", [now, session.key]
                )

    def end(self, session: Session) -> None:
        """Signs out."""
        with self._file.opened() as connection:
            connection.execute("delete from session where key = ?", [session.key])

    def count(self) -> dict[str, int]:
        """Account → sessions that are kept."""
        with self._file.opened() as connection:
            return dict(
                connection.execute("select account, count(*) from session group by 1")
            )

    def _read(self, key: str, settings: Settings) -> Session | None:
        with self._file.opened() as connection:
            row = connection.execute(
                "select account, subject, scope, begun_at, used_at"
                " from session where key = ?",
                [key],
            ).fetchone()
        if row is None:
            return None
        name, subject, scope, begun_at, used_at = row
        if subject:
            account = settings.subjects.get(subject)
        else:
            account = self.accounts.find(name) if settings.accounts else None
        if account is None or not account.is_active or account.scope != scope:
            return None
        return Session(key, account, begun_at, used_at)

    def _check(self, name: str, password: str, address: str) -> None:
        """The attempt is counted before it is judged: guesses at the same moment count
        each."""
        with self._file.opened() as connection:
            kept = connection.execute(
                "select password_hash from account where name = ?", [name]
            ).fetchone()
            wait = max(
                _count(connection, of_name(name), _FREE),
                _count(connection, of_address(address), _FREE_OF_ADDRESS),
            )
        if wait > 0:
            raise SignInRefused(f"试的次数太多了，请过 {wait} 秒再试。", wait)
        if not passwords.fits(
            password[: passwords.LONGEST + 1], kept[0] if kept else ""
        ):
            raise SignInRefused

    def _forgive(self, name: str, address: str) -> None:
        with self._file.opened() as connection:
            forget_attempts(connection, name)
            connection.execute(
                "update attempt set failures = failures - 1 where key = ?",
                [of_address(address)],
            )


def _count(connection: sqlite3.Connection, key: str, free: int) -> int:
    """Counts an attempt; the seconds that it comes too early (it is not counted then)."""
    now = time.time()
    # a write comes first: from here on two guesses at one moment wait for each other
    connection.execute("delete from attempt where last_at < ?", [now - _FORGOTTEN])
    row = connection.execute(
        "select failures, last_at from attempt where key = ?", [key]
    ).fetchone()
    failures, last_at = row or (0, now)
    if failures >= free:
        wait = min(_FIRST_WAIT * 2 ** min(failures - free, 10), _LONGEST_WAIT)
        early = math.ceil(last_at + wait - now)
        if early > 0:
            return early
    connection.execute(
        "insert or replace into attempt values (?, ?, ?)", [key, failures + 1, now]
    )
    return 0
