"""The pickers that pages share; every choice lives in the URL.

A picker is bound to the query parameter of its key, so a link shows the same
screen again, a choice survives a change of page, and nonsense in a URL falls back
to the default.  What the URL holds is what the picker shows, therefore periods
are shown as they are written everywhere: `2026Q3`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence

import streamlit as st

from dashboard import frame, session
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.views import choices

ALL_GROUPS = "全部同类组"
ALL_UNITS = "全部单位"
ALL_BRANCHES = "全部支部"
BRANCH = "branch"
_PICKED = "picked branch"


@contextlib.contextmanager
def heading(title: str) -> Iterator[None]:
    """The page's title and, on the same line, the pickers drawn inside the block."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.title(title, anchor=False, width="content")
        st.space("stretch")
        yield


def period(options: Sequence[Period] | None = None) -> Period:
    """The chosen quarter, newest first; without any data the page ends here, kindly."""
    known = session.store().periods() if options is None else list(options)
    if not known:
        frame.no_data()
    written = [str(one) for one in sorted(known, reverse=True)]
    chosen = st.selectbox("季度", written, key="period", bind="query-params", width=115)
    return parse_period(chosen if chosen in written else written[0])


def peer_group(at: Period) -> str | None:
    """The chosen peer group, None for all."""
    groups = choices.peer_groups(session.store(), session.viewer(), at)
    return _one_of("同类组", "group", ALL_GROUPS, groups, width=190)


def unit(at: Period) -> str | None:
    """The unit_id of the chosen unit, None for all that the viewer may see."""
    units = choices.units(session.store(), session.viewer(), at)
    ids = {label: unit_id for unit_id, label in units.items()}
    chosen = _one_of("单位", "unit", ALL_UNITS, list(ids), width=190)
    return None if chosen is None else ids[chosen]


def branch(at: Period, unit_id: str | None = None) -> str | None:
    """The branch_id of the chosen branch among those visible, None when there is none.

    The URL takes the plain id (`?branch=JG001`); names are only shown.
    """
    names = choices.branches(session.store(), session.viewer(), at, unit_id=unit_id)
    return _branch_of(list(names), names)


def any_branch(at: Period, group: str | None, unit_id: str | None) -> str | None:
    """The same with “all” on top, for pages that show one branch or many."""
    names = choices.branches(
        session.store(), session.viewer(), at, peer_group=group, unit_id=unit_id
    )
    return _branch_of(["", *names], names) or None


def open_profile(branch_id: str | None) -> None:
    """Leaves for the profile of a branch that was clicked; the period goes along."""
    if branch_id is not None:
        st.switch_page("pages/profile.py", query_params={BRANCH: branch_id})


def chosen_name(
    at: Period, group: str | None, unit_id: str | None, branch_id: str | None
) -> str:
    """The narrowest of the choices by its name."""
    store, viewer = session.store(), session.viewer()
    if branch_id is not None:
        return choices.branches(store, viewer, at)[branch_id]
    if unit_id is not None:
        return choices.units(store, viewer, at)[unit_id]
    return group or ALL_BRANCHES


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


def _branch_of(options: list[str], names: Mapping[str, str]) -> str | None:
    """A picker that follows `?branch=`; not bound, since the URL holds ids, not names."""
    if not options:
        return None
    wanted = st.query_params.get(BRANCH)
    st.session_state[_PICKED] = wanted if wanted in names else options[0]
    return st.selectbox(
        "支部",
        options,
        format_func=lambda one: f"{names[one]} {one}" if one else ALL_BRANCHES,
        key=_PICKED,
        on_change=_put_branch_into_url,
        width=280,
    )


def _put_branch_into_url() -> None:
    st.query_params[BRANCH] = st.session_state[_PICKED]


def _one_of(
    label: str, key: str, everything: str, options: Sequence[str], *, width: int
) -> str | None:
    """A select box with “all” on top; forged or stale values count as all."""
    chosen = st.selectbox(
        label, [everything, *options], key=key, bind="query-params", width=width
    )
    return chosen if chosen in options else None
