"""The dates of the quarters, requests to unlock a closed one, and their answers."""

from __future__ import annotations

import datetime

import pandas as pd
import streamlit as st

from dashboard import acting, controls, frame, moments, session
from dashboard.acting import Choice
from dashboard.columns import draw, number, sheet, text
from sizhang_metrics.lifecycle import Dates, parse_day
from sizhang_metrics.periods import Period
from sizhang_metrics.store import ground
from sizhang_metrics.views import calendar as view
from sizhang_metrics.views import choices

_LABELS = {"opens_on": "开放日", "due_on": "截止日", "closes_on": "关闭日"}
_DAYS = 7
"""Offered for an unlock."""


def calendar(period: Period, periods: list[Period]) -> None:
    """Dates and state of the quarter, requests, and for the office the forms."""
    store, viewer = session.store(), session.viewer()
    window = view.window(store, viewer, period, moments.now())
    st.markdown(f"**{window.sentence}**")
    if acting.may("calendar"):
        _set_dates(period, window.dates)
    st.header("各季日程", anchor=False)
    table = view.quarters(store, periods, moments.now())
    columns = {
        "period": text(width=80),
        **{name: text(label, width=110) for name, label in _LABELS.items()},
        "state_name": text(width=380),
    }
    written = {name: moments.days(table[name]) for name in _LABELS}
    newest_first = table.assign(**written).iloc[::-1]
    draw(sheet(newest_first, columns), key="calendar", alt="各季日程与状态")
    st.header("解锁申请", anchor=False)
    _requests(view.unlocks(store, viewer))
    units = _to_ask_for(period)
    if units:
        _ask(period, units)
    if acting.may("unlock_answer"):
        _answer(view.unlocks(store, viewer))


def _set_dates(period: Period, dates: Dates) -> None:
    shown = acting.ground(ground.dates(period))
    _refill(period, dates)
    with acting.form(f"dates {period}"):
        st.markdown(
            f"设定 **{period.label}** 的日程：写成 2026-10-15 这样，留空为不限。"
        )
        with st.container(horizontal=True):
            for name, label in _LABELS.items():
                st.text_input(label, key=f"{name} {period}", width=150)
        acting.button("保存日程", f"dates {period}", shown, lambda: _scheduled(period))


def _refill(period: Period, dates: Dates) -> None:
    """The fields show the dates as they stand; what is being typed into one stays
    until somebody else moves the dates."""
    standing = {name: str(getattr(dates, name) or "") for name in _LABELS}
    filled = f"filled {period}"
    is_new = st.session_state.get(filled) != standing
    for name, day in standing.items():
        key = f"{name} {period}"
        st.session_state[key] = day if is_new else st.session_state.get(key, day)
    st.session_state[filled] = standing


def _scheduled(period: Period) -> str:
    given = {name: st.session_state[f"{name} {period}"].strip() for name in _LABELS}
    days = {name: parse_day(text) if text else None for name, text in given.items()}
    dates = Dates(**days)
    session.store().schedule(period, dates)
    return f"日程已保存。{view.due_early(period, dates)}"


def _requests(table: pd.DataFrame) -> None:
    if table.empty:
        frame.empty("没有解锁申请。")
        return
    shown = table.assign(
        requested=moments.column(table["requested_at"]),
        unit=table["unit_name"].replace("", controls.ALL_UNITS),
        until=moments.days(table["until_on"]),
    )
    columns = {
        "request_id": number(width=65),
        "period": text(width=75),
        "unit": text("单位", width=180),
        "reason": text("理由", width="medium"),
        "requested": text("申请时间", width=130),
        "answer": text(width=70),
        "until": text("解锁至", width=100),
        "answer_reason": text(width="medium"),
    }
    draw(sheet(shown, columns), key="unlocks", alt="解锁申请与答复")


def _to_ask_for(period: Period) -> dict[str, str]:
    """unit_id → name of those for whom an unlock may be asked; blank for all."""
    names = choices.units(session.store(), session.viewer(), period)
    every = {"": controls.ALL_UNITS} if acting.may("unlock_request") else {}
    return every | {
        unit_id: name
        for unit_id, name in names.items()
        if acting.may("unlock_request", period, units=[unit_id])
    }


def _ask(period: Period, names: dict[str, str]) -> None:
    shown = acting.ground(ground.dates(period))
    with acting.form("ask"), st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            f"为 {period} 申请解锁",
            list(names),
            format_func=names.__getitem__,
            key="ask unit",
            width=220,
        )
        st.text_input("理由", max_chars=200, key="ask reason")
        acting.button("申请解锁", "ask", shown, lambda: _asked(period))


def _asked(period: Period) -> str:
    number_ = session.store().request_unlock(
        period,
        st.session_state["ask unit"] or "",
        reason=st.session_state["ask reason"],
        entered_by=session.viewer().role,
    )
    return f"已登记为第 {number_} 号解锁申请。"


def _answer(table: pd.DataFrame) -> None:
    pending = table[table["answer"] == view.ANSWERS[None]]
    if pending.empty:
        return
    named = {number: f"{number}" for number in pending["request_id"].tolist()}
    with acting.form("answer"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = acting.choice(
                "答复第几号申请", named, ground.REQUESTS, key="answered", width=140
            )
            st.text_input(
                "解锁至（当天为止）",
                str(moments.today() + datetime.timedelta(days=_DAYS)),
                key="until",
                width=150,
            )
            st.text_input("说明（拒绝时必填）", max_chars=200, key="answer reason")
        with st.container(horizontal=True):
            acting.button(
                "同意", "answer", chosen, lambda: _granted(chosen), type="primary"
            )
            acting.button("拒绝", "answer", chosen, lambda: _refused(chosen))


def _granted(chosen: Choice) -> str:
    until_on = parse_day(st.session_state["until"])
    reason = st.session_state["answer reason"]
    session.store().answer_unlock(chosen.number, until_on, reason=reason)
    return f"已同意第 {chosen.number} 号申请。"


def _refused(chosen: Choice) -> str:
    reason = st.session_state["answer reason"]
    session.store().answer_unlock(chosen.number, None, reason=reason)
    return f"已拒绝第 {chosen.number} 号申请。"
