"""Tables that leave as CSV: nothing in them that a spreadsheet would run."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.submissions.texts import neutral

BOM = "\ufeff"
"""In front of text for spreadsheets and editors that guess the encoding otherwise."""


def as_csv(table: pd.DataFrame, *, line_end: str = "\n") -> str:
    """The text without BOM; floats as `repr`, so that they read back exactly."""
    safe = table.copy()
    for name in safe.columns:
        if pd.api.types.is_string_dtype(safe[name].dtype):
            safe[name] = safe[name].map(_neutral)
    return safe.to_csv(index=False, lineterminator=line_end)


def _neutral(value: object) -> object:
    return neutral(value) if isinstance(value, str) else value
