"""argparse in Chinese: help pages, and one sentence for a wrong call."""

from __future__ import annotations

import argparse
import re
from typing import NoReturn

from sizhang_metrics.errors import UsageError

_SENTENCES = (
    (r"the following arguments are required: (?:command|action)", r"缺少命令"),
    (
        r"argument (?:command|action): invalid choice: '?(.*?)'? \(choose from (.*)\)",
        r"没有命令“\1”，可以是：\2",
    ),
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (
        r"argument (\S+): invalid choice: '?(.*?)'? \(choose from (.*)\)",
        r"\1 不能是“\2”，可以是：\3",
    ),
    (
        r"argument (\S+): invalid (?:int|float) value: '?(.*?)'?",
        r"\1 要写一个数，不能是“\2”",
    ),
    (r"argument (\S+): expected one argument", r"\1 后面要写一个值"),
    (r"argument (\S+): expected (\d+) arguments", r"\1 后面要写 \2 个值"),
    (
        r"argument (\S+): invalid positive value: '?(.*?)'?",
        r"\1 后面应是大于零的整数，收到的是“\2”",
    ),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 不能与 \2 一起使用"),
    (r"ambiguous option: (\S+) could match (.*)", r"\1 可能指几个参数：\2"),
    (r"argument (\S+): ignored explicit argument (.*)", r"\1 后面不能写 \2"),
)


class Help(argparse.RawDescriptionHelpFormatter):
    """Keeps the line breaks of descriptions; usage says 用法."""

    def add_usage(self, usage, actions, groups, prefix=None):
        """As argparse does, with the Chinese word for usage."""
        words = "用法：" if prefix is None else prefix
        super().add_usage(usage, actions, groups, words)


class Parser(argparse.ArgumentParser):
    """An argument parser whose every word is Chinese and whose errors are UsageErrors."""

    def __init__(self, **words) -> None:
        super().__init__(
            add_help=False, allow_abbrev=False, formatter_class=Help, **words
        )
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示本说明")

    def error(self, message: str) -> NoReturn:
        """Raises UsageError with the message in Chinese and the way to the help."""
        for english, chinese in _SENTENCES:
            if match := re.fullmatch(english, message):
                message = match.expand(chinese).replace("'", "")
                break
        raise UsageError(
            f"{message}。\n{self.format_usage().rstrip()}\n说明：{self.prog} --help"
        )
