"""`main`: from the arguments to an exit code, whatever happens in between."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Sequence

from sizhang_metrics.cli import arguments, faults
from sizhang_metrics.errors import SizhangError

INTERRUPTED = 130
"""What shells expect of a program that Ctrl-C stopped."""


def main(given: Sequence[str] | None = None) -> int:
    """Runs one command; its exit code.  Nothing a user does gives a traceback."""
    _speak_utf8()
    home = None
    try:
        options = arguments.parse(given)
        home = options.home
        code = options.run(options)
        sys.stdout.flush()
        return code
    except SystemExit as done:  # --help, from argparse
        return int(done.code or 0)
    except SizhangError as error:
        return _say(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _say("已中断。没有完成的写入不会生效。", INTERRUPTED)
    except BrokenPipeError:
        _let_go_of_stdout()
        return 0  # `… | head` has what it wanted
    except OSError as error:
        _let_go_of_stdout()
        return _say(faults.of_file(error), SizhangError.exit_code)
    except Exception as error:  # our own bug, whatever it is
        return _say(faults.logged(error, home), SizhangError.exit_code)


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
