"""Commands around files: template, check (and its rehearsal), submit; a folder of files
is checked and submitted together (收件箱)."""

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
from sizhang_metrics.cli.reports import require_new, tell_outcomes
from sizhang_metrics.cli.results import tell_unreferenced
from sizhang_metrics.errors import (
    RejectedError,
    SizhangError,
    UnavailableError,
    UsageError,
    of_file,
)
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.wording import LEVEL_WORDS
from sizhang_metrics.store import Receipt, Store, calendar, open_to_try
from sizhang_metrics.submissions import (
    Context,
    Problem,
    Reading,
    annotated,
    inbox,
    read,
    write_template,
)
from sizhang_metrics.views import receipts, rehearsal, submissions
from sizhang_metrics.views.calendar import early
from sizhang_metrics.wording.columns import titles

_FIELDS = (
    *("level", "row", "column", "found", "accepted", "remedy"),
    *("cell", "branch_id", "branch_name"),
)
"""For programs, who count on their order."""
_PROBLEM = titles("level place branch_name column found accepted remedy")
_RECEIPT = titles("number period units file_name branches late received_at unchanged")
_REHEARSAL = titles(
    "part_name period branch_name final_score_before final_score_after change",
    "grade_after peer_rank_before peer_rank_after peers movers",
    change="变化",
)
_SORTED = titles(
    *inbox.COLUMNS,
    state="状态",
    rejects="拒收",
    explains="需说明",
    hints="提示",
    said="说明",
)
_INBOX = _SORTED | titles("number")
_PARTS = {"file": "本文件", "later": "以后各季", "others": "其他支部"}


def _file() -> click.Argument:
    says = ".xlsx、.xls、.et、.ods、网页表格、.csv 或 .txt；也可以是装着这些文件的目录"
    return argument("file", "FILE", says, type=FILE)


def _handed_back() -> click.Option:
    return option(
        "-o --output",
        "ZIP",
        "只用于目录：把没有收的文件标注好，放进这个压缩包",
        type=FILE,
    )


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
) -> None:
    """Writes the table to fill; never over a table that somebody has filled."""
    with opened(call) as store:
        context = submissions.desk(store, viewer_of(store), period)
        data = write_template(
            context, unit_id=unit, long=long, suffix=output.suffix.lower()
        )
        _spare_filled(output, context)
    output.write_bytes(data)
    tell(f"已写出 {output}。")


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
        "--rehearse", "没有拒收的问题时，预演提交后各支部的得分、名次和谁会变动，不写入"
    ),
    option(
        "--annotated",
        "OUT.xlsx",
        "另写一份标注件：原样的表，有问题的格上色并注明怎么改",
        type=FILE,
        dest="marked",
    ),
    option("--reason", "TEXT", "只用于目录：提交时要写的一句话说明", default=""),
    _handed_back(),
    form(),
)
def check(
    call: Call,
    *,
    file: Path,
    period: Period,
    rehearse: bool,
    marked: Path | None,
    reason: str,
    output: Path | None,
    form: str,
) -> int:
    """Prints all problems; writes nothing."""
    if file.is_dir():
        if rehearse or marked:
            raise UsageError("目录只逐份校核：不能加 --rehearse、--annotated。")
        return _together(call, file, period, reason, output, form, submits=False)
    _refuse_output(output)
    if marked:
        _require_place(marked)
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
        marked.write_bytes(annotated(reading, context))
        tell(f"已写出标注件 {marked}。")
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


def _require_place(marked: Path) -> None:
    """A file goes back marked as a workbook, and never over one that is there already."""
    if marked.suffix.lower() != ".xlsx":
        raise UsageError(f"标注件只能是 .xlsx，收到的是“{marked.name}”。")
    require_new(marked)


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
    _handed_back(),
    form(),
)
def submit(
    call: Call,
    *,
    file: Path,
    period: Period,
    reason: str,
    output: Path | None,
    form: str,
) -> int:
    """Checks, stores, prints the receipt; problems go to stderr."""
    call.refuse_read_only()
    if file.is_dir():
        return _together(call, file, period, reason, output, form, submits=True)
    _refuse_output(output)
    with opened(call) as store:
        reading = _read(file, submissions.desk(store, viewer_of(store), period))
        for problem in reading.problems:
            tell(_line(problem))
        if reading.rejected:
            tell(f"{_summary(reading)}没有写入任何数据。")
            return 1
        is_open = reading.needs_reason and not reason.strip()
        if is_open and not store.holds(reading, period):
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


# -- many at once -----------------------------------------------------------------------


def _refuse_output(output: Path | None) -> None:
    if output:
        raise UsageError("-o 只用于目录；一份文件的标注件用 check --annotated。")


def _together(
    call: Call,
    folder: Path,
    period: Period,
    reason: str,
    output: Path | None,
    form: str,
    *,
    submits: bool,
) -> int:
    """Every file of a folder, sorted out in one table; 1 where any was not taken."""
    if output:
        require_new(output)
    paths, closed = _reports_in(folder)
    with opened(call) as store:
        context = submissions.desk(store, viewer_of(store), period)
        files = [(decoded(path.name), path.read_bytes) for path in paths]
        entries = inbox.sorted_out(files, context, reason, store.holds)
        table = inbox.table(entries, context)
        if submits:
            numbers = [_taken(store, entry, period, reason) for entry in entries]
            states = [
                (inbox.TAKEN if number else inbox.NOT_TAKEN)
                if entry.is_ready
                else entry.state
                for entry, number in zip(entries, numbers, strict=True)
            ]
            table = table.assign(state=states, number=numbers)
            tell_unreferenced(store, period)
    show(table, form, _INBOX if submits else _SORTED)
    left = [entry for entry in entries if entry.is_left]
    missed = len(left) + closed
    ready = [entry for entry in entries if entry.is_ready]
    done = sum(map(bool, numbers)) if submits else 0
    said = f"可报送 {len(ready)} 份，没有写入任何数据"
    if submits:
        said = f"收下 {done} 份，没有收 {missed + len(ready) - done} 份"
    tell(f"{len(entries) + closed} 份文件：{said}。")
    if output and left:
        output.write_bytes(inbox.handed_back(left, context))
        tell(f"没有收的 {len(left)} 份已标注，写在 {output}。")
    return int(bool(missed) or (submits and done < len(ready)) or not entries)


def _reports_in(folder: Path) -> tuple[list[Path], int]:
    """The files that may be reports, and how many more cannot be read; says of all
    others why."""
    paths, closed = [], 0
    for path in sorted(folder.iterdir()):
        name = decoded(path.name)
        why = inbox.passed_over(name, is_folder=path.is_dir())
        if why:
            tell(f"略过“{name}”：{why}。")
            continue
        try:
            path.open("rb").close()
        except OSError as error:
            tell(f"没有读“{name}”。{of_file(error)}")
            closed += 1
        else:
            paths.append(path)
    return paths, closed


def _taken(store: Store, entry: inbox.Entry, period: Period, reason: str) -> str:
    """The number of the receipt, said once; blank where the file was not taken."""
    if not entry.is_ready:
        return ""
    name = entry.reading.file_name
    try:
        receipt = store.submit(entry.reading, period, reason=reason)
    except SizhangError as refused:
        tell(f"“{name}”没有收：{refused}")
        return ""
    if receipt.unchanged:
        tell(f"“{name}”与已收的完全相同，没有变化。")
    return receipt.number


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
    beside = "，".join(part for part in (problem.cell, problem.branch_name) if part)
    beside = f"（{beside}）" if beside else ""
    place = f"{row}{column}{beside}：" if row or column or beside else ""
    accepted = f"；应填 {problem.accepted}" if problem.accepted else ""
    return (
        f"[{LEVEL_WORDS[problem.level]}] {place}{problem.found}{accepted}"
        f"。{_remedy(problem)}"
    )


def _summary(reading: Reading) -> str:
    counts = Counter(problem.level for problem in reading.problems)
    levels = "、".join(
        f"{name} {counts[level]} 条" for level, name in LEVEL_WORDS.items()
    )
    if reading.header_row is None:
        return f"文件没有读成表格，一个数也没有读到；{levels}。"
    units = f"、{len(reading.unit_ids)} 个单位" if reading.unit_ids else ""
    return f"读到 {len(reading.branch_ids)} 个支部{units}；{levels}。"


def _receipt(receipt: Receipt, full: receipts.FullReceipt) -> pd.DataFrame:
    values = asdict(receipt)
    values |= {"units": "、".join(full.units), "late": full.late}
    values["head"] = values.pop("head")  # columns that came later stand at the end
    del values["amendments"]  # typed on a screen; a file handed in here has none
    values["received_at"] = receipt.received_at.isoformat(timespec="seconds")
    return pd.DataFrame([values])
