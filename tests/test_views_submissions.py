"""What the submission desk asks: the quarters, who is missing, what came in."""

from __future__ import annotations

import datetime

import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.submissions import read
from sizhang_metrics.views import submissions
from tests import cities, homes


@pytest.fixture
def store(tmp_path):
    """The small city, to write into."""
    with Store.open(cities.make(tmp_path)) as opened:
        yield opened


@pytest.fixture
def empty(tmp_path):
    """A home without a report; its scheme is in force from 2026Q1."""
    with Store.open(homes.make(tmp_path)) as opened:
        yield opened


def test_the_quarter_with_missing_branches_comes_first(store):
    found = submissions.quarters(store, OFFICE, datetime.date(2026, 8, 1))
    assert found.default == cities.NOW
    assert [str(one) for one in found.options] == [
        *("2026Q3", "2026Q2", "2026Q1", "2025Q4")
    ]


def test_to_a_unit_that_has_reported_the_next_quarter_comes_first(store):
    found = submissions.quarters(store, cities.UNIT, datetime.date(2026, 5, 1))
    assert found.default == Period(2026, 3)
    assert found.options[0] == Period(2026, 3)


@pytest.mark.parametrize(
    ("today", "default", "newest"),
    [
        (datetime.date(2026, 8, 1), "2026Q2", "2026Q3"),
        (datetime.date(2026, 2, 1), "2026Q1", "2026Q1"),
        (datetime.date(2025, 6, 1), "2026Q1", "2026Q1"),
    ],
)
def test_before_any_report_the_quarter_that_ended_last_comes_first(
    empty, today, default, newest
):
    found = submissions.quarters(empty, OFFICE, today)
    assert (str(found.default), str(found.options[0])) == (default, newest)
    assert str(found.options[-1]) == "2026Q1"


def test_a_unit_cannot_report_for_another(store):
    context = submissions.desk(store, cities.UNIT, cities.NOW)
    reading = read(homes.quarter(5), "报送.csv", context)
    assert reading.rejected
    refused = {one.branch_id or one.found for one in reading.problems}
    assert not set(reading.branch_ids) & set(cities.FOREIGN), refused


def test_recent_files_count_the_branches_that_still_stand(store):
    homes.submit(store, cities.NOW, homes.quarter(9, cities.OWN[:2]))
    table = submissions.recent(store, OFFICE)
    assert table["current"].tolist()[:2] == [2, 3]
    assert table["number"].iloc[0] == "2026Q2-000004"
    assert table["units"].iloc[0] == "第1局"
