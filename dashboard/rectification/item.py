"""One item of the 整改台账: what it is, its history, its proof, a letter, its forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import acting, controls, downloads, frame, links, moments, session
from dashboard.columns import draw, number, sheet, text
from dashboard.prose import plain
from sizhang_metrics.access import AT_THE_MACHINE, desk_name
from sizhang_metrics.lifecycle.rectification import (
    OPEN_STATES,
    STEPS,
    State,
    Step,
    awaited,
)
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.reports import documents, letters
from sizhang_metrics.store import ground
from sizhang_metrics.store.ground import Ground
from sizhang_metrics.views import rectifications as views
from sizhang_metrics.views.query import plain_records


def item(table: pd.DataFrame, asked: str) -> None:
    """The item that the address asks for, of those that the viewer sees."""
    own = table[table["rectification_id"].astype(str) == asked]
    if own.empty:
        frame.empty(
            f"没有第 {asked} 号整改，或不在您能查看的范围内。", "请回到台账另选一条。"
        )
        links.back_to_register()
        return
    (record,) = plain_records(own)
    number_ = int(record["rectification_id"])
    st.header(plain(f"第 {number_} 号：{record['subject']}"), anchor=False)
    for line in _facts(record):
        st.caption(plain(line))
    _links(record)
    _forms(record)
    _history(number_)
    _proof(number_)
    _letter(number_, record)


def _facts(record: Mapping[str, Any]) -> list[str]:
    """What it is and how it stands; what was agreed; what closes it."""
    late = f" {record['days_overdue']} 天" if record["days_overdue"] else ""
    figure = f"，单季 {record['found_said']}" if record["found_said"] else ""
    stands = [
        record["state_name"] + late,
        views.whom(record["unit_name"], record["branch_name"]),
        f"{record['level_name']}色，来源：{record['source_name']}",
        f"发现于 {record['period']}{figure}",
        f"现在 {record['now_said']}" if record["now_said"] else "",
    ]
    limit = awaited(record["stored"])
    agreed = [
        f"责任岗位：{record['post']}" if record["post"] else "",
        f"{limit}期限 {record['limit_on']}" if record["limit_on"] else "",
        f"措施：{record['measure']}" if record["measure"] else "",
    ]
    goal = f"销号条件：{record['goal']}" if record["goal"] else ""
    lines = (" · ".join(filter(None, some)) for some in (stands, agreed))
    return [*filter(None, lines), goal or "没有填报数可看，凭文件销号"]


def _links(record: Mapping[str, Any]) -> None:
    """Back, and to where it comes from."""
    at = parse_period(record["period"])
    with st.container(horizontal=True):
        links.back_to_register()
        if record["branch_id"] and record["indicator"]:
            target = links.ledger(record["branch_id"], record["indicator"])
            links.open_list("发现时的台账", target, at)
        elif record["branch_id"]:
            links.open_list("支部画像", links.branch(record["branch_id"]), at)


def _history(number_: int) -> None:
    st.header("经过", anchor=False)
    table = views.history(session.store(), session.viewer(), number_)
    shown = table.assign(
        recorded=moments.column(table["recorded_at"]),
        entered=table["entered_by"].map(desk_name).replace("", AT_THE_MACHINE),
    )
    columns = {
        "number": number("步", width=40),
        "recorded": text("时间", width=125),
        "step_name": text(width=100),
        "state_name": text("之后", width=95),
        "entered": text("谁", width=95),
        "said": text("内容", width=640),
    }
    draw(sheet(shown, columns), key="steps", alt="整改经过")


def _proof(number_: int) -> None:
    """The cells that figures were read from."""
    table = views.proof(session.store(), session.viewer(), number_)
    if table.empty:
        return
    st.header("依据的格", anchor=False)
    columns = {
        "number": number("步", width=40),
        "period": text(width=70),
        "item_name": text(width=200),
        "value": number("数", width=80),
        "file_name": text(width=260),
        "sheet": text(width=110),
        "row_number": number(width=60),
        "column_name": text(width=200),
    }
    draw(sheet(table, columns), key="proof", alt="判定所依据的格")


def _letter(number_: int, record: Mapping[str, Any]) -> None:
    if record["state"] not in (*OPEN_STATES, State.OVERDUE):
        return
    found = letters.letter(session.store(), session.viewer(), number_)
    with st.expander(f"{found.title}（可以复制）"):
        st.code(found.text, language=None, wrap_lines=True)
        downloads.button(
            "下载 .docx",
            lambda: letters.as_docx(found),
            f"{found.title}-第{number_}号.docx",
            documents.DOCX,
            key="letter",
        )


# -- forms -------------------------------------------------------------------------------


def _forms(record: Mapping[str, Any]) -> None:
    """What may be done now by who looks, each bound to the item as it is shown."""
    number_, at = (int(record["rectification_id"]), parse_period(record["period"]))
    stored = State(record["stored"])
    shown = acting.ground(ground.RECTIFICATIONS.of(number_))
    if _may("rectification_reply", record, at):
        if (stored, Step.CONFIRM) in STEPS:
            _confirm(number_, record, shown)
        if (stored, Step.APPLY) in STEPS:
            _apply(number_, shown)
    if _may("rectification_decision", record, at):
        _decide(number_, record, stored, shown)


def _may(kind: str, record: Mapping[str, Any], at: Period) -> bool:
    branches = [record["branch_id"]] if record["branch_id"] else []
    return acting.may(kind, at, branches, [] if branches else [record["unit_id"]])


def _confirm(number_: int, record: Mapping[str, Any], shown: Ground) -> None:
    name = f"confirm {number_}"
    with acting.form(name):
        st.text_area(
            "整改措施",
            value=record["measure"] or "",
            max_chars=300,
            key=f"measure {number_}",
        )
        with st.container(horizontal=True):
            st.text_input(
                "责任岗位（写岗位，不写姓名）",
                value=record["post"] or "",
                max_chars=30,
                key=f"post {number_}",
                width=260,
            )
            is_anew = record["state"] == State.RELAPSED
            due_on = None if is_anew else record["due_on"]
            controls.day("整改期限", f"due {number_}", due_on)
        acting.button(
            "确认措施",
            name,
            shown,
            lambda: _take(
                number_,
                Step.CONFIRM,
                "已确认，按期整改；改好后在这里申请销号。",
                measure=st.session_state[f"measure {number_}"],
                post=st.session_state[f"post {number_}"],
                due_on=controls.typed_day(f"due {number_}"),
            ),
            type="primary",
            typed=(f"measure {number_}", f"post {number_}"),
        )


def _apply(number_: int, shown: Ground) -> None:
    name = f"apply {number_}"
    with acting.form(name):
        st.text_input("做了什么", max_chars=200, key=f"done {number_}")
        st.text_input(
            "佐证文件的文号（一年只报一次的数必填）",
            max_chars=100,
            key=f"evidence {number_}",
        )
        acting.button(
            "申请销号",
            name,
            shown,
            lambda: _take(
                number_,
                Step.APPLY,
                "已申请，等后来的报送说明结果。",
                reason=st.session_state[f"done {number_}"],
                document=st.session_state[f"evidence {number_}"],
            ),
            type="primary",
            typed=(f"done {number_}", f"evidence {number_}"),
        )


_DECISIONS = {
    Step.EXTEND: "批准延期",
    Step.CLOSE: "凭文件销号",
    Step.REOPEN: "重新打开",
    Step.WITHDRAW: "撤销登记（登记有误）",
}


def _decide(
    number_: int, record: Mapping[str, Any], stored: State, shown: Ground
) -> None:
    possible = [
        step
        for step in _DECISIONS
        if (stored, step) in STEPS and not (step is Step.CLOSE and record["goal"])
    ]
    if not possible:
        return
    name = f"decide {number_}"
    with st.expander("办公室办理"), acting.form(name, border=False):
        st.selectbox(
            "办什么",
            possible,
            format_func=_DECISIONS.__getitem__,
            key=f"step {number_}",
        )
        controls.day("延到（只用于批准延期）", f"until {number_}")
        st.text_input("文号", max_chars=100, key=f"decided by {number_}")
        st.text_input("理由", max_chars=200, key=f"because {number_}")
        acting.button("办理", name, shown, lambda: _decided(number_))


def _decided(number_: int) -> str:
    given = st.session_state
    step = given[f"step {number_}"]
    return _take(
        number_,
        step,
        f"第 {number_} 号：{_DECISIONS[step]}，已记录。",
        due_on=controls.typed_day(f"until {number_}") if step is Step.EXTEND else None,
        document=given[f"decided by {number_}"],
        reason=given[f"because {number_}"],
    )


def _take(number_: int, step: Step, done: str, **given: Any) -> str:
    session.store().rectify(number_, step, entered_by=session.viewer().role, **given)
    return done
