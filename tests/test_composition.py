"""From attainments to the composite: shares, coverage, means, and what they add up to."""

from __future__ import annotations

import ast
import math
from pathlib import Path

import numpy as np
import pytest

import sizhang_metrics
from sizhang_metrics import composing
from sizhang_metrics.scheme.model import Dimension, Standard
from sizhang_metrics.scoring.names import indicator_weights
from tests.examples import some, thorough
from tests.little_city import BLANK, NA, city, indicator, points_of, scheme, table

HALVES = (
    points_of("a", 30, dimension="d1"),
    points_of("b", 20, dimension="d1"),
    points_of("c", 50, dimension="d2"),
)
"""Two dimensions of 50 points; what is reported is the attainment in percent."""


def dimension_one(report, rules=None, **changes) -> tuple:
    """(status, coverage, applicable, share, points) of d1."""
    rules = rules or scheme(*HALVES, **changes)
    with city(rules, {"2026Q1": {"甲": {"c": 100} | report}}) as store:
        columns = "dimension, status, coverage, applicable, share, points"
        rows = table(store, columns, "dimension_score", "2026Q1")
    return rows[0][1:]


def of_branch(report, columns, rules=None, **changes) -> tuple:
    """Columns of the score of one branch."""
    rules = rules or scheme(*HALVES, **changes)
    with city(rules, {"2026Q1": {"甲": report}}) as store:
        [row] = table(store, columns, "score", "2026Q1")
    return row


def test_the_share_is_the_mean_of_what_counts():
    # 30 × 0.5 + 20 × 1 = 35 of 50
    assert dimension_one({"a": 50, "b": 100}) == ("sufficient", 1, 1, 0.7, 35)
    # b does not apply: 15 of 30, on the scale of 50
    assert dimension_one({"a": 50, "b": NA}) == ("sufficient", 1, 0.6, 0.5, 25)
    # b is not reported: nothing for it, and less is covered
    assert dimension_one({"a": 50, "b": BLANK}) == ("sufficient", 0.6, 1, 0.3, 15)
    # … or left out
    assert dimension_one({"a": 50, "b": BLANK}, missing="reweight") == (
        ("sufficient", 0.6, 1, 0.5, 25)
    )


def test_the_leading_team_is_converted_to_its_full_weight():
    """No election and no admission in the year: 16.5 of 19 is 21.7 of 25."""
    team = (
        indicator(
            "deduct_each", weight=19, dimension="team", direction="lower", per_each=2.5
        ),
        points_of("b", 2, dimension="team"),
        points_of("c", 4, dimension="team"),
        points_of("d", 75, dimension="z"),
    )
    report = {"a": 1, "b": NA, "c": NA, "d": 100}
    with city(scheme(*team), {"2026Q1": {"甲": report}}) as store:
        rows = table(store, "dimension, round(points, 1)", "dimension_score", "2026Q1")
        assert rows == [("team", 21.7), ("z", 75.0)]
        [(total,)] = table(store, "composite", "score", "2026Q1")
        points = table(store, "effective_points", "indicator_score", "2026Q1")
    assert total == round(100 * (25 * 16.5 / 19 + 75) / 100, 9)
    # effective points sum to the composite
    assert math.isclose(sum(one for (one,) in points if one is not None), total)


@some(2)
@pytest.mark.parametrize("policy", ["zero", "reweight"])
@pytest.mark.parametrize(
    ("minimum", "status"), [(0.6, "sufficient"), (0.61, "insufficient_data")]
)
def test_a_dimension_needs_enough_coverage(policy, minimum, status):
    found = dimension_one(
        {"a": 50, "b": BLANK}, minimum_coverage=minimum, missing=policy
    )
    assert found[:2] == (status, 0.6)
    assert (found[3] is None) == (status != "sufficient")


@pytest.mark.parametrize(
    ("minimum", "status"), [(0.6, "sufficient"), (0.61, "insufficient_data")]
)
def test_a_dimension_needs_enough_that_applies(minimum, status):
    found = dimension_one(
        {"a": 50, "b": NA}, minimum_applicable=minimum, minimum_coverage=1
    )
    assert found[:3] == (status, 1, 0.6)


def test_a_dimension_without_anything_applicable_is_left_out():
    assert dimension_one({"a": NA, "b": NA}) == (
        "insufficient_data",
        None,
        0,
        None,
        None,
    )
    found = of_branch(
        {"a": NA, "b": NA, "c": 80}, "composite, coverage, status, reason"
    )
    assert found == (80, 0.5, "ranked", "")


@pytest.mark.parametrize(
    ("minimum", "status"), [(0.5, "ranked"), (0.51, "insufficient_data")]
)
def test_a_branch_is_ranked_when_enough_dimensions_are_left_in(minimum, status):
    found = of_branch(
        {"a": NA, "b": NA, "c": 80},
        "status, rank, peer_rank, unit_rank, final_score, reason",
        minimum_composite_coverage=minimum,
    )
    ranks = (1, 1, 1) if status == "ranked" else (None, None, None)
    reason = "" if status == "ranked" else "数据不足:d1"
    assert found == (status, *ranks, 80, reason)


def test_nothing_left_in_makes_no_composite():
    found = of_branch(
        {"a": NA, "b": NA, "c": NA}, "status, composite, final_score, grade"
    )
    assert found == ("insufficient_data", None, None, None)


def test_a_geometric_mean_multiplies():
    dimensions = (Dimension("d1", "一", 50, "geometric"), Dimension("d2", "二", 50))
    changes = {"dimensions": dimensions, "composite": "geometric"}
    share = 0.25 ** (30 / 50) * 1 ** (20 / 50)
    assert dimension_one({"a": 25, "b": 100}, **changes)[3] == round(share, 9)
    [composite] = of_branch({"a": 25, "b": 100, "c": 64}, "composite", **changes)
    assert composite == round(100 * math.sqrt(share * 0.64), 9)


@thorough
def test_one_nothing_makes_a_geometric_mean_nothing():
    dimensions = (Dimension("d1", "一", 50, "geometric"), Dimension("d2", "二", 50))
    changes = {"dimensions": dimensions, "composite": "geometric"}
    assert dimension_one({"a": 0, "b": 100}, **changes)[3] == 0
    assert dimension_one({"a": BLANK, "b": 100}, **changes)[3] == 0
    assert of_branch({"a": 0, "b": 100, "c": 64}, "composite", **changes) == (0,)
    # what does not apply does not count, what weighs nothing neither
    assert dimension_one({"a": NA, "b": 100}, **changes)[3] == 1
    light = (points_of("a", 0, dimension="d1"), points_of("b", 50, dimension="d1"))
    rules = scheme(*light, HALVES[2], **changes)
    assert dimension_one({"a": 0, "b": 100}, rules)[3] == 1


def test_a_lower_bound_keeps_a_geometric_mean_above_nothing():
    dimensions = (Dimension("d1", "一", 50, "geometric"), Dimension("d2", "二", 50))
    found = dimension_one({"a": 0, "b": 100}, dimensions=dimensions, lower_bound=0.01)
    assert found[3] == round(0.01**0.6, 9)


def test_relative_weights_are_normalised():
    rules = scheme(
        points_of("a", 1, dimension="d1"),
        points_of("c", 7, dimension="d2"),
        points_of("b", 3, dimension="d1"),
        weights="relative",
        dimensions=(Dimension("d1", "一", 2), Dimension("d2", "二", 3)),
    )
    # in the order of the scheme, by which arrays go, not dimension by dimension
    assert [*indicator_weights(rules).items()] == [("a", 10), ("c", 60), ("b", 30)]
    report = {"a": 100, "b": 0, "c": 50}
    with city(rules, {"2026Q1": {"甲": report}}) as store:
        assert table(
            store, "indicator, weight, points", "indicator_score", "2026Q1"
        ) == [("a", 10, 10), ("b", 30, 0), ("c", 60, 30)]
        assert table(
            store, "dimension, weight, share, points", "dimension_score", "2026Q1"
        ) == [("d1", 40, 0.25, 10), ("d2", 60, 0.5, 30)]
        assert table(store, "composite", "score", "2026Q1") == [(40,)]


def test_effective_weights_are_the_shares_of_a_hundred_that_are_left():
    report = {"a": 50, "b": NA, "c": 80}
    columns = "indicator, weight, effective_weight, effective_points"
    with city(scheme(*HALVES), {"2026Q1": {"甲": report}}) as store:
        assert table(store, columns, "indicator_score", "2026Q1") == [
            ("a", 30, 50, 25),
            ("b", 20, None, None),
            ("c", 50, 50, 40),
        ]
    with city(scheme(*HALVES), {"2026Q1": {"甲": report | {"a": NA}}}) as store:
        assert table(store, columns, "indicator_score", "2026Q1") == [
            ("a", 30, None, None),
            ("b", 20, None, None),
            ("c", 50, 100, 80),
        ]


@thorough
def test_the_standard_asks_for_total_every_dimension_and_every_report():
    good = {"a": 90, "b": 90, "c": 90}
    asked = {"standard": Standard(85, 0.8)}
    assert of_branch(good, "meets_standard", **asked) == (True,)
    for report in (
        {"a": 80, "b": 80, "c": 88},  # 84 in total
        {"a": 70, "b": 90, "c": 100},  # 0.78 in one dimension
        {"a": NA, "b": NA, "c": 100},  # one dimension is missing
        {"a": 100, "b": BLANK, "c": 100},  # something is not reported
    ):
        assert of_branch(report, "meets_standard", **asked) == (False,)
    # 84.95 is shown as 85.0
    assert of_branch({"a": 85, "b": 85, "c": 84.9}, "meets_standard", **asked) == (
        True,
    )


def test_an_earlier_quarter_without_a_report_bars_the_standard():
    good = {"a": 50, "b": 50, "c": 50}
    with city(scheme(*HALVES), {"2026Q2": {"甲": good | {"c": 100}}}) as store:
        columns = "meets_standard, missing_quarters"
        assert table(store, columns, "score", "2026Q2") == [(False, "2026Q1")]


def test_nothing_is_added_up_by_a_product_of_matrices():
    """Its library takes rows by fours and what is left over otherwise: equal branches
    would not tie (findings/equal_rows_unequal_ranks.sh)."""
    by_matrix = {"dot", "matmul", "vdot", "einsum", "tensordot"}
    for path in Path(sizhang_metrics.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            is_operator = isinstance(getattr(node, "op", None), ast.MatMult)
            is_call = getattr(node, "attr", "") in by_matrix
            assert not (is_operator or is_call), f"{path}:{node.lineno}"


@pytest.mark.parametrize(("least", "is_enough"), [(0.6, True), (0.61, False)])
def test_alike_needs_just_so_much_of_a_dimension_at_both_ends(least, is_enough):
    changes = {"minimum_applicable": least, "minimum_composite_coverage": 0.5}
    rules = scheme(*HALVES, **changes)
    before = composing.End(np.array([[0.5, 0.5, 1.0]]), np.array([[True, True]]))
    now = composing.End(np.array([[0.8, np.nan, 1.0]]), np.array([[True, True]]))
    small = np.zeros((1, 3), dtype=bool)
    alike = composing.like_for_like(rules, before, now, small)  # 30 of 50 points
    assert alike.weight.tolist() == [80 if is_enough else 50]
    assert [np.isnan(end[0, 0]) for end in alike.shares] == [not is_enough] * 2
    # the other dimension alone is just the half that the composite needs
    assert [round(end[0]) for end in alike.composite] == (
        [75, 90] if is_enough else [100, 100]
    )
