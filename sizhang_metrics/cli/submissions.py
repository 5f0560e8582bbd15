"""Commands around one file: template, check, submit."""

from __future__ import annotations

import datetime
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from sizhang_metrics.cli.homes import refuse_read_only
from sizhang_metrics.cli.opening import opened
from sizhang_metrics.cli.output import decoded, show, tell
from sizhang_metrics.cli.rehearsing import opened_to_check, rehearse
from sizhang_metrics.cli.results import tell_unreferenced
from sizhang_metrics.errors import RejectedError, UnavailableError, UsageError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Receipt, Store, calendar
from sizhang_metrics.submissions import (
    Context,
    Level,
    Problem,
    Reading,
    annotated,
    read,
    write_template,
)

_LEVELS = {Level.REJECT: "须改正", Level.EXPLAIN: "需说明", Level.HINT: "提示"}
_PROBLEM = {
    "level": "级别",
    "row": "行",
    "column": "列",
    "found": "填的是",
    "accepted": "应填",
    "remedy": "怎么办",
}
_RECEIPT = {
    "number": "回执号",
    "period": "季度",
    "file_name": "文件",
    "branches": "支部数",
    "received_at": "收到时间（UTC）",
    "unchanged": "与已收的相同",
}


def template(options: Namespace) -> int:
    """Writes the table to fill; never over a table that somebody has filled."""
    with opened(options) as store:
        context = store.context(options.period)
        data = write_template(
            context,
            unit_id=options.unit,
            long=options.long,
            suffix=options.output.suffix.lower(),
        )
        _spare_filled(options.output, context)
    options.output.write_bytes(data)
    tell(f"已写出 {options.output}。")
    return 0


def _spare_filled(path: Path, context: Context) -> None:
    if path.is_file() and read(path.read_bytes(), path.name, context).branch_ids:
        raise UnavailableError(
            f"{path} 是一份已填了数的表，没有覆盖。请换一个文件名，或先把它移走。"
        )


def check(options: Namespace) -> int:
    """Prints all problems; writes nothing."""
    with opened_to_check(options) as store:
        context = store.context(options.period)
        reading = _read(options.file, context)
        if options.rehearse and not reading.rejected:
            for one in reading.problems:
                tell(_line(one))
            rehearse(options, store, reading)
        else:
            show(_table(reading.problems, options.format), options.format, _PROBLEM)
        _tell_if_shut(store, options.period, reading)
    tell(_summary(reading))
    if options.annotated:
        _annotate(options.annotated, reading, context)
    return int(reading.rejected)


def _annotate(path: Path, reading: Reading, context: Context) -> None:
    """Hands the file back marked; never over a file that is there already."""
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"标注件只能是 .xlsx，收到的是“{path.name}”。")
    if path.exists():
        raise UnavailableError(f"{path} 已经存在，没有覆盖。请换一个文件名。")
    path.write_bytes(annotated(reading, context))
    tell(f"已写出标注件 {path}。")


def _tell_if_shut(store: Store, period: Period, reading: Reading) -> None:
    """That the quarter takes no reports is better known before the file is mended."""
    try:
        calendar.require_taking(
            store, period, reading.branch_ids, datetime.datetime.now(datetime.UTC)
        )
    except RejectedError as refused:
        tell(str(refused))


def submit(options: Namespace) -> int:
    """Checks, stores, prints the receipt; problems go to stderr."""
    refuse_read_only(options)
    with opened(options) as store:
        reading = _read(options.file, store.context(options.period))
        for one in reading.problems:
            tell(_line(one))
        if reading.rejected:
            tell(f"{_summary(reading)}没有写入任何数据。")
            return 1
        if reading.needs_reason and not options.reason.strip():
            tell(f"{_summary(reading)}没有写入任何数据；请用 --reason 写一句说明。")
            return 1
        receipt = store.submit(reading, options.period, reason=decoded(options.reason))
        tell_unreferenced(store, options.period)
    show(_receipt(receipt), options.format, _RECEIPT)
    if receipt.unchanged:
        tell("与已收的文件完全相同，没有变化。")
    return 0


def _read(path: Path, context: Context) -> Reading:
    return read(path.read_bytes(), decoded(path.name), context)


def _table(problems: Sequence[Problem], form: str) -> pd.DataFrame:
    words = _LEVELS if form == "table" else {}
    return pd.DataFrame(
        [
            (
                words.get(one.level, one.level),
                one.row,
                one.column,
                one.found,
                one.accepted,
                one.remedy,
            )
            for one in problems
        ],
        columns=list(_PROBLEM),
    ).astype({"row": "Int64"})


def _line(problem: Problem) -> str:
    """第 7 行「实到人数」：填的是…，应填…。怎么办"""
    row = f"第 {problem.row} 行" if problem.row else ""
    column = f"「{problem.column}」" if problem.column else ""
    place = f"{row}{column}：" if row or column else ""
    accepted = f"；应填 {problem.accepted}" if problem.accepted else ""
    return (
        f"[{_LEVELS[Level(problem.level)]}] {place}{problem.found}{accepted}"
        f"。{problem.remedy}"
    )


def _summary(reading: Reading) -> str:
    counts = Counter(one.level for one in reading.problems)
    told = [f"{name} {counts[level]} 条" for level, name in _LEVELS.items()]
    return f"读到 {len(reading.branch_ids)} 个支部；{'、'.join(told)}。"


def _receipt(receipt: Receipt) -> pd.DataFrame:
    values = asdict(receipt)
    del values["amendments"]  # typed on a screen; a file handed in here has none
    values["received_at"] = receipt.received_at.isoformat(timespec="seconds")
    return pd.DataFrame([values])
