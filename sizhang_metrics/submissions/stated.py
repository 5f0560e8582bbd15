"""The period that a file states: in its columns, its title rows or its sheet name.

A stated period that differs blocks the file; none is only worth a hint.  Notes above
the table state nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sizhang_metrics.periods import Period
from sizhang_metrics.submissions import stamp
from sizhang_metrics.submissions.asides import is_aside
from sizhang_metrics.submissions.headers import Header
from sizhang_metrics.submissions.model import Findings
from sizhang_metrics.submissions.period_words import (
    CONTRADICTION,
    NOTHING,
    Stated,
    differs,
    in_cell,
    in_title,
)
from sizhang_metrics.submissions.texts import shown
from sizhang_metrics.submissions.vocabulary import Role


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
            remedy=f"已按所选的 {period} 读取；请核对没有选错季度。",
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
            remedy="请核对没有选错文件；内容无误就不用处理。",
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
        stated = CONTRADICTION  # two columns that differ are never both this period
    else:
        stated = stated_year or other_year, stated_quarter
    if stated == NOTHING and any(map(str.isdigit, "".join(pair))):
        stated = CONTRADICTION  # 2026Q5 means some quarter, and surely not this one
    at = quarter if quarter is not None and pair[1] else year
    at = quarter if at is None else at
    return _Statement(
        number,
        header.texts[at],
        at + 1,
        "".join(pair),
        [] if stated == NOTHING else [stated],
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
        accepted=f"{period.label}（{period}）",
        remedy="请改选文件所写的季度，或者换成本季的文件、改正写错的季度。",
        column_number=said.column_number,
    )
