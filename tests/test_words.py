"""Rules in words and numbers: one table per rule, and every equation is true."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhang_metrics.decomposition.chain import Link
from sizhang_metrics.decomposition.words import points_in_words, value_in_words
from sizhang_metrics.numbers import plain
from sizhang_metrics.scheme import Reduction, Term
from sizhang_metrics.scheme.rules import rule_of
from tests.examples import examples
from tests.small_scheme import SCHEME

BASE = dataclasses.replace(
    SCHEME.indicators[0], weight=4, floor=None, target=None, applies_when=None
)


def scheme_of(indicator, **others):
    rest = dataclasses.replace(SCHEME.indicators[1], weight=100 - indicator.weight)
    return dataclasses.replace(SCHEME, indicators=(indicator, rest), **others)


def words(link, *, scheme=None, **fields):
    indicator = dataclasses.replace(BASE, **fields)
    return points_in_words(scheme or scheme_of(indicator), indicator, link)


def link(value, attainment, **fields):
    return Link("Z04", "scored", 1.0, 1.0, value, attainment, **fields)


LINEAR = {"rule": "linear", "floor": 60, "target": 85}
LOWER = {"rule": "linear", "floor": 10, "target": 2, "direction": "lower"}
PRORATED = {"rule": "linear_prorated", "target": 100}
STEP = {"rule": "step", "steps": ((60, 1), (45, 0.75), (30, 0.5))}
FEWER = {"rule": "step", "steps": ((0, 1), (1, 0.5)), "direction": "lower"}
MISSING = {"rule": "deduct_missing", "expected_per_year": 12, "per_miss": 0.5}
EACH = {"rule": "deduct_each", "per_each": 1.5, "direction": "lower"}
MIN_MAX = {"rule": "min_max"}
PERCENTILE = {"rule": "percentile", "over": "all"}

RULES = (LINEAR, LOWER, PRORATED, STEP, FEWER, MISSING, EACH, MIN_MAX, PERCENTILE)
CASES = [
    (LINEAR, link(80, 0.8), "4 × (80 − 60) ÷ (85 − 60) = 3.2"),
    (LINEAR, link(85, 1), "4 × 1 = 4，已达目标 85"),
    (LINEAR, link(60, 0), "4 × 0 = 0，未好于底线 60"),
    (LOWER, link(4, 0.75), "4 × (10 − 4) ÷ (10 − 2) = 3"),
    (LOWER, link(12, 0), "4 × 0 = 0，未好于底线 10"),
    (LOWER, link(0, 1), "4 × 1 = 4，已达目标 2"),
    (PRORATED, link(60, 0.8, due=3), "4 × 60 ÷ (100 × 3 ÷ 4) = 3.2"),
    (PRORATED, link(75, 1, due=3), "4 × 1 = 4，已达序时目标 100 × 3 ÷ 4"),
    (PRORATED, link(0, 0, due=3), "4 × 0 = 0"),
    (STEP, link(50, 0.75), "4 × 0.75 = 3，达到“≥ 45”档"),
    (STEP, link(10, 0), "4 × 0 = 0，未达任何一档"),
    (FEWER, link(1, 0.5), "4 × 0.5 = 2，达到“≤ 1”档"),
    (MISSING, link(8, 0.875, due=9), "4 − 0.5 × (9 − 8) = 3.5"),
    (MISSING, link(9, 1, due=9), "4 × 1 = 4，无扣分"),
    (MISSING, link(0, 0, due=9), "4 × 0 = 0，扣完为止"),
    (EACH, link(1, 0.625), "4 − 1.5 × 1 = 2.5"),
    (EACH, link(0, 1), "4 × 1 = 4，无扣分"),
    (EACH, link(3, 0), "4 × 0 = 0，扣完为止"),
    (MIN_MAX, link(3, 0.5714), "4 × 0.5714 = 2.29，在同类组支部中按最差到最好折算"),
    (MIN_MAX, link(3, 2 / 7), "4 × 0.2857 = 1.14，在同类组支部中按最差到最好折算"),
    (PERCENTILE, link(3, 0.25), "4 × 0.25 = 1，在全部支部中按百分位折算"),
]


@pytest.mark.parametrize(("rule", "found", "expected"), CASES)
def test_the_rule_in_words(rule, found, expected):
    text = words(found, **rule)
    assert text == expected
    assert is_true(text)


def is_true(text):
    """Whether the equation at the start of the text holds to its last digit."""
    left, right = text.split("，")[0].split(" = ")
    arithmetic = left.replace("×", "*").replace("÷", "/").replace("−", "-")
    assert re.fullmatch(r"[\d.+\-*/() ]+", arithmetic)
    return plain(eval(arithmetic), max(2, len(right.partition(".")[2]))) == right


def test_an_equation_has_the_digits_that_make_it_true():
    # to two decimals 3 × (98.15 − 90) ÷ 10 would be 2.45
    found = words(
        link(100 * 53 / 54, 44 / 54), weight=3, rule="linear", floor=90, target=100
    )
    assert found == "3 × (98.148 − 90) ÷ (100 − 90) = 2.44"
    # 2.375 at a half: no digits of 95.8333… make it 2.38
    found = words(
        link(100 * 23 / 24, 19 / 24), weight=3, rule="linear", floor=80, target=100
    )
    assert found == "3 × (95.83 − 80) ÷ (100 − 80) = 2.375"
    # which is not the target, though it looks like it
    found = words(link(84.9996, 0.999984), weight=30, **LINEAR)
    assert found == "30 × (84.9996 − 60) ÷ (85 − 60) = 30"
    found = words(link(0.5, 0.8), rule="linear", floor=0.1, target=0.6125)
    assert found.startswith("4 × (0.5 − 0.1) ÷ (0.6125 − 0.1) = ")
    found = words(link(3, 0.12345), weight=30, **MIN_MAX)
    assert found.startswith("30 × 0.12345 = 3.7，")


@given(
    st.sampled_from([*RULES]),
    st.sampled_from([1, 2.5, 3, 4, 7, 29, 33.333]),
    st.integers(1, 300),
    st.integers(1, 300),
    st.sampled_from([0, 0.1, 0.35]),
    st.sampled_from([None, 0.5, 0.3]),
)
@examples(300)
def test_every_equation_is_true(rule, weight, numerator, denominator, bound, by):
    value = 100 * numerator / denominator
    reduce = by and Reduction((Term("a"),), (Term("b"),), (1, 3), by)
    one = dataclasses.replace(BASE, weight=weight, reduce=reduce, **rule)
    (t,) = rule_of(one).attained(one, np.array([value]), 3, ())
    t = numerator / (numerator + denominator) if np.isnan(t) else t
    t = bound + (1 - bound) * t * (by or 1)
    scheme = scheme_of(one, lower_bound=bound)
    found = link(value, t, due=3, reduced=by is not None)
    assert is_true(points_in_words(scheme, one, found))


def test_reductions_and_lower_bounds_are_part_of_the_equation():
    reduce = Reduction((Term("a"),), (Term("b"),), (1, 3), 0.5)
    text = words(link(80, 0.4, reduced=True), reduce=reduce, **LINEAR)
    assert text == "4 × (80 − 60) ÷ (85 − 60) × 0.5 = 1.6，超过规定比例，折减"
    bounded = scheme_of(dataclasses.replace(BASE, **LINEAR), lower_bound=0.1)
    text = words(link(80, 0.82), scheme=bounded, **LINEAR)
    assert text == "4 × (0.1 + 0.9 × (80 − 60) ÷ (85 − 60)) = 3.28"
    text = words(link(8, 0.8875, due=9), scheme=bounded, **MISSING)
    assert text == "4 × (0.1 + 0.9 × (4 − 0.5 × (9 − 8)) ÷ 4) = 3.55"
    assert is_true(text)
    # of a comparison with others, too, it is what they made of it that is reduced
    text = words(
        link(3, 0.1 + 0.9 * 0.25 * 0.5, reduced=True),
        scheme=bounded,
        reduce=reduce,
        **MIN_MAX,
    )
    assert text.startswith("4 × (0.1 + 0.9 × 0.25 × 0.5) = 0.85，")


def test_relative_weights_are_said_as_they_count():
    # the only indicator of its dimension of 100 weighs 100, a miss costs an eighth of it
    alone = dataclasses.replace(BASE, **MISSING)
    scheme = dataclasses.replace(SCHEME, indicators=(alone,), weights="relative")
    text = words(link(8, 0.875, due=9), scheme=scheme, **MISSING)
    assert text == "100 × (4 − 0.5 × (9 − 8)) ÷ 4 = 87.5"
    # one of three alike: 33.33 × 0.8 would be 26.66
    three = [dataclasses.replace(alone, code=f"Z{at}", **LINEAR) for at in range(3)]
    scheme = dataclasses.replace(scheme, indicators=tuple(three))
    text = points_in_words(scheme, three[0], link(80, 0.8))
    assert text == "33.333 × (80 − 60) ÷ (85 − 60) = 26.67"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Link("Z04", "not_applicable"), "不适用，不计分"),
        (Link("Z04", "not_reported", attainment=0.0), "未报送，得 0 分"),
        (Link("Z04", "not_reported"), "未报送，不计入"),
        (Link("Z04", "scored", 0.0, 0.0, None, 0.0), "分母为 0，按 0 计，得 0 分"),
    ],
)
def test_without_a_value_it_says_why(found, expected):
    assert words(found, **LINEAR) == expected
    assert value_in_words(BASE, found) == ""


def test_the_value_is_said_as_a_ratio_or_a_count():
    ratio = Link("Z04", "scored", 168.0, 210.0, 80.0, 0.8)
    assert value_in_words(BASE, ratio) == "100 × 168 ÷ 210 = 80%"
    plain_ratio = dataclasses.replace(BASE, factor=1, measured_in="次")
    assert value_in_words(plain_ratio, ratio) == "168 ÷ 210 = 80 次"
    count = dataclasses.replace(SCHEME.indicators[1])
    assert value_in_words(count, Link("B01", "scored", 5.0, None, 5.0, 0.5)) == "5 人"
