"""The check-up's rules: planted cases are found, honest quarters stay silent."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sizhang_metrics.data_quality import (
    Hint,
    HintKind,
    bunched,
    copied_quarters,
    copied_sisters,
    full_marks,
    full_ratios,
    picks,
    round_values,
    shrunk_denominators,
    usual_size,
)
from sizhang_metrics.data_quality.hints import (
    FAMILY,
    agreement_rates,
    at_least,
    size_class,
)
from sizhang_metrics.data_quality.samples import RANDOM, RISK
from sizhang_metrics.scheme import Scheme, load_scheme
from tests import homes

SEEDS = range(20)
ITEMS = [f"i{number}" for number in range(30)]
BRANCHES = [f"B{number:03d}" for number in range(120)]
MEMBERS = pd.Series([5 + 7 * number % 41 for number in range(120)], index=BRANCHES)
UNITS = pd.Series([f"U{number // 12}" for number in range(120)], index=BRANCHES)


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_scheme(homes.scheme().encode())


def honest(generator: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two quarters of counts: a third stays as it was, sizes from 0 to some hundreds."""
    mean = np.array([0.3, 1, 3, 3, 5, 12, 20, 40, 100, 300] * 3)
    before = generator.poisson(mean, (len(BRANCHES), len(ITEMS))).astype(float)
    drawn = generator.poisson(mean, before.shape)
    now = np.where(generator.random(before.shape) < 1 / 3, before, drawn)
    now[generator.random(now.shape) < 0.05] = np.nan
    return (
        pd.DataFrame(now, index=BRANCHES, columns=ITEMS),
        pd.DataFrame(before, index=BRANCHES, columns=ITEMS),
    )


# -- chance --------------------------------------------------------------------------


@pytest.mark.parametrize("hits", range(5))
def test_at_least_equals_counting_all_outcomes(hits):
    chances = [0.1, 0.5, 0.7, 0.9]
    wanted = sum(
        np.prod([p if hit else 1 - p for p, hit in zip(chances, outcome, strict=True)])
        for outcome in itertools.product([True, False], repeat=4)
        if sum(outcome) >= hits
    )
    assert at_least(chances, hits) == pytest.approx(wanted, abs=1e-12)


def test_agreement_is_counted_per_item_and_size():
    figures = np.array([[0.0, 60.0], [0.0, 60.0], [0.0, 7.0]])
    agree = np.array([[True, False], [True, False], [False, True]])
    rates = agreement_rates(size_class(figures), agree, np.ones_like(agree))
    assert rates[0, 0] == pytest.approx(3 / 5)  # (2 + 1) ÷ (3 + 2)
    assert rates[1, size_class(np.array([60.0]))[0]] == pytest.approx(1 / 4)
    assert rates[1, size_class(np.array([7.0]))[0]] == pytest.approx(2 / 3)
    assert rates[1, 0] == pytest.approx(1 / 2)  # nothing seen: says nothing


# -- copies --------------------------------------------------------------------------


def test_a_copied_quarter_is_found_with_both_sides():
    now, before = honest(np.random.default_rng(1))
    now.loc["B007"] = before.loc["B007"]
    (hint,) = copied_quarters(now, before, MEMBERS)
    assert hint.kind is HintKind.COPIED_QUARTER
    assert hint.branch_ids == ("B007",)
    assert (hint.alike, hint.compared, len(hint.sides)) == (30, 30, 30)
    assert hint.chance <= FAMILY
    assert hint.sides[9].ours == hint.sides[9].other == before.loc["B007", "i9"]


def test_a_copied_quarter_with_two_figures_touched_up_is_found():
    now, before = honest(np.random.default_rng(2))
    now.loc["B011"] = before.loc["B011"]
    now.loc["B011", ["i8", "i9"]] += 1
    (hint,) = copied_quarters(now, before, MEMBERS)
    assert (hint.branch_ids, hint.alike) == (("B011",), 28)


def test_a_copied_sister_is_found_and_in_another_unit_where_all_is_the_same():
    now, _ = honest(np.random.default_rng(3))
    now.loc["B013"] = now.loc["B014"].fillna(0)
    now.loc["B030"] = now.loc["B100"]
    now.loc["B040"] = now.loc["B110"]
    now.loc["B040", ITEMS[-1]] += 1  # of another unit, and not all the same
    near, far = copied_sisters(now, UNITS, MEMBERS)
    assert (near.kind, near.branch_ids) == (HintKind.COPIED_SISTER, ("B013", "B014"))
    assert (far.kind, far.branch_ids) == (HintKind.COPIED_SISTER, ("B030", "B100"))
    assert far.alike == far.compared


def test_honest_quarters_give_no_hint_of_copying():
    for seed in SEEDS:
        now, before = honest(np.random.default_rng(seed))
        assert copied_quarters(now, before, MEMBERS) == []
        assert copied_sisters(now, UNITS, MEMBERS) == []


def test_branches_of_five_may_resemble_each_other_and_themselves():
    """Half of the city is tiny and does the same every quarter; the rest varies."""
    generator = np.random.default_rng(4)
    now, before = honest(generator)
    tiny = MEMBERS[MEMBERS < 25].index
    for frame in (now, before):
        frame.loc[tiny] = 3.0
        noise = generator.random((len(tiny), len(ITEMS))) < 0.15
        frame.loc[tiny] = frame.loc[tiny].mask(noise, 2.0)
    assert copied_quarters(now, before, MEMBERS) == []
    assert copied_sisters(now, UNITS, MEMBERS) == []


def test_a_quarter_in_which_everybody_stands_still_proves_nothing():
    now, _ = honest(np.random.default_rng(4))
    assert copied_quarters(now, now.copy(), MEMBERS) == []


def test_few_or_missing_figures_say_nothing():
    now, before = honest(np.random.default_rng(5))
    now.loc["B001"] = before.loc["B001"]
    assert copied_quarters(now[ITEMS[:9]], before[ITEMS[:9]], MEMBERS) == []
    now.loc["B001", ITEMS[9:]] = np.nan
    assert copied_quarters(now, before, MEMBERS) == []
    empty = now.iloc[:0]
    assert copied_quarters(empty, empty, MEMBERS) == []
    assert copied_sisters(empty, UNITS, MEMBERS) == []
    assert copied_sisters(now.iloc[:1], UNITS, MEMBERS) == []


# -- marks ---------------------------------------------------------------------------


def cells(*rows: tuple) -> pd.DataFrame:
    """Rows of indicator_score: branch, indicator, numerator, denominator, attainment."""
    frame = pd.DataFrame(
        rows,
        columns=["branch_id", "indicator", "numerator", "denominator", "attainment"],
    )
    value = 100 * frame["numerator"] / frame["denominator"]
    return frame.assign(value=value, status="scored")


def test_all_full_marks_need_ten_indicators_and_no_exception(scheme):
    def of(branch_id: str, count: int, last: float = 1.0) -> list[tuple]:
        codes = ["A1", "A2", "A3", "B1", "B2"] * 2
        marks = [1.0] * (count - 1) + [last]
        return [
            (branch_id, code, 90, 100, mark)
            for code, mark in zip(codes, marks, strict=False)
        ]

    rows = [*of("full", 10), *of("few", 9), *of("nearly", 10, 0.999)]
    (hint,) = full_marks(cells(*rows), scheme, 3)
    assert (hint.branch_ids, hint.compared, hint.chance) == (("full",), 10, None)
    assert (hint.sides[0].ours, hint.sides[0].other) == (90, 85)
    assert np.isnan(hint.sides[2].other)  # A3 is a percentile: no value to reach


def test_every_ratio_of_the_quarter_full_is_told(scheme):
    # eight ratios over the same two items
    doubled = homes.scheme() + "".join(
        f"""
[[indicator]]
code = "C{number}"
name = "到会率"
dimension = "service"
weight = 1
direction = "higher"
numerator = ["attended"]
denominator = ["expected"]
factor = 100
rule = "linear"
floor = 60
target = 85
measured_in = "%"
basis = "建议"
why = "说明"
improve = "办法"
"""
        for number in range(8)
    )
    relative = doubled.replace(
        'rank_on = "displayed"', 'rank_on = "displayed"\nweights = "relative"'
    )
    ratios = load_scheme(relative.encode())
    now = pd.DataFrame(
        {
            "expected": [100, 100, 0, 100],
            "attended": [100, 99, 0, np.nan],
            "talks": [8, 8, 8, 8],
            "helped": [8, 8, 8, 8],
            "members": [8, 8, 8, 8],
        },
        index=["full", "nearly", "nothing", "blank"],
        dtype=float,
    )
    (hint,) = full_ratios(now, ratios)
    assert (hint.kind, hint.branch_ids) == (HintKind.FULL_RATIOS, ("full",))
    assert hint.alike == hint.compared == 11  # A1, A2, B1 and the eight
    assert (hint.sides[0].ours, hint.sides[0].other) == (100, 100)
    assert full_ratios(now, scheme) == []  # three ratios say nothing
    assert full_ratios(now[["talks"]], scheme) == []


def bunch(draw: Callable[[int], float], scheme: Scheme, branches: int = 300):
    """A1 (floor 60, target 85) over 100 cases; `draw` gives the cases attended."""
    rows = [
        (f"B{number:03d}", "A1", int(draw(number)), 100, 0.5)
        for number in range(branches)
    ]
    return bunched(cells(*rows), scheme, 3)


def test_bunching_just_above_the_target_is_found(scheme):
    generator = np.random.default_rng(6)

    def steered(_number: int) -> float:
        drawn = generator.normal(82, 7)
        return 85 if 80 <= drawn < 85 else np.clip(drawn, 0, 99)

    (hint,) = bunch(steered, scheme)
    assert (hint.kind, hint.subject, hint.bound) == (HintKind.BUNCHED, "A1", 85)
    assert len(hint.branch_ids) == hint.alike == hint.sides[0].ours
    assert hint.alike > 40 > hint.sides[0].other == hint.compared - hint.alike


def test_honest_ratios_do_not_bunch(scheme):
    for seed in SEEDS:
        draws = np.random.default_rng(seed).binomial(100, 0.84, 300)
        assert bunch(lambda number, draws=draws: draws[number], scheme) == []


def test_a_steep_slope_through_a_goalpost_is_no_bunching(scheme):
    crowd = [85] * 20 + [83] * 2
    (hint,) = bunch(lambda number: crowd[number], scheme, len(crowd))
    assert (hint.alike, hint.compared) == (20, 22)
    # with six times as many in the next band the same 20 above 2 are the slope
    steep = [*crowd, *[87] * 120]
    assert bunch(lambda number: steep[number], scheme, len(steep)) == []


def test_full_turnout_is_no_bunching_because_nobody_can_be_beyond(scheme):
    # all at 100 of 100: the band around 85 is empty, 100 is the end of the scale
    assert bunch(lambda _number: 100, scheme) == []


def test_for_lower_is_better_just_above_means_just_below(scheme):
    text = homes.scheme().replace('direction = "higher"', 'direction = "lower"', 1)
    text = text.replace("floor = 60\ntarget = 85", "floor = 30\ntarget = 10")
    lower = load_scheme(text.encode())
    (hint,) = bunch(lambda number: 10 if number % 10 else 14, lower)
    assert (hint.bound, hint.alike, hint.compared) == (10, 270, 270)
    assert bunch(lambda number: 11 if number % 10 else 14, lower) == []


# -- round figures -------------------------------------------------------------------


def figures(rows: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["branch_id", "period", "item", "value"])
    return frame.astype({"value": float})


def counted(branch_id: str, attended: list[int], helped: list[int]) -> list[tuple]:
    """Four quarters of A1's and B1's numerators, with 应到 100 in each, or one more
    than came where more came."""
    rows = []
    for number, pair in enumerate(zip(attended, helped, strict=True), start=1):
        period = f"2026Q{number}"
        rows += [
            (branch_id, period, "expected", 100 if pair[0] <= 100 else pair[0] + 1),
            (branch_id, period, "attended", pair[0]),
            (branch_id, period, "helped", pair[1]),
        ]
    return rows


def test_a_year_of_round_figures_is_found(scheme):
    rows = counted("round", [80, 85, 90, 70], [20, 30, 15, 40])
    for number in range(20):
        rows += counted(f"B{number}", [71 + number, 83, 92, 64], [21, 33, 17, 38])
    (hint,) = round_values(figures(rows), scheme)
    assert (hint.branch_ids, hint.compared) == (("round",), 8)
    assert (hint.sides[0].code, hint.sides[0].ours) == ("attended", 80)
    assert hint.sides[0].other == 100


def test_figures_that_equal_their_denominator_are_no_sign(scheme):
    rows = counted("full", [100, 100, 100, 100], [20, 30, 15, 40])
    for number in range(20):
        rows += counted(f"B{number}", [71, 83, 92, 64], [21, 33, 17, 38])
    assert round_values(figures(rows), scheme) == []


def test_a_figure_one_short_of_its_large_denominator_does_not_equal_it(scheme):
    rows = counted("short", [200_000, 300_000, 400_000, 500_000], [20, 30, 15, 40])
    for number in range(20):
        rows += counted(f"B{number}", [71, 83, 92, 64], [21, 33, 17, 38])
    (hint,) = round_values(figures(rows), scheme)
    assert hint.compared == 8


def test_one_figure_that_is_not_round_clears(scheme):
    rows = counted("nearly", [80, 85, 90, 71], [20, 30, 15, 40])
    assert round_values(figures(rows), scheme) == []
    assert round_values(figures([]), scheme) == []


# -- denominators --------------------------------------------------------------------


def turnout(
    generator: np.random.Generator, branches: int = 60
) -> dict[str, list[tuple[int, int]]]:
    """Five quarters of (expected, attended) per branch."""
    found = {}
    for number in range(branches):
        usual = generator.integers(40, 200)
        expected = generator.poisson(usual, 5)
        found[f"B{number:02d}"] = [
            (one, generator.binomial(one, 0.8)) for one in expected
        ]
    return found


PERIODS = ("2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3")


def shrunk(turnouts: dict, scheme: Scheme, members: dict | None = None) -> list[Hint]:
    rows = [
        (branch_id, period, item, float(value))
        for branch_id, pairs in turnouts.items()
        for period, pair in zip(PERIODS, pairs, strict=True)
        for item, value in zip(("expected", "attended"), pair, strict=True)
    ]
    steady = dict.fromkeys(turnouts, (20, 20)) | (members or {})
    frame = pd.DataFrame.from_dict(steady, orient="index", columns=["now", "before"])
    return shrunk_denominators(figures(rows), "2026Q3", scheme, frame)


def test_a_denominator_that_halved_while_the_ratio_rose_is_found(scheme):
    turnouts = turnout(np.random.default_rng(7))
    turnouts["X"] = [(120, 84)] * 4 + [(60, 59)]
    (hint,) = shrunk(turnouts, scheme)
    assert (hint.kind, hint.branch_ids, hint.subject) == (
        HintKind.SHRUNK_DENOMINATOR,
        ("X",),
        "A1",
    )
    fallen, risen = hint.sides
    assert (fallen.code, fallen.ours, fallen.other) == ("expected", 60, 120)
    assert (risen.code, risen.ours, risen.other) == (
        "A1",
        pytest.approx(100 * 59 / 60),
        pytest.approx(70),
    )


def test_a_meeting_less_is_no_shrunk_denominator(scheme):
    """With X次数 beside X应到人次 the heads are looked at per meeting."""
    text = homes.scheme().replace('name = "应到人次"', 'name = "党日应到人次"')
    text = text.replace('name = "投诉件数"', 'name = "党日次数"', 1)
    by_session = load_scheme(text.encode())

    def hints(last: tuple[int, int, int]) -> list[Hint]:
        rows = []
        for branch, quarters in {
            **{f"B{number}": [(90, 70, 3)] * 5 for number in range(40)},
            "X": [(90, 63, 3)] * 4 + [last],
        }.items():
            for period, cells in zip(PERIODS, quarters, strict=True):
                names = ("expected", "attended", "complaints")
                rows += [
                    (branch, period, name, value)
                    for name, value in zip(names, cells, strict=True)
                ]
        steady = pd.DataFrame({"now": 30, "before": 30}, index=["X"])
        return shrunk_denominators(figures(rows), "2026Q3", by_session, steady)

    assert hints((30, 29, 1)) == []
    (hint,) = hints((45, 44, 3))
    assert (hint.sides[0].ours, hint.sides[0].other) == (15, 30)


@pytest.mark.parametrize(
    ("quarters", "members"),
    [
        ([(120, 84)] * 4 + [(60, 40)], (20, 20)),  # the ratio did not rise
        # nor did it: of a quarter without 实到 the 应到 do not count
        ([(120, math.nan), *[(120, 108)] * 3, (60, 53)], (20, 20)),
        ([(120, 84)] * 4 + [(60, 59)], (10, 20)),  # half the members left
        ([(120, 84)] * 4 + [(0, 0)], (20, 20)),  # nothing this quarter
        ([(6, 4)] * 4 + [(3, 3)], (20, 20)),  # too small to say
    ],
    ids=["ratio fell", "half reported", "members left", "nothing", "small"],
)
def test_a_fall_with_a_plain_reason_is_no_hint(quarters, members, scheme):
    turnouts = turnout(np.random.default_rng(8)) | {"X": quarters}
    assert shrunk(turnouts, scheme, {"X": members}) == []


def test_when_the_whole_city_meets_less_nobody_is_singled_out(scheme):
    turnouts = turnout(np.random.default_rng(9))
    halved = {
        code: [*pairs[:4], (pairs[4][0] // 2, pairs[4][1] // 2)]
        for code, pairs in turnouts.items()
    }
    assert shrunk(halved, scheme) == []


def test_honest_denominators_give_no_hint(scheme):
    for seed in SEEDS:
        assert shrunk(turnout(np.random.default_rng(seed)), scheme) == []


# -- the sample ----------------------------------------------------------------------


def hint(*branch_ids: str, kind: HintKind = HintKind.FULL_MARKS) -> Hint:
    return Hint(kind, branch_ids, 10, 10, None, ())


def test_half_the_sample_goes_by_hints_and_the_rest_by_lot():
    hints = [hint("B003"), hint("B003"), hint("B005"), hint("B009", "B010")]
    chosen = picks(BRANCHES, hints, size=6, seed=7, salt="2026Q3")
    assert [one.basis for one in chosen] == [RISK] * 3 + [RANDOM] * 3
    assert (chosen[0].branch_id, chosen[0].hints) == ("B003", 2)
    assert {one.hints for one in chosen[1:3]} == {1}
    assert len({one.branch_id for one in chosen}) == 6


def test_the_same_seed_draws_the_same_and_the_quarter_changes_the_luck():
    def drawn(seed: int, salt: str) -> list[str]:
        found = picks(BRANCHES, [], size=12, seed=seed, salt=salt)
        return [one.branch_id for one in found]

    assert drawn(7, "2026Q3") == drawn(7, "2026Q3")
    assert drawn(7, "2026Q3") != drawn(7, "2026Q4")
    assert drawn(7, "2026Q3") != drawn(8, "2026Q3")
    reverse = picks(BRANCHES[::-1], [], size=12, seed=7, salt="2026Q3")
    assert [one.branch_id for one in reverse] == drawn(7, "2026Q3")


def test_a_goalpost_with_a_crowd_singles_nobody_out():
    crowd = hint(*BRANCHES, kind=HintKind.BUNCHED)
    chosen = picks(BRANCHES, [crowd], size=4, seed=1, salt="")
    assert {one.basis for one in chosen} == {RANDOM}


@pytest.mark.parametrize(
    ("branches", "size"), [(0, 0), (1, 1), (5, 2), (21, 3), (300, 30)]
)
def test_a_tenth_is_sampled_at_least_two(branches, size):
    assert usual_size(branches) == size
    assert len(picks(BRANCHES[:branches], [], size=size, seed=1, salt="")) == min(
        size, len(BRANCHES[:branches])
    )
