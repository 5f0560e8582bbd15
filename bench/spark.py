"""A quarter on Sail and on Spark beside this machine alone, from counts to ranks, stored.

Every row of every table is compared in every bit first.  The command `score` is run whole
on a home; larger quarters take its three steps on a store in memory.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from bench import cluster, growth
from bench.database import filled
from bench.timing import run
from sizhang_metrics import spark
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import by_arrays, by_sql

Address = dict[str, str]
"""What `spark.session` wants: `master` or `remote`."""
Engine = Callable[[], AbstractContextManager[Address]]
"""One that is started when it is needed: those of a cluster take its cores in turn."""
TABLES = ("facts", "score_cell", "dimension_score", "score")
RUNS = 2
"""The first compiles; the better one counts."""


@dataclass(frozen=True)
class Beside:
    """One quarter on one engine; seconds of wall time."""

    branches: int
    engine: str
    rows: int
    """Of all tables, each the same in every bit."""
    arrays: float
    sql: float
    handed_over: float
    there: float


@contextlib.contextmanager
def sail() -> Iterator[Address]:
    """Sail, in this process."""
    with cluster.sail() as remote:
        yield {"remote": remote}


@contextlib.contextmanager
def engines(folder: Path) -> Iterator[dict[str, Engine]]:
    """Name → engine: Sail, and Spark by both of its ways on a master with its workers."""
    with cluster.cluster(folder) as master:

        @contextlib.contextmanager
        def by_connect() -> Iterator[Address]:
            with cluster.connect(folder, master) as remote:
                yield {"remote": remote}

        workers = f"a master and {cluster.WORKERS} workers"
        yield {
            "Sail": sail,
            f"Spark Connect, {workers}": by_connect,
            f"Spark, {workers}": lambda: contextlib.nullcontext({"master": master}),
        }


def compared(
    scheme: Scheme, branches: int, engines: dict[str, Engine], folder: Path
) -> Iterator[Beside]:
    """A row per engine; AssertionError where a row has another bit."""
    (period,) = growth.periods(1)
    with filled(scheme, branches, [period]) as store:
        span = store.span_at(period)
        here = []
        for way in (by_sql, by_arrays):
            started = time.perf_counter()
            with store.transaction() as cursor:
                way.rescore(cursor, span, [period], [False])
            here.append(time.perf_counter() - started)
        for number, (name, engine) in enumerate(engines.items()):
            walls = []
            # a client by its address marks the environment, and a master is refused then
            with mock.patch.dict(os.environ), engine() as address:
                session = spark.session(**address)
                for again in range(RUNS):
                    place = folder / f"{branches}-{number}-{again}"
                    started = time.perf_counter()
                    spark.hand_over(store, period, place)
                    out = time.perf_counter()
                    statements = spark.statements(store, period)
                    list(spark.recompute(session, statements, place))
                    walls.append((time.perf_counter() - out, out - started))
                session.stop()  # first: it would look for its server for minutes
            found = spark.compared(store, period, place)
            assert all(one.holds and one.equal == one.rows for one in found), found
            there, handed_over = min(walls)
            rows = sum(one.rows for one in found)
            yield Beside(branches, name, rows, here[1], here[0], handed_over, there)


def commands(
    branches: int, engines: dict[str, Engine], folder: Path
) -> Iterator[tuple[str, float, int]]:
    """Engine, seconds of the whole command `score`, rows that are the same in every bit;
    AssertionError where a row is not."""
    home = folder / "home"
    growth.fill(home, branches, 1)
    (period,) = growth.periods(1)
    for number, (name, engine) in enumerate(engines.items()):
        with engine() as address:
            ((kind, url),) = address.items()
            words = ["-m", "sizhang_metrics", "--home", str(home), "--read-only"]
            words += ["score", "--engine", "spark", f"--{kind}", url]
            words += ["--period", str(period), "-o", str(folder / f"command-{number}")]
            told = run([sys.executable, *words, "--format", "csv"])
        tables = list(csv.DictReader(io.StringIO(told.said)))
        equal, rows = (
            sum(int(table[k]) for table in tables) for k in ("equal", "rows")
        )
        assert len(tables) == len(TABLES) and equal == rows, told.said
        yield name, told.wall, equal
