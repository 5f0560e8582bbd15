"""Commands of the office on 加分, 扣分, 一票否决: adjust add, approve, cancel, list."""

from __future__ import annotations

import argparse
from argparse import Namespace

from sizhang_metrics.cli.declaring import command, form, period
from sizhang_metrics.cli.homes import refuse_read_only
from sizhang_metrics.cli.opening import opened
from sizhang_metrics.cli.output import show, tell
from sizhang_metrics.periods import parse_period
from sizhang_metrics.store import OFFICE as OFFICE_DESK
from sizhang_metrics.store import Store
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
    "counts_until": "计至",
    "state_name": "状态",
    "entered_by": "记录",
    "approved_by": "审定",
    "cancels": "撤销第几号",
}


def add(options: Namespace) -> int:
    """Records one and says its number."""
    refuse_read_only(options)
    until = parse_period(options.until) if options.until else None
    with opened(options) as store:
        number = store.adjust(
            options.period,
            options.branch,
            options.code,
            points=options.points,
            document=options.document,
            reason=options.reason,
            valid_until=until,
            explanation=options.explanation,
            entered_by=options.by,
        )
        waits = _waits(store, number)
    tell(f"已记录第 {number} 号，{_PENDING if waits else _COUNTED}。")
    return 0


_COUNTED = "得分已重算"
_PENDING = "待另一人审定（adjust approve）后才计分"


def _waits(store: Store, number: int) -> bool:
    table = register(store, OFFICE).set_index("adjustment_id")
    return table.at[number, "state"] == "pending"


def approve(options: Namespace) -> int:
    """Approves a record of somebody else."""
    refuse_read_only(options)
    with opened(options) as store:
        store.approve_adjustment(options.number, entered_by=options.by)
    tell(f"第 {options.number} 号已审定，得分已重算。")
    return 0


def cancel(options: Namespace) -> int:
    """Takes one back by a new record."""
    refuse_read_only(options)
    with opened(options) as store:
        number = store.cancel_adjustment(
            options.number,
            document=options.document,
            reason=options.reason,
            entered_by=options.by,
        )
        waits = _waits(store, number)
    tell(
        f"第 {options.number} 号由第 {number} 号撤销，"
        f"{_PENDING if waits else _COUNTED}。"
    )
    return 0


def list_all(options: Namespace) -> int:
    """Prints every record, the cancelled ones too."""
    asked = parse_period(options.only) if options.only else None
    with opened(options) as store:
        table = register(store, OFFICE, asked)
    show(table.astype({"cancels": "Int64"}), options.format, _HEADINGS)
    return 0


def declare(commands: argparse._SubParsersAction) -> None:
    """The command and its four actions."""
    parser = command(
        commands,
        "adjust",
        list_all,
        "加分、扣分、一票否决：记录、审定、撤销、公开列出",
        "adjust list --period 2026Q3",
    )
    actions = parser.add_subparsers(
        dest="action", required=True, title="做什么", parser_class=type(parser)
    )
    for one in (_add, _approve, _cancel, _list):
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
        "--points", metavar="N", type=float, help="分值，正数（默认：指标体系所定）"
    )
    parser.add_argument(
        "--until",
        metavar="P",
        help="有效期至哪个季度（含），之后不再计（默认：指标体系的计分窗口末）",
    )
    parser.add_argument(
        "--explanation",
        metavar="TEXT",
        default="",
        help="同一文号、同一事项今年已记过这个支部时，说明为什么再记一次；不写则拒绝",
    )
    _grounds(parser)


def _grounds(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--document", metavar="TEXT", default="", help="依据文号，必填")
    parser.add_argument("--reason", metavar="TEXT", default="", help="事由，必填")
    _by(parser, "谁记录的", default=OFFICE_DESK)


def _by(parser: argparse.ArgumentParser, what: str, **default: str) -> None:
    required = not default
    parser.add_argument(
        "--by",
        metavar="WHO",
        required=required,
        help=f"{what}：岗位或账号，不写姓名" + ("" if required else "（默认 office）"),
        **default,
    )


def _approve(actions: argparse._SubParsersAction) -> None:
    parser = command(
        actions,
        "approve",
        approve,
        "审定别人记录的一条；config.toml 要求审定时，审定后才计分",
        "adjust approve 7 --by 审核岗",
    )
    parser.add_argument("number", metavar="N", type=int, help="编号，见 adjust list")
    _by(parser, "谁审定的，须与记录的不是同一人")


def _cancel(actions: argparse._SubParsersAction) -> None:
    parser = command(
        actions,
        "cancel",
        cancel,
        "撤销一条记录：另记一条，原记录仍然列出",
        "adjust cancel 7 --document 更正〔2026〕1号 --reason 核查后不成立",
    )
    parser.add_argument("number", metavar="N", type=int, help="编号，见 adjust list")
    _grounds(parser)


def _list(actions: argparse._SubParsersAction) -> None:
    parser = command(
        actions,
        "list",
        list_all,
        "列出全部记录，已撤销的也在内",
        "adjust list --period 2026Q3 --format csv",
    )
    parser.add_argument(
        "--period", metavar="P", dest="only", help="只看这个季度（默认全部）"
    )
    form(parser)
