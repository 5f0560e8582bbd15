"""The submission desk: a file's bytes become observations and a list of problems.

`read` understands a file, `write_template` makes the table to fill.  Nothing here
stores anything; the store takes a `Reading` without open problems.

The way of the bytes: `formats` (bytes → sheets of text) → `table` (header, rows, cells →
what each branch says) → `checks` → `problems` (in order, fit to be shown), led by
`reading`.  `template` and `markup` make the workbooks that go out.  The room of the table
is not called `read` because the function that everybody calls is.

What reads or writes files is imported when it is first asked for: a command that prints
a ranking needs none of it, and openpyxl alone takes longer than its answer.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from sizhang_metrics.submissions.model import (
    OBSERVATION_COLUMNS,
    Amendment,
    Branch,
    Context,
    Layout,
    Level,
    Problem,
    Reading,
    State,
)

if TYPE_CHECKING:
    from sizhang_metrics.submissions.markup.amend import amend, amendments_in_words
    from sizhang_metrics.submissions.markup.annotate import annotated
    from sizhang_metrics.submissions.markup.open_cells import OpenCell, open_cells
    from sizhang_metrics.submissions.problems import banner
    from sizhang_metrics.submissions.reading import read
    from sizhang_metrics.submissions.template.book import write_template
else:
    _LATE = {
        "amend": "markup.amend",
        "amendments_in_words": "markup.amend",
        "annotated": "markup.annotate",
        "OpenCell": "markup.open_cells",
        "open_cells": "markup.open_cells",
        "banner": "problems",
        "read": "reading",
        "write_template": "template.book",
    }

    def __getattr__(name):
        if name not in _LATE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.{_LATE[name]}"), name)
