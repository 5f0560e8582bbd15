"""Hints from a branch's own history and from the roster: shown, never counted as faults."""

from dataclasses import replace

import pytest

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Check, Item, Kind, Term
from sizhang_metrics.submissions import Branch
from tests.small_scheme import ITEMS, SCHEME, context
from tests.test_reading import HEADER, ONE, TITLE, found, problem, reading

QUARTERS = ("2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2")


def history(item, values, branch="JG001"):
    """The newest of these values stands for 2026Q2."""
    periods = QUARTERS[len(QUARTERS) - len(values) :]
    return [
        (period, branch, item, "reported", float(value))
        for period, value in zip(periods, values, strict=True)
    ]


# ── implausible jumps ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("attended", "is_jump"),
    [
        # Median 49, all within the natural spread: √49 ± 2 is 25 to 81.
        (81, False),
        (82, True),
        (25, False),
        (24, True),
        (490, True),
        (0, False),  # nothing took place: that happens
    ],
)
def test_a_count_outside_its_own_band_is_a_hint(attended, is_jump):
    before = history("attended", [48, 49, 50, 49, 49])
    result = reading(TITLE, HEADER, f"JG001,,20,3,500,{attended},5", history=before)
    assert ("jump" in found(result, "hint")) == is_jump
    assert not result.rejected


def test_the_hint_names_the_median_and_the_band():
    before = history("attended", [48, 49, 50, 49, 49])
    one = problem(
        reading(TITLE, HEADER, "JG001,,20,3,500,490,5", history=before), "jump"
    )
    assert (one.row, one.column, one.column_number) == (3, "主题党日实到人次", 6)
    assert one.found == "本季 490，前 5 季的中位数是 49"
    assert one.accepted == "按往季估计在 25 到 81 之间"


def test_the_band_of_a_count_is_told_in_whole_numbers_inside_it():
    # √48 ± 2 is 24.3 to 79.7.
    before = history("attended", [48] * 5)
    result = reading(TITLE, HEADER, "JG001,,20,3,500,490,5", history=before)
    assert problem(result, "jump").accepted == "按往季估计在 25 到 79 之间"


def test_four_quarters_say_nothing_of_a_habit():
    before = history("attended", [49, 49, 49, 49])
    result = reading(TITLE, HEADER, "JG001,,20,3,500,490,5", history=before)
    assert "jump" not in found(result, "hint")


def test_who_varies_much_has_a_wide_band():
    # Roots 1, 3, 5, 7, 9: median 5, deviations 4 2 0 2 4, so 4 × 1.4826 × 2 ≈ 11.9.
    before = history("attended", [1, 9, 25, 49, 81])
    result = reading(TITLE, HEADER, "JG001,,20,3,500,250,5", history=before)
    assert "jump" not in found(result, "hint")


def test_a_band_that_begins_below_nothing_begins_at_nothing():
    # Roots 1, 3, 6, 9, 10: median 6, deviations 5 3 0 3 4, so 6 − 4 × 1.4826 × 3 < 0.
    before = history("members", [1, 9, 36, 81, 100])
    result = reading(TITLE, HEADER, "JG001,,20,3,500,30,5", history=before)
    assert "jump" not in found(result, "hint")


def test_between_two_middle_quarters_the_median_is_halfway():
    # Roots 6 and 8: 7.
    before = history("attended", [36, 36, 36, 64, 64, 64])
    result = reading(TITLE, HEADER, "JG001,,20,3,500,490,5", history=before)
    assert problem(result, "jump").found.endswith("前 6 季的中位数是 49")


def test_what_is_told_once_a_year_has_no_habit():
    items = tuple(replace(item, kind=Kind.ANNUAL) for item in SCHEME.items)
    scheme = replace(SCHEME, items=items, checks=())
    before = history("attended", [48, 49, 50, 49, 49])
    result = reading(
        TITLE, HEADER, "JG001,,20,3,500,490,5", history=before, scheme=scheme
    )
    assert "jump" not in found(result, "hint")


def test_small_counts_may_do_as_they_like():
    before = history("attended", [0, 0, 0, 1, 0])
    result = reading(TITLE, HEADER, "JG001,,20,3,500,9,5", history=before)
    assert "jump" not in found(result, "hint")


def test_a_first_event_is_no_jump_and_a_vanished_stock_is():
    before = history("attended", [0] * 5) + history("members", [20] * 5)
    elected = reading(TITLE, HEADER, "JG001,,20,3,500,29,5", history=before)
    assert "jump" not in found(elected, "hint")
    vanished = reading(TITLE, HEADER, "JG001,,0,3,500,30,5", history=before)
    assert found(vanished, "hint").count("jump") == 2


def test_what_accumulates_is_compared_by_what_a_quarter_added():
    # Added: 49, 49, then anew with the year 49, 49; and 49 of 2025Q2 by 2025Q1.
    before = history("talked", [49, 98, 147, 196, 49, 98])
    scheme = replace(SCHEME, checks=())
    ordinary = reading(
        TITLE, HEADER, "JG001,,20,3,60,50,147", history=before, scheme=scheme
    )
    assert "jump" not in found(ordinary, "hint")
    jumping = reading(
        TITLE, HEADER, "JG001,,20,3,60,50,400", history=before, scheme=scheme
    )
    assert problem(jumping, "jump").found.startswith("本季新增 302")


def test_a_measure_that_is_no_count_has_half_its_median_as_least_band():
    header = HEADER + ",满意度"
    before = history("satisfaction", [60, 60, 60, 60, 60])
    assert "jump" not in found(
        reading(TITLE, header, ONE + ",89.5", history=before), "hint"
    )
    assert (
        problem(reading(TITLE, header, ONE + ",29.5", history=before), "jump").accepted
        == "按往季估计在 30 到 90 之间"
    )


# ── last quarter again ────────────────────────────────────────────────────────────


def test_nine_of_ten_figures_as_last_quarter_are_a_likeness():
    items = tuple(Item(f"i{at}", f"第{at}项", Kind.FLOW, "次") for at in range(10))
    scheme = replace(SCHEME, items=items, checks=(), indicators=())
    before = [
        ("2026Q2", "JG001", one.code, "reported", float(at + 1))
        for at, one in enumerate(items)
    ]
    header = "支部编码," + ",".join(one.name for one in items)
    nearly = reading(
        TITLE, header, "JG001,1,2,3,4,5,6,7,8,9,99", history=before, scheme=scheme
    )
    assert (
        problem(nearly, "same_as_previous").found == "10 项非零的数中有 9 项与上季相同"
    )
    other = reading(
        TITLE, header, "JG001,1,2,3,4,5,6,7,8,99,99", history=before, scheme=scheme
    )
    assert "same_as_previous" not in found(other, "hint")


# ── heads ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("days", "expected", "is_short"),
    [
        # 20 members on the roster, three sessions: 0.7 × 60 = 42.
        (3, 42, False),
        (3, 41, True),
        (1, 14, False),
        (1, 13, True),
        ("", 13, True),
        (0, 5, False),
        (3, 0, False),
    ],
)
def test_a_denominator_far_below_the_roster_is_a_hint(days, expected, is_short):
    result = reading(TITLE, HEADER, f"JG001,,20,{days},{expected},0,5")
    assert ("denominator_below_roster" in found(result, "hint")) == is_short


def test_a_check_of_the_scheme_that_compares_heads_is_enough():
    check = Check(
        "heads", "hint", (Term("expected"),), ">=", (Term("members"),), "应到偏少"
    )
    scheme = replace(SCHEME, checks=(check,))
    result = reading(TITLE, HEADER, "JG001,,20,3,13,5,5", scheme=scheme)
    assert found(result, "hint").count("heads") == 1
    assert "denominator_below_roster" not in found(result, "hint")


def test_without_members_in_the_roster_nothing_is_compared():
    branches = {"JG001": Branch("JG001", "机关第一党支部", "U1", "第一局", None)}
    result = reading(TITLE, HEADER, "JG001,,99,3,1,1,5", branches=branches)
    assert set(found(result, "hint")) == {"absent_column"}


def test_comparisons_never_change_the_verdict():
    before = history("attended", [49] * 7) + history("talked", [9] * 7)
    scheme = replace(SCHEME, items=ITEMS, checks=())
    result = reading(
        TITLE, HEADER, "JG001,,99,3,500,490,5", history=before, scheme=scheme
    )
    assert {"jump", "members_unlike_roster", "fallen"} <= set(found(result, "hint"))
    assert not result.rejected
    assert not result.needs_reason


def test_the_first_quarter_compares_with_last_year_without_falling():
    before = [("2025Q4", "JG001", "talked", "reported", 40.0)]
    result = reading("2026Q1", HEADER, ONE, period=Period(2026, 1), history=before)
    assert "fallen" not in found(result, "hint")


def test_context_without_any_history_compares_nothing():
    assert "jump" not in found(reading(TITLE, HEADER, ONE, history=()), "hint")
    assert context(history=()).history(["JG001"]).empty
