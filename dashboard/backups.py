"""Daily backups while the board is served, and what to say when one cannot be made."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from pathlib import Path

from sizhang_metrics.errors import SizhangError
from sizhang_metrics.store import keep_daily

log = logging.getLogger("dashboard")

_EVERY_SECONDS = 60 * 60
"""How often it is asked whether today has a backup; after a failure it is tried again."""
_faults: list[str] = []


def fault() -> str:
    """What to tell the office; empty while backups are made."""
    return _faults[-1] if _faults else ""


@contextlib.contextmanager
def keep_backups(home: Path, every: float = _EVERY_SECONDS) -> Iterator[None]:
    """Keeps a thread that makes the backup of each day until the block is left."""
    over = threading.Event()

    def keep() -> None:
        while not over.is_set():
            look(home)
            over.wait(every)

    # A daemon: a backup is whole or not there, so nobody has to wait for one.
    thread = threading.Thread(target=keep, name="backups", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()


def look(home: Path) -> None:
    """Makes the backup of today unless there is one; never raises."""
    try:
        made = keep_daily(home)
        _faults.clear()
    except SizhangError as error:
        _failed(str(error))
    except Exception as error:  # a fault of ours must not end the thread
        _failed(f"程序内部出错（{type(error).__name__}），详见服务日志。")
        log.exception("no backup")
    else:
        if made:
            log.info("backup of the day: %s", made.name)


def _failed(why: str) -> None:
    _faults[:] = [f"今天的自动备份没有做成：{why}"]
    log.error("no backup of the day: %s", why)
