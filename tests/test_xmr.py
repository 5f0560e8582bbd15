"""XmR charts: the numbers of the reference package, then every rule by hand."""

from __future__ import annotations

import math
import random
from fractions import Fraction

import pytest

from sizhang_metrics import trends
from sizhang_metrics.trends import Basis, Cause, Signal, xmr
from sizhang_metrics.trends.chart import signals
from tests.plain_values import Near

# R's `set.seed(123); rnorm(20)`: the series in the snapshot test
# `ptd_spc_standard` of the R package NHSRplotthedots, which prints it to 7 digits.
RNORM = [
    *(-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499),
    *(0.46091621, -1.26506123, -0.68685285, -0.44566197, 1.22408180, 0.35981383),
    *(0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716),
    *(0.70135590, -0.47279141),
]
RNORM_OUTLIER = [*RNORM[:14], 10.0, *RNORM[15:]]
# NHSRplotthedots, vignette "Deviations from Excel defaults".
VIGNETTE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
# Annual flow of the Nile at Aswan 1871–1970 (Cobb 1978, Biometrika 65:243–251; R's
# data set `Nile`): the flow fell for good in 1899.
NILE = [
    *(1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994),
    *(1020, 960, 1180, 799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100),
    *(774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456),
    *(824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796),
    *(1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812),
    *(742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923),
    *(975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740),
]


def lines(point):
    return point.lower, point.centre, point.upper


def flagged(points, signal):
    return [at for at, point in enumerate(points) if signal in point.signals]


def base(*tail):
    """Twelve points 1, −1, … around 0 and a tail; the tails keep the mean known."""
    return [1, -1] * 6 + list(tail)


# -- published numbers ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "screen", "expected"),
    [
        (RNORM, True, (-3.01138, 0.1416238, 3.294627)),
        (RNORM_OUTLIER, True, (-2.383666, 0.6694159, 3.722497)),
        (RNORM_OUTLIER, False, (-4.596625, 0.6694159, 5.935457)),
        (VIGNETTE, True, (-0.72, 1.94, 4.60)),
        (VIGNETTE, False, (-3.06, 1.94, 6.95)),
    ],
    ids=["as it is", "outlier screened", "as in Excel", "vignette", "vignette Excel"],
)
def test_lines_equal_those_the_reference_package_publishes(values, screen, expected):
    digits = 2 if values is VIGNETTE else 6
    found = lines(xmr(values, screen_outliers=screen)[0])
    assert [round(one, digits) for one in found] == [
        round(one, digits) for one in expected
    ]


@pytest.mark.parametrize("screen", [True, False])
def test_the_vignettes_only_special_point_is_its_fifth(screen):
    points = xmr(VIGNETTE, screen_outliers=screen)
    assert [at for at, one in enumerate(points) if one.signals] == [4]
    assert points[4].cause is Cause.IMPROVEMENT


def test_a_random_series_has_no_signal():
    assert {point.cause for point in xmr(RNORM)} == {Cause.COMMON}


def test_the_fall_of_the_nile_is_found():
    assert len(NILE) == 100 and sum(NILE) == 91935
    points = xmr(NILE)
    shifts = {at + 1871: points[at].cause for at in flagged(points, Signal.SHIFT)}
    assert {year for year in shifts if year < 1899} >= set(range(1889, 1899))
    assert {shifts[year] for year in shifts if year < 1899} == {Cause.IMPROVEMENT}
    assert {shifts[year] for year in shifts if year >= 1899} == {Cause.CONCERN}
    outside = [at + 1871 for at in flagged(points, Signal.OUTSIDE_LIMITS)]
    assert outside == [1879, 1913]


def test_rebased_at_the_fall_the_nile_keeps_to_its_new_level():
    points = xmr(NILE, breaks=[28])
    assert [point.segment for point in points] == [0] * 28 + [1] * 72
    assert round(points[0].centre, 2) == 1097.75
    assert round(points[28].centre, 2) == 849.97


# -- the lines -----------------------------------------------------------------------


def test_lines_are_the_mean_and_2_66_mean_moving_ranges():
    # mean 4; moving ranges 2 2 2 2; limits 4 ± 5.32, near 4 ± 3.5467
    point = xmr([3, 5, 3, 5, 4])[0]
    assert point.centre == 4
    # ranges 2, 2, 2, 1 → mean 1.75
    assert math.isclose(point.upper, 4 + 2.66 * 1.75)
    assert math.isclose(point.near_lower, 4 - 2.66 * 1.75 * 2 / 3)


@pytest.mark.parametrize(
    ("count", "basis"),
    [(0, None), (1, "insufficient"), (4, "insufficient"), (5, "band"), (11, "band")]
    + [(12, "limits"), (40, "limits")],
)
def test_how_many_points_decide_what_the_lines_are_worth(count, basis):
    points = xmr([1.0, 2.0] * (count // 2) + [1.0] * (count % 2))
    assert {point.basis.value for point in points} == ({basis} if basis else set())


def test_few_points_have_no_lines_and_no_signal():
    assert lines(xmr([1, 2, 300, 4])[0]) == (None, None, None)
    assert trends.BASIS_LABELS[Basis.INSUFFICIENT] == "样本不足"
    causes = [point.cause for point in xmr([1, None, 300, 4])]
    assert causes == [Cause.COMMON, Cause.MISSING, Cause.COMMON, Cause.COMMON]


def test_a_reference_band_gives_no_signals():
    points = xmr([1, 2, 1, 2, 100, 1, 2, 1, 2, 1, 2])
    assert points[4].value > points[4].upper
    assert {point.cause for point in points} == {Cause.COMMON}


def test_gaps_do_not_count_as_points():
    assert xmr([1, 2, 3, 4, None, math.nan, math.inf])[0].basis is Basis.INSUFFICIENT


def test_a_gap_has_no_moving_range_across_it():
    # ranges: 1, 1 | 1, 1, 1, the jump of 6 over the gap is none of them
    point = xmr([1, 2, 1, None, 7, 8, 7, 8])[0]
    assert math.isclose(point.upper - point.centre, 2.66)


def test_a_constant_series_is_calm():
    points = xmr([0.1] * 20)
    assert {point.cause for point in points} == {Cause.COMMON}
    assert math.isclose(points[0].upper, 0.1)


# -- the rules -----------------------------------------------------------------------


def test_a_point_beyond_a_limit():
    points = xmr(base(9, -9, 1, -1))
    assert flagged(points, Signal.OUTSIDE_LIMITS) == [12, 13]
    assert points[12].cause is Cause.IMPROVEMENT
    assert points[13].cause is Cause.CONCERN


@pytest.mark.parametrize(("run", "expected"), [(6, []), (7, range(7)), (9, range(9))])
def test_seven_on_one_side_are_a_shift(run, expected):
    points = xmr([2, 3] * 4 + [2] if run == 9 else [2, 3] * 3 + [2] * (run - 6))
    assert flagged(points, Signal.SHIFT) == []  # too few for limits
    highs = [2.0, 3.0] * 5
    points = xmr([*highs[:run], *(-one for one in highs[:run])])
    expected_flags = [*expected, *(at + run for at in expected)]
    assert flagged(points, Signal.SHIFT) == expected_flags


def test_a_point_on_the_centre_line_breaks_a_shift():
    values = [1, 2, 1, 0, 2, 1, 2, -1, -2, -1, 0, -2, -1, -2]
    assert flagged(xmr(values), Signal.SHIFT) == []


def test_a_gap_breaks_a_shift():
    values = [1, 2, 1, None, 2, 1, 2, 1, -1, -2, -1, None, -2, -1, -2, -1]
    assert flagged(xmr(values), Signal.SHIFT) == []


@pytest.mark.parametrize(
    ("rise", "expected"),
    [
        ([-3, -2, -1, 1, 2, 3], []),
        ([-3, -2, -1, 0, 1, 2, 3], range(12, 19)),
        ([-3, -2, -1, -1, 1, 2, 3], []),
        ([-3, -2, -1, None, 1, 2, 3], []),
    ],
    ids=["six", "seven", "an equal pair", "a gap"],
)
def test_seven_rising_are_a_trend(rise, expected):
    tail = [-2, *rise, -2] if len(rise) == 6 else rise
    values = [1, -1] * 5 + [1, -2.9, *tail]
    assert flagged(xmr(values), Signal.TREND) == list(expected)


def test_a_falling_trend_is_a_concern_on_both_sides_of_the_centre_line():
    values = [0, 4, 0, 4, 0, 6, 5, 4, 3, 2, 1, 0, -1, 0, 4]
    points = xmr(values)
    assert flagged(points, Signal.TREND) == list(range(5, 13))
    assert points[5].value > points[5].centre
    assert {point.cause for point in points[5:13]} == {Cause.CONCERN}
    lower = xmr(values, improvement="lower")
    assert {point.cause for point in lower[5:13]} == {Cause.IMPROVEMENT}


def test_beyond_a_limit_weighs_more_than_a_trend():
    # falls from far above the upper limit: what stands out there is its height
    values = [0, 1] * 10 + [30, 26, 22, 18, 14, 10, 6, 2]
    points = xmr(values)
    assert set(points[20].signals) >= {Signal.OUTSIDE_LIMITS, Signal.TREND}
    assert points[20].cause is Cause.IMPROVEMENT
    calm = [
        at for at in range(20, 28) if Signal.OUTSIDE_LIMITS not in points[at].signals
    ]
    assert calm
    assert {points[at].cause for at in calm} == {Cause.CONCERN}


def test_where_two_trends_meet_the_later_one_decides():
    found = signals([*range(7), *range(5, -2, -1)], 100, 200)
    assert [one[Signal.TREND] for one in found] == [1] * 6 + [-1] * 8


def test_a_trend_weighs_more_than_the_side_of_a_shift():
    # seven above the centre line that fall, as the reference package calls them
    values = [0, 2] * 8 + [9, 8.5, 8, 7.5, 7, 6.5, 6, 5.5]
    points = xmr(values, screen_outliers=False)
    both = [
        point for point in points if {Signal.SHIFT, Signal.TREND} == set(point.signals)
    ]
    assert both
    assert {point.cause for point in both} == {Cause.CONCERN}


def test_a_point_on_the_centre_line_takes_the_direction_of_its_trend():
    rising = [float(one) for one in range(13)]
    assert xmr(rising)[6].cause is Cause.IMPROVEMENT
    assert xmr(rising[::-1])[6].cause is Cause.CONCERN


# centre line 0, limits ±6, near limits ±4
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((1, 5, 5, 1, -1), [1, 2]),
        ((5, 1, 5, -1), [0, 2]),
        ((5, 5, -1, 1), []),
        ((5, -1, 5), []),
        ((5, -5, 5), []),
        ((5, None, 5, 1), []),
        ((1, 5, 1), []),
        ((4, 4, 1), []),
        ((7, 5, 1), []),
        ((-5, -5, -1), [0, 1]),
    ],
    ids=[
        *("two neighbours", "one between", "the third on the other side"),
        *("the middle on the other side", "on both sides", "a gap", "only one"),
        *("on the near limit", "one of them beyond the limit", "low ones"),
    ],
)
def test_two_of_three_near_a_limit(values, expected):
    found = signals(values, 0, 6)
    assert [at for at, one in enumerate(found) if Signal.TWO_OF_THREE in one] == (
        expected
    )


def test_two_of_three_on_opposite_sides_are_chance_as_in_the_reference_package():
    # its test-ptd_spc_standard.R: symmetrical data, 5.5 and −5.5 at the end
    points = xmr([1, -1] * 7 + [5.5, -5.5])
    assert [point.cause for point in points[-2:]] == [Cause.COMMON, Cause.COMMON]


@pytest.mark.parametrize(
    ("improvement", "high", "low"),
    [
        ("higher", Cause.IMPROVEMENT, Cause.CONCERN),
        ("lower", Cause.CONCERN, Cause.IMPROVEMENT),
        ("neutral", Cause.NEUTRAL_HIGH, Cause.NEUTRAL_LOW),
    ],
)
def test_better_is_what_the_indicator_says(improvement, high, low):
    points = xmr(base(9, -9), improvement=improvement)
    assert (points[12].cause, points[13].cause) == (high, low)


def test_an_unknown_direction_is_refused():
    with pytest.raises(ValueError, match="upwards"):
        xmr([1, 2], improvement="upwards")


def test_a_rebase_starts_everything_afresh():
    points = xmr([1, 2] * 6 + [11, 12] * 6, breaks=[12, 0, 99])
    assert [point.centre for point in points[11:13]] == [1.5, 11.5]
    assert {point.cause for point in points} == {Cause.COMMON}


def test_gaps_stay_in_their_place():
    points = xmr([*base(), None, math.nan, 1])
    assert [point.cause for point in points[11:]] == [
        Cause.COMMON,
        Cause.MISSING,
        Cause.MISSING,
        Cause.COMMON,
    ]
    assert points[13].value is None


# -- random series, beside the method in plain Python ------------------------------------


def test_lines_and_signals_are_those_of_the_method():
    draw = random.Random(0)
    for at in range(100):
        values = _series(draw, rises=at % 3 == 0)
        told = xmr([None if one is None else float(one) for one in values])
        for point, (lines, rules) in zip(told, _plainly(values), strict=True):
            found = (point.centre, point.lower, point.upper)
            assert found == tuple(None if one is None else Near(one) for one in lines)
            assert set(point.signals) == rules


def _series(draw: random.Random, *, rises: bool) -> list:
    step, base = draw.choice((1, 2, 5, 20)), draw.choice((0, 50))
    values = [
        base + Fraction(draw.randrange(-20, 21) * step, 10) * draw.choice((1, 1, 4))
        for _point in range(draw.randrange(3, 30))
    ]
    if rises:
        values.sort()
    return [None if draw.random() < 0.06 else one for one in values]


def _plainly(values: list) -> list[tuple[tuple, set[Signal]]]:
    known = [one for one in values if one is not None]
    rules: list[set[Signal]] = [set() for _ in values]
    if len(known) < 5:
        return [((None, None, None), own) for own in rules]
    centre = sum(known) / len(known)
    pairs = [pair for pair in zip(values, values[1:], strict=False) if None not in pair]
    ranges = [abs(later - earlier) for earlier, later in pairs]
    if mean := sum(ranges) / Fraction(len(ranges) or 1):
        kept = [one for one in ranges if one < Fraction("3.267") * mean]
        mean = sum(kept) / len(kept)
    reach = Fraction("2.66") * mean
    if len(known) >= 12:
        rules = _signals(values, centre, reach)
    lines = (centre, centre - reach, centre + reach)
    return [(lines, own) for own in rules]


def _signals(values: list, centre: Fraction, reach: Fraction) -> list[set[Signal]]:
    rules: list[set[Signal]] = [set() for _ in values]
    for at in range(len(values)):
        if values[at] is not None and abs(values[at] - centre) > reach:
            rules[at].add(Signal.OUTSIDE_LIMITS)
        for signal, width in (
            (Signal.SHIFT, 7),
            (Signal.TREND, 7),
            (Signal.TWO_OF_THREE, 3),
        ):
            some = values[at : at + width]
            if len(some) < width or None in some:
                continue
            beside = [one - centre for one in some]
            if signal is Signal.TREND:
                beside = [
                    later - one for one, later in zip(some, some[1:], strict=False)
                ]
            marked = [*range(at, at + width)]
            if signal is Signal.TWO_OF_THREE:
                near = Fraction(2, 3) * reach
                marked = [
                    one for one in marked if near < abs(values[one] - centre) <= reach
                ]
            if len(marked) > 1 and (min(beside) > 0 or max(beside) < 0):
                for one in marked:
                    rules[one].add(signal)
    return rules
