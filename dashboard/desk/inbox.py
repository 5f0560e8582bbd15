"""Many files at once (收件箱): one table, one confirmation, one zip of what goes back."""

from __future__ import annotations

import streamlit as st

from dashboard import acting, prose, session
from dashboard.columns import draw, number, sheet, text
from dashboard.desk.confirming import offered
from dashboard.desk.draft import FILE_TYPES, draft
from sizhang_metrics.errors import SizhangError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import ground
from sizhang_metrics.submissions import Context
from sizhang_metrics.submissions import inbox as batches
from sizhang_metrics.submissions.inbox import Entry

_FORM = "inbox"


def inbox(period: Period, context: Context) -> None:
    """For who reports for several branches; nothing is written before the button."""
    mine = draft()
    with st.expander("一次收多份（收件箱）", expanded=bool(mine.batches)):
        files = st.file_uploader(
            "把各单位交来的表一起拖到这里，逐份校核，没有问题的一次提交",
            type=list(FILE_TYPES),
            accept_multiple_files=True,
            key=f"files {mine.begun} {mine.batches}",
        )
        if files:
            reason = st.text_input(
                "一句话说明（对全部“需说明”有效）", max_chars=500, key="inbox reason"
            )
            named = [(file.name, file.getvalue) for file in files]
            read_as = (*(file.file_id for file in files), str(period), reason)
            _sorted_out(
                mine.sorted_out(
                    (*read_as, session.drawn_from()),
                    lambda: batches.sorted_out(
                        named, context, reason, session.store().holds
                    ),
                ),
                period,
                context,
                reason,
            )
        elif mine.handed_back:
            _hand_back(mine.handed_back, period)
        acting.said(_FORM)


def _sorted_out(
    entries: tuple[Entry, ...], period: Period, context: Context, reason: str
) -> None:
    columns = {
        "file_name": text("文件", width=220),
        "state": text("状态", width=80),
        "units": text(width=180),
        "branches": number("支部", width=60),
        "rejects": number("拒收", width=60),
        "explains": number("需说明", width=70),
        "hints": number("提示", width=60),
        "said": text("说明", width="medium"),
    }
    table = batches.table(entries, context)
    draw(sheet(table, columns), key="inbox", alt="收到的文件与校核结果")
    ready = [entry for entry in entries if entry.is_ready]
    left = [entry for entry in entries if entry.is_left]
    st.caption(
        f"{period.label}：{len(entries)} 份文件，可报送 {len(ready)} 份，"
        f"退回 {len(left)} 份。"
    )
    back = batches.handed_back(left, context) if left else b""
    if back:
        _hand_back(back, period)
    codes = sorted({code for entry in ready for code in entry.reading.branch_ids})
    if ready and acting.may("submission", period, codes):
        acting.button(
            f"提交可报送的 {len(ready)} 份",
            _FORM,
            acting.ground(
                offered(period, session.viewer()), *ground.file_of(period, codes)
            ),
            lambda: _submitted(ready, period, reason, back),
            type="primary",
            is_in_form=False,
        )


def _hand_back(data: bytes, period: Period) -> None:
    """What somebody brought along and takes back is no export."""
    st.download_button(
        "下载退回的文件（已标注）",
        data,
        file_name=f"{period}退回.zip",
        mime="application/zip",
        on_click="ignore",
        key="handed back",
    )


def _submitted(ready: list[Entry], period: Period, reason: str, back: bytes) -> str:
    """Each file as one event; what was refused meanwhile is named."""
    store, refused = session.store(), []
    for entry in ready:
        try:
            store.submit(entry.reading, period, reason=reason)
        except SizhangError as error:
            refused.append(f"“{entry.reading.file_name}”没有收：{error}")
    draft().batch_done(back)
    said = [f"收下 {len(ready) - len(refused)} 份。", *refused]
    return prose.plain("\n\n".join(said))
