"""Step three: confirm, and the receipt.  The only screen code that writes."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import address, controls, prose, session
from dashboard.desk.draft import draft
from sizhang_metrics.periods import Period
from sizhang_metrics.submissions import Context, Reading
from sizhang_metrics.views import receipts
from sizhang_metrics.views.receipts import FullReceipt


def confirm(reading: Reading, period: Period, context: Context) -> None:
    """Says what will happen; writes when the button is pressed, and not before."""
    with st.form("confirm", enter_to_submit=False):
        st.markdown(_consequence(reading, period, context))
        reason = ""
        if reading.needs_reason:
            reason = st.text_input("说明（必填，一句话说清原因）", max_chars=500)
        if not st.form_submit_button("确认提交", type="primary"):
            return
    if reading.needs_reason and not reason.strip():
        st.error("有需说明的问题：请先写一句说明，再点“确认提交”。")
        return
    draft().finished(session.store().submit(reading, period, reason=reason))
    # The receipt stands below its own quarter, also when another is due next.
    address.put(controls.REPORTED, str(period))
    st.rerun()


def _consequence(reading: Reading, period: Period, context: Context) -> str:
    """What pressing the button does."""
    if draft().rehearsal.is_unchanged:
        return "再提交一次也不会写入任何数据，只是再看一次原来的回执。"
    again = sum(code in context.reported for code in reading.branch_ids)
    replaced = f"，其中 {again} 个支部的已报数将被本次代替（旧版保留）" if again else ""
    return (
        f"提交后，{len(reading.branch_ids)} 个支部的数计入 **{period.label}**"
        f"{replaced}，得分和名次随即重算。"
    )


def receipt() -> None:
    """The receipt of the file accepted last, until the next file is uploaded."""
    one = draft().receipt
    if one is None:
        return
    if one.unchanged:
        st.info(f"这份文件先前已经接收过，数据没有变化。原回执编号 {one.number}。")
    else:
        st.success(f"已接收，回执编号 **{one.number}**。得分和名次已更新。")
    found = receipts.receipt(session.store(), session.viewer(), one.number)
    if found is None:
        return
    # how many hints there were is known only to who has just handed the file in
    slip(replace(found, receipt=one), key="receipt")


def slip(found: FullReceipt, *, key: str) -> None:
    """A receipt as it is handed out, with its branches and what can be taken along."""
    one = found.receipt
    for warning in found.warnings:
        st.warning(prose.plain(warning))
    with st.container(border=True):
        said = receipts.lines(found)
        prose.pairs(said | {receipts.HASH: _grouped(one.sha256)}, alt="回执")
        st.caption("提交后的得分、等次和同类组名次；以后的报送和更正不改动本回执")
        columns = {
            "branch_name": "支部",
            "state_name": "时间",
            "score": "得分",
            "grade_name": "等次",
            "place": "同类组名次",
        }
        prose.listed(receipts.shown(found), columns, key=key, alt="提交后的得分和名次")
        with st.container(horizontal=True, vertical_alignment="center"):
            _downloads(found, key)
            st.page_link(
                "pages/ranking.py",
                label=f"查看 {one.period} 排名",
                query_params={controls.PERIOD: one.period},
            )


def _downloads(found: FullReceipt, key: str) -> None:
    """The receipt as a text, and the file as it was submitted, to who may have it."""
    one = found.receipt
    st.download_button(
        "下载回执",
        receipts.text(found),
        file_name=f"回执-{one.number}.txt",
        mime="text/plain",
        on_click="ignore",
        key=f"{key} slip",
    )
    if not found.is_whole:
        st.caption("原文件里还有其他单位的支部，由办公室取。")
        return
    store, viewer = session.store(), session.viewer()
    st.download_button(
        "下载原文件",
        # read from the archive only when it is asked for
        lambda: receipts.file(store, viewer, one.number)[1],
        file_name=one.file_name,
        mime="application/octet-stream",
        on_click="ignore",
        key=f"{key} file",
    )


def _grouped(sha256: str) -> str:
    """In groups of sixteen, so that it can wrap and be compared by eye."""
    return " ".join(sha256[at : at + 16] for at in range(0, len(sha256), 16))
