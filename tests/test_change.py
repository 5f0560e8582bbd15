"""Why a score changed: parts by hand, and exact sums on random histories."""

from __future__ import annotations

import dataclasses

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sizhang_metrics.explaining.chain import Chain, Link
from sizhang_metrics.explaining.change import NANO, PARTS, split
from sizhang_metrics.explaining.remainder import ticks
from sizhang_metrics.periods import Period
from tests.plain_chain import oracle_chain
from tests.plain_scoring import scored
from tests.random_cities import cities, reports
from tests.small_scheme import SCHEME

NONE = {"performance": 0, "correction": 0, "rules": 0, "scope": 0}


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
    rows = {row.code: row.shown["scope"] for row in found.rows}
    assert rows == {"all": -20, "*adjustments": 1.5}


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
    assert found.shown == {
        "correction": 6,
        "rules": -1,
        "scope": 0,
        "performance": 10,
    }


def test_nothing_changed_nothing_shown():
    found = split(chain(0.5, 0.5), chain(0.5, 0.5))
    assert found.parts == NONE and found.shown == NONE
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
@settings(
    max_examples=120,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
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
            _check(
                split(before, after, corrected=then, by_new_rules=anew), before, after
            )


def _chain(scored_city, branch):
    city, period, results = scored_city
    return oracle_chain(city, period, branch, results)


def _check(found, before, after):
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


@given(cities())
@settings(
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
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
