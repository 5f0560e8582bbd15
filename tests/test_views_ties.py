"""Equals stand in an order that somebody chose, at every asking the same."""

from __future__ import annotations

import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.periods import Period
from sizhang_metrics.reports.facts import Source, facts
from sizhang_metrics.store import Store
from sizhang_metrics.views import gaps, topics, trends, unit
from sizhang_metrics.views.query import Filter
from tests import little_city, outsider, shown_city
from tests.shown_city import BEFORE, NOW
from tests.worked_city import rows, same

BRANCHES = {
    "B1": ("U1", "甲组"),
    "B2": ("U2", "甲组"),
    "B3": ("U1", "甲组"),
    "B4": ("U2", "甲组"),
}
NAMES = {"U1": "乙局", "U2": "甲局"}
"""The first by its code is not the first by its name."""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Four branches that fall from 90 to 80, in every count."""
    reports = {period: dict.fromkeys(BRANCHES, one) for period, one in SCORES.items()}
    folder = tmp_path_factory.mktemp("ties")
    home = shown_city.make(
        folder, BRANCHES, reports, names=NAMES, tags={"A1": ["甲题"]}
    )
    with Store.open(home) as opened:
        yield opened


SCORES = {BEFORE: 90, NOW: 80}


def test_who_falls_alike_is_listed_by_code(store):
    _, falls = trends.movers(store, OFFICE, NOW, limit=3)
    same(rows(falls, "branch_id", "change"), [("B1", -10), ("B2", -10), ("B3", -10)])


def test_of_units_that_are_equally_weak_the_first_by_code_is_named(store):
    columns = ("tag", "weakest_unit", "weakest_share")
    found = topics.topics(store, OFFICE, NOW)
    same(rows(found, *columns), [("甲题", "乙局", 0.8)])


def test_units_whose_sums_differ_in_the_last_bit_alone_are_equally_weak(tmp_path):
    """30 × 0.01 + 30 × 0.39 is twelve and a hair, 30 × 0.04 + 30 × 0.36 not quite."""
    counts = {"B1": 1, "B3": 39, "B2": 4, "B4": 36}
    reports = dict.fromkeys(SCORES, counts)
    home = shown_city.make(
        tmp_path, BRANCHES, reports, names=NAMES, tags={"A1": ["甲题"]}
    )
    with Store.open(home) as opened:
        found = topics.topics(opened, OFFICE, NOW)
    same(rows(found, "weakest_unit", "weakest_share"), [("乙局", 0.2)])


def test_of_dimensions_that_are_equally_weak_the_schemes_first_is_named(store):
    found = gaps.branches(store, OFFICE, NOW)
    same(
        rows(found, "branch_id", "weakest", "weakest_share"),
        [(branch, "political", 0.8) for branch in BRANCHES],
    )


def test_the_heat_map_lists_its_cells_by_row_and_column(store):
    found = gaps.heat(store, OFFICE, NOW, gaps.Grain.DIMENSION)
    same(
        rows(found, "row_id", "row_name", "code"),
        [
            ("U1", "乙局", "political"),
            ("U1", "乙局", "service"),
            ("U2", "甲局", "political"),
            ("U2", "甲局", "service"),
        ],
    )


def test_binary_noise_makes_nothing_less_than_six_tenths_nor_weaker(tmp_path, capsys):
    """(0.7 − 0.4) ÷ (0.9 − 0.4) is a hair less than 0.6 in binary, 60 ÷ 100 is not."""
    home = outsider.Outsider(tmp_path, capsys.readouterr)
    rules = outsider.scheme(
        dimensions={"p": 50, "q": 50},
        items={code: {"integer": False} for code in ("a", "b")},
        indicators=[
            outsider.linear("X", 50, "a", 100, dimension="p"),
            outsider.linear("Y", 50, "b", 0.9, dimension="q", floor=0.4),
        ],
    )
    home.init(rules, outsider.roster("B1"))
    home.submit(str(NOW), [["支部编码", "a", "b"], ["B1", 60, 0.7]])
    with Store.open(home.home) as opened:
        lost = gaps.points_lost(opened, OFFICE, NOW)
        assert lost["below"].tolist() == [0, 0]
        found = gaps.branches(opened, OFFICE, NOW)
        assert found["weakest"].tolist() == ["p"]
    code, out, _ = home.run(
        *("lists", "--of", "below", "--indicator", "Y"),
        *("--period", NOW, "--format", "csv"),
    )
    assert (code, out.count("B1")) == (0, 0)


def test_losses_that_are_equal_are_told_in_the_order_of_codes():
    """2 × 60 % and 3 × 40 % are 1.2 points, of which binary makes unlike numbers."""
    tagged = {"dimension": "all", "tags": ("甲题",)}
    lost = [
        little_city.points_of(code, weight, **tagged)
        for code, weight in (("a", 2), ("b", 3))
    ]
    quarter, told = Period(2026, 1), {"1": {"a": 40, "b": 60}}
    with little_city.city(little_city.scheme(*lost), {str(quarter): told}) as store:
        (most,) = topics.branches(store, OFFICE, quarter, "甲题", Filter())["indicator"]
        papers = facts(store, OFFICE, Source(quarter))
    assert 3 - 3 * 0.6 > 2 - 2 * 0.4 and most == "a"
    for table in (papers.lost, papers.lost_by_unit["U"]):
        assert rows(table[["indicator", "points_lost"]]) == [("a", 1.2), ("b", 1.2)]


def test_units_with_the_same_mean_share_the_better_place():
    rules = little_city.scheme(little_city.points_of("a", 4))
    told = {code: {"a": share} for code, share in (("1", 80), ("2", 80), ("3", 60))}
    rows_ = [little_city.branch(code, unit_id=f"U{code}") for code in told]
    with little_city.city(rules, {"2026Q1": told}, rows_) as store:
        table = unit.standings(store, OFFICE, Period(2026, 1))
    assert rows(table[["unit_id", "unit_place"]]) == [("U1", 1), ("U2", 1), ("U3", 3)]
