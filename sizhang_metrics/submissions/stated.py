"""The period that a file states: in its columns, its title rows or its sheet name.

A stated period that differs blocks the file; none is only worth a hint.  Dates on
which a form was filled in state nothing, so titles count only with a quarter or
“年度”, and notes above the table not at all.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sizhang_metrics.periods import Period
from sizhang_metrics.submissions import stamp
from sizhang_metrics.submissions.asides import is_aside
from sizhang_metrics.submissions.headers import Header
from sizhang_metrics.submissions.model import Findings
from sizhang_metrics.submissions.texts import plain, shown
from sizhang_metrics.submissions.vocabulary import Role

Stated = tuple[int | None, int | None]
"""Year and quarter, each None when not said."""

_NOTHING: Stated = (None, None)
_CONTRADICTION: Stated = (0, 0)
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
    found = [one for one in found if one != _NOTHING]
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
    return _NOTHING


def _of_month(year: int, month: int) -> Stated:
    return (year, (month + 2) // 3) if 1 <= month <= 12 else _CONTRADICTION


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


def states_only(
    rows: Sequence[Sequence[str]], header: Header, sheet: str, period: Period
) -> bool:
    """True when a table names this period somewhere and no other one anywhere."""
    said = [one for one in _statements(rows, header, sheet) if one.stated]
    return bool(said) and not any(one.differs_from(period) for one in said)


def states_other(
    rows: Sequence[Sequence[str]], header: Header, sheet: str, period: Period
) -> bool:
    """True when a table names another period somewhere."""
    said = _statements(rows, header, sheet)
    return any(one.differs_from(period) for one in said)


def check(
    rows: Sequence[Sequence[str]],
    header: Header,
    sheet: str,
    file_name: str,
    period: Period,
    findings: Findings,
) -> None:
    """Rejects every other period that the file states; hints when it states none."""
    said = [one for one in _statements(rows, header, sheet) if one.stated]
    said = said or list(_stamped(rows))
    for one in said:
        if one.differs_from(period):
            _reject(one, period, findings)
    _check_file_name(file_name, period, findings)
    if not said:
        findings.hint(
            "no_period",
            None,
            "",
            found="文件里没有写明季度",
            accepted=period.label,
            remedy=f"已按所选的 {period} 读取;请核对没有选错季度。",
        )


def _check_file_name(file_name: str, period: Period, findings: Findings) -> None:
    named = in_title(file_name)
    if named and all(differs(one, period) for one in named):
        findings.hint(
            "period_in_file_name",
            None,
            "",
            found=f"文件名“{shown(file_name)}”写的不是本季",
            accepted=period.label,
            remedy="请核对没有选错文件;内容无误就不用处理。",
        )


@dataclass(frozen=True)
class _Statement:
    """One place that may say a period."""

    row: int | None
    column: str
    column_number: int | None
    text: str
    stated: list[Stated]

    def differs_from(self, period: Period) -> bool:
        """True when a period is said here and this one is not among them."""
        return bool(self.stated) and all(differs(one, period) for one in self.stated)


def _statements(
    rows: Sequence[Sequence[str]], header: Header, sheet: str
) -> Iterator[_Statement]:
    """Every place that may say a period, with what it says (an empty list: nothing)."""
    yield _Statement(None, "工作表名", None, sheet, _in_name(sheet))
    for number, row in enumerate(rows[: header.first], start=1):
        for at, text in enumerate(row, start=1):
            if text and not is_aside(text) and not stamp.is_stamp(text):
                yield _Statement(number, "标题", at, text, in_title(text))
    year = header.column(Role.YEAR)
    quarter = header.column(Role.QUARTER, Role.PERIOD)
    if year is None and quarter is None:
        return
    seen = set()
    for number, row in enumerate(rows[header.last + 1 :], start=header.last + 2):
        pair = _cell(row, year), _cell(row, quarter)
        # A city file says the same in thousands of rows; signatures say nothing.
        if pair not in seen and not is_aside(next(filter(str.strip, row), "")):
            seen.add(pair)
            yield _of_columns(number, pair, header, year, quarter)


def _stamped(rows: Sequence[Sequence[str]]) -> Iterator[_Statement]:
    """The hidden cell of a template, for those who deleted title and sheet name."""
    hidden = stamp.find(rows)
    if hidden:
        yield _Statement(None, "模板", None, str(hidden), [tuple(hidden.period)])


def _in_name(sheet: str) -> list[Stated]:
    """A sheet may be called 三季度 or 2025年; a bare number is no period."""
    named = in_cell(sheet)
    if named[1] or (named[0] and "年" in sheet):
        return [named]
    return in_title(sheet)


def _of_columns(
    number: int,
    pair: tuple[str, str],
    header: Header,
    year: int | None,
    quarter: int | None,
) -> _Statement:
    """What the cells of the year and quarter columns say together."""
    stated_year = in_cell(pair[0])[0]
    other_year, stated_quarter = in_cell(pair[1], bare="quarter")
    if stated_year and other_year and stated_year != other_year:
        stated = _CONTRADICTION  # two columns that differ are never both this period
    else:
        stated = stated_year or other_year, stated_quarter
    if stated == _NOTHING and any(map(str.isdigit, "".join(pair))):
        stated = _CONTRADICTION  # 2026Q5 means some quarter, and surely not this one
    at = quarter if quarter is not None and pair[1] else year
    at = quarter if at is None else at
    return _Statement(
        number,
        header.texts[at],
        at + 1,
        "".join(pair),
        [] if stated == _NOTHING else [stated],
    )


def _cell(row: Sequence[str], column: int | None) -> str:
    text = row[column].strip() if column is not None and column < len(row) else ""
    return text.removesuffix(".0")  # programs write whole years as 2026.0


def _reject(said: _Statement, period: Period, findings: Findings) -> None:
    findings.reject(
        "wrong_period",
        said.row,
        shown(said.column),
        found=shown(said.text),
        accepted=f"{period.label}({period})",
        remedy="请改选文件所写的季度,或者换成本季的文件、改正写错的季度。",
        column_number=said.column_number,
    )
