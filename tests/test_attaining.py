"""Attainments of values nobody reported agree with those of the oracle, rule by rule."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings

from sizhang_metrics.composing.attaining import attained
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
