"""One hand-worked table per scoring rule: what a value is worth."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from sizhang_metrics.composing.arrays import attained as on_arrays
from sizhang_metrics.scheme.model import AppliesWhen, Item, Kind, Reduction, Term
from sizhang_metrics.scheme.rules import due_over
from tests.examples import some, thorough
from tests.little_city import (
    BLANK,
    NA,
    attained,
    branch,
    city,
    indicator,
    points_of,
    scheme,
    table,
)

MISSED, LEFT_OUT = ("not_reported", 0.0), ("not_applicable", None)
SECOND_QUARTER = datetime.date(2026, 4, 1)
NUMBERS = (Item("a", "a", Kind.FLOW, "次", integer=False),)


def scored(t: float) -> tuple[str, float]:
    return "scored", round(t, 9)


def of_values(one, values, **changes) -> list[tuple]:
    """(status, attainment) of each value of item `a`, reported in the first quarter."""
    reports = {f"{at:02}": {"a": value} for at, value in enumerate(values)}
    return list(attained(scheme(one, **changes), {"2026Q1": reports}).values())


def of_ratios(one, ratios, period="2026Q1", **changes) -> list[tuple]:
    """The same of (a, b) pairs."""
    reports = {f"{at:02}": {"a": a, "b": b} for at, (a, b) in enumerate(ratios)}
    return list(attained(scheme(one, **changes), {period: reports}).values())


def test_linear_runs_from_floor_to_target():
    turnout = indicator("linear", ratio=True, factor=100, floor=60, target=85)
    assert of_ratios(
        turnout,
        [
            (50, 100),  # below the floor
            (60, 100),  # at the floor
            (168, 210),  # 80 %: 20 of 25 steps
            (85, 100),  # at the target
            (100, 100),  # above it
            (BLANK, 100),
            (90, BLANK),
            (NA, 100),
            (0, 0),
        ],
    ) == [
        scored(0),
        scored(0),
        scored(0.8),
        scored(1),
        scored(1),
        MISSED,
        MISSED,
        LEFT_OUT,
        LEFT_OUT,
    ]


def test_linear_turns_when_less_is_better():
    overdue = indicator("linear", direction="lower", floor=6, target=1)
    assert of_values(overdue, [9, 6, 3, 1, 0, BLANK, NA]) == [
        scored(0),
        scored(0),
        scored(0.6),
        scored(1),
        scored(1),
        MISSED,
        LEFT_OUT,
    ]


def test_linear_prorated_asks_for_its_quarters_share_of_the_year():
    talks = indicator("linear_prorated", target=8)
    quarter = {"a": 0}
    reports = {
        "2026Q1": {"old": quarter, "blank": quarter, "gone": {"a": NA}},
        "2026Q2": {
            "old": {"a": 1},  # 1 of 4
            "new": {"a": 1},  # came in the second quarter: 1 of 2
            "full": {"a": 4},  # all of 4, though the first quarter is unreported
            "blank": {"a": BLANK},
            "gone": {"a": 1},  # 不适用 in the first quarter: 1 of 2
            "never": {"a": NA},
        },
    }
    roster = [branch(code) for code in ("old", "full", "blank", "gone", "never")]
    roster.append(branch("new", valid_from=SECOND_QUARTER))
    assert attained(scheme(talks), reports, roster=roster) == {
        "old": scored(0.25),
        "new": scored(0.5),
        "full": scored(1),
        "blank": MISSED,
        "gone": scored(0.5),
        "never": LEFT_OUT,
    }


def test_step_gives_the_best_share_whose_bound_is_met():
    criticism = indicator(
        "step", steps=((60, 1), (45, 0.75), (30, 0.5), (15, 0.25), (0, 0))
    )
    assert of_values(criticism, [10, 15, 44, 45, 60, 99, BLANK, NA]) == [
        scored(0),
        scored(0.25),
        scored(0.5),
        scored(0.75),
        scored(1),
        scored(1),
        MISSED,
        LEFT_OUT,
    ]


def test_step_counts_down_when_less_is_better():
    vacancies = indicator("step", direction="lower", steps=((0, 1), (1, 0.5)))
    assert of_values(vacancies, [0, 1, 2, BLANK, NA]) == [
        scored(1),
        scored(0.5),
        scored(0),  # no bound is met
        MISSED,
        LEFT_OUT,
    ]


def test_deduct_missing_takes_points_for_each_one_that_is_missing():
    days = indicator("deduct_missing", expected_per_year=12, per_miss=0.5)
    reports = {
        "2026Q1": {code: {"a": 3} for code in ("five", "six", "seven", "none")}
        | {"gone": {"a": NA}},
        "2026Q2": {
            "five": {"a": 2},  # 5 of 6: 4 − 0.5
            "six": {"a": 3},
            "seven": {"a": 4},  # more earns nothing
            "none": {"a": BLANK},
            "late": {"a": 3},  # first quarter unreported: 3 of 6
            "new": {"a": 3},  # came in April: 3 of 3
            "gone": {"a": 1},  # first quarter 不适用: 1 of 3
            "never": {"a": NA},
        },
    }
    codes = ("five", "six", "seven", "none", "late", "gone", "never")
    roster = [branch(code) for code in codes]
    roster.append(branch("new", valid_from=SECOND_QUARTER))
    assert attained(scheme(days), reports, roster=roster) == {
        "five": scored(3.5 / 4),
        "six": scored(1),
        "seven": scored(1),
        "none": MISSED,
        "late": scored(2.5 / 4),
        "new": scored(1),
        "gone": scored(3 / 4),
        "never": LEFT_OUT,
    }


def test_deduct_missing_never_takes_more_than_there_is():
    meetings = indicator("deduct_missing", expected_per_year=12, per_miss=2)
    assert of_values(meetings, [0, 1, 2, 3]) == [
        scored(0),  # three missing cost six of four
        scored(0),
        scored(0.5),
        scored(1),
    ]


@some(2)
@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2026Q1", LEFT_OUT),  # ⌊2 × 1/4⌋ = 0: nothing is due yet
        ("2026Q2", ("scored", 0.5)),
        ("2026Q3", ("scored", 0.5)),
        ("2026Q4", ("scored", 0.0)),
    ],
)
def test_deduct_missing_expects_only_whole_ones(period, expected):
    reviews = indicator("deduct_missing", expected_per_year=2, per_miss=1, weight=2)
    assert attained(scheme(reviews), {period: {"甲": {"a": 0}}}) == {"甲": expected}


def test_deduct_each_takes_points_for_each_one_that_happened():
    substitutes = indicator("deduct_each", direction="lower", per_each=1.5, weight=3)
    assert of_values(substitutes, [0, 1, 2, 5, BLANK, NA]) == [
        scored(1),
        scored(0.5),
        scored(0),
        scored(0),
        MISSED,
        LEFT_OUT,
    ]


def test_without_points_to_lose_a_deduction_is_all_or_nothing():
    unweighed = indicator("deduct_each", direction="lower", per_each=1, weight=0)
    other = points_of("b", 100)
    reports = {
        code: {"a": number, "b": 0} for code, number in (("clean", 0), ("one", 1))
    }
    with city(scheme(unweighed, other), {"2026Q1": reports}) as store:
        columns = "indicator, branch_id, attainment, points"
        assert table(store, columns, "indicator_score", "2026Q1")[:2] == [
            ("X", "clean", 1, 0),
            ("X", "one", 0, 0),
        ]


def test_min_max_stretches_between_the_worst_and_the_best():
    assert of_values(indicator("min_max"), [2, 3, 6, BLANK, NA]) == [
        scored(0),
        scored(0.25),
        scored(1),
        MISSED,
        LEFT_OUT,
    ]
    lower = indicator("min_max", direction="lower")
    assert of_values(lower, [2, 3, 6]) == [scored(1), scored(0.75), scored(0)]


def test_percentile_counts_the_worse_and_half_of_the_equals():
    higher = indicator("percentile")
    assert of_values(higher, [1, 2, 2, 5, 9, BLANK, NA]) == [
        scored(0),
        scored(1.5 / 4),
        scored(1.5 / 4),
        scored(3 / 4),
        scored(1),
        MISSED,
        LEFT_OUT,
    ]
    lower = indicator("percentile", direction="lower")
    assert of_values(lower, [1, 2, 2, 5]) == [
        scored(1),
        scored(0.5),
        scored(0.5),
        scored(0),
    ]


@some(4)
@pytest.mark.parametrize("rule", ["min_max", "percentile"])
@pytest.mark.parametrize("values", [[7], [7, 7, 7], [7, BLANK], [7, NA]])
def test_relative_rules_need_two_different_branches(rule, values):
    found = of_values(indicator(rule), values)
    assert [one for one, value in zip(found, values, strict=True) if value == 7] == [
        LEFT_OUT for value in values if value == 7
    ]


def test_what_a_branch_counted_stays_shown_where_there_is_nobody_to_compare_with():
    with city(scheme(indicator("min_max")), {"2026Q1": {"甲": {"a": 7}}}) as store:
        shown = table(store, "status, numerator, value", "indicator_score", "2026Q1")
    assert shown == [("not_applicable", 7, 7)]


@some(1)
@pytest.mark.parametrize("rule", ["min_max", "percentile"])
def test_relative_rules_look_at_the_peer_group_or_at_all(rule):
    roster = [
        branch("a1", peer_group="甲组"),
        branch("a2", peer_group="甲组"),
        branch("b1", peer_group="乙组"),
    ]
    reports = {"2026Q1": {"a1": {"a": 0}, "a2": {"a": 5}, "b1": {"a": 10}}}
    peers = scheme(indicator(rule, over="peer_group"))
    assert attained(peers, reports, roster=roster) == {
        "a1": scored(0),
        "a2": scored(1),
        "b1": LEFT_OUT,
    }
    every = scheme(indicator(rule, over="all"))
    assert attained(every, reports, roster=roster) == {
        "a1": scored(0),
        "a2": scored(0.5),
        "b1": scored(1),
    }


@some(2)
@pytest.mark.parametrize(
    ("policy", "third_quarter", "fourth_quarter"),
    [
        ("not_applicable", LEFT_OUT, LEFT_OUT),
        ("zero", ("scored", 0.0), ("scored", 0.0)),
        ("zero_at_year_end", LEFT_OUT, ("scored", 0.0)),
    ],
)
def test_a_zero_denominator_follows_its_policy(policy, third_quarter, fourth_quarter):
    one = indicator("linear", ratio=True, floor=0, target=1, zero_denominator=policy)
    assert of_ratios(one, [(0, 0)], "2026Q3") == [third_quarter]
    assert of_ratios(one, [(0, 0)], "2026Q4") == [fourth_quarter]


def test_an_indicator_applies_when_its_condition_holds():
    one = indicator("linear", floor=0, target=2, applies_when=AppliesWhen("b", ">=", 7))
    assert of_ratios(one, [(1, 7), (1, 6), (BLANK, 6), (1, BLANK), (1, NA)]) == [
        scored(0.5),
        LEFT_OUT,
        LEFT_OUT,  # what does not apply need not be reported
        MISSED,
        LEFT_OUT,
    ]


@pytest.mark.parametrize(
    ("op", "holds"),
    [
        (">=", (False, True, True)),
        ("<=", (True, True, False)),
        (">", (False, False, True)),
        ("<", (True, False, False)),
        ("=", (False, True, False)),
    ],
)
def test_below_at_and_above_the_bound_of_a_condition(op, holds):
    one = indicator("linear", floor=0, target=2, applies_when=AppliesWhen("b", op, 7))
    found = of_ratios(one, [(1, 6), (1, 7), (1, 8)])
    assert found == [scored(0.5) if one else LEFT_OUT for one in holds]


def test_reduce_halves_what_exceeds_the_ratio():
    review = indicator(
        "linear",
        floor=0,
        target=2,
        reduce=Reduction((Term("top"),), (Term("all"),), (1, 3), 0.5),
    )
    cells = [(3, 10), (1, 3), (4, 10), (1, 0), (BLANK, 10), (4, BLANK), (NA, 10)]
    reports = {
        f"{at}": {"a": 2, "top": top, "all": every}
        for at, (top, every) in enumerate(cells)
    }
    found = attained(scheme(review), {"2026Q1": reports})
    assert list(found.values()) == [
        scored(1),
        scored(1),  # exactly a third does not exceed a third
        scored(0.5),
        scored(1),  # nobody was reviewed: no reduction
        MISSED,
        MISSED,
        scored(1),
    ]


def test_a_ratio_of_stocks_that_does_not_apply_reduces_nothing():
    review = indicator(
        "linear",
        floor=0,
        target=2,
        reduce=Reduction((Term("top"),), (Term("all"),), (1, 3), 0.5),
    )
    stocks = [Item(code, code, Kind.STOCK, "人") for code in ("top", "all")]
    cells = [(3, 10), (4, 10), (NA, 10), (4, NA), (NA, NA)]
    reports = {
        f"{at}": {"a": 2, "top": top, "all": every}
        for at, (top, every) in enumerate(cells)
    }
    found = attained(scheme(review, items=stocks), {"2026Q1": reports})
    assert [t for _status, t in found.values()] == [1, 0.5, 1, 1, 1]


def test_a_flow_that_does_not_apply_leaves_no_ratio_of_what_stands_beside_it():
    """4 of (10 + a flow of which no quarter has a number): no reduction."""
    review = indicator(
        "linear",
        floor=0,
        target=2,
        reduce=Reduction((Term("top"),), (Term("all"), Term("new")), (1, 3), 0.5),
    )
    stocks = [Item(code, code, Kind.STOCK, "人") for code in ("top", "all")]
    told = {"a": 2, "top": 4, "all": 10}
    reports = {"1": told | {"new": 1}, "2": told | {"new": NA}}
    found = attained(scheme(review, items=stocks), {"2026Q1": reports})
    assert found == {"1": scored(0.5), "2": scored(1)}


def test_a_lower_bound_lifts_everything_that_counts():
    one = indicator("linear", floor=0, target=4)
    assert of_values(one, [0, 1, 4, BLANK, NA], lower_bound=0.2) == [
        scored(0.2),
        scored(0.4),
        scored(1),
        ("not_reported", 0.2),
        LEFT_OUT,
    ]


def test_what_is_not_reported_is_left_out_under_reweight():
    one = indicator("linear", floor=0, target=4)
    assert of_values(one, [1, BLANK, NA], missing="reweight") == [
        scored(0.25),
        ("not_reported", None),
        LEFT_OUT,
    ]


@thorough
def test_binary_noise_decides_no_step_and_no_goalpost():
    # 100 × 0.285 is 28.499999999999996 in binary
    step = indicator("step", factor=100, steps=((28.5, 1), (0, 0)))
    assert of_values(step, [0.285, 0.284], items=NUMBERS) == [scored(1), scored(0)]
    # 0.1 + 0.2 is 0.30000000000000004: not above a third of 0.9
    both = indicator(
        "linear",
        numerator=(Term("a"), Term("b")),
        direction="lower",
        floor=1,
        target=0.3,
    )
    assert of_ratios(both, [(0.1, 0.2)]) == [scored(1)]


@thorough
def test_binary_noise_parts_no_equals_of_a_relative_rule():
    """0.1 + 0.2 is 0.30000000000000004: the equal of 0.3, above it or below."""
    first = {code: {"a": 0} for code in ("plain", "half", "least")}
    reports = {
        "2026Q1": {"noisy": {"a": 0.1}} | first,
        "2026Q2": {
            code: {"a": value}
            for code, value in {
                "noisy": 0.2,
                "plain": 0.3,
                "half": 0.5,
                "least": 0.1,
            }.items()
        },
    }
    higher = scheme(indicator("percentile"), items=NUMBERS)
    assert attained(higher, reports) == {
        "half": scored(1),
        "least": scored(0),
        "noisy": scored(1.5 / 3),
        "plain": scored(1.5 / 3),
    }
    lower = scheme(indicator("percentile", direction="lower"), items=NUMBERS)
    assert attained(lower, reports) == {
        "half": scored(0),
        "least": scored(1),
        "noisy": scored(1.5 / 3),
        "plain": scored(1.5 / 3),
    }
    twins = {
        period: {code: quarter[code] for code in ("noisy", "plain")}
        for period, quarter in reports.items()
    }
    for rule in ("min_max", "percentile"):
        assert attained(scheme(indicator(rule), items=NUMBERS), twins) == {
            "noisy": LEFT_OUT,
            "plain": LEFT_OUT,
        }


@some(1)
@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_who_is_worst_but_for_noise_has_exactly_nothing(direction):
    """A trace of noise instead of 0 would lift a whole dimension's geometric mean."""
    worst = {"noisy": (0.1, 0.2), "plain": (0, 0.3)}
    best = {"best": (0, 1 if direction == "higher" else 0)}
    reports = {
        f"2026Q{at + 1}": {
            code: {"a": pair[at]} for code, pair in (worst | best).items()
        }
        for at in (0, 1)
    }
    rules = scheme(indicator("min_max", direction=direction), items=NUMBERS)
    with city(rules, reports) as store, store.cursor() as cursor:
        zeros = cursor.execute(
            "select branch_id from indicator_score"
            " where period = '2026Q2' and attainment = 0 order by 1"
        ).fetchall()
    assert zeros == [("noisy",), ("plain",)]


@some(1)
@pytest.mark.parametrize(
    ("rule", "t"),
    [
        # all of what is due of 1.6 a year by the second quarter
        (indicator("linear_prorated", target=1.6), 1.0),
        # as many cases as there are points
        (indicator("deduct_each", direction="lower", per_each=1, weight=0.8), 0.0),
    ],
    ids=lambda one: getattr(one, "rule", None),
)
def test_noise_keeps_nobody_from_the_end_of_a_rule(rule, t):
    """0.1 + 0.7 is 0.7999999999999999 and counts as 0.8, exactly, by SQL and on arrays."""
    reports = {"2026Q1": {"甲": {"a": 0.1}}, "2026Q2": {"甲": {"a": 0.7}}}
    rules = scheme(rule, items=NUMBERS)
    with city(rules, reports) as store, store.cursor() as cursor:
        assert cursor.execute(
            "select attainment from indicator_score where period = '2026Q2'"
        ).fetchall() == [(t,)]
    assert on_arrays(rules, rule, np.array([0.1 + 0.7]), due=2) == [t]


def test_what_comes_due_is_whole_and_free_of_noise():
    # ⌊0.9⌋, ⌊1.8⌋, ⌊2.7⌋, ⌊3.6⌋
    rule = indicator("deduct_missing", expected_per_year=3.6, per_miss=1)
    assert [due_over(rule, range(1, k + 1)) for k in (1, 2, 3, 4)] == [0, 1, 2, 3]
    # 3.9999999999999996, a quarter of which would be none at all
    noisy = indicator("deduct_missing", expected_per_year=5 * (0.1 + 0.7), per_miss=1)
    assert [due_over(noisy, [k]) for k in (1, 2, 3, 4)] == [1, 1, 1, 1]


def test_terms_may_subtract_and_may_come_from_the_roster():
    one = indicator(
        "linear",
        numerator=(Term("a"), Term("b", -1)),
        denominator=(Term("members", 1, "roster"),),
        factor=100,
        floor=0,
        target=100,
    )
    reports = {
        "2026Q1": {code: {"a": 7, "b": 2} for code in ("ten", "none", "unknown")}
    }
    roster = [
        branch("ten", members=10),
        branch("none", members=0),
        branch("unknown", members=None),
    ]
    assert attained(scheme(one), reports, roster=roster) == {
        "ten": scored(0.5),
        "none": LEFT_OUT,
        "unknown": MISSED,
    }


def test_the_second_quarter_of_theme_days_as_worked_by_hand():
    """Held in 5 of 6 months, turnout 168/210, political in 4 of 6, one substitute."""
    days = (
        indicator(
            "deduct_missing",
            code="Z03",
            numerator=(Term("months"),),
            expected_per_year=12,
            per_miss=0.5,
        ),
        indicator(
            "linear",
            code="Z04",
            numerator=(Term("attended"),),
            denominator=(Term("expected"),),
            factor=100,
            floor=60,
            target=85,
        ),
        indicator(
            "linear",
            code="Z05",
            weight=5,
            numerator=(Term("political"),),
            denominator=(Term("days"),),
            factor=100,
            floor=50,
            target=100,
        ),
        indicator(
            "deduct_each",
            code="Z06",
            weight=3,
            direction="lower",
            numerator=(Term("substitutes"),),
            per_each=1.5,
        ),
    )
    first = {
        "months": 3,
        "attended": 90,
        "expected": 105,
        "political": 2,
        "days": 3,
        "substitutes": 0,
    }
    second = {
        "months": 2,
        "attended": 78,
        "expected": 105,
        "political": 2,
        "days": 3,
        "substitutes": 1,
    }
    reports = {"2026Q1": {"甲": first}, "2026Q2": {"甲": second}}
    with city(scheme(*days), reports) as store:
        columns = "indicator, value, round(points, 2)"
        assert table(store, columns, "indicator_score", "2026Q2") == [
            ("Z03", 5.0, 3.5),
            ("Z04", 80.0, 3.2),
            ("Z05", 66.666666667, 1.67),
            ("Z06", 1.0, 1.5),
        ]


def test_a_relative_rule_weighs_in_its_dimension_like_any_other():
    one = indicator("min_max", code="m", weight=40)
    rules = scheme(one, points_of("p", 60), minimum_coverage=0.5)
    reports = {
        "low": {"a": 1, "p": 50},
        "middle": {"a": 2, "p": 50},
        "high": {"a": 3, "p": 50},
        "blank": {"a": BLANK, "p": 50},
        "away": {"a": NA, "p": 50},
        "neither": {"a": 2, "p": BLANK},
    }
    with city(rules, {"2026Q1": reports}) as store, store.cursor() as cursor:
        rows = cursor.execute(
            "select branch_id, round(share, 9), round(coverage, 9) from dimension_score"
        ).fetchall()
    # 0.4 × its place between 1 and 3, and 0.6 × 0.5
    assert {branch_id: found for branch_id, *found in rows} == {
        "low": [0.3, 1],
        "middle": [0.5, 1],
        "high": [0.7, 1],
        "blank": [0.3, 0.6],
        "away": [0.5, 1],  # the 40 points go to the other indicator
        "neither": [None, 0.4],  # less than half is reported
    }
