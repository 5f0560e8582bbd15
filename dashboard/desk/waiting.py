"""How far a slow reading has come; nothing for one that is over before it is noticed."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import streamlit as st

from sizhang_metrics.submissions.model import Tell

_PATIENCE = 0.5
"""Seconds before the bar shows: most files are read by then."""


@contextlib.contextmanager
def told() -> Iterator[Tell]:
    """A listener that draws a bar with words; it is gone when the work is done."""
    place, shows_from = st.empty(), time.monotonic() + _PATIENCE

    def tell(share: float, words: str) -> None:
        if time.monotonic() >= shows_from:
            place.progress(share, text=words)

    yield tell
    place.empty()
