"""How far the reading of a file has come, for whoever waits in front of it."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[float, str], None]
"""Gets the share done, 0 to 1 and never falling, and what is being done in Chinese."""

_ROWS_FROM, _ROWS_TO = 0.3, 0.7
"""The shares of a city file's time that its rows take, measured."""
_EVERY = 500
"""Rows between two reports: often enough to move, too rare to cost."""


class Progress:
    """Passes on stages and rows; without a listener it costs nothing."""

    def __init__(self, tell: Tell | None) -> None:
        self._tell = tell

    def stage(self, share: float, words: str) -> None:
        """A new stage begins."""
        if self._tell:
            self._tell(share, words)

    def row(self, number: int, of: int) -> None:
        """One more row was read."""
        if self._tell and number % _EVERY == 0:
            share = _ROWS_FROM + (_ROWS_TO - _ROWS_FROM) * min(1.0, number / max(of, 1))
            self._tell(share, f"正在逐行读取：第 {number} 行，共 {of} 行")
