"""Why a score changed: parts by hand, and exact sums on random histories."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizhang_metrics.decomposition.chain import Chain, Link
from sizhang_metrics.decomposition.change import NANO, PARTS, split, ticks
from sizhang_metrics.periods import Period
from tests.examples import examples
from tests.plain_chain import oracle_chain
from tests.plain_scoring import scored
from tests.random_cities import cities, reports
from tests.small_scheme import SCHEME

NONE = dict.fromkeys(PARTS, 0)


def chain(attended, talked, *, scheme=SCHEME, **fields):
    """A chain with these attainments; None: not applicable, "blank": not reported."""
    links = [
        Link(code, "not_applicable")
        if t is None
        else Link(code, "not_reported", attainment=0.0)
        if t == "blank"
        else Link(code, "scored", t, None, t, t)
        for code, t in (("Z04", attended), ("B01", talked))
    ]
    return Chain(scheme, Period(2026, 1), "B1", "甲组", tuple(links), (True,), **fields)


# -- by hand -------------------------------------------------------------------------


def test_better_attainments_are_performance():
    # 60 × 0.5 + 40 × 0.5 = 50 → 60 × 0.7 + 40 × 0.5 = 62
    found = split(chain(0.5, 0.5), chain(0.7, 0.5))
    assert found.shown == NONE | {"performance": 12}
    assert (found.before, found.after) == (50, 62)


def test_what_stops_counting_is_scope_and_the_rest_is_performance():
    # B01 falls away: 50 → 100 × 0.4 = 40, then the first improves: 100 × 0.7 = 70
    found = split(chain(0.4, 0.65), chain(0.7, None))
    assert found.before == 50
    assert found.shown == NONE | {"scope": -10, "performance": 30}


def test_not_reported_and_adjustments_are_scope():
    found = split(chain(0.5, 0.5), chain(0.5, "blank", bonus=2.0, deduction=0.5))
    assert found.shown == NONE | {"scope": -18.5}
    assert found.parts == NONE | {"scope": -18_500_000_000}
    rows = {row.code: row.shown["scope"] for row in found.rows}
    assert rows == {"all": -20, "*adjustments": 1.5}


def test_what_the_repeated_quarter_moves_is_accumulation_and_the_rest_performance():
    # 50; the same again 60 × 0.6 + 40 × 0.4 = 52; done: 60 × 0.7 + 40 × 0.5 = 62
    found = split(chain(0.5, 0.5), chain(0.7, 0.5), repeated=chain(0.6, 0.4))
    assert found.shown == NONE | {"accumulation": 2, "performance": 10}
    assert moved(found) == {
        "Z04": {"accumulation": 6, "performance": 6},
        "B01": {"accumulation": -4, "performance": 4},
    }


@pytest.mark.parametrize("again", [None, "blank"])
def test_an_indicator_without_a_repeated_value_is_performance(again):
    found = split(chain(0.5, 0.5), chain(0.7, 0.9), repeated=chain(0.6, again))
    assert moved(found) == {
        "Z04": {"accumulation": 6, "performance": 6},
        "B01": {"performance": 16},
    }


@pytest.mark.parametrize("again", [0.1, None, "blank"])
def test_an_indicator_that_only_begins_to_count_is_scope(again):
    found = split(chain(0.5, "blank"), chain(0.5, 0.75), repeated=chain(0.5, again))
    assert moved(found) == {"Z04": {}, "B01": {"scope": 30}}


def test_an_edited_roster_is_told_within_the_correction():
    # published 50, by the old roster 53, as it is now 56
    ends = {"corrected": chain(0.6, 0.5), "with_old_roster": chain(0.55, 0.5)}
    found = split(chain(0.5, 0.5), chain(0.6, 0.5), **ends)
    assert found.shown == NONE | {"correction": 6}
    assert found.by_roster == 3 * NANO


def test_corrections_and_new_rules_come_first():
    # published 50; corrected 60 × 0.6 + 20 = 56; equal weights 55; then performance
    equal = dataclasses.replace(
        SCHEME,
        indicators=tuple(
            dataclasses.replace(one, weight=50) for one in SCHEME.indicators
        ),
    )
    found = split(
        chain(0.5, 0.5),
        chain(0.6, 0.7, scheme=equal),
        corrected=chain(0.6, 0.5),
        by_new_rules=chain(0.6, 0.5, scheme=equal),
    )
    assert found.shown == NONE | {"correction": 6, "rules": -1, "performance": 10}


def test_nothing_changed_nothing_shown():
    found = split(chain(0.5, 0.5), chain(0.5, 0.5))
    assert found.parts == NONE and found.shown == NONE
    assert [row.code for row in found.rows] == ["all"]


def test_what_lifts_a_score_to_zero_takes_back_the_deduction():
    # nothing earned, 2 deducted: the score stays at 0, so the adjustments brought nothing
    found = split(chain(0.0, 0.0), chain(0.0, 0.0, deduction=2.0))
    assert (found.before, found.after, found.parts) == (0, 0, NONE)
    assert [row.code for row in found.rows] == ["all"]


def test_without_a_score_there_is_no_change_to_split():
    nothing = dataclasses.replace(chain(0.5, 0.5), left_in=(False,))
    assert split(nothing, chain(0.5, 0.5)) is None
    assert split(chain(0.5, 0.5), nothing) is None


def test_scores_rounded_differently_keep_their_rounding():
    coarse = dataclasses.replace(SCHEME, decimals=0)
    # 50.4 shown as 50 → 50.4 shown as 50.4: nothing but rounding
    before = chain(0.51, 0.495, scheme=coarse)
    found = split(before, chain(0.51, 0.495), by_new_rules=chain(0.51, 0.495))
    assert found.shown == NONE | {"rules": 0.4}
    assert {row.code for row in found.rows} == {"all", "*rounding"}


def moved(found, dimension="all"):
    """Indicator → the parts that are not 0, as shown."""
    row = next(one for one in found.rows if one.code == dimension)
    return {
        one.code: {part: points for part, points in one.shown.items() if points}
        for one in row.within
    }


def test_an_indicator_has_the_points_that_it_moved():
    # Z04: 60 × (0.7 − 0.5) = 12; B01: 40 × (0.2 − 0.5) = −12
    found = split(chain(0.5, 0.5), chain(0.7, 0.2))
    assert moved(found) == {"Z04": {"performance": 12}, "B01": {"performance": -12}}
    assert found.shown == NONE


def test_what_stops_counting_takes_its_points_and_its_weight_to_the_others():
    # before: Z04 60 × 0.4 = 24, B01 40 × 0.65 = 26; B01 falls away: Z04 100 × 0.4 = 40
    found = split(chain(0.4, 0.65), chain(0.7, None))
    assert moved(found) == {
        "Z04": {"scope": 16, "performance": 30},
        "B01": {"scope": -26},
    }


def test_reported_again_is_scope_of_that_indicator_alone():
    found = split(chain(0.5, "blank"), chain(0.5, 0.75))
    assert moved(found) == {"Z04": {}, "B01": {"scope": 30}}


def test_a_corrected_count_is_correction_of_that_indicator_alone():
    found = split(chain(0.5, 0.5), chain(0.6, 0.5), corrected=chain(0.6, 0.5))
    assert moved(found) == {"Z04": {"correction": 6}, "B01": {}}


def test_what_a_geometric_mean_takes_off_a_dimension_is_a_line_of_its_own():
    rules = dataclasses.replace(
        SCHEME,
        lower_bound=0.0,
        dimensions=tuple(
            dataclasses.replace(one, aggregate="geometric") for one in SCHEME.dimensions
        ),
    )
    # arithmetic 60 × 0.25 + 40 × 1 = 55 at first, then 100; √: 0.25^0.6 = 0.435275
    found = split(chain(0.25, 1, scheme=rules), chain(1, 1, scheme=rules))
    parts = {one.code: one.parts["performance"] for one in found.rows[0].within}
    assert parts["Z04"] == 45 * NANO and parts["B01"] == 0
    assert parts["*imbalance"] == round((55 - 100 * 0.25**0.6) * NANO)
    assert sum(parts.values()) == found.rows[0].parts["performance"]


def test_an_indicator_that_did_not_move_stays_at_nothing_to_the_last_digit():
    # rounding leaves a billionth of the dimension over, one way and the other
    for start, other in ((1 / 7, 1 / 9), (1 / 11, 1 / 9)):
        found = split(chain(start, other), chain(2 * start, other))
        assert {one.code: one.total for one in found.rows[0].within}["B01"] == 0


# -- on random histories -------------------------------------------------------------


@st.composite
def histories(draw):
    """A city, the same with corrected reports, and with other rules."""
    city, _rows, _batches = draw(cities())
    first = min(city.reports)
    again = {
        branch: draw(reports(city.scheme)) if draw(st.booleans()) else report
        for branch, report in city.reports[first].items()
    }
    corrected = dataclasses.replace(city, reports={**city.reports, first: again})
    rules = dataclasses.replace(
        city.scheme,
        composite=draw(st.sampled_from(("arithmetic", "geometric"))),
        missing=draw(st.sampled_from(("zero", "reweight"))),
        lower_bound=draw(st.sampled_from((0, 0.1))),
        decimals=draw(st.sampled_from((city.scheme.decimals, 1))),
        bonus_cap=draw(st.sampled_from((0, 3))),
    )
    return city, corrected, dataclasses.replace(corrected, scheme=rules)


@given(histories())
@examples(30)
def test_parts_add_up_exactly_on_random_histories(drawn):
    city, corrected, ruled = drawn
    first, last = min(city.reports), max(city.reports)
    if not city.roster[first] or not city.roster[last]:
        return
    every = [
        (one, period, scored(one, period))
        for one, period in ((city, first), (corrected, first), (ruled, first))
    ]
    end = (ruled, last, scored(ruled, last))
    for branch in set(city.roster[first]) & set(city.roster[last]):
        if all(found[branch].indicators for _city, _period, found in (*every, end)):
            before, then, anew = (_chain(one, branch) for one in every)
            after = _chain(end, branch)
            check_sums(
                split(before, after, corrected=then, by_new_rules=anew), before, after
            )


def _chain(scored_city, branch):
    city, period, results = scored_city
    return oracle_chain(city, period, branch, results)


def check_sums(found, before, after):
    """The parts add up to the change, in total, per dimension and per indicator."""
    if found is None:
        assert before.final_score is None or after.final_score is None
        return
    assert (found.before, found.after) == (before.final_score, after.final_score)
    change = round(after.final_score * NANO) - round(before.final_score * NANO)
    assert sum(row.total for row in found.rows) == change
    assert sum(found.parts.values()) == change
    finest = max(before.scheme.decimals, after.scheme.decimals)
    ends = [ticks(one, finest) for one in (found.before, found.after)]
    assert sum(ticks(found.shown[part], finest) for part in PARTS) == ends[1] - ends[0]
    cells = [
        (row.parts[part], row.shown[part])
        for row in found.rows
        if row.code != "*rounding"
        for part in PARTS
    ]
    assert all(abs(exact / NANO - shown) < 2 * 10.0**-finest for exact, shown in cells)
    for row in found.rows:
        _check_within(row, finest)


def _check_within(row, finest):
    """Indicators add up to their dimension, exactly and as shown, part by part."""
    assert bool(row.within) is not row.code.startswith("*")
    for part in PARTS if row.within else ():
        assert sum(one.parts[part] for one in row.within) == row.parts[part]
        shown = sum(ticks(one.shown[part], finest) for one in row.within)
        assert shown == ticks(row.shown[part], finest)
        for one in row.within:
            assert abs(one.parts[part] / NANO - one.shown[part]) < 10.0**-finest


@given(cities())
@examples(20)
def test_same_rules_and_no_correction_leave_only_performance_and_scope(drawn):
    city, _rows, _batches = drawn
    first, last = min(city.reports), max(city.reports)
    before, after = scored(city, first), scored(city, last)
    for branch in set(before) & set(after):
        if before[branch].indicators and after[branch].indicators:
            found = split(
                oracle_chain(city, first, branch, before),
                oracle_chain(city, last, branch, after),
            )
            if found is not None:
                assert found.parts["correction"] == found.parts["rules"] == 0
                _same_scope(found, before[branch], after[branch])


def _same_scope(found, before, after):
    """Where what counts and the adjustments are the same, all is performance."""
    states = [
        {code: one.status for code, one in result.indicators.items()}
        for result in (before, after)
    ]
    adjusted = [(one.bonus, one.deduction) for one in (before, after)]
    if states[0] == states[1] and adjusted[0] == adjusted[1]:
        scope = {row.code: row.parts["scope"] for row in found.rows}
        assert not any(scope.values()), scope
