"""加减分与否决 on screen: the open list, and the office's forms to add and decide."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import controls, frame, moments, session
from dashboard.columns import draw, number, text
from dashboard.office.acting import act, decides
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import AdjustmentKind
from sizhang_metrics.views.adjustments import KIND_NAMES
from sizhang_metrics.views.register import register
from sizhang_metrics.views.viewer import Role

_NO_END = "至计分窗口末"
_DESKS = {str(Role.OFFICE): "办公室"}
"""Roles that stand for a desk, as people call it."""


def adjustments(period: Period) -> None:
    """Every record with its state in this quarter; for the office the forms."""
    store, viewer = session.store(), session.viewer()
    table = register(store, viewer, at=period)
    st.subheader(f"全部记录（{len(table)} 条），状态以 {period} 为准", anchor=False)
    if table.empty:
        frame.empty("还没有加分、扣分或否决的记录。")
    else:
        _table(table)
    if not decides(viewer):
        return
    if store.needs_approval():
        st.caption("本数据目录要求两人：记录后须由另一人审定才计分，撤销也是。")
    _add(period)
    pending = table[table["state"] == "pending"]
    if len(pending):
        _approve(pending)
    standing = table[table["cancels"].isna() & (table["state"] != "cancelled")]
    if len(standing):
        _cancel(standing)


def _table(table: pd.DataFrame) -> None:
    newest = table.iloc[::-1]
    shown = newest.assign(
        recorded=moments.column(newest["recorded_at"]),
        entered=newest["entered_by"].replace(_DESKS),
        approved=newest["approved_by"].replace(_DESKS),
    )
    columns = {
        "adjustment_id": number("编号", width=45),
        "state_name": text("状态", width=65),
        "branch_name": text("支部", width=185),
        "kind_name": text("类别", width=70),
        "name": text("事项", width=150),
        "effect": text("影响", width=100),
        "period": text("季度", width=62),
        "counts_until": text("计至", width=62),
        "document": text("依据文号", width=140),
        "reason": text("事由", width=155),
        "entered": text("记录", width=90),
        "approved": text("审定", width=80),
        "cancels": number("撤销几号", width=66),
        "recorded": text("记录时间", width=125),
    }
    draw(shown, columns, key="register", alt="加分、扣分与否决的全部记录")


def _add(period: Period) -> None:
    store = session.store()
    kinds = {one.code: one for one in store.scheme_at(period).adjustments}
    if not kinds:
        frame.empty("本季的指标体系没有设加减分和否决。")
        return
    with st.expander("记录一次加分、扣分或否决"):
        branch_id = controls.branch(period)
        with st.form("add adjustment", border=False):
            given = _fields(kinds, period)
            if st.form_submit_button("记录", type="primary"):
                act(lambda: _record(period, branch_id, given), "已记录。")


def _fields(kinds: dict[str, AdjustmentKind], period: Period) -> dict[str, object]:
    codes = list(kinds)
    code = st.selectbox(
        "事项",
        codes,
        format_func=lambda one: _named(kinds[one]),
        key=f"code {period}",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        points = st.number_input(
            "分值（正数；留空按指标体系；否决不填）",
            value=None,
            min_value=0.0,
            key="points",
            width=280,
        )
        ends = [_NO_END, *(str(period.shifted(at)) for at in range(4 - period.quarter))]
        until = st.selectbox("有效至（含）", ends, key=f"until {period}", width=150)
    return {
        "code": code,
        "points": points,
        "until": until,
        "document": st.text_input("依据文号", max_chars=100, key="document"),
        "reason": st.text_input("事由", max_chars=200, key="reason"),
        "by": _by("记录"),
    }


def _named(kind: AdjustmentKind) -> str:
    points = "" if kind.points is None else f"（{kind.points:g} 分）"
    return f"{KIND_NAMES[kind.kind]}：{kind.name}{points}"


def _by(what: str) -> str:
    """Who decides, by desk: asked only where two have to be told apart."""
    role = session.viewer().role
    if not session.store().needs_approval():
        return role
    label = f"{what}岗位（不写姓名）"
    return st.text_input(label, max_chars=30, key=f"desk {what}")


def _record(period: Period, branch_id: str, given: dict[str, object]) -> None:
    until = given["until"]
    session.store().adjust(
        period,
        branch_id,
        given["code"],
        points=given["points"],
        valid_until=None if until == _NO_END else parse_period(until),
        document=given["document"],
        reason=given["reason"],
        entered_by=given["by"],
    )


def _approve(pending: pd.DataFrame) -> None:
    store = session.store()
    title = f"审定（{len(pending)} 条待审定）"
    with st.expander(title, expanded=True), st.form("approve", border=False):
        number_ = _number(pending, "审定第几号")
        by = _by("审定")
        if st.form_submit_button("审定", type="primary"):
            act(
                lambda: store.approve_adjustment(number_, entered_by=by),
                f"第 {number_} 号已审定，得分已重算。",
            )


def _cancel(standing: pd.DataFrame) -> None:
    store = session.store()
    title = "撤销一条记录（另记一条，原记录仍然列出）"
    with st.expander(title), st.form("cancel", border=False):
        number_ = _number(standing, "撤销第几号")
        document = st.text_input("依据文号", max_chars=100, key="cancel document")
        reason = st.text_input("事由", max_chars=200, key="cancel reason")
        by = _by("撤销")
        if st.form_submit_button("撤销"):
            act(
                lambda: store.cancel_adjustment(
                    number_, document=document, reason=reason, entered_by=by
                ),
                f"第 {number_} 号的撤销已记录。",
            )


def _number(table: pd.DataFrame, label: str) -> int:
    named = {
        row.adjustment_id: f"{row.adjustment_id} {row.branch_name} {row.name}"
        for row in table.itertuples()
    }
    return st.selectbox(label, list(named), format_func=named.get, key=label)
