"""Step three: confirm, and the receipt."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import acting, controls, moments, prose, session
from dashboard.desk.draft import draft
from sizhang_metrics.errors import MovedError, UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store, ground
from sizhang_metrics.submissions import Context, Reading
from sizhang_metrics.views import receipts, submissions
from sizhang_metrics.views.receipts import FullReceipt
from sizhang_metrics.views.viewer import Viewer


def confirm(reading: Reading, period: Period, context: Context) -> None:
    """Says what will happen; writes when the button is pressed, and not before."""
    shown = acting.ground(
        _offered(period, session.viewer()),
        *ground.file_of(period, reading.branch_ids),
    )
    with acting.form("confirm", enter_to_submit=False):
        st.markdown(_consequence(reading, period, context))
        if reading.needs_reason:
            st.text_input(
                "说明（必填，一句话说清原因）", max_chars=500, key=_reason_key()
            )
        acting.button(
            "确认提交",
            "confirm",
            shown,
            lambda: _submitted(reading, period),
            type="primary",
        )


def _offered(period: Period, viewer: Viewer) -> ground.Fact:
    """Whether this is the quarter that the desk offers: a file without a title goes
    where the page says, and the page has changed its mind."""

    def default(store: Store) -> Period:
        return submissions.quarters(store, viewer, moments.today()).default

    def told(was_it: bool, _is_it: bool) -> str:
        due = default(session.store())
        if was_it:
            return f"您看到的是 {period}，而现在该报的季度已是 {due}"
        return f"您看到的 {period} 原来不是该报的季度，现在是了"

    return ground.Fact(lambda store: default(store) == period, told)


def _reason_key() -> str:
    """A field per file: the reason of one must not go with the next."""
    return f"reason {draft().uploads}"


def _submitted(reading: Reading, period: Period) -> str:
    mine, store = draft(), session.store()
    reason = st.session_state.get(_reason_key(), "") if reading.needs_reason else ""
    if reading.needs_reason and not reason.strip():
        raise UsageError("有需说明的问题：请先写一句说明，再点“确认提交”。")
    if mine.reading is not reading:
        raise MovedError("没有提交：文件刚刚换过。请看清校核结果，再点一次。")
    moved_on = store.data_version() != mine.read_as[2]
    receipt = store.submit(reading, period, reason=reason)
    mine.finished(receipt)
    mine.others_came = moved_on
    return f"已接收，回执编号 {receipt.number}。"


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
    if draft().others_came:
        st.info("预演之后另有单位报送：得分按这份文件计，名次以现在的排名为准。")
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
