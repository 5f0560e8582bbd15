"""整改台账: what branches answer, what the office decides.

What may happen to an item is decided by `lifecycle.rectification`; what figures do to it
by the handlers of reports (`store.rectifying`).
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.lifecycle import local_day
from sizhang_metrics.lifecycle.rectification import REPLY_DAYS, State, Step, after
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import Condition, Kind
from sizhang_metrics.store import rectifying
from sizhang_metrics.store.archive import Payload, entered
from sizhang_metrics.store.commands.typed import refuse, too_long, written
from sizhang_metrics.store.kernel import OFFICE, Core

ANSWERED = (Step.CONFIRM, Step.APPLY)
"""Steps of the branch and its unit; the others are the office's."""


@dataclass(frozen=True)
class Standing:
    """An item as it stands."""

    number: int
    period: Period
    unit_id: str
    branch_id: str
    test: tuple[Condition, ...]
    state: State
    measure: str
    post: str
    due_on: datetime.date | None


def take_step(
    core: Core,
    number: int,
    step: Step,
    *,
    measure: str = "",
    post: str = "",
    due_on: datetime.date | None = None,
    document: str = "",
    reason: str = "",
    entered_by: str = OFFICE,
    at: datetime.datetime | None = None,
) -> State:
    """Confirms, applies, extends, closes, reopens or withdraws; the state that follows."""
    entered_by, at = core.who_and_when(entered_by, at)
    payload = {
        "rectification_id": number,
        "step": str(step),
        "measure": measure.strip(),
        "post": post.strip(),
        "due_on": written(due_on),
        "reply_due_on": None,
        "document": document.strip(),
        "reason": reason.strip(),
        **entered(entered_by, at),
    }
    kind = "rectification_reply" if step in ANSWERED else "rectification_decision"
    with core.held():
        item = standing(core, number)
        if item is None:
            # told apart from an item of others, a number would say that there is one
            core.ask(kind)
            raise UnavailableError(f"没有第 {number} 号整改。请看 rectify list。")
        branches = [item.branch_id] if item.branch_id else []
        about = core.about(item.period, branches, [] if branches else [item.unit_id])
        core.admit(kind, payload, about)
        state = after(item.state, step, f"第 {number} 号整改")
        faults = _unstated(core, item, step, payload, local_day(at))
        faults += too_long(measure, post, reason)
        refuse(faults, f"第 {number} 号整改没有改动：")
        if step is Step.REOPEN:
            reply = core.working_days.after(local_day(at), REPLY_DAYS)
            payload["reply_due_on"] = written(reply)
        if step in ANSWERED:
            core.write("rectification_reply", payload, about=about)
        else:
            core.write("rectification_decision", payload, about=about)
    return state


def standing(core: Core, number: int) -> Standing | None:
    """The item of this number, if there is one."""
    with core.cursor() as cursor:
        row = cursor.execute(
            "select period, unit_id, branch_id, test, state, measure, post, due_on"
            " from rectification_now where rectification_id = ?",
            [number],
        ).fetchone()
    if row is None:
        return None
    period, unit_id, branch_id, test, state, measure, post, due_on = row
    return Standing(
        number,
        parse_period(period),
        unit_id,
        branch_id,
        rectifying.read_test(test),
        State(state),
        measure,
        post,
        due_on,
    )


def _unstated(
    core: Core, item: Standing, step: Step, payload: Payload, today: datetime.date
) -> list[str]:
    """What a step lacks."""
    match step:
        case Step.CONFIRM:
            return _of_confirming(item, payload, today)
        case Step.APPLY:
            if _is_annual(core, item) and not payload["document"]:
                return [
                    "这一项一年只报一次，下一个数要等到明年："
                    "请写明佐证文件的文号（命令行 --document），等下一次报送核对。"
                ]
            return []
        case Step.EXTEND:
            return _of_extending(item, payload)
        case Step.CLOSE:
            if item.test:
                return [
                    "这一项看得到填报数，只能凭数据销号：请由支部申请销号，等后来的报送。"
                    "登记有误的，用撤销登记（withdraw）。"
                ]
            return [] if payload["document"] else ["凭文件销号要写明文号。"]
        case _:
            return [] if payload["reason"] else ["要写明理由。"]


def _of_confirming(item: Standing, payload: Payload, today: datetime.date) -> list[str]:
    faults = []
    if not (payload["measure"] or item.measure):
        faults.append("没有写整改措施：用一两句话写明怎么改。")
    if not (payload["post"] or item.post):
        faults.append("没有写责任岗位：写岗位（例如“支部书记”），不写姓名。")
    given = payload["due_on"] and datetime.date.fromisoformat(payload["due_on"])
    due_on = given or item.due_on
    if due_on is None:
        faults.append("没有写整改期限：写成 2026-10-15 这样的日期。")
    elif due_on < today:
        faults.append(f"整改期限 {due_on} 已经过了，请写今天或以后。")
    elif item.state is State.PENDING and item.due_on and given and given > item.due_on:
        faults.append(
            f"整改期限 {given} 晚于登记时定的 {item.due_on}；要延期，请办公室批准。"
        )
    return faults


def _of_extending(item: Standing, payload: Payload) -> list[str]:
    faults = []
    if not payload["due_on"]:
        faults.append("没有写延期到哪一天。")
    elif item.due_on and datetime.date.fromisoformat(payload["due_on"]) <= item.due_on:
        faults.append(f"延期后的期限应晚于现在的 {item.due_on}。")
    if not payload["document"]:
        faults.append("批准延期要写明依据文号。")
    if not payload["reason"]:
        faults.append("批准延期要写明理由。")
    return faults


def _is_annual(core: Core, item: Standing) -> bool:
    """Whether its figure is one that is reported once a year."""
    scheme = core.scheme_at(item.period)
    codes = {condition.code for condition in item.test if condition.of == "indicator"}
    return any(
        scheme.item(term.code).kind is Kind.ANNUAL
        for indicator in scheme.indicators
        if indicator.code in codes
        for term in indicator.numerator
        if term.is_item
    )
