"""How the commands of the submission desk and the office are called."""

from __future__ import annotations

import argparse
from pathlib import Path

from sizhang_metrics.cli import receipts, scheduling, versioning, watching
from sizhang_metrics.cli.declaring import command, form, period, positive


def _progress(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "progress",
        watching.progress,
        "报送进度：各单位应报、已报、按时、逾期、退回、未报和填报完整度",
        "progress --period 2026Q3 --missing",
    )
    period(parser, required=False)
    parser.add_argument("--branches", action="store_true", help="逐个支部列出")
    parser.add_argument(
        "--missing", action="store_true", help="只列未报的，并写成可以复制的名单"
    )
    form(parser)


def _versions(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "versions",
        versioning.versions,
        "一个支部一个季度的各版报送，或两版之间逐项的差别",
        "versions --period 2026Q3 --branch D1701 --compare 1 2",
    )
    period(parser)
    parser.add_argument("--branch", metavar="B", required=True, help="支部编码")
    parser.add_argument(
        "--compare", metavar="N", type=int, nargs=2, help="比较这两版（版本号）"
    )
    form(parser)


def _return(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "return",
        versioning.hand_back,
        "退回报送：不再计分，等待重新报送",
        "return --period 2026Q3 --branch D1701 --reason 应到人次口径不对",
    )
    period(parser)
    _branch_list(parser)
    parser.add_argument("--unit", metavar="U", help="这个单位的全部现行报送")
    _reason(parser)


def _revert(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "revert",
        versioning.revert,
        "恢复到以前的一版：作为新的一版生效",
        "revert --period 2026Q3 --branch D1701 --version 1 --reason 更正有误",
    )
    period(parser)
    _branch_list(parser)
    parser.add_argument(
        "--version", metavar="N", type=int, required=True, help="恢复第几版"
    )
    _reason(parser)
    form(parser)


def _branch_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--branch",
        metavar="B",
        action="append",
        default=[],
        help="支部编码，可以写几次",
    )


def _reason(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    parser.add_argument(
        "--reason", metavar="TEXT", required=required, default="", help="写明理由"
    )


def _calendar(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "calendar",
        scheduling.calendar,
        "报送日程：各季度的开放、截止、关闭日和状态；写日期则设定",
        "calendar --period 2026Q4 --opens 2027-01-01 --due 2027-01-10 --closes 2027-01-24",
    )
    period(parser, required=False)
    for name, field, says in (
        ("--opens", "opens_on", "从这天起接收"),
        ("--due", "due_on", "到这天为止算按时，以后的标逾期"),
        ("--closes", "closes_on", "到这天为止接收"),
    ):
        parser.add_argument(
            name, dest=field, metavar="DATE", help=f"{says}；不写则不变，写“无”为不限"
        )
    form(parser)


def _unlock(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "unlock",
        scheduling.unlock,
        "申请解锁已关闭的季度，或答复申请；什么都不写则列出全部申请",
        "unlock --grant 1 --until 2027-02-01",
    )
    period(parser, required=False)
    parser.add_argument(
        "--unit", metavar="U", default="", help="只为这个单位申请（默认全部单位）"
    )
    parser.add_argument("--grant", metavar="N", type=int, help="同意第 N 号申请")
    parser.add_argument("--refuse", metavar="N", type=int, help="拒绝第 N 号申请")
    parser.add_argument("--until", metavar="DATE", help="解锁到这天为止")
    _reason(parser, required=False)
    form(parser)


def _checkup(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "checkup",
        watching.checkup,
        "形式主义体检：照搬、全满分、扎堆过线、分母变小、全是整数；只是提示，不扣分",
        "checkup --period 2026Q3 --hint 1",
    )
    period(parser)
    parser.add_argument("--hint", metavar="N", type=int, help="列出第 N 条提示两边的数")
    form(parser)


def _sample(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "sample",
        watching.sample,
        "抽查名单：一半按体检提示，一半随机；同一种子抽出同一名单",
        "sample --period 2026Q3 --seed 2026",
    )
    period(parser)
    parser.add_argument(
        "--seed",
        metavar="N",
        type=int,
        required=True,
        help="随机种子，任选一个整数并公布",
    )
    parser.add_argument(
        "--size", metavar="N", type=positive, help="抽几个（默认已报的一成）"
    )
    form(parser)


def _verify_value(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "verify-value",
        watching.verify_value,
        "记录现场核查值，与自报值并列；不写支部则列出已记录的",
        "verify-value --period 2026Q3 --branch D1701 --item theme_day_attended --value 85",
    )
    period(parser, required=False)
    parser.add_argument("--branch", metavar="B", help="支部编码")
    parser.add_argument("--item", metavar="I", help="填报项编码")
    parser.add_argument("--value", metavar="V", type=float, help="核查到的数")
    parser.add_argument("--note", metavar="TEXT", default="", help="备注")
    parser.add_argument("--on", metavar="DATE", help="核查日（默认今天）")
    form(parser)


def _burden(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "burden",
        watching.burden,
        "减负账：本季要填几项、预填几项、估计用时、不收什么",
        "burden --period 2026Q3",
    )
    period(parser, required=False)
    parser.add_argument("--items", action="store_true", help="逐项列出")
    parser.add_argument(
        "--scheme",
        metavar="FILE",
        type=Path,
        help="检查这个指标体系文件里不得收取的内容",
    )
    form(parser)


ALL = (
    receipts.declare,
    _progress,
    _versions,
    _return,
    _revert,
    _calendar,
    _unlock,
    _checkup,
    _sample,
    _verify_value,
    _burden,
)
