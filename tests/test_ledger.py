"""The ledger adds up: by hand, then on random cities to the last digit shown."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhang_metrics.decomposition.chain import Chain, Link
from sizhang_metrics.decomposition.change import rounded_to_sum, ticks
from sizhang_metrics.decomposition.contributions import contributions
from sizhang_metrics.decomposition.ledger import LineKind, ledger
from sizhang_metrics.numbers import half_up
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Dimension
from sizhang_metrics.views.explained import subtotals
from tests.examples import examples
from tests.plain_chain import oracle_chain
from tests.plain_scoring import scored
from tests.random_cities import cities
from tests.small_scheme import SCHEME

RANDOM = examples(60)
ATTENDED = Link("Z04", "scored", 168.0, 210.0, 80.0, 0.8)
TALKED = Link("B01", "scored", 5.0, None, 5.0, 0.5)
NOTHING_TO_TALK = Link("B01", "not_applicable")


def chain(*links, scheme=SCHEME, left_in=None, **fields):
    left_in = left_in or (True,) * len(scheme.dimensions)
    period = Period(2026, 3)
    return Chain(scheme, period, "B1", "甲组", links, left_in, **fields)


def points(found):
    return {line.code or line.name: line.shown for line in found.lines}


# -- by hand -------------------------------------------------------------------------


def test_lines_are_effective_points_and_add_up():
    # 60 × 0.8 + 40 × 0.5 = 68
    found = ledger(chain(ATTENDED, TALKED))
    assert points(found) == {"Z04": 48, "B01": 20}
    assert found.final_score == 68
    assert found.equation == "最终得分 68.0"
    first = found.lines[0]
    assert (first.value, first.weight) == ("100 × 168 ÷ 210 = 80%", 60)
    assert first.rule == "60 × (80 − 60) ÷ (85 − 60) = 48"


def test_what_does_not_apply_gives_its_weight_to_the_rest():
    found = ledger(chain(ATTENDED, NOTHING_TO_TALK))
    assert points(found) == {"Z04": 80, "B01": 0}
    assert [line.effective_weight for line in found.lines] == [100, None]
    assert found.not_applicable == ("B01",)
    assert found.lines[1].rule == "不适用，不计分"


def test_adjustments_are_lines_and_an_equation():
    found = ledger(chain(ATTENDED, TALKED, bonus=1.5, deduction=0.5, grade_cap="poor"))
    assert points(found) == {"Z04": 48, "B01": 20, "加分": 1.5, "扣分": -0.5}
    assert found.equation == (
        "综合得分 68.0 − 扣分 0.5 + 加分 1.5 = 最终得分 69.0；一票否决，等次不高于差"
    )


def test_a_score_is_never_below_zero():
    nothing = dataclasses.replace(ATTENDED, attainment=0.0, value=0.0)
    blank = Link("B01", "not_reported", attainment=0.0)
    found = ledger(chain(nothing, blank, deduction=2.0))
    assert points(found) == {"Z04": 0, "B01": 0, "扣分": -2, "不低于 0 分": 2}
    assert found.equation == "综合得分 0.0 − 扣分 2 + 补到 0 分 2 = 最终得分 0.0"


def test_a_geometric_mean_shows_what_imbalance_costs():
    geometric = dataclasses.replace(
        SCHEME, dimensions=(Dimension("all", "全部", 100, "geometric"),)
    )
    # 0.8 ** 0.6 × 0.5 ** 0.4 = 0.6629 instead of 0.68
    found = ledger(chain(ATTENDED, TALKED, scheme=geometric))
    assert points(found) == {
        "Z04": 48,
        "B01": 20,
        "全部：短板折减（几何平均）": -1.71,
        "四舍五入差额": 0.01,
    }
    assert found.final_score == 66.3
    # unrounded, the lines add up to the score too: 68 − 1.7109 + 0.0109 = 66.3
    imbalance, lacking = (one.points for one in found.lines[2:])
    assert imbalance == pytest.approx(100 * 0.8**0.6 * 0.5**0.4 - 68)
    assert lacking == pytest.approx(66.3 - 100 * 0.8**0.6 * 0.5**0.4)


def test_a_dimension_without_enough_data_brings_nothing():
    two = dataclasses.replace(
        SCHEME,
        dimensions=(Dimension("all", "甲", 60), Dimension("other", "乙", 40)),
        indicators=(
            SCHEME.indicators[0],
            dataclasses.replace(SCHEME.indicators[1], dimension="other"),
        ),
    )
    found = ledger(chain(ATTENDED, TALKED, scheme=two, left_in=(True, False)))
    assert points(found) == {"Z04": 80, "B01": 0}
    assert found.insufficient == ("other",)


def test_without_a_score_the_lines_still_say_why():
    found = ledger(chain(ATTENDED, TALKED, left_in=(False,)))
    assert found.final_score is None and found.equation == ""
    assert [line.shown for line in found.lines] == [0, 0]
    assert found.lines[0].rule == "60 × (80 − 60) ÷ (85 − 60) = 48"


@pytest.mark.parametrize(
    ("decimals", "lines"),
    [
        # 60 × 2/3 and 40 × 1/3 are 53.333…: 53 with no decimals, 53.3, 53.33
        (0, {"Z04": 40, "B01": 13.33, "四舍五入差额": -0.33}),
        (1, {"Z04": 40, "B01": 13.33, "四舍五入差额": -0.03}),
        (2, {"Z04": 40, "B01": 13.333, "四舍五入差额": -0.003}),
    ],
)
def test_what_rounding_leaves_is_a_line_of_its_own(decimals, lines):
    scheme = dataclasses.replace(SCHEME, decimals=decimals)
    two_thirds = dataclasses.replace(ATTENDED, attainment=2 / 3)
    third = dataclasses.replace(TALKED, attainment=1 / 3)
    found = ledger(chain(two_thirds, third, scheme=scheme))
    assert points(found) == lines
    assert found.final_score == round(sum(lines.values()), 9)


def test_a_base_that_does_not_add_up_at_one_decimal_shows_two():
    # 68.3 composite would read 68.3 + 0.25 = 68.6: 48.3 is 48.34 here
    more = dataclasses.replace(ATTENDED, attainment=0.8057)
    found = ledger(chain(more, TALKED, bonus=0.25))
    assert (
        found.equation
        == "综合得分 68.34 + 加分 0.25 + 四舍五入差额 0.01 = 最终得分 68.6"
    )


# -- on random cities ----------------------------------------------------------------


@given(cities())
@RANDOM
def test_lines_add_up_to_the_score_to_the_last_digit_shown(drawn):
    city, _rows, _batches = drawn
    for period in sorted(one for one in city.reports if city.roster[one]):
        results = scored(city, period)
        for branch, result in results.items():
            if not result.indicators:
                continue
            found = oracle_chain(city, period, branch, results)
            _check(city.scheme, ledger(found), contributions(found), result)


def _check(scheme, found, summands, result):
    assert found.final_score == (
        None if result.final is None else pytest.approx(float(result.final))
    )
    for line in found.lines:
        if line.kind is LineKind.INDICATOR and result.final is not None:
            effective = result.indicators[line.code].effective_weight
            assert line.effective_weight == (
                None if effective is None else pytest.approx(float(effective))
            )
            assert line.shown == half_up(line.points, found.places)
    if summands is not None:
        assert summands.total == pytest.approx(float(result.unrounded), abs=1e-9)
        shown = sum(ticks(line.shown, found.places) for line in found.lines)
        assert shown == ticks(found.final_score, found.places)
        parts = subtotals(found, scheme)
        summed = sum(ticks(points, found.places) for _, points in parts)
        assert summed == ticks(found.final_score, found.places)
        codes = [one.code for one in scheme.dimensions]
        left_in = [one for one in codes if one not in found.insufficient]
        own = [half_up(summands.dimensions[one], found.places) for one in left_in]
        assert [points for _, points in parts[: len(own)]] == own
        assert all(lost <= 0 for lost in summands.imbalance.values())
        assert summands.composite_imbalance <= 0


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=30))
def test_rounded_numbers_add_up_and_stay_near(values):
    total = round(sum(values))
    found = rounded_to_sum(values, total)
    assert sum(found) == total
    assert all(abs(a - b) <= 1 for a, b in zip(found, values, strict=True))
