"""What is written after a command: options, their types, and those that many share."""

from __future__ import annotations

import datetime
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click
from click.exceptions import Exit

from sizhang_metrics.access import AT_THE_MACHINE, LOCAL, OFFICE, Actor, Role
from sizhang_metrics.access.accounts import Accounts
from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.lifecycle import parse_day
from sizhang_metrics.periods import Period, parse_period

FORMATS = ("table", "csv", "json")
UNBROKEN = "\N{NO-BREAK SPACE}"
"""Between a flag and its value in a usage line, which may break anywhere else."""


@dataclass
class Call:
    """What holds for a whole call: on which home, as whom, and whether it may write."""

    home: Path
    read_only: bool = False
    command: str = ""
    account: str = ""
    """Whose name stands after `--as`; blank without accounts."""
    edition: tuple[Period, int] | None = None
    """Quarter and number of the edition that is read in place of what stands now."""
    units: Sequence[str] = ()
    branches: Sequence[str] = ()
    """Of the roster, as they were written."""

    def refuse_read_only(self) -> None:
        """UsageError: the command would write."""
        if self.read_only:
            raise UsageError(f"{self.command} 要写数据，不能加 --read-only。")

    def actor(self) -> Actor:
        """Who calls; without `--as` the office at this machine."""
        accounts = Accounts(self.home)
        if not accounts.exist():
            if self.account:
                raise UnavailableError(
                    f"{self.home} 没有建立账号，不用写 --as：命令行就是工委办公室。"
                )
            return LOCAL
        return accounts.actor(self.account) if self.account else MACHINE

    def desk(self, typed: str | None, default: str = Role.OFFICE) -> str:
        """Which desk a record names, where a word for it may be typed; UsageError where
        accounts are kept: a second desk is another account."""
        if typed and Accounts(self.home).exist():
            raise UsageError(
                f"这里有账号，不能用“{typed}”代替：第二岗是另一个账号，"
                "请由那个账号用 --as 办理。"
            )
        return typed or str(default)

    def second_desk(self, typed: str | None) -> str:
        """The desk that approves: a word that must be typed as long as there are no
        accounts to tell two persons apart."""
        desk = self.desk(typed, "")
        if not desk and not Accounts(self.home).exist():
            raise UsageError("缺少参数：--by。请写明由哪个岗位审定。")
        return desk


MACHINE = Actor(OFFICE, AT_THE_MACHINE, AT_THE_MACHINE)
"""Whoever sits at the server itself, where accounts are kept and none is named."""


# -- types ------------------------------------------------------------------------------


def decoded(text: str) -> str:
    """Text of the system that was not UTF-8: Chinese Windows hands out GB18030."""
    raw = os.fsencode(text)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


class _Type(click.ParamType[object]):
    """Makes what was written into a value; says in Chinese why it cannot."""

    name = "value"

    def __init__(self, make: Callable[[str], object]) -> None:
        self._make = make

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        """The value; what is one already, as a default is, stays as it is."""
        if not isinstance(value, str) or (param and value == "" == param.default):
            return value
        try:
            return self._make(value)
        except ValueError as refused:
            self.fail(str(refused), param, ctx)


def _code(text: str) -> str:
    """A code as rosters hold it: copied cells bring blanks and full-width letters along,
    and those of our own exports an apostrophe before a sign."""
    if code := unicodedata.normalize("NFKC", decoded(text)).strip():
        return re.sub(r"^'(?=[=+\-@])", "", code)
    raise ValueError("后面要写编码，不能空白")


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        _refuse_number(text)


def _decimal(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        _refuse_number(text)


def _refuse_number(text: str) -> NoReturn:
    raise ValueError(f"要写一个数，不能是“{decoded(text)}”") from None


def _positive(text: str) -> int:
    if text.strip().isdecimal() and int(text) > 0:
        return int(text)
    raise ValueError(f"后面应是大于零的整数，收到的是“{decoded(text)}”")


def edition_of(written: str) -> tuple[Period, int]:
    """Quarter and number of “2026Q3-1”; UsageError for anything else."""
    text = decoded(written)
    quarter, _, number = text.partition("-")
    if not (quarter and number.isdecimal() and int(number) > 0):
        raise UsageError(f"期次写成 2026Q3-1 这样，收到的是“{text}”。")
    return parse_period(quarter), int(number)


def _day(text: str) -> datetime.date | None:
    return parse_day(text) if text else None


TEXT = _Type(decoded)
CODE = _Type(_code)
WHOLE = _Type(_whole)
POSITIVE = _Type(_positive)
DECIMAL = _Type(_decimal)
FILE = _Type(Path)
DAY = _Type(_day)
PERIOD = _Type(parse_period)
EDITION = _Type(edition_of)


def one_of(names: Iterable[str]) -> _Type:
    """One of these words."""
    known = tuple(names)

    def make(text: str) -> str:
        if text in known:
            return text
        raise ValueError(f"不能是“{decoded(text)}”，可以是：{'、'.join(known)}")

    return _Type(make)


# -- options ----------------------------------------------------------------------------


class Option(click.Option):
    """An option whose metavar says in help and usage what is written after it."""

    takes_several = False
    """Whether more values may follow the first: `--periods 2026Q2 2026Q3`."""

    def written(self, flags: str) -> str:
        """The flags and what follows them."""
        if self.is_flag:
            return flags
        values = [self.metavar or ""] * self.nargs
        more = [f"[{self.metavar} ...]"] if self.takes_several else []
        return " ".join([flags, *values, *more])

    def in_usage(self) -> str:
        """`[--home DIR]`, without brackets where it must be written."""
        text = self.written(self.opts[0]).replace(" ", UNBROKEN)
        return text if self.required else f"[{text}]"

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """The line of the help page."""
        return self.written(", ".join(self.opts)), self.help or ""


_CODES = ("--branch", "--unit")
"""Options after which a code of the roster stands, in whatever command."""


def option(
    flags: str,
    metavar: str,
    says: str,
    *,
    type: _Type = TEXT,
    required: bool = False,
    default: object = None,
    dest: str | None = None,
    pair: bool = False,
    again: bool = False,
    several: bool = False,
) -> Option:
    """An option with a value (a `pair` of them); `flags` as “-o --output”.

    `again`: it may be written several times; `several`: values may follow one another.
    Both make it a tuple.
    """
    made = Option(
        [*([dest] if dest else []), *flags.split()],
        metavar=metavar,
        help=says,
        type=CODE if flags in _CODES else type,
        required=required,
        nargs=2 if pair else 1,
        multiple=again or several,
    )
    if default is not None:  # to click an option with a default, be it None, is there
        made.default = default
    made.takes_several = several
    return made


def flag(name: str, says: str) -> Option:
    """An option that is there or not."""
    return Option([name], is_flag=True, help=says)


def choice(
    flags: str,
    choices: Iterable[str],
    says: str,
    *,
    default: str | None = None,
    dest: str | None = None,
) -> Option:
    """An option with one of a few words, or (without a default) none of them."""
    known = tuple(choices)
    metavar = f"{{{','.join(known)}}}"
    type = one_of(known)
    return option(flags, metavar, says, type=type, default=default, dest=dest)


def by(did: str = "办") -> Option:
    """Who did it: `call.desk` reads it."""
    says = f"谁{did}的：岗位或账号，不写姓名（默认 office；有账号时不写，就是 --as）"
    return option("--by", "WHO", says)


def day(
    flags: str, says: str, *, required: bool = False, dest: str | None = None
) -> Option:
    """A day, written 2026-10-15; None where none is, which a required one may not be."""
    type = _Type(parse_day) if required else DAY
    return option(flags, "DATE", says, type=type, required=required, dest=dest)


def argument(name: str, metavar: str, says: str, *, type: _Type) -> click.Argument:
    """A value that is written without a flag."""
    return click.Argument([name], metavar=metavar, help=says, type=type)


def period(
    says: str = "季度，写成 2026Q3 这样", *, required: bool = True
) -> click.Option:
    """The quarter that the command is about."""
    return Quarter(["--period"], metavar="P", help=says, type=PERIOD, required=required)


def only() -> click.Option:
    """The one quarter that a list is cut down to."""
    return period("只看这个季度（默认全部）", required=False)


def branch(*, required: bool = True) -> click.Option:
    """The branch that the command is about."""
    return option("--branch", "B", "支部编码", required=required)


def form() -> click.Option:
    """How the table is printed."""
    says = "table 给人看（默认）；csv、json 给程序用，列名固定、数值不舍入"
    # `format` is a function of Python, so the commands call it `form`.
    return choice("--format", FORMATS, says, default=FORMATS[0], dest="form")


def edition(says: str, flags: str = "--edition") -> click.Option:
    """An official edition: its quarter and number."""
    made = option(flags, "P-N", says, type=EDITION)
    made.is_eager = flags == "--edition"  # the quarter follows from it
    return made


def as_of() -> click.Option:
    """An edition in place of what stands now; `homes.opened` opens it."""
    return Option(
        ["--edition"],
        metavar="P-N",
        type=EDITION,
        help="按这一期正式期次形成时的数，以后的更正不算（默认：现在的数）",
        is_eager=True,
        expose_value=False,
        callback=_keep_edition,
    )


def _keep_edition(
    ctx: click.Context, _param: click.Parameter, value: tuple[Period, int] | None
) -> None:
    if value:
        call_of(ctx).edition = value


class Quarter(Option):
    """`--period`, which an edition brings along, and must not contradict."""

    def process_value(self, ctx: click.Context, value: object) -> object:
        """The quarter as written, or of the edition where none is."""
        written = ctx.params.get("edition")
        # what was not written is a mark of click's own, and no None
        told = written if isinstance(written, tuple) else call_of(ctx).edition
        if told is not None and self.value_is_missing(value):
            value = str(told[0])
        found = super().process_value(ctx, value)
        if told is not None and found is not None and found != told[0]:
            raise UsageError(
                f"期次 {told[0]}-{told[1]} 不是 --period {found} 的，两个只写一个即可。"
            )
        return found


# -- options of every command -------------------------------------------------------------


def call_of(ctx: click.Context) -> Call:
    """The call that is being read."""
    call = ctx.find_object(Call)
    assert call is not None  # `main` hands it in
    return call


def _keep_home(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        call_of(ctx).home = Path(value)


def _keep_account(
    ctx: click.Context, _param: click.Parameter, value: str | None
) -> None:
    if value:
        call_of(ctx).account = decoded(value)


def _keep_read_only(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        call_of(ctx).read_only = True


def _show_help(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        print(ctx.get_help())
        raise Exit(0)


def common() -> list[click.Parameter]:
    """Options of every command, understood before it and after it."""
    return [
        Option(
            ["-h", "--help"],
            is_flag=True,
            is_eager=True,  # before anything is missed
            expose_value=False,
            callback=_show_help,
            help="显示本说明",
        ),
        Option(
            ["--home"],
            metavar="DIR",
            expose_value=False,
            callback=_keep_home,
            help="数据目录（默认：环境变量 SIZHANG_HOME，没有则 data/home）",
        ),
        Option(
            ["--as"],
            metavar="ACCOUNT",
            expose_value=False,
            callback=_keep_account,
            help="以这个账号看和办，只看得到、办得了它的（建立账号以后才有）",
        ),
        Option(
            ["--read-only"],
            is_flag=True,
            expose_value=False,
            callback=_keep_read_only,
            help="只看数据，不写；看板服务运行时也可以用",
        ),
    ]
