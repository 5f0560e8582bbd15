"""减负账: what the quarter's table costs, item by item on demand."""

from __future__ import annotations

import streamlit as st

from dashboard import moments, prose, session
from dashboard.columns import draw, number, text
from sizhang_metrics.periods import Period
from sizhang_metrics.views import burden as view


def burden(period: Period) -> None:
    """The account of the quarter and what is never asked for."""
    store, viewer = session.store(), session.viewer()
    account = view.burden(store, viewer, period)
    prose.pairs(view.lines(account), alt="减负账")
    st.caption(
        "指标体系里出现下列内容会被拒绝启用："
        + "；".join(f"{what}（依据{law}）" for what, law in account.refused)
    )
    refused = view.refusals(store, viewer)
    if len(refused):
        st.markdown("**已拒绝启用的指标体系文件**")
        shown = refused.assign(at=moments.column(refused["recorded_at"]))
        names = {"at": "时间", "file_name": "文件", "fault": "为什么拒绝"}
        prose.table(shown, names, alt="因内容不得收取而拒绝启用的指标体系文件")
    table = view.asked_items(store, viewer, period)
    with st.expander(f"逐项看（{len(table)} 项）"):
        columns = {
            "item_name": text("填报项", width=240),
            "kind": text("口径", width=85),
            "is_due": st.column_config.CheckboxColumn("本季要填", width=75),
            "is_prefilled": st.column_config.CheckboxColumn("上季数在旁", width=85),
            "minutes": number("估计分钟", width=80),
            "uses": number("用于指标", width=75),
        }
        draw(table, columns, key="items", alt="各填报项")
