"""One count more or less: which counts are tried, and the place that they bring."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from bench.one_count import beside, rescored
from sizhang_metrics.periods import Period
from sizhang_metrics.sensitivity import Variants, study
from sizhang_metrics.store import Store
from sizhang_metrics.whatif import contest_of, possible_counts, rank_ranges, variants
from tests.examples import thorough
from tests.small_scheme import ITEMS, SCHEME
from tests.test_rank_ranges import NOW, put, report, roster
from tests.test_robustness import contest, table_of

BOTH = {1, -1}


def steps(store):
    """Item → branch → the steps that are tried."""
    branches = contest_of(store, NOW).branch_ids
    found = possible_counts(store, NOW, branches)
    return {
        item: rows.groupby("branch_id")["added"].agg(set).to_dict()
        for item, rows in found.groupby("item")
    }


def test_only_counts_that_can_be_are_tried():
    with Store.scratch([SCHEME], roster()) as store:
        for branch, *numbers in (("B1", 100, 0), ("B2", 0, 5), ("B3", 101, 5)):
            put(store, report(branch, *numbers))
        tried = steps(store)
    # of 100 expected: full is full, none is none; what is above already may be so still
    assert tried["attended"] == {"B1": {-1}, "B2": {1}, "B3": BOTH}
    assert tried["expected"] == {"B1": {1}, "B2": BOTH, "B3": BOTH}
    assert tried["talked"] == {"B1": {1}, "B2": BOTH, "B3": BOTH}
    # a condition reads the members; no indicator reads the days
    assert set(tried) == {"attended", "expected", "talked", "members"}


def test_a_maximum_holds_and_what_is_no_count_is_not_tried():
    limits = {"attended": {"maximum": 90}, "talked": {"integer": False}}
    items = tuple(dataclasses.replace(one, **limits.get(one.code, {})) for one in ITEMS)
    scheme = dataclasses.replace(SCHEME, items=items)
    with Store.scratch([scheme], roster()) as store:
        put(store, report("B3", 90, 5))
        tried = steps(store)
    assert tried["attended"] == {"B3": {-1}} and "talked" not in tried


def test_what_does_not_apply_is_not_tried():
    with Store.scratch([SCHEME], roster()) as store:
        cells = [one for one in report("B3", 50, 5) if one[1] != "talked"]
        put(store, [*cells, ("B3", "talked", "not_applicable", np.nan)])
        assert "talked" not in steps(store)


def test_a_relative_rule_compares_the_count_with_the_others_as_they_stand():
    """60 points are full; 40 times the share of the others that are behind, half for who
    is level: 10, 9, 2 and 0 talks stand at 1, 2/3, 1/3 and 0."""
    attendance, talks = SCHEME.indicators
    percentile = dataclasses.replace(talks, rule="percentile", floor=None, target=None)
    scheme = dataclasses.replace(SCHEME, indicators=(attendance, percentile))
    with Store.scratch([scheme], roster()) as store:
        for branch, talked in (("B1", 10), ("B2", 9), ("B3", 2), ("B4", 0)):
            put(store, report(branch, 100, talked))
        branches = contest_of(store, NOW).branch_ids
        tried = possible_counts(store, NOW, branches)
        found = tried.assign(points=variants(store, NOW, branches).composites)
    talks = found[found["item"] == "talked"].set_index(["branch_id", "added"])["points"]
    assert talks.to_dict() == {
        ("B1", 1): 100,
        ("B1", -1): pytest.approx(60 + 40 * 2.5 / 3),
        ("B2", 1): pytest.approx(60 + 40 * 2.5 / 3),
        ("B2", -1): pytest.approx(60 + 40 * 2 / 3),
        ("B3", 1): pytest.approx(60 + 40 * 1 / 3),
        ("B3", -1): pytest.approx(60 + 40 * 1 / 3),
        ("B4", 1): 60,
    }
    # what leaves the talks alone leaves their points, too
    others = found[(found["item"] != "talked") & (found["branch_id"] == "B2")]
    assert others["points"].tolist() == pytest.approx([60 + 40 * 2 / 3] * len(others))


def test_the_place_is_among_the_others_as_they_stand():
    # scores 80, 60, 40, of two groups; the last two are tried at other scores
    one = contest(SCHEME, [[0.8, 0.8], [0.6, 0.6], [0.4, 0.4]], groups="甲乙甲")
    tried = Variants(np.array([2, 2, 1]), np.array([60.0, 80.0, np.nan]))
    found = study(one, tried, draws=20)
    counted = ["counted_low", "counted_high", "low", "high"]
    overall = table_of(found, "overall")[counted].T.to_dict("list")
    # level with another shares its place; who is no longer ranked is behind everybody
    assert overall == {"B0": [1] * 4, "B1": [2, 3, 2, 3], "B2": [1, 3, 1, 3]}
    peers = table_of(found)[counted].T.to_dict("list")
    assert peers == {"B0": [1] * 4, "B1": [1] * 4, "B2": [1, 2, 1, 2]}


def test_a_place_is_stable_only_where_no_count_moves_it():
    with Store.scratch([SCHEME], roster()) as store:
        # 56 and 55.2: one talk more, 4 points, and B2 is before B1
        put(store, report("B1", 80, 2))
        put(store, report("B2", 83, 0))
        found = rank_ranges(store, NOW)
        own = found[found["scope"] == "peer_group"].set_index("branch_id")
        assert own.loc["B2", ["rank", "counted_low", "counted_high"]].tolist() == [
            *(2, 1, 2)
        ]
        assert own.loc["B2", "low"] == 1


def test_counts_that_change_no_score_make_the_range_anew():
    with Store.scratch([SCHEME], roster()) as store:
        put(store, report("B2", 70, 2))
        worst = []
        for attended in (95, 85):  # full marks both; of 85 one less costs some
            put(store, report("B1", attended, 12))
            put(store, report("B3", attended + 1, 12))
            found = rank_ranges(store, NOW).set_index(["scope", "branch_id"])
            worst.append(found.loc[("overall", "B1"), "counted_high"])
    assert worst == [1, 2]


@thorough
@pytest.mark.timeout(600)
def test_ranges_of_the_demo_city_hold_what_the_engine_gives(demo_store):
    """Every count of every branch, folded and scored by the SQL of record."""
    period = Period(2026, 3)
    ranges = rank_ranges(demo_store, period)
    branches = contest_of(demo_store, period).branch_ids
    tried = possible_counts(demo_store, period, branches)
    held = beside(ranges, rescored(demo_store, period, tried))
    assert held["inside"].all(), held[~held["inside"]]
    assert held["is_stable"].any()
