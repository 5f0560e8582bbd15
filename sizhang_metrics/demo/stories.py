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

Numbers = dict[str, int | None]
"""Item code → count; None is 不适用, a missing code is left blank."""

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
