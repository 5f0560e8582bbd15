"""The states of a quarter and of a report: one table of state × action → state each.

    quarter   scheduled ─open─▶ open ─close─▶ closed ─request─▶ requested
                                                 ▲                  │
                                                 ├─────refuse───────┤
                                                 └─close─ reopened ◀┘ grant

    report    expected ─submit─▶ accepted ─return─▶ returned
                                    └─submit─▶ superseded

A quarter is open or reopened when it takes reports.  A report is one version of what
a branch says about a quarter; a new file makes a new version (expected → accepted) and
replaces the one that stood.  Restoring copies an older version into a new one, so the
old one keeps its state.  A pair that is not in a table is refused with a sentence.
"""

from __future__ import annotations

from enum import StrEnum

from sizhang_metrics.errors import RejectedError


class PeriodState(StrEnum):
    """Whether a quarter takes reports (from one unit, at one moment)."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    REQUESTED = "requested"
    """Closed; an unlock was asked for and not answered yet."""
    REOPENED = "reopened"


class PeriodAction(StrEnum):
    """What happens to a quarter; the first three come with its dates or the clock."""

    SCHEDULE = "schedule"
    OPEN = "open"
    CLOSE = "close"
    REQUEST = "request"
    GRANT = "grant"
    REFUSE = "refuse"
    ACCEPT = "accept"
    """A file for it is accepted.  (Words of the four enums differ: they share a table.)"""


class ReportState(StrEnum):
    """Where one version of a branch's report stands."""

    EXPECTED = "expected"
    """Nothing accepted yet."""
    ACCEPTED = "accepted"
    """Stands and counts."""
    RETURNED = "returned"
    """Handed back with a reason; does not count."""
    SUPERSEDED = "superseded"
    """A later version took its place."""


class ReportAction(StrEnum):
    """What happens to a version of a report."""

    SUBMIT = "submit"
    """A file for this branch and quarter is accepted."""
    RETURN = "return"
    RESTORE = "restore"
    """Its figures become a new version."""


State = PeriodState | ReportState
Action = PeriodAction | ReportAction

TRANSITIONS: dict[tuple[State, Action], State] = {
    (PeriodState.SCHEDULED, PeriodAction.SCHEDULE): PeriodState.SCHEDULED,
    (PeriodState.SCHEDULED, PeriodAction.OPEN): PeriodState.OPEN,
    (PeriodState.SCHEDULED, PeriodAction.CLOSE): PeriodState.CLOSED,
    (PeriodState.OPEN, PeriodAction.SCHEDULE): PeriodState.SCHEDULED,
    (PeriodState.OPEN, PeriodAction.OPEN): PeriodState.OPEN,
    (PeriodState.OPEN, PeriodAction.CLOSE): PeriodState.CLOSED,
    (PeriodState.OPEN, PeriodAction.ACCEPT): PeriodState.OPEN,
    # Dates of a closed quarter can be corrected as long as it stays closed.
    (PeriodState.CLOSED, PeriodAction.CLOSE): PeriodState.CLOSED,
    (PeriodState.CLOSED, PeriodAction.REQUEST): PeriodState.REQUESTED,
    (PeriodState.REQUESTED, PeriodAction.CLOSE): PeriodState.REQUESTED,
    (PeriodState.REQUESTED, PeriodAction.GRANT): PeriodState.REOPENED,
    (PeriodState.REQUESTED, PeriodAction.REFUSE): PeriodState.CLOSED,
    (PeriodState.REOPENED, PeriodAction.ACCEPT): PeriodState.REOPENED,
    (PeriodState.REOPENED, PeriodAction.CLOSE): PeriodState.CLOSED,
    (ReportState.EXPECTED, ReportAction.SUBMIT): ReportState.ACCEPTED,
    (ReportState.ACCEPTED, ReportAction.SUBMIT): ReportState.SUPERSEDED,
    (ReportState.ACCEPTED, ReportAction.RETURN): ReportState.RETURNED,
    # History keeps what was returned and what was replaced, whatever comes later.
    (ReportState.RETURNED, ReportAction.SUBMIT): ReportState.RETURNED,
    (ReportState.RETURNED, ReportAction.RESTORE): ReportState.RETURNED,
    (ReportState.SUPERSEDED, ReportAction.SUBMIT): ReportState.SUPERSEDED,
    (ReportState.SUPERSEDED, ReportAction.RESTORE): ReportState.SUPERSEDED,
}

_STATES: dict[State, str] = {
    PeriodState.SCHEDULED: "尚未开放",
    PeriodState.OPEN: "正在接收报送",
    PeriodState.CLOSED: "已关闭",
    PeriodState.REQUESTED: "已关闭，解锁申请待答复",
    PeriodState.REOPENED: "已解锁",
    ReportState.EXPECTED: "还没有报送",
    ReportState.ACCEPTED: "是现行报送",
    ReportState.RETURNED: "已退回",
    ReportState.SUPERSEDED: "已被后来的报送代替",
}
_ACTIONS: dict[Action, str] = {
    PeriodAction.SCHEDULE: "把开放日改到以后",
    PeriodAction.OPEN: "靠改日期重新开放",
    PeriodAction.CLOSE: "关闭",
    PeriodAction.REQUEST: "申请解锁",
    PeriodAction.GRANT: "同意解锁",
    PeriodAction.REFUSE: "拒绝解锁",
    PeriodAction.ACCEPT: "接收报送",
    ReportAction.SUBMIT: "报送",
    ReportAction.RETURN: "退回",
    ReportAction.RESTORE: "恢复这一版",
}
_ASK = "要补报或更正，请申请解锁并写明理由。"
_WAIT = "请等管理员答复解锁申请。"
_NO_NEED = "可以直接报送，不用解锁。"
_NO_REQUEST = "没有待答复的解锁申请。"
_REMEDIES: dict[tuple[State, Action], str] = {
    (PeriodState.SCHEDULED, PeriodAction.ACCEPT): "请在开放日之后报送。",
    (PeriodState.SCHEDULED, PeriodAction.REQUEST): "请等到开放日，或请管理员改日程。",
    (PeriodState.OPEN, PeriodAction.REQUEST): _NO_NEED,
    (PeriodState.CLOSED, PeriodAction.ACCEPT): _ASK,
    (PeriodState.CLOSED, PeriodAction.SCHEDULE): _ASK,
    (PeriodState.CLOSED, PeriodAction.OPEN): _ASK,
    (PeriodState.REQUESTED, PeriodAction.ACCEPT): _WAIT,
    (PeriodState.REQUESTED, PeriodAction.REQUEST): _WAIT,
    (PeriodState.REOPENED, PeriodAction.REQUEST): _NO_NEED,
    (ReportState.EXPECTED, ReportAction.RETURN): "没有可以退回的报送。",
    (ReportState.EXPECTED, ReportAction.RESTORE): "没有可以恢复的版本。",
    (ReportState.ACCEPTED, ReportAction.RESTORE): "现行版不用恢复。",
    (ReportState.RETURNED, ReportAction.RETURN): "等待重新报送，不用再退。",
    (ReportState.SUPERSEDED, ReportAction.RETURN): "只有现行的一版可以退回。",
}


def after(state: State, action: Action, subject: str) -> State:
    """The state that follows; RejectedError with a sentence where that may not be.

    `subject` begins the sentence: which quarter, which branch's version.

    >>> str(after(PeriodState.OPEN, PeriodAction.CLOSE, "2026年第三季度"))
    'closed'
    """
    if (state, action) not in TRANSITIONS:
        raise RejectedError(refusal(state, action, subject))
    return TRANSITIONS[state, action]


def allowed(state: State, action: Action) -> bool:
    """Whether this may happen now."""
    return (state, action) in TRANSITIONS


def refusal(state: State, action: Action, subject: str) -> str:
    """Why not, and what to do instead.

    >>> refusal(PeriodState.CLOSED, PeriodAction.ACCEPT, "2026年第三季度")
    '2026年第三季度已关闭，不能接收报送。要补报或更正，请申请解锁并写明理由。'
    """
    default = _NO_REQUEST if action in _ANSWERS else ""
    remedy = _REMEDIES.get((state, action), default)
    return f"{subject}{_STATES[state]}，不能{_ACTIONS[action]}。{remedy}"


_ANSWERS = (PeriodAction.GRANT, PeriodAction.REFUSE)


def in_words(state: State) -> str:
    """The state as people read it."""
    return _STATES[state]
