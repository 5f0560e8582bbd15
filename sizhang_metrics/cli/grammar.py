"""The grammar of a call: click, with Chinese help pages and a sentence for a wrong call.

The sentences are made from the types and fields of click's exceptions; its English is
never read, so that a new version of it may say things differently.
"""

from __future__ import annotations

import difflib
import re
import sys
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import click

from sizhang_metrics.access import require_read
from sizhang_metrics.access.trail import Trail, What
from sizhang_metrics.cli.contents import COMMANDS
from sizhang_metrics.cli.options import MACHINE, UNBROKEN, Call, Option, call_of, common
from sizhang_metrics.errors import ForbiddenError, UsageError

PROGRAM = "python -m sizhang_metrics"

Run = Callable[..., int | None]
"""A command's function: the Call, then a keyword for every option; the exit code, where
it may be another than 0."""


# -- help pages -------------------------------------------------------------------------


class Page(click.HelpFormatter):
    """A help page whose lines end where the terminal does: a Chinese character takes two
    columns, and click counts it as one."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """How the command is called; a line never breaks inside an option and its value,
        which `Command.collect_usage_pieces` joins by a space that does not break."""
        start = f"{prefix or '用法：'}{prog} "
        folded = textwrap.fill(
            args,
            self.width,
            initial_indent=start,
            subsequent_indent=" " * _columns(start),
            break_long_words=False,
            break_on_hyphens=False,
        )
        self.write(folded.replace(UNBROKEN, " ").rstrip() + "\n")

    def write_section(self, heading: str, rows: Iterable[tuple[str, str]]) -> None:
        """Terms with their explanations, and nothing where there are none."""
        rows = list(rows)
        if not rows:
            return
        self.write(f"\n{heading}：\n")
        indent = min(max(_columns(term) for term, _ in rows), _TERM) + 4
        for term, says in rows:
            lines = _folded(says, self.width - indent)
            start = f"  {term}".ljust(indent - _columns(term) + len(term))
            if _columns(term) > _TERM:
                self.write(f"{start}\n")
                start = " " * indent
            for line in lines:
                self.write(f"{start}{line}".rstrip() + "\n")
                start = " " * indent


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(
        2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def _folded(text: str, width: int) -> Iterator[str]:
    """Lines of this many columns.

    >>> list(_folded("季度，写成 2026Q3", 9))
    ['季度，写', '成 2026Q3']
    """
    line = ""
    for piece in re.findall(_PIECE, text):
        if line and _columns(line + piece) > width:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    yield line


_PIECE = r"(?:[!-~]+|.)[，。；：、）”]*"
"""What stays on one line: a Latin word or a character, with the mark that closes it."""


_TERM = 26
"""Columns of the widest term that its explanation stands beside."""


class _Context(click.Context):
    formatter_class = Page


# -- commands ---------------------------------------------------------------------------


class Command(click.Command):
    """A command: its function, its sentence in the help, an example, its options."""

    context_class = _Context

    def __init__(
        self,
        name: str,
        *,
        says: str,
        about: str,
        params: Sequence[click.Parameter] = (),
        run: Run | None = None,
    ) -> None:
        super().__init__(
            name,
            params=[*common(), *params],
            help=about,
            options_metavar="",
            add_help_option=False,  # `common` has it in Chinese
            context_settings={"allow_extra_args": True},  # refused below, in Chinese
        )
        self.says = says
        self.run = run

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the words of a call into `ctx.params`; UsageError where it cannot."""
        words = self._with_values(ctx, args)
        try:
            rest = super().parse_args(ctx, [*words])
        except click.MissingParameter:
            names = "、".join(self._missing(ctx, words))
            raise wrong(ctx, f"缺少参数：{names}") from None
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # its parser leaves it out now and then
            raise
        if rest and ctx.allow_interspersed_args:
            raise wrong(ctx, f"不认识的参数：{' '.join(rest)}")
        self._refuse_doubled(ctx, words)
        return rest

    def _with_values(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The words, a flag before each of several values: click knows one value only,
        and would take the next option for a value that was forgotten."""
        options = {
            flag: option
            for option in self.params
            if isinstance(option, Option) and not option.is_flag
            for flag in option.opts
        }
        words: list[str] = []
        rest = [part for word in args for part in _apart(word, options)]
        while rest and rest[0] != "--":
            word = rest.pop(0)
            option = options.get(word)
            if option is None:
                words.append(word)
                if not word.startswith("-") and not ctx.allow_interspersed_args:
                    break  # the command: what follows is its own
                continue
            values = [rest.pop(0) for _ in range(option.nargs) if _is_value(rest)]
            if len(values) < option.nargs:
                raise click.BadOptionUsage(word, "", ctx)
            words += [word, *values]
            while option.takes_several and _is_value(rest):
                words += [word, rest.pop(0)]
        return [*words, *rest]

    def _refuse_doubled(self, ctx: click.Context, words: list[str]) -> None:
        """UsageError where a second value would silently take the place of the first."""
        _given, _rest, written = self.make_parser(ctx).parse_args([*words])
        for param, times in Counter(written).items():
            is_one = isinstance(param, Option) and not (param.multiple or param.is_flag)
            if times > 1 and is_one:
                raise wrong(ctx, f"{_name(param)} 写了 {times} 次，只能写一次")

    def _missing(self, ctx: click.Context, words: list[str]) -> list[str]:
        """Everything that had to be written; click stops at the first."""
        given, _rest, _order = self.make_parser(ctx).parse_args([*words])
        return [
            _name(param)
            for param in self.params
            if param.required and not isinstance(given.get(param.name), str | tuple)
        ]

    def invoke(self, ctx: click.Context) -> int:
        """Runs the function; its exit code."""
        assert self.run is not None, self.name
        call = call_of(ctx)
        call.command = ctx.find_root().invoked_subcommand or ""
        call.units = _written(ctx, "--unit")
        call.branches = _written(ctx, "--branch")
        _require(call)
        return self.run(call, **ctx.params) or 0

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Every option; click writes [OPTIONS]."""
        options = [
            option.in_usage() for option in self.params if isinstance(option, Option)
        ]
        return [*options, *super().collect_usage_pieces(ctx)]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The whole page."""
        assert isinstance(formatter, Page)
        self.format_usage(ctx, formatter)
        formatter.write(f"\n{self.help}\n")
        for heading, kind in (("参数", click.Argument), ("选项", Option)):
            records = (
                param.get_help_record(ctx)
                for param in self.params
                if isinstance(param, kind)
            )
            formatter.write_section(heading, [record for record in records if record])


def _written(ctx: click.Context, flag: str) -> list[str]:
    """The codes after an option of the command, which may be written several times."""
    found = [
        ctx.params[param.name] or ()
        for param in ctx.command.params
        if flag in param.opts
    ]
    return [
        code
        for value in found
        for code in ((value,) if isinstance(value, str) else value)
    ]


def _require(call: Call) -> None:
    """ForbiddenError, which is noted, for a command that the account of the call is not
    shown."""
    actor = call.actor()
    if actor is MACHINE:
        print(
            "没有用 --as 写明账号：按本机的工委办公室办理，记录写“本机”。",
            file=sys.stderr,
        )
    if actor.viewer is not None:
        try:
            require_read(actor.viewer, COMMANDS[call.command].reads)
        except ForbiddenError as refused:
            trail = Trail(call.home / "archive")
            trail.note(actor, What.REFUSED, f"命令 {call.command}", why=str(refused))
            raise


class Group(Command, click.Group):
    """A command with actions of its own, like `adjust add`."""

    def action(
        self, name: str, says: str, example: str, *params: click.Parameter
    ) -> Callable[[Run], Run]:
        """Declares the function below as an action of the group."""

        def declare(run: Run) -> Run:
            about = page(says, f"{self.name} {name} {example}".rstrip())
            self.add_command(
                Command(name, says=says, about=about, params=params, run=run)
            )
            return run

        return declare

    def invoke(self, ctx: click.Context) -> int:
        """Runs the command that was asked for."""
        code = click.Group.invoke(self, ctx)
        assert isinstance(code, int), code
        return code

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The options, and every command; click's last piece says COMMAND."""
        names = ",".join(self.list_commands(ctx))
        return [*super().collect_usage_pieces(ctx)[:-1], f"{{{names}}}{UNBROKEN}..."]

    def contents(self) -> dict[str, str]:
        """Every command with its sentence."""
        return {
            name: command.says
            for name, command in self.commands.items()
            if isinstance(command, Command)
        }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they are declared; click would sort them."""
        return [*self.contents()]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The whole page, with a sentence for each command."""
        super().format_help(ctx, formatter)
        assert isinstance(formatter, Page)
        formatter.write_section("命令", self.contents().items())


def page(says: str, example: str) -> str:
    """What a help page says above the options."""
    return f"{says}。\n\n例：{PROGRAM} {example}"


DECLARED: dict[str, Command] = {}
"""Commands whose modules are imported, by name; `contents` names the modules."""


def command(name: str, example: str, *params: click.Parameter) -> Callable[[Run], Run]:
    """Declares the function below as a command; `example` is a whole call."""

    def declare(run: Run) -> Run:
        says = COMMANDS[name].says
        about = page(says, example)
        DECLARED[name] = Command(name, says=says, about=about, params=params, run=run)
        return run

    return declare


def group(name: str, example: str) -> Group:
    """Declares a command with actions of its own."""
    says = COMMANDS[name].says
    declared = Group(name, says=says, about=page(says, example))
    DECLARED[name] = declared
    return declared


# -- wrong calls ------------------------------------------------------------------------


def wrong(ctx: click.Context, sentence: str) -> UsageError:
    """The error of a wrong call: what is wrong, how it is called, where to read more."""
    return UsageError(
        f"{sentence}。\n{ctx.get_usage()}\n说明：{ctx.command_path} --help"
    )


def in_chinese(error: click.UsageError) -> UsageError:
    """What click found wrong with a call."""
    assert error.ctx is not None, error
    return wrong(error.ctx, _sentence(error, error.ctx))


def _sentence(error: click.UsageError, ctx: click.Context) -> str:
    match error:
        case click.NoSuchOption():
            flags = [flag for option in ctx.command.params for flag in option.opts]
            meant = _ELSEWHERE.get(error.option_name) or _nearest(
                error.option_name, flags
            )
            return f"不认识的参数：{error.option_name}{meant}"
        case click.NoSuchCommand():
            assert isinstance(ctx.command, Group)
            names = ctx.command.list_commands(ctx)
            meant = _nearest(error.command_name, names)
            return f"没有命令“{error.command_name}”{meant}，可以是：{'、'.join(names)}"
        case click.BadOptionUsage():
            return f"{error.option_name} {_what_follows(error.option_name, ctx)}"
        case click.BadParameter(param=click.Parameter() as param):
            return f"{_name(param)} {error.message}"  # the types of `options` say it
    return "缺少命令" if isinstance(ctx.command, Group) else "用法不对"


_ELSEWHERE = {"--dry-run": "（只看问题用 check，看得分和名次用 check --rehearse）"}
"""What other programs call by an option, and where it is here."""


def _nearest(written: str, known: Iterable[str]) -> str:
    """（是不是 ranking？） for rank; nothing where nothing is near."""
    near = difflib.get_close_matches(written, known, n=1, cutoff=0.7)
    return f"（是不是 {near[0]}？）" if near else ""


def _what_follows(flag: str, ctx: click.Context) -> str:
    option = next(param for param in ctx.command.params if flag in param.opts)
    if isinstance(option, Option) and option.is_flag:
        return "后面不能写值"
    return f"后面要写 {option.nargs} 个值" if option.nargs > 1 else "后面要写一个值"


def _is_value(rest: list[str]) -> bool:
    """Whether the next word can be a value: a negative number, but no option."""
    if not rest:
        return False
    word = rest[0]
    if not word.startswith("-") or len(word) == 1 or " " in word:
        return True
    return re.fullmatch(r"-(\d+|\d*\.\d+)", word) is not None


def _apart(word: str, options: Iterable[str]) -> list[str]:
    """`-o=FILE` as `-o` and `FILE`, where click would write a file named `=FILE`.

    >>> _apart("-o=a.xlsx", ["-o", "--unit"]), _apart("--unit=U1", ["-o", "--unit"])
    (['-o', 'a.xlsx'], ['--unit=U1'])
    """
    flag, _equals, value = word.partition("=")
    return [flag, value] if value and len(flag) == 2 and flag in options else [word]


def _name(param: click.Parameter) -> str:
    return "/".join(param.opts) if isinstance(param, Option) else param.metavar or ""
