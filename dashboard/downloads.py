"""Buttons that take data out of the system; every click is noted (操作记录).

Tables get theirs from `columns`, which knows how their cells look.  What a clerk brought
along and takes back (the marked or corrected copy of an own file) is no export and has a
plain button of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard import address, kept, moments, session
from sizhang_metrics.access import READS
from sizhang_metrics.access.trail import What
from sizhang_metrics.errors import SizhangError
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.reports import tables
from sizhang_metrics.reports.printed import printed
from sizhang_metrics.reports.tables import XLSX, Column, Table
from sizhang_metrics.wording import DISCLAIMER
from sizhang_metrics.wording.columns import TITLES

Data = str | bytes | Callable[[], str | bytes]
_CODES = {"branch_id": "branch_name", "unit_id": "unit_name"}
"""Code → the name that it stands before in a file."""


def button(label: str, data: Data, file_name: str, mime: str, *, key: str) -> None:
    """A download; `data` as a function is made only when it is asked for."""
    _button(label, data, file_name, mime, key=key)


def _button(label: str, data: Data, file_name: str, mime: str, **look: Any) -> None:
    st.download_button(
        label,
        data,
        file_name=file_name,
        mime=mime,
        on_click=lambda: _note(file_name),
        **look,
    )


def _note(file_name: str) -> None:
    try:
        session.live().note(session.actor(), What.EXPORT, file_name)
    except SizhangError as error:
        # in a callback nothing stands around the page yet
        st.error(str(error).replace("\n", " "))


def table(
    rows: pd.DataFrame,
    columns: Mapping[str, ColumnConfig],
    *,
    key: str,
    name: str,
    note: str = "",
) -> None:
    """Under a table: the same rows as .xlsx and as .csv, a `note` on the same line;
    nothing without rows.

    `columns` as they are drawn, each with its title.
    """
    if rows.empty:
        return
    # a line of eight quarters as numbers would take half of a sheet's width
    on_paper = {
        title: look
        for title, look in columns.items()
        if _kind(look).get("type") != "line_chart"
    }
    st.session_state.setdefault(_DRAWN, {})[key] = lambda: Table(
        name, _columns(rows, on_paper)
    )
    period = _period()
    head = _head(period)
    shown = session.shown_edition()
    of = shown.edition if shown else period
    file_name = f"{name}-{of}" if of else name

    def made() -> Table:
        return Table(name, _columns(rows, columns))

    with st.container(
        horizontal=True,
        horizontal_alignment="right",
        vertical_alignment="center",
        gap="small",
    ):
        if note:
            st.caption(note, width="content")
        for label, ending, mime, write in (
            ("下载表格", "xlsx", XLSX, lambda: tables.as_xlsx([made()], _now(head))),
            ("CSV", "csv", "text/csv", lambda: tables.as_csv(made(), _now(head))),
        ):
            _button(
                label,
                write,
                f"{file_name}.{ending}",
                mime,
                key=f"take {key} {ending}",
                type="tertiary",
                icon=":material/download:" if ending == "xlsx" else None,
            )


def begin() -> None:
    """A page begins: no table of it is drawn yet."""
    st.session_state[_DRAWN] = {}


def page() -> None:
    """At the foot of a page: all of its tables on paper."""
    drawn: dict[str, Callable[[], Table]] = st.session_state.get(_DRAWN, {})
    name = session.page()
    if not drawn or name is None:
        return
    period = _period()
    head = _head(period)
    title = f"{READS[name].action}{f'（{period.label}）' if period else ''}"
    _button(
        "打印本页",
        lambda: printed(title, _now(head), [draw() for draw in drawn.values()]),
        f"打印-{READS[name].action}-{period or ''}.html".replace("-.", "."),
        "text/html",
        key="print page",
        icon=":material/print:",
        help="本页全部表格，每行都在，表头每页重复；下载后打开即打印",
    )


_DRAWN = "tables drawn"


def _period() -> Period | None:
    """The quarter that the page shows."""
    chosen = address.chosen()
    for name in ("period", "quarter"):
        if chosen.get(name):
            return parse_period(chosen[name])
    return None


def _head(period: Period | None) -> dict[str, str]:
    """Of what the rows are: page, quarter, whether published, rules, choices."""
    head = {}
    if name := session.page():
        head["页面"] = READS[name].action
    if period:
        head |= _of_quarter(period)
    return head | address.choices(but=("period", "quarter", "edition"))


@kept.made
def _of_quarter(period: Period) -> dict[str, str]:
    scheme = session.store().scheme_at(period)
    return {
        "季度": period.label,
        "得分状态": session.status(period),
        "指标体系": f"{scheme.title}（{scheme.id}）",
    }


def _now(head: Mapping[str, str]) -> dict[str, str]:
    made = moments.now().strftime("%Y-%m-%d %H:%M")
    return {**head, "下载时间": f"{made}（北京时间）", "说明": DISCLAIMER}


def _columns(rows: pd.DataFrame, columns: Mapping[str, ColumnConfig]) -> list[Column]:
    """What is drawn, with codes before names, and names in full."""
    found = []
    for code, named in _CODES.items():
        if code in rows and code not in columns and named in columns:
            found.append(Column(TITLES[code], tables.values(rows[code])))
    for name, look in columns.items():
        source = "full_name" if name == "branch_name" and "full_name" in rows else name
        found.append(_column(rows[source], look))
    return found


def _column(cells: pd.Series, look: ColumnConfig) -> Column:
    kind = _kind(look)
    title = str(look["label"])
    if kind["type"] in ("selectbox", "multiselect"):
        labels = {option["value"]: option["label"] for option in kind["options"]}
        cells = cells.map(lambda cell: _labelled(cell, labels))
    form = str(kind.get("format") or "")
    if form.endswith("%%"):
        title, form = f"{title}（%）", form.removesuffix("%%")
    return Column(title, tables.values(cells), _FORMS.get(form, ""))


def _kind(look: ColumnConfig) -> dict[str, Any]:
    return dict(look["type_config"] or {})


def _labelled(cell: Any, labels: Mapping[str, str]) -> Any:
    if isinstance(cell, list):
        return [labels.get(code, code) for code in cell]
    return labels.get(cell, cell) if isinstance(cell, str) else cell


_ZEROS = {decimals: f"{0:.{decimals}f}" for decimals in range(7)}
_FORMS = {
    "%d": "0",
    "%+d": "+0;-0;0",
    **{f"%.{decimals}f": zeros for decimals, zeros in _ZEROS.items()},
    **{
        f"%+.{decimals}f": f"+{zeros};-{zeros};{zeros}"
        for decimals, zeros in _ZEROS.items()
    },
}
"""How the screen writes a number → how Excel does."""
