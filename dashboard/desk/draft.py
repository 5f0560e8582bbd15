"""What one visitor has on the desk: the file uploaded, how it was read, the receipt.

The only place of the screens that keeps something between clicks; nothing of it is
stored before confirmation, and it is gone with the browser's tab.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from dashboard import session
from dashboard.desk import waiting
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Receipt, Rehearsal
from sizhang_metrics.submissions import (
    Context,
    OpenCell,
    Reading,
    amend,
    open_cells,
    read,
)
from sizhang_metrics.submissions.marks import At

_KEY = "desk"
FILE_TYPES = ("xlsx", "xls", "et", "ods", "csv", "txt", "html", "htm", "xml", "xlsm")
"""What the reader knows by content; names do not matter to it."""


@dataclass
class Draft:
    """Mutable on purpose: it lives in the session state under one key."""

    uploads: int = 0
    """Counts up after each submission: a new uploader, and the file leaves memory."""
    read_as: tuple[str, str, int] | None = None
    """File, quarter and data version that `uploaded` belongs to."""
    uploaded: Reading | None = None
    """The file as it came."""
    entered: dict[At, str] = field(default_factory=dict)
    """What was typed over its cells on the screen."""
    rounds: int = 0
    """Counts the lists of cells to type over: what is being typed into one stays there
    as long as the list is the same, whatever else comes in meanwhile."""
    reading: Reading | None = None
    """The file as it stands, with what was typed."""
    cells: tuple[OpenCell, ...] = ()
    """The cells of `reading` that may be typed over."""
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
        self.read_as = self.uploaded = None
        self.entered = {}
        self._stands(None, ())

    def came(
        self, reading: Reading, context: Context, entered: Mapping[At, str] = {}
    ) -> None:
        """A file was uploaded and read, or read once more with what was `entered`."""
        self.uploaded, self.entered, self.receipt = reading, dict(entered), None
        stands = amend(reading, self.entered, context)
        self._stands(stands, open_cells(stands, context))

    def amended(self, typed: Mapping[At, str], context: Context) -> None:
        """Cells were typed over: the file is read once more, by the same reader.

        RejectedError, and nothing changed, for a file that cannot be written anew.
        """
        entered = self.entered | dict(typed)
        with waiting.told() as tell:
            reading = amend(self.uploaded, entered, context, progress=tell)
        self.entered = entered
        self._stands(reading, open_cells(reading, context))

    def reset(self, context: Context) -> None:
        """Back to the file as it came."""
        self.came(self.uploaded, context)

    def _stands(self, reading: Reading | None, cells: tuple[OpenCell, ...]) -> None:
        self.rounds += cells != self.cells
        self.reading, self.cells, self.rehearsal = reading, cells, None


def draft() -> Draft:
    """The draft of this session."""
    return st.session_state.setdefault(_KEY, Draft())


def upload(period: Period, context: Context) -> Reading | None:
    """The uploader and what its file says; None without a file.

    The file is read again only when it, the quarter or the data changed.
    """
    mine = draft()
    file = st.file_uploader(
        "把填好的表拖到这里，或点击选择文件",
        type=list(FILE_TYPES),
        key=f"file {mine.uploads}",
    )
    if file is None:
        if mine.reading is not None:
            mine.forget()
        return None
    read_as = (file.file_id, str(period), session.store().data_version())
    if mine.read_as != read_as:
        with waiting.told() as tell:
            reading = read(file.getvalue(), file.name, context, progress=tell)
        is_same = mine.read_as is not None and mine.read_as[:2] == read_as[:2]
        mine.came(reading, context, mine.entered if is_same else {})
        mine.read_as = read_as
    return mine.reading
