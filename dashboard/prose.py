"""Small tables of sentences: their text wraps, nothing is cut off.

For what people read rather than sort; long tables stay with `columns`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard.columns import draw
from dashboard.columns import text as text_column

_TWO_CHARACTERS = "4em"
"""Of a cell, its margins included."""
MOST = 40
"""Rows up to which a table is written out; beyond, one scrolls and sorts."""


def pairs(said: Mapping[str, str], *, alt: str) -> None:
    """Names with what there is to say of each."""
    shown = {plain(name): plain(text) for name, text in said.items()}
    st.table(shown, border="horizontal", hide_header=True, alt=alt)


def table(
    rows: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    alt: str,
    words: Sequence[str] = (),
) -> None:
    """The columns named, under their headers, every cell in full.

    Columns of `words` keep room for two characters: sentences beside them would take it.
    """
    shown = rows[list(columns)].astype(object)
    shown = shown.where(shown.notna(), "").map(lambda cell: plain(str(cell)))
    shown = shown.rename(columns=columns)
    if words:
        kept = [columns[name] for name in words]
        shown = shown.style.set_properties(kept, **{"min-width": _TWO_CHARACTERS})
    st.table(shown, border="horizontal", hide_index=True, alt=alt)


def listed(
    rows: pd.DataFrame, columns: Mapping[str, str], *, key: str, alt: str
) -> None:
    """The same; a long one as a table that scrolls and sorts."""
    if len(rows) <= MOST:
        table(rows, columns, alt=alt)
    else:
        draw(
            rows,
            {name: text_column(label) for name, label in columns.items()},
            key=key,
            alt=alt,
        )


def plain(text: str) -> str:
    """Text of a file or a scheme in a place that would run Markdown."""
    return re.sub(r"([\\`*_\[\]~$<:#|])", r"\\\1", text)
