"""What can go wrong, as one small tree.

    SizhangError                 shown to people as one calm Chinese text, never a traceback
    ├── UsageError               the call itself is wrong                       exit code 2
    ├── DoneError                nothing is left to do: done before                exit code 0
    ├── RejectedError            what was handed in has faults, all listed      exit code 1
    │   ├── SchemeError          a scheme file
    │   ├── RosterError          a branches.csv
    │   └── MovedError           a form whose ground has moved since it was drawn
    ├── ForbiddenError           this account may not do it                     exit code 3
    └── UnavailableError         not found, damaged                             exit code 3
        ├── LockedError          another program writes to the home
        └── RecordedError        it is recorded, and counts as soon as the disk lets it

Anything else is our own bug: it is logged with a reference number.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence


class SizhangError(Exception):
    """A sentence (or several lines) in Chinese that says what and what to do."""

    exit_code = 3


class UsageError(SizhangError):
    """The command was called wrongly."""

    exit_code = 2


class UnavailableError(SizhangError):
    """The home, a file or a period is locked, missing or damaged."""

    exit_code = 3


class ForbiddenError(SizhangError):
    """Whoever asks may not do it; nothing was written."""

    exit_code = 3


class LockedError(UnavailableError):
    """Another program, usually the server, holds the database."""


class RecordedError(UnavailableError):
    """What was asked for is in the archive, but not yet in the database."""


class DoneError(SizhangError):
    """What had been answered with a `RecordedError` was asked for again: it counts
    already, and once."""

    exit_code = 0


class RejectedError(SizhangError):
    """Something handed in has faults; `faults` lists every one of them."""

    exit_code = 1

    def __init__(self, heading: str, faults: Sequence[str] = ()) -> None:
        self.heading = heading
        self.faults = tuple(faults)
        super().__init__("\n".join([heading, *(f"  · {fault}" for fault in faults)]))


class SchemeError(RejectedError):
    """A scheme file that breaks the rules of the format."""


class RosterError(RejectedError):
    """A branches.csv that cannot be used."""


class MovedError(RejectedError):
    """What a form showed is no longer so; nothing was written."""


def of_file(error: OSError) -> str:
    """A file or folder that cannot be read or written."""
    place = f"“{error.filename}”" if error.filename else "文件"
    reason = _REASONS.get(error.errno or 0, error.strerror or "系统拒绝")
    return f"{place}无法读写：{reason}。请检查路径、权限和磁盘空间后再试。"


_REASONS = {
    errno.ENOENT: "找不到",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.EISDIR: "这是一个目录",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EEXIST: "已经存在",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超过了磁盘配额",
    errno.ENAMETOOLONG: "文件名太长",
}
