"""整改 on the pages of a branch: what is open, and the way to open an item."""

from __future__ import annotations

import streamlit as st

from dashboard import acting, kept, links, session
from sizhang_metrics.lifecycle.rectification import OPEN_STATES
from sizhang_metrics.periods import Period
from sizhang_metrics.views import rectifications as views
from sizhang_metrics.views.query import Record, by_branch

_MOST = 5


@kept.drawn
def of_branch(branch_id: str, at: Period) -> None:
    """A link to each item of a branch that is not put right; nothing without one."""
    open_ones = _open().get(branch_id)
    if not open_ones:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f":small[整改 {len(open_ones)} 项没有销号：]", width="content")
        for row in open_ones[:_MOST]:
            number = int(row["rectification_id"])
            words = f"第 {number} 号 {row['subject']}（{row['state_name']}）"
            links.open_list(words, links.rectification(number), at)


@kept.made
def _open() -> dict[str, list[Record]]:
    """By branch, the most urgent first."""
    table = views.register(session.store(), session.viewer())
    return by_branch(views.most_urgent(table[table["stored"].isin(OPEN_STATES)]))


def may_open(at: Period, branch_id: str) -> bool:
    """Whether who is there may open items for the branch, and sees it as of now."""
    return session.shown_edition() is None and acting.may(
        "rectification", at, [branch_id]
    )


def to_open(branch_id: str, about: str, at: Period, **codes: str) -> None:
    """A link to the form, with quarter, branch and what it is about; for who may open
    items."""
    if may_open(at, branch_id):
        links.open_list("登记整改", links.to_rectify(branch_id, about, **codes), at)
