"""Kinds of table columns, and the two ways a table gets on the page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import palette

NONE = "—"
_LONGEST = 16
"""Rows before a table scrolls inside itself."""
_SCROLLING = 560

number = st.column_config.NumberColumn
text = st.column_config.TextColumn


def score(label: str = "得分", **options):
    """A score with one decimal."""
    return number(label, format="%.1f", width=58, **options)


def change(label: str, *, help: str | None = None):
    """A signed change of points."""
    return number(label, format="%+.1f", width=60, help=help)


def percent(
    label: str, *, width: int = 105, colour: str = palette.BAR, help: str | None = None
):
    """A share as a bar with whole per cents; takes numbers made by `in_percent`."""
    return st.column_config.ProgressColumn(
        label,
        format="%.0f%%",
        min_value=0,
        max_value=100,
        width=width,
        color=colour,
        help=help,
    )


def in_percent(table: pd.DataFrame, *names: str) -> pd.DataFrame:
    """The table with these shares as per cents: bars show plain numbers only."""
    return table.assign(**{name: table[name] * 100 for name in names})


def sparkline(label: str, *, width: int = 80):
    """A row's own history as a small line."""
    return st.column_config.LineChartColumn(label, width=width, color=palette.BAR)


def draw(
    table: pd.DataFrame, columns: Mapping[str, object], *, key: str, alt: str
) -> None:
    """The columns named, in their order, and no others."""
    st.dataframe(
        table[list(columns)],
        column_config=dict(columns),
        hide_index=True,
        height=_height(table),
        placeholder=NONE,
        key=key,
        alt=alt,
    )


def pick(
    table: pd.DataFrame,
    columns: Mapping[str, object],
    *,
    key: str,
    alt: str,
    returns: str = "branch_id",
    clicks: str = "branch_name",
) -> str | None:
    """The same; ticking a row or clicking the cell of its name returns the row's id."""
    ids = table[returns].tolist()
    event = st.dataframe(
        table[list(columns)],
        column_config=dict(columns),
        hide_index=True,
        height=_height(table),
        placeholder=NONE,
        key=key,
        # Runs before the table is drawn anew, with the rows that were on the screen.
        on_select=partial(_pick, key, ids, clicks),
        selection_mode=["single-row", "single-cell"],
        alt=alt,
    )
    at = _place(event.selection, clicks)
    if at is None:
        return None
    # A selection may outlive the rows it was made on.
    picked = st.session_state.get(_picked(key), ids[at] if at < len(ids) else None)
    return picked if picked in ids else None


def _pick(key: str, ids: list, clicks: str) -> None:
    """Keeps what was picked by its id: its place may be another's a moment later."""
    at = _place(st.session_state[key].selection, clicks)
    st.session_state[_picked(key)] = None if at is None else ids[at]


def _place(selection: Any, clicks: str) -> int | None:
    cells = [row for row, name in selection.cells if name == clicks]
    return next(iter([*selection.rows, *cells]), None)


def _picked(key: str) -> str:
    return f"picked {key}"


def _height(table: pd.DataFrame) -> int | str:
    return "content" if len(table) <= _LONGEST else _SCROLLING
