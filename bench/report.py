"""The parts of a benchmark run, each as Markdown with the numbers that `goals` asks for."""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bench import (
    cluster,
    commands,
    growth,
    nation,
    one_count,
    pages,
    queries,
    scoring,
    spark,
    upload,
)
from bench.server import ROOT
from bench.timing import Process, run, shown, table, times
from demo import create_demo
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme

OURS = "ours, arrays in memory"
LARGEST_WITH_HISTORY = 100_000
"""Eight quarters of a million branches would need more memory than two cores have."""
QUARTERS = 8


@dataclass(frozen=True)
class Setting:
    """What a part is run on."""

    scheme: Scheme
    first: Period
    sizes: list[int]
    folder: Path

    @property
    def with_history(self) -> list[int]:
        return [one for one in self.sizes if one <= LARGEST_WITH_HISTORY]

    def quarters(self, many: int) -> list[Period]:
        return [self.first.shifted(quarter) for quarter in range(many)]


@dataclass(frozen=True)
class Section:
    """What a part found."""

    title: str
    text: str
    numbers: dict[str, float] = field(default_factory=dict)
    """Seconds, MiB, ratios; the name begins with that of the part."""


def one_period(given: Setting) -> Section:
    """Facts to ranks beside the others."""
    measured, numbers = {}, {}
    for branches in given.sizes:
        runs = 5 if branches <= LARGEST_WITH_HISTORY else 2
        found = scoring.side_by_side(given.scheme, branches, given.first, runs=runs)
        measured[branches] = found
        for way, result in found.items():
            numbers[f"scoring/{branches:,}/{way}/wall"] = result.median
            numbers[f"scoring/{branches:,}/{way}/cpu"] = result.cpu
    header = ["way"]
    for branches in given.sizes:
        header += [f"{branches:,} branches", "× ours"]
    rows = []
    for way in measured[given.sizes[0]]:
        row = [way]
        for branches in given.sizes:
            result, ours = measured[branches][way], measured[branches][OURS]
            row += [times(result), f"{result.median / ours.median:.2g}"]
        rows.append(row)
    text = (
        "Median wall time (best; CPU of all threads). Every other way was first checked: "
        "composite to 1e-9, shown score, grade and all three ranks equal. The textbook "
        "is run once.\n\n" + table(header, rows)
    )
    return Section("One period, from facts to ranks", text, numbers)


def eight(given: Setting) -> Section:
    """Two years, stored in a file."""
    rows = []
    for branches in given.with_history:
        path = given.folder / f"eight-{branches}.duckdb"
        periods = given.quarters(QUARTERS)
        found = scoring.eight_quarters(given.scheme, branches, periods, path)
        rows += [[f"{branches:,}", what, times(one)] for what, one in found.items()]
        path.unlink()
    return Section("Eight quarters", table(["branches", "what", "time"], rows))


def submission(given: Setting) -> Section:
    """One file of one branch, until its exact rank can be read."""
    rows, numbers = [], {}
    for branches in given.with_history:
        place = given.folder / f"upload-{branches}"
        place.mkdir()
        found = upload.corrections(given.scheme, branches, given.quarters(4), place)
        for which, steps in zip(("newest", "first"), found.values(), strict=True):
            rows.append(
                [f"{branches:,}", f"{which} quarter", *map(shown, steps.values())]
            )
            for step, seconds in steps.items():
                numbers[f"submission/{branches:,}/{which}/{step}"] = seconds
    header = ["branches", "of", "roster and history", "read and check"]
    header += ["archive, store, score", "read the rank", "whole"]
    text = (
        "A GB18030 table of one branch, in a home of four quarters of one year with a "
        "file database; ranks of all others included. A correction of the first quarter "
        "moves the whole year.\n\n" + table(header, rows)
    )
    return Section("One submission, until its exact result is visible", text, numbers)


def page_queries(given: Setting) -> Section:
    """What pages ask for."""
    sizes = given.with_history
    results = {
        branches: queries.all_queries(
            given.scheme,
            branches,
            given.quarters(QUARTERS),
            given.folder / f"queries-{branches}.duckdb",
        )
        for branches in sizes
    }
    header = ["question", *(f"{n:,} × {QUARTERS} quarters, p50 / p95" for n in sizes)]
    rows = [
        [name, *(_p50_p95(results[branches][name]) for branches in sizes)]
        for name in results[sizes[0]]
    ]
    numbers = {
        f"queries/{branches:,}/{name}": sorted(walls)[len(walls) // 2]
        for branches, found in results.items()
        for name, walls in found.items()
    }
    text = (
        "Every quarter has its 单季 and what moved since the one before.  The build before "
        "was asked of quarters without them, where nothing moves: of what it took for one "
        f"unit's ranking that part is missing.\n\n{table(header, rows)}"
    )
    return Section("Page queries", text, numbers)


def rank_ranges(given: Setting) -> Section:
    """How far ranks hold: the time it takes, and whether the engine agrees."""
    home = given.folder / "ranges"
    create_demo(home)
    text = (
        "One quarter, the third of its year, with two before it.\n\n"
        f"{one_count.timed(given.scheme, min(given.sizes))}\n\n"
        "The demo city, every count of every ranked branch one up and one down, scored "
        "and ranked by the engine with the others as they stand.\n\n"
        + one_count.compared(home, Period(2026, 3))
    )
    return Section("Rank ranges", text)


def whole_commands(given: Setting) -> Section:
    """The command line on the demo city."""
    found = dict(commands.commands(given.folder / "commands"))
    rows = [[f"`{name}`", *_processed(one)] for name, one in found.items()]
    numbers = {f"commands/{name}/cpu": one.cpu for name, one in found.items()}
    text = (
        "The demo city, each a process of its own, start-up included; of short ones the "
        "best of three.\n\n" + table(["command", "CPU", "wall", "peak memory"], rows)
    )
    return Section("Commands", text, numbers)


def screens(given: Setting) -> Section:
    """Pages in Chromium on the demo city."""
    home = given.folder / "home"
    create_demo(home)
    measured = {
        title: dataclasses.asdict(one) for title, one in pages.all_pages(home).items()
    }
    empty = measured[pages.BARE]
    names = list(empty)
    rows, numbers = [], {}
    for title in (pages.BARE, *pages.PATHS):
        one = measured[title]
        floor = measured.get(pages.replayed(title), one)
        ratios = {
            "warm × empty": one["warm"] / empty["warm"],
            "warm × replayed": one["warm"] / floor["warm"],
            "seen × empty": one["seen"] / empty["seen"],
            "seen × replayed": one["seen"] / floor["seen"],
        }
        rows.append(
            [title, *_page_times(one)] + [f"{ratio:.1f}" for ratio in ratios.values()]
        )
        if one is not empty:
            numbers |= {f"screens/{title}/{name}": one[name] for name in names}
            numbers[f"screens/{title}/warm ratio"] = ratios["warm × empty"]
    growth.fill(given.folder / "large", 3_000, QUARTERS)
    large = pages.of_many_branches(given.folder / "large")
    numbers |= {f"large screens/{title}/cpu": one.cpu for title, one in large.items()}
    text = (
        "Headless Chromium, 1440×900, the demo city; milliseconds until the last change "
        "of the page, `seen` of a click until the last that can be seen, `cpu` of the "
        "server per rerun, `sent` what it then sends, before it is compressed. The click "
        "is another quarter: everything is drawn anew.\n\n"
        + table(["page", *names, *ratios], rows)
        + f"\n\nThe same with 3,000 branches and {QUARTERS} quarters.\n\n"
        + table(
            ["page", *names],
            [
                [title, *_page_times(dataclasses.asdict(one))]
                for title, one in large.items()
            ],
        )
    )
    return Section("Pages", text, numbers)


def _page_times(one: dict[str, float]) -> list[str]:
    return [
        f"{value:.0f} {'kB' if name == 'sent' else 'ms'}" for name, value in one.items()
    ]


def load(_given: Setting) -> Section:
    """Fifty people at once."""
    said = run([sys.executable, "-m", "bench.load"]).said.strip()
    numbers = {}
    for page, p50, p95 in re.findall(
        r"^\| *(\w+) *\| *\d+ *\| *(\d+) ms *\| *(\d+) ms", said, re.MULTILINE
    ):
        numbers |= {f"load/{page}/p50": float(p50), f"load/{page}/p95": float(p95)}
    return Section("Many people at once", said, numbers)


def homes(given: Setting) -> Section:
    """Homes of fifteen quarters as they grow."""
    return _grown("Whole homes as they grow", [(300, 15), (3_000, 15)])


def large_homes(given: Setting) -> Section:
    """The same, larger: half an hour."""
    return _grown("Large homes", [(30_000, 15), (100_000, QUARTERS)])


def _grown(title: str, wanted: list[tuple[int, int]]) -> Section:
    found = {size: dict(growth.steps(*size)) for size in wanted}
    header = ["step", *(f"{n:,} branches × {q} quarters" for n, q in wanted)]
    header.append("× CPU")
    rows, numbers = [], {}
    (first, *_more), (last, quarters) = wanted[0], wanted[-1]
    for step in found[wanted[0]]:
        taken = [found[size][step] for size in wanted]
        ratio = taken[-1].cpu / taken[0].cpu
        rows.append([step, *map(str, taken), f"{ratio:.2g}"])
        if wanted[0][1] == quarters:
            numbers[f"growth/ratio/{last / first:.0f} {step}"] = ratio
        for (branches, _quarters), one in zip(wanted, taken, strict=True):
            numbers[f"growth/{branches:,}/{step}/cpu"] = one.cpu
            numbers[f"growth/{branches:,}/{step}/memory"] = one.memory
    text = (
        "One file of all branches a quarter; every step a process of its own, start-up "
        "included: CPU; peak memory.\n\n" + table(header, rows)
    )
    return Section(title, text, numbers)


def sail(given: Setting) -> Section:
    """Another engine without Java."""
    try:
        import pysail  # noqa: F401
    except ImportError:
        return Section("On Sail", "Not run: `make spark` installs it.")
    return _engines("On Sail", given, {"Sail": spark.sail}, given.with_history)


def spark_cluster(given: Setting) -> Section:
    """A master, two workers, Spark Connect and Sail, also at a million branches."""
    title = "On a cluster"
    if why := cluster.why_not():
        return Section(title, f"Not run: {why} (`make bench-cluster`).")
    with spark.engines(given.folder) as engines:
        said = [
            [name, shown(seconds), f"{rows:,}"]
            for name, seconds, rows in spark.commands(3_000, engines, given.folder)
        ]
        section = _engines(title, given, engines, [3_000, 1_000_000])
    text = (
        "The command `score --engine spark` whole, with `--master` or `--remote`, start "
        "of the client included, on a home of 3,000 branches:\n\n"
        + table(["engine", "wall", "rows equal in every bit (all)"], said)
        + f"\n\n{section.text}"
    )
    return dataclasses.replace(section, text=text)


def _engines(
    title: str, given: Setting, engines: dict[str, spark.Engine], sizes: Iterable[int]
) -> Section:
    rows, numbers = [], {}
    for branches in sizes:
        place = given.folder / f"engines-{branches}"
        place.mkdir()
        for one in spark.compared(given.scheme, branches, engines, place):
            walls = (one.arrays, one.sql, one.handed_over, one.there)
            rows.append(
                [f"{branches:,}", one.engine, f"{one.rows:,}", *map(shown, walls)]
                + [f"{one.there / one.arrays:.2g}"]
            )
            name = one.engine.partition(",")[0]
            numbers[f"cluster/{branches:,}/{name}/unequal"] = 0.0
            numbers[f"cluster/{branches:,}/{name}/wall"] = one.there
    header = ["branches", "engine", "rows equal in every bit (all)"]
    header += ["here, on arrays", "here, in SQL", "counts as Parquet"]
    header += [f"there (best of {spark.RUNS})", "× arrays"]
    text = (
        "From the counts of a first quarter to the ranks, stored; facts, cells, "
        "dimensions and scores, here in memory and there in Parquet.\n\n"
        + table(header, rows)
    )
    return Section(title, text, numbers)


def whole_nation(_given: Setting) -> Section:
    """5.2 million organisations, and whether their cost was to be foreseen."""
    small = [nation.measured(rows) for rows in nation.FITTED]
    large = nation.measured(nation.NATION)
    cores, rows = nation.cores(), []
    told, took = 0.0, 0.0
    for step, one in large.steps.items():
        known = [(each.rows, each.steps[step]) for each in small]
        model = nation.fitted(known, cores)
        wall = model.wall(large.rows, cores)
        told, took = told + wall, took + one.wall
        rows.append(
            [step, *(shown(each.wall) for _rows, each in known), shown(one.wall)]
            + [shown(wall), f"{wall / one.wall - 1:+.0%}"]
            + [f"{model.start:.2g} s + {model.per_row * 1e6:.2g} µs × rows"]
            + [f"{model.shared:.0%}"]
        )
    off = told / took - 1
    whole = [sum(step.wall for step in each.steps.values()) for each in small]
    rows.append(["all", *map(shown, [*whole, took, told]), f"{off:+.0%}", "", ""])
    per_row = small[-1].bytes / small[-1].rows
    memory = [*(one.memory for one in small), large.memory]
    text = (
        "One quarter in a file, made up and taken in by chunks of 100,000 branches as "
        f"wide rows (not as files of clerks), DuckDB held to {nation.DUCKDB_MEMORY}. Wall "
        f"time on {cores} cores; the model (`bench/nation.py`) was fitted to the first "
        "three sizes.\n\n"
        + table(
            ["step", *(f"{one.rows:,}" for one in [*small, large])]
            + ["foretold", "off by", "CPU", "shared by cores"],
            rows,
        )
        + "\n\nPeak memory "
        + " / ".join(f"{one:,.0f}" for one in memory)
        + f" MiB. The file: {large.bytes / 1e9:.2f} GB, {per_row * large.rows / 1e9:.2f} GB "
        f"foretold by {per_row:.0f} bytes a row."
    )
    numbers = {
        f"nation/{large.rows:,}/memory": large.memory,
        f"nation/{large.rows:,}/off": abs(off),
        f"nation/{large.rows:,}/wall": took,
    }
    return Section("All organisations of the country", text, numbers)


def _processed(one: Process) -> list[str]:
    return [shown(one.cpu), shown(one.wall), f"{one.memory:,.0f} MiB"]


def _p50_p95(walls: list[float]) -> str:
    ordered = sorted(walls)
    return (
        f"{shown(ordered[len(walls) // 2])} / {shown(ordered[int(len(walls) * 0.95)])}"
    )


def words() -> str:
    """What people should know when they read the tables; edited by hand."""
    return (ROOT / "bench" / "reading.md").read_text(encoding="utf-8").strip()


Part = Callable[[Setting], Section]
PARTS: dict[str, Part] = {
    "scoring": one_period,
    "eight": eight,
    "submission": submission,
    "queries": page_queries,
    "ranges": rank_ranges,
    "commands": whole_commands,
    "growth": homes,
    "sail": sail,
    "screens": screens,
}
"""What one run measures."""
APART: dict[str, Part] = {
    "load": load,
    "growth-large": large_homes,
    "cluster": spark_cluster,
    "nation": whole_nation,
}
"""What takes long, or more than this machine has to have: run when asked for by name."""
