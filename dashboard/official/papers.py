"""文书 of a quarter: a button for each, made when it is clicked."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import downloads, session
from sizhang_metrics.access import Viewer, may_read
from sizhang_metrics.periods import Period
from sizhang_metrics.reports import facts, pack
from sizhang_metrics.store import Store
from sizhang_metrics.whatif import Edition


def papers(moment: Period | Edition) -> None:
    """Of an edition, or of what stands now, then with 试算 across every page."""
    viewer = session.viewer()
    if not may_read(viewer, "papers"):
        return
    store, home = session.live(), session.home()
    source = facts.source_of(store, moment)
    st.header("文书", anchor=False)
    of = "还没有形成正式期次，每页印“试算”。"
    if source.edition:
        of = "数是这一期形成时的，以后的更正不算。"
    st.caption(f"{source.said}。点一下就做，支部多的要等十几秒到一分钟；{of}")
    names_worst = st.checkbox("通报里点名各同类组末位的支部", key="name worst")
    wishes = pack.Wishes(names_worst, pack.template_of(home))
    with st.container(horizontal=True):
        for paper in pack.PAPERS.values():
            downloads.button(
                paper.title,
                partial(_made, paper, store, viewer, moment, wishes),
                f"{paper.title}-{source.name}.{paper.ending}",
                paper.mime,
                key=f"paper {paper.name}",
            )


def _made(
    paper: pack.Paper,
    store: Store,
    viewer: Viewer,
    moment: Period | Edition,
    wishes: pack.Wishes,
) -> bytes:
    """Called when the button is clicked, outside of any page."""
    source = facts.source_of(store, moment)
    then = store
    if isinstance(moment, Edition):
        then = session.published(store, moment).store
    return paper.made(pack.Making(facts.facts(then, viewer, source), wishes))
