"""不适用 on an item that is due: covered by an indicator's `applies_when`, or to explain."""

from __future__ import annotations

import operator
from collections.abc import Mapping

from sizhang_metrics.scheme.model import Condition, Item, Kind, Scheme
from sizhang_metrics.submissions.cells import is_early
from sizhang_metrics.submissions.history import History
from sizhang_metrics.submissions.model import Context, Findings, Report, State

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


def run(
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
            if not any(_excuses(one, report, history, context) for one in rules):
                _tell(item, report, findings)


def _conditions(scheme: Scheme) -> dict[str, list[Condition]]:
    """Item → the `applies_when` of the indicators that use it."""
    found: dict[str, list[Condition]] = {}
    for one in scheme.indicators:
        if one.applies_when is None:
            continue
        terms = [*one.numerator, *one.denominator]
        if one.reduce:
            terms += [*one.reduce.numerator, *one.reduce.denominator]
        for term in terms:
            if term.source == "item" and term.code != one.applies_when.item:
                found.setdefault(term.code, []).append(one.applies_when)
    return found


def _excuses(
    condition: Condition, report: Report, history: History, context: Context
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


def _tell(item: Item, report: Report, findings: Findings) -> None:
    cell = report.cells[item.code]
    findings.explain(
        "not_applicable",
        cell.row,
        item.name,
        found="不适用",
        accepted="必报项：数，或留空表示未报",
        remedy="此项一般都适用；确实不适用的，提交时写一句理由。",
        branch_id=report.branch_id,
        column_number=cell.column_number,
    )
