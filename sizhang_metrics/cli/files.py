"""Commands around one file: template, check (and its rehearsal), submit."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import click
import pandas as pd

from sizhang_metrics.cli.grammar import command
from sizhang_metrics.cli.homes import opened, told, viewer_of
from sizhang_metrics.cli.options import (
    FILE,
    Call,
    argument,
    decoded,
    flag,
    form,
    option,
    period,
)
from sizhang_metrics.cli.output import Progress, show, tell
from sizhang_metrics.cli.reports import tell_outcomes
from sizhang_metrics.cli.results import tell_unreferenced
from sizhang_metrics.errors import RejectedError, UnavailableError, UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.wording import LEVEL_WORDS
from sizhang_metrics.store import Receipt, Store, calendar, open_to_try
from sizhang_metrics.submissions import (
    Context,
    Problem,
    Reading,
    annotated,
    read,
    write_template,
)
from sizhang_metrics.views import receipts, rehearsal, submissions
from sizhang_metrics.views.calendar import early
from sizhang_metrics.wording.columns import titles

_FIELDS = (
    "level",
    "row",
    "column",
    "found",
    "accepted",
    "remedy",
    "cell",
    "branch_id",
    "branch_name",
)
"""For programs, who count on their order."""
_PROBLEM = titles(
    "level", "place", "branch_name", "column", "found", "accepted", "remedy"
)
_RECEIPT = titles(
    "number",
    "period",
    "units",
    "file_name",
    "branches",
    "late",
    "received_at",
    "unchanged",
)
_REHEARSAL = titles(
    "part_name",
    "period",
    "branch_name",
    "final_score_before",
    "final_score_after",
    "change",
    "grade_after",
    "peer_rank_before",
    "peer_rank_after",
    "peers",
    "movers",
    change="变化",
)
_PARTS = {"file": "本文件", "later": "以后各季", "others": "其他支部"}


def _file() -> click.Argument:
    says = ".xlsx、.xls、.et、.ods、网页表格、.csv 或 .txt"
    return argument("file", "FILE", says, type=FILE)


@command(
    "template",
    "template --period 2026Q3 --unit U01 -o 填报表.xlsx",
    period(),
    option("--unit", "U", "只要这个单位的支部（单位编码）"),
    flag("--long", "竖表：一行一个填报项（默认横表）"),
    option(
        "-o --output", "FILE", "写到哪个文件，.xlsx 或 .csv", type=FILE, required=True
    ),
)
def template(
    call: Call, *, period: Period, unit: str | None, long: bool, output: Path
) -> int:
    """Writes the table to fill; never over a table that somebody has filled."""
    with opened(call) as store:
        context = submissions.desk(store, viewer_of(store), period)
        data = write_template(
            context, unit_id=unit, long=long, suffix=output.suffix.lower()
        )
        _spare_filled(output, context)
    output.write_bytes(data)
    tell(f"已写出 {output}。")
    return 0


def _spare_filled(path: Path, context: Context) -> None:
    if path.is_file() and read(path.read_bytes(), path.name, context).branch_ids:
        raise UnavailableError(
            f"{path} 是一份已填了数的表，没有覆盖。请换一个文件名，或先把它移走。"
        )


@command(
    "check",
    "check 报送.csv --period 2026Q3",
    _file(),
    period(),
    flag(
        "--rehearse",
        "没有拒收的问题时，预演提交后各支部的得分、名次和谁会变动，不写入",
    ),
    option(
        "--annotated",
        "OUT.xlsx",
        "另写一份标注件：原样的表，有问题的格上色并注明怎么改",
        type=FILE,
        dest="marked",
    ),
    form(),
)
def check(
    call: Call,
    *,
    file: Path,
    period: Period,
    rehearse: bool,
    marked: Path | None,
    form: str,
) -> int:
    """Prints all problems; writes nothing."""
    with _opened_to_check(call, rehearse=rehearse) as store:
        context = submissions.desk(store, viewer_of(store), period)
        reading = _read(file, context)
        if rehearse and not reading.rejected:
            for problem in reading.problems:
                tell(_line(problem))
            _rehearse(store, reading, period, form)
        else:
            show(_table(reading.problems, form), form, _PROBLEM)
        _tell_if_early(period)
        _tell_if_shut(store, period, reading)
    tell(_summary(reading))
    if marked:
        _annotate(marked, reading, context)
    return int(reading.rejected)


def _opened_to_check(call: Call, *, rehearse: bool) -> Store:
    """The store that a file is checked against; with --read-only a rehearsal tries
    the file on a copy in memory, since a database opened for reading takes no trial.
    """
    if call.read_only and rehearse:
        return told(open_to_try(call.home, Progress()), call)
    return opened(call)


def _rehearse(store: Store, reading: Reading, period: Period, form: str) -> None:
    """Prints one table of the file's branches, later quarters and others that move;
    nothing stays."""
    shown = rehearsal.shown(store, viewer_of(store), store.rehearse(reading, period))
    parts = {
        "file": shown.branches,
        "later": shown.later.assign(movers=""),
        "others": shown.others.assign(movers=""),
    }
    table = pd.concat(
        [
            rows.assign(part=name, part_name=_PARTS[name])
            for name, rows in parts.items()
        ],
        ignore_index=True,
    )
    show(table, form, _REHEARSAL)
    if shown.is_unchanged:
        tell("与已收的文件完全相同，提交不会有变化。")
    tell(f"预演：名次变动的其他支部 {len(shown.others)} 个（次）。没有写入任何数据。")


def _annotate(path: Path, reading: Reading, context: Context) -> None:
    """Hands the file back marked; never over a file that is there already."""
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"标注件只能是 .xlsx，收到的是“{path.name}”。")
    if path.exists():
        raise UnavailableError(f"{path} 已经存在，没有覆盖。请换一个文件名。")
    path.write_bytes(annotated(reading, context))
    tell(f"已写出标注件 {path}。")


def _tell_if_early(period: Period) -> None:
    """That a quarter is not over yet: a calendar is not needed to report for it."""
    said = early(period, datetime.datetime.now(datetime.UTC))
    if said:
        tell(f"注意：{said}")


def _tell_if_shut(store: Store, period: Period, reading: Reading) -> None:
    """That the quarter takes no reports is better known before the file is mended."""
    try:
        calendar.require_taking(
            store, period, reading.branch_ids, datetime.datetime.now(datetime.UTC)
        )
    except RejectedError as refused:
        tell(str(refused))


@command(
    "submit",
    "submit 报送.csv --period 2026Q3 --reason 更正八月数字",
    _file(),
    period(),
    option("--reason", "TEXT", "一句话说明，对全部“需说明”有效", default=""),
    form(),
)
def submit(call: Call, *, file: Path, period: Period, reason: str, form: str) -> int:
    """Checks, stores, prints the receipt; problems go to stderr."""
    call.refuse_read_only()
    with opened(call) as store:
        reading = _read(file, submissions.desk(store, viewer_of(store), period))
        for problem in reading.problems:
            tell(_line(problem))
        if reading.rejected:
            tell(f"{_summary(reading)}没有写入任何数据。")
            return 1
        if reading.needs_reason and not reason.strip():
            tell(f"{_summary(reading)}没有写入任何数据；请用 --reason 写一句说明。")
            return 1
        _tell_if_early(period)
        receipt = store.submit(reading, period, reason=reason)
        tell_unreferenced(store, period)
        full = receipts.receipt(store, viewer_of(store), receipt.number)
    assert full is not None, receipt.number  # it has just been written
    show(_receipt(receipt, full), form, _RECEIPT)
    if receipt.unchanged:
        tell("与已收的文件完全相同，没有变化。")
    tell_outcomes(full)
    return 0


def _read(path: Path, context: Context) -> Reading:
    return read(path.read_bytes(), decoded(path.name), context)


def _table(problems: Sequence[Problem], form: str) -> pd.DataFrame:
    fields = tuple(_PROBLEM) if form == "table" else _FIELDS
    advised = (replace(problem, remedy=_remedy(problem)) for problem in problems)
    rows = [[getattr(problem, name) for name in fields] for problem in advised]
    table = pd.DataFrame(rows, columns=list(fields))
    if form == "table":
        return table.assign(level=table["level"].map(LEVEL_WORDS))
    return table.astype({"row": "Int64"})


def _remedy(problem: Problem) -> str:
    """What to do, with the option that does it where there is one."""
    if not problem.offer:
        return problem.remedy
    return f"{problem.remedy}改选季度用 --period {problem.offer}。"


def _line(problem: Problem) -> str:
    """第 7 行「实到人数」（H7，某支部）：填的是…；应填…。怎么办"""
    row = f"第 {problem.row} 行" if problem.row else ""
    column = f"「{problem.column}」" if problem.column else ""
    beside = "，".join(one for one in (problem.cell, problem.branch_name) if one)
    beside = f"（{beside}）" if beside else ""
    place = f"{row}{column}{beside}：" if row or column or beside else ""
    accepted = f"；应填 {problem.accepted}" if problem.accepted else ""
    return (
        f"[{LEVEL_WORDS[problem.level]}] {place}{problem.found}{accepted}"
        f"。{_remedy(problem)}"
    )


def _summary(reading: Reading) -> str:
    counts = Counter(one.level for one in reading.problems)
    levels = "、".join(
        f"{name} {counts[level]} 条" for level, name in LEVEL_WORDS.items()
    )
    if reading.header_row is None:
        return f"文件没有读成表格，一个数也没有读到；{levels}。"
    return f"读到 {len(reading.branch_ids)} 个支部；{levels}。"


def _receipt(receipt: Receipt, full: receipts.FullReceipt) -> pd.DataFrame:
    values = asdict(receipt)
    values |= {"units": "、".join(full.units), "late": full.late}
    del values["amendments"]  # typed on a screen; a file handed in here has none
    values["received_at"] = receipt.received_at.isoformat(timespec="seconds")
    return pd.DataFrame([values])
