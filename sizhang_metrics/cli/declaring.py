"""What commands are declared with: their help page and the arguments that many share."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from sizhang_metrics.cli.output import FORMATS

PROGRAM = "python -m sizhang_metrics"


def common(parser: argparse.ArgumentParser, default: object) -> None:
    """Options of all commands, understood before the command and after it."""
    parser.add_argument(
        "--home",
        metavar="DIR",
        default=default,
        help="数据目录（默认：环境变量 SIZHANG_HOME，没有则 data/home）",
    )
    parser.add_argument(
        "--read-only",
        action="store_true",
        default=False if default is None else default,
        help="只看数据，不写；看板服务运行时也可以用",
    )


def command(
    commands: argparse._SubParsersAction,
    name: str,
    run: Callable[[argparse.Namespace], int],
    says: str,
    example: str,
) -> argparse.ArgumentParser:
    """A new command; `says` is its sentence in the help, `example` a whole call."""
    parser = commands.add_parser(
        name, help=says, description=f"{says}。\n\n例：{PROGRAM} {example}"
    )
    common(parser, default=argparse.SUPPRESS)
    parser.set_defaults(run=run)
    return parser


def period(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """The quarter that the command is about."""
    parser.add_argument(
        "--period", metavar="P", required=required, help="季度，写成 2026Q3 这样"
    )


def form(parser: argparse.ArgumentParser) -> None:
    """How the table is printed."""
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default=FORMATS[0],
        help="table 给人看（默认）；csv、json 给程序用，列名固定、数值不舍入",
    )


def positive(text: str) -> int:
    """A whole number above zero; its name is in argparse's message."""
    value = int(text)
    if value < 1:
        raise ValueError
    return value
