"""Whose page is drawn now: a few at a time, first come, first served.

Python computes one thing at a time.  Fifty pages that are begun at once all end last, each
takes the interpreter from the others at every query and every message; in turns, most end
long before, and the last no later.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator

MOST = 2
"""Pages drawn at a time: one computes while the other waits for the database."""
LONGEST = 2.0
"""Seconds after which a page no longer counts among these: a long piece of work, or one
that waits for something else, must not stop everybody."""


class Turns:
    """At most so many at a time; the others in the order in which they came."""

    def __init__(self, most: int = MOST, longest: float = LONGEST) -> None:
        self._most, self._longest = most, longest
        self._drawing: OrderedDict[threading.Event, float] = OrderedDict()
        self._waiting: OrderedDict[threading.Event, None] = OrderedDict()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for the others who are first."""
        mine = threading.Event()
        with self._lock:
            self._waiting[mine] = None
        try:
            self._call()
            while not mine.wait(self._longest):
                self._call()
            yield
        finally:
            with self._lock:
                self._waiting.pop(mine, None)
                self._drawing.pop(mine, None)
            self._call()

    def _call(self) -> None:
        """Lets in as many as there is room for."""
        now = time.monotonic()
        with self._lock:
            for page, since in list(self._drawing.items()):
                if now - since >= self._longest:
                    del self._drawing[page]
            while self._waiting and len(self._drawing) < self._most:
                page, _none = self._waiting.popitem(last=False)
                self._drawing[page] = now
                page.set()


_pages = Turns()


def turn() -> contextlib.AbstractContextManager[None]:
    """The time in which one page is drawn."""
    return _pages.turn()
