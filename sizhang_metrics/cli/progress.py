"""Progress on stderr: one line that is overwritten, or sparse lines into a log."""

from __future__ import annotations

import sys
import time

_STEPS = 10
_PATIENCE = 1.0
"""Seconds before anything is said: what is over by then needs no progress."""


class Progress:
    """Called with what is being done and the share done (0–1).

    >>> import contextlib, io
    >>> with contextlib.redirect_stderr(io.StringIO()) as words:
    ...     progress = Progress(patience=0)
    ...     for step in range(101):
    ...         progress("重放归档", step / 100)
    >>> words.getvalue().splitlines()[:2]
    ['重放归档 0%', '重放归档 10%']
    """

    def __init__(self, *, patience: float = _PATIENCE) -> None:
        self._from = time.monotonic() + patience
        self._said = ""
        self._step = -1

    def __call__(self, text: str, share: float) -> None:
        """Says it when it is news: a new percent on a terminal, a tenth elsewhere."""
        if time.monotonic() < self._from:
            return
        if sys.stderr.isatty():
            self._overwrite(f"{text} {share:.0%}", done=share >= 1)
        elif int(share * _STEPS) != self._step:
            self._step = int(share * _STEPS)
            print(f"{text} {share:.0%}", file=sys.stderr, flush=True)

    def _overwrite(self, words: str, *, done: bool) -> None:
        if words != self._said:
            self._said = words
            end = "\n" if done else ""
            print(f"\r\033[K{words}", end=end, file=sys.stderr, flush=True)
