"""What may happen to an item of the 整改台账: one small table of state × action → state.

    待确认 ─confirm─▶ 整改中 ─apply─▶ 待数据 ─pass─▶ 已销号 ─fail─▶ 复发 ─confirm─▶ 整改中
                       │ ▲extend       │ ▲fail
                       ▼ │             └─┘
                   经批准延期

People confirm, apply and decide; only figures pass or fail (`Step.PASS`, `Step.FAIL`,
`Step.REVOKE`), and nobody can write those.  What no figure can show is closed by a
document (凭文件销号), a state of its own, counted apart.  逾期 is no step but what the
clock says of a state (`dated`); whatever may happen to the state may happen then, too.
"""

from __future__ import annotations

import datetime
from enum import StrEnum

from sizhang_metrics.errors import RejectedError

REPLY_DAYS = 10
"""Working days in which a branch answers (a 预警提示单, or a relapse)."""


class State(StrEnum):
    """Where an item stands."""

    PENDING = "pending"
    WORKING = "working"
    EXTENDED = "extended"
    AWAITING = "awaiting_data"
    CLOSED = "closed"
    """By figures."""
    FILED = "closed_by_document"
    RELAPSED = "relapsed"
    WITHDRAWN = "withdrawn"
    """It was opened by mistake; counted nowhere."""
    OVERDUE = "overdue"
    """Never stored: what `dated` makes of another."""


class Step(StrEnum):
    """What happens to an item."""

    OPEN = "open"
    CONFIRM = "confirm"
    APPLY = "apply"
    EXTEND = "extend"
    CLOSE = "close"
    """By the office, with a document."""
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    PASS = "pass"
    """A later report passes the item's test."""
    FAIL = "fail"
    REVOKE = "revoke"
    """The report that proved it was returned or replaced by one that proves nothing."""


OPEN_STATES = (
    State.PENDING,
    State.WORKING,
    State.EXTENDED,
    State.AWAITING,
    State.RELAPSED,
)
"""Not solved yet."""
DONE_STATES = (State.CLOSED, State.FILED)
REPLYING = (State.PENDING, State.RELAPSED)
"""What is awaited next is an answer, not yet what is put right."""

STEPS: dict[tuple[State, Step], State] = {
    (State.PENDING, Step.CONFIRM): State.WORKING,
    (State.RELAPSED, Step.CONFIRM): State.WORKING,
    (State.WORKING, Step.APPLY): State.AWAITING,
    (State.EXTENDED, Step.APPLY): State.AWAITING,
    (State.WORKING, Step.EXTEND): State.EXTENDED,
    (State.EXTENDED, Step.EXTEND): State.EXTENDED,
    # Figures that did not pass made it overdue: there is more time for the next ones.
    (State.AWAITING, Step.EXTEND): State.AWAITING,
    **{(state, Step.CLOSE): State.FILED for state in OPEN_STATES},
    **{(state, Step.WITHDRAW): State.WITHDRAWN for state in OPEN_STATES},
    (State.CLOSED, Step.REOPEN): State.RELAPSED,
    (State.FILED, Step.REOPEN): State.RELAPSED,
    (State.AWAITING, Step.PASS): State.CLOSED,
    (State.AWAITING, Step.FAIL): State.AWAITING,
    # The report that proved it is replaced by another that proves it, too.
    (State.CLOSED, Step.PASS): State.CLOSED,
    (State.CLOSED, Step.FAIL): State.RELAPSED,
    (State.CLOSED, Step.REVOKE): State.AWAITING,
    # The report that spoke for a relapse was wrong, and is corrected.
    (State.RELAPSED, Step.PASS): State.CLOSED,
}
"""OPEN is not here: it makes the item."""

STATE_NAMES: dict[State, str] = {
    State.PENDING: "待确认",
    State.WORKING: "整改中",
    State.EXTENDED: "经批准延期",
    State.AWAITING: "待数据",
    State.CLOSED: "已销号",
    State.FILED: "凭文件销号",
    State.RELAPSED: "复发",
    State.WITHDRAWN: "已撤销登记",
    State.OVERDUE: "逾期",
}
STEP_NAMES: dict[Step, str] = {
    Step.OPEN: "登记",
    Step.CONFIRM: "确认措施",
    Step.APPLY: "申请销号",
    Step.EXTEND: "批准延期",
    Step.CLOSE: "凭文件销号",
    Step.REOPEN: "重新打开",
    Step.WITHDRAW: "撤销登记",
    Step.PASS: "数据达到",
    Step.FAIL: "数据未达到",
    Step.REVOKE: "销号依据失效",
}
_CONFIRM_FIRST = "请先确认整改措施、责任岗位和期限。"
_REMEDIES: dict[tuple[State, Step], str] = {
    (State.PENDING, Step.APPLY): _CONFIRM_FIRST,
    (State.PENDING, Step.EXTEND): _CONFIRM_FIRST,
    (State.RELAPSED, Step.APPLY): _CONFIRM_FIRST,
    (State.RELAPSED, Step.EXTEND): _CONFIRM_FIRST,
    (State.WORKING, Step.CONFIRM): "措施已经确认过；要改期限，请办公室批准延期。",
    (State.EXTENDED, Step.CONFIRM): "措施已经确认过；要改期限，请办公室批准延期。",
    (State.AWAITING, Step.CONFIRM): "已经申请销号，等后来的报送说明结果。",
    (State.AWAITING, Step.APPLY): "已经申请过，等后来的报送说明结果。",
}
_IS_OVER = "如果问题又出现，由办公室重新打开（reopen）。"
_IS_OPEN = "还没有销号，不用重新打开。"


def after(state: State, step: Step, subject: str) -> State:
    """The state that follows; RejectedError with a sentence where that may not be.

    >>> str(after(State.WORKING, Step.APPLY, "第 1 号整改"))
    'awaiting_data'
    """
    if (state, step) not in STEPS:
        raise RejectedError(refusal(state, step, subject))
    return STEPS[state, step]


def refusal(state: State, step: Step, subject: str) -> str:
    """Why not, and what to do instead.

    >>> refusal(State.PENDING, Step.APPLY, "第 1 号整改")
    '第 1 号整改现在是“待确认”，不能申请销号。请先确认整改措施、责任岗位和期限。'
    """
    remedy = _REMEDIES.get((state, step), "")
    if not remedy and state in DONE_STATES:
        remedy = _IS_OVER
    if not remedy and step is Step.REOPEN and state in OPEN_STATES:
        remedy = _IS_OPEN
    return f"{subject}现在是“{STATE_NAMES[state]}”，不能{STEP_NAMES[step]}。{remedy}"


def dated(
    state: State,
    day: datetime.date,
    *,
    due_on: datetime.date | None,
    reply_due_on: datetime.date | None,
    has_failed: bool = False,
) -> State:
    """The state as of a day: 逾期 once what is awaited from people is late.

    Nobody is late for figures that are not due yet; only where some have come in since
    and did not pass (`has_failed`) does the time run on.

    >>> day = datetime.date(2026, 7, 2)
    >>> str(dated(State.WORKING, day, due_on=datetime.date(2026, 7, 1), reply_due_on=None))
    'overdue'
    >>> str(dated(State.AWAITING, day, due_on=datetime.date(2026, 7, 1), reply_due_on=None))
    'awaiting_data'
    """
    limit = limit_of(
        state, due_on=due_on, reply_due_on=reply_due_on, has_failed=has_failed
    )
    return State.OVERDUE if limit is not None and day > limit else state


def awaited(state: State) -> str:
    """What the day of `limit_of` is the last for."""
    return "答复" if state in REPLYING else "整改"


def limit_of(
    state: State,
    *,
    due_on: datetime.date | None,
    reply_due_on: datetime.date | None,
    has_failed: bool = False,
) -> datetime.date | None:
    """The last day for what has to happen next; None where nobody has to do anything."""
    if state in REPLYING:
        return reply_due_on
    if state in (State.WORKING, State.EXTENDED) or (
        state is State.AWAITING and has_failed
    ):
        return due_on
    return None
