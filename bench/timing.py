"""Stopwatch and Markdown tables."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata

from bench.server import ROOT


@dataclass(frozen=True)
class Measured:
    """Wall and CPU seconds of several runs of one thing."""

    walls: tuple[float, ...]
    cpus: tuple[float, ...]

    @property
    def median(self) -> float:
        """Median wall seconds."""
        return statistics.median(self.walls)

    @property
    def best(self) -> float:
        """Shortest wall seconds."""
        return min(self.walls)

    @property
    def cpu(self) -> float:
        """Median CPU seconds over all threads: the robust figure on a busy machine."""
        return statistics.median(self.cpus)


def measure(
    action: Callable[[], object], *, runs: int = 5, is_warmed: bool = True
) -> Measured:
    """The action timed `runs` times, after one that is not counted."""
    walls, cpus = [], []
    for run in range(0 if is_warmed else 1, runs + 1):
        started, cpu = time.perf_counter(), time.process_time()
        action()
        wall, used = time.perf_counter() - started, time.process_time() - cpu
        if run:
            walls.append(wall)
            cpus.append(used)
    return Measured(tuple(walls), tuple(cpus))


@dataclass(frozen=True)
class Process:
    """What a process of its own took, start-up included."""

    wall: float
    cpu: float
    memory: float
    """Peak, in MiB."""
    said: str

    def __str__(self) -> str:
        return f"{shown(self.cpu)}; {self.memory:,.0f} MiB"


def run(command: Sequence[str]) -> Process:
    """CPU time and peak memory of a process; it has to end well."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as used:
        # Linux counts what the starter holds at that moment as the peak of who is started,
        # so between us and the command stands one that holds nothing.
        between = [sys.executable, "-S", "-c", _BETWEEN, str(used.fileno())]
        subprocess.run(
            [*between, *command],
            stdout=said,
            cwd=ROOT,
            pass_fds=[used.fileno()],
            check=True,
        )
        said.seek(0)
        used.seek(0)
        wall, cpu, memory, code = json.load(used)
        if code:
            raise SystemExit(f"{' '.join(command)}: {code}")
        return Process(wall, cpu, memory / 1024, said.read().decode())


_BETWEEN = """
import json, os, sys, time
started = time.perf_counter()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(child, 0)
found = [time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss]
found.append(os.waitstatus_to_exitcode(status))
os.write(int(sys.argv[1]), json.dumps(found).encode())
"""


def shown(seconds: float) -> str:
    """Seconds as people compare them: `35 ms`, `1.04 s`."""
    if seconds < 1:
        return f"{seconds * 1000:.3g} ms"
    return f"{seconds:.3g} s"


def times(measured: Measured) -> str:
    """Median, best and CPU in one cell."""
    return (
        f"{shown(measured.median)} ({shown(measured.best)}; {shown(measured.cpu)} CPU)"
    )


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """Size of the machine and versions, without its name."""
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    names = ("duckdb", "pandas", "numpy", "polars", "streamlit", "plotly")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in names)
    return (
        f"{os.cpu_count()} cores, {gib:.0f} GiB, {platform.system()} "
        f"{platform.machine()}; Python {platform.python_version()}, {versions}"
    )
