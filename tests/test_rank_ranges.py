"""Rank ranges of a store: its own ranks, kept until the data change, seen by role."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhang_metrics.access import OFFICE, Role, Viewer
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow
from sizhang_metrics.sensitivity import Contest, Variants, rank_intervals
from sizhang_metrics.store import Store, create_home
from sizhang_metrics.views.ranges import group_sentences, ranges
from sizhang_metrics.views.ranking import Scope, ranking
from sizhang_metrics.whatif import rank_ranges
from tests import plain_ranges, plain_scoring
from tests.examples import examples
from tests.plain_values import SCORED, Measured
from tests.random_cities import one_of, schemes
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


# -- against plain Python ------------------------------------------------------------


@st.composite
def contests(draw):
    """Ranked branches in groups, and what some would score with a count one away."""
    scheme = draw(schemes())
    branches = range(draw(st.integers(1, 8)))
    attained = one_of(1.0, 0.5, 0.0, 0.25, 0.75, 1 / 3, np.nan)
    attainments = [[draw(attained) for _ in scheme.indicators] for _ in branches]
    left_in = [
        [
            draw(one_of(True, True, True, False))
            and not all(
                np.isnan(one) or indicator.weight == 0
                for one, indicator in zip(row, scheme.indicators, strict=True)
                if indicator.dimension == dimension.code
            )
            for dimension in scheme.dimensions
        ]
        for row in attainments
    ]
    some = [at for at in branches if any(left_in[at])]
    groups = [draw(one_of("甲组", "甲组", "乙组")) for _ in some]
    points = st.lists(one_of(0, 0, 1.5, 3), min_size=len(some), max_size=len(some))
    caps = st.lists(one_of(-1, -1, 1, 2), min_size=len(some), max_size=len(some))
    tried = draw(
        st.lists(
            st.tuples(
                st.integers(0, max(0, len(some) - 1)), one_of(70, 50, 100, 0, np.nan)
            ),
            max_size=8 if some else 0,
        )
    )
    contest = Contest(
        scheme,
        tuple(f"B{at}" for at in some),
        tuple(groups),
        np.reshape(
            [attainments[at] for at in some], (len(some), len(scheme.indicators))
        ),
        np.reshape([left_in[at] for at in some], (len(some), len(scheme.dimensions)))
        > 0,
        *np.array([draw(points), draw(points)], dtype=float),
        np.array(draw(caps), dtype=np.int64),
    )
    of, composites = zip(*tried, strict=True) if tried else ((), ())
    return contest, Variants(np.array(of, dtype=np.int64), np.array(composites, float))


@given(contests())
@examples(60)
def test_ranges_of_random_contests_are_those_of_plain_python(drawn):
    contest, imagined = drawn
    scheme = contest.scheme
    weights = rank_intervals._drawn(contest, 3)
    codes = [one.code for one in scheme.indicators]
    codes += [f"dimension:{one.code}" for one in scheme.dimensions]
    vectors = np.hstack([weights.indicators, weights.dimensions]).tolist()
    told = rank_intervals.study(contest, imagined, draws=3)
    groups = dict(zip(contest.branch_ids, contest.peer_groups, strict=True))
    for scope, group in (("peer_group", groups.get), ("overall", lambda _code: "")):
        expected = plain_ranges.ranges(
            scheme,
            _plainly(contest),
            [dict(zip(codes, row, strict=True)) for row in vectors],
            [
                (contest.branch_ids[at], None if np.isnan(one) else Fraction(one))
                for at, one in zip(imagined.branches, imagined.composites, strict=True)
            ],
            group,
        )
        found = told[told["scope"] == scope].set_index("branch_id")
        assert sorted(found.index) == sorted(expected)
        for branch, row in expected.items():
            assert found.loc[branch, [*row]].to_dict() == row, (scope, branch)


def _plainly(contest):
    """The branches as `plain_scoring` scores them."""
    known = plain_scoring.weights(contest.scheme)
    found = {}
    for at, branch in enumerate(contest.branch_ids):
        measured, dimensions = {}, {}
        for one, t in zip(
            contest.scheme.indicators, contest.attainments[at], strict=True
        ):
            measured[one.code] = Measured(
                SCORED, attainment=None if np.isnan(t) else Fraction(t)
            )
        for one, is_in in zip(
            contest.scheme.dimensions, contest.left_in[at], strict=True
        ):
            share = Fraction(1) if is_in else None
            dimensions[one.code] = plain_scoring.Dimension(
                known[f"dimension:{one.code}"], share=share
            )
        one = plain_scoring.Scored(
            measured, dimensions, status="ranked", cap=int(contest.caps[at])
        )
        one.bonus, one.deduction = (
            Fraction(contest.bonus[at]),
            Fraction(contest.deduction[at]),
        )
        one.composite = plain_ranges.composite(contest.scheme, one, known)
        found[branch] = one
    return found


def test_a_twentieth_of_the_draws_is_cut_off_at_each_end():
    draws = np.random.default_rng(1).permutation(np.arange(1, 41))[:, None]
    nothing, one = np.empty(0, dtype=np.int64), np.array([20])
    found = rank_intervals._ranges(one, draws, draws[:0], nothing, nothing)
    names = ["drawn_low", "drawn_high", "low", "high"]
    assert found.loc[0, names].tolist() == [3, 38, 3, 38]
