"""Figures of a branch against the size that the roster knows of it: hints only."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sizhang_metrics.scheme.model import Item, Kind, Scheme, Term
from sizhang_metrics.submissions.cells import spoken
from sizhang_metrics.submissions.model import Context, Findings, Report

_TOLERANCE = 0.2
"""Share by which members may differ from the roster without a question."""
_SHRUNK = 0.7
"""Share of the members below which whoever was due seems to have been left out."""
_DUE = re.compile(r"应(?:到|参加|参训|训|参评|交|缴|学)")
"""Names of figures that ought to cover all members; others count a few of them."""


def run(reports: Mapping[str, Report], context: Context, findings: Findings) -> None:
    """Compares members and expected heads of every branch with the roster."""
    members_item = next(filter(_is_members, context.scheme.items), None)
    due = _due(context.scheme)
    for branch_id, report in reports.items():
        members = context.branches[branch_id].members
        if not members:
            continue
        if members_item:
            _compare_members(report, members_item, members, findings)
        for item, sessions in due:
            _compare_due(report, item, sessions, members, findings)


def _is_members(item: Item) -> bool:
    return item.kind == Kind.STOCK and (
        item.code == "members" or "党员总数" in item.name
    )


def _due(scheme: Scheme) -> list[tuple[Item, Item | None]]:
    """Denominators that count heads, with the number of sessions where there is one.

    What a check of the scheme already compares with a headcount is left to it.
    """
    used = {term.code for one in scheme.indicators for term in one.denominator}
    compared = {
        term.code
        for check in scheme.checks
        if any(_is_headcount(term, scheme) for term in check.right)
        for term in check.left
        if check.op in (">", ">=")
    }
    named = {item.name: item for item in scheme.items}
    return [
        (item, named.get(f"{item.name[: match.start()]}次数"))
        for item in scheme.items
        if item.code in used - compared
        and item.measured_in in ("人", "人次")
        and (match := _DUE.search(item.name))
    ]


def _is_headcount(term: Term, scheme: Scheme) -> bool:
    if term.source == "roster":
        return term.code == "members"
    return term.source == "item" and _is_members(scheme.item(term.code))


def _compare_members(
    report: Report, item: Item, members: int, findings: Findings
) -> None:
    value = report.number(item.code)
    if value is None or abs(value - members) <= _TOLERANCE * members:
        return
    cell = report.cells[item.code]
    findings.hint(
        "members_unlike_roster",
        cell.row,
        item.name,
        found=f"{spoken(value)}，花名册为 {members}",
        accepted="与花名册相差不超过 20%",
        remedy="请核对人数；花名册旧了请联系管理员更新。",
        branch_id=report.branch_id,
        column_number=cell.column_number,
    )


def _compare_due(
    report: Report,
    item: Item,
    sessions: Item | None,
    members: int,
    findings: Findings,
) -> None:
    value = report.number(item.code)
    held = report.number(sessions.code) if sessions else None
    times = max(1.0, held or 1.0)
    # Nothing was due where nothing took place; a zero is for the checks.
    if not value or held == 0 or value >= _SHRUNK * members * times:
        return
    cell = report.cells[item.code]
    covered = f"{spoken(times)} 次 × 花名册 {members} 人"
    findings.hint(
        "denominator_below_roster",
        cell.row,
        item.name,
        found=f"{spoken(value)}，不到 {covered}的七成",
        accepted=f"大约 {covered}",
        remedy="请核对应到口径是否剔除了未批准缺席的人；属实就不用处理。",
        branch_id=report.branch_id,
        column_number=cell.column_number,
    )
