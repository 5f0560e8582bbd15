"""Whole commands on the demo city: CPU time and peak memory, start-up included."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from bench.growth import EDITIONS
from bench.timing import Process, run

FLOOR = "Python with duckdb and csv alone"
RUNS = 3
_PERIOD = "2026Q3"
_QUARTERS = ("2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2")


def commands(home: Path) -> Iterator[tuple[str, Process]]:
    """Each command with what it took; short ones are run thrice, the least counts."""
    python = [sys.executable]
    product = [*python, "-m", "sizhang_metrics", "--home", str(home)]
    read = [*product, "--read-only"]
    yield "init --demo", run([*product, "init", "--demo"])
    yield FLOOR, _least([*python, "-c", "import csv, duckdb; duckdb.sql('select 1')"])
    yield "--help", _least([*product, "--help"])
    for name in ("ranking", "scores", "alerts"):
        words = [name, "--period", _PERIOD, "--format", "csv"]
        yield name, _least([*read, *words])
    changed = next(home.glob("schemes/*.toml"))
    rehearse = ["scheme", "rehearse", "--scheme", str(changed)]
    yield "scheme rehearse, four quarters", run([*read, *rehearse])
    yield "rebuild", run([*product, "rebuild"])
    yield "verify", run([*product, "verify"])
    for period in _QUARTERS[:EDITIONS]:
        last = run([*product, "freeze", "--period", period])
    yield f"the last freeze of {EDITIONS}", last
    yield f"verify, {EDITIONS} editions", run([*product, "verify"])


def _least(command: list[str]) -> Process:
    return min((run(command) for _again in range(RUNS)), key=lambda one: one.cpu)
