"""Buttons that take data out of the system; every click is noted (操作记录).

What a clerk brought along and takes back (the marked or corrected copy of an own file)
is no export and has a plain button of its own.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import frame, session
from sizhang_metrics.access.trail import What
from sizhang_metrics.errors import SizhangError

Data = str | bytes | Callable[[], str | bytes]


def button(label: str, data: Data, file_name: str, mime: str, *, key: str) -> None:
    """A download; `data` as a function is made only when it is asked for."""
    st.download_button(
        label,
        data,
        file_name=file_name,
        mime=mime,
        on_click=lambda: _note(file_name),
        key=key,
    )


def _note(file_name: str) -> None:
    try:
        session.store().note(session.actor(), What.EXPORT, file_name)
    except SizhangError as error:
        frame.refused(error)
