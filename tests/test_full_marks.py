"""目标值: the value a screen shows is the one from which the scoring gives full marks.

One row per rule, worked by hand: what is shown in the third quarter, and what one step
short of it earns.  Each shown value is then reported and scored.
"""

from __future__ import annotations

import datetime
import math

import numpy as np
import pandas as pd
import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.data_quality import bunched
from sizhang_metrics.data_quality import full_marks as full_marks_hints
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme.model import Item, Kind, Term
from sizhang_metrics.scheme.rules import full_marks
from sizhang_metrics.views import gaps, profile
from tests.examples import some
from tests.little_city import BLANK, NA, branch, city, indicator, scheme, table

LOWER = {"direction": "lower"}
CUMULATIVE, QUARTER = {"window": "year_to_date"}, {"window": "quarter"}
THIRD = Period(2026, 3)
RULES = {
    # rule and keys; shown 年初至今, shown 当季; one step short, and what it earns 当季
    "linear": ({"floor": 60, "target": 85}, 85, 85, -5, 0.8),
    "linear, lower": ({"floor": 6, "target": 1} | LOWER, 1, 1, 1, 0.8),
    "linear_prorated": ({"target": 8}, 6, 2, -1, 0.5),
    "step": ({"steps": ((60, 1), (45, 0.75))}, 60, 60, -1, 0.75),
    "step, lower": ({"steps": ((0, 1), (1, 0.5))} | LOWER, 0, 0, 1, 0.5),
    "step, two full": ({"steps": ((60, 1), (45, 1), (30, 0))}, 45, 45, -1, 0),
    "step, two full, lower": ({"steps": ((0, 1), (2, 1))} | LOWER, 2, 2, 1, 0),
    "deduct_missing": ({"expected_per_year": 12, "per_miss": 0.5}, 9, 3, -1, 0.875),
    "deduct_each": ({"per_each": 1.5} | LOWER, 0, 0, 1, 0.625),
    "min_max": ({}, None, None, -1, 0),
    "percentile": ({}, None, None, -1, 0),
}
ABSOLUTE = [name for name, case in RULES.items() if case[1] is not None]


def of_rule(name: str, **keys):
    return indicator(name.split(",")[0], **RULES[name][0], **keys)


def all_rules(**changes):
    """A scheme of one indicator per row of the table, each over an item of its own."""
    return scheme(
        *(
            of_rule(name, code=f"X{at}", numerator=(Term(f"a{at}"),))
            for at, name in enumerate(RULES)
        ),
        **changes,
    )


def targets(store, branch_id, period=THIRD) -> list[float | None]:
    """What the tables of a branch show as 目标值, on 差距 and on 支部画像."""
    tables = [
        of_page.indicators(store, OFFICE, period, branch_id).set_index("indicator")
        for of_page in (gaps, profile)
    ]
    codes = sorted(tables[0].index, key=lambda code: int(code.removeprefix("X") or 0))
    first, second = (list(one["target"].reindex(codes)) for one in tables)
    shown = [None if pd.isna(one) else one for one in first]
    assert shown == [None if pd.isna(one) else one for one in second]
    return shown


@some(1)
@pytest.mark.parametrize("window", [CUMULATIVE, QUARTER], ids=lambda one: one["window"])
def test_what_is_shown_earns_full_marks_and_one_step_less_does_not(window):
    at = 1 if window is CUMULATIVE else 2
    aims = [case[at] for case in RULES.values()]
    steps = [case[3] for case in RULES.values()]
    full = {f"a{n}": 7 if aim is None else aim for n, aim in enumerate(aims)}
    short = {item: full[item] + step for item, step in zip(full, steps, strict=True)}
    nothing = dict.fromkeys(full, 0)
    reports = {
        period: {"full": nothing, "short": nothing} for period in ("2026Q1", "2026Q2")
    } | {"2026Q3": {"full": full, "short": short}}
    with city(all_rules(**window), reports) as store:
        assert targets(store, "full") == targets(store, "short") == aims
        columns = "branch_id, indicator, attainment"
        scored = table(store, columns, "indicator_score", "2026Q3")
    share = {(branch_id, code): attained for branch_id, code, attained in scored}
    codes = [f"X{n}" for n in range(len(RULES))]
    assert [share["full", code] for code in codes] == [1] * len(RULES)
    earned = [share["short", code] for code in codes]
    assert max(earned) < 1
    if window is QUARTER:
        assert earned == [case[4] for case in RULES.values()]


@some(2)
@pytest.mark.parametrize(
    ("period", "cumulative", "quarterly"),
    [
        # ⌊2 × k/4⌋ is 0, 1, 1, 2: nothing is due in the first and third quarter
        ("2026Q1", None, None),
        ("2026Q2", 1, 1),
        ("2026Q3", 1, None),
        ("2026Q4", 2, 1),
    ],
)
def test_only_what_is_due_is_shown(period, cumulative, quarterly):
    twice = indicator("deduct_missing", expected_per_year=2, per_miss=1)
    at = parse_period(period)
    for window, due in ((CUMULATIVE, cumulative), (QUARTER, quarterly)):
        assert full_marks(scheme(twice, **window), twice, at.quarter) == due
    with city(scheme(twice, **QUARTER), {period: {"甲": {"a": 0}}}) as store:
        assert targets(store, "甲", at) == [quarterly]


def test_a_branch_is_shown_what_came_due_to_itself():
    """A branch that came in April, or was 不适用 till then, has two quarters."""
    names = ("linear_prorated", "deduct_missing")
    both = scheme(
        *(of_rule(name, code=f"X{at}") for at, name in enumerate(names)), **CUMULATIVE
    )
    roster = [branch("old"), branch("gone"), branch("blank"), branch("silent")]
    april = datetime.date(2026, 4, 1)
    roster += [branch("new", valid_from=april), branch("late", valid_from=april)]
    roster.append(branch("never", valid_from=april))
    one, of_all = {"a": 1}, ("old", "gone", "blank", "new")
    reports = {
        "2026Q1": {"old": one, "gone": {"a": NA}, "blank": one},
        "2026Q2": dict.fromkeys(of_all, one) | {"never": {"a": NA}},
        "2026Q3": dict.fromkeys(of_all, one)
        | {"blank": {"a": BLANK}, "never": {"a": NA}},
    }
    with city(both, reports, roster) as store:
        assert {each.branch_id: targets(store, each.branch_id) for each in roster} == {
            "old": [6, 9],
            "gone": [4, 6],
            "new": [4, 6],
            "blank": [6, 9],  # its item is asked for all the same
            "silent": [6, 9],  # without a report all that existed is asked for
            "late": [4, 6],
            "never": [None, None],
        }


# ── the check-up compares with the same value ─────────────────────────────────────


def cells(*rows: tuple) -> pd.DataFrame:
    """Rows of indicator_score: branch, numerator, denominator, value; all full."""
    columns = ["branch_id", "numerator", "denominator", "value"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(indicator="X", attainment=1.0, status="scored")


@pytest.mark.parametrize("name", ABSOLUTE)
def test_a_hint_of_full_marks_names_the_aim_of_the_quarter(name):
    _keys, cumulative, quarterly, step, _less = RULES[name]
    full = cells(*[("甲", cumulative, None, cumulative)] * 10)
    (hint,) = full_marks_hints(full, scheme(of_rule(name), **CUMULATIVE), 3)
    assert {side.other for side in hint.sides} == {cumulative}
    full = cells(*[("甲", quarterly, None, quarterly)] * 10)
    (hint,) = full_marks_hints(full, scheme(of_rule(name), **QUARTER), 3)
    assert {side.other for side in hint.sides} == {quarterly}
    # full below the aim: less came due to this branch, how much is not known here
    fewer = cells(*[("甲", 0, None, cumulative + step)] * 10)
    (hint,) = full_marks_hints(fewer, scheme(of_rule(name), **CUMULATIVE), 3)
    assert all(math.isnan(side.other) for side in hint.sides)


def test_branches_bunch_at_the_goalpost_of_their_quarter():
    """Half of a year's 100 % is due by the second quarter: 50 %, not 100 %."""
    talks = indicator("linear_prorated", ratio=True, factor=100, target=100)
    rules = scheme(talks, items=[Item("a", "a", Kind.FLOW, "人")])
    steered = [50] * 30 + [49] * 2
    rows = [(f"B{at}", top, 100, top) for at, top in enumerate(steered)]
    (hint,) = bunched(cells(*rows), rules, 2)
    assert (hint.bound, hint.alike, hint.compared) == (50, 30, 32)
    assert bunched(cells(*rows), rules, 3) == []


def test_goalposts_of_a_step_are_its_bounds_and_of_linear_its_ends():
    steered = [45] * 30 + [44] * 2
    rows = [(f"B{at}", top, 100, top) for at, top in enumerate(steered)]
    stairs = indicator("step", ratio=True, factor=100, steps=((60, 1), (45, 0.75)))
    line = indicator("linear", ratio=True, factor=100, floor=45, target=60)
    for one in (stairs, line):
        (hint,) = bunched(cells(*rows), scheme(one), 2)
        assert hint.bound == 45
    assert np.isfinite(hint.chance)
