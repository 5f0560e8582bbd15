"""The stories planted in the demo city: which branch, and how it differs from chance.

`data/demo/README.md` tells them; tests see that they show in the scores.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from sizhang_metrics.periods import Period

LEADER = "D0701"
RECOVERING = "D1602"
DECLINING = "D1404"
VETOED = "D1903"
TIED = ("D1803", "D2004")
RETIRED = "D2014"
BLANK_THEN = "D1007"
BLANK_NOW = "D0804"
MISSED = "D2304"
CORRECTED = "D1302"
SUBSTITUTING = "D1206"
COPYING = "D1610"
FULL_MARKS = "D2103"
SHRINKING = "D0810"
TOOTHLESS = "D0603"
COLLECTIVE = "D0406"
OVERDUE = "D1506"
OPENED = "D0909"
MERGED, MERGED_INTO = "D1508", "D1507"
LATE = "D2403"
SILENT_UNIT = "D17"
DELAYED = "D1313"
CREATING = ("D0607", "D1304", "D2206", "D0709", "D1203")
COMMITTEES_SILENT = ("D23", "D24")
SHORT_UNIT = "D06"
"""Its party committee voted together on what has to be voted on one by one."""

Numbers = dict[str, int]
"""Item code → count; a missing code is left blank."""

NOT_APPLICABLE = -1
"""Stands where a clerk writes 不适用: no count is negative."""

_day = datetime.date

ROSTER: dict[str, dict] = {
    LEADER: {
        "members": 24,
        "first_term_ends_on": _day(2024, 6, 20),
        "elections": (_day(2024, 6, 12),),
    },
    VETOED: {"members": 19},
    TIED[0]: {
        "members": 9,
        "first_term_ends_on": _day(2024, 9, 15),
        "elections": (_day(2024, 9, 10),),
    },
    TIED[1]: {
        "members": 12,
        "first_term_ends_on": _day(2025, 4, 20),
        "elections": (_day(2025, 4, 16),),
    },
    RETIRED: {
        "members": 5,
        "first_term_ends_on": _day(2024, 11, 10),
        "elections": (_day(2024, 11, 5),),
    },
    OVERDUE: {"first_term_ends_on": _day(2026, 1, 15), "elections": ()},
    OPENED: {
        "members": 11,
        "opened_on": _day(2025, 5, 20),
        "first_term_ends_on": _day(2028, 5, 19),
        "elections": (),
    },
    MERGED: {
        "members": 8,
        "closed_on": _day(2025, 12, 31),
        "first_term_ends_on": _day(2024, 3, 18),
        "elections": (_day(2024, 3, 14),),
    },
    MERGED_INTO: {"members": 17},
    COLLECTIVE: {"members": 14},
    COPYING: {
        "members": 13,
        "first_term_ends_on": _day(2023, 5, 16),
        "elections": (_day(2023, 5, 12), _day(2026, 2, 20)),
    },
}
"""Fields of `Branch` that a story fixes."""


@dataclass(frozen=True)
class Growth:
    """Members who came over from another branch."""

    from_day: datetime.date
    by: int


GROWN = {MERGED_INTO: Growth(_day(2026, 1, 1), 8)}

DELAYS = {DELAYED: (_day(2026, 9, 10), _day(2027, 1, 5))}
"""Branch → the day on which a delay of its election was approved, and until when."""

PATHS: dict[str, Callable[[int], float]] = {
    LEADER: lambda number: 3.7,
    RECOVERING: lambda number: -2.2 + 0.3 * number,
    DECLINING: lambda number: 2.2 - 0.25 * number,
    VETOED: lambda number: 2.3,
}
"""Standing by number of the quarter (0 is 2023Q1), instead of the invented one."""

COPIES = {
    (COPYING, Period(2025, 3)): Period(2025, 2),
    (COPYING, Period(2026, 3)): Period(2026, 2),
}
"""Quarters whose figures are those of an earlier quarter of the same year."""


def first_version(branch_id: str, period: Period, numbers: Numbers) -> Numbers:
    """What came in first; differs from the counts where a correction followed."""
    if (branch_id, period) != CORRECTION:
        return numbers
    return numbers | {"theme_day_attended": numbers["theme_day_attended"] // 10}


CORRECTION = (CORRECTED, Period(2026, 2))
CORRECTION_REASON = "主题党日实到人次漏录末位数字，按签到表更正。"


LATE_REPORT = (LATE, Period(2026, 1))


def is_silent(branch_id: str, period: Period) -> bool:
    """Whether nothing came in for this branch and quarter."""
    missed = branch_id == MISSED and period == Period(2026, 1)
    return missed or (branch_id.startswith(SILENT_UNIT) and period == Period(2026, 3))


# -- how they change the counts of their branches ----------------------------------------


def retell(branch_id: str, period: Period, numbers: Numbers) -> None:
    """Changes the counts of a branch and quarter as its story goes."""
    edit = _EDITS.get(branch_id)
    if edit is not None:
        edit(period, numbers)
    if branch_id.startswith(SILENT_UNIT) and period == Period(2026, 3):
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
    SUBSTITUTING: _substituting,
    SHRINKING: _shrinking,
    TOOTHLESS: _toothless,
    COLLECTIVE: _collective,
    BLANK_THEN: _blank_then,
    BLANK_NOW: _blank_now,
    FULL_MARKS: _full_marks,
    TIED[0]: _tied,
    TIED[1]: _tied,
    RETIRED: _retired,
}
