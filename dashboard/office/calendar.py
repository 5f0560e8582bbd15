"""The dates of the quarters, requests to unlock a closed one, and their answers."""

from __future__ import annotations

import datetime

import pandas as pd
import streamlit as st

from dashboard import frame, moments, session
from dashboard.columns import draw, number, text
from dashboard.office.acting import act, decides
from sizhang_metrics.lifecycle import Dates, parse_day
from sizhang_metrics.periods import Period
from sizhang_metrics.views import calendar as view
from sizhang_metrics.views import choices
from sizhang_metrics.views.viewer import Role

_LABELS = {"opens_on": "开放日", "due_on": "截止日", "closes_on": "关闭日"}
ALL_UNITS = "全部单位"
_DAYS = 7
"""Offered for an unlock."""


def calendar(period: Period, periods: list[Period]) -> None:
    """Dates and state of the quarter, requests, and for the office the forms."""
    store, viewer = session.store(), session.viewer()
    window = view.window(store, viewer, period, moments.now())
    st.markdown(f"**{window.sentence}**")
    if decides(viewer):
        _set_dates(period, window.dates)
    st.subheader("各季日程", anchor=False)
    table = view.quarters(store, periods, moments.now())
    columns = {
        "period": text("季度", width=80),
        **{name: text(label, width=110) for name, label in _LABELS.items()},
        "state_name": text("状态", width=200),
    }
    written = {name: _written(table[name]) for name in _LABELS}
    newest_first = table.assign(**written).iloc[::-1]
    draw(newest_first, columns, key="calendar", alt="各季日程与状态")
    st.subheader("解锁申请", anchor=False)
    _requests(view.unlocks(store, viewer))
    if viewer.role in (Role.OFFICE, Role.UNIT):
        _ask(period)
    if decides(viewer):
        _answer(view.unlocks(store, viewer))


def _written(days: pd.Series) -> list[str | None]:
    return [None if pd.isna(one) else str(one) for one in days]


def _set_dates(period: Period, dates: Dates) -> None:
    with st.form(f"dates {period}"):
        st.markdown(
            f"设定 **{period.label}** 的日程：写成 2026-10-15 这样，留空为不限。"
        )
        with st.container(horizontal=True):
            given = {
                name: st.text_input(
                    label,
                    str(getattr(dates, name) or ""),
                    key=f"{name} {period}",
                    width=150,
                )
                for name, label in _LABELS.items()
            }
        if st.form_submit_button("保存日程"):
            act(lambda: _schedule(period, given), "日程已保存。")


def _schedule(period: Period, given: dict[str, str]) -> None:
    days = {
        name: parse_day(text) if text.strip() else None for name, text in given.items()
    }
    session.store().schedule(period, Dates(**days))


def _requests(table: pd.DataFrame) -> None:
    if table.empty:
        frame.empty("没有解锁申请。")
        return
    shown = table.assign(
        requested=moments.column(table["requested_at"]),
        unit=table["unit_name"].replace("", ALL_UNITS),
        until=_written(table["until_on"]),
    )
    columns = {
        "request_id": number("申请号", width=65),
        "period": text("季度", width=75),
        "unit": text("单位", width=180),
        "reason": text("理由", width="medium"),
        "requested": text("申请时间", width=130),
        "answer": text("答复", width=70),
        "until": text("解锁至", width=100),
        "answer_reason": text("答复说明", width="medium"),
    }
    draw(shown, columns, key="unlocks", alt="解锁申请与答复")


def _ask(period: Period) -> None:
    store, viewer = session.store(), session.viewer()
    names = choices.units(store, viewer, period)
    options = list(names) if viewer.role is Role.UNIT else ["", *names]
    with st.form("ask"), st.container(horizontal=True, vertical_alignment="bottom"):
        unit_id = st.selectbox(
            f"为 {period} 申请解锁",
            options,
            format_func=lambda one: names.get(one, ALL_UNITS),
            key="ask unit",
            width=220,
        )
        reason = st.text_input("理由", max_chars=200, key="ask reason")
        if st.form_submit_button("申请解锁"):
            act(
                lambda: store.request_unlock(
                    period, unit_id or "", reason=reason, entered_by=viewer.role
                ),
                "已登记解锁申请。",
            )


def _answer(table: pd.DataFrame) -> None:
    pending = table[table["answer"] == view.ANSWERS[None]]["request_id"].tolist()
    if not pending:
        return
    store = session.store()
    with st.form("answer"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            number_ = st.selectbox("答复第几号申请", pending, key="answered", width=140)
            until_on = st.text_input(
                "解锁至（当天为止）",
                str(moments.today() + datetime.timedelta(days=_DAYS)),
                key="until",
                width=150,
            )
            reason = st.text_input(
                "说明（拒绝时必填）", max_chars=200, key="answer reason"
            )
        with st.container(horizontal=True):
            granted = st.form_submit_button("同意", type="primary")
            refused = st.form_submit_button("拒绝")
    if granted or refused:
        act(
            lambda: store.answer_unlock(
                number_, parse_day(until_on) if granted else None, reason=reason
            ),
            "已同意。" if granted else "已拒绝。",
        )
