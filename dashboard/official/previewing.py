"""预览与异议 on screen: the window, the objections, and the office's answers."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import acting, controls, frame, moments, session, tables
from dashboard.acting import Choice
from dashboard.columns import draw, number, sheet, text
from sizhang_metrics.errors import UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import ground
from sizhang_metrics.views import previews as view


def previews(period: Period) -> None:
    """The preview of the quarter, for the office the forms, and every objection."""
    store, viewer = session.store(), session.viewer()
    window = view.window(store, period, moments.today())
    st.markdown(f"**{window.sentence}**")
    if acting.may("preview"):
        _window(period, window)
    table = view.objections(store, viewer, period)
    st.header(f"异议（{len(table)} 条）", anchor=False)
    if table.empty:
        how = "在支部画像的成绩下面提。" if window.is_open else ""
        frame.empty("本季没有异议。", how)
        return
    listed(table)
    if acting.may("objection_answer"):
        _answers(table)


def _window(period: Period, window: view.Window) -> None:
    shown = acting.ground(ground.preview(period))
    name = f"preview {period}"
    with acting.form(name):
        st.markdown(
            "开放以后，单位和支部在支部画像上看到“预览”，可以对一项指标提异议；"
            "数不因此改动。"
        )
        controls.day("到这天为止", f"until {name}", window.until_on)
        with st.container(horizontal=True):
            acting.button(
                "改到这天" if window.is_open else "开放预览",
                name,
                shown,
                lambda: _opened(period, f"until {name}"),
                type="primary",
            )
            if window.is_open:
                acting.button("提前关闭", name, shown, lambda: _closed(period))


def _opened(period: Period, key: str) -> str:
    until_on = controls.typed_day(key)
    if until_on is None:
        raise UsageError("请写明预览开到哪一天。")
    role = session.viewer().role
    session.store().set_preview(period, until_on, entered_by=role)
    return f"{period} 的预览开到 {until_on}。"


def _closed(period: Period) -> str:
    session.store().set_preview(period, None, entered_by=session.viewer().role)
    return f"{period} 的预览已关闭。"


def listed(table: pd.DataFrame) -> None:
    """The objections with their answers."""
    shown = tables.by_unit(table).assign(at=moments.column(table["objected_at"]))
    columns = {
        "objection_id": number(width=60),
        "state_name": text(width=80),
        "unit_name": text(width=150),
        "branch_name": text(width=180),
        "indicator_name": text(width=180),
        "reason": text("理由", width=300),
        "at": text("提出时间", width=125),
        "answer_reason": text(width=300),
    }
    draw(sheet(shown, columns), key="objections", alt="异议和答复")


def _answers(table: pd.DataFrame) -> None:
    waiting = table[table["state"] == "waiting"]
    if waiting.empty:
        return
    named = {
        int(row["objection_id"]): f"{row['objection_id']} {row['branch_name']} "
        f"{row['indicator_name']}"
        for row in waiting.to_dict("records")
    }
    with acting.form("answer objection"):
        chosen = acting.choice(
            "答复第几号异议", named, ground.OBJECTIONS, key="objection answered"
        )
        st.text_input(
            "核对了什么、依据是什么", max_chars=200, key="objection answer reason"
        )
        with st.container(horizontal=True):
            acting.button(
                "采纳",
                "answer objection",
                chosen,
                lambda: _answered(chosen, is_accepted=True),
                type="primary",
            )
            acting.button(
                "不予采纳",
                "answer objection",
                chosen,
                lambda: _answered(chosen, is_accepted=False),
            )
        st.caption("采纳不改动任何数：随后由支部更正报送，或在“版本与退回”退回。")


def _answered(chosen: Choice, *, is_accepted: bool) -> str:
    session.store().answer_objection(
        chosen.number,
        is_accepted=is_accepted,
        reason=st.session_state["objection answer reason"],
        entered_by=session.viewer().role,
    )
    said = "采纳，请随后更正报送" if is_accepted else "不予采纳"
    return f"第 {chosen.number} 号异议：{said}。"
