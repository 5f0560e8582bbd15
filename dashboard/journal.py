"""操作记录 on screen: one list of what was done, to search and to take along."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import address, frame, moments, session
from dashboard.columns import draw, sheet, text
from sizhang_metrics.views import journal as view
from sizhang_metrics.wording.columns import titles

_EVERY = "全部"
_SHOWN = 500
"""Rows that are drawn; the file to download has them all."""
_TITLES = titles(*view.SHOWN)
_WIDTHS = {
    "entry": 56,
    "at": 125,
    "account": 74,
    "desk": 95,
    "act_name": 108,
    "about": 262,
    "before": 138,
    "after": 215,
    "why": 145,
}


def search() -> tuple[str, str]:
    """What is looked for: words, and one kind of act (blank: all)."""
    names = {_EVERY: ""} | {name: kind for kind, name in view.kinds().items()}
    changed = address.settle("act", list(names), _EVERY, label="操作")
    chosen = st.selectbox("操作", list(names), key="act", on_change=changed, width=180)
    typed = address.settle_text("find")
    words = st.text_input(
        "查找",
        key="find",
        on_change=typed,
        placeholder="账号、岗位、支部编码、文号中的字词",
        width=280,
    )
    return words or "", names[chosen]


def entries(words: str, act: str) -> None:
    """The list, newest first."""
    table = view.entries(session.store(), session.viewer(), search=words, act=act)
    if table.empty:
        frame.empty("没有这样的记录。", "请换一个字词，或选“全部”。")
        return
    at = moments.column(pd.to_datetime(table["at"]).dt.tz_localize(None))
    written = table.assign(at=at)
    st.caption(
        f"{len(table)} 条，新的在前。E 是归档里的写入，A 是登录、导出和被拒绝的操作；"
        "两套都逐条衔接，核验数据目录时逐条核对。"
        + (f"这里显示最近 {_SHOWN} 条。" if len(table) > _SHOWN else "")
    )
    columns = {
        name: text(label, width=_WIDTHS.get(name)) for name, label in _TITLES.items()
    }
    draw(
        sheet(written.head(_SHOWN), columns, is_tall=True),
        key="journal",
        alt="操作记录",
        whole=written,
    )
