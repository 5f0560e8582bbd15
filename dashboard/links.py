"""Where a name on a screen leads, always in the quarter looked at; the search for one.

A branch or a unit leads to its profile, a peer group to its ranking, an indicator or a
dimension to its rules, a count of branches to their list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard import address, controls, prose, session
from sizhang_metrics.access import may_read
from sizhang_metrics.periods import Period
from sizhang_metrics.views import choices, lists


@dataclass(frozen=True)
class Target:
    """A page and what it is to show."""

    page: str
    query: Mapping[str, str]

    def at(self, period: str) -> Target:
        """The link, leading to another quarter than the one looked at."""
        return Target(self.page, {**self.query, controls.PERIOD: period})


def branch(branch_id: str) -> Target:
    """The profile of a branch; a unit chosen earlier does not hide it."""
    return Target("profile", {"unit": controls.ALL_UNITS, controls.BRANCH: branch_id})


def ledger(branch_id: str, code: str) -> Target:
    """The counts of an indicator of a branch, down to the cells of the files."""
    query = {"part": "逐项指标", "indicator": code}
    return Target("profile", {**branch(branch_id).query, **query})


def group(name: str) -> Target:
    """The ranking inside a peer group; a unit chosen earlier does not narrow it."""
    return Target("ranking", {"group": name, "unit": controls.ALL_UNITS})


def listed(
    of: str,
    *,
    code: str = "",
    peer_group: str | None = None,
    unit_id: str | None = None,
) -> Target:
    """The branches behind a count; of all groups and units where none is named."""
    needs = lists.KINDS[of].needs
    return Target(
        "lists",
        {
            "of": of,
            **({needs: code} if needs else {}),
            controls.GROUP: peer_group or controls.ALL_GROUPS,
            controls.UNIT: unit_id or controls.ALL_UNITS,
        },
    )


REPORTED = {
    "expected": "branches",
    "received": "reported",
    "on_time": "on_time",
    "late": "late",
    "returned": "returned",
    "missing": "missing",
}
"""Counts of who reported → their lists."""


def of_unit(
    found: tuple[str, pd.Series] | None,
    at: Period,
    opens: Mapping[str, str],
    *,
    code: str = "",
) -> Target | None:
    """Where a click in a table of units leads: the unit, or the branches behind one of
    its counts (`opens`: column → list)."""
    if found is None:
        return None
    name, row = found
    if name == "unit_name":
        return unit(row["unit_id"], at)
    return listed(opens[name], code=code, unit_id=row["unit_id"])


def open_list(label: str, target: Target, at: Period) -> None:
    """A line that leads there, below a number that is drawn without names to click."""
    st.page_link(
        f"pages/{target.page}.py",
        label=f":small[{prose.plain(label)} ›]",
        query_params={controls.PERIOD: str(at), **target.query},
    )


def open_grades(grades: pd.DataFrame, at: Period) -> None:
    """Below a chart of grades: the branches of each."""
    with st.container(horizontal=True, gap="small"):
        for row in grades.to_dict("records"):
            words = f"{row['name']} {row['branches']} 个"
            open_list(words, listed("grade", code=row["grade"]), at)


def topic(name: str) -> Target:
    """The evidence of a topic."""
    return Target("topics", {"topic": name})


def unit(unit_id: str, at: Period) -> Target:
    """The profile of a unit; to whom that is not shown, the ranking of its branches."""
    viewer = session.viewer()
    label = choices.units(session.store(), viewer, at)[unit_id]
    if may_read(viewer, "unit"):
        return Target("unit", {controls.UNIT: label})
    return Target("ranking", {"group": controls.ALL_GROUPS, controls.UNIT: label})


def indicator(name: str) -> Target:
    """What an indicator counts and how it is scored."""
    return Target("indicators", {"find": name})


def dimension(name: str) -> Target:
    """The indicators of a dimension."""
    return Target("indicators", {"dimension": name})


def rectification(number: int) -> Target:
    """One item of the 整改台账."""
    return Target("rectification", {"item": str(number)})


def creation(number: int) -> Target:
    """One 申报 of the 四强创建."""
    return Target("creation", {"item": str(number)})


def to_rectify(branch_id: str, about: str, **codes: str) -> Target:
    """The form that opens an item for a branch, about an indicator, dimension or alert;
    of an alert on any of them the indicator or dimension, too."""
    query = {controls.BRANCH: branch_id, "about": about, **codes}
    return Target("rectification", {controls.UNIT: controls.ALL_UNITS, **query})


def back_to_register() -> None:
    """From an item to the whole 整改台账."""
    back("item", "返回台账")


def back(name: str, label: str) -> None:
    """From one thing that the address names to all of them."""
    if st.button(label, key=f"back from {name}", icon=":material/arrow_back:"):
        address.drop(name)
        st.rerun()


def follow(target: Target | None, at: Period) -> None:
    """Leaves for the page of a name that was clicked; stays where none was.

    On the page itself the address is written instead: `st.switch_page` and links to
    the same page show the new branch under the old address (seen on 1.67).
    """
    if target is None:
        return
    query = {controls.PERIOD: str(at), **target.query}
    if session.page() == target.page:
        for name, value in query.items():
            address.put(name, value)
        st.rerun()
    st.switch_page(f"pages/{target.page}.py", query_params=query)


_PAUSE = "300ms"
"""After the last letter: a Chinese word takes several keys."""
_WIDTH = 300
_MOST_LETTERS = 40
_OPENED = "branches found"
"""How many were opened: a new, empty field after each, also on the page itself."""


@st.fragment
def search() -> None:
    """A field to type in and, while typing, the branches that fit, to be opened.

    Only the field and its list are drawn anew, and only what was found is sent: the
    names of 3,000 branches on every page would be 200 KB a click.
    """
    known = session.store().periods()
    if not known:
        return
    with st.container(horizontal=True, horizontal_alignment="right"):
        words = st.text_input(
            "找支部",
            key=f"find branch {st.session_state.get(_OPENED, 0)}",
            type="search",
            live=_PAUSE,
            placeholder="找支部：名称、编码或单位",
            label_visibility="collapsed",
            width=_WIDTH,
        )
    if words.strip():
        at = _looked_at(known)
        asked = (session.store(), session.viewer(), at, words[:_MOST_LETTERS])
        _list(choices.find(*asked), at)


def _looked_at(known: list[Period]) -> Period:
    """The quarter of the page, or of the page before; else the newest."""
    asked = address.held(controls.PERIOD)
    return next((quarter for quarter in known if str(quarter) == asked), known[-1])


def _list(found: choices.Found, at: Period) -> None:
    if not found.total:
        st.caption(f"{at} 的名册里没有这样的支部。请少写几个字，或换一个季度。")
        return
    with st.container(border=True, gap="small"):
        more = f"，列出前 {len(found.branches)} 个；多写几个字可以缩小范围"
        is_cut = found.total > len(found.branches)
        st.caption(f"{at} 找到 {found.total} 个支部{more if is_cut else ''}")
        with st.container(horizontal=True, gap="small"):
            for row in found.branches.to_dict("records"):
                label = prose.plain(f"{row['branch_name']} {row['branch_id']}")
                if st.button(label, key=f"found {row['branch_id']}", type="tertiary"):
                    st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1
                    follow(branch(row["branch_id"]), at)
