"""The list of problems as people get it: in order, bounded, nothing personal in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sizhang_metrics.scheme.model import Item
from sizhang_metrics.submissions.cells import is_early
from sizhang_metrics.submissions.headers import Header
from sizhang_metrics.submissions.history import History
from sizhang_metrics.submissions.model import (
    REPAIR,
    REPAIRS,
    Context,
    Findings,
    Level,
    Problem,
    Report,
    State,
)
from sizhang_metrics.submissions.personal import masked

_MOST = {
    Level.REJECT: 2_000,
    Level.EXPLAIN: 2_000,
    Level.HINT: 1_000,
    REPAIR: 1_000,
}
_FEW = 10
"""Unfilled rows that are named one by one; a city's table may have thousands."""
_ORDER = {str(level): number for number, level in enumerate(Level)}
_WORDS = {
    Level.REJECT: "须改正的问题",
    Level.EXPLAIN: "需说明的问题",
    Level.HINT: "提示",
    REPAIR: "自动整理",
}


def arranged(findings: Findings, context: Context) -> tuple[Problem, ...]:
    """All problems sorted by row, the heavier first in a row; those beyond reason counted."""
    ordered = sorted(
        findings.problems,
        key=lambda one: (one.row or 0, _ORDER[one.level], one.column_number or 0),
    )
    codes = {*context.branches, *context.closed}
    kept: list[Problem] = []
    seen: Counter[str] = Counter()
    for one in ordered:
        kind = REPAIR if one.code in REPAIRS else one.level
        seen[kind] += 1
        if seen[kind] <= _MOST[kind]:
            kept.append(_without_persons(one, codes))
    return (*kept, *_beyond(findings))


def _without_persons(problem: Problem, codes: set[str]) -> Problem:
    """A message never repeats a person's number, whatever it complains about."""
    return replace(
        problem,
        branch_id=masked(problem.branch_id, codes),
        found=masked(problem.found, codes),
        column=masked(problem.column, codes),
        remedy=masked(problem.remedy, codes),
    )


def _beyond(findings: Findings) -> Iterable[Problem]:
    for kind, most in _MOST.items():
        if findings.counts[kind] > most:
            more = findings.counts[kind] - most
            yield Problem(
                str(Level.HINT if kind == REPAIR else kind),
                "more",
                None,
                "",
                f"另有{'至少' if findings.is_hopeless else ''} {more} 条{_WORDS[kind]}没有列出",
                "",
                "请先处理已列出的，再重新上传。",
            )


def tell_empty(
    reports: Mapping[str, Report], filled: Mapping[str, Report], findings: Findings
) -> None:
    """Rows that came back as they went out are no reports; without any other, a fault."""
    empty = [one for code, one in reports.items() if code not in filled]
    if len(empty) > _FEW:
        some = "、".join(one.branch_id for one in empty[:_FEW])
        _tell_empty(None, f"{len(empty)} 个支部一项也没有填：{some}等", "", findings)
    else:
        for one in empty:
            _tell_empty(one.row, "这个支部一项也没有填", one.branch_id, findings)
    if not filled and (reports or not findings.counts[Level.REJECT]):
        findings.reject(
            "no_rows",
            None,
            "",
            found="没有一个支部填了数" if reports else "表头下面没有支部的数据行",
            accepted="至少一个支部的数",
            remedy="请把数填进模板（每行一个支部，支部编码不要删），再上传。",
        )


def _tell_empty(
    row: int | None, found: str, branch_id: str, findings: Findings
) -> None:
    findings.hint(
        "empty_row",
        row,
        "",
        found=found,
        accepted="至少一项",
        remedy="不计入报送；要报送请填数，没有发生的填 0。",
        branch_id=branch_id,
    )


def tell_blanks(
    filled: Mapping[str, Report],
    history: History,
    context: Context,
    header: Header,
    findings: Findings,
) -> None:
    """Due items that a branch left blank: never a fault, but said, once per branch.

    Yearly items reported earlier in the year are carried forward, which is said apart.
    """
    present = {item.code for item in header.items.values()}
    due = [
        item
        for item in context.scheme.items
        if item.required
        and not is_early(item, context.period.quarter)
        and (item.code in present or not present)
    ]
    for report in filled.values():
        blank = [item for item in due if item.code not in report.cells]
        carried = _carried(blank, report.branch_id, history, context)
        missing = [item for item in blank if item not in carried]
        if missing:
            _tell_blank("blank", missing, report, "", _AS_MISSING, findings)
        if carried:
            said = "，沿用今年已报的数"
            _tell_blank("carried", carried, report, said, _AS_BEFORE, findings)


_AS_MISSING = "按未报处理；没有发生的请填 0。"
_AS_BEFORE = "当年一次的项，今年报过就不用再填；要更正请填新数。"


def _carried(
    blank: list[Item], branch_id: str, history: History, context: Context
) -> list[Item]:
    """Yearly items for which a report of an earlier quarter stands (design §5)."""
    states = {
        one.quarter: history.states(one, branch_id)
        for one in context.period.of_year()[:-1]
    }

    def counts(item: Item, quarter: int) -> bool:
        state, _ = states[quarter].get(item.code, (State.NOT_REPORTED, None))
        excused = state == State.NOT_APPLICABLE and not is_early(item, quarter)
        return state == State.REPORTED or excused

    return [
        item
        for item in blank
        if item.kind == "annual" and any(counts(item, quarter) for quarter in states)
    ]


def _tell_blank(
    code: str,
    items: list[Item],
    report: Report,
    said: str,
    remedy: str,
    findings: Findings,
) -> None:
    names = [item.name for item in items]
    findings.hint(
        code,
        report.row,
        "、".join(names[:3]) + ("……" if len(names) > 3 else ""),
        found=f"{len(items)} 项没有填{said}",
        accepted="必报项",
        remedy=remedy,
        branch_id=report.branch_id,
    )
