"""Step three, first half: what submitting would change, before anything is written."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import prose, session
from dashboard.columns import NONE
from dashboard.desk.draft import draft
from sizhang_metrics.errors import RejectedError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Rehearsal
from sizhang_metrics.submissions import Reading
from sizhang_metrics.views import rehearsal, versions


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
        st.info("这份文件与已收的完全相同，提交不会有任何变化。")
        return
    st.markdown("**预演**：提交后会是这样。这里是试算，还没有写入任何数据。")
    prose.listed(
        _said(shown.branches).assign(movers=_movers(shown.branches)),
        _COLUMNS | {"movers": "影响最大的三项指标（分）"},
        key="rehearsed",
        alt="本文件各支部提交前后",
    )
    _others(shown)


_COLUMNS = {
    "branch_name": "支部",
    "score": "得分",
    "grade": "等次",
    "rank": "同类组名次",
}


def _said(table: pd.DataFrame) -> pd.DataFrame:
    """Before → after in one cell; only after where nothing stood or nothing changed."""
    rows = list(table.itertuples())
    return table.assign(
        score=[
            _moved(f"{one.final_score_before:.1f}", f"{one.final_score_after:.1f}")
            for one in rows
        ],
        grade=[_moved(one.grade_before, one.grade_after) for one in rows],
        rank=[
            _moved(_rank(one.peer_rank_before), _rank(one.peer_rank_after))
            + (f"（共 {one.peers}）" if one.peers else "")
            for one in rows
        ],
    )


def _movers(table: pd.DataFrame) -> pd.Series:
    """The indicators that move a branch, or that its score stays."""
    stays = (table["movers"] == "") & (table["change"] == 0)
    return table["movers"].mask(stays, "得分不变")


def _moved(before: str, after: str) -> str:
    """`79.1 → 80.4`; a dash for none.

    >>> _moved("79.1", "80.4"), _moved("nan", "80.4"), _moved("80.4", "80.4")
    ('79.1 → 80.4', '80.4', '80.4')
    """
    shown = NONE if after in ("", "nan") else after
    return shown if before in ("", "nan", after) else f"{before} → {shown}"


def _rank(rank: int | None) -> str:
    return "" if pd.isna(rank) else f"{rank}"


def _others(shown: rehearsal.Shown) -> None:
    moved = len(shown.others)
    later = {"period": "季度", **_COLUMNS}
    if shown.strangers:
        st.caption(f"另有其他单位的 {shown.strangers} 个支部名次会变动。")
    if moved:
        with st.expander(f"谁的名次会跟着变（{moved} 个）"):
            prose.listed(
                _said(shown.others), later, key="passed", alt="名次变动的其他支部"
            )
    if len(shown.later):
        with st.expander(f"今年以后各季的变化（{len(shown.later)} 条）"):
            prose.listed(_said(shown.later), later, key="later", alt="以后各季的变化")


def differences(reading: Reading, period: Period) -> None:
    """Value by value, what the file changes of reports that stand."""
    table = versions.pending(session.store(), session.viewer(), period, reading)
    if table.empty:
        return
    names = {
        "branch_id": "支部编码",
        "item_name": "填报项",
        "said_before": "现行数",
        "said_after": "这份文件",
    }
    with st.expander(f"与现行报送逐项比较：{len(table)} 处不同"):
        said = versions.in_words(table)
        prose.listed(said, names, key="differences", alt="与现行报送不同的数")
