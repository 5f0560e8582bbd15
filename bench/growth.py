"""Whole-home work as homes grow: `python -m bench.growth 300 3000`, by hand.

For each number of branches a home of fifteen quarters: all reports taken in and scored,
`rebuild`, `verify`, five editions frozen, `verify` with them.  Each step is a process of
its own, so that its CPU time (start-up included) and its peak memory are its own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa

from bench import data, timing
from bench.server import ROOT
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import Item, Scheme, load_scheme
from sizhang_metrics.store import Store, create_home, scored_once
from sizhang_metrics.store.archive import digest, observations_file

SCHEME = ROOT / "data" / "schemes" / "siqiang-2026.toml"
EDITIONS = 5


def main() -> int:
    """Prints a table; with --fill, one of its steps."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth")
    parser.add_argument("sizes", type=int, nargs="+", help="branches")
    parser.add_argument("--quarters", type=int, default=15)
    parser.add_argument("--fill", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.fill:
        fill(asked.fill, asked.sizes[0], asked.quarters)
        return 0
    header = ["branches", "step", "CPU", "peak memory"]
    rows = [
        [f"{size:,}", *step]
        for size in asked.sizes
        for step in _steps(size, asked.quarters)
    ]
    print(timing.table(header, rows))
    return 0


def _steps(size: int, quarters: int) -> Iterator[tuple[str, str, str]]:
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        home = Path(folder) / "home"
        command = [sys.executable, "-m", "sizhang_metrics", "--home", str(home)]
        fresh = ["-m", "bench.growth", str(size), "--quarters", str(quarters)]
        yield "taken in", *_run([sys.executable, *fresh, "--fill", str(home)])
        yield "rebuild", *_run([*command, "rebuild"])
        yield "verify", *_run([*command, "verify"])
        for period in _periods(quarters)[:EDITIONS]:
            told = _run([*command, "freeze", "--period", str(period)])
        yield "the last freeze of five", *told
        yield "verify, five editions", *_run([*command, "verify"])


def _run(command: Sequence[str]) -> tuple[str, str]:
    """CPU time and peak memory of a process; it has to end well."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: {process.returncode}")
    cpu = used.ru_utime + used.ru_stime
    return timing.shown(cpu), f"{used.ru_maxrss / 1024:,.0f} MiB"


def fill(home: Path, branches: int, quarters: int) -> None:
    """Makes a home in which every branch has reported for so many quarters."""
    scheme = load_scheme(SCHEME.read_bytes(), SCHEME.name)
    with tempfile.TemporaryDirectory() as folder:
        roster = Path(folder) / "branches.csv"
        columns = ["branch_id", "branch_name", "unit_id", "unit_name", "peer_group"]
        organisation = data.branch_period(branches, _periods(1)[0])
        organisation[[*columns, "members"]].to_csv(roster, index=False)
        create_home(home, [SCHEME], roster)
    with Store.open(home) as store, scored_once(store):
        for period in _periods(quarters):
            _report(store, scheme, period, data.reported(scheme, branches, period))


def _periods(quarters: int) -> list[Period]:
    first = parse_period(load_scheme(SCHEME.read_bytes()).effective_from)
    return [first.shifted(number) for number in range(quarters)]


def _report(store: Store, scheme: Scheme, period: Period, table: pa.Table) -> None:
    """One file of all branches, as the archive keeps what was read from it."""
    content = observations_file(
        pd.concat([_cells(table, item) for item in scheme.items])
    )
    payload = {
        "period": str(period),
        "file_name": f"{period}.csv",
        "received_at": f"{period.shifted(1).last_day}T00:00:00",
        "reason": "",
        "layout": "long",
        "encoding": "utf-8",
        "branches": len(table),
        "sha256": digest(content),
        "observations": digest(content),
    }
    store.write("submission", payload, content)


def _cells(table: pa.Table, item: Item) -> pd.DataFrame:
    column = table[f"item_{item.code}"]
    values, blank = column.to_numpy(), column.is_null().to_numpy()
    frame = pd.DataFrame({"branch_id": table["branch_id"].to_pylist(), "value": values})
    frame["state"] = "reported"
    frame.loc[frame["value"].isna(), "state"] = "not_applicable"
    frame.loc[blank, "state"] = "not_reported"
    return frame.assign(
        item=item.code, sheet="", row_number=None, column_name=item.name
    )


if __name__ == "__main__":
    sys.exit(main())
