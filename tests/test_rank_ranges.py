"""Rank ranges of a store: its own ranks, kept until the data change, seen by role."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow
from sizhang_metrics.store import Store, create_home
from sizhang_metrics.views.ranges import group_sentences, ranges
from sizhang_metrics.views.ranking import Scope, ranking
from sizhang_metrics.whatif import rank_ranges
from tests.small_scheme import SCHEME

NOW = Period(2026, 1)
SHIPPED = Path(__file__).parent.parent / "data" / "schemes" / "siqiang-2026.toml"
# attended of 100 expected, talked; the indicators weigh 60 and 40
REPORTED = {
    "B1": ("甲组", "U1", 85, 10),
    "B2": ("甲组", "U1", 80, 2),
    "B3": ("甲组", "U2", 62, 9),
    "B4": ("甲组", "U2", 61, 0),
    "B5": ("乙组", "U2", 70, 5),
}


def report(branch, attended, talked):
    cells = {"members": 9, "days": 3, "expected": 100}
    cells |= {"attended": attended, "talked": talked}
    return [(branch, item, "reported", float(value)) for item, value in cells.items()]


def put(store, found):
    columns = ["branch_id", "item", "state", "value"]
    store.put(NOW, pd.DataFrame(found, columns=columns))


def roster():
    return [
        RosterRow(branch, f"{branch}支部", unit, unit, "", group, 9, None, None, None)
        for branch, (group, unit, _attended, _talked) in REPORTED.items()
    ]


@pytest.fixture
def store():
    with Store.scratch([SCHEME], roster()) as found:
        put(
            found,
            [
                cell
                for branch, (_group, _unit, *numbers) in REPORTED.items()
                for cell in report(branch, *numbers)
            ],
        )
        yield found


def test_its_ranks_are_those_of_the_scores(store):
    for scope in (Scope.PEER_GROUP, Scope.OVERALL):
        scores = ranking(store, OFFICE, NOW, scope=scope)
        expected = dict(zip(scores["branch_id"], scores["place"], strict=True))
        found = ranges(store, OFFICE, NOW, scope=scope)
        assert dict(zip(found["branch_id"], found["rank"], strict=True)) == expected


def test_who_leads_in_everything_is_stable_and_the_middle_is_not(store):
    found = ranges(store, OFFICE, NOW, peer_group="甲组").set_index("branch_id")
    # scores 100, 56, 40.8, 2.4; without the first indicator B3 stands before B2
    assert found["sentence"].to_dict() == {
        "B1": "第 1 名，名次稳定",
        "B2": "第 2 名，一般在 2–3 名之间",
        "B3": "第 3 名，一般在 2–3 名之间",
        "B4": "第 4 名，名次稳定",
    }
    assert found["in_bracket"].tolist() == [1, 2, 2, 1]
    assert group_sentences(store, OFFICE, NOW) == {
        "乙组": "只有 1 个支部参加排名，没有可比的名次。",
        "甲组": "第 1 名稳定；第 2–3 名差距不足以排序；4 个支部共分 3 档。",
    }
    assert list(group_sentences(store, OFFICE, NOW, scope=Scope.OVERALL)) == ["全部"]


def studies(store):
    with store.cursor() as cursor:
        return cursor.execute("select period, inputs_sha256 from rank_study").fetchall()


def test_they_are_kept_and_read_back_as_they_were(store):
    assert studies(store) == []
    first = rank_ranges(store, NOW)
    assert [period for period, _digest in studies(store)] == ["2026Q1"]
    again = rank_ranges(store, NOW)
    pd.testing.assert_frame_equal(first, again, check_dtype=False, check_exact=True)


def test_new_data_make_new_ones(store):
    rank_ranges(store, NOW)
    ((_period, before),) = studies(store)
    put(store, report("B4", 85, 10))
    found = ranges(store, OFFICE, NOW).set_index("branch_id")
    # full marks like B1, which one talk less leaves alone before it
    assert found.loc["B4", ["rank", "low", "high"]].tolist() == [1, 1, 2]
    ((_period, after),) = studies(store)
    assert after != before


def test_each_sees_its_own(store):
    branch = Viewer(Role.BRANCH, branch_id="B3")
    assert ranges(store, branch, NOW)["branch_id"].tolist() == ["B3"]
    # of a group in which it does not see five others
    assert group_sentences(store, branch, NOW) == {}
    assert "甲组" in group_sentences(store, OFFICE, NOW)
    unit = Viewer(Role.UNIT, unit_id="U1")
    assert ranges(store, unit, NOW)["branch_id"].tolist() == ["B1", "B2"]
    nobody = Viewer(Role.BRANCH)
    assert ranges(store, nobody, NOW).empty
    assert group_sentences(store, nobody, NOW) == {}
    assert group_sentences(store, nobody, NOW, scope=Scope.OVERALL) == {}


def test_nobody_ranked_is_an_answer_too(store):
    empty = Period(2026, 2)
    assert ranges(store, OFFICE, empty).empty
    assert group_sentences(store, OFFICE, empty) == {}


def test_a_home_open_for_reading_computes_without_keeping(tmp_path):
    create_home(tmp_path / "home", [SHIPPED], None)
    with Store.open(tmp_path / "home", read_only=True) as reading:
        assert rank_ranges(reading, NOW).empty
        assert studies(reading) == []
    with Store.open(tmp_path / "home") as writing:
        assert rank_ranges(writing, NOW).empty
        assert len(studies(writing)) == 1
