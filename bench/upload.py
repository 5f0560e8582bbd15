"""One file of one branch: from its bytes until the exact new rank can be read."""

from __future__ import annotations

import csv
import io
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench import data
from bench.database import filled
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Archive, Store
from sizhang_metrics.store.rescoring import rescore
from sizhang_metrics.submissions import read

BRANCH = "B0000007"
RUNS = 5


@dataclass
class Steps:
    """Wall seconds of each step, run by run."""

    context: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)
    submit: list[float] = field(default_factory=list)
    rank: list[float] = field(default_factory=list)

    def medians(self) -> dict[str, float]:
        """Step → median; the whole is the median of the sums."""
        steps = vars(self)
        whole = median(sum(run) for run in zip(*steps.values(), strict=True))
        return {
            **{name: median(walls) for name, walls in steps.items()},
            "whole": whole,
        }


def corrections(
    scheme: Scheme, branches: int, periods: list[Period], folder: Path
) -> dict[Period, dict[str, float]]:
    """The newest and the first quarter of a year → step → seconds, on a file database
    with an archive, all periods scored."""
    found = {}
    with filled(scheme, branches, periods, folder / "bench.duckdb") as store:
        store.archive = Archive(folder / "archive")
        store.archive.make()
        store.roster_rows = _roster(branches)
        with store.transaction() as cursor:
            for one in periods:
                rescore(cursor, store.spans, [one])
        for period in (periods[-1], periods[0]):
            steps = Steps()
            for run in range(RUNS + 1):
                _submit(store, period, _file(scheme, run), steps)
            for walls in vars(steps).values():
                del walls[0]
            found[period] = steps.medians()
    return found


def _submit(store: Store, period: Period, content: bytes, steps: Steps) -> None:
    clock = [time.perf_counter()]
    context = store.context(period)
    clock.append(time.perf_counter())
    reading = read(content, "报送.csv", context)
    assert not reading.rejected, [problem.found for problem in reading.problems]
    clock.append(time.perf_counter())
    store.submit(reading, period, reason="更正")
    clock.append(time.perf_counter())
    with store.cursor() as cursor:
        row = cursor.execute(
            "select rank, peer_rank from score where period = ? and branch_id = ?",
            [str(period), BRANCH],
        ).fetchone()
    assert row is not None
    clock.append(time.perf_counter())
    for walls, start, end in zip(vars(steps).values(), clock, clock[1:], strict=False):
        walls.append(end - start)


def _file(scheme: Scheme, run: int) -> bytes:
    """A clerk's table of one row: zeros pass every check; each run differs in one."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["支部编码", *(item.name for item in scheme.items)])
    writer.writerow([BRANCH, run, *(0 for _ in scheme.items[1:])])
    return text.getvalue().encode("gb18030")


def _roster(branches: int) -> list[RosterRow]:
    frame = data.branch_period(branches, Period(2026, 1))
    return [
        RosterRow(
            branch_id=row.branch_id,
            branch_name=row.branch_name,
            unit_id=row.unit_id,
            unit_name=row.unit_name,
            unit_type="",
            peer_group=row.peer_group,
            members=row.members,
            term_ends_on=None,
            valid_from=None,
            valid_to=None,
        )
        for row in frame.itertuples()
    ]
