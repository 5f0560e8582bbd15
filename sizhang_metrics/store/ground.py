"""The ground of a decision: what a form showed, compared again before it is acted on.

Somebody reads a form, somebody else writes, the first one clicks.  So a form keeps the
facts that its decision depends on as they stood when it was drawn (`survey`), and
`Store.standing_on` compares them under the writer's lock: when one has moved, nothing is
written and one sentence says what.  Only what the decision depends on is a fact: the
report of another unit must not stop a clerk.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sizhang_metrics.errors import MovedError
from sizhang_metrics.lifecycle.creation import NAMES as CREATION_NAMES
from sizhang_metrics.lifecycle.creation import State as CreationState
from sizhang_metrics.lifecycle.rectification import STATE_NAMES, State
from sizhang_metrics.periods import Period
from sizhang_metrics.store.commands import calendar, previews
from sizhang_metrics.store.store import Store

_HISTORY = 8
"""Quarters before its own with which a file is compared when it is read."""
_REPORTS = {"accepted": "现行", "returned": "已退回", "superseded": "已被代替"}


@dataclass(frozen=True)
class Fact:
    """One thing that a decision depends on."""

    read: Callable[[Store], Any]
    """How it stands; compared with `!=`."""
    told: Callable[[Any, Any], str]
    """What changed between two readings, in words."""


@dataclass(frozen=True)
class Ground:
    """Facts beside what they were when the form was drawn."""

    seen: tuple[tuple[Fact, Any], ...]

    def require(self, store: Store) -> None:
        """MovedError when a fact is no longer what it was."""
        now = [(fact, before, fact.read(store)) for fact, before in self.seen]
        moved = [
            fact.told(then, at_last) for fact, then, at_last in now if then != at_last
        ]
        if moved:
            raise MovedError(
                f"没有写入任何数据：{'；'.join(moved)}。请看清现在的内容，确需办理再点一次。"
            )


@dataclass(frozen=True)
class Listed:
    """A fact per row of a list, from which a form lets one be chosen by its number."""

    of: Callable[[int], Fact]
    """The fact of one number."""
    every: Callable[[Store], dict[int, Any]]
    """What it reads for all of them, in one go."""


def survey(store: Store, *facts: Fact) -> Ground:
    """The facts as they stand now."""
    return Ground(tuple((fact, fact.read(store)) for fact in facts))


def report(period: Period, branch_id: str) -> Fact:
    """Every version of a branch's report with its state."""

    def read(store: Store) -> list[tuple]:
        return _rows(store, _VERSIONS, [str(period), branch_id])

    def said(versions: list[tuple]) -> str:
        if not versions:
            return "还没有报送"
        version, state = versions[-1]
        return f"第 {version} 版（{_REPORTS[state]}）"

    return Fact(read, _then_and_now(f"{branch_id} 在 {period} 的报送", said))


def file_of(period: Period, branch_ids: Sequence[str]) -> tuple[Fact, ...]:
    """What a file for these branches was checked against and would replace."""
    span = [str(period.shifted(-_HISTORY)), str(period), list(branch_ids)]

    def reports(store: Store) -> dict[str, tuple]:
        return {row[0]: row for row in _rows(store, _LATEST, span)}

    def told(before: dict[str, tuple], now: dict[str, tuple]) -> str:
        codes = sorted(
            code for code in {*before, *now} if before.get(code) != now.get(code)
        )
        some = "、".join(codes[:3]) + (f"等 {len(codes)} 个支部" if codes[3:] else "")
        return f"校核之后，{some}的报送另有改动（他人报送、退回或恢复），预演已不是这样"

    def roster(store: Store) -> list[object]:
        rows = store.branches_at(period)
        return [rows.get(code) for code in branch_ids]

    return (
        Fact(reports, told),
        Fact(roster, lambda *_both: "名册在校核之后改过"),
        rules(period),
    )


def rules(period: Period) -> Fact:
    """The scheme of the quarter, by its content."""
    return Fact(
        lambda store: store.scheme_at(period).sha256,
        lambda *_both: f"{period} 的指标体系已换",
    )


def member(period: Period, branch_id: str) -> Fact:
    """A branch as the roster of the quarter has it."""
    return Fact(
        lambda store: store.branches_at(period).get(branch_id),
        lambda *_both: f"{branch_id} 在 {period} 名册中的内容已改",
    )


def records_of(period: Period, branch_id: str) -> Fact:
    """The records of a branch in the year: what a new one would stand beside."""

    def read(store: Store) -> list[tuple]:
        return _rows(store, _RECORDS_OF, [branch_id, f"{period.year}Q%"])

    def told(before: list[tuple], now: list[tuple]) -> str:
        numbers = "、".join(f"{row[0]}" for row in now if row not in before)
        return f"{branch_id} 在 {period.year} 年的加减分与否决有改动（第 {numbers} 号）"

    return Fact(read, told)


def rectifications_of(branch_id: str) -> Fact:
    """The items of a branch: what a new one would stand beside."""

    def told(before: list[tuple], now: list[tuple]) -> str:
        numbers = "、".join(f"{row[0]}" for row in now if row not in before)
        return f"{branch_id} 的整改台账有改动（第 {numbers} 号）"

    return Fact(lambda store: _rows(store, _RECTIFICATIONS_OF, [branch_id]), told)


def preview(period: Period) -> Fact:
    """Whether results of the quarter are open to objections, and until when."""
    return Fact(
        lambda store: previews.preview(store, period),
        lambda *_both: f"{period} 的预览在页面显示之后有改动",
    )


def objections_of(period: Period, branch_id: str) -> Fact:
    """The objections of a branch to the quarter: what a new one would stand beside."""
    return Fact(
        lambda store: _rows(store, _OBJECTIONS_OF, [str(period), branch_id]),
        lambda *_both: f"{branch_id} 对 {period} 的异议在页面显示之后有改动",
    )


def creations_of(branch_id: str) -> Fact:
    """What a branch declared already: what a new 申报 would stand beside."""
    return Fact(
        lambda store: _rows(store, _CREATIONS_OF, [branch_id]),
        lambda *_both: f"{branch_id} 的四强创建在页面显示之后有改动",
    )


def dates(period: Period) -> Fact:
    """When the quarter opens, is due and closes."""

    def said(found: Any) -> str:
        named = zip(("开放", "截止", "关闭"), vars(found).values(), strict=True)
        return "、".join(f"{name} {day}" for name, day in named if day) or "不限"

    return Fact(
        lambda store: calendar.dates_of(store, period),
        _then_and_now(f"{period} 的日程", said),
    )


def quarter(period: Period) -> tuple[Fact, ...]:
    """All that an edition of the quarter would publish."""
    first, last = f"{period.year}Q1", str(period)
    numbered = [str(period)]

    def editions(before: list[tuple], now: list[tuple]) -> str:
        return f"已另行形成第 {period}-{len(now)} 期"

    return (
        Fact(lambda store: _rows(store, _EDITIONS, numbered), editions),
        Fact(
            lambda store: _rows(store, _QUARTER_REPORTS, [first, last]),
            lambda *_both: f"{period} 的报送在页面显示之后有改动",
        ),
        Fact(
            lambda store: _rows(store, _QUARTER_RECORDS, [first, last]),
            lambda *_both: f"{period} 的加减分与否决在页面显示之后有改动",
        ),
        Fact(
            lambda store: _rows(store, _QUARTER_OBJECTIONS, numbered),
            lambda *_both: f"{period} 的异议在页面显示之后有改动",
        ),
        Fact(
            lambda store: _rows(store, _QUARTER_SCORES, numbered),
            lambda *_both: f"{period} 的得分在页面显示之后重算过",
        ),
        rules(period),
    )


def edits() -> Fact:
    """The edited files that wait for a reason, by their content."""
    return Fact(
        lambda store: [(edit.kind, edit.sha256) for edit in store.waiting],
        lambda *_both: "名册或指标体系文件又改过，或已启用",
    )


def scheme(scheme_id: str) -> Fact:
    """The current file of a scheme and how often it was approved."""

    def read(store: Store) -> tuple:
        files = [scheme.sha256 for scheme in store.schemes() if scheme.id == scheme_id]
        return files, _rows(store, _APPROVALS, [scheme_id])

    return Fact(read, lambda *_both: f"指标体系“{scheme_id}”已改动或已审定")


def _then_and_now(what: str, said: Callable[[Any], str]) -> Callable[[Any, Any], str]:
    """“…：页面显示的是 A，现在是 B”, shorter where words do not tell them apart."""

    def told(before: Any, now: Any) -> str:
        then, at_last = said(before), said(now)
        if then == at_last:
            return f"{what}已有改动"
        return f"{what}页面显示的是“{then}”，现在是“{at_last}”"

    return told


def _numbered(what: str, sql: str, said: Callable[[Any], str]) -> Listed:
    """What people call by a number, and nothing takes away: the statement gives rows of
    all, or of one, the number first; `said` puts the last column in words, which is how
    it stands."""

    def every(store: Store, number: int | None = None) -> dict[int, tuple]:
        return {row[0]: row for row in _rows(store, sql, [number, number])}

    def of(number: int) -> Fact:
        return Fact(
            lambda store: every(store, number).get(number),
            _then_and_now(f"第 {number} 号{what}", lambda found: said(found[-1])),
        )

    return Listed(of, every)


def _rows(store: Store, sql: str, parameters: Sequence[object]) -> list[tuple]:
    with store.cursor() as cursor:
        return cursor.execute(sql, list(parameters)).fetchall()


_VERSIONS = (
    "select version, state from report_version"
    " where period = ? and branch_id = ? order by version"
)
_LATEST = """
select branch_id, list((period, version, state) order by period, version)
from report_version
where period between ? and ? and branch_id in (select unnest(?::varchar[]))
group by branch_id
"""
_RECORD_STATE = """
    case
        when exists (from adjustment as c where c.cancels = a.adjustment_id)
            then 'taken back'
        when p.adjustment_id is not null then 'approved'
        when a.needs_approval then 'waiting'
        else 'recorded'
    end
"""
_RECORD = f"""
select a.adjustment_id, a.branch_id, a.period, a.code, a.points, a.document, a.reason, a.entered_by,
    a.valid_until, {_RECORD_STATE}
from adjustment as a left join adjustment_approval as p using (adjustment_id)
where ? is null or a.adjustment_id = ?
"""
_RECORDS_OF = f"""
select a.adjustment_id, {_RECORD_STATE}
from adjustment as a left join adjustment_approval as p using (adjustment_id)
where a.branch_id = ? and a.period like ? order by a.adjustment_id
"""
_REQUEST = """
select request_id, r.period, r.unit_id, r.reason, a.is_granted
from unlock_request as r left join unlock_answer as a using (request_id)
where ? is null or request_id = ?
"""
_RECTIFICATION = """
select rectification_id, steps, state
from rectification_now
where ? is null or rectification_id = ?
"""
_RECTIFICATIONS_OF = (
    "select rectification_id, state from rectification_now where branch_id = ?"
    " order by rectification_id"
)
_OBJECTION = """
select objection_id, o.period, o.branch_id, o.indicator, o.reason, a.is_accepted
from objection as o left join objection_answer as a using (objection_id)
where ? is null or objection_id = ?
"""
_OBJECTIONS_OF = (
    "select objection_id, a.is_accepted"
    " from objection as o left join objection_answer as a using (objection_id)"
    " where o.period = ? and o.branch_id = ? order by objection_id"
)
_QUARTER_OBJECTIONS = (
    "select objection_id, a.is_accepted"
    " from objection as o left join objection_answer as a using (objection_id)"
    " where o.period = ? order by objection_id"
)
_CREATION = """
select creation_id, steps, state
from creation_now
where ? is null or creation_id = ?
"""
_CREATIONS_OF = (
    "select creation_id, state from creation_now where branch_id = ?"
    " order by creation_id"
)
_EDITIONS = "select number from edition where period = ? order by number"
_QUARTER_REPORTS = (
    "select count(*), bit_xor(hash(period, branch_id, version, state))"
    " from report_version where period between ? and ?"
)
_QUARTER_RECORDS = f"""
select a.adjustment_id, {_RECORD_STATE}
from adjustment as a left join adjustment_approval as p using (adjustment_id)
where a.period between ? and ? order by a.adjustment_id
"""
_QUARTER_SCORES = "select count(*), bit_xor(hash(s)) from score as s where period = ?"
_APPROVALS = "select count(*) from scheme_approval where scheme_id = ?"

_RECORD_STATES = {
    "waiting": "待审定",
    "approved": "已审定",
    "recorded": "已记录",
    "taken back": "已另有撤销记录",
}
_OBJECTION_STATES = {None: "待答复", True: "已采纳", False: "不予采纳"}
_REQUEST_STATES = {None: "待答复", True: "已同意", False: "已拒绝"}

RECORDS = _numbered("记录", _RECORD, _RECORD_STATES.__getitem__)
"""The bonuses, deductions, vetoes and cancellations of the home."""
OBJECTIONS = _numbered("异议", _OBJECTION, _OBJECTION_STATES.__getitem__)
REQUESTS = _numbered("申请", _REQUEST, _REQUEST_STATES.__getitem__)
"""The 申请解锁 of the home."""
RECTIFICATIONS = _numbered(
    "整改", _RECTIFICATION, lambda state: STATE_NAMES[State(state)]
)
"""The items of the 整改台账."""
CREATIONS = _numbered(
    "创建", _CREATION, lambda state: CREATION_NAMES[CreationState(state)]
)
"""The 申报 of the 四强创建."""
