"""The pickers that pages share; every choice lives in the URL.

A picker is bound to the query parameter of its key, so a link shows the same
screen again, a choice survives a change of page, and nonsense in a URL falls back
to the default.  What the URL holds is what the picker shows, therefore periods
are shown as they are written everywhere: `2026Q3`.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import frame, session
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.views import choices

ALL_GROUPS = "全部同类组"
ALL_UNITS = "全部单位"


def row():
    """The one row of pickers below the title: `with controls.row(): …`."""
    return st.container(horizontal=True, vertical_alignment="bottom", gap="small")


def period(options: Sequence[Period] | None = None) -> Period:
    """The chosen quarter, newest first; without any data the page ends here, kindly."""
    known = session.store().periods() if options is None else list(options)
    if not known:
        frame.no_data()
    written = [str(one) for one in sorted(known, reverse=True)]
    chosen = st.selectbox(
        "季度", written, key="period", bind="query-params", width=130
    )
    return parse_period(chosen if chosen in written else written[0])


def peer_group(at: Period) -> str | None:
    """The chosen peer group, None for all."""
    groups = choices.peer_groups(session.store(), session.viewer(), at)
    return _one_of("同类组", "group", ALL_GROUPS, groups, width=260)


def unit(at: Period) -> str | None:
    """The unit_id of the chosen unit, None for all that the viewer may see."""
    units = choices.units(session.store(), session.viewer(), at)
    ids = {label: unit_id for unit_id, label in units.items()}
    chosen = _one_of("单位", "unit", ALL_UNITS, list(ids), width=240)
    return None if chosen is None else ids[chosen]


def branch(at: Period, unit_id: str | None = None) -> str | None:
    """The branch_id of the chosen branch among those visible, None when there is none.

    The URL takes the plain id (`?branch=JG001`); the name beside it is only shown.
    """
    names = choices.branches(session.store(), session.viewer(), at, unit_id)
    if not names:
        return None
    wanted = st.query_params.get("branch")
    chosen = st.selectbox(
        "支部",
        list(names),
        index=list(names).index(wanted) if wanted in names else 0,
        format_func=lambda branch_id: f"{names[branch_id]}({branch_id})",
        key=f"branch of {unit_id or ''} {wanted or ''}",
        width=340,
    )
    if chosen != wanted:
        st.query_params["branch"] = chosen
    return chosen if chosen in names else next(iter(names))


def segment(label: str, key: str, options: Sequence[str]) -> str:
    """One of a few ways to look at the same thing, as a row of buttons."""
    chosen = st.segmented_control(
        label,
        list(options),
        default=options[0],
        required=True,
        key=key,
        bind="query-params",
    )
    return chosen if chosen in options else options[0]


def _one_of(
    label: str, key: str, everything: str, options: Sequence[str], *, width: int
) -> str | None:
    """A select box with “all” on top; forged or stale values count as all."""
    chosen = st.selectbox(
        label, [everything, *options], key=key, bind="query-params", width=width
    )
    return chosen if chosen in options else None
