"""One write behind one button: done and said, or refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import frame
from sizhang_metrics.errors import SizhangError
from sizhang_metrics.views.viewer import Role, Viewer


def act(write: Callable[[], object], said: str) -> None:
    """Runs the write and draws the page anew; a refusal is shown where it happened."""
    try:
        write()
    except SizhangError as refused:
        frame.refused(refused)
        return
    st.toast(said)
    st.rerun()


def decides(viewer: Viewer) -> bool:
    """Whether this viewer keeps dates, answers requests and records what was found."""
    return viewer.role is Role.OFFICE


def returns(viewer: Viewer) -> bool:
    """Whether this viewer may hand reports back: the office, and a unit its own."""
    return viewer.role in (Role.OFFICE, Role.UNIT)
