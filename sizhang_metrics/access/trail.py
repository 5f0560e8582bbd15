"""The journal of acts (操作记录): what leaves no event in the archive and must be known.

Sign-ins, exports, changes of accounts, attempts that were refused.  A line each in

    archive/acts/2026-11.jsonl

chained by hash: every line holds the sha256 of the line before, across the months.
Writes have events of their own beside it (`store.archive`); `views.journal` shows both as
one.  Several programs append, the server and commands beside it, one at a time.

No names of persons and no network addresses: an account is a post.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path

from sizhang_metrics.access.roles import Actor
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.locking import lock

FOLDER = "acts"
_TAIL_BYTES = 1 << 16
"""What is read of a month to find its last line; a line is far shorter."""
_LONGEST = 2000
"""Characters that are kept of one text: what was typed may be anything."""


class What(StrEnum):
    """The kinds of acts; `ACT_NAMES` says them in Chinese."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    PASSWORD = "password"
    ACCOUNT = "account"
    EXPORT = "export"
    BACKUP = "backup"
    RESTORE = "restore"
    REFUSED = "refused"


ACT_NAMES = {
    What.SIGN_IN: "登录",
    What.SIGN_IN_FAILED: "登录失败",
    What.SIGN_OUT: "退出",
    What.PASSWORD: "修改密码",
    What.ACCOUNT: "账号变动",
    What.EXPORT: "导出",
    What.BACKUP: "备份",
    What.RESTORE: "恢复",
    What.REFUSED: "被拒绝的操作",
}


@dataclass(frozen=True)
class Act:
    """One line.  `at`: UTC, ISO format; `before` and `after` where something changed."""

    number: int
    at: str
    account: str
    desk: str
    what: str
    about: str
    why: str
    before: str
    after: str
    previous: str
    """sha256 of the line before; blank for the first."""

    @property
    def line(self) -> bytes:
        """The canonical bytes, without the line's end."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @property
    def sha256(self) -> str:
        """Hash of the line."""
        return hashlib.sha256(self.line).hexdigest()


class Trail:
    """The folder `archive/acts` of a home."""

    def __init__(self, archive: Path) -> None:
        self.folder = archive / FOLDER

    def note(
        self,
        actor: Actor,
        what: What,
        about: str = "",
        *,
        why: str = "",
        before: str = "",
        after: str = "",
    ) -> Act:
        """Appends a line durably.

        UnavailableError where it cannot be written: what must be known and cannot be
        noted should not happen either.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._alone():
                last = self._last()
                act = Act(
                    number=last.number + 1 if last else 1,
                    at=_now(last),
                    account=actor.account,
                    desk=actor.desk,
                    what=str(what),
                    about=about[:_LONGEST],
                    why=why[:_LONGEST],
                    before=before[:_LONGEST],
                    after=after[:_LONGEST],
                    previous=last.sha256 if last else "",
                )
                self._append(act)
        except OSError as error:
            raise UnavailableError(
                f"操作记录写不进去（{error.strerror}），这一步没有办。"
                "请检查磁盘空间和权限后再试。"
            ) from error
        return act

    def acts(self) -> list[Act]:
        """Every line, checked; UnavailableError names the first broken link."""
        found: list[Act] = []
        for path in self._months():
            for at, line in enumerate(_whole_lines(path), start=1):
                place = f"archive/{FOLDER}/{path.name} 第 {at} 行"
                act = _read(line, place)
                _require_link(found[-1] if found else None, act, place)
                found.append(act)
        return found

    def head(self) -> tuple[int, str]:
        """Number and hash of the newest line; 0 and blank without one."""
        last = self._last()
        return (last.number, last.sha256) if last else (0, "")

    def _months(self) -> list[Path]:
        return sorted(self.folder.glob("????-??.jsonl"))

    def _last(self) -> Act | None:
        for path in reversed(self._months()):
            with path.open("rb") as file:
                file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
                lines = file.read().split(b"\n")[:-1]
            if lines:
                return _read(lines[-1], f"archive/{FOLDER}/{path.name} 末行")
        return None

    def _append(self, act: Act) -> None:
        # a clock that was set back opens no earlier month
        months = self._months()
        name = max([f"{act.at[:7]}.jsonl", *(path.name for path in months[-1:])])
        path = self.folder / name
        is_new = not path.exists()
        with path.open("ab") as file:
            _cut_torn(path, file.tell())
            file.write(act.line + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            path.chmod(0o600)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.folder / ".lock").open("ab") as file:
            lock(file.fileno(), waits=True)
            yield  # closing lets the lock go, and so does a killed program


def _now(last: Act | None) -> str:
    """UTC to the second, never before the line before: a clock may be set back."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return max(now, last.at) if last else now


def _cut_torn(path: Path, size: int) -> None:
    """Takes away a last line without an end: its writing was broken off by a power
    cut, so nobody was told that it is there."""
    if size == 0:
        return
    data = path.read_bytes()
    if not data.endswith(b"\n"):
        os.truncate(path, data.rfind(b"\n") + 1)


def _whole_lines(path: Path) -> list[bytes]:
    return path.read_bytes().split(b"\n")[:-1]


def _read(line: bytes, place: str) -> Act:
    try:
        values = json.loads(line)
        return Act(**{field.name: values[field.name] for field in fields(Act)})
    except (ValueError, KeyError, TypeError) as error:
        raise UnavailableError(f"{place}无法读取，请从备份放回。") from error


def _require_link(before: Act | None, act: Act, place: str) -> None:
    number, sha256 = (before.number, before.sha256) if before else (0, "")
    if act.number != number + 1:
        raise UnavailableError(
            f"操作记录不连续：{place}应是第 {number + 1} 条，见到第 {act.number} 条。"
            "请从备份放回。"
        )
    if act.previous != sha256:
        raise UnavailableError(
            f"操作记录在{place}与前一条的摘要不衔接：前一条可能被改动。请从备份放回。"
        )
