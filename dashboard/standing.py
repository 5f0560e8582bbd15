"""How certain the places of a ranking are, on screen: ranges, brackets, a conclusion."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import prose, session
from dashboard.background import Background
from sizhang_metrics.errors import SizhangError
from sizhang_metrics.periods import Period
from sizhang_metrics.robustness import RULE, SHORT_RULE
from sizhang_metrics.views import ranges
from sizhang_metrics.views.ranking import Scope

_LOOK_AGAIN_SECONDS = 1.0


@st.cache_resource(show_spinner=False)
def _background() -> Background:
    return Background()


def is_known(period: Period) -> bool | None:
    """Whether the ranges of this quarter are at hand; starts computing them if not.

    None: they could not be computed, and the page says so; the rest of it stands.
    """
    store = session.store()
    key = (id(store), store.data_version(), str(period))
    try:
        return _background().is_done(key, lambda: ranges.prepare(store, period))
    except SizhangError as error:
        st.warning(f"名次范围没有算出，名次和得分不受影响。{error}")
        return None


def _at_hand(period: Period) -> bool:
    """The same; says so while they are on their way."""
    known = is_known(period)
    if known is False:
        waiting(period)
    return bool(known)


def of_ranking(
    period: Period, scope: Scope, *, peer_group: str | None, unit_id: str | None
) -> pd.DataFrame | None:
    """The ranges beside the ranking; None inside units, and while being computed.

    Above the table: the conclusion for leaders and how it was come to.
    """
    if scope is Scope.UNIT:
        st.caption("单位内名次不测算名次范围，请看同类组内或全部支部。")
        return None
    if not _at_hand(period):
        return None
    store, viewer = session.store(), session.viewer()
    groups = ranges.groups(store, viewer, period, scope=scope, unit_id=unit_id)
    if scope is Scope.PEER_GROUP and peer_group is not None:
        groups = groups[groups["peer_group"] == peer_group]
    _conclusion(groups)
    where = {"peer_group": peer_group, "unit_id": unit_id}
    return ranges.ranges(store, viewer, period, scope=scope, **where)


def _conclusion(groups: pd.DataFrame) -> None:
    if groups.empty:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{ranges.conclusion(groups)}**", width="content")
        if len(groups) > 1:
            with st.popover("各组结论", type="tertiary"):
                pairs = zip(groups["peer_group"], groups["sentence"], strict=True)
                # a list: drawing a table that mostly stays closed doubles a click
                st.markdown(
                    "\n".join(
                        f"- **{prose.plain(group)}**：{prose.plain(sentence)}"
                        for group, sentence in pairs
                    )
                )
    st.caption(f"名次范围怎样算：{SHORT_RULE}", help=RULE)


def of_groups(period: Period) -> None:
    """How sure the leaders of the peer groups are, as soon as it is known."""
    known = is_known(period)
    if known is False:
        waiting(period, silent=True)
    if known:
        table = ranges.groups(session.store(), session.viewer(), period)
        if not table.empty:
            st.caption(f"{ranges.conclusion(table)}名次范围见“排名”", help=SHORT_RULE)


def of_branch(period: Period, branch_id: str) -> None:
    """“同类组第 12 名,一般在 10–15 名之间,与 3 个支部同档”; nothing without a rank."""
    if not _at_hand(period):
        return
    table = ranges.ranges(session.store(), session.viewer(), period)
    own = table[table["branch_id"] == branch_id]
    if own.empty:
        return
    row = own.iloc[0]
    others = row["in_bracket"] - 1
    beside = f"，与 {others} 个支部同档（差距不足以分出先后）" if others else ""
    st.markdown(f"**名次**：同类组{row['sentence']}{beside}。", help=RULE)


@st.fragment(run_every=_LOOK_AGAIN_SECONDS)
def waiting(period: Period, *, silent: bool = False) -> None:
    """Says that the ranges are on their way, and shows them as soon as they are."""
    if is_known(period) is not False:
        st.rerun()
    if silent:
        return
    st.status("正在测算名次范围，算好后自动显示；其间可以照常查看名次和得分。")
