"""Reading a heavy file in a process of its own, with limits of memory and time.

Ordinary files take milliseconds and are read here.  One that unpacks to tens of megabytes
may cost gigabytes and minutes, whatever budgets its readers keep, and a library that
ends its process would end everybody's: so it is read by a child that may fail alone.
"""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable

from sizhang_metrics.decoding import UndecodableError
from sizhang_metrics.submissions.formats.containers import bloated
from sizhang_metrics.submissions.formats.grid import MAX_BYTES, Sheet, UnreadableError

Sheets = tuple[list[Sheet], str]
"""The grids of a file, and the name of its encoding."""
Job = Callable[[], Sheets]

HEAVY_BYTES = 8 * 1024 * 1024
"""Unpacked: thirty times the largest quarter of a whole city."""
SECONDS = 60
"""Of CPU; twice that on the clock."""
_MEMORY = 3 << 30
"""Address space of the child: what is read is far less, libraries reserve some."""
_OUT_OF_MEMORY = 75
"""Exit code of the child, which no fault of Python's own gives."""
_AT_ONCE = threading.Semaphore(1)
"""Heavy files wait for one another: two at once would take what all others need."""


def is_heavy(data: bytes) -> bool:
    """Whether a file might cost more than a moment to read, by what it unpacks to."""
    if len(data) > MAX_BYTES:
        return False  # the reader refuses it by its size alone
    if len(data) > HEAVY_BYTES:
        return True
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False  # the reader says what is wrong with it
    return unpacked > HEAVY_BYTES


def run(job: Job) -> Sheets:
    """What the job gives, from a child; UnreadableError as the job raises it, or where
    the child came to its limits.  The job is picklable."""
    child = (
        f"import sys; sys.path[:] = {sys.path!r}; import {__name__} as one; one.main()"
    )
    command = [sys.executable, "-c", child]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with _AT_ONCE:
        try:
            done = subprocess.run(
                command,
                input=pickle.dumps(job),
                capture_output=True,
                timeout=2 * SECONDS,
                env=environment,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _too_much() from None
    if done.returncode < 0 or done.returncode == _OUT_OF_MEMORY:
        raise _too_much()
    if done.returncode:  # a fault of ours, for the log
        raise RuntimeError(done.stderr.decode(errors="replace"))
    kind, answer = pickle.loads(done.stdout)
    if kind is not None:
        raise kind(*answer)
    sheets: Sheets = answer
    return sheets


def _too_much() -> UnreadableError:
    return bloated("这个文件读起来要用的内存或时间异常多")


def main() -> None:
    """The child: the job on stdin; on stdout what it gives, or what refuses it."""
    _limit()
    job = pickle.load(sys.stdin.buffer)
    answer: tuple[type[Exception] | None, Sheets | tuple[object, ...]]
    try:
        answer = None, job()
    except UnreadableError as refused:
        answer = UnreadableError, (refused.code, refused.found, refused.remedy)
    except UndecodableError as refused:
        answer = UndecodableError, (refused.heading, refused.faults)
    except MemoryError:
        sys.exit(_OUT_OF_MEMORY)
    pickle.dump(answer, sys.stdout.buffer)


def _limit() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        os.nice(10)  # whoever clicks goes first
