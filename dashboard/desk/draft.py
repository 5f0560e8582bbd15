"""What one visitor has on the desk: the file uploaded, how it was read, the receipt.

The only place of the screens that keeps something between clicks; nothing of it is
stored before confirmation, and it is gone with the browser's tab.
"""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

import streamlit as st

from dashboard import address, prose, session
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
from sizhang_metrics.submissions.inbox import Entry
from sizhang_metrics.submissions.markup.marks import At
from sizhang_metrics.submissions.model import Tell
from sizhang_metrics.views import submissions

_KEY = "desk"
ON_DESK = "file"
"""The query parameter that remembers a checked file by the start of its hash."""
_MARK = 16
FILE_TYPES = ("xlsx", "xls", "et", "ods", "csv", "txt", "html", "htm", "xml", "xlsm")
"""What the reader knows by content; names do not matter to it."""


@dataclass
class File:
    """The file on the desk, and how it was read."""

    read_as: tuple[str, str, int]
    """File, quarter and data version that `uploaded` belongs to."""
    uploaded: Reading
    """The file as it came."""
    entered: dict[At, str]
    """What was typed over its cells on the screen."""
    reading: Reading
    """The file as it stands, with what was typed."""
    cells: tuple[OpenCell, ...]
    """The cells of `reading` that may be typed over."""
    rehearsal: Rehearsal | None = None
    """What submitting `reading` would change; None until it was asked for."""


@dataclass
class Draft:
    """Mutable on purpose: it lives in the session state under one key."""

    begun: str = field(default_factory=partial(secrets.token_hex, 4))
    """Differs per session: after a restart the browser must not go on showing the file
    in an uploader that has lost it."""
    uploads: int = 0
    """Counts up after each submission: a new uploader, and the file leaves memory."""
    file: File | None = None
    typed: tuple[str, dict[At, str]] | None = None
    """What was just typed into the list of cells, and for which file."""
    rounds: int = 0
    """Counts the lists of cells to type over: what is being typed into one stays there
    as long as the list is the same, whatever else comes in meanwhile."""
    receipt: Receipt | None = None
    others_came: bool = False
    """Whether somebody else wrote between the rehearsal and the receipt."""
    left: str = ""
    """The name of a file that went from the desk without having been submitted."""
    batch: tuple[tuple[object, ...], tuple[Entry, ...]] = ((), ())
    """Many files at once: what they were read as, and what each is."""
    batches: int = 0
    """Counts up after each of these, as `uploads` does."""
    handed_back: bytes = b""
    """The zip of what was not taken of the last of these."""

    def finished(self, receipt: Receipt) -> None:
        """The file was accepted: keep the receipt, let the file go."""
        self.uploads += 1
        self.forget()
        self.receipt = receipt
        address.drop(ON_DESK)

    def sorted_out(
        self, read_as: tuple[object, ...], sort: Callable[[], tuple[Entry, ...]]
    ) -> tuple[Entry, ...]:
        """Many files as they were read; anew only when something about them changed."""
        if self.batch[0] != read_as:
            self.batch = (read_as, sort())
        return self.batch[1]

    def batch_done(self, handed_back: bytes) -> None:
        """What could be taken of many files was: let them go."""
        self.batch, self.batches = ((), ()), self.batches + 1
        self.handed_back = handed_back

    def forget(self) -> None:
        """No file is on the desk."""
        self._stands(None)

    def came(
        self,
        reading: Reading,
        read_as: tuple[str, str, int],
        context: Context,
        entered: Mapping[At, str] = {},
    ) -> File:
        """A file was uploaded and read, or read once more with what was `entered`."""
        self.receipt, self.left, self.others_came = None, "", False
        stands = amend(reading, entered, context)
        cells = open_cells(stands, context)
        file = File(read_as, reading, dict(entered), stands, cells)
        self._stands(file)
        return file

    def amended(self, file: File, typed: Mapping[At, str], context: Context) -> None:
        """Cells were typed over: the file is read once more, by the same reader.

        RejectedError, and nothing changed, for a file that cannot be written anew.
        """
        entered = file.entered | dict(typed)
        with _told() as tell:
            reading = amend(file.uploaded, entered, context, progress=tell)
        cells = open_cells(reading, context)
        self._stands(File(file.read_as, file.uploaded, entered, reading, cells))

    def _stands(self, file: File | None) -> None:
        before = self.file.cells if self.file else ()
        self.rounds += (file.cells if file else ()) != before
        self.file = file


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
        key=f"file {mine.begun} {mine.uploads}",
    )
    if file is None:
        if mine.file is not None:
            mine.left = mine.file.reading.file_name
            mine.forget()
            address.drop(ON_DESK)
        _not_submitted(mine, period)
        return None
    read_as = (file.file_id, str(period), session.drawn_from())
    on_desk = mine.file
    if on_desk is None or on_desk.read_as != read_as:
        with _told() as tell:
            reading = read(file.getvalue(), file.name, context, progress=tell)
        is_same = on_desk is not None and on_desk.read_as[:2] == read_as[:2]
        entered = on_desk.entered if on_desk is not None and is_same else {}
        on_desk = mine.came(reading, read_as, context, entered)
    address.put(ON_DESK, on_desk.reading.sha256[:_MARK])
    return on_desk.reading


def _not_submitted(mine: Draft, period: Period) -> None:
    """Says what became of a file that was here and is not any more.

    A session ends with the server, or when the page is loaded anew; the address
    remembers that a file was on the desk, and the store whether it came in.
    """
    mark = address.named(ON_DESK)
    if mark:
        number = submissions.received(session.store(), session.viewer(), period, mark)
        if number:
            st.info(f"先前校核的文件已经接收，回执编号 {number}；不必再传。")
        else:
            st.warning(
                "没有提交，请重新上传：服务器重新启动过，或页面重新载入过，"
                "先前校核的文件没有留下，也没有写入任何数据。"
            )
    elif mine.left:
        st.warning(
            f"“{prose.plain(mine.left)}”没有提交，也没有写入任何数据；要提交，请重新上传。"
        )


_PATIENCE = 0.5
"""Seconds before the bar shows: most files are read by then."""


@contextlib.contextmanager
def _told() -> Iterator[Tell]:
    """A listener that draws a bar with words; it is gone when the work is done."""
    place, shows_from = st.empty(), time.monotonic() + _PATIENCE

    def tell(share: float, words: str) -> None:
        if time.monotonic() >= shows_from:
            place.progress(share, text=words)

    yield tell
    place.empty()
