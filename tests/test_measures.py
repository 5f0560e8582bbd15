"""A dimension or an indicator over the quarters, worked by hand; gaps stay gaps."""

from __future__ import annotations

import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.store import Store
from sizhang_metrics.views import trends
from tests import cities, homes

ONE = trends.Chosen(branch_id="B01")
# expected, attended, talks, members, lessons, helped, complaints
FILES = (
    ("2026Q1", {"B01": (100, 80, 5, 10, 1, 5, 1), "B02": (300, 180, 5, 10, 1, 15, 3)}),
    ("2026Q2", {"B02": (100, 90, 5, 10, 1, 5, 1)}),
    ("2026Q3", {"B01": (100, 50, 10, 10, 1, 5, 2), "B02": (100, 90, 5, 10, 1, 5, 0)}),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Store.open(homes.make(tmp_path_factory.mktemp("measures"))) as opened:
        for period, rows in FILES:
            homes.submit(opened, period, homes.wide(rows))
        yield opened


def shown(table, *columns):
    return table[["period", *columns]].astype(object).where(table.notna(), None)


def test_an_indicator_of_one_branch_is_its_value_and_a_gap_where_it_did_not_report(
    store,
):
    table = trends.of_indicator(store, OFFICE, ONE, "A1")
    # Q3 alone: 50 of 100; over the year without the unreported Q2: (80 + 50) of 200
    assert shown(table, "value", "to_date", "branches").values.tolist() == [
        ["2026Q1", 80, 80, 1],
        ["2026Q2", None, None, 0],
        ["2026Q3", 50, 65, 1],
    ]


def test_of_several_branches_the_counts_are_added_up(store):
    table = trends.of_indicator(store, OFFICE, trends.ALL, "A1")
    # Q1: 260 of 400, where the mean of the two ratios would be 70
    assert table["value"].tolist() == [65, 90, 70]
    # over the year: 270 of 400, then 490 of 700
    assert table["to_date"].tolist() == [65, 67.5, pytest.approx(100 * 490 / 700)]
    assert table["branches"].tolist() == [2, 1, 2]
    beside = trends.of_indicator(store, OFFICE, ONE, "A1")
    assert beside["all_value"].tolist() == table["value"].tolist()
    assert beside["all_to_date"].tolist() == table["to_date"].tolist()


def test_beside_the_own_branch_a_mean_of_few_others_is_not_told(store):
    table = trends.of_indicator(store, cities.BRANCH, trends.ALL, "A1")
    assert table["branches"].max() == 1
    # in the second quarter nobody else has reported
    assert table["all_value"].isna().tolist() == [True, False, True]
    assert trends.of_indicator(store, OFFICE, trends.ALL, "A1")["value"][0] == 65


def test_an_unknown_code_has_no_values(store):
    assert trends.of_dimension(store, OFFICE, ONE, "none")["branches"].sum() == 0
