"""Which sheet of a file holds the report, and where its header is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sizhang_metrics.periods import Period
from sizhang_metrics.submissions import headers, merged_cells, personal, stated
from sizhang_metrics.submissions.branches import Roster
from sizhang_metrics.submissions.grid import Sheet
from sizhang_metrics.submissions.headers import Header
from sizhang_metrics.submissions.model import Context, Findings
from sizhang_metrics.submissions.sheets import sheets
from sizhang_metrics.submissions.texts import shown
from sizhang_metrics.submissions.vocabulary import Vocabulary


@dataclass(frozen=True)
class Chosen:
    """The sheet that is read; without a header it cannot be."""

    sheet: Sheet
    header: Header | None
    encoding: str


PROBLEM_SHEET = "问题清单"
"""The sheet that we add to a file when it goes back annotated."""

_SEARCHED, _SEARCHED_TEXT, _MANY = 60, 20_000, 5
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

Located = tuple[Sheet, Header | None]


def choose(
    data: bytes, vocabulary: Vocabulary, context: Context, findings: Findings
) -> Chosen:
    """The one visible sheet whose header is recognised and which holds rows."""

    def score(rows: list[list[str]]) -> int:
        header = headers.locate(rows, vocabulary)
        return headers.score(header) if header else 0

    found, encoding = sheets(data, vocabulary.known(), score)
    located = [
        (sheet, headers.locate(sheet.rows, vocabulary))
        for sheet in found
        if sheet.name != PROBLEM_SHEET
    ]
    _tell_hidden(located, findings)
    sheet, header = _one_of(located, vocabulary, context, findings)
    roster = Roster(context, Findings())
    for other in found:
        if header is None or other is not sheet:
            personal.scan(other, None, roster, findings)
    if header:
        sheet = merged_cells.filled(sheet, header, roster, findings)
    return Chosen(sheet, header, encoding)


def _one_of(
    located: list[Located],
    vocabulary: Vocabulary,
    context: Context,
    findings: Findings,
) -> Located:
    """The table to read; without a header when there is none, or more than one."""
    visible = [pair for pair in located if pair[1] and not pair[0].hidden]
    filled = [pair for pair in visible if _has_rows(*pair)] or visible
    if len(filled) > 1:
        filled = _of_period(filled, context.period, findings)
    if len(filled) == 1:
        return filled[0]
    found = [sheet for sheet, _ in located]
    if filled:
        _refuse_several([sheet.name for sheet, _ in filled], findings)
    else:
        _refuse_without_header(found, vocabulary, findings)
    return (found[0] if found else Sheet("", [])), None


def _of_period(
    filled: list[Located], period: Period, findings: Findings
) -> list[Located]:
    """The sheet of this period, where each of the others states another one."""
    of_period, others = [], []
    for sheet, header in filled:
        is_of_period = stated.states_only(sheet.rows, header, sheet.name, period)
        (of_period if is_of_period else others).append((sheet, header))
    if len(of_period) != 1 or any(
        not stated.states_other(sheet.rows, header, sheet.name, period)
        for sheet, header in others
    ):
        return filled
    findings.hint(
        "other_sheet",
        None,
        "",
        found=f"工作表“{'”“'.join(shown(sheet.name) for sheet, _ in others)}”写的是别的季度，没有读取",
        accepted=period.label,
        remedy="不用处理。",
    )
    return of_period


def _has_rows(sheet: Sheet, header: Header) -> bool:
    return any(any(row) for row in sheet.rows[header.last + 1 :])


def _tell_hidden(located: list[Located], findings: Findings) -> None:
    for sheet, _ in located:
        if sheet.hidden and any(any(row) for row in sheet.rows):
            findings.hint(
                "hidden_sheet",
                None,
                "",
                found=f"隐藏的工作表“{shown(sheet.name)}”没有读取",
                accepted="可见的填报表",
                remedy="不用处理；如果数填在那里，请取消隐藏。",
            )


def _refuse_several(names: list[str], findings: Findings) -> None:
    findings.reject(
        "several_sheets",
        None,
        "",
        found=f"有 {len(names)} 张填报表：{'、'.join(map(shown, names))}",
        accepted="一个文件一张填报表",
        remedy="请只留本季的一张，其余删去或另存；或者隐藏不用的工作表。",
    )


def _has_lost_chinese(found: list[Sheet]) -> bool:
    """Saved in an encoding without Chinese, every character became one of these."""
    rows = [row for sheet in found for row in sheet.rows[:_SEARCHED]]
    text = "".join("".join(row) for row in rows)[:_SEARCHED_TEXT]
    lost = sum(text.count(one) for one in ("??", "__", "\ufffd", "锟斤拷"))
    return lost >= _MANY and not _CHINESE.search(text.replace("锟斤拷", ""))


def _refuse_without_header(
    found: list[Sheet], vocabulary: Vocabulary, findings: Findings
) -> None:
    if _has_lost_chinese(found):
        findings.reject(
            "lost_characters",
            None,
            "",
            found="汉字在另存时已丢失，都成了“?”，这份文件里找不回来了",
            accepted="有汉字的表头",
            remedy="请用原表另存为 .xlsx（不要存成 CSV），再上传。",
        )
        return
    names = [item.name for item in vocabulary.scheme.items]
    some = "、".join(names[:5]) + ("……" if len(names) > 5 else "")
    first = next((row for sheet in found for row in sheet.rows if any(row)), [])
    findings.reject(
        "no_header",
        None,
        "",
        found=f"找不到表头；第一行是“{shown('、'.join(text for text in first if text)) or '空白'}”",
        accepted=f"横表：支部编码、支部名称、{some}；竖表：支部编码、填报项编码、数值",
        remedy="请下载本季模板，把数填进模板后再上传；表头的名称不要改。",
    )
