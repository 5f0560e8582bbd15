"""Work that may take seconds, done beside the pages: a click never waits for it.

One at a time: the machine has few cores, and what two visitors ask for is mostly the
same.  What a piece of work finds out it leaves where the views remember it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait

PATIENCE = 0.4
"""Seconds that a page waits for new work: most of it is done by then."""
RETRY_SECONDS = 60.0
"""A page that looks again every second must not start failing work every second."""
_MOST = 64
"""Pieces of work that are remembered as done."""


class Background:
    """Pieces of work by key; each is done once."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="background")
        self._pieces: dict[Hashable, Future[None]] = {}
        self._failed_at: dict[Hashable, float] = {}
        self._lock = threading.Lock()

    def is_done(self, key: Hashable, work: Callable[[], None]) -> bool:
        """Whether the work of this key is done; starts it when it is new.

        What it raised is raised here; it is tried again `RETRY_SECONDS` later.
        """
        with self._lock:
            is_new = key not in self._pieces or self._may_retry(key)
            if is_new:
                self._forget_old()
                self._pieces[key] = self._pool.submit(work)
            piece = self._pieces[key]
        if is_new:
            wait([piece], timeout=PATIENCE)
        if not piece.done():
            return False
        if piece.exception() is not None:
            with self._lock:
                self._failed_at.setdefault(key, time.monotonic())
            raise piece.exception()
        return True

    def _may_retry(self, key: Hashable) -> bool:
        failed_at = self._failed_at.get(key)
        if failed_at is None or time.monotonic() - failed_at < RETRY_SECONDS:
            return False
        del self._failed_at[key]
        return True

    def _forget_old(self) -> None:
        done = [key for key, piece in self._pieces.items() if piece.done()]
        for key in done[: max(0, len(self._pieces) - _MOST + 1)]:
            del self._pieces[key]
            self._failed_at.pop(key, None)
