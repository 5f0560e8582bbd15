"""异议 on the page of a branch: what was objected to, and in a preview the form."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import acting, controls, kept, moments, prose, session
from dashboard.columns import draw, number, sheet, text
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import ground
from sizhang_metrics.views import previews as view


def of_branch(period: Period, branch_id: str, scheme: Scheme) -> None:
    """The objections of a branch; while the quarter is previewed, the form for who may
    object.  Nothing where there is neither; where an edition is looked at, a sentence."""
    if session.shown_edition() is not None:
        st.caption(
            "异议和四强创建不在正式期次里：这一页是期次形成时的成绩，"
            f"要看异议的答复、创建到了哪一步，请把期次换回“{controls.NOW}”。"
        )
        return
    window = view.window(session.store(), period, moments.today())
    table = _own(period, branch_id)
    may_object = window.is_open and acting.may("objection", period, [branch_id])
    if table.empty and not may_object:
        return
    said = f"异议 {len(table)} 条" if len(table) else "对结果有异议？"
    until = f"（预览到 {window.until_on} 为止）" if window.is_open else ""
    with st.expander(f"{said}{until}"):
        if len(table):
            columns = {
                "objection_id": number(width=60),
                "state_name": text(width=80),
                "indicator_name": text(width=180),
                "reason": text("理由", width=330),
                "answer_reason": text(width=330),
            }
            draw(sheet(table, columns), key="own objections", alt="本支部的异议和答复")
        if may_object:
            _form(period, branch_id, scheme)
    acting.said("object")


@kept.made
def _own(period: Period, branch_id: str) -> pd.DataFrame:
    table = view.objections(session.store(), session.viewer(), period)
    return table[table["branch_id"] == branch_id]


def _form(period: Period, branch_id: str, scheme: Scheme) -> None:
    shown = acting.ground(
        ground.preview(period), ground.objections_of(period, branch_id)
    )
    names = controls.indicators(scheme)
    with st.form("object", border=False):
        st.selectbox(
            "哪一项指标",
            list(names),
            format_func=lambda code: prose.plain(names[code]),
            key="objected indicator",
            width=420,
        )
        st.text_input(
            "理由：哪个数不对、应是多少（不写姓名、号码）",
            max_chars=200,
            key="objection reason",
        )
        acting.button("提出异议", "object", shown, lambda: _objected(period, branch_id))


def _objected(period: Period, branch_id: str) -> str:
    objection_id = session.store().object_to(
        period,
        branch_id,
        st.session_state["objected indicator"],
        reason=st.session_state["objection reason"],
        entered_by=session.viewer().role,
    )
    return f"已登记第 {objection_id} 号异议，等待办公室答复。"
