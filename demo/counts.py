"""The counts that a branch reports: four quarters of a year from its standing.

Each quarter keeps the scheme's own checks: parts within their whole, running totals
that only grow, dues three times the members.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from demo import people, stories
from demo.branches import LAST, PERIODS, Branch, Unit, members_from
from demo.chance import count, happens, source, whole
from demo.standing import Standing, standings
from demo.stories import Numbers
from sizhang_metrics.periods import Period


def reports(branch: Branch) -> Iterator[tuple[Period, Numbers]]:
    """Every quarter in which the branch exists, with what it counted."""
    of_quarter = dict(zip(PERIODS, standings(branch), strict=True))
    for year in range(PERIODS[0].year, LAST.year + 1):
        told: dict[Period, Numbers] = {}
        for period, numbers in _year(branch, year, of_quarter):
            copied = stories.COPIES.get((branch.branch_id, period))
            if copied:
                numbers = dict(told[copied])
            else:
                stories.retell(branch.branch_id, period, numbers)
            told[period] = numbers
            if branch.exists_on(period.last_day):
                yield period, numbers


def _year(
    branch: Branch, year: int, of_quarter: dict[Period, Standing]
) -> Iterator[tuple[Period, Numbers]]:
    draw = source("counts", branch.branch_id, year)
    start = members_from(branch, Period(year, 1).last_day)
    staff = people.at_year_start(draw, branch, start)
    running = Totals(draw, branch, staff.members)
    meeting_in = _quarter_of_meeting(draw)
    for period in PERIODS:
        if period.year == year:
            standing = of_quarter[period]
            numbers = _quarter(draw, branch, period, staff, standing)
            numbers |= running.numbers(period.quarter, numbers, standing)
            if period.quarter == meeting_in:
                numbers |= _yearly(draw, numbers, standing)
            yield period, numbers


def _quarter(
    draw: Random,
    branch: Branch,
    period: Period,
    staff: people.Staff,
    standing: Standing,
) -> Numbers:
    """What happened within the quarter."""
    admissions = _admissions(draw, branch, staff, standing)
    numbers = people.numbers(draw, staff, standing)
    numbers |= _meetings(draw, numbers, standing)
    numbers |= _party_days(draw, numbers, standing)
    numbers |= _papers(draw, branch, numbers, standing)
    numbers |= admissions
    numbers |= _education(draw, branch, period, numbers, standing)
    return numbers | _election(draw, branch, period, standing)


def _meetings(draw: Random, numbers: Numbers, standing: Standing) -> Numbers:
    held = 0 if happens(draw, 0.36 * (1 - standing.political)) else 1
    held += happens(draw, 0.2)
    months = 0
    if numbers["full_members"] >= people.COMMITTEE_FROM:
        months = count(draw, 3, 1 - 0.36 * (1 - standing.team))
    meetings = months + count(draw, months, 0.15)
    lessons = 0 if happens(draw, 0.4 * (1 - standing.membership)) else 1
    return {
        "members_meetings": held,
        "committee_months": months,
        "committee_meetings": meetings,
        "first_topic_meetings": count(
            draw, held + meetings, 0.66 + 0.34 * standing.political
        ),
        "party_lessons": lessons + happens(draw, 0.15),
    }


def _party_days(draw: Random, numbers: Numbers, standing: Standing) -> Numbers:
    share = standing.political
    months = count(draw, 3, 1 - 0.34 * (1 - share))
    days = months + (months > 0 and happens(draw, 0.12))
    away = count(draw, numbers["members"], 0.03)
    expected = days * max(1, numbers["members"] - away)
    substituted = count(draw, days, 0.3 * (1 - share) ** 2)
    turnout = 0.62 + 0.34 * share - 0.06 * substituted
    return {
        "theme_day_months": months,
        "theme_days": days,
        "theme_day_expected": expected,
        "theme_day_attended": count(draw, expected, turnout),
        "substituted_theme_days": substituted,
        "political_theme_days": count(draw, days - substituted, 0.56 + 0.44 * share),
    }


def _papers(
    draw: Random, branch: Branch, numbers: Numbers, standing: Standing
) -> Numbers:
    activities = (
        numbers["members_meetings"]
        + numbers["committee_meetings"]
        + numbers["party_lessons"]
        + numbers["theme_days"]
    )
    due = activities + whole(draw, 1, 3)
    recorded = count(draw, activities, 0.3 + 0.7 * standing.team)
    return {
        "archive_due": due,
        "archive_done": count(draw, due, 0.8 + 0.2 * standing.team),
        "platform_recorded": recorded
        if branch.unit.has_platform
        else stories.NOT_APPLICABLE,
    }


def _admissions(
    draw: Random, branch: Branch, staff: people.Staff, standing: Standing
) -> Numbers:
    """Admissions and confirmations that had to be voted on; admits the new members."""
    if branch.is_retired or staff.members < people.COMMITTEE_FROM:
        return {"admissions_due": 0, "admissions_voted": 0}
    admitted = count(draw, 2, staff.members / 500)
    due = admitted + staff.confirmed(draw)
    staff.admit(admitted)
    one_by_one = happens(draw, 0.75 + 0.25 * standing.team)
    voted = due if one_by_one else due // 2
    return {"admissions_due": due, "admissions_voted": voted}


def _education(
    draw: Random, branch: Branch, period: Period, numbers: Numbers, standing: Standing
) -> Numbers:
    """Dues of three months; warning education at least in quarters 2 and 4."""
    members = numbers["members"]
    due = 3 * members
    held = period.quarter % 2 == 0 or happens(draw, 0.4)
    warned = members if held else 0
    return {
        "dues_expected": due,
        "dues_paid": count(draw, due, 0.945 + 0.055 * standing.membership),
        "warning_expected": warned,
        "warning_attended": count(draw, warned, 0.68 + 0.31 * standing.membership),
        "party_group_studies": _studies(branch.unit, period),
    }


def _studies(unit: Unit, period: Period) -> int:
    """What the unit's party group did: the same for all its branches."""
    draw = source("studies", unit.unit_id, period)
    chance = 0.9 if unit.level > 0 else 0.75
    return count(draw, 1, chance if period.quarter % 2 == 0 else 0.3)


def _election(
    draw: Random, branch: Branch, period: Period, standing: Standing
) -> Numbers:
    """Twelve papers belong to an election."""
    due = 12 if branch.elects_in(period) else 0
    return {
        "election_items_due": due,
        "election_items_ready": count(draw, due, 0.82 + 0.18 * standing.team),
    }


# -- running totals of a year: what fell due, what was done, each only growing -----------


class Totals:
    """The totals of one branch and year; ask for its quarters in order."""

    def __init__(self, draw: Random, branch: Branch, members: int) -> None:
        self._draw = draw
        self._is_retired = branch.is_retired
        self._tasks = 0 if branch.is_retired else 4 + members // 9
        self._now: dict[str, int] = dict.fromkeys(_COUNTED, 0)

    def numbers(self, quarter: int, people: Numbers, standing: Standing) -> Numbers:
        """The totals at the end of this quarter."""
        self._add_tasks(quarter, standing)
        draw = self._draw
        self._settle("life_tasks", whole(draw, 0, 2), 0.42 + 0.57 * standing.political)
        if not self._is_retired or happens(draw, 0.4):
            issues = whole(draw, 0, 2)
            self._settle("issues", issues, 0.38 + 0.61 * standing.contribution)
        feedback = whole(draw, 0, 2) if quarter == 1 else count(draw, 2, 0.25)
        self._settle("feedback", feedback, 0.4 + 0.59 * standing.contribution)
        year = quarter / 4
        share = year * (0.55 + 0.55 * standing.membership)
        self._reach("talked", people["members"], share)
        share = 0.8 * year * (0.42 + 0.68 * standing.contribution)
        self._reach("community_members", people["working_members"], share)
        return dict(self._now)

    def _add_tasks(self, quarter: int, standing: Standing) -> None:
        """Tasks fall due evenly; one that was late stays late."""
        due = self._tasks * quarter // 4 - self._now["tasks_due"]
        self._now["tasks_due"] += due
        self._now["tasks_done"] += count(
            self._draw, due, 0.64 + 0.36 * standing.contribution
        )

    def _settle(self, name: str, due: int, chance: float) -> None:
        """What is open, old or new, is settled with this chance."""
        done = _DONE[name]
        self._now[f"{name}_due"] += due
        still_open = self._now[f"{name}_due"] - self._now[done]
        self._now[done] += count(self._draw, still_open, chance)

    def _reach(self, name: str, people: int, share: float) -> None:
        """Distinct people reached so far: near the pace of the year, never fewer."""
        wobble = 0.94 + 0.12 * self._draw.random()
        reached = int(people * share * wobble + 0.5)
        self._now[name] = max(self._now[name], min(reached, people))


_DONE = {
    "life_tasks": "life_tasks_done",
    "issues": "issues_closed",
    "feedback": "feedback_closed",
}
_COUNTED = (
    *("tasks_due", "tasks_done", "life_tasks_due", "life_tasks_done", "issues_due"),
    *("issues_closed", "feedback_due", "feedback_closed", "talked"),
    "community_members",
)


# -- once a year: the meeting with criticism, the appraisal, the ballot ------------------


def _quarter_of_meeting(draw: Random) -> int:
    """Most meet at the end of the year, a few in the third quarter."""
    return 3 if happens(draw, 0.12) else 4


def _yearly(draw: Random, people: Numbers, standing: Standing) -> Numbers:
    """The yearly counts of a branch in the quarter of its meeting."""
    members = people["members"]
    opinions = members * whole(draw, 2, 4)
    appraised = count(draw, members, 0.93 + 0.07 * standing.membership)
    generous = happens(draw, 0.12 * (1 - standing.membership))
    best = appraised // 3
    ballots = whole(draw, 18, 60) if members > 6 else whole(draw, 4, 30)
    pleased = 0.84 + 0.14 * standing.contribution
    return {
        "opinions": opinions,
        "specific_opinions": count(draw, opinions, 0.18 + 0.55 * standing.political),
        "appraisal_due": members,
        "appraised": appraised,
        "rated_excellent": min(appraised, best + 2) if generous else best,
        "ballots_valid": ballots,
        "ballots_satisfied": count(draw, ballots, pleased),
    }
