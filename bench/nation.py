"""One quarter of very many branches in a file, in bounded memory, and a model of its cost.

`python -m bench.nation 1000000 FILE` makes the quarter and prints what each step took:
made up, taken in by chunks, folded, scored with ranks and statistics, and asked for pages.

The model says of each step: CPU = a + b × rows; bytes written = c × rows; wall time =
CPU ÷ busy cores, where a part p of the work can be shared (Amdahl): busy = 1 ÷ (1 − p + p ÷
cores).  a, b, c and p are fitted to three sizes, and then have to foretell the fourth.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bench import growth
from bench.database import chunks, empty, take_in
from bench.timing import Process, run
from sizhang_metrics.access import OFFICE
from sizhang_metrics.scheme import load_scheme
from sizhang_metrics.store import by_arrays
from sizhang_metrics.views import overview, ranking

NATION = 5_200_000
"""About as many grassroots organisations as there are."""
FITTED = (3_000, 100_000, 1_000_000)
DUCKDB_MEMORY = "1500MB"
"""What the database may hold at a time; it is said to it, for it would take what there is."""
UNIT = "U000000"
PAGES = 2


@dataclass(frozen=True)
class Took:
    """Seconds of one step of one quarter."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Quarter:
    """A quarter of so many branches."""

    rows: int
    memory: float
    """Peak of the process, in MiB."""
    bytes: float
    """Of the database file at the end."""
    steps: dict[str, Took]


def measured(branches: int) -> Quarter:
    """A quarter made in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="nation-") as folder:
        path = Path(folder) / "nation.duckdb"
        command = [sys.executable, "-m", "bench.nation", str(branches), str(path)]
        told: Process = run(command)
        steps = {name: Took(**one) for name, one in json.loads(told.said).items()}
        return Quarter(branches, told.memory, path.stat().st_size, steps)


def main() -> int:
    """Makes one and prints its steps as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.nation")
    parser.add_argument("branches", type=int)
    parser.add_argument("file", type=Path)
    asked = parser.parse_args()
    steps = _made(asked.branches, asked.file)
    json.dump({name: asdict(one) for name, one in steps.items()}, sys.stdout)
    return 0


class _Watch:
    """Adds up wall and CPU time by step."""

    def __init__(self) -> None:
        self.steps: dict[str, Took] = {}
        self._at = time.perf_counter(), time.process_time()

    def ended(self, step: str) -> None:
        now = time.perf_counter(), time.process_time()
        wall, cpu = (b - a for a, b in zip(self._at, now, strict=True))
        so_far = self.steps.get(step, Took(0, 0))
        self.steps[step] = Took(so_far.wall + wall, so_far.cpu + cpu)
        self._at = now


def _made(branches: int, path: Path) -> dict[str, Took]:
    scheme = load_scheme(growth.SCHEME.read_bytes(), growth.SCHEME.name)
    (period,) = growth.periods(1)
    with empty(scheme, path) as store:
        store.root.execute(f"set memory_limit = '{DUCKDB_MEMORY}'")
        span, watch = store.span_at(period), _Watch()
        for chunk in chunks(scheme, branches, period):
            watch.ended("made up")
            take_in(store, *chunk)
            watch.ended("taken in")
        with store.transaction() as cursor:
            by_arrays.fold(cursor, span, [period])
        watch.ended("folded")
        with store.transaction() as cursor:
            by_arrays.score(cursor, span, [period])
        watch.ended("scored")
        for _again in range(PAGES):
            overview.headline(store, OFFICE, period)
            ranking.ranking(store, OFFICE, period, unit_id=UNIT)
        watch.ended(f"{PAGES} × headline and one unit's ranking")
        store.root.execute("checkpoint")
        watch.ended("checkpoint")
    return watch.steps


@dataclass(frozen=True)
class Model:
    """What a step costs."""

    start: float
    per_row: float
    shared: float
    """The part of the work that more cores share; below 0 where it rather waits, for the
    disk or for others on a busy machine."""

    def cpu(self, rows: int) -> float:
        return self.start + self.per_row * rows

    def wall(self, rows: int, cores: int) -> float:
        """Seconds on so many cores.

        >>> Model(1.0, 1e-6, 0.5).wall(3_000_000, 2)
        3.0
        """
        return self.cpu(rows) * (1 - self.shared + self.shared / cores)


def fitted(sizes: Iterable[tuple[int, Took]], cores: int) -> Model:
    """The least relative error of CPU over these sizes, nothing below 0; how much is
    shared is what the largest of them shows.

    >>> [Took(1.5, 2.0), Took(2.25, 3.0)]
    [Took(wall=1.5, cpu=2.0), Took(wall=2.25, cpu=3.0)]
    >>> fitted([(1_000_000, Took(1.5, 2.0)), (2_000_000, Took(2.25, 3.0))], cores=2)
    Model(start=1.0, per_row=1e-06, shared=0.5)
    >>> fitted([(1_000, Took(2.0, 2.0)), (2_000, Took(1.0, 1.0))], cores=2).per_row
    0.0
    """
    known = sorted(sizes, key=lambda one: one[0])
    rows = np.array([n for n, _took in known], dtype=float)
    cpu = np.array([max(took.cpu, 1e-6) for _n, took in known])
    terms = np.column_stack([1 / cpu, rows / cpu])
    (start, per_row), *_rest = np.linalg.lstsq(terms, np.ones(len(cpu)), rcond=None)
    if per_row < 0:
        start, per_row = float(np.median(cpu)), 0.0
    elif start < 0:
        start, per_row = 0.0, float((rows / cpu).sum() / ((rows / cpu) ** 2).sum())
    largest = known[-1][1]
    waiting = max(largest.wall / largest.cpu, 1 / cores)
    shared = (1 - waiting) * cores / (cores - 1) if cores > 1 else 0.0
    return Model(round(float(start), 12), round(float(per_row), 15), round(shared, 12))


def cores() -> int:
    """Of this machine."""
    return os.cpu_count() or 1


if __name__ == "__main__":
    sys.exit(main())
