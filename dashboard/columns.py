"""Kinds of table columns, and how a table gets on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st
from streamlit import dataframe_util
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard import downloads, palette, session
from sizhang_metrics import literals
from sizhang_metrics.numbers import NONE, exact, in_unit, plain
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.views import memory
from sizhang_metrics.wording.columns import TITLES

_LONGEST = 16
"""Rows before a table scrolls inside itself."""
_SCROLLING = 560
_LEAST, _MOST = 0.51, 99.49
"""Per cents that a grid rounds to what is neither nothing nor all."""
TALL = 64
"""A row of three lines: from 4rem on Streamlit breaks what is longer than its cell."""

number = st.column_config.NumberColumn
text = st.column_config.TextColumn


def score(
    label: str | None = None,
    *,
    width: int | None = None,
    pinned: bool | None = None,
    help: str | None = None,
) -> ColumnConfig:
    """A score with its decimals."""
    decimals = session.decimals()
    width = 50 + 8 * decimals if width is None else width
    form = f"%.{decimals}f"
    return number(label, format=form, width=width, pinned=pinned, help=help)


def points(
    label: str | None = None, *, width: int | None = None, help: str | None = None
) -> ColumnConfig:
    """Points of one indicator, with more decimals than a score has."""
    form = f"%.{session.point_decimals()}f"
    return number(label, format=form, width=width, help=help)


def change(
    label: str | None = None, *, width: int | None = None, help: str | None = None
) -> ColumnConfig:
    """A signed change of points."""
    decimals = session.decimals()
    width = width or 52 + 8 * decimals
    return number(label, format=f"%+.{decimals}f", width=width, help=help)


def written_out(label: str, *, width: int, help: str | None = None) -> ColumnConfig:
    """A number as a file has it.

    To ten digits, which a sum's last bits are behind: of 12345 the grid makes 12350 by
    “%.4g”, without an exponent (findings/streamlit_four_digits_of_five.sh).
    """
    return number(label, format="%.10g", width=width, help=help)


def measured(table: pd.DataFrame, scheme: Scheme, *names: str) -> pd.DataFrame:
    """The table with these values of its indicators in words, each in its unit: per cents
    stand above months.  A target as the scheme has it, others to two decimals."""
    units = [scheme.indicator(code).measured_in for code in table["indicator"]]

    def said(name: str) -> pd.Series:
        write = exact if name == "target" else plain
        values = [
            None if pd.isna(value) else in_unit(write(value), unit)
            for value, unit in zip(table[name], units, strict=True)
        ]
        return pd.Series(values, table.index, dtype=object)

    return table.assign(**{name: said(name) for name in names})


def half_up(values: pd.Series, decimals: int) -> pd.Series:
    """As `numbers.half_up`, of a whole column; `round` would take 0.8125 to the even
    0.812.  What rounds to nothing is no fall of nothing.

    >>> half_up(pd.Series([12.25, -0.04, None]), 1).tolist()
    [12.3, 0.0, nan]
    """
    exact = literals.rounded(values.to_numpy(float))
    return pd.Series(literals.rounded(exact, decimals), values.index)


def gained(label: str, *, width: int, help: str) -> ColumnConfig:
    """Places gained (+) or lost: a number, so that the grid sorts it as one."""
    return number(label, format="%+d", width=width, help=help)


def on_scale(label: str, names: Sequence[str], *, width: int) -> ColumnConfig:
    """A word of a scale, best first; takes what `scaled` makes.

    The grid sorts by the cell's own value as text, so that carries the place on the
    scale (“1 优秀”), and only the word is shown.
    """
    return st.column_config.SelectboxColumn(
        label,
        width=width,
        options=list(_keys(names).values()),
        format_func=lambda key: str(key).partition(" ")[2],
    )


def scaled(words: pd.Series, names: Sequence[str]) -> pd.Series:
    """The words with their place among `names`; None for none of them."""
    keys = _keys(names)
    placed = [keys.get(word) for word in words]
    return pd.Series(placed, index=words.index, dtype=object)


def _keys(names: Sequence[str]) -> dict[str, str]:
    width = len(str(len(names)))
    return {name: f"{at:0{width}d} {name}" for at, name in enumerate(names, start=1)}


def percent(
    label: str | None = None,
    *,
    width: int = 105,
    help: str | None = None,
) -> ColumnConfig:
    """A share as a bar with whole per cents; takes numbers made by `in_percent`."""
    return st.column_config.ProgressColumn(
        label,
        format="%.0f%%",
        min_value=0,
        max_value=100,
        width=width,
        color=palette.BAR,
        help=help,
    )


def in_percent(table: pd.DataFrame, *names: str) -> pd.DataFrame:
    """The table with these shares as per cents: bars show plain numbers only.

    To nine decimals: of a sum a hair below 0.775 a browser would write 77 %, and a
    sentence has 78 %.
    """
    return table.assign(**{name: (table[name] * 100).round(9) for name in names})


def titled(columns: Mapping[str, ColumnConfig]) -> dict[str, ColumnConfig]:
    """The columns, each with a title: its own where it means something narrower in this
    table, else the one that the command line and the papers have too."""
    return {
        name: {**column, "label": TITLES[name]}
        if column.get("label") is None
        else column
        for name, column in columns.items()
    }


class _Fixed(dict[str, Any]):
    """A column that nobody changes: Streamlit copies each, to the last word of a scale,
    whenever the table is drawn."""

    def __deepcopy__(self, memo: object) -> _Fixed:
        return self


@dataclass(frozen=True)
class Sheet:
    """A table ready to be drawn, which can be kept (`kept.made`)."""

    rows: pd.DataFrame
    """With what is not drawn, too: codes, and names in full."""
    columns: Mapping[str, ColumnConfig]
    """Those drawn, in their order, each with its title."""
    cells: pa.Table
    """The same as the browser gets them."""
    row_height: int | None = None
    """In pixels, where it is not that of a line."""
    has_blanks: bool = False
    """Among its numbers: the grid sorts them as zero, which below the table is said
    (findings/streamlit_missing_sorts_as_zero.sh)."""

    @property
    def nbytes(self) -> int:
        """About how much memory it takes."""
        return self.cells.nbytes + memory.size_of(self.rows)


def sheet(
    table: pd.DataFrame, columns: Mapping[str, ColumnConfig], *, is_tall: bool = False
) -> Sheet:
    """The columns named, in their order, and no others; then `draw`, `pick` in it or see
    where it was `clicked`.  `is_tall`: with room for sentences in every row."""
    drawn = _told_apart(table[list(columns)], columns)
    cells = dataframe_util.convert_pandas_df_to_arrow_table(drawn)
    fixed = {name: _Fixed(config) for name, config in titled(columns).items()}
    shown = cast(Mapping[str, ColumnConfig], fixed)
    has_blanks = cells.num_rows > 1 and any(
        column.null_count and (pa.types.is_integer(kind) or pa.types.is_floating(kind))
        for column, kind in zip(cells.columns, cells.schema.types, strict=True)
    )
    return Sheet(table, shown, cells, TALL if is_tall else None, has_blanks)


def _told_apart(
    table: pd.DataFrame, columns: Mapping[str, ColumnConfig]
) -> pd.DataFrame:
    """99.6 % is not all, and its bar must say 99%, as 0.4 % is not nothing; a file has the
    number itself."""
    for name, column in columns.items():
        kind = column.get("type_config")
        if kind is not None and kind["type"] == "progress":
            shares = table[name].to_numpy(float).round(9)
            inside = np.where(shares < 100, np.clip(shares, _LEAST, _MOST), shares)
            table = table.assign(**{name: np.where(shares > 0, inside, shares)})
    return table


def draw(
    sheet: Sheet, *, key: str, alt: str, whole: pd.DataFrame | None = None
) -> None:
    """The table; below it its download, of the `whole` table where only a part is drawn."""
    st.dataframe(
        sheet.cells,
        column_config=sheet.columns,
        hide_index=True,
        height=_height(sheet.rows),
        row_height=sheet.row_height,
        placeholder=NONE,
        key=key,
        alt=alt,
    )
    rows = sheet.rows if whole is None else whole
    downloads.table(rows, sheet.columns, key=key, name=alt, note=_note(sheet))


def pick(
    sheet: Sheet,
    *,
    key: str,
    alt: str,
    returns: str = "branch_id",
    clicks: str = "branch_name",
) -> str | None:
    """A table that opens what is clicked: the id (`returns`) of the row that was ticked
    or whose name was clicked; None where nothing was.

    Two ways, because a tick box is found by those who look for one, and a name is what
    everybody else clicks first.
    """
    found = clicked(sheet, key=key, alt=alt, names=[clicks], known_by=returns)
    return None if found is None else found[1][returns]


def clicked(
    sheet: Sheet, *, key: str, alt: str, names: Sequence[str], known_by: str
) -> tuple[str, pd.Series] | None:
    """`pick` for a table with several columns of names: which of them was clicked (a
    ticked row counts as the first), and the row as it was drawn.

    Not the row that now stands in that place: a report that came in between has moved
    all rows, and the click would open a branch that nobody pointed at.

    `known_by`: the column that tells rows apart, however the table is arranged now.
    """
    table = sheet.rows
    event = st.dataframe(
        sheet.cells,
        column_config=sheet.columns,
        hide_index=True,
        height=_height(table),
        row_height=sheet.row_height,
        placeholder=NONE,
        key=key,
        # Runs before the table is drawn anew, with the rows that were on the screen.
        on_select=partial(_keep, key, table, names),
        selection_mode=["single-row", "single-cell"],
        alt=alt,
    )
    downloads.table(table, sheet.columns, key=key, name=alt, note=_note(sheet))
    at = _place(event.selection, names)
    if at is None:
        return None
    kept = st.session_state.get(_kept(key), _at(table, at))
    # A selection may outlive the rows it was made on.
    gone = kept is None or kept[1][known_by] not in table[known_by].tolist()
    return None if gone else kept


BLANKS = "点表头排序时，空白的排在 0 处"


def _note(sheet: Sheet) -> str:
    return BLANKS if sheet.has_blanks else ""


Place = tuple[int, str]


def _keep(key: str, table: pd.DataFrame, names: Sequence[str]) -> None:
    """Keeps the row that was clicked: its place may be another's a moment later."""
    at = _place(st.session_state[key].selection, names)
    st.session_state[_kept(key)] = None if at is None else _at(table, at)


def _place(selection: Any, names: Sequence[str]) -> Place | None:
    ticked = [(row, names[0]) for row in selection.rows]
    cells = [(row, name) for row, name in selection.cells if name in names]
    return next(iter([*ticked, *cells]), None)


def _at(table: pd.DataFrame, at: Place) -> tuple[str, pd.Series] | None:
    row, name = at
    return (name, table.iloc[row]) if row < len(table) else None


def _kept(key: str) -> str:
    return f"picked {key}"


def _height(table: pd.DataFrame) -> int | Literal["content"]:
    return "content" if len(table) <= _LONGEST else _SCROLLING
