"""From the words of a call to its options; the commands themselves are in `commands`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sizhang_metrics.cli import commands
from sizhang_metrics.cli.declaring import PROGRAM, common
from sizhang_metrics.cli.parser import Parser
from sizhang_metrics.periods import parse_period

HOME_VARIABLE = "SIZHANG_HOME"
DEFAULT_HOME = Path("data") / "home"
_ABOUT = """四强支部看板的命令行：建立数据目录、发模板、检查和报送文件、取得分与排名。

常用：
  {program} --home 目录 init --demo
  {program} --home 目录 check 报送.csv --period 2026Q3
  {program} --home 目录 scores --period 2026Q3 --format csv

表格写到标准输出，其余的话写到标准错误。退出码：0 完成；1 文件、指标体系或名册
有拒收的问题（或有需说明的问题而没有写 --reason）；2 用法不对；3 不可用
（找不到、被占用、已损坏、内部出错）。命令行写数据时须先停止看板服务；
只看数据时加 --read-only，服务运行时也可以。"""


OLDER = {
    "wayup": ("way-up",),
    "verifyvalue": ("verify-value",),
    "schemes": ("scheme", "list"),
    "rulerehearsal": ("scheme", "rehearse"),
    "approvescheme": ("scheme", "approve"),
}
"""Commands as they were spelled once: scripts of an office go on working."""


def parse(given: Sequence[str] | None) -> argparse.Namespace:
    """The options of one call; UsageError when it is wrong.

    `run` is the command's function, `home` a path, `period` a Period.
    """
    words = list(sys.argv[1:] if given is None else given)
    options = _parser().parse_args(_spelled_now(words))
    home = options.home or os.environ.get(HOME_VARIABLE) or DEFAULT_HOME
    options.home = Path(home)
    if getattr(options, "period", None) is not None:
        options.period = parse_period(options.period)
    return options


def _spelled_now(words: list[str]) -> list[str]:
    """An older spelling of the command replaced; it is the first word that is neither an
    option nor the folder after `--home`."""
    for at, word in enumerate(words):
        if not word.startswith("-") and words[at - 1 : at] != ["--home"]:
            return [*words[:at], *OLDER.get(word, (word,)), *words[at + 1 :]]
    return words


def _parser() -> Parser:
    parser = Parser(prog=PROGRAM, description=_ABOUT.format(program=PROGRAM))
    common(parser, default=None)
    subparsers = parser.add_subparsers(
        dest="command", required=True, title="命令", parser_class=Parser
    )
    for add in commands.ALL:
        add(subparsers)
    return parser
