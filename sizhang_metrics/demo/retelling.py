"""How the planted stories change the counts of their branches, quarter by quarter."""

from __future__ import annotations

from collections.abc import Callable

from sizhang_metrics.demo import stories
from sizhang_metrics.demo.stories import Numbers
from sizhang_metrics.periods import Period


def retell(branch_id: str, period: Period, numbers: Numbers) -> None:
    """Changes the counts of a branch and quarter as its story goes."""
    edit = _EDITS.get(branch_id)
    if edit is not None:
        edit(period, numbers)
    if branch_id.startswith(stories.SILENT_UNIT) and period == Period(2026, 3):
        _tidy(numbers)


def _tidy(numbers: Numbers) -> None:
    """Leaves nothing to remark on: the file that a reader of the README hands in."""
    if numbers["theme_days"] < 2:
        numbers |= {"theme_day_months": 2, "theme_days": 2}
        numbers["theme_day_expected"] = 2 * numbers["members"]
        numbers["theme_day_attended"] = numbers["theme_day_expected"] * 4 // 5
    if "appraised" in numbers:
        numbers["rated_excellent"] = numbers["appraised"] // 3
    if not numbers["warning_expected"]:
        numbers["warning_expected"] = numbers["members"]
        numbers["warning_attended"] = numbers["members"] * 4 // 5


def _substituting(period: Period, numbers: Numbers) -> None:
    """Two of three theme days are a few members' volunteering."""
    if period >= Period(2025, 3):
        days = numbers["theme_days"]
        numbers["substituted_theme_days"] = min(2, days)
        numbers["political_theme_days"] = days - min(2, days)
        numbers["theme_day_attended"] = numbers["theme_day_expected"] * 13 // 20


def _shrinking(period: Period, numbers: Numbers) -> None:
    """Those who stay away are no longer counted as expected."""
    if period >= Period(2026, 1):
        expected = numbers["members"] * min(3, numbers["theme_days"]) * 9 // 20
        numbers["theme_day_expected"] = max(expected, numbers["theme_days"])
        numbers["theme_day_attended"] = numbers["theme_day_expected"]


def _toothless(period: Period, numbers: Numbers) -> None:
    if "opinions" in numbers:
        numbers["specific_opinions"] = numbers["opinions"] // 12


def _collective(period: Period, numbers: Numbers) -> None:
    if period == Period(2026, 1):
        numbers |= {"admissions_due": 2, "admissions_voted": 0}


def _blank_then(period: Period, numbers: Numbers) -> None:
    if period == Period(2026, 2):
        del numbers["theme_day_attended"]


def _blank_now(period: Period, numbers: Numbers) -> None:
    if period == Period(2026, 3):
        del numbers["trainees_on_hours"]


PAIRS = (
    ("cadres", "cadres_on_hours"),
    ("trainees", "trainees_on_hours"),
    ("theme_day_expected", "theme_day_attended"),
    ("theme_days", "political_theme_days"),
    ("archive_due", "archive_done"),
    ("dues_expected", "dues_paid"),
    ("warning_expected", "warning_attended"),
    ("members", "talked"),
    ("life_tasks_due", "life_tasks_done"),
    ("tasks_due", "tasks_done"),
    ("working_members", "community_members"),
    ("issues_due", "issues_closed"),
    ("feedback_due", "feedback_closed"),
    ("admissions_due", "admissions_voted"),
)


def _full_marks(period: Period, numbers: Numbers) -> None:
    """Everything that was due was done, to the last one."""
    if period >= Period(2026, 2):
        numbers |= {done: numbers[due] for due, done in PAIRS}
        numbers["substituted_theme_days"] = 0
        meetings = numbers["members_meetings"] + numbers["committee_meetings"]
        numbers["first_topic_meetings"] = meetings
        activities = meetings + numbers["party_lessons"] + numbers["theme_days"]
        numbers["platform_recorded"] = activities


_ALIKE = {
    "committee_posts": 3,
    "committee_filled": 3,
    "cadres": 4,
    "members_meetings": 1,
    "committee_months": 3,
    "committee_meetings": 3,
    "party_group_studies": 1,
    "archive_due": 8,
    "election_items_due": 0,
    "election_items_ready": 0,
    "admissions_due": 0,
    "tasks_due": 5,
    "feedback_due": 1,
}


def _tied(period: Period, numbers: Numbers) -> None:
    """All full but the same three things, whatever the size of the branch."""
    if period < Period(2026, 1):
        return
    members = numbers["members"]
    days = 2 if period.quarter == 2 else 3
    numbers |= _ALIKE
    numbers |= dict.fromkeys(("trainees", "working_members"), members)
    numbers |= dict.fromkeys(("theme_day_months", "theme_days"), days)
    numbers |= {
        "party_lessons": 0 if period.quarter == 1 else 1,
        "theme_day_expected": days * members,
        "dues_expected": 3 * members,
        "warning_expected": members,
        "life_tasks_due": 2 * period.quarter,
        "issues_due": period.quarter,
    }
    numbers |= {done: numbers[due] for due, done in PAIRS}
    numbers |= {"tasks_done": 4, "first_topic_meetings": 4, "substituted_theme_days": 0}
    numbers["platform_recorded"] = 4 + numbers["party_lessons"] + days


def _retired(period: Period, numbers: Numbers) -> None:
    """Old members: no tasks, no admissions, a few issues and feedback to settle."""
    due = min(period.quarter, 3)
    numbers |= {
        "admissions_due": 0,
        "admissions_voted": 0,
        "issues_due": due,
        "issues_closed": due,
        "feedback_due": 1,
        "feedback_closed": min(1, period.quarter - 1),
    }


_EDITS: dict[str, Callable[[Period, Numbers], None]] = {
    stories.SUBSTITUTING: _substituting,
    stories.SHRINKING: _shrinking,
    stories.TOOTHLESS: _toothless,
    stories.COLLECTIVE: _collective,
    stories.BLANK_THEN: _blank_then,
    stories.BLANK_NOW: _blank_now,
    stories.FULL_MARKS: _full_marks,
    stories.TIED[0]: _tied,
    stories.TIED[1]: _tied,
    stories.RETIRED: _retired,
}
