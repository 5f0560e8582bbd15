"""How people write a quarter: in titles, in cells, as months, as dates.

Dates on which a form was filled in state nothing, so sentences count only with a
quarter or “年度”; a whole cell may be any day or month of the quarter.
"""

from __future__ import annotations

import datetime
import re

from sizhang_metrics.periods import Period
from sizhang_metrics.submissions.texts import plain

Stated = tuple[int | None, int | None]
"""Year and quarter, each None when not said."""

NOTHING: Stated = (None, None)
CONTRADICTION: Stated = (0, 0)
"""A statement that differs from every period."""

_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4}
_YEAR = r"(?P<year>20\d\d|19\d\d)"
_QUARTER = (
    r"(?:第?(?P<cn>[一二三四1-4])季度?|Q(?P<q>[1-4])(?!\d)"
    r"|(?P<from>\d{1,2})月?[-—–~至到](?P<to>\d{1,2})月)"
)
_IN_TITLE = re.compile(rf"(?:{_YEAR}[年\-./]?度?[-_]?)?{_QUARTER}", re.IGNORECASE)
_YEAR_IN_TITLE = re.compile(rf"{_YEAR}年度")
_WHOLE = re.compile(
    rf"(?:{_YEAR}(?:年度?|[-./_])?)?{_QUARTER}|{_YEAR.replace('year', 'alone')}年?度?",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(20\d\d|19\d\d)(?:[年\-./](\d{1,2})(?:月份?|[-./]|$)(?:\d{1,2}日?)?|(\d\d)(?:\d\d)?)"
    r"(?:T?\d\d:\d\d(?::\d\d)?)?"
)
_SERIAL = re.compile(r"[34]\d{4}|50\d{3}")
"""Day numbers of spreadsheets, 1982 to 2039: what a date is when its format is lost."""
_FIRST_DAY = datetime.date(1899, 12, 30)


def in_title(text: str) -> list[Stated]:
    """Every period that a sentence names.

    >>> in_title("2026年第三季度“四强”党支部填报表(填报日期2026年10月9日)")
    [(2026, 3)]
    """
    text = plain(text).replace(" ", "")
    found = [_stated(match) for match in _IN_TITLE.finditer(text)]
    found = [one for one in found if one != NOTHING]
    return found or [(int(one["year"]), None) for one in _YEAR_IN_TITLE.finditer(text)]


def in_cell(text: str, *, bare: str = "") -> Stated:
    """The period that a whole cell or sheet name is; `bare` says what 3 alone means.

    >>> in_cell("2026年9月"), in_cell("20260930"), in_cell("46295"), in_cell("本季")
    ((2026, 3), (2026, 3), (2026, 3), (None, None))
    """
    text = plain(text).replace(" ", "")
    if bare == "quarter" and text in ("1", "2", "3", "4"):
        return None, int(text)
    match = _WHOLE.fullmatch(text)
    if match:
        return (int(match["alone"]), None) if match["alone"] else _stated(match)
    match = _DAY.fullmatch(text)
    if match:
        return _of_month(int(match[1]), int(match[2] or match[3]))
    if _SERIAL.fullmatch(text):
        day = _FIRST_DAY + datetime.timedelta(days=int(text))
        return _of_month(day.year, day.month)
    return NOTHING


def _of_month(year: int, month: int) -> Stated:
    return (year, (month + 2) // 3) if 1 <= month <= 12 else CONTRADICTION


def _stated(match: re.Match) -> Stated:
    parts = match.groupdict()
    year = int(parts["year"]) if parts["year"] else None
    return year, _quarter(parts)


def _quarter(parts: dict[str, str | None]) -> int | None:
    if parts["cn"]:
        return _CHINESE.get(parts["cn"]) or int(parts["cn"])
    if parts["q"]:
        return int(parts["q"])
    # 7-9月 is a quarter, 1-9月 the year up to it; others say nothing we know.
    first, last = int(parts["from"]), int(parts["to"])
    spans = last % 3 == 0 and last <= 12 and first in (1, last - 2)
    return last // 3 if spans else None


def differs(stated: Stated, period: Period) -> bool:
    """True when something was said and it is not this period."""
    year, quarter = stated
    return year not in (None, period.year) or quarter not in (None, period.quarter)
