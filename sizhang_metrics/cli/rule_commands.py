"""How the commands on changing the rules are called, with their help pages."""

from __future__ import annotations

import argparse
from pathlib import Path

from sizhang_metrics.cli import rules
from sizhang_metrics.cli.declaring import command, form


def _scheme(commands: argparse._SubParsersAction) -> None:
    parser = command(
        commands,
        "scheme",
        rules.schemes,
        "指标体系：列出、预演、审定",
        "scheme list --format csv",
    )
    actions = parser.add_subparsers(
        dest="action", required=True, title="做什么", parser_class=type(parser)
    )
    for one in (_list, _rehearse, _approve):
        one(actions)


def _list(actions: argparse._SubParsersAction) -> None:
    parser = command(
        actions,
        "list",
        rules.schemes,
        "列出指标体系：从哪季起用、是否审定、由哪个岗位审定",
        "scheme list --format csv",
    )
    form(parser)


def _rehearse(actions: argparse._SubParsersAction) -> None:
    parser = command(
        actions,
        "rehearse",
        rules.rehearse,
        "规则预演：用改过的指标体系把过去的季度重新计分，看谁跨等、名次变多少；不写入",
        "scheme rehearse --scheme 修订稿.toml --periods 2026Q2 2026Q3 --level branch",
    )
    parser.add_argument(
        "--scheme",
        metavar="FILE",
        type=Path,
        required=True,
        help="改过的指标体系文件（.toml）；有问题时一次列全，退出码为 1",
    )
    parser.add_argument(
        "--periods",
        metavar="P",
        nargs="+",
        help="哪些季度（默认：有报送的最近四个季度）",
    )
    parser.add_argument(
        "--level",
        choices=tuple(rules.LEVELS),
        default="summary",
        help="summary 各季汇总（默认）、branch 逐个支部、indicator 逐项指标",
    )
    form(parser)


def _approve(actions: argparse._SubParsersAction) -> None:
    parser = command(
        actions,
        "approve",
        rules.approve,
        "审定一套指标体系：由第二个岗位，在它生效的季度有报送之前",
        "scheme approve --scheme siqiang-2027 --by 复核岗",
    )
    parser.add_argument(
        "--scheme", metavar="ID", required=True, help="指标体系编码，见 scheme list"
    )
    parser.add_argument(
        "--by", metavar="岗位", required=True, help="审定的岗位或账号，不写姓名"
    )
    parser.add_argument(
        "--proposed-by",
        metavar="岗位",
        help="提出的岗位（默认：办公室），须与审定的不同",
    )
    form(parser)


ALL = (_scheme,)
