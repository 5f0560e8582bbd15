"""Streaks: falls and last places in a row, worked on a city of twelve branches."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow
from sizhang_metrics.scheme import Dimension, Indicator, Item, Kind, Term
from sizhang_metrics.store import Store
from sizhang_metrics.views.streaks import falls, lasts
from tests.examples import some, thorough
from tests.small_scheme import SCHEME

POINTS = Item("points", "得分数", Kind.STOCK, "分")
SCHEME = dataclasses.replace(
    SCHEME,
    effective_from="2025Q1",
    dimensions=(Dimension("all", "全部", 100),),
    items=(POINTS,),
    indicators=(
        Indicator(
            code="P",
            name="得分数",
            dimension="all",
            weight=100,
            direction="higher",
            numerator=(Term("points"),),
            measured_in="分",
            rule="linear",
            floor=0,
            target=100,
            basis="据",
            why="因",
            improve="进",
        ),
    ),
    checks=(),
)
NEXT = dataclasses.replace(SCHEME, id="next", effective_from="2026Q1", sha256="other")
# ten that stand still, one that goes down, one that is last
STILL = {f"B{number:02}": [50 + number] * 5 for number in range(10)}
DOWN, LAST = "DOWN", "LAST"


def city(schemes=(SCHEME,), **own):
    """A store with five quarters from 2025Q1; None: no report in that quarter."""
    series = STILL | own
    roster = [
        RosterRow(
            branch, f"{branch}支部", "U1", "第一局", "", "甲组", 9, None, None, None
        )
        for branch in series
    ]
    store = Store.scratch(list(schemes), roster)
    for at in range(5):
        found = [
            (branch, "points", "reported", float(values[at]))
            for branch, values in series.items()
            if values[at] is not None
        ]
        columns = ["branch_id", "item", "state", "value"]
        store.put(Period(2025, 1).shifted(at), pd.DataFrame(found, columns=columns))
    return store


def shown(table):
    return table[["branch_id", "quarters", "change"]].values.tolist()


NOW = Period(2026, 1)


@some(2)
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([90, 80, 80, 75, 70], [[DOWN, 2, -10]]),
        ([90, 85, 80, 75, 70], [[DOWN, 4, -20]]),
        ([90, 85, 80, 75, 75], []),
        ([90, 85, None, 75, 70], []),
        ([90, 85, 80, 75, None], []),
    ],
    ids=["two", "four", "not now", "a gap", "not ranked now"],
)
def test_falls_in_a_row(values, expected):
    with city(DOWN=values, LAST=[10] * 5) as store:
        assert shown(falls(store, OFFICE, NOW)) == expected


def test_a_changed_scheme_ends_a_streak():
    with city((SCHEME, NEXT), DOWN=[90, 85, 80, 75, 70], LAST=[10] * 5) as store:
        assert shown(falls(store, OFFICE, NOW, at_least=1)) == []
        before = falls(store, OFFICE, Period(2025, 4))
        assert shown(before) == [[DOWN, 3, -15]]
        assert shown(lasts(store, OFFICE, NOW, at_least=1)) == [[LAST, 1, 0]]


@some(2)
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([10, 9, 12, 10, 11], [[LAST, 5, 1]]),
        ([99, 99, 99, 10, 11], [[LAST, 2, 1]]),
        ([10, 10, 10, 99, 11], []),
        ([10, 10, None, 10, 11], [[LAST, 2, 1]]),
    ],
    ids=["always", "two", "once", "a gap"],
)
def test_last_tenth_in_a_row(values, expected):
    with city(DOWN=[90] * 5, LAST=values) as store:
        assert shown(lasts(store, OFFICE, NOW)) == expected


@thorough
def test_a_tie_for_the_last_place_is_no_tenth():
    with city(DOWN=[10] * 5, LAST=[10] * 5) as store:
        assert lasts(store, OFFICE, NOW).empty


@thorough
def test_a_group_of_nine_has_no_last_tenth():
    with city(LAST=[10] * 5) as store:
        assert len(lasts(store, OFFICE, NOW)) == 1
    nine = {branch: [None] * 5 for branch in ("B01", "B02")}
    with city(LAST=[10] * 5, **nine) as store:
        assert lasts(store, OFFICE, NOW).empty


def test_only_visible_and_chosen_branches_are_listed():
    with city(DOWN=[90, 85, 80, 75, 70], LAST=[10] * 5) as store:
        branch = Viewer(Role.BRANCH, branch_id=LAST)
        assert falls(store, branch, NOW).empty
        assert shown(lasts(store, branch, NOW)) == [[LAST, 5, 0]]
        assert falls(store, OFFICE, NOW, peer_group="乙组").empty
        assert falls(store, OFFICE, NOW, unit_id="U9").empty
