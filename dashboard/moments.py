"""Times as people read them: the store keeps UTC, screens show Beijing time."""

from __future__ import annotations

import datetime

import pandas as pd

from sizhang_metrics.lifecycle import BEIJING

_WRITTEN = "%Y-%m-%d %H:%M"


def shown(at: datetime.datetime) -> str:
    """A UTC time without zone, to the minute.

    >>> shown(datetime.datetime(2026, 10, 8, 1, 30))
    '2026-10-08 09:30'
    """
    return at.replace(tzinfo=datetime.UTC).astimezone(BEIJING).strftime(_WRITTEN)


def column(times: pd.Series) -> pd.Series:
    """`shown` for a column, None where there is no time."""
    written = [
        None if pd.isna(at) else shown(pd.Timestamp(at).to_pydatetime()) for at in times
    ]
    return pd.Series(written, index=times.index, dtype=object)


def days(dates: pd.Series) -> pd.Series:
    """Days as texts, None where there is none."""
    written = [None if pd.isna(day) else str(day) for day in dates]
    return pd.Series(written, index=dates.index, dtype=object)


def now() -> datetime.datetime:
    """This moment."""
    return datetime.datetime.now(BEIJING)


def today() -> datetime.date:
    """The date in Beijing."""
    return now().date()
