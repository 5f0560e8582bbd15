"""The period that a file states: in its columns, its title rows or its sheet name.

A stated period that differs blocks the file; none is only worth a hint.  Dates on
which a form was filled in state nothing, so titles count only with a quarter or “年度”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sizhang_metrics.periods import Period
from sizhang_metrics.submissions.headers import Header
from sizhang_metrics.submissions.model import Findings
from sizhang_metrics.submissions.texts import plain, shown
from sizhang_metrics.submissions.vocabulary import Role

Stated = tuple[int | None, int | None]
"""Year and quarter, each None when not said."""

_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4}
_YEAR = r"(?P<year>20\d\d|19\d\d)"
_QUARTER = (
    r"(?:第?(?P<cn>[一二三四1-4])季度?|Q(?P<q>[1-4])(?!\d)"
    r"|(?P<from>\d{1,2})月?[-—–~至到](?P<to>\d{1,2})月)"
)
_IN_TITLE = re.compile(rf"(?:{_YEAR}[年\-./]?度?[-_]?)?{_QUARTER}", re.IGNORECASE)
_YEAR_IN_TITLE = re.compile(rf"{_YEAR}年度")
_WHOLE = re.compile(
    rf"(?:{_YEAR}(?:年度?|[-./_])?)?(?:{_QUARTER}|(?P<month>\d{{1,2}})月?(?:[-./]\d{{1,2}}日?(?:\d\d:\d\d:\d\d)?)?)?(?:份)?",
    re.IGNORECASE,
)


def in_title(text: str) -> list[Stated]:
    """Every period that a sentence names.

    >>> in_title("2026年第三季度“四强”党支部填报表(填报日期2026年10月9日)")
    [(2026, 3)]
    """
    text = plain(text).replace(" ", "")
    found = [_stated(match) for match in _IN_TITLE.finditer(text)]
    found = [one for one in found if one != (None, None)]
    return found or [(int(one["year"]), None) for one in _YEAR_IN_TITLE.finditer(text)]


def in_cell(text: str, *, bare: str = "") -> Stated:
    """The period that a whole cell or sheet name is; `bare` says what 3 alone means."""
    text = plain(text).replace(" ", "")
    if bare == "quarter" and text in ("1", "2", "3", "4"):
        return None, int(text)
    match = _WHOLE.fullmatch(text)
    return _stated(match) if match else (None, None)


def _stated(match: re.Match) -> Stated:
    parts = match.groupdict()
    year = int(parts["year"]) if parts["year"] else None
    return year, _quarter(parts)


def _quarter(parts: dict[str, str | None]) -> int | None:
    if parts["cn"]:
        return _CHINESE.get(parts["cn"]) or int(parts["cn"])
    if parts["q"]:
        return int(parts["q"])
    if parts["from"]:
        # 7-9月 is a quarter, 1-9月 the year up to it; others say nothing we know.
        first, last = int(parts["from"]), int(parts["to"])
        spans = last % 3 == 0 and last <= 12 and first in (1, last - 2)
        return last // 3 if spans else None
    month = int(parts.get("month") or 0)
    return (month + 2) // 3 if 1 <= month <= 12 and parts["year"] else None


def differs(stated: Stated, period: Period) -> bool:
    """True when something was said and it is not this period."""
    year, quarter = stated
    return year not in (None, period.year) or quarter not in (None, period.quarter)


def check(
    rows: Sequence[Sequence[str]],
    header: Header,
    sheet: str,
    file_name: str,
    period: Period,
    findings: Findings,
) -> None:
    """Rejects every other period that the file states; hints when it states none."""
    said = False
    for row, column, text, stated in _statements(rows, header, sheet):
        stated = [one for one in stated if one != (None, None)]
        said = said or bool(stated)
        if stated and all(differs(one, period) for one in stated):
            _reject(row, column, text, period, findings)
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


def _statements(
    rows: Sequence[Sequence[str]], header: Header, sheet: str
) -> Iterator[tuple[int | None, str, str, list[Stated]]]:
    """(row number, column, text as written, periods) of every place that may say one."""
    named = in_cell(sheet)
    yield None, "工作表名", sheet, [named] if named[1] else in_title(sheet)
    for number, row in enumerate(rows[: header.first], start=1):
        for text in row:
            if text:
                yield number, "标题", text, in_title(text)
    year = header.column(Role.YEAR)
    quarter = header.column(Role.QUARTER, Role.PERIOD)
    if year is None and quarter is None:
        return
    seen = set()
    for number, row in enumerate(rows[header.last + 1 :], start=header.last + 2):
        pair = _cell(row, year), _cell(row, quarter)
        if pair not in seen:  # a city file says the same in thousands of rows
            seen.add(pair)
            yield _of_columns(number, pair, header, year, quarter)


def _of_columns(
    number: int,
    pair: tuple[str, str],
    header: Header,
    year: int | None,
    quarter: int | None,
) -> tuple[int, str, str, list[Stated]]:
    """What the cells of the year and quarter columns say together."""
    stated_year = in_cell(pair[0])[0]
    other_year, stated_quarter = in_cell(pair[1], bare="quarter")
    at = quarter if quarter is not None and pair[1] else year or 0
    stated = [(stated_year or other_year, stated_quarter)]
    if stated_year and other_year and stated_year != other_year:
        # Two columns that contradict each other are never both this period.
        stated = [_CONTRADICTION]
    return number, header.texts[at], "".join(pair), stated


_CONTRADICTION = (0, 0)
"""A statement that differs from every period."""


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def _reject(
    row: int | None, column: str, text: str, period: Period, findings: Findings
) -> None:
    findings.reject(
        "wrong_period",
        row,
        shown(column),
        found=shown(text),
        accepted=f"{period.label}({period})",
        remedy="请改选文件所写的季度,或者换成本季的文件、改正写错的季度。",
    )
