"""`python -m bench.spark`: a quarter on Sail and on Spark beside this machine alone.

python -m bench.spark                         Sail, 3,000 and 100,000 branches
python -m bench.spark --master 'local[2]'     Spark instead, where pyspark is whole
python -m bench.spark --sizes 1000000

From the counts to the ranks, the folder of Parquet included; every row of every table was
compared in every bit first.  Tables on the screen; bench/results.md has what was measured
last.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bench.__main__ import SCHEME
from bench.database import filled
from bench.timing import machine, shown, table
from sizhang_metrics import spark
from sizhang_metrics.periods import parse_period
from sizhang_metrics.scheme import load_scheme
from sizhang_metrics.store import by_arrays, by_sql

_RUNS = 3


def main() -> int:
    """Measures, and prints a row for each size."""
    arguments = _arguments()
    scheme = load_scheme(SCHEME.read_bytes(), SCHEME.name)
    period = parse_period(scheme.effective_from)
    engine, stop = _engine(arguments.master)
    rows = []
    for branches in arguments.sizes:
        with (
            filled(scheme, branches, [period]) as store,
            tempfile.TemporaryDirectory(prefix="bench-") as folder,
        ):
            span = store.span_at(period)
            here = {}
            for name, way in {"in SQL": by_sql, "on arrays": by_arrays}.items():
                started = time.perf_counter()
                with store.transaction() as cursor:
                    way.fold(cursor, span, period)
                    way.score(cursor, span, period)
                here[name] = time.perf_counter() - started
            walls = []
            for run in range(_RUNS):
                place = Path(folder) / str(run)
                started = time.perf_counter()
                spark.hand_over(store, period, place)
                out = time.perf_counter()
                statements = spark.statements(store, period)
                list(spark.recompute(engine, statements, place))
                walls.append((time.perf_counter() - out, out - started))
            found = spark.compared(store, period, place)
            assert all(one.holds and one.equal == one.rows for one in found), found
        there, out = min(walls)
        rows.append(
            [
                f"{branches:,}",
                *map(shown, (here["on arrays"], here["in SQL"], out, there)),
                f"{there / here['on arrays']:.2g}",
                f"{there / here['in SQL']:.2g}",
            ]
        )
        print(table(_HEADER, rows[-1:]), flush=True)
    stop()
    print(f"\n{machine()}. {arguments.master or 'Sail'}.\n\n{table(_HEADER, rows)}")
    return 0


_HEADER = [
    "branches",
    "here, stored, on arrays",
    "here, stored, in SQL",
    "counts as Parquet",
    f"there (best of {_RUNS})",
    "× arrays",
    "× SQL",
]


def _engine(master: str):
    """An engine and how it is stopped."""
    if master:
        found = spark.session(master=master)
        return found, found.stop
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    host, port = server.listening_address
    found = spark.session(remote=f"sc://{host}:{port}")

    def stop() -> None:
        found.stop()  # first: it would look for its server for minutes
        server.stop()

    return found, stop


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.spark")
    parser.add_argument("--sizes", type=int, nargs="+", default=[3_000, 100_000])
    parser.add_argument("--master", default="")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
