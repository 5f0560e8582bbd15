"""Passwords: made, judged, kept as argon2 hashes; nothing here is written anywhere.

A check takes some 20 ms of CPU and 19 MB on purpose (OWASP's choice for argon2id: on two
processors the library's own, four lanes of 64 MB, stalled everybody when twenty signed
in at once).  Whoever asks from an event loop
does so in a worker thread, few at a time.
"""

from __future__ import annotations

import functools
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

SHORTEST, LONGEST = 10, 128
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike on paper."""
_GROUPS, _IN_GROUP = 4, 4
_VARIETY = 5
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def made() -> str:
    """A first password, to be read aloud or written down once.

    >>> made() != made(), len(made())
    (True, 19)
    """
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_IN_GROUP))
        for _ in range(_GROUPS)
    )


def hashed(password: str) -> str:
    """What is kept."""
    return _hasher.hash(password)


def fits(password: str, kept: str) -> bool:
    """Whether this is the password; the same work where none is kept (“”), so that the
    time of an answer does not tell which accounts exist.

    >>> fits("四强-支部-看板-1", hashed("四强-支部-看板-1")), fits("x", "")
    (True, False)
    """
    try:
        return _hasher.verify(kept or _nobodys(), password)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def fault(password: str, account: str) -> str:
    """What is wrong with a password that somebody chose; "" when nothing is.

    >>> fault("short", "u07"), fault("aaaaaaaaaaaaa", "u07")
    ('密码至少 10 个字符。', '密码太简单：不同的字符至少 5 个。')
    """
    if len(password) < SHORTEST:
        return f"密码至少 {SHORTEST} 个字符。"
    if len(password) > LONGEST:
        return f"密码最多 {LONGEST} 个字符。"
    if len(set(password)) < _VARIETY:
        return f"密码太简单：不同的字符至少 {_VARIETY} 个。"
    if len(account) > 1 and account.casefold() in password.casefold():
        return "密码里不要写账号名。"
    return ""


@functools.cache
def _nobodys() -> str:
    return hashed(secrets.token_hex())
