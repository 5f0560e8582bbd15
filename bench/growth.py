"""Whole-home work as homes grow: for each number of branches a home of some quarters, all
reports taken in and scored, `rebuild`, `verify`, five editions frozen, `verify` with them,
then a new branch in the roster and next year's scheme, as the next command finds them.

Each step is a process of its own, so that its CPU time (start-up included) and its peak
memory are its own.  `python -m bench.growth 300 HOME --quarters 15` only makes the home.
"""

from __future__ import annotations

import argparse
import datetime
import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from bench import data
from bench.server import ROOT
from bench.timing import Process, run
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import Scheme, load_scheme
from sizhang_metrics.store import Store, create_home, scored_once
from sizhang_metrics.store.archive import digest
from sizhang_metrics.submissions import OBSERVATION_COLUMNS

SCHEME = ROOT / "data" / "schemes" / "siqiang-2026.toml"
EDITIONS = 5


def main() -> int:
    """Makes a home."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth")
    parser.add_argument("branches", type=int)
    parser.add_argument("home", type=Path)
    parser.add_argument("--quarters", type=int, default=15)
    asked = parser.parse_args()
    fill(asked.home, asked.branches, asked.quarters)
    return 0


def steps(branches: int, quarters: int) -> Iterator[tuple[str, Process]]:
    """Each step with what it took."""
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        home = Path(folder) / "home"
        command = [sys.executable, "-m", "sizhang_metrics", "--home", str(home)]
        fresh = [sys.executable, "-m", "bench.growth", str(branches), str(home)]
        yield "taken in", run([*fresh, "--quarters", str(quarters)])
        yield "rebuild", run([*command, "rebuild"])
        yield "verify", run([*command, "verify"])
        for period in periods(quarters)[:EDITIONS]:
            last = run([*command, "freeze", "--period", str(period)])
        yield f"the last freeze of {EDITIONS}", last
        yield f"verify, {EDITIONS} editions", run([*command, "verify"])
        _add_branch(home / "branches.csv", periods(quarters)[-1])
        yield "a new branch is found", run([*command, "editions"])
        _add_scheme(home / "schemes")
        yield "next year's scheme is found", run([*command, "editions"])


def _add_branch(roster: Path, since: Period) -> None:
    """One that begins with this quarter."""
    head, *rows = roster.read_text("utf-8-sig").splitlines()
    first_day = since.shifted(-1).last_day + datetime.timedelta(days=1)
    new = ["new", "新党支部", *rows[0].split(",")[2:], f"{first_day}"]
    lines = [f"{head},valid_from", *(f"{row}," for row in rows), ",".join(new)]
    roster.write_text("\n".join([*lines, ""]), "utf-8-sig")


def _add_scheme(folder: Path) -> None:
    """The same rules under another name, from a quarter that is far away."""
    text = SCHEME.read_text("utf-8")
    scheme = load_scheme(text.encode())
    for old, new in ((scheme.id, "next"), (scheme.effective_from, "2099Q1")):
        text = text.replace(f'"{old}"', f'"{new}"')
    (folder / "next.toml").write_text(text, "utf-8")


def fill(home: Path, branches: int, quarters: int) -> None:
    """Makes a home in which every branch has reported for so many quarters."""
    scheme = load_scheme(SCHEME.read_bytes(), SCHEME.name)
    with tempfile.TemporaryDirectory() as folder:
        roster = Path(folder) / "branches.csv"
        columns = ["branch_id", "branch_name", "unit_id", "unit_name", "peer_group"]
        organisation = data.branch_period(branches, periods(1)[0])
        organisation[[*columns, "members"]].to_csv(roster, index=False)
        create_home(home, [SCHEME], roster)
    with Store.open(home) as store, scored_once(store):
        for period in periods(quarters):
            _report(store, scheme, period, data.reported(scheme, branches, period))


def periods(quarters: int) -> list[Period]:
    first = parse_period(load_scheme(SCHEME.read_bytes()).effective_from)
    return [first.shifted(number) for number in range(quarters)]


def _report(store: Store, scheme: Scheme, period: Period, table: pa.Table) -> None:
    """One file of all branches, as the archive keeps what was read from it."""
    content = _observations(scheme, table)
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


def _observations(scheme: Scheme, table: pa.Table) -> bytes:
    """As `archive.observations_file` writes them, by branch and item."""
    items = sorted(scheme.items, key=lambda one: one.code)
    cells = [table[f"item_{item.code}"].combine_chunks() for item in items]
    values = np.column_stack([cell.to_numpy(zero_copy_only=False) for cell in cells])
    blank = np.column_stack(
        [cell.is_null().to_numpy(zero_copy_only=False) for cell in cells]
    )
    state = np.where(blank, 2, np.isnan(values))
    states = pa.array(["reported", "not_applicable", "not_reported"])
    branch = np.repeat(np.arange(len(table)), len(items))
    item = np.tile(np.arange(len(items)), len(table))
    rows = {
        "branch_id": table["branch_id"].combine_chunks().take(pa.array(branch)),
        "item": pa.array([item.code for item in items]).take(pa.array(item)),
        "state": states.take(pa.array(state.ravel())),
        "value": pa.array(values.ravel(), from_pandas=True),
        "sheet": pa.repeat("", len(item)),
        "row_number": pa.nulls(len(item), pa.int64()),
        "column_name": pa.array([item.name for item in items]).take(pa.array(item)),
    }
    out = io.BytesIO()
    pyarrow.csv.write_csv(pa.table(rows).select(OBSERVATION_COLUMNS), out)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
