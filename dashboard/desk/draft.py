"""What one visitor has on the desk: the file uploaded, how it was read, the receipt.

The only place of the screens that keeps something between clicks; nothing of it is
stored before confirmation, and it is gone with the browser's tab.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard import session
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Receipt, Rehearsal
from sizhang_metrics.submissions import Context, Reading, read

_KEY = "desk"
FILE_TYPES = ("xlsx", "csv", "txt", "xls")
"""`.xls` is let in so that the reader can say how to save it anew."""


@dataclass
class Draft:
    """Mutable on purpose: it lives in the session state under one key."""

    uploads: int = 0
    """Counts up after each submission: a new uploader, and the file leaves memory."""
    read_as: tuple[str, str, int] | None = None
    """File, quarter and data version that `reading` belongs to."""
    reading: Reading | None = None
    rehearsal: Rehearsal | None = None
    """What submitting `reading` would change; None until it was asked for."""
    receipt: Receipt | None = None

    def finished(self, receipt: Receipt) -> None:
        """The file was accepted: keep the receipt, let the file go."""
        self.uploads += 1
        self.forget()
        self.receipt = receipt

    def forget(self) -> None:
        """No file is on the desk."""
        self.read_as = self.reading = self.rehearsal = None


def draft() -> Draft:
    """The draft of this session."""
    return st.session_state.setdefault(_KEY, Draft())


def upload(period: Period, context: Context) -> Reading | None:
    """The uploader and what its file says; None without a file.

    The file is read again only when it, the quarter or the data changed.
    """
    mine = draft()
    file = st.file_uploader(
        "把填好的表拖到这里,或点击选择文件",
        type=list(FILE_TYPES),
        key=f"file {mine.uploads}",
    )
    if file is None:
        mine.forget()
        return None
    read_as = (file.file_id, str(period), session.store().data_version())
    if mine.read_as != read_as:
        with st.spinner("正在校核…"):
            mine.reading = read(file.getvalue(), file.name, context)
        mine.read_as, mine.rehearsal, mine.receipt = read_as, None, None
    return mine.reading
