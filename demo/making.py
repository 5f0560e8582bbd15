"""Makes the home of the demo city: every file goes the way that real ones go."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from demo import stories
from demo.branches import PERIODS, roster_csv
from demo.deliveries import SCHEME, Delivery, deliveries
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.lifecycle import Dates
from sizhang_metrics.lifecycle.creation import State
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import load_scheme
from sizhang_metrics.store import Store, create_home, scored_once
from sizhang_metrics.submissions import read

Progress = Callable[[str, float], None]
_TAKEN_IN = 0.7
"""Share of the time that reading and storing takes; the rest is scoring."""


def create_demo(root: Path, progress: Progress | None = None) -> None:
    """Makes a home with the demo city, 2023Q1–2026Q3; takes about twenty seconds.

    Calls `progress` with a sentence and the share that is done.  Raises
    UnavailableError when something is at `root` already or the scheme is missing;
    an interrupted run leaves nothing behind that was not there before.
    """
    if not SCHEME.is_file():
        raise UnavailableError(
            f"找不到演示用的指标体系 {SCHEME}。请在完整的代码目录中运行。"
        )
    with tempfile.TemporaryDirectory() as folder:
        roster = Path(folder) / "branches.csv"
        roster.write_bytes(roster_csv())
        create_home(
            Path(root),
            [SCHEME],
            roster,
            lambda store: _fill(store, progress or _silent),
        )


def _fill(store: Store, progress: Progress) -> None:
    def scoring(text: str, share: float) -> None:
        progress(text, _TAKEN_IN + (1 - _TAKEN_IN) * share)

    for period in PERIODS:
        store.schedule(
            period, dates(period), entered_by=OFFICE, at=announced_at(period)
        )
    with scored_once(store, scoring):
        for delivery in _announced(progress):
            _submit(store, delivery)
        for record in RECORDS:
            _record(store, record)
    for step in CREATIONS:
        _create(store, step)


def _announced(progress: Progress) -> Iterator[Delivery]:
    """Every delivery; says which quarter it is when one begins."""
    scheme = load_scheme(SCHEME.read_bytes(), SCHEME.name)
    seen = None
    for delivery in deliveries(scheme):
        if delivery.period != seen:
            seen = delivery.period
            share = _TAKEN_IN * PERIODS.index(seen) / len(PERIODS)
            progress(f"报送 {seen.label}", share)
        yield delivery


def _submit(store: Store, delivery: Delivery) -> None:
    reading = read(delivery.data, delivery.file_name, store.context(delivery.period))
    store.submit(
        reading,
        delivery.period,
        reason=delivery.reason,
        received_at=delivery.received_at,
    )


def _record(store: Store, record: Record) -> None:
    store.record_adjustment(
        record.branch_id,
        record.period,
        record.code,
        document=record.document,
        reason=record.reason,
        entered_by=OFFICE,
        recorded_at=datetime.datetime.combine(record.recorded_on, _NOON),
    )


def _create(store: Store, step: Creation) -> None:
    at = datetime.datetime.combine(step.taken_on, _NOON)
    if step.state is State.DECLARED:
        store.declare_creation(
            step.branch_id,
            document=step.document,
            taken_on=step.taken_on,
            entered_by=OFFICE,
            at=at,
        )
        return
    store.advance_creation(
        1 + stories.CREATING.index(step.branch_id),
        step.state,
        document=step.document,
        taken_on=step.taken_on,
        entered_by=OFFICE,
        at=at,
    )


_NOON = datetime.time(4, 0, tzinfo=datetime.UTC)
"""Twelve o'clock in Beijing."""


def _silent(_text: str, _share: float) -> None:
    """Progress for nobody."""


# -- the calendar ------------------------------------------------------------------------

_DUE_DAY = 10
"""Of the month after the quarter."""


def dates(period: Period) -> Dates:
    """Due on the tenth of the month after the quarter."""
    first = period.last_day + datetime.timedelta(days=1)
    return Dates(due_on=first.replace(day=_DUE_DAY))


def announced_at(period: Period) -> datetime.datetime:
    """When the office sets them: at noon of the quarter's last day, Beijing time."""
    return datetime.datetime.combine(period.last_day, _NOON)


# -- what the office recorded: bonuses, a deduction, a veto ------------------------------

OFFICE = "机关工委办公室"


@dataclass(frozen=True)
class Record:
    """One adjustment; the code says which kind of the scheme it is."""

    branch_id: str
    period: Period
    code: str
    document: str
    reason: str
    recorded_on: datetime.date


@dataclass(frozen=True)
class Creation:
    """One step of 四强创建."""

    branch_id: str
    state: State
    taken_on: datetime.date
    document: str


CREATIONS = (
    *(
        Creation(
            branch_id,
            State.DECLARED,
            datetime.date(2025, 10, 20 + at),
            f"申报〔2025〕{at}号",
        )
        for at, branch_id in enumerate(stories.CREATING, start=1)
    ),
    # the fourth and the fifth still wait for the office
    *(
        Creation(
            branch_id,
            State.CULTIVATING,
            datetime.date(2025, 11, 10),
            "工委组〔2025〕21号",
        )
        for branch_id in stories.CREATING[:3]
    ),
)

RECORDS = (
    Record(
        "D0302",
        Period(2025, 2),
        "J03",
        "工委通报〔2025〕6号",
        "支部工作法在全市推广。",
        datetime.date(2025, 7, 3),
    ),
    Record(
        stories.LATE,
        Period(2026, 1),
        "K01",
        "工委督查〔2026〕4号",
        "一季度填报表迟到 3 个工作日。",
        datetime.date(2026, 4, 20),
    ),
    Record(
        "D1906",
        Period(2026, 1),
        "J02",
        "工委通报〔2026〕3号",
        "获评全省先进基层党组织。",
        datetime.date(2026, 4, 22),
    ),
    Record(
        stories.VETOED,
        Period(2026, 2),
        "V3",
        "工委通报〔2026〕7号",
        "安全责任事件被通报，当年不得评为优秀。",
        datetime.date(2026, 7, 6),
    ),
)
