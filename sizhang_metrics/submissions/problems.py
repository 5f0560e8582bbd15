"""What people get to see of a reading: its problems in order, and sentences above them.

The list is bounded, and nothing in it repeats a person's number.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sizhang_metrics.scheme.model import Item
from sizhang_metrics.scheme.wording import LEVEL_WORDS
from sizhang_metrics.submissions.checks.history import History
from sizhang_metrics.submissions.model import (
    REPAIR,
    REPAIRS,
    WORKBOOKS,
    Context,
    Findings,
    Layout,
    Level,
    Problem,
    Reading,
    Report,
    State,
)
from sizhang_metrics.submissions.table.cells import is_early
from sizhang_metrics.submissions.table.header import Header
from sizhang_metrics.submissions.table.personal import masked

# ── The list of problems ──────────────────────────────────────────────────────────────

_MOST = {Level.REJECT: 2_000, Level.EXPLAIN: 2_000, Level.HINT: 1_000, REPAIR: 1_000}
_FEW = 10
"""Unfilled rows that are named one by one; a city's table may have thousands."""
_ORDER = {str(level): number for number, level in enumerate(Level)}
_WORDS = LEVEL_WORDS | {REPAIR: "自动整理"}


def arranged(
    findings: Findings, context: Context, rows: Mapping[int, str]
) -> tuple[Problem, ...]:
    """All problems sorted by row, the heavier first in a row; those beyond reason counted.

    `rows` tell which branch a row speaks of, for problems that only know their row.
    """
    ordered = sorted(
        findings.problems,
        key=lambda problem: (
            problem.row or 0,
            _ORDER[problem.level],
            problem.code == "doubtful_note",  # another time says more than a doubt
            problem.column_number or 0,
        ),
    )
    codes = {*context.branches, *context.closed, *context.units}
    kept: list[Problem] = []
    seen: Counter[str] = Counter()
    told: dict[int | None, list[Problem]] = defaultdict(list)
    for problem in ordered:
        if _says_again(problem, told[problem.row]):
            findings.counts[problem.level] -= 1
            continue
        told[problem.row].append(problem)
        kind = REPAIR if problem.code in REPAIRS else problem.level
        seen[kind] += 1
        if seen[kind] <= _MOST[kind]:
            kept.append(_without_persons(_named(problem, context, rows), codes))
    return (*kept, *_beyond(findings))


def _says_again(problem: Problem, before: Iterable[Problem]) -> bool:
    """A line 二季度数据 that is refused is not asked about as well, nor told as a note."""
    said, at = _quoted(problem), problem.column_number
    return problem.code in _SAYS_AGAIN and any(
        (said in one.found or _quoted(one) in said)
        and (at is None or one.column_number in (None, at))
        for one in before
    )


def _quoted(problem: Problem) -> str:
    """The text that a sentence is about, as far as it is shown."""
    quoted = re.search("“(.+?)…*”", problem.found)
    return quoted[1] if quoted else problem.found


_SAYS_AGAIN = frozenset(("another_time_too", "doubtful_note", "note_row", "other_name"))
_OF_MANY = frozenset(("wrong_period", "accounting_zero", "repaired"))
"""Told once for many rows: the branch of the first one would mislead."""


def _named(problem: Problem, context: Context, rows: Mapping[int, str]) -> Problem:
    """With the branch that it is about, by the name that people know."""
    branch_id, row = problem.branch_id, problem.row
    speaks_of_one = problem.code not in _OF_MANY and not problem.other_sheet
    if not branch_id and row is not None and speaks_of_one:
        branch_id = rows.get(row, "")
    branch = context.branches.get(branch_id) or context.units.get(branch_id)
    name = branch.branch_name if branch else ""
    return replace(problem, branch_id=branch_id, branch_name=name)


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
                f"另有{'至少' if findings.is_hopeless else ''} {more} 条“{_WORDS[kind]}”没有列出",
                "",
                "请先处理已列出的，再重新上传。",
            )


def tell_empty(
    reports: Mapping[str, Report], filled: Mapping[str, Report], findings: Findings
) -> None:
    """Rows that came back as they went out are no reports; without any other, a fault."""
    empty = [report for code, report in reports.items() if code not in filled]
    if len(empty) > _FEW:
        some = "、".join(problem.branch_id for problem in empty[:_FEW])
        _tell_empty(None, f"{len(empty)} 个支部一项也没有填：{some}等", "", findings)
    else:
        for report in empty:
            _tell_empty(report.row, "这一行一项也没有填", report.branch_id, findings)
    if not filled and (reports or not findings.counts[Level.REJECT]):
        findings.reject(
            "no_rows",
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
    """Yearly items for which a report of an earlier quarter stands, carried forward."""
    states = {
        quarter.quarter: history.states(quarter, branch_id)
        for quarter in context.period.of_year()[:-1]
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


# ── The summary above it: what was understood of the file ─────────────────────────────

_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "gb18030": "GB18030（国标）",
}
_DELIMITERS = {",": "逗号", "\t": "制表符", ";": "分号", "，": "中文逗号", "|": "竖线"}
_LAYOUTS = {Layout.WIDE: "横表（一行一个支部）", Layout.LONG: "竖表（一行一个填报项）"}
_SOME = 5
"""Repairs that are shown word for word."""


def banner(reading: Reading) -> tuple[str, ...]:
    """How the file was read: kind, place of the table, what it holds, what was repaired."""
    parts = (_kind(reading), _table(reading), _content(reading), _repaired(reading))
    return tuple(part for part in parts if part)


def _kind(reading: Reading) -> str:
    if reading.is_workbook:
        sheet = f"，读取工作表“{reading.sheet}”" if reading.header_row else ""
        return f"{WORKBOOKS[reading.encoding]}{sheet}"
    if not reading.encoding:
        return ""
    name = _ENCODINGS.get(reading.encoding, reading.encoding)
    said = f"{name} 编码的文本表格".replace("） ", "）")
    delimiter = _DELIMITERS.get(reading.delimiter)
    return f"{said}，以{delimiter}分列" if delimiter else said


def _table(reading: Reading) -> str:
    if reading.header_row is None:
        return ""
    return f"表头在第 {reading.header_row} 行，{_LAYOUTS[Layout(reading.layout)]}"


def _content(reading: Reading) -> str:
    read = [(reading.branch_ids, reading.observations, "支部")]
    if reading.unit_ids:
        read.append((reading.unit_ids, reading.unit_observations, "单位"))
    return "；".join(
        f"{len(codes)} 个{asked}，{int((said['state'] == State.REPORTED).sum())} 个数"
        for codes, said, asked in read
        if codes
    )


def _repaired(reading: Reading) -> str:
    if not reading.repair_count:
        return ""
    some = "；".join(
        f"第 {problem.row} 行“{problem.column}” {problem.found} → {problem.accepted}"
        for problem in reading.repairs[:_SOME]
    )
    more = " 等" if reading.repair_count > _SOME else ""
    return f"自动整理了 {reading.repair_count} 处：{some}{more}"
