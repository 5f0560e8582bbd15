"""Group means do not depend on the order in which rows come: live and replayed are equal.

Found by `verify`, which compares them bit for bit: of 42 homes that had taken reports, 33
differed in a mean that lay 3e-14 from a rounding tie.
"""

import itertools
import math

import duckdb
import numpy as np
import pytest

from sizhang_metrics import composing, scoring
from sizhang_metrics.periods import Period
from tests.small_scheme import SCHEME

NEAR_A_TIE = (0.6, 1 / 69, 0.4375, 0.35066425237681154)
"""Their mean is 0.3506642515 or a hair less, as they are added up."""


def _statistics(values):
    """The row of Z04 over all branches, whose values come in this order."""
    with duckdb.connect() as database:
        for table, name in (("facts", "value"), ("cells", "attainment")):
            columns = ", ".join(
                f"value as {name}_{one.code}" for one in SCHEME.indicators
            )
            database.execute(
                f"create table {table} as select '2026Q3' as period, '甲' as peer_group,"
                f" {columns} from (select unnest(?::double[]) as value)",
                [list(values)],
            )
        sql = scoring.indicator_stat(SCHEME, [Period(2026, 3)], "facts", "cells")
        [(branches, *told)] = database.execute(
            "select branches, mean_value, mean_attainment, points_lost"
            f" from ({sql}) where indicator = 'Z04' and peer_group = ''"
        ).fetchall()
    found = tuple(told)
    assert branches == sum(one is not None for one in values)
    assert _on_arrays(values) == found
    return found


def _on_arrays(values) -> tuple:
    numbers = np.array(list(values), dtype=float)
    same = [numbers] * len(SCHEME.indicators)
    grouped = composing.Grouped(same, np.zeros(len(numbers), dtype=int), 1)
    of_all = composing.statistics(SCHEME, SCHEME.indicators, grouped, grouped)[-1]
    at = [one.code for one in SCHEME.indicators].index("Z04")
    found = [
        of_all[name][at] for name in ("mean_value", "mean_attainment", "points_lost")
    ]
    return tuple(None if math.isnan(one) else one for one in found)


def test_the_order_of_the_rows_shows_in_no_mean():
    plain = {round(sum(one) / 4, 9) for one in itertools.permutations(NEAR_A_TIE)}
    assert len(plain) == 2  # the case is one
    found = {_statistics(one) for one in itertools.permutations(NEAR_A_TIE)}
    assert found == {(0.350664252, 0.350664252, 38.96014491)}


@pytest.mark.parametrize(
    ("values", "mean"),
    [
        ((), None),
        ((None, None), None),
        ((None, 3.0, 5.0), 4.0),
        ((-1.0, 0.5), -0.25),
        ((2.0**53, 2.0**53, 2.0**53), 2.0**53),
        ((1.0, 1e19), None),
        ((1.0, 1e300), None),
    ],
)
def test_a_mean_takes_what_is_there_and_none_is_said_of_what_is_beyond_counting(
    values, mean
):
    assert _statistics(values)[0] == mean


def test_quantiles_of_many_numbers_lie_between_the_right_neighbours():
    """They are put in order only as far as needed; here 0 to n − 1, n from 50 to 250."""
    sizes, random = range(50, 251), np.random.default_rng(1)
    numbers = np.concatenate([random.permutation(n) for n in sizes]).astype(float)
    same = [numbers] * len(SCHEME.indicators)
    groups = np.repeat(np.arange(len(sizes)), sizes)
    grouped = composing.Grouped(same, groups, len(sizes))
    *found, of_all = composing.statistics(SCHEME, SCHEME.indicators, grouped, grouped)
    at = [one.code for one in SCHEME.indicators].index("Z04")
    names = ("branches", "mean_value", "median_value", "upper_quartile_value")
    assert [[of[name][at] for name in names] for of in found] == [
        [n, (n - 1) / 2, (n - 1) / 2, (n - 1) * 0.75] for n in sizes
    ]
    middle, upper = np.quantile(numbers, [0.5, 0.75])
    assert [of_all[name][at] for name in names[2:]] == [middle, upper]
