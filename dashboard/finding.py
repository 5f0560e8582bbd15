"""The search for a branch, in the header of every page."""

from __future__ import annotations

import streamlit as st

from dashboard import address, controls, links, prose, session
from sizhang_metrics.periods import Period
from sizhang_metrics.views import choices

_PAUSE = "300ms"
"""After the last letter: a Chinese word takes several keys."""
_WIDTH = 300
_MOST_LETTERS = 40
_FOUND = "branches found"
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
            key=f"find branch {st.session_state.get(_FOUND, 0)}",
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
    return next((one for one in known if str(one) == asked), known[-1])


def _list(found: choices.Found, at: Period) -> None:
    if not found.total:
        st.caption(f"{at} 的名册里没有这样的支部。请少写几个字，或换一个季度。")
        return
    with st.container(border=True, gap="small"):
        more = f"，列出前 {len(found.branches)} 个；多写几个字可以缩小范围"
        is_cut = found.total > len(found.branches)
        st.caption(f"{at} 找到 {found.total} 个支部{more if is_cut else ''}")
        with st.container(horizontal=True, gap="small"):
            for row in found.branches.itertuples():
                label = prose.plain(f"{row.branch_name} {row.branch_id}")
                if st.button(label, key=f"found {row.branch_id}", type="tertiary"):
                    st.session_state[_FOUND] = st.session_state.get(_FOUND, 0) + 1
                    links.follow(links.branch(row.branch_id), at)
