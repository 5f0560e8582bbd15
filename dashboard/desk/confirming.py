"""Step three: confirm, and the receipt.  The only screen code that writes."""

from __future__ import annotations

import streamlit as st

from dashboard import address, controls, moments, prose, session
from dashboard.desk.draft import draft
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.store import Receipt
from sizhang_metrics.submissions import Context, Reading, amendments_in_words
from sizhang_metrics.submissions.exported import BOM
from sizhang_metrics.views import unreferenced

HASH = "文件摘要（SHA-256）"


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
    for warning in _warnings(one):
        st.warning(prose.plain(warning))
    with st.container(border=True):
        prose.pairs(lines(one) | {HASH: _grouped(one.sha256)}, alt="回执")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                "下载回执",
                text(one),
                file_name=f"回执-{one.number}.txt",
                mime="text/plain",
                on_click="ignore",
            )
            st.page_link(
                "pages/ranking.py",
                label=f"查看 {one.period} 排名",
                query_params={controls.PERIOD: one.period},
            )


def lines(one: Receipt) -> dict[str, str]:
    """What the receipt says, name by name."""
    said = {
        "回执编号": one.number,
        "季度": f"{parse_period(one.period).label}（{one.period}）",
        "接收时间": f"{moments.shown(one.received_at)}（北京时间）",
        "文件": one.file_name,
        "支部数": f"{one.branches}",
        HASH: one.sha256,
    }
    if one.problems:
        said["说明与提示"] = f"{one.problems} 条"
    if one.reason:
        said["填写的说明"] = one.reason
    if one.amendments:
        said["在页面上改的格"] = "；".join(amendments_in_words(one.amendments))
    return said


def _warnings(one: Receipt) -> list[str]:
    """Indicators that nobody can be compared in, as things stand now."""
    period = parse_period(one.period)
    return unreferenced.warnings(session.store(), session.viewer(), period)


def _grouped(sha256: str) -> str:
    """In groups of sixteen, so that it can wrap and be compared by eye."""
    return " ".join(sha256[at : at + 16] for at in range(0, len(sha256), 16))


def text(one: Receipt) -> bytes:
    """The receipt as a text file."""
    named = lines(one) | {
        f"注意 {number}": said for number, said in enumerate(_warnings(one), start=1)
    }
    said = "\r\n".join(f"{name}：{value}" for name, value in named.items())
    return f"{BOM}四强党支部评价 数据报送回执\r\n\r\n{said}\r\n".encode()
