"""Small tables of sentences: their text wraps, nothing is cut off.

For what people read rather than sort; long tables stay with `columns`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard.columns import draw, on_scale, scaled, sheet
from dashboard.columns import text as text_column

_TWO_CHARACTERS = "4em"
"""Of a cell, its margins included."""
_WIDTH = 150
_NUMBER = re.compile(r"((?<![\w.])[+−]?\d+(?:\.\d+)?)")
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
    kept = pd.Index([columns[name] for name in words])
    wide = {"min-width": _TWO_CHARACTERS}
    drawn = shown.style.set_properties(kept, **wide) if words else shown
    st.table(drawn, border="horizontal", hide_index=True, alt=alt)


def listed(
    rows: pd.DataFrame, columns: Mapping[str, str], *, key: str, alt: str
) -> None:
    """As `table`; a long one as a table that scrolls and sorts, numbers by their value.

    The grid sorts texts letter by letter, and would put “10 → 9” before “3 → 2”.
    """
    if len(rows) <= MOST:
        table(rows, columns, alt=alt)
        return
    shown, drawn = rows.copy(), {}
    for name, label in columns.items():
        order = by_value(rows[name].dropna().astype(str))
        if order == sorted(order):
            drawn[name] = text_column(label)
        else:
            shown[name] = scaled(rows[name].astype(str), order)
            drawn[name] = on_scale(label, order, width=_WIDTH)
    draw(sheet(shown, drawn), key=key, alt=alt)


def by_value(texts: Iterable[str]) -> list[str]:
    """Each text once, numbers within them in the order of their values.

    >>> by_value(["10（共 12）", "3 → 2（共 12）", "2（共 12）", "2（共 12）"])
    ['2（共 12）', '3 → 2（共 12）', '10（共 12）']
    >>> by_value(["没有得分", "0.3", "−0.5", "100.0", "9.5"])
    ['−0.5', '0.3', '9.5', '100.0', '没有得分']
    """
    return sorted(dict.fromkeys(texts), key=_value)


def _value(text: str) -> list[tuple[bool, float, str]]:
    """The text in pieces that compare: numbers before words, each with its own kind."""
    pieces = (piece for piece in _NUMBER.split(text) if piece)
    return [
        (False, float(piece.replace("−", "-")), "")
        if _NUMBER.fullmatch(piece)
        else (True, 0.0, piece)
        for piece in pieces
    ]


_MARKS = re.compile(
    r"([\\`*_\[\]~$<>:#|&])|^(\s*)([-+=]|\d+(?=[.)](?:\s|$)))", re.MULTILINE
)
_EMOJI = re.compile(r"(?<=\\:)(?=[\w+-]+\\:)")
_LINK = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)")
_JOINER = "\u2060"
"""A character without width: Streamlit looks for :smile: and links after escaping."""


def plain(text: str) -> str:
    """Text of a roster, a file or a scheme in a place that would run Markdown.

    Everything that enters `st.markdown`, a caption, a heading, a label or a notice and
    was not written here goes through this: a branch called 甲*乙*~丙~ keeps its name.

    >>> print(plain("甲*乙*_丙_ 1<2"))
    甲\\*乙\\*\\_丙\\_ 1\\<2
    >>> print(plain("1. 党支部"), plain("- 党支部"))
    1\\. 党支部 \\- 党支部
    >>> print(plain("69.7"))
    69.7
    """
    return _LINK.sub(_JOINER, _EMOJI.sub(_JOINER, _MARKS.sub(_escaped, text)))


def _escaped(found: re.Match[str]) -> str:
    anywhere, indent, first = found.groups()
    if anywhere:
        return f"\\{anywhere}"
    # “1.” is a list by its dot, which alone may be escaped
    return f"{indent}{first}\\" if first[0].isdigit() else f"{indent}\\{first}"
