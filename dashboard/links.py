"""Where a name on a screen leads: a branch to its profile, a unit or a peer group to its
ranking, an indicator or a dimension to its rules; always in the quarter looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard import address, controls, session
from sizhang_metrics.periods import Period
from sizhang_metrics.views import choices


@dataclass(frozen=True)
class Target:
    """A page and what it is to show."""

    page: str
    query: Mapping[str, str]


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


def unit(unit_id: str, at: Period) -> Target:
    """The ranking of a unit's branches."""
    label = choices.units(session.store(), session.viewer(), at)[unit_id]
    return Target("ranking", {"group": controls.ALL_GROUPS, "unit": label})


def indicator(name: str) -> Target:
    """What an indicator counts and how it is scored."""
    return Target("indicators", {"find": name})


def dimension(name: str) -> Target:
    """The indicators of a dimension."""
    return Target("indicators", {"dimension": name})


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
