"""Commands of the office on 加分, 扣分, 一票否决: adjust add, cancel, list."""

from __future__ import annotations

import argparse
from argparse import Namespace

import pandas as pd

from sizhang_metrics.cli.declaring import command, form, period
from sizhang_metrics.cli.homes import refuse_read_only
from sizhang_metrics.cli.opening import opened
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.periods import parse_period
from sizhang_metrics.views.adjustments import register
from sizhang_metrics.views.viewer import OFFICE

_HEADINGS = {
    "adjustment_id": "编号",
    "period": "季度",
    "branch_id": "支部编码",
    "branch_name": "支部",
    "name": "名称",
    "kind_name": "类别",
    "points": "分值",
    "grade_cap": "等次封顶",
    "document": "依据文号",
    "reason": "事由",
    "state_name": "状态",
    "cancels": "撤销第几号",
}


def add(options: Namespace) -> int:
    """Records one and says its number."""
    refuse_read_only(options)
    with opened(options) as store:
        number = store.adjust(
            options.period,
            options.branch,
            options.code,
            points=options.points,
            document=options.document,
            reason=options.reason,
        )
    tell(f"已记录第 {number} 号,得分已重算。")
    return 0


def cancel(options: Namespace) -> int:
    """Takes one back by a new record."""
    refuse_read_only(options)
    with opened(options) as store:
        number = store.cancel_adjustment(
            options.number, document=options.document, reason=options.reason
        )
    tell(f"第 {options.number} 号已由第 {number} 号撤销,得分已重算。")
    return 0


def list_all(options: Namespace) -> int:
    """Prints every record, the cancelled ones too."""
    asked = parse_period(options.only) if options.only else None
    with opened(options) as store:
        table = register(store, OFFICE, asked)
    at = pd.to_datetime(table["recorded_at"]).dt.strftime("%Y-%m-%dT%H:%M:%S")
    table = table.assign(recorded_at=at).astype({"cancels": "Int64"})
    show(table, options.format, _HEADINGS)
    return 0


def declare(commands: argparse._SubParsersAction) -> None:
    """The command and its three actions."""
    parser = command(
        commands,
        "adjust",
        list_all,
        "加分、扣分、一票否决:记录、撤销、公开列出",
        "adjust list --period 2026Q3",
    )
    actions = parser.add_subparsers(
        dest="action", required=True, title="做什么", parser_class=type(parser)
    )
    for one in (_add, _cancel, _list):
        one(actions)


def _add(actions: argparse._SubParsersAction) -> None:
    parser = command(
        actions,
        "add",
        add,
        "记录一次加分、扣分或一票否决",
        "adjust add --period 2026Q3 --branch D1701 --code V1"
        " --document 通报〔2026〕3号 --reason 数据不实",
    )
    period(parser)
    parser.add_argument("--branch", metavar="B", required=True, help="支部编码")
    parser.add_argument(
        "--code", metavar="C", required=True, help="指标体系中加减分与否决的编码"
    )
    parser.add_argument(
        "--points", metavar="N", type=float, help="分值,正数(默认:指标体系所定)"
    )
    _grounds(parser)


def _grounds(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--document", metavar="TEXT", default="", help="依据文号,必填")
    parser.add_argument("--reason", metavar="TEXT", default="", help="事由,必填")


def _cancel(actions: argparse._SubParsersAction) -> None:
    parser = command(
        actions,
        "cancel",
        cancel,
        "撤销一条记录:另记一条,原记录仍然列出",
        "adjust cancel 7 --document 更正〔2026〕1号 --reason 核查后不成立",
    )
    parser.add_argument("number", metavar="N", type=int, help="编号,见 adjust list")
    _grounds(parser)


def _list(actions: argparse._SubParsersAction) -> None:
    parser = command(
        actions,
        "list",
        list_all,
        "列出全部记录,已撤销的也在内",
        "adjust list --period 2026Q3 --format csv",
    )
    parser.add_argument(
        "--period", metavar="P", dest="only", help="只看这个季度(默认全部)"
    )
    form(parser)
