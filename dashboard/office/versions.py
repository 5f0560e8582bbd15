"""The versions of one branch's report: compared, returned, restored."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import acting, controls, frame, moments, prose, session
from dashboard.columns import draw, number, sheet, text
from sizhang_metrics.periods import Period
from sizhang_metrics.store import ground
from sizhang_metrics.store.ground import Ground
from sizhang_metrics.views import versions as view
from sizhang_metrics.wording.columns import titles


def versions(period: Period) -> None:
    """All of it for the branch chosen here."""
    store, viewer = session.store(), session.viewer()
    branch_id = controls.branch(period)
    if branch_id is None:
        frame.empty("这个季度没有可以查看的支部。", "请换一个季度。")
        return
    table = view.versions(store, viewer, period, branch_id)
    if table.empty:
        frame.empty("这个支部本季还没有报送。", "请换一个支部或季度。")
        return
    _table(table)
    if len(table) > 1:
        _compare(table, period, branch_id)
    shown = acting.ground(ground.report(period, branch_id))
    own = (period, [branch_id])
    if acting.may("return", *own) and table["state"].iloc[0] == "accepted":
        _return(period, branch_id, shown)
    older = table[table["state"] != "accepted"]["version"].tolist()
    if acting.may("revert", *own) and older:
        _restore(period, branch_id, older, shown)


def _table(table: pd.DataFrame) -> None:
    shown = table.assign(
        received=moments.column(table["received_at"]),
        returned=moments.column(table["returned_at"]),
    )
    columns = {
        "version": number(width=50),
        "state_name": text(width=80),
        "number": text("回执编号", width=130),
        "received": text("接收时间", width=130),
        "file_name": text(width=220),
        "reason": text(width="medium"),
        "restores": number(width=60),
        "returned": text("退回时间", width=130),
        "return_reason": text(width="medium"),
    }
    draw(sheet(shown, columns), key="versions", alt="各版报送")


def _compare(table: pd.DataFrame, period: Period, branch_id: str) -> None:
    known = table["version"].tolist()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        before = st.selectbox("比较第几版", known, index=1, key="before", width=120)
        after = st.selectbox("与第几版", known, index=0, key="after", width=120)
    found = view.difference(
        session.store(), session.viewer(), period, branch_id, before, after
    )
    if found.empty:
        st.caption("两版完全相同。")
        return
    names = titles(
        "item_name said_before said_after",
        said_before=f"第 {before} 版",
        said_after=f"第 {after} 版",
    )
    prose.table(view.in_words(found), names, alt="两版不同的数")


def _return(period: Period, branch_id: str, shown: Ground) -> None:
    with (
        acting.form("return"),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input("退回理由", max_chars=200, key="return reason")
        acting.button(
            "退回这份报送", "return", shown, lambda: _returned(period, branch_id)
        )


def _returned(period: Period, branch_id: str) -> str:
    session.store().return_reports(
        period,
        [branch_id],
        reason=st.session_state["return reason"],
        entered_by=session.viewer().role,
    )
    return "已退回，不再计分；等待重新报送。"


def _restore(period: Period, branch_id: str, older: list[int], shown: Ground) -> None:
    with (
        acting.form("restore"),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.selectbox("恢复第几版", older, key="restored", width=120)
        st.text_input("恢复理由", max_chars=200, key="restore reason")
        acting.button(
            "恢复为新的一版", "restore", shown, lambda: _restored(period, branch_id)
        )


def _restored(period: Period, branch_id: str) -> str:
    version = st.session_state["restored"]
    session.store().revert(
        period, [branch_id], version, reason=st.session_state["restore reason"]
    )
    return f"第 {version} 版已作为新的一版生效。"
