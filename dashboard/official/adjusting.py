"""加减分与否决 on screen: the open list, and the office's forms to add and decide."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import acting, controls, frame, moments, session
from dashboard.acting import Choice
from dashboard.columns import draw, number, sheet, text
from dashboard.official.proposing import proposals
from sizhang_metrics.access import desk_name
from sizhang_metrics.numbers import exact
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import AdjustmentKind
from sizhang_metrics.scheme.wording import ADJUSTMENT_WORDS
from sizhang_metrics.store import ground
from sizhang_metrics.views import choices
from sizhang_metrics.views.adjustments import beyond_cap, register

_NO_END = "至计分窗口末"


def adjustments(period: Period) -> None:
    """Every record with its state in this quarter; for the office the forms."""
    store, viewer = session.store(), session.viewer()
    is_filled = proposals(period)
    table = register(store, viewer, at=period)
    st.header(f"全部记录（{len(table)} 条），状态以 {period} 为准", anchor=False)
    if table.empty:
        frame.empty("还没有加分、扣分或否决的记录。")
    else:
        _table(table)
    if not acting.may("adjustment"):
        return
    if store.needs_approval():
        st.caption("本数据目录要求两人：记录后须由另一人审定才计分，撤销也是。")
    _add(period, is_open=is_filled)
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
        entered=newest["entered_by"].map(desk_name),
        approved=newest["approved_by"].map(desk_name),
    )
    columns = {
        # together no wider than a screen of 1,280 px leaves room for
        "adjustment_id": number(width=42),
        "state_name": text(width=56),
        "branch_name": text(width=150),
        "kind_name": text(width=64),
        "name": text("事项", width=120),
        "effect": text("影响", width=106),
        "period": text(width=62),
        "counts_until": text(width=62),
        "document": text(width=132),
        "reason": text("事由", width=116),
        "entered": text("记录", width=82),
        "approved": text("审定", width=58),
        "cancels": number("撤销几号", width=64),
        "recorded": text("记录时间", width=92),
    }
    draw(
        sheet(shown, columns, is_tall=True),
        key="register",
        alt="加分、扣分与否决的全部记录",
    )


def _add(period: Period, *, is_open: bool) -> None:
    store = session.store()
    kinds = {kind.code: kind for kind in store.scheme_at(period).adjustments}
    if not kinds:
        frame.empty("本季的指标体系没有设加减分和否决。")
        return
    with st.expander("记录一次加分、扣分或否决", expanded=is_open):
        branch_id = controls.branch(period)
        if branch_id is None:
            frame.empty(f"{period} 的名册中没有支部。")
            return
        shown = acting.ground(
            ground.rules(period),
            ground.member(period, branch_id),
            ground.records_of(period, branch_id),
        )
        with acting.form("add adjustment", border=False):
            _fields(kinds, period)
            acting.button(
                "记录",
                "add adjustment",
                shown,
                lambda: _record(period, branch_id),
                type="primary",
            )


def _fields(kinds: dict[str, AdjustmentKind], period: Period) -> None:
    names = choices.apart({code: _named(kind) for code, kind in kinds.items()})
    st.selectbox(
        "事项", list(names), format_func=names.__getitem__, key=f"code {period}"
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controls.number("分值（正数；留空按指标体系；否决不填）", "points", width=280)
        ends = [_NO_END, *(str(period.shifted(at)) for at in range(4 - period.quarter))]
        st.selectbox("有效至（含）", ends, key=f"until {period}", width=150)
    st.text_input("依据文号", max_chars=100, key="document")
    st.text_input("事由", max_chars=200, key="reason")
    st.text_input(
        "说明（同一文号、同一事项今年已记过这个支部时才填：为什么再记一次）",
        max_chars=200,
        key="explanation",
    )
    _by("记录")


def _named(kind: AdjustmentKind) -> str:
    points = "" if kind.points is None else f"（{exact(kind.points)} 分）"
    return f"{ADJUSTMENT_WORDS[kind.kind]}：{kind.name}{points}"


def _by(what: str) -> None:
    """Who decides, by desk: asked only where two have to be told apart."""
    if session.store().needs_approval() and not acting.account():
        label = f"{what}岗位（不写姓名）"
        st.text_input(label, max_chars=30, key=f"desk {what}")


def _who(what: str) -> str:
    """What was answered; the role where it was not asked."""
    return st.session_state.get(f"desk {what}", session.viewer().role)


def _record(period: Period, branch_id: str) -> str:
    given = st.session_state
    until = given[f"until {period}"]
    number_ = session.store().adjust(
        period,
        branch_id,
        given[f"code {period}"],
        points=controls.typed_number("points", "分"),
        valid_until=None if until == _NO_END else parse_period(until),
        document=given["document"],
        reason=given["reason"],
        explanation=given["explanation"],
        entered_by=_who("记录"),
    )
    beyond = beyond_cap(session.store(), session.viewer(), number_)
    return f"已记录为第 {number_} 号：{branch_id}，{period}。{beyond}"


def _approve(pending: pd.DataFrame) -> None:
    title = f"审定（{len(pending)} 条待审定）"
    with st.expander(title, expanded=True), acting.form("approve", border=False):
        chosen = _chosen(pending, "审定第几号")
        _by("审定")
        acting.button(
            "审定", "approve", chosen, lambda: _approved(chosen), type="primary"
        )


def _approved(chosen: Choice) -> str:
    session.store().approve_adjustment(chosen.number, entered_by=_who("审定"))
    beyond = beyond_cap(session.store(), session.viewer(), chosen.number)
    return f"第 {chosen.number} 号已审定，得分已重算。{beyond}"


def _cancel(standing: pd.DataFrame) -> None:
    title = "撤销一条记录（另记一条，原记录仍然列出）"
    with st.expander(title), acting.form("cancel", border=False):
        chosen = _chosen(standing, "撤销第几号")
        st.text_input("依据文号", max_chars=100, key="cancel document")
        st.text_input("事由", max_chars=200, key="cancel reason")
        _by("撤销")
        acting.button("撤销", "cancel", chosen, lambda: _cancelled(chosen))


def _cancelled(chosen: Choice) -> str:
    session.store().cancel_adjustment(
        chosen.number,
        document=st.session_state["cancel document"],
        reason=st.session_state["cancel reason"],
        entered_by=_who("撤销"),
    )
    return f"第 {chosen.number} 号的撤销已记录。"


def _chosen(table: pd.DataFrame, label: str) -> Choice:
    rows = zip(table["adjustment_id"], table["branch_name"], table["name"], strict=True)
    named = {number: f"{number} {branch} {name}" for number, branch, name in rows}
    return acting.choice(label, named, ground.RECORDS, key=label)
