"""The arrays: attainments agree with the oracle rule by rule; means and ranks by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given

from sizhang_metrics import composing
from sizhang_metrics.composing.arrays import attained
from sizhang_metrics.scheme import Reduction, Term
from sizhang_metrics.scheme.rules import RULES
from tests.examples import examples
from tests.little_city import indicator, points_of, scheme
from tests.plain_scoring import _exceeds, scored
from tests.plain_values import BranchQuarter
from tests.random_cities import cities


@given(cities())
@examples(30)
def test_it_agrees_with_the_oracle(drawn):
    city, _rows, _batches = drawn
    for period in sorted(one for one in city.reports if city.roster[one]):
        results = scored(city, period)
        for branch, result in results.items():
            quarter = BranchQuarter(city, branch, period)
            for one in city.scheme.indicators:
                found = result.indicators.get(one.code)
                if found is None or found.value is None:
                    continue
                mine = attained(
                    city.scheme,
                    one,
                    np.array([float(found.value)]),
                    due=quarter.due(one),
                    others=others(city, period, results, branch, one),
                    reduced=bool(one.reduce) and _exceeds(one, quarter),
                )
                plain = float("nan") if found.attainment is None else found.attainment
                np.testing.assert_allclose(mine, [float(plain)], rtol=0, atol=1e-9)


ALONE = {
    "linear": {"floor": 0, "target": 4},
    "linear_prorated": {"target": 2},
    "step": {"steps": ((1, 0.5), (3, 1.0))},
    "deduct_each": {"per_each": 1, "direction": "lower"},
    "deduct_missing": {"expected_per_year": 4, "per_miss": 1},
}
"""Every rule that compares nobody, with what it needs."""


@pytest.mark.parametrize("weight", [10, 0])
@pytest.mark.parametrize("name", ALONE)
def test_a_value_that_nobody_reported_stays_none(name, weight):
    one = indicator(name, weight=weight, **ALONE[name])
    found = attained(scheme(one), one, np.array([np.nan, 3.0]), due=4)
    assert np.isnan(found).tolist() == [True, False]


def test_of_the_others_each_compares_branches():
    assert RULES.keys() - ALONE.keys() == {"min_max", "percentile"}


NOISY = 0.1 + 0.2


@pytest.mark.parametrize("value", [0.3, NOISY])
@pytest.mark.parametrize("other", [0.3, NOISY])
def test_binary_noise_parts_no_equals(value, other):
    """Of the arrays too: one of three others is equal, one worse."""

    def of(rule, others, **keys):
        one = indicator(rule, **keys)
        found = attained(scheme(one), one, np.array([value]), due=None, others=others)
        return found[0]

    assert of("percentile", (0.1, other, 0.5)) == 0.5
    assert of("percentile", (0.1, other, 0.5), direction="lower") == 0.5
    assert np.isnan(of("percentile", (other, other)))
    assert np.isnan(of("min_max", (other, other)))
    assert of("min_max", (other, 1.0)) == 0
    assert of("min_max", (other, 0.0), direction="lower") == 0
    assert np.isnan(of("percentile", ())) and np.isnan(of("min_max", ()))


@pytest.mark.parametrize("code", ["linear", "min_max"])
def test_what_counts_is_reduced_before_it_is_mapped(code):
    """0.1 + 0.9 × (0.5 × 0.5), not 0.5 × (0.1 + 0.9 × 0.5)."""
    reduce = Reduction((Term("top"),), (Term("all"),), (1, 3), 0.5)
    one = indicator(code, floor=0, target=4, reduce=reduce)
    rules = scheme(one, lower_bound=0.1)
    keys = {"due": None, "others": (0.0, 4.0)}
    found = attained(rules, one, np.array([2.0]), **keys, reduced=True)
    np.testing.assert_allclose(found, [0.1 + 0.9 * 0.25], rtol=0, atol=1e-12)
    found = attained(rules, one, np.array([2.0]), **keys)
    np.testing.assert_allclose(found, [0.1 + 0.9 * 0.5], rtol=0, atol=1e-12)


def others(city, period, results, branch, indicator):
    """Values of the other branches of the reference set."""
    roster = city.roster[period]
    return [
        float(result.indicators[indicator.code].value)
        for other, result in results.items()
        if other != branch
        and result.indicators
        and result.indicators[indicator.code].value is not None
        and (
            indicator.over == "all"
            or roster[other].peer_group == roster[branch].peer_group
        )
    ]


# -- aggregate and rank, by hand -------------------------------------------------------


def three(**changes):
    """Three indicators of one dimension: 10, 20 and 70 of its 100 points."""
    weights = {"a": 10, "b": 20, "c": 70}
    return scheme(*(points_of(code, one) for code, one in weights.items()), **changes)


STATES = {"+": "scored", "?": "not_reported", "-": "not_applicable"}


@pytest.mark.parametrize(
    ("policy", "marks", "enough"),
    [
        # coverage: at least 0.3 of what applies has to be reported
        ({"minimum_coverage": 0.3}, "++?", True),  # 10 + 20 of 100: just enough
        ({"minimum_coverage": 0.31}, "++?", False),
        ({"minimum_coverage": 0.3}, "?+?", False),  # 20 of 100
        ({"minimum_coverage": 0.3}, "?+-", True),  # 20 of the 30 that apply
        # applicable: at least so much of the dimension has to apply
        ({"minimum_applicable": 0.3}, "++-", True),  # 30 of 100: just enough
        ({"minimum_applicable": 0.31}, "++-", False),
        # nothing that counts is never enough
        ({}, "---", False),
        ({}, "???", True),  # not reported counts as 0 …
        ({"missing": "reweight"}, "???", False),  # … or is left out
        ({"missing": "reweight"}, "??+", True),
    ],
)
def test_how_much_is_enough_for_a_dimension(policy, marks, enough):
    states = np.array([[STATES[one] for one in marks]], dtype=object)
    assert composing.sufficient(three(**policy), states).tolist() == [[enough]]


def test_means_by_hand():
    nan = float("nan")
    attainments = np.array([[0.5, 1.0, 0.2], [nan, 1.0, 0.2], [nan, nan, nan]])
    left_in = np.array([[True], [True], [True]])
    arithmetic, geometric = three(), three(composite="geometric")
    for one in (arithmetic, geometric):  # a single dimension: its kind of mean is all
        weights = composing.Weights.of(one)
        found = composing.composites(one, attainments, left_in, weights)[0]
        # (5 + 20 + 14) ÷ 100; (20 + 14) ÷ 90
        np.testing.assert_allclose(found, [39, 100 * 34 / 90, nan], rtol=1e-12)
    inner = dataclasses.replace(arithmetic.dimensions[0], aggregate="geometric")
    found = composing.shares(
        dataclasses.replace(arithmetic, dimensions=(inner,)), attainments, left_in
    )
    expected = [0.5**0.1 * 1**0.2 * 0.2**0.7, 1 ** (2 / 9) * 0.2 ** (7 / 9), nan]
    np.testing.assert_allclose(found[:, 0], expected, rtol=1e-12)
    nothing = np.array([[0.0, 1.0, 1.0]])
    assert composing.shares(
        dataclasses.replace(arithmetic, dimensions=(inner,)), nothing, left_in[:1]
    ).tolist() == [[0]]


def test_scores_grades_and_ranks_by_hand():
    graded = three(decimals=1)
    totals = composing.totals(
        np.array([89.95, 89.949, 89.75, 1.0]),
        np.array([0, 0, 1.0, 0]),
        np.array([0, 0, 0.75, 2.0]),
    )
    assert composing.rounded(graded, totals).tolist() == [90.0, 89.9, 90.0, 0.0]
    caps = np.array([-1, -1, 2, -1])  # the third may be 合格 at best
    final = composing.rounded(graded, totals)
    assert composing.grade_index(graded, final, caps).tolist() == [0, 1, 2, 3]
    order = composing.keys(graded, totals[None, :], caps)
    groups = np.array([1, 0, 0, 1])
    assert composing.ranks(order, np.zeros(4, int)).tolist() == [[1, 2, 3, 4]]
    assert composing.ranks(order, groups).tolist() == [[1, 1, 2, 2]]


@pytest.mark.parametrize(
    ("rank_on", "expected"), [("displayed", [1, 1, 3, 0]), ("unrounded", [2, 1, 3, 0])]
)
def test_ties_are_those_of_the_number_that_is_ranked(rank_on, expected):
    ranked = three(decimals=1, rank_on=rank_on)
    totals = np.array([[80.01, 80.04, 80.0 - 0.06, float("nan")]])
    order = composing.keys(ranked, totals, np.full(4, -1))
    assert composing.ranks(order, np.zeros(4, int)).tolist() == [expected]
