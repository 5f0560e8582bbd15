"""What DuckDB complains of, as a sentence that says what to do.

Its messages name blocks, locks and iterations; people need to know whether to wait,
to free disk space or to rebuild.  Errors that mean none of this stay what they are:
they are bugs of ours and get a reference number.
"""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from sizhang_metrics.errors import LockedError, UnavailableError

log = logging.getLogger(__name__)

REBUILD = (
    "归档 archive/ 中另有一份原始数据：请停止看板服务后运行 rebuild，由归档重建数据库。"
)

# "block at location …" contains "lock" too, so the words are matched whole.
_LOCKED = re.compile(
    r"could not set lock|conflicting lock|different configuration"
    r"|being used by another process",
    re.IGNORECASE,
)
_DISK = re.compile(
    r"no space left|file too large|could not write|quota|read-only file system"
    r"|failed to create checkpoint",
    re.IGNORECASE,
)
_DAMAGED = re.compile(
    r"corrupt|checksum|not a valid duckdb|\bWAL\b|serializ|could not read"
    r"|older version|newer version|storage version",
    re.IGNORECASE,
)


def sentence(path: Path | None, error: duckdb.Error) -> UnavailableError | None:
    """What to tell about this error of this database file; None when it is a bug."""
    message = str(error)
    if _LOCKED.search(message):
        return LockedError(
            f"数据库 {path} 正被另一个程序使用（通常是看板服务）。"
            "请先停止看板服务，或稍后再试；只看数据时可以加 --read-only。"
        )
    if _DISK.search(message):
        return UnavailableError(
            f"数据库 {path} 写不进去，可能是磁盘已满或没有写入权限。"
            "请腾出空间后重新启动看板服务或再次运行，未完成的写入会自动补上。"
        )
    if isinstance(error, duckdb.FatalException) or _DAMAGED.search(message):
        return UnavailableError(f"数据库 {path} 已损坏，读不出来。{REBUILD}")
    return None


def open_failure(path: Path, error: duckdb.Error) -> UnavailableError:
    """Why the file could not be opened, always as a sentence."""
    known = sentence(path, error)
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
def told(path: Path | None) -> Iterator[None]:
    """Turns damage, a full disk and locks into UnavailableError; bugs pass through."""
    try:
        yield
    except duckdb.Error as error:
        known = sentence(path, error)
        if known is None:
            raise
        log.warning("%s: %s", path, error)
        raise known from error
