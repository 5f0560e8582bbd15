"""Step three, first half: what submitting would change, before anything is written."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import prose, session
from dashboard.columns import change, draw, number, score, text
from dashboard.desk.draft import draft
from sizhang_metrics.errors import RejectedError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Rehearsal
from sizhang_metrics.submissions import Reading
from sizhang_metrics.views import rehearsal, versions

_RANK = "%d"


def rehearse(reading: Reading, period: Period) -> bool:
    """Score, rank, the indicators that move it most, and whom it passes.

    False, and the reason said, when the quarter takes no reports.
    """
    mine, store = draft(), session.store()
    if mine.rehearsal is None:
        try:
            with st.spinner("正在预演…"):
                mine.rehearsal = store.rehearse(reading, period)
        except RejectedError as refused:
            st.error(str(refused))
            return False
    _show(mine.rehearsal)
    return True


def _show(one: Rehearsal) -> None:
    shown = rehearsal.shown(session.store(), session.viewer(), one)
    if shown.is_unchanged:
        st.info("这份文件与已收的完全相同,提交不会有任何变化。")
        return
    st.markdown("**预演**:提交后会是这样。这里是试算,还没有写入任何数据。")
    _table(shown.branches, "movers", key="rehearsed", alt="本文件各支部提交前后")
    _others(shown)


def _table(table: pd.DataFrame, *last: str, key: str, alt: str) -> None:
    columns = {
        "branch_name": text("支部", width=230),
        "final_score_before": score("原得分"),
        "final_score_after": score("得分"),
        "change": change("变化"),
        "grade_after": text("等次", width=60),
        "peer_rank_before": number("原名次", format=_RANK, width=62),
        "peer_rank_after": number("名次", format=_RANK, width=52),
        "peers": number("共", format=_RANK, width=42, help="同类组内参加排名的支部数"),
        "movers": text("影响最大的三项指标(分)", width="large"),
        "period": text("季度", width=72),
    }
    wanted = [one for one in columns if one not in ("movers", "period") or one in last]
    draw(table, {one: columns[one] for one in wanted}, key=key, alt=alt)


def _others(shown: rehearsal.Shown) -> None:
    moved = len(shown.others)
    if shown.strangers:
        st.caption(f"另有其他单位的 {shown.strangers} 个支部名次会变动。")
    if moved:
        with st.expander(f"谁的名次会跟着变({moved} 个)"):
            _table(shown.others, "period", key="passed", alt="名次变动的其他支部")
    if len(shown.later):
        with st.expander(f"今年以后各季的变化({len(shown.later)} 条)"):
            _table(shown.later, "period", key="later", alt="以后各季的变化")


def differences(reading: Reading, period: Period) -> None:
    """Value by value, what the file changes of reports that stand."""
    table = versions.pending(session.store(), session.viewer(), period, reading)
    if table.empty:
        return
    shown = table.assign(
        said_before=[
            versions.spoken(*one)
            for one in zip(table["state_before"], table["before"], strict=True)
        ],
        said_after=[
            versions.spoken(*one)
            for one in zip(table["state_after"], table["after"], strict=True)
        ],
    )
    names = {
        "branch_id": "支部编码",
        "item_name": "填报项",
        "said_before": "现行数",
        "said_after": "这份文件",
    }
    with st.expander(f"与现行报送逐项比较:{len(shown)} 处不同"):
        if len(shown) <= prose.MOST:
            prose.table(shown, names, alt="与现行报送不同的数")
        else:
            columns = {name: text(label) for name, label in names.items()}
            draw(shown, columns, key="differences", alt="与现行报送不同的数")
