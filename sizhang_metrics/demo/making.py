"""Makes the home of the demo city: every file goes the way that real ones go."""

from __future__ import annotations

import datetime
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from sizhang_metrics.demo import dates
from sizhang_metrics.demo.branches import PERIODS, roster_csv
from sizhang_metrics.demo.deliveries import Delivery, deliveries
from sizhang_metrics.demo.records import OFFICE, RECORDS, Record
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.scheme import load_scheme
from sizhang_metrics.store import Store, create_home, scored_once
from sizhang_metrics.submissions import read

DATA = Path(__file__).resolve().parents[2] / "data"
SCHEME = DATA / "schemes" / "siqiang-2026.toml"

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
    root = Path(root)
    existed = root.exists()
    _make_home(root)
    try:
        with Store.open(root) as store:
            _fill(store, progress or _silent)
    except BaseException:
        if not existed:
            shutil.rmtree(root, ignore_errors=True)
        raise


def _make_home(root: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        roster = Path(folder) / "branches.csv"
        roster.write_bytes(roster_csv())
        create_home(root, [SCHEME], roster)


def _fill(store: Store, progress: Progress) -> None:
    def scoring(text: str, share: float) -> None:
        progress(text, _TAKEN_IN + (1 - _TAKEN_IN) * share)

    for period in PERIODS:
        store.schedule(
            period,
            dates.dates(period),
            entered_by=OFFICE,
            at=dates.announced_at(period),
        )
    with scored_once(store, scoring):
        for delivery in _announced(progress):
            _submit(store, delivery)
        for record in RECORDS:
            _record(store, record)


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
    noon = datetime.time(4, 0, tzinfo=datetime.UTC)  # twelve o'clock in Beijing
    store.record_adjustment(
        record.branch_id,
        record.period,
        record.code,
        document=record.document,
        reason=record.reason,
        entered_by=OFFICE,
        recorded_at=datetime.datetime.combine(record.recorded_on, noon),
    )


def _silent(_text: str, _share: float) -> None:
    """Progress for nobody."""
