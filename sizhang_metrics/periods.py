"""Quarters, written `2026Q3` everywhere: in files, tables, URLs and on the command line;
and days, as people type them."""

from __future__ import annotations

import datetime
import re
import unicodedata
from functools import total_ordering
from typing import NamedTuple

from sizhang_metrics.errors import UsageError

QUARTERS = 4
_WRITTEN = re.compile(r"([1-9]\d{3})Q([1-4])")
_DAY = re.compile(
    r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))"
    r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
)


@total_ordering
class Period(NamedTuple):
    """One quarter of one year; sorts by time, prints as `2026Q3`."""

    year: int
    quarter: int

    def __str__(self) -> str:
        return f"{self.year}Q{self.quarter}"

    @classmethod
    def of(cls, day: datetime.date) -> Period:
        """The quarter that a day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def last_day(self) -> datetime.date:
        """The day on which the roster counts for this quarter."""
        days = 31 if self.quarter in (1, 4) else 30
        return datetime.date(self.year, self.quarter * 3, days)

    @property
    def label(self) -> str:
        """The quarter as people say it: `2026年第三季度`."""
        return f"{self.year}年第{'一二三四'[self.quarter - 1]}季度"

    def shifted(self, quarters: int) -> Period:
        """The period so many quarters later (or earlier, when negative)."""
        index = self.year * QUARTERS + self.quarter - 1 + quarters
        return Period(index // QUARTERS, index % QUARTERS + 1)

    def of_year(self) -> list[Period]:
        """The quarters of the same year up to and including this one."""
        return [Period(self.year, quarter) for quarter in range(1, self.quarter + 1)]


def parse_period(text: str) -> Period:
    """The period written as `2026Q3`.

    >>> str(parse_period("2026Q3").shifted(2))
    '2027Q1'
    """
    match = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
    if match is None:
        raise UsageError(f"季度应写成 2026Q3 这样的形式，收到的是“{text}”。")
    return Period(int(match[1]), int(match[2]))


def written_day(text: str) -> datetime.date | None:
    """The day written YYYY-MM-DD, or as spreadsheets, people and systems write it:
    2026/6/30, 2026年6月30日, 2026.06.30, 20260630; None for anything else.

    >>> str(written_day("２０２６年6月30日")), written_day("2026-06-31")
    ('2026-06-30', None)
    """
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match and int(match[1]) >= 1900:
        try:
            return datetime.date(*map(int, filter(None, match.groups())))
        except ValueError:
            pass  # a day that the month does not have
    return None
