"""Times that a file states elsewhere than in its title and its columns of periods.

A second table below with a title of its own, a column called 考核批次 whose every cell is
a quarter, a line under the table, the page's header, a text box: whoever reads the sheet
sees them, and figures of another quarter look like any others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sizhang_metrics.periods import Period
from sizhang_metrics.submissions.table.header import FIGURE, Header, is_repeat
from sizhang_metrics.submissions.table.non_data_rows import (
    is_dated,
    is_non_data,
    is_numbering,
)
from sizhang_metrics.submissions.table.period_words import (
    DeclaredTime,
    declared,
    in_cell,
)
from sizhang_metrics.submissions.table.spellings import one_spelling
from sizhang_metrics.submissions.table.vocabulary import Role, is_remark

Rows = Sequence[Sequence[str]]


class Stated(NamedTuple):
    """A place, from 1, and the times that it names."""

    row: int | None
    column: str
    column_number: int | None
    text: str
    times: list[DeclaredTime]


BESIDE = "封面、页眉、文本框或网页标题"
_LONGEST = 40
"""What is longer explains something."""
_QUARTER = re.compile(
    r"(?=.*(?:[季Q]|月[末底]|[一二三四五六七八九]月?[-—–~～至到][四五六七八九十]+[一二]?月|\d{4}.*半年|20\d\d[./年]\d{1,2}月?[-—–~～至到]\d"
    r"|(20\d\d)[-./年]\d{1,2}[-./月]\d{1,2}日?\s?[—–~～至到-]+\s?\1|\d月?[-—–~～至到]\d{1,2}月))"
    r"[\d〇零○年第一二三四五六七八九十“”\"'两壹贰叁肆ⅠⅡⅢⅣIVQ季度上下前去半月日末底份个报./()（）\s~～至到—–-]+",
    re.IGNORECASE,
)
"""A quarter or another span, and nothing else."""
_LAST_DAY = re.compile(
    r"20\d\d(?:[-/.年](?:0?3[-/.月]31|0?6[-/.月]30|0?9[-/.月]30|12[-/.月]31)日?(?: 0?0:00(?::00)?)?"
    r"|0331|0630|0930|1231)"
)
"""Other days in a column are when something was done: filled in, exported, founded."""
_LAST_MONTH = re.compile(r"20\d\d[-/.年](?:0?[369]|12)月?份?(?:[-/.]0?1)?")
"""Sep-25 for the third quarter, with the first of the month where its format was lost."""
_OF_FIGURES = re.compile(
    r"[季批]|(?<!日)期|数据|统计|所属|period|quarter", re.IGNORECASE
)
"""Months stand also where something happened: 活动时间, 填报时间."""
_TIMELY = re.compile(r"[时期季批轮版]|报表|date|time|period|quarter", re.IGNORECASE)
_OF_BRANCHES = re.compile(
    r"换届|届满|任期|成立|撤|入党|转正|最近|上次|创建|命名|计划|预计|截止|备注|说明"
)
"""Words beside which a time is something that happens to a branch."""
_ABOUT = re.compile(
    r"数据|数字|统计|[本此]表|以[上下]|下列|上述|报告期|所属期|填报期|期间|口径"
)
_BESIDES = re.compile(r"[比较报送补除另撤调转附见起与同于填]|其[余他]|参照|成立")
_TABLE = re.compile(r"(?:填报|统计|情况|一览|汇总|登记)表?|报表|台账")
_CLAUSES = re.compile(r"[。；;\n]|\s{2,}|\u3000")
_FEWEST_FIGURES = 2
_MOST_WORDS = 3


def stated_elsewhere(
    rows: Rows, header: Header, beside: Iterable[str], period: Period
) -> Iterator[Stated]:
    """Every such place that names a time."""
    yield from _in_unknown_columns(rows, header)
    yield from _in_remarks(rows, header)
    yield from _around(rows, header, period)
    for text in beside:
        yield Stated(None, BESIDE, None, text, _of_foot(text, period))


def _spans(text: str) -> list[DeclaredTime]:
    return [time for time in declared(text) if time.months]


def _in_unknown_columns(rows: Rows, header: Header) -> Iterator[Stated]:
    for at, role in enumerate(header.roles):
        name = header.texts[at]
        if role != Role.UNKNOWN:
            continue
        texts: dict[str, int] = {}
        filled = 0
        for number, row in header.numbered(rows):
            if at < len(row) and (text := row[at].strip()):
                if text not in texts and (not _figures(row) or is_numbering(row)):
                    continue  # a note below, which begins in this column, or its number
                texts.setdefault(text, number)
                filled += 1
        if not texts:  # a title that stands beside the names
            times = _beside_names(name, header.texts)
            yield Stated(header.row_number, name, at + 1, name, times)
        elif _OF_BRANCHES.search(name):
            continue
        elif (
            all(_is_time(text, name) for text in texts)
            if _TIMELY.search(name)
            else _is_one_quarter(texts, filled, header.below(rows))
        ):
            for text, number in texts.items():
                yield Stated(number, name, at + 1, text, [in_cell(text)])


def _beside_names(name: str, names: Sequence[str]) -> list[DeclaredTime]:
    """What a title says that stands beside the names of columns; 四季度 beside 一季度,
    二季度 and 三季度 is the name of a column that is empty yet."""
    is_one_of_many = _is_quarter(name) and sum(map(_is_quarter, names)) > 1
    return [] if is_one_of_many else _spans(name)


def _in_remarks(rows: Rows, header: Header) -> Iterator[Stated]:
    """二季度数据 beside a row: whose figures these are, and nothing that happened."""
    for at, name in enumerate(header.texts):
        if not is_remark(name):
            continue
        seen = set()
        for number, row in header.numbered(rows):
            text = row[at] if at < len(row) else ""
            if text not in seen and (times := _figures_of(text)):
                seen.add(text)
                yield Stated(number, name, at + 1, text, times)


_FIGURES_OF = re.compile(
    r"(?:(?:备?注|说明)[:：])?(?:(?:[此本该]|以上|上述)[行表]?)?(?:数据?|数字)?[均都]?(?:填?的?[填用系为是]|沿用)?(.{2,20}?)(?:的?(?:数据?|数字)|的)"
)


def _figures_of(text: str) -> list[DeclaredTime]:
    """The quarter or the year of 二季度数据 and 本表为2025年数据."""
    said = _FIGURES_OF.fullmatch(text.strip())
    if said and (_is_quarter(said[1]) or _A_YEAR.fullmatch(one_spelling(said[1]))):
        return [in_cell(said[1])]
    return []


_A_YEAR = re.compile(r"20\d\d年度?")


def _is_time(text: str, name: str) -> bool:
    text = one_spelling(text) if len(text) <= _LONGEST else text
    if _is_quarter(text) or _LAST_DAY.fullmatch(text):
        return True
    return bool(_OF_FIGURES.search(name) and _LAST_MONTH.fullmatch(text))


def _is_one_quarter(texts: Iterable[str], filled: int, rows: Rows) -> bool:
    """2025年第三季度 beside every branch of several, under whatever name; 二季度 alone
    may be a stage, another quarter for each of them what once happened there."""
    text, *others = texts
    if others or not _is_quarter(text) or in_cell(text).year is None:
        return False
    return 1 < sum(_figures(row) >= _FEWEST_FIGURES for row in rows) <= filled


def _is_quarter(text: str) -> bool:
    return (
        len(text) <= _LONGEST
        and bool(_QUARTER.fullmatch(text))
        and in_cell(text).months is not None
    )


def _around(rows: Rows, header: Header, period: Period) -> Iterator[Stated]:
    """Titles of further tables, headings among the rows, and what a foot or a note above
    the table, which is no title, says of all."""
    numbers = reversed(range(header.last + 1, len(rows)))
    last = next((at for at in numbers if _figures(rows[at]) >= _FEWEST_FIGURES), 0)
    aside = [at for at, name in enumerate(header.texts) if is_remark(name)]
    aside += [] if header.ours is None else [header.ours]
    for at in (*range(header.first), *range(header.last + 1, len(rows))):
        row, is_above = _without(rows[at], aside), at < header.first
        if sum(map(bool, row)) > _MOST_WORDS or _may_be_a_branch(row, header):
            continue
        cells = [(n, text) for n, text in enumerate(row, start=1) if text.strip()]
        is_title = at < last and _heads(rows, at, header)
        for column, text in cells:
            if is_above:
                times = _of_foot(text, period) if is_non_data(text) else []
            elif is_title:
                times = [] if is_non_data(text) else declared(text)
            elif at < last:
                times = _spans(text) if _is_heading(text) else []
            else:
                times = _of_foot(text, period)
            if times:
                yield Stated(
                    at + 1, "表上" if is_above else "表下", column, text, times
                )


def _without(row: Sequence[str], aside: Sequence[int]) -> Sequence[str]:
    """The row without remarks, ours on a file that comes back annotated included."""
    if not any(at < len(row) and row[at] for at in aside):
        return row
    return ["" if at in aside else text for at, text in enumerate(row)]


def _figures(row: Sequence[str]) -> int:
    return sum(bool(FIGURE.fullmatch(text.strip())) for text in row if text)


def _may_be_a_branch(row: Sequence[str], header: Header) -> bool:
    """A row with figures, or with a code and something beside it."""
    at = header.column(Role.BRANCH_ID)
    filled = sum(bool(text.strip()) for text in row)
    has_code = at is not None and at < len(row) and bool(row[at].strip())
    return _figures(row) > 0 or (has_code and filled > 1)


def _heads(rows: Rows, at: int, header: Header) -> bool:
    """True when the names of the columns are repeated below this row."""
    for row in rows[at + 1 : at + 4]:
        if is_repeat(row, header) or _figures(row):
            return not _figures(row)
    return False


def _is_heading(text: str) -> bool:
    """附：上季度情况 or 二季度, and not 上半年优秀支部."""
    if is_non_data(text) or _OF_BRANCHES.search(text):
        return False
    said = _ABOUT.search(text) or _TABLE.search(text) or "补报" in text
    return bool(said) or _is_quarter(text.strip(_AROUND))


_AROUND = " :：[]【】-—─=*·"
"""【二季度】 and 二季度： are headings, too."""


def _of_foot(text: str, period: Period) -> list[DeclaredTime]:
    """What a line under the table says of all figures; notes tell of other quarters too."""
    if is_dated(text):
        return []
    to_date = (1, 3 * period.quarter)
    found: list[DeclaredTime] = []
    for clause in _CLAUSES.split(text):
        if len(clause) > _LONGEST or _BESIDES.search(_TABLE.sub("", clause)):
            continue
        if _ABOUT.search(clause) or _TABLE.search(clause) or _is_quarter(clause):
            times = _figures_of(clause) or _spans(clause)
            found += [time for time in times if time.months != to_date]
    return found
