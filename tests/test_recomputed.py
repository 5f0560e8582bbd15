"""按新规则回算: earlier quarters by the newest scheme, beside what stood."""

from __future__ import annotations

import contextlib

import pytest

from sizhang_metrics import store as stores
from sizhang_metrics.access import OFFICE
from sizhang_metrics.cli import main
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Item, Kind, Term
from sizhang_metrics.store import Store
from sizhang_metrics.views import explained, trends
from sizhang_metrics.whatif import chain_of, replayed
from tests import cities, homes
from tests.examples import some, thorough
from tests.little_city import branch, indicator, points_of, put, scheme, table
from tests.proving import put_in_force, unmoved
from tests.screens import Screens

OLD = scheme(points_of("a", 60), points_of("b", 40), sha256="old")
NEW = scheme(points_of("a", 20), points_of("b", 80), id="new", effective_from="2025Q3")


@pytest.fixture
def store():
    """Two branches, two quarters by the old rules, one by the new."""
    with Store.scratch([OLD, NEW], [branch("B1"), branch("B2")]) as opened:
        put(opened, "2025Q1", {"B1": {"a": 50, "b": 10}, "B2": {"a": 10, "b": 60}})
        put(opened, "2025Q2", {"B1": {"a": 20, "b": 10}, "B2": {"a": 10, "b": 10}})
        put(opened, "2025Q3", {"B1": {"a": 10, "b": 10}, "B2": {"a": 20, "b": 10}})
        yield opened


def series(store, **chosen):
    asked = trends.Chosen(**chosen)
    table = trends.by_newest_rules(store, lambda one: trends.scores(one, OFFICE, asked))
    return dict(zip(table["period"], table["mean"], strict=True))


def test_earlier_quarters_by_the_new_weights(store):
    assert trends.under_earlier_rules(store) == [Period(2025, 1), Period(2025, 2)]
    # Q1: 20 % of a + 80 % of b; Q2: sums of the year, B1 a 70 and b 20
    assert series(store, branch_id="B1") == {
        "2025Q1": 0.2 * 50 + 0.8 * 10,
        "2025Q2": 0.2 * 70 + 0.8 * 20,
        "2025Q3": 0.2 * 80 + 0.8 * 30,
    }
    stood = trends.scores(store, OFFICE, trends.Chosen(branch_id="B1"))
    assert stood["mean"].tolist() == [34, 50, 40]
    assert stood["is_break"].tolist() == [False, False, True]


@thorough
def test_both_series_meet_in_the_first_quarter_of_the_new_scheme(store):
    stood = trends.scores(store, OFFICE).set_index("period")["mean"]
    assert series(store)["2025Q3"] == stood["2025Q3"]


@thorough
def test_it_follows_the_data(store):
    before = series(store, branch_id="B1")["2025Q1"]
    put(store, "2025Q1", {"B1": {"a": 100, "b": 100}})
    assert (before, series(store, branch_id="B1")["2025Q1"]) == (18, 100)


def test_without_another_scheme_there_is_nothing(store):
    with Store.scratch([OLD], [branch("B1")]) as alone:
        assert trends.under_earlier_rules(alone) == []
        assert series(alone) == {}
        put(alone, "2025Q1", {"B1": {"a": 50, "b": 10}})
        assert trends.under_earlier_rules(alone) == []
        assert series(alone) == {}


@pytest.mark.parametrize("required", [True, False])
def test_what_a_quarter_was_not_asked_for_is_neither_expected_nor_missing_in_it(
    required,
):
    """Three a quarter are expected of 3: not nine, of which six would be missing."""
    meetings = indicator(
        "deduct_missing",
        code="M",
        numerator=(Term("Met"),),
        expected_per_year=12,
        per_miss=1,
    )
    asked = Item("Met", "会", Kind.FLOW, "次", required=required)
    later = scheme(
        points_of("a", 96), meetings, items=[asked], id="later", effective_from="2025Q3"
    )
    rules, roster = [scheme(points_of("a", 100)), later], [branch("B1"), branch("B2")]
    with Store.scratch(rules, roster) as opened:
        for quarter in ("2025Q1", "2025Q2"):
            put(opened, quarter, {"B1": {"a": 30}, "B2": {"a": 30}})
        put(opened, "2025Q3", {"B1": {"a": 40, "Met": 3}, "B2": {"a": 40, "Met": 1}})
        unmoved(opened)
        columns = "branch_id, composite, missing_quarters, meets_standard"
        found = table(opened, columns, "score", "2025Q3")
        # 2 of 4 points are left of the second
        assert found == [("B1", 100, "", True), ("B2", 98, "", True)]
        for code in ("B1", "B2"):
            chain = chain_of(opened, Period(2025, 3), code)
            again = replayed(opened, Period(2025, 3), code)
            assert (again.links, again.missing_quarters) == (chain.links, "")
        change = explained.change(
            opened, OFFICE, Period(2025, 2), Period(2025, 3), "B2"
        )
        # 60; the new rules say the same of it; done again 90; then 98 − 90 are done and new
        assert (change.shown["rules"], change.shown["accumulation"]) == (0, 28.8)
        put_in_force(opened, roster, rules[0])
        put_in_force(opened, roster, *rules)
        assert table(opened, columns, "score", "2025Q3") == found


@some(2)
@pytest.mark.parametrize(
    "relation", ["score", "dimension_score", "indicator_score", "indicator_stat"]
)
def test_by_the_scheme_in_force_nothing_changes_to_the_bit(relation, tmp_path):
    made = cities.make(tmp_path)
    with Store.open(made) as opened:
        opened.return_reports(cities.NOW, cities.OWN[-1:], reason="重报")
        periods = opened.periods()
        copy = stores.recomputed(opened, opened.schemes(), periods)
        with contextlib.closing(copy):
            assert homes.rows(copy, relation) == homes.rows(opened, relation)


def test_the_command_line_says_when_there_is_nothing(tmp_path, capsys):
    made = homes.make(tmp_path, quarters=1)
    assert main(["--home", str(made), "trend", "--recomputed"]) == 0
    assert "同一套指标体系" in capsys.readouterr().err


def test_the_page_offers_nothing_when_all_quarters_have_one_scheme(
    monkeypatch, tmp_path
):
    made = homes.make(tmp_path, quarters=1)
    screens = Screens(monkeypatch, made)
    assert not screens.opened("trends").toggle
    screens.close()
