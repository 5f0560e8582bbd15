"""Built-in comparisons with what a branch reported before in this year: hints only."""

from __future__ import annotations

from collections.abc import Mapping

from sizhang_metrics.scheme.model import Item
from sizhang_metrics.submissions.cells import spoken
from sizhang_metrics.submissions.history import History, Numbers
from sizhang_metrics.submissions.model import Context, Findings, Report

_FEWEST = 3
"""Figures below which a likeness may well be chance."""
_COPIED_FEWEST = 5
_NEARLY_FEWEST = 10
_NEARLY = 0.9
"""Share of figures equal to last quarter's from which chance is no longer likely."""
_MOST = 0.6
"""Share of a branch's figures that must look accumulated before we say so."""


def run(
    reports: Mapping[str, Report],
    history: History,
    context: Context,
    findings: Findings,
) -> None:
    """Adds the hints that a look at the quarters before suggests."""
    earlier = [history.numbers(one) for one in context.period.of_year()[:-1]]
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
        "",
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
        value, before = (
            report.number(item.code),
            [one.get(item.code) for one in of_year],
        )
        if item.kind != "flow" or not value or None in before or sum(before) <= 0:
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
        cell = report.cells[item.code]
        findings.hint(
            "fallen",
            cell.row,
            item.name,
            found=f"本季 {spoken(value)}，上季 {spoken(old)}",
            accepted="年内累计数不小于上季",
            remedy="年内累计数一般只增不减；请核对填的是不是本季数。",
            branch_id=report.branch_id,
            column_number=cell.column_number,
        )
