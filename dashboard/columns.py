"""Kinds of table columns, and the two ways a table gets on the page."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

ROW_HEIGHT = 35
_LONGEST = 16
"""Rows before a table scrolls inside itself."""

number = st.column_config.NumberColumn
text = st.column_config.TextColumn


def score(label: str = "得分", **options):
    """A score with one decimal."""
    return number(label, format="%.1f", width=70, **options)


def change(label: str, *, help: str | None = None):
    """A signed change of points."""
    return number(label, format="%+.1f", width=75, help=help)


def share(label: str, *, width: int = 110, help: str | None = None):
    """A share of 1 as a bar with its percentage."""
    return st.column_config.ProgressColumn(
        label, format="percent", min_value=0, max_value=1, width=width, help=help
    )


def sparkline(label: str):
    """A row's own history as a small line."""
    return st.column_config.LineChartColumn(label, width=100)


def draw(
    table: pd.DataFrame, columns: Mapping[str, object], *, key: str, alt: str
) -> None:
    """The columns named, in their order, and no others."""
    st.dataframe(
        table[list(columns)],
        column_config=dict(columns),
        hide_index=True,
        height=_height(table),
        key=key,
        alt=alt,
    )


def pick(
    table: pd.DataFrame, columns: Mapping[str, object], *, key: str, alt: str
) -> str | None:
    """The same; clicking a row returns its branch_id."""
    event = st.dataframe(
        table[list(columns)],
        column_config=dict(columns),
        hide_index=True,
        height=_height(table),
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        alt=alt,
    )
    chosen = event.selection.rows
    # A selection may outlive the rows it was made on.
    if not chosen or chosen[0] >= len(table):
        return None
    return table["branch_id"].iloc[chosen[0]]


def _height(table: pd.DataFrame) -> int:
    return (min(len(table), _LONGEST) + 1) * ROW_HEIGHT + 3
