"""A server process of ours for the time of a measurement, and the CPU it has used."""

from __future__ import annotations

import contextlib
import math
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EMPTY = ["-m", "streamlit", "run", "bench/empty_page.py", "--server.headless", "true"]
_START_SECONDS = 60
_AT_REST = 0.03
"""CPU seconds in a second of a server that is asked nothing."""


@dataclass(frozen=True)
class Server:
    """Where it answers, and which process it is."""

    address: str
    pid: int

    def cpu(self) -> float:
        """CPU seconds so far, user and system, all threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def settle(self) -> None:
        """Waits until what it does by itself, as places in a range, is done."""
        used = -math.inf
        while self.cpu() - used > _AT_REST:
            used = self.cpu()
            time.sleep(1)


def dashboard(home: Path) -> list[str]:
    """The command that serves a home."""
    return ["-m", "dashboard", "--home", str(home)]


@contextlib.contextmanager
def serving(command: list[str]) -> Iterator[Server]:
    """Starts `python <command>` on a free port, waits for it, ends it afterwards."""
    port = _free_port()
    flag = "--server.port" if "streamlit" in command else "--port"
    process = subprocess.Popen(
        [sys.executable, *command, flag, str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/_stcore/health", process)
        yield Server(address, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url: str, process: subprocess.Popen) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start: {process.args}")
