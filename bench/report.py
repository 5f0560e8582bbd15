"""The parts of a benchmark run, each as a heading and a Markdown table."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench import one_count, pages, queries, scoring, upload
from bench.server import ROOT
from bench.timing import shown, table, times
from demo import create_demo
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme

OURS = "ours, arrays in memory"
LARGEST_WITH_HISTORY = 100_000
"""Eight quarters of a million branches would need more memory than two cores have."""
QUARTERS = 8


def one_period(scheme: Scheme, first: Period, sizes: list[int], _folder: Path) -> str:
    """Facts to ranks beside the others."""
    measured = {}
    for branches in sizes:
        runs = 5 if branches <= LARGEST_WITH_HISTORY else 3
        measured[branches] = scoring.side_by_side(scheme, branches, first, runs=runs)
    header = ["way"]
    for branches in sizes:
        header += [f"{branches:,} branches", "× ours"]
    rows = []
    for way in measured[sizes[0]]:
        row = [way]
        for branches in sizes:
            result, ours = measured[branches].get(way), measured[branches][OURS]
            ratio = f"{result.median / ours.median:.2g}" if result else ""
            row += [times(result) if result else "not run", ratio]
        rows.append(row)
    return (
        "## One period, from facts to ranks\n\n"
        "Median wall time (best; CPU of all threads). Every other way was first "
        "checked: composite to 1e-9, shown score, grade and all three ranks equal.\n\n"
        + table(header, rows)
    )


def eight(scheme: Scheme, first: Period, sizes: list[int], folder: Path) -> str:
    """Two years, stored in a file."""
    rows = []
    for branches in _with_history(sizes):
        periods = _quarters(first)
        path = folder / f"eight-{branches}.duckdb"
        for what, result in scoring.eight_quarters(
            scheme, branches, periods, path
        ).items():
            rows.append([f"{branches:,}", what, times(result)])
        path.unlink()
    return "## Eight quarters\n\n" + table(["branches", "what", "time"], rows)


def submission(scheme: Scheme, first: Period, sizes: list[int], folder: Path) -> str:
    """One file of one branch, until its exact rank can be read."""
    rows = []
    for branches in _with_history(sizes):
        place = folder / f"upload-{branches}"
        place.mkdir()
        steps = upload.one_submission(scheme, branches, [first], place)
        rows.append([f"{branches:,}", *(shown(seconds) for seconds in steps.values())])
    header = ["branches", "roster and history", "read and check"]
    header += ["archive, store, rescore all", "read the rank", "whole"]
    return (
        "## One submission, until its exact result is visible\n\n"
        "A GB18030 table of one branch, in a home with a file database; the whole "
        "period is rescored, ranks of all others included.\n\n" + table(header, rows)
    )


def page_queries(scheme: Scheme, first: Period, sizes: list[int], folder: Path) -> str:
    """What pages ask for."""
    sizes = _with_history(sizes)
    results = {
        branches: queries.all_queries(
            scheme, branches, _quarters(first), folder / f"queries-{branches}.duckdb"
        )
        for branches in sizes
    }
    header = ["question", *(f"{n:,} × {QUARTERS} quarters, p50 / p95" for n in sizes)]
    rows = [
        [name, *(_p50_p95(results[branches][name]) for branches in sizes)]
        for name in results[sizes[0]]
    ]
    return "## Page queries\n\n" + table(header, rows)


def screens(_scheme: Scheme, _first: Period, _sizes: list[int], folder: Path) -> str:
    """Pages in Chromium on the demo city."""
    home = folder / "home"
    command = [sys.executable, "-m", "sizhang_metrics", "--home", str(home)]
    subprocess.run([*command, "init", "--demo"], cwd=ROOT, check=True)
    measured = pages.all_pages(home)
    empty, widgets = measured[pages.BARE], measured[pages.WIDGETS]
    rows = [
        [
            title,
            *(
                f"{one.cold:.0f} ms",
                f"{one.warm:.0f} ms",
                f"{one.warm / empty.warm:.1f}",
            ),
            *(
                f"{one.click:.0f} ms",
                f"{one.click / empty.click:.1f}",
                f"{one.click / widgets.click:.1f}",
                f"{one.cpu:.0f} ms",
            ),
        ]
        for title, one in measured.items()
    ]
    header = ["page", "cold", "warm", "× empty", "click", "× empty"]
    header += ["× picker and table", "server CPU/rerun"]
    return (
        "## Pages\n\n"
        "Headless Chromium, 1440×900, the demo city; until the last change of the page. "
        "The click is another quarter: everything is drawn anew.\n\n"
        + table(header, rows)
    )


def rank_ranges(scheme: Scheme, _first: Period, sizes: list[int], folder: Path) -> str:
    """How far ranks hold: the time it takes, and whether the engine agrees."""
    home = folder / "ranges"
    create_demo(home)
    return (
        "## Rank ranges\n\n"
        "One quarter, the third of its year, with two before it.\n\n"
        f"{one_count.timed(scheme, min(sizes))}\n\n"
        "The demo city, every count of every ranked branch one up and one down, scored "
        "and ranked by the engine with the others as they stand.\n\n"
        + one_count.compared(home, Period(2026, 3))
    )


def _p50_p95(walls: list[float]) -> str:
    ordered = sorted(walls)
    return (
        f"{shown(ordered[len(walls) // 2])} / {shown(ordered[int(len(walls) * 0.95)])}"
    )


def _with_history(sizes: list[int]) -> list[int]:
    return [branches for branches in sizes if branches <= LARGEST_WITH_HISTORY]


def _quarters(first: Period) -> list[Period]:
    return [first.shifted(quarter) for quarter in range(QUARTERS)]


def words() -> str:
    """What people should know when they read the tables; edited by hand."""
    return (ROOT / "bench" / "reading.md").read_text(encoding="utf-8").strip()


PARTS = {
    "scoring": one_period,
    "eight": eight,
    "submission": submission,
    "queries": page_queries,
    "ranges": rank_ranges,
    "screens": screens,
}
