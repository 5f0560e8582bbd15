"""The period that a file declares: columns, title rows, sheet name, its template's version.

A declared period that differs blocks the file; none is only worth a hint.  Notes above
the table declare nothing.  The version stands in a hidden cell of our templates, and
speaks for those who deleted title and sheet name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import PurePath

from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme.model import Scheme
from sizhang_metrics.submissions.formats.grid import Doubt, Sheet
from sizhang_metrics.submissions.model import Context, Findings
from sizhang_metrics.submissions.table.header import Header
from sizhang_metrics.submissions.table.non_data_rows import (
    is_dated,
    is_non_data,
    is_numbering,
)
from sizhang_metrics.submissions.table.period_words import (
    CONTRADICTION,
    NOTHING,
    RIVAL_YEARS,
    UNCLEAR,
    DeclaredTime,
    as_of_day,
    counts_later,
    declared,
    differs,
    in_cell,
    in_title,
    is_before,
    is_day,
    is_label,
    is_month_alone,
    labelled_month,
    of_quarter,
    times_beside,
)
from sizhang_metrics.submissions.table.spellings import one_spelling
from sizhang_metrics.submissions.table.stated_elsewhere import stated_elsewhere
from sizhang_metrics.submissions.table.vocabulary import SCOPES, Role
from sizhang_metrics.submissions.texts import key, shown

# ── The template's version, in its hidden cell ────────────────────────────────────────

_WRITTEN = re.compile(r"模板版本 (\S{1,80}) ([0-9a-f]{12}|-) (\d{4}Q[1-4])")
_ROWS = 3
"""Rows of a template in which the cell may stand; people insert a line above."""


@dataclass(frozen=True)
class TemplateVersion:
    """Which scheme, by id and the first digits of its hash, and which quarter."""

    scheme: str
    version: str
    period: Period

    def __str__(self) -> str:
        return f"模板版本 {self.scheme} {self.version} {self.period}"


def version_of(context: Context) -> TemplateVersion:
    """The version of templates made now."""
    return TemplateVersion(
        context.scheme.id, _digits_of_hash(context.scheme), context.period
    )


def _digits_of_hash(scheme: Scheme) -> str:
    return scheme.sha256[:12] or "-"


def find_version(rows: Sequence[Sequence[str]]) -> TemplateVersion | None:
    """The version that a sheet carries, if any.

    >>> find_version([["表", "模板版本 s-1 - 2026Q3"]]).period
    Period(year=2026, quarter=3)
    """
    for row in rows[:_ROWS]:
        for text in row:
            match = _WRITTEN.fullmatch(text)
            if match:
                return TemplateVersion(match[1], match[2], parse_period(match[3]))
    return None


def is_version_cell(text: str) -> bool:
    """True for the hidden cell, which is no title."""
    return bool(_WRITTEN.fullmatch(text))


def check_template_version(
    rows: Sequence[Sequence[str]], context: Context, findings: Findings
) -> None:
    """Says so when the template was made for another scheme, or for another quarter."""
    stamped, now = find_version(rows), version_of(context)
    if stamped is None or stamped == now:
        return
    wrong_period = stamped.period != now.period
    findings.hint(
        "old_template",
        found="这张表用的是"
        + (f"{stamped.period.label}的模板" if wrong_period else "旧版模板")
        + f"（{stamped.scheme}，版本 {stamped.version}）",
        accepted=f"{now.period.label}的模板（{now.scheme}，版本 {now.version}）",
        remedy="认得的列已照常读取；请核对没有缺项，下次请下载本季的新模板。",
    )


# ── What the table itself declares ────────────────────────────────────────────────────


def states_only(
    rows: Sequence[Sequence[str]], header: Header, sheet: str, period: Period
) -> bool:
    """True when a table names this period somewhere and no other one anywhere."""
    statements = [
        statement for statement in _statements(rows, header, sheet) if statement.times
    ]
    return bool(statements) and not any(
        statement.differs_from(period) for statement in statements
    )


def states_other(
    rows: Sequence[Sequence[str]], header: Header, sheet: str, period: Period
) -> bool:
    """True when a table names another period somewhere."""
    statements = _statements(rows, header, sheet)
    return any(statement.differs_from(period) for statement in statements)


def check_declared(
    sheet: Sheet, header: Header, file_name: str, period: Period, findings: Findings
) -> None:
    """Rejects every other period that the file states; hints when it states none."""
    rows = _as_displayed(sheet, header)
    statements = [*_statements(rows, header, sheet.name)]
    statements += [
        _Statement(*statement)
        for statement in stated_elsewhere(rows, header, sheet.beside, period)
    ]
    statements = [statement for statement in statements if statement.times] or list(
        _stamped(rows)
    )
    for statement in statements:
        _ask_of_another(statement, header, period, findings)
    named = any(
        not statement.may_be_a_date and statement.names(period)
        for statement in statements
    )
    for statement in statements:
        is_date = statement.may_be_a_date and not statement.is_before(period)
        is_doubtful = is_date or _gives_way(statement)
        if statement.differs_from(period) and not (named and is_doubtful):
            _reject(statement, period, findings)
    _tell_month(statements, rows, header, findings)
    _tell_later(statements, period, findings)
    is_said = any(time.months for statement in statements for time in statement.times)
    _check_file_name(file_name, period, findings, is_said=is_said)
    if any(
        time != DeclaredTime(period.year) for said in statements for time in said.times
    ):
        return
    yearly = next((statement for statement in statements if statement.is_of_year), None)
    if yearly:
        findings.explain(
            "whole_year",
            yearly.row,
            yearly.column,
            found=f"只写了“{shown(yearly.text)}”，没有写明季度",
            accepted=period.label,
            remedy=f"填的是全年或累计的数，请换成本季的；确是本季的，请写成“{period.label}”，或写一句说明。",
            column_number=yearly.column_number,
        )
    else:
        findings.hint(
            "no_period",
            found="文件里没有写明季度",
            accepted=period.label,
            remedy=f"已按所选的 {period} 读取；请核对没有选错季度。",
        )


def _ask_of_another(
    statement: _Statement, header: Header, period: Period, findings: Findings
) -> None:
    """A title or a cell that names this quarter and another time: 三季度（补报二季度）."""
    if statement.differs_from(period):
        return
    texts = [statement.text] if statement.column in _TITLES else []
    if statement.column in header.texts:
        texts = statement.text.split(_AND)
    found = [times_beside(text, period) for text in texts]
    others, is_alone = next((times for times in found if times[0]), ([], False))
    if is_alone:
        _reject(replace(statement, times=others), period, findings)
    elif others:
        findings.explain(
            "another_time_too",
            statement.row,
            statement.column,
            found=f"“{shown(statement.text)}”除了本季还写了别的时间",
            accepted=period.label,
            remedy="数里有别的时间的，请换成只含本季的数；只是本季的，请写一句说明。",
            column_number=statement.column_number,
        )


def _gives_way(statement: _Statement) -> bool:
    """True for what gives way to a quarter that is named: 今年以来, 二季度整改情况另报."""
    is_line = statement.column in _TITLES and statement.row is not None
    is_told = is_line and bool(_TOLD.search(statement.text))
    return is_told or statement.times == [UNCLEAR]


_TOLD = re.compile(
    r"相比|另[报行附]|起[执施实]行|^(?:依据|根据|按照)"
    r"|^(?!.*(?:表|台账|情况|数据)).*(?:整改|换届|开展\d)"
)
"""Lines above a table that tell of other times, and name none of the figures."""
_ONE_MONTH = re.compile(r"(?:0?[369]|12|[三六九]|十二)月?份?")


def _tell_month(
    statements: Sequence[_Statement],
    rows: Sequence[Sequence[str]],
    header: Header,
    findings: Findings,
) -> None:
    """月份 9 stands for the quarter that it ends; figures of September alone look alike."""
    told = [
        (said.row, said.column, said.column_number, said.text)
        for said in statements
        if said.column not in header.texts and labelled_month(said.text)
    ]
    for at, role in enumerate(header.roles):
        if role not in _OF_MONTHS:
            continue
        texts = {_cell(row, at) for row in header.below(rows)} - {""}
        if len(texts) != 1:
            continue
        (text,) = texts
        is_month = role == Role.MONTH and _ONE_MONTH.fullmatch(text)
        if is_month or (is_month_alone(text) and not is_day(text)):
            told.append((header.row_number, header.texts[at], at + 1, text))
    for number, name, column_number, text in told[:1]:
        findings.hint(
            "month_as_quarter",
            number,
            shown(name),
            found=f"“{shown(name)}”只写了“{shown(text)}”，按截至这个月的一季读取",
            accepted="一季三个月的数",
            remedy="不用处理；只是这一个月的数，请换成全季的。",
            column_number=column_number,
        )


_OF_MONTHS = (Role.MONTH, Role.PERIOD)


def _tell_later(
    statements: Sequence[_Statement], period: Period, findings: Findings
) -> None:
    """数据截止日期 2026-10-08 is when figures were collected, or some are of October."""
    for said in statements:
        if not said.differs_from(period) and counts_later(
            said.until or said.text, period
        ):
            findings.hint(
                "counted_later",
                said.row,
                shown(said.column),
                found=f"“{shown(said.text)}”在季末之后",
                accepted=f"{period.label}末",
                remedy="请核对没有把下一季的算进来；没有就不用处理。",
                column_number=said.column_number,
            )
            return


def _as_displayed(sheet: Sheet, header: Header) -> Sequence[Sequence[str]]:
    """The rows with titles as their number formats show them: 3 as 2025年第3季度.

    What a format hides stays: the version of our templates is such a cell.
    """
    rows: list[Sequence[str]] = [*sheet.rows]
    for (row, column), note in sheet.notes.items():
        if row <= header.first and note.doubt == Doubt.SHOWN and note.words:
            cells = [*rows[row - 1]]
            cells[column - 1] = note.words
            rows[row - 1] = cells
    return rows


def _check_file_name(
    file_name: str, period: Period, findings: Findings, *, is_said: bool
) -> None:
    """Another quarter in the name is a hint, for files are saved under old names; where
    nothing else tells a quarter, this is said with it."""
    named = [
        time for time in in_title(PurePath(file_name).stem) if time != CONTRADICTION
    ]
    if named and all(differs(time, period) for time in named):
        findings.hint(
            "period_in_file_name",
            found=f"文件名“{shown(file_name)}”写的不是本季"
            + ("" if is_said else "，文件里也没有写明季度"),
            accepted=period.label,
            remedy="请核对没有选错文件；内容无误就不用处理。",
        )


_TITLES = ("标题", "工作表名")
_AND = "、"
"""Between what several columns of time say."""
_OF_YEAR = re.compile(r"\d年度")


@dataclass(frozen=True)
class _Statement:
    """One place that may say a period."""

    row: int | None
    column: str
    column_number: int | None
    text: str
    times: list[DeclaredTime]
    may_be_a_date: bool = False
    """2026年10月 in a cell of its own: beside a declared quarter the date of the document."""
    until: str = ""
    """截至 and the day of a column that says up to when the figures are counted."""

    def names(self, period: Period) -> bool:
        """True when this very quarter is said here."""
        return any(time.months and not differs(time, period) for time in self.times)

    def is_before(self, period: Period) -> bool:
        """True for 6月 in the third quarter: nobody makes its table then."""
        return any(is_before(time, period) for time in self.times)

    @property
    def is_of_year(self) -> bool:
        """True for 2026年度 but under 年度: the figures of a year, or of any quarter of it."""
        return "年" not in self.column and bool(
            _OF_YEAR.search(one_spelling(self.text))
        )

    @property
    def is_unclear(self) -> bool:
        """True when a time is meant here and no quarter is named."""
        return UNCLEAR in self.times or RIVAL_YEARS in self.times

    def offer(self, period: Period) -> str:
        """The one quarter that is said here, for those who have chosen another."""
        quarters = {time.quarter_near(period) for time in self.times}
        (only,) = quarters if len(quarters) == 1 else (None,)
        return str(only) if only and only != period else ""

    def differs_from(self, period: Period) -> bool:
        """True when a period is said here and this one is not among them."""
        return bool(self.times) and all(differs(time, period) for time in self.times)


def _statements(
    rows: Sequence[Sequence[str]], header: Header, sheet: str
) -> Iterator[_Statement]:
    """Every place that may say a period, with what it says (an empty list: nothing)."""
    yield _Statement(
        None, "工作表名", None, sheet, declared(sheet), is_month_alone(sheet)
    )
    for number, row in enumerate(rows[: header.first], start=1):
        cells = row[: header.ours]
        if key(next(filter(None, cells), "")) in SCOPES:  # 上季数 over 上季党员总数
            cells = [
                text if header.roles[at : at + 1] != (Role.IGNORED,) else ""
                for at, text in enumerate(cells)
            ]
        yield from _of_title(number, cells)
    columns = [(at, role) for at, role in enumerate(header.roles) if role in _OF_TIME]
    seen = set()
    for number, row in header.numbered(rows):
        cells = tuple(_cell(row, at) for at, _ in columns)
        # A city file says the same in thousands of rows; signatures say nothing.
        if cells not in seen and not is_non_data(next(filter(str.strip, row), "")):
            seen.add(cells)
            if any(cells) and not is_numbering(row):
                yield _of_columns(number, cells, header, columns)


_OF_TIME = (Role.YEAR, Role.QUARTER, Role.MONTH, Role.PERIOD)


def _of_title(number: int, row: Sequence[str]) -> Iterator[_Statement]:
    """What a row above the table says: its cells each, or all of them together.

    Titles laid out in a grid have 2026 年, 三 and 季度 in cells of their own.
    """
    cells = [
        (at, text)
        for at, text in enumerate(row, start=1)
        if text.strip() and not is_version_cell(text)
    ]
    cells = [
        (at, text) for at, text in cells if is_dated(text) or not is_non_data(text)
    ]
    for (_, label), (at, text) in pairwise(cells):  # 报告期 | 202609
        if is_label(label) and not is_label(text):
            cells[cells.index((at, text))] = (at, f"{label}：{text}")
    statements = [
        _Statement(number, "标题", at, text, _in_title_cell(text), is_month_alone(text))
        for at, text in cells
    ]
    together = "".join(text for _, text in cells if not is_dated(text))
    in_all = in_title(together)
    in_each = any(time.months for statement in statements for time in statement.times)
    if not in_each and any(time.months for time in in_all):
        statements = [_Statement(number, "标题", cells[0][0], together, in_all)]
    yield from statements


def _in_title_cell(text: str) -> list[DeclaredTime]:
    """A month behind 填报日期 is when the form was filled; a quarter is not."""
    if not is_dated(text):
        return declared(text)
    times = in_title(text)
    return [time for time in times if time.months and time.months[0] != time.months[1]]


def _stamped(rows: Sequence[Sequence[str]]) -> Iterator[_Statement]:
    """The hidden cell of a template, for those who deleted title and sheet name."""
    hidden = find_version(rows)
    if hidden:
        yield _Statement(None, "模板", None, str(hidden), [of_quarter(hidden.period)])


def _of_columns(
    number: int,
    cells: Sequence[str],
    header: Header,
    columns: Sequence[tuple[int, Role]],
) -> _Statement:
    """What the filled cells of the columns of time say together."""
    said = [
        (at, role, text, _of_cell(text, role, header.texts[at]))
        for (at, role), text in zip(columns, cells, strict=True)
        if text
    ]
    if any(time.months for _, _, text, time in said if not is_day(text)):
        # 统计时间, beside a 季度, is when somebody counted.
        said = [
            cell
            for cell in said
            if not is_day(cell[2]) or "截" in header.texts[cell[0]]
        ]
    years = {time.year for *_, time in said} - {None}
    months = {time.months for *_, time in said} - {None}
    if max(len(years), len(months)) > 1:
        time = CONTRADICTION  # columns that differ are never all this period
    else:
        time = DeclaredTime(next(iter(years), None), next(iter(months), None))
    at = next((at for at, role, *_ in said if role in _NAMING), said[0][0])
    until = [f"截至{text}" for at, _, text, _ in said if "截" in header.texts[at]]
    return _Statement(
        number,
        header.texts[at],
        at + 1,
        _AND.join(text for _, _, text, _ in said),
        [] if time == NOTHING else [time],
        until="".join(until[:1]),
    )


_NAMING = (Role.QUARTER, Role.PERIOD)


def _of_cell(text: str, role: Role, name: str) -> DeclaredTime:
    time = in_cell(text, bare=role)
    if "截" in name and is_day(text):  # 数据截止日期: nothing later is counted
        time = as_of_day(text)
    # 2026Q5 and 五 mean some quarter, and surely not this one.
    unread = time == NOTHING and any(map(str.isnumeric, text))
    return CONTRADICTION if unread else time


def _cell(row: Sequence[str], column: int | None) -> str:
    text = row[column].strip() if column is not None and column < len(row) else ""
    return text.removesuffix(".0")  # programs write whole years as 2026.0


def _reject(statement: _Statement, period: Period, findings: Findings) -> None:
    offer = statement.offer(period)
    remedy = "这里写的不是本季：请换成只含本季的数；数确是本季的，请改正这里写的时间。"
    if offer:
        remedy = (
            f"文件写的是 {offer}：请改选这个季度，或者换成本季的文件、改正写错的季度。"
        )
    elif statement.is_unclear:
        remedy = f"这里写的时间看不出是哪个季度：数确是本季的，请写成“{period.label}”；不是，请换成本季的文件。"
    findings.reject(
        "wrong_period",
        statement.row,
        shown(statement.column),
        found=shown(statement.text),
        accepted=f"{period.label}（{period}）",
        remedy=remedy,
        column_number=statement.column_number,
        offer=offer,
    )
