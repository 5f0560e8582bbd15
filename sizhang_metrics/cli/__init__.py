"""The command line (命令行): one module per family of commands.

`contents` lists them; `grammar` and `options` say how they are called.  stdout holds only
the table; everything else goes to stderr.  Exit codes: 0 done, 1 rejected, 2 wrong usage,
3 not available.
"""

from __future__ import annotations

import contextlib
import datetime
import importlib
import io
import os
import secrets
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

import click
from click.exceptions import Exit

from sizhang_metrics.cli.contents import ABOUT, COMMANDS, OLDER
from sizhang_metrics.cli.grammar import DECLARED, PROGRAM, Command, Group, in_chinese
from sizhang_metrics.cli.options import Call
from sizhang_metrics.errors import SizhangError, of_file

__all__ = ["main"]

HOME_VARIABLE = "SIZHANG_HOME"
DEFAULT_HOME = Path("data") / "home"
INTERRUPTED = 130
"""What shells expect of a program that Ctrl-C stopped."""
LOG = "errors.log"


def main(given: Sequence[str] | None = None) -> int:
    """Runs one command; its exit code.  Nothing a user does gives a traceback."""
    _speak_utf8()
    call = Call(Path(os.environ.get(HOME_VARIABLE) or DEFAULT_HOME))
    try:
        code = _run([*(sys.argv[1:] if given is None else given)], call)
        sys.stdout.flush()
        return code
    except SizhangError as error:
        return _say(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _say("已中断。没有完成的写入不会生效。", INTERRUPTED)
    except BrokenPipeError:
        _let_go_of_stdout()
        return 0  # `… | head` has what it wanted
    except OSError as error:
        _let_go_of_stdout()
        return _say(of_file(error), SizhangError.exit_code)
    except Exception as error:  # our own bug, whatever it is
        return _say(_logged(error, call.home), SizhangError.exit_code)


def _run(words: list[str], call: Call) -> int:
    """Not click's own `main`: it answers Ctrl-C and full disks itself, in English."""
    whole = _Whole(PROGRAM, says="", about=ABOUT.format(program=PROGRAM))
    try:
        with whole.make_context(PROGRAM, words, obj=call) as ctx:
            return whole.invoke(ctx)
    except Exit as done:  # --help
        return done.exit_code
    except click.UsageError as error:
        raise in_chinese(error) from None


class _Whole(Group):
    """Every command; imports the module of the one that is asked for."""

    def contents(self) -> dict[str, str]:
        """From the table, without importing anything."""
        return {name: entry.says for name, entry in COMMANDS.items()}

    def get_command(self, ctx: click.Context, cmd_name: str) -> Command | None:
        """The command of this name; None for no such command."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        importlib.import_module(f"{__name__}.{entry.module}")
        return DECLARED[cmd_name]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, an older spelling replaced."""
        name, *rest = args
        return super().resolve_command(ctx, [*OLDER.get(name, (name,)), *rest])


# -- streams ----------------------------------------------------------------------------


def _speak_utf8() -> None:
    """UTF-8 and bare line ends on every system; odd characters never stop a message."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # started with the stream closed
            setattr(sys, name, io.TextIOWrapper(io.BytesIO()))
        stream = getattr(sys, name)
        stream.reconfigure(encoding="utf-8", newline="\n", errors="backslashreplace")


def _say(text: str, code: int) -> int:
    with contextlib.suppress(BrokenPipeError):
        print(text, file=sys.stderr, flush=True)
    return code


def _let_go_of_stdout() -> None:
    """Python would flush once more at its end, into a closed pipe or a full disk."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# -- faults that are not the user's: of the machine, or our own ---------------------------


def _logged(error: Exception, home: Path) -> str:
    """One calm sentence with a number under which the traceback is kept."""
    number = secrets.token_hex(4)
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    text = f"{now} {number}\n{''.join(traceback.format_exception(error))}\n"
    kept = _keep(text, home)
    return (
        "程序内部出错，数据没有损坏；要写入的是否已经记录，请用 journal 查看。"
        f"请把编号 {number} 和记录文件 {kept} 交给管理员。"
    )


def _keep(text: str, home: Path) -> Path:
    """Into the home's log, or where there is none or it is read-only, a temporary one."""
    folders = [home] if home.is_dir() else []
    for folder in (*folders, Path(tempfile.gettempdir())):
        path = folder / LOG
        try:
            with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except OSError:
            continue
        return path
    return Path("（无法写入）")
