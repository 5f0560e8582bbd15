"""Rules in words and numbers: one table per rule, and every equation is true."""

from __future__ import annotations

import dataclasses
import re

import pytest

from sizhang_metrics.decomposition.chain import Link
from sizhang_metrics.decomposition.words import points_in_words, value_in_words
from sizhang_metrics.numbers import plain
from sizhang_metrics.scheme import Reduction, Term
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
    return plain(eval(arithmetic)) == right


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


def test_relative_weights_are_said_as_they_count():
    # the only indicator of its dimension of 100 weighs 100, a miss costs an eighth of it
    alone = dataclasses.replace(BASE, **MISSING)
    scheme = dataclasses.replace(SCHEME, indicators=(alone,), weights="relative")
    text = words(link(8, 0.875, due=9), scheme=scheme, **MISSING)
    assert text == "100 × (4 − 0.5 × (9 − 8)) ÷ 4 = 87.5"


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
