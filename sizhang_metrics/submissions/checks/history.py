"""A report against what its branches reported before.

What a correction would change or erase, what looks copied, accumulated or fallen (hints
only), and 不适用 on an item that is due, which figures of this or an earlier quarter may
excuse by an indicator's `applies_when`.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sizhang_metrics.scheme.model import AppliesWhen, Item, Kind, Scheme
from sizhang_metrics.submissions.model import (
    Cell,
    Context,
    Findings,
    Level,
    Report,
    State,
)
from sizhang_metrics.submissions.table.cells import is_early, spoken

if TYPE_CHECKING:
    import pandas as pd

# ── What was reported, and what this file would change of it ──────────────────────────

Numbers = Mapping[str, float]
"""Item code → number; items that are not a number are missing."""


class History:
    """What the branches of a file reported before, by period."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._numbers: dict[str, dict[str, dict[str, float]]] = {}
        self._states: dict[str, dict[str, dict[str, tuple[str, float | None]]]] = {}
        columns = ("period", "branch_id", "item", "state", "value")
        last = None
        for period, branch_id, item, state, value in zip(
            *(frame[name].tolist() for name in columns), strict=True
        ):
            if last != (period, branch_id):  # rows of a report stand together
                last = period, branch_id
                of_period = self._states.setdefault(str(period), {})
                states = of_period.setdefault(branch_id, {})
            if state == State.REPORTED and value is not None:
                numbers = self._numbers.setdefault(str(period), {})
                numbers.setdefault(branch_id, {})[item] = value
                states[item] = (str(state), value)
            else:
                states[item] = (str(state), None)

    def numbers(self, period: object) -> Mapping[str, Numbers]:
        """Branch → its numbers of that period."""
        return self._numbers.get(str(period), {})

    def states(self, period: object, branch_id: str) -> dict:
        """Item → (state, value) as it stands for that period."""
        return self._states.get(str(period), {}).get(branch_id, {})


def correction(
    cells: Mapping[str, Mapping[str, Cell]],
    history: History,
    context: Context,
    findings: Findings,
) -> None:
    """One `explain` for all branches whose standing report this file would change."""
    said = {
        branch_id: {code: (str(cell.state), cell.value) for code, cell in of.items()}
        for branch_id, of in cells.items()
    }
    changed = replaced(said, history, context)
    if changed:
        some = "、".join(changed[:5]) + (" 等" if len(changed) > 5 else "")
        findings.explain(
            "correction",
            found=f"{len(changed)} 个支部本季已报送，这次的数不同：{some}",
            accepted="首次报送，或与已报的数相同",
            remedy="本季已报送，更正须说明理由：提交时请写一句为什么改。",
        )


def replaced(
    said: Mapping[str, Mapping[str, tuple[str, float | None]]],
    history: History,
    context: Context,
) -> list[str]:
    """The branches whose standing report these figures would change; `said`: branch →
    item → state and number.  It needs a reason."""
    return [
        branch_id
        for branch_id, now in said.items()
        if branch_id in context.reported
        and _changes(now, history.states(context.period, branch_id))
    ]


def replaced_by(
    observations: pd.DataFrame, history: History, context: Context
) -> list[str]:
    """The same of what was read from a file, against what stands now."""
    again = observations[observations["branch_id"].isin([*context.reported])]
    figures = History(again.assign(period=str(context.period)))
    said = {
        branch_id: figures.states(context.period, branch_id)
        for branch_id in dict.fromkeys(again["branch_id"])
    }
    return replaced(said, history, context)


def erased(
    cells: Mapping[str, Mapping[str, Cell]],
    history: History,
    context: Context,
    findings: Findings,
) -> None:
    """One `explain` for all reported figures that this file leaves blank.

    A correction with one column takes back all other figures of its branches; whoever
    means that says so, and everybody else finds out before it has happened.
    """
    refused = {
        (problem.row, problem.column_number)
        for problem in findings.problems
        if problem.level == Level.REJECT
    }
    lost = {
        branch_id: [
            code
            for code, cell in cells[branch_id].items()
            if history.states(context.period, branch_id).get(code, ("",))[0]
            == State.REPORTED
            and _is_left_blank(cell)
            and (cell.row, cell.column_number) not in refused
        ]
        for branch_id in cells
        if branch_id in context.reported
    }
    lost = {branch_id: codes for branch_id, codes in lost.items() if codes}
    if not lost:
        return
    becomes = Counter(
        cells[branch_id][code].state
        for branch_id, codes in lost.items()
        for code in codes
    )
    figures = becomes.total()
    items = {code for codes in lost.values() for code in codes}
    names = [item.name for item in context.scheme.items if item.code in items]
    some = "、".join(names[:5]) + (f" 等 {len(names)} 项" if len(names) > 5 else "")
    will = "、".join(
        (f"{count} 个" if len(becomes) > 1 else "") + f"变成{word}"
        for state, word in _BLANK_IS.items()
        if (count := becomes[state])
    )
    findings.explain(
        "erased",
        found=f"{len(lost)} 个支部已报的 {figures} 个数在这份文件里是空白，提交后{will}：{some}",
        accepted="已报的数照样写上，只改要改的数",
        remedy="更正的文件要写全每个支部的数，没写的按空白处理；"
        "确实要这样，提交时请写一句为什么。",
    )


_BLANK_IS = {State.NOT_REPORTED: "未报", State.NOT_APPLICABLE: "不适用"}


def _is_left_blank(cell: Cell) -> bool:
    """Not reported now, or excused by a blank; a 不适用 that somebody wrote is neither."""
    if cell.state == State.NOT_REPORTED:
        return True
    return cell.state == State.NOT_APPLICABLE and not cell.column


def _changes(now: Mapping[str, tuple[str, float | None]], standing: dict) -> bool:
    """True when figures would be replaced; filling in an empty report is none."""
    said = any(state != State.NOT_REPORTED for state, _ in standing.values())
    return now != standing and (said or not standing)


# ── Comparisons with this year's quarters before: hints only ──────────────────────────

_FEWEST = 3
"""Figures below which a likeness may well be chance."""
_COPIED_FEWEST = 5
_NEARLY_FEWEST = 10
_NEARLY = 0.9
"""Share of figures equal to last quarter's from which chance is no longer likely."""
_MOST = 0.6
"""Share of a branch's figures that must look accumulated before we say so."""


def compare_with_before(
    reports: Mapping[str, Report],
    history: History,
    context: Context,
    findings: Findings,
) -> None:
    """Adds the hints that a look at the quarters before suggests."""
    earlier = [history.numbers(quarter) for quarter in context.period.of_year()[:-1]]
    previous = history.numbers(context.period.shifted(-1))
    checked = {
        term.code
        for check in context.scheme.checks
        for term in check.right
        if term.source == "previous"
    }
    for branch_id, report in reports.items():
        before = previous.get(branch_id, {})
        _copied(report, before, context, findings)
        if context.period.quarter > 1:
            of_year = [numbers.get(branch_id, {}) for numbers in earlier]
            _accumulated(report, of_year, context, findings)
            _fallen(report, before, checked, context, findings)


def _copied(
    report: Report, before: Numbers, context: Context, findings: Findings
) -> None:
    now = {
        code: cell.value
        for code, cell in report.cells.items()
        if cell.value is not None
    }
    compared = [code for code in {*now, *before} if now.get(code) or before.get(code)]
    alike = sum(now.get(code) == before.get(code) for code in compared)
    is_same = len(compared) >= _COPIED_FEWEST and alike == len(compared)
    is_nearly = len(compared) >= _NEARLY_FEWEST and alike >= _NEARLY * len(compared)
    if not is_same and not is_nearly:
        return
    findings.hint(
        "same_as_previous",
        report.row,
        found=f"{len(compared)} 项非零的数中有 {alike} 项与上季相同",
        accepted="本季的数",
        remedy="疑似照搬上季；请核对是否用错了文件。属实就不用处理。",
        branch_id=report.branch_id,
    )


def _accumulated(
    report: Report, of_year: list[Numbers], context: Context, findings: Findings
) -> None:
    """Quarterly items that all rose by more than everything before are a running total."""
    alike, compared = _alike(report, of_year, context)
    if len(alike) < _FEWEST or len(alike) < _MOST * compared:
        return
    findings.hint(
        "accumulated",
        report.row,
        "、".join(item.name for item in alike[:3]),
        found=f"{len(alike)} 项本季数都超过本年前几季之和",
        accepted="本季数",
        remedy="疑似填报了年内累计数，请改为本季数；属实就不用处理。",
        branch_id=report.branch_id,
    )


def _alike(
    report: Report, of_year: list[Numbers], context: Context
) -> tuple[list[Item], int]:
    """The flow items that look accumulated, and how many could be compared."""
    alike, compared = [], 0
    for item in context.scheme.items:
        value = report.number(item.code)
        before = [quarter[item.code] for quarter in of_year if item.code in quarter]
        # A quarter without the figure: the running total cannot be told.
        is_known = len(before) == len(of_year)
        if item.kind != "flow" or not value or not is_known or sum(before) <= 0:
            continue
        compared += 1
        # All before, and at least half an ordinary quarter on top.
        if value >= sum(before) * (1 + 0.5 / len(before)):
            alike.append(item)
    return alike, compared


def _fallen(
    report: Report,
    before: Numbers,
    checked: set[str],
    context: Context,
    findings: Findings,
) -> None:
    for item in context.scheme.items:
        if item.kind != "to_date" or item.code in checked:
            continue
        value, old = report.number(item.code), before.get(item.code)
        if value is None or old is None or value >= old:
            continue
        findings.hint(
            "fallen",
            *report.at(item),
            found=f"本季 {spoken(value)}，上季 {spoken(old)}",
            accepted="年内累计数不小于上季",
            remedy="年内累计数一般只增不减；请核对填的是不是本季数。",
            branch_id=report.branch_id,
        )


# ── 不适用 on an item that is due ─────────────────────────────────────────────────────

_COMPARE = {
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
_DECIMALS = 9


def ask_not_applicable(
    reports: Mapping[str, Report],
    history: History,
    context: Context,
    findings: Findings,
) -> None:
    """Asks for a reason where a required item is 不适用 and no rule says so."""
    conditions = _conditions(context.scheme)
    due = [
        item
        for item in context.scheme.items
        if item.required and not is_early(item, context.period.quarter)
    ]
    for report in reports.values():
        for item in due:
            cell = report.cells.get(item.code)
            if cell is None or cell.state != State.NOT_APPLICABLE:
                continue
            rules = conditions.get(item.code, ())
            if not any(_excuses(rule, report, history, context) for rule in rules):
                _tell_not_applicable(item, report, findings)


def _conditions(scheme: Scheme) -> dict[str, list[AppliesWhen]]:
    """Item → the `applies_when` of the indicators that use it."""
    found: dict[str, list[AppliesWhen]] = {}
    for indicator in scheme.indicators:
        if indicator.applies_when is None:
            continue
        for term in indicator.terms:
            if term.is_item and term.code != indicator.applies_when.item:
                found.setdefault(term.code, []).append(indicator.applies_when)
    return found


def _excuses(
    condition: AppliesWhen, report: Report, history: History, context: Context
) -> bool:
    """True when figures show that the indicator does not apply to this branch."""
    item = context.scheme.item(condition.item)
    cell = report.cells.get(item.code)
    if cell is not None and cell.state == State.NOT_APPLICABLE:
        return True
    value = report.number(item.code)
    if value is None and item.kind == Kind.ANNUAL:
        value = _carried(report.branch_id, item, history, context)
    if value is None:  # a blank says so only where blank means not applicable
        return not item.required
    left, right = round(value, _DECIMALS), round(condition.value, _DECIMALS)
    return not _COMPARE[condition.op](left, right)


def _carried(
    branch_id: str, item: Item, history: History, context: Context
) -> float | None:
    """The latest report of a yearly item in the quarters of this year before."""
    for period in reversed(context.period.of_year()[:-1]):
        value = history.numbers(period).get(branch_id, {}).get(item.code)
        if value is not None:
            return value
    return None


def _tell_not_applicable(item: Item, report: Report, findings: Findings) -> None:
    findings.explain(
        "not_applicable",
        *report.at(item),
        found="不适用",
        accepted="必报项：数，或留空表示未报",
        remedy="此项一般都适用；确实不适用的，提交时写一句理由。",
        branch_id=report.branch_id,
    )
