"""Honest ranks: the same arithmetic as the scores, the two laws, a case by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhang_metrics import composing
from sizhang_metrics.composing import Weights
from sizhang_metrics.scheme import Dimension
from sizhang_metrics.sensitivity import (
    Contest,
    brackets,
    group_sentence,
    study,
)
from tests.examples import examples
from tests.plain_scoring import scored
from tests.random_cities import cities, schemes
from tests.small_scheme import SCHEME

RANDOM = examples(25)


def contest(scheme, attainments, groups=None, **others):
    """Branches B0, B1, … with these attainments, everything left in, no adjustments."""
    table = np.array(attainments, dtype=float)
    count = len(table)
    fields = {
        "left_in": np.ones((count, len(scheme.dimensions)), dtype=bool),
        "bonus": np.zeros(count),
        "deduction": np.zeros(count),
        "caps": np.full(count, -1),
    }
    return Contest(
        scheme,
        tuple(f"B{number}" for number in range(count)),
        tuple(groups or ["甲组"] * count),
        table,
        **fields | others,
    )


def table_of(found, scope="peer_group"):
    mine = found[found["scope"] == scope].set_index("branch_id")
    return mine.drop(columns=["scope", "peer_group"])


# -- the same arithmetic -------------------------------------------------------------


@given(cities())
@RANDOM
def test_composites_and_ranks_equal_those_of_the_oracle(drawn):
    city, _rows, _batches = drawn
    for period in sorted(one for one in city.reports if city.roster[one]):
        plain = {b: one for b, one in scored(city, period).items() if one.indicators}
        every = list(plain.values())
        arrays = _arrays(city.scheme, every)
        composite = composing.composites(city.scheme, *arrays, Weights.of(city.scheme))[
            0
        ]
        expected = [np.nan if x.composite is None else x.composite for x in every]
        np.testing.assert_allclose(
            composite, np.array(expected, dtype=float), rtol=0, atol=1e-9
        )
        states = [
            [one.indicators[i.code].status for i in city.scheme.indicators]
            for one in every
        ]
        if every:
            left_in = composing.sufficient(city.scheme, np.array(states))
            np.testing.assert_array_equal(left_in, arrays[1])
        _compare_ranks(city, period, plain)


def _arrays(scheme, every):
    attainments = [
        [one.indicators[i.code].attainment for i in scheme.indicators] for one in every
    ]
    left_in = [
        [one.dimensions[d.code].share is not None for d in scheme.dimensions]
        for one in every
    ]
    return (
        np.array(attainments, dtype=float).reshape(-1, len(scheme.indicators)),
        np.array(left_in, dtype=bool).reshape(-1, len(scheme.dimensions)),
    )


def _compare_ranks(city, period, plain):
    ranked = {b: one for b, one in sorted(plain.items()) if one.status == "ranked"}
    attainments, left_in = _arrays(city.scheme, list(ranked.values()))
    found = study(
        Contest(
            city.scheme,
            tuple(ranked),
            tuple(city.roster[period][branch].peer_group for branch in ranked),
            attainments,
            left_in,
            np.array([one.bonus for one in ranked.values()], dtype=float),
            np.array([one.deduction for one in ranked.values()], dtype=float),
            np.array([one.cap for one in ranked.values()], dtype=int),
        ),
        draws=20,
    )
    for name, scope in (("rank", "overall"), ("peer_rank", "peer_group")):
        expected = {branch: one.ranks[name] for branch, one in ranked.items()}
        mine = found[found["scope"] == scope]
        assert dict(zip(mine["branch_id"], mine["rank"], strict=True)) == expected


# -- the laws ------------------------------------------------------------------------


@st.composite
def contests(draw) -> Contest:
    """Branches of one pattern of what counts, some of them equal or dominated."""
    scheme = draw(schemes())
    width = len(scheme.indicators)
    attained = st.sampled_from([0, 0.5, 1, 0.25, 0.9, 1 / 3])
    rows = draw(
        st.lists(
            st.lists(attained, min_size=width, max_size=width), min_size=2, max_size=6
        )
    )
    rows += draw(st.lists(st.sampled_from(rows), max_size=2))
    table = np.array(rows, dtype=float)
    counts = draw(st.lists(st.booleans(), min_size=width, max_size=width))
    table[:, ~np.array(counts)] = np.nan
    count = len(rows)
    points = st.lists(st.sampled_from([0, 1, 2.5]), min_size=count, max_size=count)
    caps = st.lists(st.sampled_from([-1, -1, 1]), min_size=count, max_size=count)
    return contest(
        scheme,
        table,
        bonus=np.array(draw(points), dtype=float),
        deduction=np.array(draw(points), dtype=float),
        caps=np.array(draw(caps)),
    )


@given(contests())
@RANDOM
def test_a_dominated_branch_never_comes_out_before_its_dominator(drawn):
    found = table_of(study(drawn, draws=40))
    table = np.nan_to_num(drawn.attainments)
    for better in range(len(table)):
        for other in range(len(table)):
            if (
                (table[better] >= table[other]).all()
                and drawn.bonus[better] >= drawn.bonus[other]
                and drawn.deduction[better] <= drawn.deduction[other]
                and drawn.caps[better] <= drawn.caps[other]
            ):
                ahead, behind = found.loc[f"B{better}"], found.loc[f"B{other}"]
                assert (ahead <= behind).all(), (ahead, behind)


@given(contests())
@RANDOM
def test_equal_branches_share_everything(drawn):
    found = table_of(study(drawn, draws=40))
    everything = np.column_stack(
        [np.nan_to_num(drawn.attainments), drawn.bonus, drawn.deduction, drawn.caps]
    )
    for one in range(len(everything)):
        for other in range(one):
            if (everything[one] == everything[other]).all():
                assert found.loc[f"B{one}"].equals(found.loc[f"B{other}"])


@given(contests())
@RANDOM
def test_a_range_holds_its_rank_and_brackets_follow_the_ranks(drawn):
    found = table_of(study(drawn, draws=40)).sort_values("rank")
    assert (found["low"] <= found["rank"]).all()
    assert (found["rank"] <= found["high"]).all()
    assert found["bracket"].is_monotonic_increasing
    assert (found.groupby("rank")["bracket"].nunique() == 1).all()


def test_the_same_data_give_the_same_answer_and_others_another_seed():
    table = np.random.default_rng(3).random((30, 2))
    one = contest(SCHEME, table)
    again = contest(SCHEME, table.copy())
    assert study(one).equals(study(again))
    assert one.digest() == again.digest()
    other = table.copy()
    other[0, 0] += 1e-9
    assert contest(SCHEME, other).digest() != one.digest()
    heavier = dataclasses.replace(SCHEME, bonus_cap=4)
    assert contest(heavier, table).digest() != one.digest()


# -- by hand -------------------------------------------------------------------------

# weights 60 and 40 in one dimension: a draw moves the first between 50 and 71.4 %
BY_HAND = [[1, 0], [0, 1], [0.9, 0.9], [0.1, 0.1]]


def test_ranges_of_a_case_worked_by_hand():
    # scores 60, 40, 90, 10; without the first indicator 0, 100, 90, 10,
    # without the second 100, 0, 90, 10
    found = table_of(study(contest(SCHEME, BY_HAND)))
    assert found["rank"].to_dict() == {"B0": 2, "B1": 3, "B2": 1, "B3": 4}
    dropped = found[["dropped_low", "dropped_high"]].values.tolist()
    assert found.index.tolist() == ["B2", "B0", "B1", "B3"]
    assert dropped == [[1, 2], [1, 4], [1, 4], [3, 4]]
    # no draw brings the second above the first: 50 % is the least it weighs
    assert found.loc["B0", ["drawn_low", "drawn_high"]].tolist() == [2, 2]
    assert found.loc["B3", ["drawn_low", "drawn_high"]].tolist() == [4, 4]


def test_a_veto_keeps_its_place_whatever_the_weights():
    # capped at "差" the best score stands behind every "好"
    caps = np.array([-1, -1, 1, -1])
    found = table_of(
        study(contest(SCHEME, [[1, 1], [1, 0.9], [1, 1], [1, 0]], caps=caps))
    )
    assert found.loc["B2", ["low", "high"]].tolist() == [3, 4]


def test_what_has_nothing_left_is_out_of_that_drop_only():
    nan = np.nan
    found = table_of(study(contest(SCHEME, [[1, nan], [0.5, 1], [0.4, 0.2]])))
    # without the first indicator only B1 and B2 are there, in this order
    assert found.loc["B1", "dropped_low"] == 1
    assert found.loc["B2", ["dropped_low", "dropped_high"]].tolist() == [2, 3]
    assert found.loc["B0", ["dropped_low", "dropped_high"]].tolist() == [1, 1]


def test_a_dimension_without_its_only_indicator_is_left_out():
    split = dataclasses.replace(
        SCHEME,
        dimensions=(Dimension("all", "甲", 60), Dimension("other", "乙", 40)),
        indicators=(
            SCHEME.indicators[0],
            dataclasses.replace(SCHEME.indicators[1], dimension="other"),
        ),
    )
    found = table_of(study(contest(split, [[1, 0], [0, 1]])))
    assert found.loc["B0", ["dropped_low", "dropped_high"]].tolist() == [1, 2]


def test_peers_are_ranked_among_themselves():
    found = study(contest(SCHEME, [[1, 1], [0.5, 0.5], [0, 0]], groups="甲乙甲"))
    assert table_of(found)["rank"].to_dict() == {"B0": 1, "B2": 2, "B1": 1}
    assert table_of(found, "overall")["rank"].to_dict() == {"B0": 1, "B1": 2, "B2": 3}


def test_no_ranked_branch_no_rows():
    found = study(contest(SCHEME, np.empty((0, 2))))
    assert found.empty and "bracket" in found


# -- brackets and words --------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], []),
        ([(1, 1, 1), (2, 2, 2)], [1, 2]),
        ([(1, 1, 2), (2, 1, 2), (3, 3, 3)], [1, 1, 2]),
        ([(1, 1, 2), (2, 2, 3), (3, 3, 4), (4, 3, 4)], [1, 1, 2, 2]),
        ([(1, 1, 3), (2, 2, 2), (2, 4, 5)], [1, 1, 1]),
        ([(1, 1, 1), (2, 2, 2), (2, 3, 5), (4, 5, 5)], [1, 2, 2, 2]),
    ],
    ids=["none", "stable", "a pair", "no chain", "a tie joins", "a tie begins"],
)
def test_brackets_begin_anew_where_the_range_of_the_first_ends(rows, expected):
    columns = zip(*rows, strict=True) if rows else ([], [], [])
    assert brackets(*columns) == expected


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ([], "没有可排名的支部。"),
        ([1], "只有 1 个支部参加排名，没有可比的名次。"),
        ([1, 2, 3], "3 个支部的名次都稳定。"),
        ([1, 1, 1], "3 个支部差距不足以排序。"),
        ([1, 2, 2], "第 1 名稳定；第 2–3 名差距不足以排序；3 个支部共分 2 档。"),
        (
            [1, 2, 3, 4, 5, *[6] * 9, 7],
            "前 5 名稳定；第 6–14 名差距不足以排序；15 个支部共分 7 档。",
        ),
        ([1, 1, 2], "第 1–2 名差距不足以排序；3 个支部共分 2 档。"),
    ],
)
def test_the_sentence_for_leaders(found, sentence):
    assert group_sentence(range(1, len(found) + 1), found) == sentence
