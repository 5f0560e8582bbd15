"""The pickers that pages share; every choice lives in the URL.

The key of a picker is its query parameter (`address`): a link shows the same screen
again, quarter, group and unit survive a change of page, and nonsense in a URL falls
back to the default.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence

import streamlit as st

from dashboard import address, frame, prose, session
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.views import choices

PERIOD = "period"
"""The query parameter of the quarter that is looked at."""
REPORTED = "quarter"
"""That of the quarter that is reported for."""
ALL_GROUPS = "全部同类组"
ALL_UNITS = "全部单位"
ALL_BRANCHES = "全部支部"
ALL_DIMENSIONS = "全部维度"
BRANCH = "branch"


@contextlib.contextmanager
def heading(title: str) -> Iterator[None]:
    """The page's title and, on the same line, the pickers drawn inside the block."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.title(title, anchor=False, width="content")
        st.space("stretch")
        yield


@contextlib.contextmanager
def heading_in(title: str) -> Iterator[None]:
    """The same for a part of a page."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.header(title, anchor=False, width="content")
        st.space("stretch")
        yield


def period(options: Sequence[Period] | None = None) -> Period:
    """The chosen quarter, newest first; without any data the page ends here, kindly."""
    known = session.store().periods() if options is None else list(options)
    if not known:
        frame.no_data()
    written = [str(one) for one in sorted(known, reverse=True)]
    changed = address.settle(PERIOD, written, written[0], keeps=True)
    return parse_period(
        st.selectbox("季度", written, key=PERIOD, on_change=changed, width=115)
    )


def reporting_period(options: Sequence[Period], default: Period) -> Period:
    """The quarter to report for; apart from the one looked at, so that a clerk who
    comes from the ranking does not report for a quarter long past."""
    written = [str(one) for one in options]
    changed = address.settle(REPORTED, written, str(default))
    return parse_period(
        st.selectbox("季度", written, key=REPORTED, on_change=changed, width=115)
    )


def scheme_period() -> Period:
    """The chosen quarter for reading its rules, also before anything was reported."""
    store = session.store()
    starts = [parse_period(one.effective_from) for one in store.schemes()]
    return period(store.periods() or starts)


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
    """The branch_id of the chosen branch among those visible, None when there is none."""
    names = choices.branches(session.store(), session.viewer(), at, unit_id=unit_id)
    return _branch_of(list(names), names)


def any_branch(at: Period, group: str | None, unit_id: str | None) -> str | None:
    """The same with “all” on top, for pages that show one branch or many."""
    names = choices.branches(
        session.store(), session.viewer(), at, peer_group=group, unit_id=unit_id
    )
    return _branch_of(["", *names], names) or None


def open_profile(branch_id: str | None, at: Period) -> None:
    """Leaves for the profile of a branch that was clicked, in the same quarter."""
    if branch_id is not None:
        st.switch_page(
            "pages/profile.py", query_params={PERIOD: str(at), BRANCH: branch_id}
        )


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
    changed = address.settle(key, options, options[0])
    return st.segmented_control(
        label,
        list(options),
        required=True,
        # names of dimensions come from the scheme, and these labels run Markdown
        format_func=prose.plain,
        key=key,
        on_change=changed,
        label_visibility="collapsed",
    )


def dimension(scheme: Scheme) -> str | None:
    """The code of the chosen dimension, None for all."""
    codes = {one.name: one.code for one in scheme.dimensions}
    return codes.get(segment("维度", "dimension", [ALL_DIMENSIONS, *codes]))


def _branch_of(options: list[str], names: Mapping[str, str]) -> str | None:
    """The URL takes the plain id (`?branch=JG001`); names are only shown."""
    if not options:
        return None
    changed = address.settle(BRANCH, options, options[0])
    return st.selectbox(
        "支部",
        options,
        format_func=lambda one: f"{names[one]} {one}" if one else ALL_BRANCHES,
        key=BRANCH,
        on_change=changed,
        width=340,
    )


def _one_of(
    label: str, key: str, everything: str, options: Sequence[str], *, width: int
) -> str | None:
    """A select box with “all” on top; forged or stale values count as all."""
    shown = [everything, *options]
    changed = address.settle(key, shown, everything, keeps=True)
    chosen = st.selectbox(label, shown, key=key, on_change=changed, width=width)
    return chosen if chosen in options else None
