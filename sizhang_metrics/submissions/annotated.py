"""The clerk's own file, handed back with its problems marked (标注件).

Same order and columns; bad cells are coloured and carry the remedy as a note, the
last column repeats it, and a sheet lists everything.  A workbook keeps its looks; a
file of another format, or a workbook too large or too odd for that, is written anew as
`.xlsx`.
"""

from __future__ import annotations

from dataclasses import replace

from sizhang_metrics.submissions.choosing import Chosen, choose
from sizhang_metrics.submissions.doubts import spelled
from sizhang_metrics.submissions.marked_copy import marked_copy
from sizhang_metrics.submissions.marked_grid import marked_grid
from sizhang_metrics.submissions.marks import marks
from sizhang_metrics.submissions.model import Context, Findings, Reading
from sizhang_metrics.submissions.vocabulary import Vocabulary

_LARGEST_COPY = 300_000
"""Cells of a workbook that is kept with its looks; that takes 50 times its memory."""


def annotated(reading: Reading, context: Context) -> bytes:
    """The bytes of an `.xlsx`; RejectedError for a file that is no table at all."""
    vocabulary = Vocabulary(context.scheme, context.period)
    chosen = choose(reading.data, vocabulary, context, Findings())
    found = marks(reading.problems, chosen.header, chosen.sheet.rows)
    codes = {*context.branches, *context.closed}
    if reading.encoding == "xlsx" and _cells(chosen) <= _LARGEST_COPY:
        copy = marked_copy(reading, chosen, found, codes)
        if copy is not None:
            return copy
    sheet = replace(chosen.sheet, rows=spelled(chosen.sheet, chosen.header))
    return marked_grid(reading, replace(chosen, sheet=sheet), found, codes)


def _cells(chosen: Chosen) -> int:
    return sum(map(len, chosen.sheet.rows))
