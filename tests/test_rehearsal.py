"""What a rehearsal shows is what the submission brings, and nothing of it stays."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

import pandas as pd
import pytest

from sizhang_metrics.errors import RejectedError
from sizhang_metrics.lifecycle import Dates
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.store import Rehearsal, Store
from sizhang_metrics.store.commands.rehearsal import compare, remember
from sizhang_metrics.submissions import Reading, read
from tests import homes
from tests.examples import TIMES

SUBMISSIONS = 9 * TIMES
Q1, Q2 = Period(2026, 1), Period(2026, 2)


@pytest.fixture
def scratch() -> Store:
    with homes.scratch() as store:
        yield store


def reading_of(store: Store, period: Period, data: bytes) -> Reading:
    reading = read(data, "报送.csv", store.context(period))
    assert not reading.rejected, reading.problems
    return reading


def random_file(chance: random.Random) -> bytes:
    """Some branches, some cells blank or 不适用, attended never above expected."""
    branches = chance.sample(homes.BRANCH_IDS, chance.randint(1, 10))
    rows = {}
    for code in branches:
        expected = chance.randint(20, 120)
        cells: list[object] = [
            expected,
            chance.randint(0, expected),
            chance.randint(0, 15),
            chance.randint(5, 20),
            chance.randint(0, 4),
            chance.randint(0, 40),
            chance.randint(0, 6),
        ]
        for number in range(len(cells)):
            if chance.random() < 0.1:
                cells[number] = chance.choice(["", "不适用"])
        rows[code] = cells
    return homes.wide(rows)


def assert_same(one: Rehearsal, two: Rehearsal) -> None:
    """Equal to the last bit."""
    assert one.period == two.period
    for name in ("branches", "others", "movers"):
        pd.testing.assert_frame_equal(
            getattr(one, name), getattr(two, name), check_exact=True
        )


def submitted(store: Store, reading: Reading, period: Period) -> Rehearsal:
    """What the real submission changed, by the same comparison."""
    with store.cursor() as cursor:
        remember(cursor, period, reading.branch_ids)
        store.submit(reading, period, reason="更正")
        return compare(cursor, period)


def random_period(chance: random.Random) -> Period:
    """Mostly a year's first quarter (quick); every fourth one in a year of four."""
    if chance.random() < 3 / 4:
        return Period(chance.choice((2026, 2027)), 1)
    return Period(2028, chance.randint(1, 4))


def test_rehearsal_equals_result_for_random_submissions(scratch):
    chance = random.Random(20261)
    moved = 0
    for number in range(SUBMISSIONS):
        period = random_period(chance)
        reading = reading_of(scratch, period, random_file(chance))
        rehearsed = scratch.rehearse(reading, period)
        assert_same(rehearsed, submitted(scratch, reading, period))
        moved += len(rehearsed.others)
        if number % 4 == 0:
            scratch.record_adjustment(
                chance.choice(homes.BRANCH_IDS),
                period,
                chance.choice(("praised", "warned", "vetoed")),
                document="文号",
                reason="通报",
                entered_by="office",
            )
        if number % 4 == 2:
            scratch.return_reports(period, reading.branch_ids[:1], reason="重填")
    assert moved > SUBMISSIONS // 3


# -- by hand -------------------------------------------------------------------------


def row(attended: int, helped: int) -> tuple[int, ...]:
    """Expected 100, talks 4 of 8 members, one lesson, no complaint."""
    return (100, attended, 4, 8, 1, helped, 0)


def test_the_first_report_names_what_it_loses(scratch):
    data = homes.wide({"B01": row(60, 8), "B02": row(85, 9)})
    rehearsed = scratch.rehearse(reading_of(scratch, Q1, data), Q1)
    own = rehearsed.branches.iloc[0]
    assert pd.isna(own["status_before"])
    assert pd.isna(own["final_score_before"])
    assert (own["peer_rank_after"], own["peers"]) == (2, 2)
    assert rehearsed.others.empty
    # A3 does not apply (both the same), so A1 weighs 36 and A2 24 of 60; 60 % is A1's
    # floor, B01 helped least, and half of the members were talked to.
    lost = rehearsed.movers[rehearsed.movers["branch_id"] == "B01"]
    assert list(lost["indicator"]) == ["A1", "B1", "A2"]
    assert list(lost["change"]) == pytest.approx([-36, -25, -12])
    assert lost["is_loss"].all()


def test_a_correction_names_what_moved_it_and_whom_it_passes(scratch):
    for period in (Q1, Q2):
        rows = {"B01": row(60, 9), "B02": row(85, 8)}
        homes.submit(scratch, period, homes.wide(rows))
    reading = reading_of(scratch, Q1, homes.wide({"B01": row(85, 9)}))
    rehearsed = scratch.rehearse(reading, Q1)
    assert list(rehearsed.branches["period"]) == ["2026Q1", "2026Q2"]
    first = rehearsed.branches.iloc[0]
    assert (first["peer_rank_before"], first["peer_rank_after"]) == (2, 1)
    assert first["final_score_after"] - first["final_score_before"] == 36
    (mover,) = rehearsed.movers.to_dict("records")
    assert (mover["indicator"], mover["is_loss"]) == ("A1", False)
    assert mover["change"] == pytest.approx(36)
    passed = rehearsed.others.iloc[0]
    assert (passed["period"], passed["branch_id"]) == ("2026Q1", "B02")
    assert (passed["peer_rank_before"], passed["peer_rank_after"]) == (1, 2)


def test_the_same_bytes_again_change_nothing(scratch):
    data = homes.quarter()
    homes.submit(scratch, Q1, data)
    rehearsed = scratch.rehearse(reading_of(scratch, Q1, data), Q1)
    assert rehearsed.is_unchanged
    assert rehearsed.others.empty
    assert rehearsed.movers.empty
    same = rehearsed.branches
    assert (same["final_score_before"] == same["final_score_after"]).all()


def test_nothing_of_a_rehearsal_stays_in_archive_or_database(tmp_path: Path):
    home = homes.make(tmp_path)
    with Store.open(home) as store:
        homes.submit(store, Q1, homes.quarter())
    kept = homes.contents(home), archived(home)
    with Store.open(home) as store:
        version = store.data_version()
        for period in (Q1, Q2):
            reading = reading_of(store, period, homes.quarter(3))
            assert len(store.rehearse(reading, period).branches) == 10
        assert store.data_version() == version
    assert (homes.contents(home), archived(home)) == kept


def archived(home: Path) -> list[Path]:
    return sorted((home / "archive").rglob("*"))


def test_a_closed_quarter_is_refused_in_the_rehearsal_as_in_the_submission(scratch):
    closed = Dates(closes_on=datetime.date(2026, 4, 10))
    scratch.schedule(Q1, closed, at=datetime.datetime(2026, 4, 1))
    reading = reading_of(scratch, Q1, homes.quarter())
    late = datetime.datetime(2026, 4, 11)
    with pytest.raises(RejectedError) as rehearsed:
        scratch.rehearse(reading, Q1, received_at=late)
    with pytest.raises(RejectedError) as submitted:
        scratch.submit(reading, Q1, received_at=late)
    assert str(rehearsed.value) == str(submitted.value)


def test_a_file_with_rejects_cannot_be_rehearsed(scratch):
    bad = homes.wide({"B01": (10, 11, 0, 8, 0, 0, 0)})
    reading = read(bad, "报送.csv", scratch.context(parse_period("2026Q1")))
    with pytest.raises(ValueError, match="rejects"):
        scratch.rehearse(reading, Q1)
