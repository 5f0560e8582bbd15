"""Tables on stdout: aligned for people, csv and json for programs; words on stderr.

Progress is one line that is overwritten, or sparse lines into a log.
"""

from __future__ import annotations

import csv
import datetime
import json
import sys
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sizhang_metrics.access import desk_name
from sizhang_metrics.numbers import fixed, percent_below, plain
from sizhang_metrics.submissions.texts import as_csv, neutral_cell
from sizhang_metrics.views.query import Records

if TYPE_CHECKING:
    import pandas as pd

_DECIMALS = 4
"""The most that people are shown; a program gets them all."""

_DESKS = {"entered_by", "approved_by", "proposed_by"}
"""Columns of who made a record, which programs get as it is written."""


def tell(text: str) -> None:
    """Says something that is no part of the table."""
    print(text, file=sys.stderr, flush=True)


def show(table: pd.DataFrame | Records, form: str, headings: Mapping[str, str]) -> None:
    """Prints the table.

    `headings` are the Chinese column titles of the aligned form, which shows only the
    columns named there, numbers shortened; csv and json have every column and digit.
    """
    if isinstance(table, Records):
        _show_records(table, form, headings)
        return
    table = _with_written_times(table)
    if form == "csv":
        sys.stdout.write(as_csv(table))
    elif form == "json":
        sys.stdout.write(as_json(table))
    else:
        shown = table[list(headings)]
        for name in _DESKS.intersection(headings):
            shown = shown.assign(**{name: shown[name].map(desk_name)})
        sys.stdout.write(_aligned(shown, list(headings.values())))


def _with_written_times(table: pd.DataFrame) -> pd.DataFrame:
    """Times as `2026-07-22T07:20:00` and days as `2026-07-22`: json knows neither."""
    import pandas as pd

    written = table.copy()
    for name, column in table.items():
        if pd.api.types.is_datetime64_any_dtype(column.dtype):
            written[name] = column.dt.strftime("%Y-%m-%dT%H:%M:%S")
        elif any(isinstance(value, datetime.date) for value in column):
            written[name] = [None if pd.isna(day) else str(day) for day in column]
    return written


def as_json(table: pd.DataFrame) -> str:
    """An array of one object per row; none is null."""
    import pandas as pd

    return _json(
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in table.astype(object).to_dict("records")
    )


def _json(rows: Iterable[Mapping[Any, object]]) -> str:
    text = json.dumps(list(rows), ensure_ascii=False, allow_nan=False, indent=1)
    return f"{text}\n"


def _show_records(table: Records, form: str, headings: Mapping[str, str]) -> None:
    """As `show` prints a frame, to the letter."""
    rows = zip(*table.columns.values(), strict=True)
    if form == "csv":
        lines = csv.writer(sys.stdout, lineterminator="\n")
        lines.writerows([table.columns, *(map(neutral_cell, row) for row in rows)])
    elif form == "json":
        records = (dict(zip(table.columns, row, strict=True)) for row in rows)
        sys.stdout.write(_json(records))
    else:
        columns = [_cells(table.columns[name]) for name in headings]
        numeric = [name not in table.texts for name in headings]
        sys.stdout.write(_tabulated(columns, list(headings.values()), numeric))


def _aligned(table: pd.DataFrame, headings: list[str]) -> str:
    import pandas as pd

    columns = [_texts(table[name]) for name in table.columns]
    numeric = [pd.api.types.is_numeric_dtype(dtype) for dtype in table.dtypes]
    return _tabulated(columns, headings, numeric)


def _tabulated(
    columns: list[list[str]], headings: list[str], numeric: list[bool]
) -> str:
    from tabulate import tabulate

    rows = list(zip(*columns, strict=True))
    text = tabulate(
        rows,
        headings,
        disable_numparse=True,
        colalign=["right" if is_number else "left" for is_number in numeric]
        if rows
        else None,
    )
    return f"{text}\n"


def _texts(column: pd.Series) -> list[str]:
    """What people read: blank for none; floats of a column with the same decimals."""
    import pandas as pd

    values = [None if pd.isna(value) else value for value in column.astype(object)]
    return _cells(values, is_real=pd.api.types.is_float_dtype(column.dtype))


def _cells(values: list[Any], *, is_real: bool = True) -> list[str]:
    decimals = 0
    if is_real:
        reals = (value for value in values if isinstance(value, float))
        shortest = [plain(number, _DECIMALS) for number in reals]
        decimals = max(
            (len(number.partition(".")[2]) for number in shortest), default=0
        )
    return ["" if value is None else _text(value, decimals) for value in values]


def _text(value: object, decimals: int) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return fixed(value, decimals if isinstance(value, float) else 0)
    return " ".join(str(value).split())


# -- progress ---------------------------------------------------------------------------

_STEPS = 10
_PATIENCE = 1.0
"""Seconds before anything is said: what is over by then needs no progress."""


class Progress:
    """Called with what is being done and the share done (0–1).

    >>> import contextlib, io
    >>> with contextlib.redirect_stderr(io.StringIO()) as words:
    ...     progress = Progress(patience=0)
    ...     for step in range(101):
    ...         progress("重放归档", step / 100)
    >>> words.getvalue().splitlines()[:2]
    ['重放归档 0%', '重放归档 10%']
    """

    def __init__(self, *, patience: float = _PATIENCE) -> None:
        self._from = time.monotonic() + patience
        self._said = ""
        self._step = -1

    def __call__(self, text: str, share: float) -> None:
        """Says it when it is news: a new percent on a terminal, a tenth elsewhere."""
        if time.monotonic() < self._from:
            return
        if sys.stderr.isatty():
            self._overwrite(f"{text} {percent_below(share, 1, 0)}", done=share >= 1)
        elif int(share * _STEPS) != self._step:
            self._step = int(share * _STEPS)
            print(f"{text} {percent_below(share, 1, 0)}", file=sys.stderr, flush=True)

    def _overwrite(self, words: str, *, done: bool) -> None:
        if words != self._said:
            self._said = words
            end = "\n" if done else ""
            print(f"\r\033[K{words}", end=end, file=sys.stderr, flush=True)
