"""The command receipt: a receipt fetched again, and the file as it was submitted."""

from __future__ import annotations

import argparse
from argparse import Namespace
from pathlib import Path

import pandas as pd

from sizhang_metrics.cli.declaring import command, form, period
from sizhang_metrics.cli.opening import opened
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.store import Store
from sizhang_metrics.views import receipts, submissions
from sizhang_metrics.views.receipts import FullReceipt
from sizhang_metrics.views.viewer import OFFICE

_MOST = 10**9
"""Every receipt of a quarter."""
TOLD = 30
"""Branches that are told one by one after a submission; more are a table's matter."""
_LIST = {
    "number": "回执号",
    "received_at": "收到时间（UTC）",
    "units": "单位",
    "branches": "支部数",
    "current": "现行",
    "file_name": "文件",
    "reason": "说明",
}
_BRANCHES = {
    "unit_name": "单位",
    "branch_id": "支部编码",
    "branch_name": "支部",
    "state_name": "时间",
    "final_score": "得分",
    "grade_name": "等次",
    "peer_group": "同类组",
    "peer_rank": "名次",
    "peers": "共",
}


def declare(commands: argparse._SubParsersAction) -> None:
    """How the command is called."""
    parser = command(
        commands,
        "receipt",
        receipt,
        "再取一次回执：单位、按时或逾期、提交后的得分、等次和名次；加 --file 取回报送的原文件",
        "receipt --period 2026Q3 --unit D17 --file -o 原文件.csv",
    )
    period(parser, required=False)
    parser.add_argument(
        "--unit", metavar="U", help="这个单位最近的一份（单位编码）；不写则列出全部回执"
    )
    parser.add_argument(
        "--number", metavar="N", help="这个编号的回执，如 2026Q3-000012"
    )
    parser.add_argument(
        "--file", action="store_true", help="取报送时的原文件，写到 -o 指定的文件"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        help="把回执（或原文件）写到这个文件",
    )
    form(parser)


def receipt(options: Namespace) -> int:
    """Prints a receipt or the list of them, or writes receipt or file to a file."""
    _require_sense(options)
    with opened(options) as store:
        number = options.number or _latest(options, store)
        if number is None:
            return _list(options, store)
        if options.file:
            name, data = receipts.file(store, OFFICE, number)
            _write(options.output, data)
            tell(f"已写出 {options.output}：回执 {number} 的原文件“{name}”。")
            return 0
        found = receipts.receipt(store, OFFICE, number)
    if found is None:
        raise UnavailableError(receipts.missing(number))
    if options.output:
        _write(options.output, receipts.text(found))
        tell(f"已写出 {options.output}。")
        return 0
    show(table(found), options.format, _BRANCHES)
    for name, said in receipts.lines(found).items():
        tell(f"{name}：{said}")
    return 0


def _require_sense(options: Namespace) -> None:
    if bool(options.number) == bool(options.period):
        raise UsageError("请写 --period（可加 --unit）或 --number，两者写一个。")
    if options.number and options.unit:
        raise UsageError("--number 已经指明一份回执，不用再写 --unit。")
    if options.file and not options.output:
        raise UsageError("--file 要写到文件，请加 -o 文件名。")
    if (options.file or options.output) and not (options.number or options.unit):
        raise UsageError("请用 --number 或 --unit 指明是哪一份回执。")


def _latest(options: Namespace, store: Store) -> str | None:
    """The number of the unit's latest receipt; None where no unit is asked for."""
    if not options.unit:
        return None
    found = submissions.recent(
        store, OFFICE, limit=1, period=options.period, unit_id=options.unit
    )
    if found.empty:
        raise UnavailableError(
            f"单位“{options.unit}”在 {options.period} 没有报送。请核对单位编码和季度。"
        )
    return found["number"].iloc[0]


def _list(options: Namespace, store: Store) -> int:
    found = submissions.recent(store, OFFICE, limit=_MOST, period=options.period)
    show(found, options.format, _LIST)
    tell(f"{len(found)} 份回执，新的在前。")
    return 0


def table(found: FullReceipt) -> pd.DataFrame:
    """One row per branch, the file's own columns first."""
    one = found.receipt
    own = {
        "number": one.number,
        "period": one.period,
        "received_at": one.received_at.isoformat(timespec="seconds"),
        "file_name": one.file_name,
        "sha256": one.sha256,
    }
    rows = found.branches
    return pd.concat([pd.DataFrame([own] * len(rows), index=rows.index), rows], axis=1)


def _write(path: Path, data: bytes) -> None:
    """Never over a file that is there already."""
    if path.exists():
        raise UnavailableError(f"{path} 已经存在，没有覆盖。请换一个文件名。")
    path.write_bytes(data)


def told(found: FullReceipt) -> None:
    """After a submission: what became of each branch."""
    for line in receipts.outcomes(found)[:TOLD]:
        tell(line)
    if len(found.branches) > TOLD:
        tell(
            f"共 {len(found.branches)} 个支部；逐个看用 receipt --number {found.receipt.number}。"
        )
