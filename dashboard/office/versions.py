"""The versions of one branch's report: compared, returned, restored."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import controls, frame, moments, prose, session
from dashboard.columns import draw, number, text
from dashboard.office.acting import act, decides, returns
from sizhang_metrics.periods import Period
from sizhang_metrics.views import versions as view


def versions(period: Period) -> None:
    """All of it for the branch chosen here."""
    store, viewer = session.store(), session.viewer()
    branch_id = controls.branch(period)
    table = branch_id and view.versions(store, viewer, period, branch_id)
    if table is None or not len(table):
        frame.empty("这个支部本季还没有报送。", "请换一个支部或季度。")
        return
    _table(table)
    if len(table) > 1:
        _compare(table, period, branch_id)
    if returns(viewer) and table["state"].iloc[0] == "accepted":
        _return(period, branch_id)
    older = table[table["state"] != "accepted"]["version"].tolist()
    if decides(viewer) and older:
        _restore(period, branch_id, older)


def _table(table: pd.DataFrame) -> None:
    shown = table.assign(
        received=moments.column(table["received_at"]),
        returned=moments.column(table["returned_at"]),
    )
    columns = {
        "version": number("版本", width=50),
        "state_name": text("状态", width=80),
        "number": text("回执编号", width=130),
        "received": text("接收时间", width=130),
        "file_name": text("文件", width=220),
        "reason": text("说明", width="medium"),
        "restores": number("恢复自", width=60),
        "returned": text("退回时间", width=130),
        "return_reason": text("退回理由", width="medium"),
    }
    draw(shown, columns, key="versions", alt="各版报送")


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
    names = {
        "item_name": "填报项",
        "said_before": f"第 {before} 版",
        "said_after": f"第 {after} 版",
    }
    prose.table(view.in_words(found), names, alt="两版不同的数")


def _return(period: Period, branch_id: str) -> None:
    store, viewer = session.store(), session.viewer()
    with st.form("return"), st.container(horizontal=True, vertical_alignment="bottom"):
        reason = st.text_input("退回理由", max_chars=200, key="return reason")
        if st.form_submit_button("退回这份报送"):
            act(
                lambda: store.return_reports(
                    period, [branch_id], reason=reason, entered_by=viewer.role
                ),
                "已退回，不再计分；等待重新报送。",
            )


def _restore(period: Period, branch_id: str, older: list[int]) -> None:
    store = session.store()
    with st.form("restore"), st.container(horizontal=True, vertical_alignment="bottom"):
        version = st.selectbox("恢复第几版", older, key="restored", width=120)
        reason = st.text_input("恢复理由", max_chars=200, key="restore reason")
        if st.form_submit_button("恢复为新的一版"):
            act(
                lambda: store.revert(period, [branch_id], version, reason=reason),
                f"第 {version} 版已作为新的一版生效。",
            )
