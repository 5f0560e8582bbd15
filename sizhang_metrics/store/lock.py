"""One writer of a home: the operating system's lock on a file of its own in the folder.

DuckDB's lock sits on the database file, so it keeps nobody out when that file was moved
away or is missing; then two writers would both archive under the same number.  It goes
on keeping readers of the file apart from the writer.

The lock ends with the process, however that ends; the file stays and means nothing.
"""

from __future__ import annotations

import contextlib
import errno
import os
import weakref
from pathlib import Path
from typing import Self

from sizhang_metrics.errors import LockedError, UnavailableError
from sizhang_metrics.locking import lock

NAME = ".lock"
"""The file in the home."""


class HomeLock:
    """Held from its making until `release`; LockedError when somebody else holds it."""

    def __init__(self, folder: Path, database: Path) -> None:
        self._path = folder / NAME
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise UnavailableError(
                f"数据目录 {folder} 写不进去，请检查目录是否存在、有没有写入权限；"
                "只看数据时可以加 --read-only。"
            ) from error
        self.release = weakref.finalize(self, os.close, self._file)
        """Lets the home go; again: nothing more."""
        _HELD.add(self)
        try:
            lock(self._file, waits=False)
        except OSError as error:
            self.release()
            if error.errno in _TAKEN:
                raise in_use(database) from error
            raise UnavailableError(
                f"数据目录 {folder} 所在的磁盘不能加锁，不能保证只有一个程序写入。"
                "请把数据目录放在本机的磁盘上。"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.release()

    def require(self) -> None:
        """UnavailableError when the folder is another one, or gone: whoever works there
        now holds another lock."""
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(self._file), self._path.stat()):
                return
        raise UnavailableError(
            f"数据目录 {self._path.parent} 在使用中被移走或换掉了，这次没有写入任何数据。"
            "请停止看板服务，放回目录后再启动。"
        )


def in_use(database: Path) -> LockedError:
    """What a second writer is told."""
    return LockedError(
        f"数据库 {database} 正被另一个程序使用（通常是看板服务）。"
        "请先停止看板服务，或稍后再试；只看数据时可以加 --read-only。"
    )


_TAKEN = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}
_HELD: weakref.WeakSet[HomeLock] = weakref.WeakSet()


def _let_go() -> None:
    """A forked worker must not keep the home locked after the death of its parent."""
    for held in list(_HELD):
        held.release()


if hasattr(os, "register_at_fork"):  # Windows does not fork
    os.register_at_fork(after_in_child=_let_go)
