"""Attainments of values nobody reported agree with those of the oracle, rule by rule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sizhang_metrics.composing.arrays import attained
from sizhang_metrics.scheme import Reduction, Term
from tests.little_city import indicator, scheme
from tests.plain_scoring import _exceeds, scored
from tests.plain_values import BranchQuarter
from tests.random_cities import cities


@given(cities())
@settings(
    max_examples=150,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
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
