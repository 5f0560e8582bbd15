"""Diagnostics of a scheme: each figure by hand on a city of four branches."""

from __future__ import annotations

import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.periods import Period
from sizhang_metrics.views import diagnosis
from tests.little_city import BLANK, NA, city, points_of, scheme

P = Period(2025, 1)
RULES = scheme(
    points_of("a", 60, dimension="one"),
    points_of("b", 20, dimension="two"),
    points_of("c", 20, dimension="two"),
)
# composites 60·a + 20·b + 20·c: 80, 70, 50, 32; without a: b and c alone
REPORTS = {
    "B1": {"a": 100, "b": 0, "c": 100},
    "B2": {"a": 50, "b": 100, "c": 100},
    "B3": {"a": 50, "b": 0, "c": 100},
    "B4": {"a": 20, "b": 0, "c": 100},
}


def indicators(reports):
    with city(RULES, {str(P): reports}) as store:
        return diagnosis.indicators(store, OFFICE, P).set_index("indicator")


def test_average_rank_shift_without_each_indicator():
    found = indicators(REPORTS)["rank_shift"]
    # without a only b and c of dimension two: B2 first, the others tied second:
    # ranks 2 1 2 2 instead of 1 2 3 4
    assert found["a"] == (1 + 1 + 1 + 2) / 4
    # without b, c alone makes dimension two: 100, 70, 70, 52: ranks 1 2 2 4
    assert found["b"] == 1 / 4
    # without c, b alone: 60, 70, 30, 12: ranks 2 1 3 4
    assert found["c"] == (1 + 1) / 4


def test_constant_indicators_and_shares_at_the_ends():
    found = indicators(REPORTS)
    assert dict(found["constant"]) == {"a": "no", "b": "no", "c": "yes"}
    assert dict(found["at_full"]) == {"a": 0.25, "b": 0.25, "c": 1.0}
    assert dict(found["at_zero"]) == {"a": 0.0, "b": 0.75, "c": 0.0}
    assert found["correlation"].isna().to_dict() == {"a": False, "b": False, "c": True}


def test_coverage_counts_the_unreported_and_not_the_inapplicable():
    found = indicators(
        {
            "B1": {"a": 100, "b": 10, "c": 10},
            "B2": {"a": 50, "b": BLANK, "c": NA},
            "B3": {"a": 50, "b": 20, "c": 10},
            "B4": {"a": 20, "b": 30, "c": 10},
        }
    )
    assert dict(found["coverage"]) == {"a": 1.0, "b": 0.75, "c": 1.0}
    assert dict(found["applicable"]) == {"a": 1.0, "b": 1.0, "c": 0.75}
    # B2 weighs b with all 40 of dimension two
    assert found.at["b", "effective_weight"] == pytest.approx((20 * 3 + 40) / 4)


def test_what_stands_out_passes_over_an_indicator_that_nobody_has():
    reports = {code: counts | {"c": NA} for code, counts in REPORTS.items()}
    found = indicators(reports).assign(name=["甲", "乙", "丙"])
    # without a or b three of four move a place; b weighs all 40 of dimension two
    assert diagnosis.findings(found) == [
        "对名次影响最大的是“甲”，去掉后名次平均变动 0.8 位",
        "实际分量超出名义分值最多的是“乙”：名义 20 分，折算后平均 40.00 分",
    ]


def test_the_geometric_mean_stands_beside_the_arithmetic():
    reports = {"B1": {"a": 100, "b": 10, "c": 10}, "B2": {"a": 60, "b": 60, "c": 60}}
    with city(RULES, {str(P): reports}) as store:
        found = diagnosis.means(store, OFFICE, P).set_index("branch_id")
    assert found.at["B1", "arithmetic"] == pytest.approx(64)
    assert found.at["B1", "geometric"] == pytest.approx(100 * 0.1**0.4)
    assert list(found["arithmetic_rank"]) == [1, 2]
    assert list(found["geometric_rank"]) == [2, 1]
    assert list(found["shift"]) == [-1, 1]
