"""Step three: what submitting would change; confirm; the receipt, now and later."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard import acting, controls, downloads, frame, kept, moments, prose, session
from dashboard.columns import Sheet, number, pick, sheet, text
from dashboard.desk.draft import draft
from sizhang_metrics.access import Viewer
from sizhang_metrics.errors import MovedError, RejectedError, UsageError
from sizhang_metrics.numbers import NONE, fixed
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Rehearsal, Store, ground
from sizhang_metrics.submissions import Context, Reading
from sizhang_metrics.views import receipts, submissions, versions
from sizhang_metrics.views import rehearsal as rehearsals
from sizhang_metrics.views.receipts import FullReceipt


def rehearse(reading: Reading, period: Period) -> Rehearsal | None:
    """Score, rank, the indicators that move it most, and whom it passes.

    None, and the reason said, when the quarter takes no reports.
    """
    file, store = draft().file, session.store()
    rehearsal = file.rehearsal if file else None
    if rehearsal is None:
        try:
            with st.spinner("正在预演…"):
                rehearsal = store.rehearse(reading, period)
        except RejectedError as refused:
            frame.refused(refused)
            return None
    if file is not None:
        file.rehearsal = rehearsal
    _show(rehearsal)
    return rehearsal


def _show(rehearsal: Rehearsal) -> None:
    shown = rehearsals.shown(session.store(), session.viewer(), rehearsal)
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
    rows = table.to_dict("records")
    return table.assign(
        score=[
            _moved(_score(row["final_score_before"]), _score(row["final_score_after"]))
            for row in rows
        ],
        grade=[_moved(row["grade_before"], row["grade_after"]) for row in rows],
        rank=[
            _moved(_rank(row["peer_rank_before"]), _rank(row["peer_rank_after"]))
            + (f"（共 {row['peers']}）" if row["peers"] else "")
            for row in rows
        ],
    )


def _score(value: float) -> str:
    return "" if pd.isna(value) else fixed(value, session.decimals())


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


def _others(shown: rehearsals.Shown) -> None:
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


def confirm(
    reading: Reading, rehearsal: Rehearsal, period: Period, context: Context
) -> None:
    """Says what will happen; writes when the button is pressed, and not before."""
    if not acting.may("submission", period, reading.branch_ids, reading.unit_ids):
        return
    shown = acting.ground(
        offered(period, session.viewer()), *ground.file_of(period, reading.branch_ids)
    )
    with acting.form("confirm", enter_to_submit=False):
        st.markdown(_consequence(reading, rehearsal, period, context))
        if _is_asked(reading, period):
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


def offered(period: Period, viewer: Viewer) -> ground.Fact:
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


def _is_asked(reading: Reading, period: Period) -> bool:
    """Whether a reason is due: what stands already was explained when it came."""
    return reading.needs_reason and not session.store().holds(reading, period)


def _reason_key() -> str:
    """A field per file: the reason of one must not go with the next."""
    return f"reason {draft().uploads}"


def _submitted(reading: Reading, period: Period) -> str:
    mine, store = draft(), session.store()
    is_asked = _is_asked(reading, period)
    reason = st.session_state.get(_reason_key(), "") if is_asked else ""
    if is_asked and not reason.strip():
        raise UsageError("有需说明的问题：请先写一句说明，再点“确认提交”。")
    if mine.file is None or mine.file.reading is not reading:
        raise MovedError("没有提交：文件刚刚换过。请看清校核结果，再点一次。")
    moved_on = store.data_version() != mine.file.read_as[2]
    receipt = store.submit(reading, period, reason=reason)
    mine.finished(receipt)
    mine.others_came = moved_on
    return f"已接收，回执编号 {receipt.number}。"


def _consequence(
    reading: Reading, rehearsal: Rehearsal, period: Period, context: Context
) -> str:
    """What pressing the button does."""
    if rehearsal.is_unchanged:
        return "再提交一次也不会写入任何数据，只是再看一次原来的回执。"
    again = sum(code in context.reported for code in reading.branch_ids)
    replaced = f"，其中 {again} 个支部的已报数将被本次代替（旧版保留）" if again else ""
    of_units = f"，{len(reading.unit_ids)} 个单位应办的事一并记下"
    return (
        f"提交后，{len(reading.branch_ids)} 个支部的数计入 **{period.label}**"
        f"{replaced}，得分和名次随即重算{of_units if reading.unit_ids else ''}。"
    )


def receipt() -> None:
    """The receipt of the file accepted last, until the next file is uploaded."""
    taken = draft().receipt
    if taken is None:
        return
    if taken.unchanged:
        st.info(f"这份文件先前已经接收过，数据没有变化。原回执编号 {taken.number}。")
    else:
        st.success(f"已接收，回执编号 **{taken.number}**。得分和名次已更新。")
    if draft().others_came:
        st.info("预演之后另有单位报送：得分按这份文件计，名次以现在的排名为准。")
    found = receipts.receipt(session.store(), session.viewer(), taken.number)
    if found is None:
        return
    # how many hints there were is known only to who has just handed the file in
    slip(replace(found, receipt=taken), key="receipt")


def slip(found: FullReceipt, *, key: str) -> None:
    """A receipt as it is handed out, with its branches and what can be taken along."""
    receipt = found.receipt
    for warning in found.warnings:
        st.warning(prose.plain(warning))
    with st.container(border=True):
        said = receipts.lines(found)
        prose.pairs(said | {receipts.HASH: _grouped(receipt.sha256)}, alt="回执")
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
                label=f"查看 {receipt.period} 排名",
                query_params={controls.PERIOD: receipt.period},
            )


def _downloads(found: FullReceipt, key: str) -> None:
    """The receipt as a text, and the file as it was submitted, to who may have it."""
    receipt = found.receipt
    downloads.button(
        "下载回执",
        receipts.text(found),
        f"回执-{receipt.number}.txt",
        "text/plain",
        key=f"{key} slip",
    )
    if not found.is_whole:
        st.caption("原文件里还有其他单位的支部，由办公室取。")
        return
    store, viewer = session.store(), session.viewer()
    downloads.button(
        "下载原文件",
        # read from the archive only when it is asked for
        lambda: receipts.file(store, viewer, receipt.number)[1],
        receipt.file_name,
        "application/octet-stream",
        key=f"{key} file",
    )


def _grouped(sha256: str) -> str:
    """In groups of sixteen, so that it can wrap and be compared by eye."""
    return " ".join(sha256[at : at + 16] for at in range(0, len(sha256), 16))


def recent() -> None:
    """The latest files with what of them still stands."""
    st.header("最近的报送", anchor=False)
    sheet = _recent()
    if sheet.rows.empty:
        frame.empty("还没有接收过文件。")
        return
    st.caption("勾选一行或点回执编号，再看一次回执，下载回执和原文件")
    number_of = pick(
        sheet, key="recent", alt="最近接收的文件", returns="number", clicks="number"
    )
    if number_of is not None:
        _again(number_of)


@kept.made
def _recent() -> Sheet:
    table = submissions.recent(session.store(), session.viewer())
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
        "period": text(width=72),
        "who": text("单位", width=220),
        "branches": number("支部", width=54),
        "current": number(width=54, help="仍以这份文件为准的支部数"),
        "file_name": text(width=230),
        "amended": number("页面改", width=64, help="在页面上改过的格数"),
        "reason": text(width="medium"),
    }
    if not table["amended"].any():
        del columns["amended"]
    return sheet(shown, columns)


def _again(asked: str) -> None:
    """A receipt of earlier, as it was handed out then."""
    with st.spinner("正在由归档取出当时的得分和名次…"):
        found = receipts.receipt(session.store(), session.viewer(), asked)
    if found is not None:
        slip(found, key="again")
