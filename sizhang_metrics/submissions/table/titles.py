"""What a title, or a unit above or below a table, says of all its figures.

A plan, a rate or a draft is asked about; of thousands every figure is another number.
"""

from __future__ import annotations

import re

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Kind
from sizhang_metrics.submissions.formats.grid import Sheet
from sizhang_metrics.submissions.model import Findings, Place
from sizhang_metrics.submissions.table.declared_period import is_version_cell
from sizhang_metrics.submissions.table.header import Header
from sizhang_metrics.submissions.table.period_words import (
    differs,
    in_title,
    is_time_alone,
)
from sizhang_metrics.submissions.table.qualified_rows import (
    Qualified,
    ask_about_note,
    is_unsent,
)
from sizhang_metrics.submissions.table.stated_elsewhere import BESIDE
from sizhang_metrics.submissions.table.vocabulary import (
    DRAFTS,
    Meaning,
    is_scaled,
    meaning,
    units_in,
)
from sizhang_metrics.submissions.texts import key, plain, shown


def report_scaled(header: Header, sheet: Sheet, findings: Findings) -> None:
    """单位：千人次 above or below a table makes every figure another number."""
    for place, text in _beside(sheet):
        if any(
            is_scaled(unit) and not _is_of_all(unit, header)
            for unit in (text, *units_in(text))
        ):
            _refuse_scaled(None, Place(place, None), text, findings)
    for number, row in enumerate(sheet.rows, start=1):
        is_below = number > header.first
        if is_below and (
            number <= header.row_number or sum(map(bool, row)) > _FEW_WORDS
        ):
            continue
        for column, text in enumerate(row, start=1):
            units = [] if is_below else [text, *_in_brackets(text[:_LONGEST_NOTE])]
            units += units_in(text[:_LONGEST_NOTE])
            if any(is_scaled(unit) and not _is_of_all(unit, header) for unit in units):
                _refuse_scaled(number, Place("", column), text, findings)


def _in_brackets(text: str) -> list[str]:
    """万人次 of 三季度（万人次）; （十） is a number."""
    return [unit for unit in _BRACKETS.findall(plain(text)) if unit not in "十百千万亿"]


_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]+)[)\]】]")


def _refuse_scaled(
    number: int | None, place: Place, text: str, findings: Findings
) -> None:
    findings.reject(
        "scaled_unit",
        number,
        place,
        found=shown(text),
        accepted="按个数填写：人、人次、次、项",
        remedy="请把数换算成实际的个数，再改正或删去这几个字。",
    )


def _beside(sheet: Sheet) -> list[tuple[str, str]]:
    """Lines of a cover, the printed page's head and foot, of text boxes and of a web page's title."""
    return [
        (BESIDE, line)
        for text in sheet.beside
        for line in text[:_LONGEST_NOTE].splitlines()
    ]


_LONGEST_NOTE = 200
_FEW_WORDS = 3
"""Cells of a note below the table; a branch's row has more."""


def _is_of_all(unit: str, header: Header) -> bool:
    """True where every item of a wide table is measured so: 满意度 in %."""
    items = header.items.values()
    return bool(items) and all(
        meaning(unit, item, None) == Meaning.OWN for item in items
    )


_NOT_THE_FIGURES = (
    (
        re.compile(
            r".*(?:(?:计划|预[计测估]|预算|目标任务)(?:任务|目标|安排|分解)?|(?:目标|任务)(?:分解|下达|安排)?|预[计测估]完成(?:情况)?|预报)[数表值]?\)?"
        ),
        "像是计划数",
    ),
    (
        re.compile(
            r".*(?:增减|增幅|增长|环比|同比|对比|差额|变化|率|占比|比重|排名|名次|得分|平均|[人月日场]均|均值)"
            r"(?:情况|统计|比较|对比|分析|汇总|一览)*[数表值]?\)?"
        ),
        "像是比较、比率、排名或平均",
    ),
    (
        re.compile(
            rf"[(\[【](?:{DRAFTS})[)\]】].*|(?:{DRAFTS})[:_-].*|.*(?:{DRAFTS})[)\]】]?"
        ),
        "像是样表或草稿",
    ),
)
"""What a title or a sheet's name says of all figures below it."""
_TO_DATE = re.compile(
    r"(?!.*(?:[为是系含和及与带]|填(?!报))).*(?:(?<!季)(?<!季度)累计|(?:年初|[今本]年)(?:至今|以来)|[本当今全]年[度内]?数|[本当]月数?)"
    r"(?:完成|开展|工作)?(?:情况|统计|汇总|一览|填报)*[数表值]?(?:\(.*|\))?"
    r"|(?:以下|以上|本表|表[中内]|各项)*的?(?:各?数据?|数字)?[均都]?[为是系]?(?:年内|本年)?累计数?"
)
"""The same of a time that is no quarter; of items that are so counted it is no news."""
_OF_A_MONTH = re.compile(r"[本当]月")


def report_title(
    header: Header, sheet: Sheet, period: Period, findings: Findings
) -> None:
    """2026年第三季度计划表, 同比情况, (草稿): no table of what was done this quarter.

    A title is alone in its row; 到会率 beside others is a group of columns.
    """
    places: list[tuple[int | None, str, str]] = [(None, "标题", sheet.name)]
    places += [(None, *said) for said in _beside(sheet)]
    items, notes = header.items.values(), Qualified(header, period, findings)
    has_flows = not items or any(item.kind == Kind.FLOW for item in items)
    for number, row in enumerate(sheet.rows[: header.first], start=1):
        texts = [text for text in row[: header.ours] if text]
        texts = [text for text in texts if not is_version_cell(text)]
        places += [(number, "标题", text) for text in texts if len(texts) == 1]
    for at, place, text in places:
        said = [
            words
            for pattern, words in _NOT_THE_FIGURES
            if len(text) <= _LONGEST_TITLE and pattern.fullmatch(key(text))
        ]
        if not said and is_unsent(text):
            said = ["像是样表或草稿"]
        if not said and _is_to_date(text, period):
            said = ["像是累计或当月的数，表里有按本季填的项"] if has_flows else []
        elif not said and not is_time_alone(text) and notes.doubtful_clause(text):
            ask_about_note(at, f"第 {at} 行" if at else place, text, findings)
        for words in said:
            findings.explain(
                "other_title",
                at,
                found=f"{place}写的是“{shown(text)}”，{words}",
                accepted="本季实际完成的数",
                remedy="不是的，请换成要报的表；确是本季实际完成的数，请写一句说明。",
            )


_LONGEST_TITLE = 40


def _is_to_date(text: str, period: Period) -> bool:
    """True for （累计）, unless the time that stands beside it is refused anyway."""
    if len(text) > _LONGEST_TITLE or not _TO_DATE.fullmatch(key(text)):
        return False
    if period.quarter == 1 and not _OF_A_MONTH.search(text):
        return False  # the year so far is the quarter
    times = in_title(text)
    return not (times and all(differs(time, period) for time in times))
