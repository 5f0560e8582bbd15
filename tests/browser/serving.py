"""The real server as a process of its own, for the time of a test."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_STOP_SECONDS = 20


@contextlib.contextmanager
def serving(home: Path, port: int = 0) -> Iterator[str]:
    """The address of `python -m dashboard --home …`, once it says that it is there."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "--home", str(home), "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield _address(process)
    finally:
        process.terminate()
        process.wait(timeout=_STOP_SECONDS)
        process.stdout.close()


def _address(process: subprocess.Popen) -> str:
    said = []
    for line in process.stdout:
        said.append(line)
        if "http://" in line:
            return "http://" + line.split("http://")[1].split()[0]
    raise AssertionError(f"the server did not start: {''.join(said)}")
