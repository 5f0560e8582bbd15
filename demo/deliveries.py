"""What came in, in the order it came in: files with their day and, if any, reason.

Past quarters came in as one table each, the newest one as a file per unit: every file
costs a rescoring of its quarter, and a file per unit and quarter would take minutes.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from demo import files, stories
from demo.branches import LAST, branches
from demo.chance import source, whole
from demo.counts import reports
from demo.files import Reports
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme, load_scheme

DATA = Path(__file__).resolve().parents[1] / "data"
SCHEME = DATA / "schemes" / "siqiang-2026.toml"


@dataclass(frozen=True)
class Delivery:
    """One file that a unit or the office handed in."""

    period: Period
    file_name: str
    data: bytes
    received_at: datetime.datetime
    reason: str = ""


def deliveries(scheme: Scheme) -> Iterator[Delivery]:
    """Every file of the demo city, by quarter and then by day."""
    for period, told in by_period().items():
        split = _units if period == LAST else _city
        files_of_quarter = list(split(scheme, period, told))
        yield from sorted(files_of_quarter, key=lambda delivery: delivery.received_at)


def by_period() -> dict[Period, Reports]:
    """What every branch counted, the silent ones included, by quarter."""
    told: dict[Period, list] = defaultdict(list)
    for branch in branches():
        for period, numbers in reports(branch):
            told[period].append((branch, numbers))
    return {period: told[period] for period in sorted(told)}


def _units(scheme: Scheme, period: Period, told: Reports) -> Iterator[Delivery]:
    """One file per unit, as the newest quarter came in."""
    of_unit = defaultdict(list)
    for branch, numbers in told:
        if not stories.is_silent(branch.branch_id, period):
            of_unit[branch.unit].append((branch, numbers))
    for unit, some in of_unit.items():
        name, data = files.unit_file(scheme, period, some)
        yield Delivery(period, name, data, _received(period, unit.unit_id))
    committees = [
        unit for unit in of_unit if unit.unit_id not in stories.COMMITTEES_SILENT
    ]
    data = files.committee_file(scheme, period, committees)
    name = f"{period}-机关党委审议表决.csv"
    yield Delivery(period, name, data, _received(period, "committees"))


def _city(scheme: Scheme, period: Period, told: Reports) -> Iterator[Delivery]:
    """One table of the whole city, and apart from it who was late or wrong."""
    together = []
    for branch, numbers in told:
        if stories.is_silent(branch.branch_id, period):
            continue
        if (branch.branch_id, period) == stories.LATE_REPORT:
            yield _single(scheme, period, (branch, numbers), "late")
            continue
        if (branch.branch_id, period) == stories.CORRECTION:
            yield _single(scheme, period, (branch, numbers), "correction")
        first = stories.first_version(branch.branch_id, period, numbers)
        together.append((branch, first))
    data = files.plain_file(scheme, period, together)
    yield Delivery(period, f"{period}-全市汇总表.csv", data, _received(period, "city"))


def _single(scheme: Scheme, period: Period, told: tuple, why: str) -> Delivery:
    """A file of one branch that came in days after the others."""
    branch, _numbers = told
    is_correction = why == "correction"
    # Friday the 10th to Wednesday the 15th of April: three working days
    days = 12 if is_correction else 5
    received = _due(period) + datetime.timedelta(days=days, hours=7, minutes=20)
    return Delivery(
        period,
        f"{branch.branch_id}-{period}{'-更正' if is_correction else ''}.csv",
        files.plain_file(scheme, period, [told]),
        received,
        stories.CORRECTION_REASON if is_correction else "",
    )


def _due(period: Period) -> datetime.datetime:
    """The tenth of the month after the quarter, UTC."""
    first = period.last_day + datetime.timedelta(days=1)
    return datetime.datetime(first.year, first.month, 10, tzinfo=datetime.UTC)


def _received(period: Period, who: str) -> datetime.datetime:
    """In office hours of the last days before the deadline."""
    draw = source("received", period, who)
    return _due(period) + datetime.timedelta(
        days=-whole(draw, 0, 4), hours=whole(draw, 1, 9), minutes=whole(draw, 0, 59)
    )


# -- the committed files of the newest quarter -------------------------------------------

FOLDER = DATA / "demo" / str(LAST)


def newest_files() -> dict[str, bytes]:
    """File name → bytes, the silent unit's file included."""
    scheme = load_scheme(SCHEME.read_bytes(), SCHEME.name)
    of_unit = defaultdict(list)
    for branch, numbers in by_period()[LAST]:
        of_unit[branch.unit.unit_id].append((branch, numbers))
    written = dict(files.unit_file(scheme, LAST, told) for told in of_unit.values())
    table = files.titled(scheme, LAST, of_unit[stories.SILENT_UNIT])
    spoiled = files.csv_bytes(files.spoiled(table), "gb18030")
    return written | {files.SPOILED_NAME: spoiled}


def write_newest() -> None:
    """Writes them all into `FOLDER`, which then holds nothing else."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    for name, data in newest_files().items():
        (FOLDER / name).write_bytes(data)
