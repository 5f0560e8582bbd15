"""Every command with its arguments and its help page."""

from __future__ import annotations

import argparse
from pathlib import Path

from sizhang_metrics.cli import (
    adjusting,
    desk_commands,
    diagnosing,
    editions,
    explaining_commands,
    homes,
    results,
    rule_commands,
    submissions,
)
from sizhang_metrics.cli.declaring import command, form, period


def _init(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "init",
        homes.init,
        "建立数据目录；不写参数时用自带的指标体系和空的支部名册",
        "--home 我的数据 init --scheme 指标.toml --branches 名册.csv",
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help="建一座虚构的示范市（2023Q1–2026Q3），约一分钟",
    )
    parser.add_argument(
        "--scheme",
        metavar="FILE",
        action="append",
        type=Path,
        default=[],
        help="指标体系文件（.toml），可以写几次",
    )
    parser.add_argument(
        "--branches", metavar="FILE", type=Path, help="支部名册（branches.csv）"
    )


def _template(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "template",
        submissions.template,
        "写出预填好支部的填报表",
        "template --period 2026Q3 --unit U01 -o 填报表.xlsx",
    )
    period(parser)
    parser.add_argument("--unit", metavar="U", help="只要这个单位的支部（单位编码）")
    parser.add_argument(
        "--long", action="store_true", help="竖表：一行一个填报项（默认横表）"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        required=True,
        help="写到哪个文件，.xlsx 或 .csv",
    )


def _check(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "check",
        submissions.check,
        "检查一个文件，列出全部问题；不写入任何数据",
        "check 报送.csv --period 2026Q3",
    )
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help=".xlsx、.xls、.et、.ods、网页表格、.csv 或 .txt",
    )
    period(parser)
    parser.add_argument(
        "--rehearse",
        action="store_true",
        help="没有拒收的问题时，预演提交后各支部的得分、名次和谁会变动，不写入",
    )
    parser.add_argument(
        "--annotated",
        metavar="OUT.xlsx",
        type=Path,
        help="另写一份标注件：原样的表，有问题的格上色并注明怎么改",
    )
    form(parser)


def _submit(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "submit",
        submissions.submit,
        "检查并报送一个文件，打印回执；有拒收的问题时整份不收",
        "submit 报送.csv --period 2026Q3 --reason 更正八月数字",
    )
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help=".xlsx、.xls、.et、.ods、网页表格、.csv 或 .txt",
    )
    period(parser)
    parser.add_argument(
        "--reason", metavar="TEXT", default="", help="一句话说明，对全部“需说明”有效"
    )
    form(parser)


def _scores(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "scores",
        results.scores,
        "一个季度的得分，名册上每个支部都有",
        "scores --period 2026Q3 --level indicator --format csv",
    )
    period(parser)
    parser.add_argument(
        "--level",
        choices=tuple(results.LEVELS),
        default="branch",
        help="branch 支部（默认）、dimension 维度、indicator 指标",
    )
    parser.add_argument(
        "--edition", metavar="P-N", help="这一期正式期次的得分（默认：现在的得分）"
    )
    form(parser)


def _ranking(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "ranking",
        results.ranking,
        "一个季度的排名，同类组内排",
        "ranking --period 2026Q3 --peer-group 机关·7–15人",
    )
    period(parser)
    parser.add_argument("--peer-group", metavar="G", help="只看这个同类组")
    form(parser)


def _rebuild(commands: argparse._SubParsersAction) -> None:
    command(
        commands,
        "rebuild",
        homes.rebuild,
        "由归档 archive/ 重建数据库，得分与排名逐位相同",
        "--home 我的数据 rebuild",
    )


ALL = (
    _init,
    _template,
    _check,
    _submit,
    *desk_commands.ALL,
    _scores,
    _ranking,
    *explaining_commands.ALL,
    diagnosing.declare,
    adjusting.declare,
    *editions.ALL,
    *rule_commands.ALL,
    _rebuild,
)
"""In the order of the help page: the order of a quarter's work."""
