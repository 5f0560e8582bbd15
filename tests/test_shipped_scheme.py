"""The shipped scheme: what it holds, and that its arithmetic says what it intends.

Expected numbers are worked by hand from the weights and goalposts of the scheme.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from sizhang_metrics.access import OFFICE
from sizhang_metrics.periods import Period
from sizhang_metrics.roster import RosterRow, load_roster
from sizhang_metrics.scheme import load_scheme
from sizhang_metrics.store import Store
from sizhang_metrics.views import burden
from sizhang_metrics.views import scheme as views
from tests import homes

FILE = Path(__file__).resolve().parent.parent / "data" / "schemes" / "siqiang-2026.toml"
SCHEME = load_scheme(FILE.read_bytes(), FILE.name)
PARTS = {
    "political_function": (30, "Z01 Z02 Z03 Z04 Z05 Z06 Z07 Z08"),
    "leadership_team": (25, "B01 B02 B03 B04 B05 B06 B07 B08 B09"),
    "membership": (20, "D01 D02 D03 D04 D05 D06"),
    "contribution": (25, "Y01 Y02 Y03 Y04 Y05"),
}
CAMPAIGNS = {
    "党组（党委）主体责任",
    "四下基层",
    "清廉机关",
    "四强党支部",
    "党务干部能力提升",
}


# -- what it holds -------------------------------------------------------------------


def test_the_four_strengths_carry_their_weights_and_indicators():
    held = {
        one.code: (one.weight, " ".join(i.code for i in SCHEME.indicators_of(one.code)))
        for one in SCHEME.dimensions
    }
    assert held == PARTS


def test_it_is_in_force_for_every_quarter_of_the_demo_city():
    assert (SCHEME.id, SCHEME.effective_from) == ("siqiang-2026", "2023Q1")


def test_every_item_counts_in_an_indicator():
    terms = [
        term.code
        for one in SCHEME.indicators
        for term in (*one.numerator, *one.denominator)
    ]
    terms += [one.applies_when.item for one in SCHEME.indicators if one.applies_when]
    terms += [
        term.code
        for one in SCHEME.indicators
        if one.reduce
        for term in (*one.reduce.numerator, *one.reduce.denominator)
    ]
    assert {one.code for one in SCHEME.items} == set(terms) - {"months_overdue"}


def test_every_item_is_defined_for_clerks_and_costs_minutes():
    assert [one.code for one in SCHEME.items if not one.define.endswith("。")] == []
    assert [one.code for one in SCHEME.items if not one.minutes] == []
    assert sum(one.minutes for one in SCHEME.items) < 60


def test_only_counts_are_asked_for():
    assert [one.code for one in SCHEME.items if not one.integer] == []
    assert [one.name for one in SCHEME.items if "率" in one.name] == []


def test_no_score_moves_because_another_branch_moved():
    relative = ("min_max", "percentile")
    assert [one.code for one in SCHEME.indicators if one.rule in relative] == []


def test_every_indicator_says_why_and_how_to_improve():
    for one in SCHEME.indicators:
        for text in (one.basis, one.why, one.improve):
            assert text.endswith("。"), one.code


def test_goalposts_without_confirmed_authority_are_called_a_proposal():
    proposed = [
        one.code
        for one in SCHEME.indicators
        if one.floor is not None or one.steps or one.per_miss or one.per_each
    ]
    assert len(proposed) == 26
    assert [
        code for code in proposed if "建议" not in SCHEME.indicator(code).basis
    ] == []


def test_the_five_campaigns_regroup_the_indicators():
    tags = {tag for one in SCHEME.indicators for tag in one.tags}
    assert tags >= CAMPAIGNS


def test_checks_cover_the_mistakes_that_clerks_make():
    levels = pd.Series([one.level for one in SCHEME.checks]).value_counts()
    assert levels.to_dict() == {"reject": 25, "hint": 15, "explain": 6}


def test_comparisons_with_last_quarter_or_the_roster_never_block():
    for check in SCHEME.checks:
        if any(term.source != "item" for term in check.right):
            assert check.level == "hint", check.code


def test_vetoes_cap_the_grade_and_carry_no_points():
    vetoes = {one.code: one.grade_cap for one in SCHEME.adjustments if one.grade_cap}
    assert vetoes == {
        "V1": "qualified",
        "V2": "unqualified",
        "V3": "good",
        "V4": "qualified",
        "V5": "qualified",
        "V6": "unqualified",
    }


# -- what its arithmetic says ----------------------------------------------------------

QUARTER = {
    "members": 20,
    "full_members": 20,
    "working_members": 20,
    "committee_posts": 5,
    "committee_filled": 5,
    "cadres": 5,
    "cadres_on_hours": 5,
    "trainees": 20,
    "trainees_on_hours": 20,
    "members_meetings": 1,
    "committee_meetings": 3,
    "committee_months": 3,
    "first_topic_meetings": 4,
    "party_lessons": 1,
    "party_group_studies": 1,
    "theme_day_months": 3,
    "theme_days": 3,
    "theme_day_expected": 60,
    "theme_day_attended": 60,
    "political_theme_days": 3,
    "substituted_theme_days": 0,
    "platform_recorded": 8,
    "archive_due": 8,
    "archive_done": 8,
    "election_items_due": 0,
    "election_items_ready": 0,
    "admissions_due": 0,
    "admissions_voted": 0,
    "dues_expected": 60,
    "dues_paid": 60,
    "warning_expected": 20,
    "warning_attended": 20,
    "talked": 20,
    "life_tasks_due": 0,
    "life_tasks_done": 0,
    "tasks_due": 5,
    "tasks_done": 5,
    "community_members": 20,
    "issues_due": 4,
    "issues_closed": 4,
    "feedback_due": 3,
    "feedback_closed": 3,
}
"""A quarter of a branch of twenty with full marks; yearly items are not due yet."""
YEARLY = {
    "opinions": 50,
    "specific_opinions": 30,
    "appraisal_due": 20,
    "appraised": 20,
    "rated_excellent": 6,
    "ballots_valid": 40,
    "ballots_satisfied": 38,
}


NO_MEETINGS = dict.fromkeys(
    (
        "members_meetings",
        "committee_meetings",
        "first_topic_meetings",
        "theme_days",
        "theme_day_expected",
        "theme_day_attended",
        "political_theme_days",
    ),
    0,
)
THEME_DAYS = {
    "theme_days": 3,
    "theme_day_expected": 105,
    "theme_day_attended": 84,
    "political_theme_days": 2,
    "substituted_theme_days": 1,
}
NO_LIFE_MEETING = {"opinions": 0, "specific_opinions": 0}
NO_ISSUES = {"issues_due": 0, "issues_closed": 0}
NO_WARNING = {"warning_expected": 0, "warning_attended": 0}
NO_STUDY = {"party_group_studies": 0}
SMALL = {
    "full_members": 6,
    "committee_meetings": 0,
    "committee_months": 0,
    "first_topic_meetings": 1,
    "platform_recorded": 5,
}
QUIET = SMALL | dict.fromkeys(
    ("tasks_due", "tasks_done", "feedback_due", "feedback_closed"), 0
)
FEW = YEARLY | {"ballots_valid": 9, "ballots_satisfied": 0}

SCENARIOS: dict[str, tuple[dict, ...]] = {
    "full quarter": ({},),
    "full year": ({}, {}, {}, YEARLY),
    "theme days": (
        THEME_DAYS,
        THEME_DAYS | {"theme_day_months": 2, "substituted_theme_days": 0},
    ),
    "archive and committee": ({"archive_done": 6, "committee_months": 2},),
    "no meetings": (NO_MEETINGS,),
    "one assembly missed": ({}, {"members_meetings": 0}),
    "one assembly made up": ({}, {"members_meetings": 0}, {"members_meetings": 2}),
    "no committee for a quarter": ({}, {"committee_months": 0}),
    "no study in Q1": (NO_STUDY,),
    "no study in Q2": (NO_STUDY, NO_STUDY),
    "no study in Q3": (NO_STUDY, NO_STUDY, NO_STUDY),
    "no study in Q4": (NO_STUDY, NO_STUDY, NO_STUDY, NO_STUDY | YEARLY),
    "a quarter talked to": ({"talked": 5, "community_members": 2},),
    "still a quarter talked to": ({}, {"talked": 5, "community_members": 8}),
    "small": (SMALL,),
    "seven without committee": ({"full_members": 7, "committee_months": 0},),
    "appraised": (YEARLY,),
    "too many excellent": (YEARLY | {"rated_excellent": 7},),
    "a third excellent": (
        YEARLY | {"appraisal_due": 21, "appraised": 21, "rated_excellent": 7},
    ),
    "nine ballots": (FEW,),
    "ten ballots": (FEW | {"ballots_valid": 10, "ballots_satisfied": 8},),
    "no life meeting yet": (NO_LIFE_MEETING,),
    "no life meeting": ({}, {}, {}, YEARLY | NO_LIFE_MEETING),
    "no issues yet": (NO_ISSUES,),
    "no issues": (NO_ISSUES, NO_ISSUES, NO_ISSUES, YEARLY | NO_ISSUES),
    "no warning yet": (NO_WARNING,),
    "no warning now": ({}, NO_WARNING),
    "no warning": (NO_WARNING, NO_WARNING, NO_WARNING, YEARLY | NO_WARNING),
    "carried": (YEARLY, {}),
    "due 2026-03-31": ({},),
    "due 2025-12-31": ({},),
    "due 2025-09-30": ({},),
    "due 2025-08-31": ({},),
    "one vacancy": ({"committee_filled": 4},),
    "two vacancies": ({"committee_filled": 3},),
    "voted together": ({"admissions_due": 2, "admissions_voted": 1},),
    "voted one by one": ({"admissions_due": 2, "admissions_voted": 2},),
    "no platform": ({"platform_recorded": None},),
    "retired": ({"working_members": 0, "community_members": 0},),
    "quiet": (QUIET | NO_ISSUES,),
}
"""Name of a branch → its quarters of 2026, as changes of a full one."""

NOT_APPLICABLE = "not_applicable"
EXPECTED = [
    ("no meetings", "Z01", 0),
    ("no meetings", "Z04", 0),
    ("no meetings", "Z05", 0),
    ("theme days", "Z03", 3.5),  # 5 of 6 months
    ("theme days", "Z04", 3.2),  # 168 of 210 is 80 %
    ("theme days", "Z05", 5 * (400 / 6 - 50) / 50),  # 4 of 6
    ("theme days", "Z06", 1.5),
    ("one assembly missed", "Z02", 2),
    ("one assembly made up", "Z02", 3),
    ("no committee for a quarter", "B01", 1.5),
    ("no study in Q1", "B09", NOT_APPLICABLE),
    ("no study in Q2", "B09", 1),
    ("no study in Q3", "B09", 1),
    ("no study in Q4", "B09", 0),
    ("a quarter talked to", "D05", 4),
    ("still a quarter talked to", "D05", 2),
    ("a quarter talked to", "Y02", 2),  # 2 of 20 where 20 % is the pace
    ("still a quarter talked to", "Y02", 4),
    ("small", "B01", NOT_APPLICABLE),
    ("small", "Z01", 3),
    ("small", "B08", 2),
    ("seven without committee", "B01", 1.5),
    ("appraised", "D03", 3),
    ("too many excellent", "D03", 1.5),
    ("a third excellent", "D03", 3),
    ("nine ballots", "Y05", NOT_APPLICABLE),
    ("ten ballots", "Y05", 1.8),
    ("no life meeting yet", "Z07", NOT_APPLICABLE),
    ("no life meeting", "Z07", 0),
    ("no issues yet", "Y03", NOT_APPLICABLE),
    ("no issues", "Y03", 0),
    ("no warning yet", "D06", NOT_APPLICABLE),
    ("no warning now", "D06", 3),
    ("no warning", "D06", 0),
    ("carried", "Z07", 4),
    ("due 2026-03-31", "B03", 4),
    ("due 2025-12-31", "B03", 2),
    ("due 2025-09-30", "B03", 1),
    ("due 2025-08-31", "B03", 0),
    ("one vacancy", "B02", 1),
    ("two vacancies", "B02", 0),
    ("voted together", "B05", 0),
    ("voted one by one", "B05", 4),
    ("full quarter", "B04", NOT_APPLICABLE),
    ("no platform", "B08", NOT_APPLICABLE),
    ("retired", "Y02", NOT_APPLICABLE),
]
"""Branch, indicator, points by hand."""


def roster() -> list[RosterRow]:
    """A branch per scenario; terms run until 2027 unless the name says when."""
    rows = []
    for name in SCENARIOS:
        ends_on = name.removeprefix("due ") if name.startswith("due") else "2027-12-31"
        day = datetime.date.fromisoformat(ends_on)
        unit = ("U", "单位", "", "组")
        rows.append(RosterRow(name, f"{name}支部", *unit, 20, day, None, None))
    return rows


def observations(name: str, numbers: dict[str, float | None]) -> list[tuple]:
    """A report of one branch: None is 不适用, yearly items are blank until reported."""
    rows = []
    for item in SCHEME.items:
        value = numbers.get(item.code)
        state = "reported" if value is not None else "not_applicable"
        rows.append((name, item.code, state, value))
    return rows


@pytest.fixture(scope="module")
def scored() -> Iterator[dict[str, pd.DataFrame]]:
    """Tables of scores after the last quarter of each scenario, by branch."""
    with Store.scratch([SCHEME], roster()) as store:
        for number in range(1, 5):
            rows = [
                row
                for name, quarters in SCENARIOS.items()
                if len(quarters) >= number
                for row in observations(name, QUARTER | quarters[number - 1])
            ]
            columns = ["branch_id", "item", "state", "value"]
            store.put(Period(2026, number), pd.DataFrame(rows, columns=columns))
        with store.cursor() as cursor:
            yield {
                table: _last(cursor.execute(f"from {table}").df(), keys)
                for table, keys in {
                    "indicator_score": ["branch_id", "indicator"],
                    "dimension_score": ["branch_id", "dimension"],
                    "score": ["branch_id"],
                }.items()
            }


def _last(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    last = {name: f"2026Q{len(quarters)}" for name, quarters in SCENARIOS.items()}
    table = table[table["period"] == table["branch_id"].map(last)]
    return table.set_index(keys).sort_index()


@pytest.mark.parametrize("branch_id, indicator, expected", EXPECTED)
def test_points_are_those_worked_by_hand(scored, branch_id, indicator, expected):
    row = scored["indicator_score"].loc[(branch_id, indicator)]
    if expected == NOT_APPLICABLE:
        assert (row["status"], pd.isna(row["points"])) == (NOT_APPLICABLE, True)
    else:
        assert row["status"] == "scored"
        assert row["points"] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("branch_id", ["full quarter", "full year"])
def test_whoever_does_everything_scores_100_and_reaches_the_standard(scored, branch_id):
    score = scored["score"].loc[branch_id]
    assert score["composite"] == pytest.approx(100)
    assert bool(score["meets_standard"])


def test_what_is_not_due_in_a_first_quarter_is_not_applicable(scored):
    status = scored["indicator_score"].loc["full quarter", "status"]
    away = status[status == NOT_APPLICABLE]
    assert set(away.index) == {"Z07", "Z08", "B04", "B05", "B09", "D03", "Y05"}
    assert scored["dimension_score"].loc["full quarter", "coverage"].eq(1).all()


def test_a_dimension_without_elections_and_admissions_is_renormalised(scored):
    share = scored["dimension_score"].loc[
        ("archive and committee", "leadership_team"), "share"
    ]
    # applicable in a first quarter: 25 − 2 (B04) − 4 (B05) − 2 (B09) = 17;
    # lost: archive 75 % on 70…100 → 3 × 25/30 = 2.5, one month of B01 = 0.5
    assert share == pytest.approx((17 - 2.5 - 0.5) / 17)


def test_a_small_branch_without_tasks_and_admissions_is_ranked(scored):
    dimensions = scored["dimension_score"].loc["quiet", "status"]
    assert dimensions["contribution"] == "insufficient_data"
    assert scored["score"].loc["quiet", "status"] == "ranked"


def test_an_item_that_decides_whether_an_indicator_applies_is_used_by_it():
    with Store.scratch([SCHEME], load_roster(homes.ROSTER.encode())) as store:
        asked = burden.asked_items(store, OFFICE, Period(2026, 3)).set_index("item")
    assert asked.loc["full_members", "uses"] == 1
    users = views.items(SCHEME).set_index("item")["users"]
    assert asked["uses"].to_dict() == {
        code: len(names.split("、")) for code, names in users.items()
    }
