"""Kinds of table columns, and the two ways a table gets on the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard import palette, session

NONE = "—"
_LONGEST = 16
"""Rows before a table scrolls inside itself."""
_SCROLLING = 560

number = st.column_config.NumberColumn
text = st.column_config.TextColumn


def score(label: str = "得分", **options):
    """A score with its decimals."""
    decimals = session.decimals()
    options = {"width": 50 + 8 * decimals} | options
    return number(label, format=f"%.{decimals}f", **options)


def change(label: str, *, help: str | None = None):
    """A signed change of points."""
    decimals = session.decimals()
    width = 52 + 8 * decimals
    return number(label, format=f"%+.{decimals}f", width=width, help=help)


def gained(label: str, *, width: int, help: str):
    """Places gained (+) or lost: a number, so that the grid sorts it as one."""
    return number(label, format="%+d", width=width, help=help)


def on_scale(label: str, names: Sequence[str], *, width: int, help: str | None = None):
    """A word of a scale, best first; takes what `scaled` makes.

    The grid sorts by the cell's own value as text, so that carries the place on the
    scale (“1 优秀”), and only the word is shown.
    """
    return st.column_config.SelectboxColumn(
        label,
        width=width,
        options=list(_keys(names).values()),
        format_func=lambda one: one.partition(" ")[2],
        help=help,
    )


def scaled(words: Iterable[str], names: Sequence[str]) -> list[str | None]:
    """The words with their place among `names`; None for none of them."""
    keys = _keys(names)
    return [keys.get(one) for one in words]


def _keys(names: Sequence[str]) -> dict[str, str]:
    width = len(str(len(names)))
    return {one: f"{at:0{width}d} {one}" for at, one in enumerate(names, start=1)}


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
    event = st.dataframe(
        table[list(columns)],
        column_config=dict(columns),
        hide_index=True,
        height=_height(table),
        placeholder=NONE,
        key=key,
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        alt=alt,
    )
    cells = [row for row, name in event.selection.cells if name == clicks]
    chosen = [*event.selection.rows, *cells]
    # A selection may outlive the rows it was made on.
    if not chosen or chosen[0] >= len(table):
        return None
    return table[returns].iloc[chosen[0]]


def _height(table: pd.DataFrame) -> int | str:
    return "content" if len(table) <= _LONGEST else _SCROLLING
