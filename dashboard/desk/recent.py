"""Below the steps: what was accepted lately, with its receipts and files."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import frame, moments, session
from dashboard.columns import number, pick, text
from dashboard.desk import confirming
from sizhang_metrics.views import receipts


def recent(table: pd.DataFrame) -> None:
    """The latest files with what of them still stands."""
    st.header("最近的报送", anchor=False)
    if table.empty:
        frame.empty("还没有接收过文件。")
        return
    shown = table.assign(
        received=moments.column(table["received_at"]),
        who=[
            names if count <= 2 else f"{names.split('、')[0]}等 {count} 个单位"
            for names, count in zip(table["units"], table["unit_count"], strict=True)
        ],
    )
    columns = {
        "number": text("回执编号", width=130),
        "received": text("接收时间", width=130),
        "period": text("季度", width=72),
        "who": text("单位", width=220),
        "branches": number("支部", width=54),
        "current": number("现行", width=54, help="仍以这份文件为准的支部数"),
        "file_name": text("文件", width=230),
        "amended": number("页面改", width=64, help="在页面上改过的格数"),
        "reason": text("说明", width="medium"),
    }
    if not table["amended"].any():
        del columns["amended"]
    st.caption("勾选一行或点回执编号，再看一次回执，下载回执和原文件")
    number_of = pick(
        shown,
        columns,
        key="recent",
        alt="最近接收的文件",
        returns="number",
        clicks="number",
    )
    if number_of is not None:
        _again(number_of)


def _again(asked: str) -> None:
    """A receipt of earlier, as it was handed out then."""
    with st.spinner("正在由归档取出当时的得分和名次…"):
        found = receipts.receipt(session.store(), session.viewer(), asked)
    if found is not None:
        confirming.slip(found, key="again")
