"""Which sheet of a file holds the report, and where its header is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from sizhang_metrics.periods import Period
from sizhang_metrics.submissions.formats.grid import Sheet
from sizhang_metrics.submissions.formats.sheets import sheets
from sizhang_metrics.submissions.model import Context, Findings, Layout
from sizhang_metrics.submissions.table import apart, personal
from sizhang_metrics.submissions.table.branches import Roster
from sizhang_metrics.submissions.table.declared_period import states_only, states_other
from sizhang_metrics.submissions.table.header import (
    FIGURE,
    Header,
    header_score,
    locate,
)
from sizhang_metrics.submissions.table.merged_cells import fill_merged
from sizhang_metrics.submissions.table.non_data_rows import is_total
from sizhang_metrics.submissions.table.rows import cell
from sizhang_metrics.submissions.table.vocabulary import Role, Vocabulary
from sizhang_metrics.submissions.texts import plain, shown


@dataclass(frozen=True)
class Chosen:
    """The sheet that is read; without a header it cannot be."""

    sheet: Sheet
    header: Header | None
    encoding: str


PROBLEM_SHEET = "问题清单"
"""The sheet that we add to a file when it goes back annotated."""
GUIDE_SHEET = "填报说明"
"""The one of our templates that explains the items, whatever these are called."""

_SEARCHED, _SEARCHED_TEXT, _MANY = 60, 20_000, 5
_FIRST_COLUMNS = 4
_CHINESE = re.compile(r"[\u4e00-\u9fff]")

Located = tuple[Sheet, Header | None]
Readable = tuple[Sheet, Header]


def choose(
    data: bytes, vocabulary: Vocabulary, context: Context, findings: Findings
) -> Chosen:
    """The one visible sheet whose header is recognised and which holds rows."""
    job = partial(_sheets, data, vocabulary)
    found, encoding = apart.run(job) if apart.is_heavy(data) else job()
    told = (PROBLEM_SHEET, GUIDE_SHEET)
    located = [
        (sheet, locate(sheet.rows, vocabulary))
        for sheet in [one for one in found if one.name not in told] or found
    ]
    _tell_hidden(located, findings)
    sheet, header = _one_of(located, vocabulary, context, findings)
    roster = Roster(context, Findings())
    for other in found:
        if header is None or other is not sheet:
            personal.scan(other, None, roster, findings)
    if header:
        _ask_of_corrections([other for other in found if other is not sheet], findings)
        cover = tuple(_covers(found, sheet, {id(one) for one, at in located if at}))
        sheet = replace(fill_merged(sheet, header, roster, findings), cover=cover)
    return Chosen(sheet, header, encoding)


def _covers(found: list[Sheet], chosen: Sheet, tables: set[int]) -> Iterator[str]:
    """The lines of the few cells that are all of a sheet before the table, and of such
    a one behind it, or called as ours that explains, those that speak of the table."""
    is_before = True
    for sheet in found:
        is_before = is_before and sheet is not chosen
        texts = [text for row in sheet.rows for text in row if text.strip()]
        if id(sheet) in tables or sheet.hidden or len(texts) > _COVER:
            continue
        if is_before and sheet.name != GUIDE_SHEET:
            yield from texts
        else:
            yield from (text for text in texts if _OF_THE_TABLE.match(plain(text)))


_COVER = 12
"""Cells of a cover."""
_OF_THE_TABLE = re.compile(
    r"(?:备?注|说明)?[:\d.、()]*(?:[此该本]表|表[中内]|以上|上述|各项?|全部|所有|数[据字值]?|的)+"
    r"[均都皆]?(?:[为是系]|截[至止])"
)
_CORRECTIONS = re.compile(r".*(?:勘误|[更订补改]正|补报|漏报).*")


def _ask_of_corrections(others: list[Sheet], findings: Findings) -> None:
    """A sheet 勘误 beside the table: what it corrects is not in what was read."""
    for other in others:
        if (
            _CORRECTIONS.fullmatch(other.name)
            and not other.hidden
            and any(map(any, other.rows))
        ):
            findings.explain(
                "sheet_of_corrections",
                found=f"工作表“{shown(other.name)}”没有读取",
                accepted="更正过的数填在填报表里",
                remedy="请把要更正的数改在填报表里，再删去这张工作表；已经改好的，请写一句说明。",
                other_sheet=other.name,
            )


def _sheets(data: bytes, vocabulary: Vocabulary) -> tuple[list[Sheet], str]:
    def known_columns(rows: list[list[str]]) -> int:
        header = locate(rows, vocabulary)
        return header_score(header) if header else 0

    return sheets(data, vocabulary.known(), known_columns)


def _one_of(
    located: list[Located], vocabulary: Vocabulary, context: Context, findings: Findings
) -> Located:
    """The table to read; without a header when there is none, or more than one."""
    visible = [
        (sheet, header) for sheet, header in located if header and not sheet.hidden
    ]
    filled = [pair for pair in visible if _has_rows(*pair)] or visible
    if len(filled) > 1:
        filled = _with_branches(filled, Roster(context, Findings()), findings)
    if len(filled) > 1:
        filled = _of_period(filled, context.period, findings)
    if len(filled) > 1:
        filled = _without_copies(filled, Roster(context, Findings()), findings)
    if len(filled) == 1:
        return filled[0]
    found = [sheet for sheet, _ in located]
    hidden = [sheet.name for sheet, header in located if header and sheet.hidden]
    if filled:
        _refuse_several([sheet.name for sheet, _ in filled], findings)
    elif hidden:
        _refuse_hidden(hidden, findings)
    else:
        _refuse_without_header(found, vocabulary, findings)
    return (found[0] if found else Sheet("", [])), None


def _with_branches(
    filled: list[Readable], roster: Roster, findings: Findings
) -> list[Readable]:
    """Without sheets of totals, which say nothing that the branches' rows do not."""
    totals = [_is_of_totals(sheet, header, roster) for sheet, header in filled]
    if all(totals) or not any(totals):
        return filled
    names = [
        shown(sheet.name)
        for (sheet, _), is_total in zip(filled, totals, strict=True)
        if is_total
    ]
    findings.hint(
        "sheet_of_totals",
        found=f"工作表“{'”“'.join(names)}”里只有合计，没有读取",
        accepted="每个支部一行的表",
        remedy="不用处理；合计由系统计算。",
    )
    return [pair for pair, is_total in zip(filled, totals, strict=True) if not is_total]


def _is_of_totals(sheet: Sheet, header: Header, roster: Roster) -> bool:
    """True where each row with figures is called a total or by a unit, and the unit is
    asked nothing itself."""
    asked_of_units = any(item.scope == "unit" for item in header.items.values())
    if header.layout == Layout.LONG or asked_of_units:
        return False
    names = [header.column(Role.BRANCH_ID), header.column(Role.BRANCH_NAME)]
    told = [
        _is_total([cell(row, at).strip() for at in names], roster)
        for row in header.below(sheet.rows)
        if any(FIGURE.fullmatch(cell(row, at).strip()) for at in header.items)
    ]
    return bool(told) and all(told)


def _is_total(texts: list[str], roster: Roster) -> bool:
    """True for the code and name of a total, or of a unit that is no branch's as well."""
    code, name = texts
    if roster.has_name(name) or roster.units_of(roster.code(code)):
        return False
    return any(is_total(text) or roster.names_unit(text) for text in texts)


def _of_period(
    filled: list[Readable], period: Period, findings: Findings
) -> list[Readable]:
    """The sheet of this period, where each of the others states another one."""
    of_period: list[Readable] = []
    others: list[Readable] = []
    for sheet, header in filled:
        is_of_period = states_only(sheet.rows, header, sheet.name, period)
        (of_period if is_of_period else others).append((sheet, header))
    if len(of_period) != 1 or any(
        not states_other(sheet.rows, header, sheet.name, period)
        for sheet, header in others
    ):
        return filled
    findings.hint(
        "other_sheet",
        found=f"工作表“{'”“'.join(shown(sheet.name) for sheet, _ in others)}”写的是别的季度，没有读取",
        accepted=period.label,
        remedy="不用处理。",
    )
    return of_period


def _without_copies(
    filled: list[Readable], roster: Roster, findings: Findings
) -> list[Readable]:
    """The sheet in which each figure of the others stands as well: 报送 of 报送 (2), of a
    list of branches with their members, or of an empty template."""
    figures = [_figures(sheet, header, roster) for sheet, header in filled]
    at = max(range(len(filled)), key=lambda index: len(figures[index]))
    if not all(own and own.items() <= figures[at].items() for own in figures):
        return filled
    names = [shown(sheet.name) for sheet, _ in filled if sheet is not filled[at][0]]
    findings.hint(
        "repeated_sheet",
        found=f"工作表“{'”“'.join(names)}”里的数，“{shown(filled[at][0].name)}”里都有，没有读取",
        accepted="一个文件一张填报表",
        remedy="不用处理。",
    )
    return [filled[at]]


def _figures(
    sheet: Sheet, header: Header, roster: Roster
) -> dict[tuple[str, str], str]:
    """(code, item) → what a wide table says; nothing where a row is told apart by more."""
    found: dict[tuple[str, str], str] = {}
    code_at = header.column(Role.BRANCH_ID)
    if header.layout == Layout.LONG or header.unclear:
        return {}
    for row in header.below(sheet.rows):
        code = roster.code(cell(row, code_at))
        if code not in roster:
            continue
        found[code, ""] = ""  # a template in which nothing is filled in has its rows
        for at, item in header.items.items():
            text = cell(row, at).strip()
            if text and found.setdefault((code, item.code), text) != text:
                return {}
    return found


def _has_rows(sheet: Sheet, header: Header) -> bool:
    return any(any(row) for row in header.below(sheet.rows))


def _tell_hidden(located: list[Located], findings: Findings) -> None:
    if not any(header and not sheet.hidden for sheet, header in located):
        return  # told with what there is to read
    for sheet, _ in located:
        if sheet.hidden and any(any(row) for row in sheet.rows):
            findings.hint(
                "hidden_sheet",
                found=f"隐藏的工作表“{shown(sheet.name)}”没有读取",
                accepted="可见的填报表",
                remedy="不用处理；如果数填在那里，请取消隐藏。",
            )


def _refuse_hidden(names: list[str], findings: Findings) -> None:
    findings.reject(
        "hidden_table",
        found=f"看得见的工作表里没有填报表，隐藏的“{'”“'.join(map(shown, names))}”里有",
        accepted="可见的填报表",
        remedy="请取消隐藏，核对以后再上传。",
    )


def _refuse_several(names: list[str], findings: Findings) -> None:
    findings.reject(
        "several_sheets",
        found=f"有 {len(names)} 张填报表：{'、'.join(map(shown, names))}",
        accepted="一个文件一张填报表",
        remedy="请只留本季的一张，其余删去、另存或隐藏；"
        "数分在几张表里的，请先并成一张，每个支部一行。",
    )


def _lost_chinese(found: list[Sheet]) -> str:
    """What became of the Chinese of a file that was opened or saved by another encoding."""
    rows = [row for sheet in found for row in sheet.rows[:_SEARCHED]]
    text = "".join("".join(row) for row in rows)[:_SEARCHED_TEXT]
    if _is_garbled(text):
        return "汉字成了乱码：用错的编码打开后又保存过"
    return "汉字在另存时已丢失，都成了“?”" if _is_lost(text) else ""


def _is_garbled(text: str) -> bool:
    """UTF-8 that was taken for another encoding: read back, it names branches again."""
    meant = [
        text.encode(encoding, "ignore").decode("utf-8", "ignore")
        for encoding in ("gb18030", "cp1252", "latin-1")
    ]
    return any(word in read for read in meant for word in ("支部", "编码", "党员"))


def _is_lost(text: str) -> bool:
    """Saved in an encoding without Chinese, every character became one of these."""
    lost = sum(text.count(mark) for mark in ("??", "__", "\ufffd", "锟斤拷"))
    return lost >= _MANY and not _CHINESE.search(text.replace("锟斤拷", ""))


def _is_turned(sheet: Sheet, vocabulary: Vocabulary) -> bool:
    """True where items stand below one another, as where branches are columns."""
    rows = sheet.rows[:_SEARCHED]
    for at in range(min(_FIRST_COLUMNS, max(map(len, rows), default=0))):
        below = [row[at] for row in rows if at < len(row)]
        if _items(below, vocabulary) >= _MANY:
            return True
        beside = max(_items(row, vocabulary) for row in rows)
        if _items(below, vocabulary) > max(1, beside):
            return True
    return False


def _squeezed(found: list[Sheet], vocabulary: Vocabulary) -> int:
    """The row whose first cell holds the names of several items, as a table does that was
    copied out of a document; 0 for none."""
    for sheet in found:
        for number, row in enumerate(sheet.rows[:_SEARCHED], start=1):
            names = _BETWEEN_NAMES.split(row[0][:_SEARCHED_TEXT]) if row else []
            if _items(names, vocabulary) > 1:
                return number
    return 0


_BETWEEN_NAMES = re.compile(r"[\s、/,，;；|]+")


def _items(texts: list[str], vocabulary: Vocabulary) -> int:
    return sum(vocabulary.role(text) == Role.ITEM for text in texts if text.strip())


_OF_BRANCHES = {Role.BRANCH_ID, Role.BRANCH_NAME}
_OF_ITEMS = {Role.ITEM_CODE, Role.ITEM_NAME}


def _nearly_header(
    found: list[Sheet], vocabulary: Vocabulary
) -> tuple[int | None, str]:
    """The row of which most cells are names of columns, and what it lacks."""
    best: tuple[int, int, set[Role]] = (0, 0, set())
    for sheet in found:
        for number, row in enumerate(sheet.rows[:_SEARCHED], start=1):
            roles = [vocabulary.role(text) for text in row if text.strip()]
            known = {*roles} & {*_OF_BRANCHES, *_OF_ITEMS, Role.ITEM, Role.VALUE}
            told = sum(role in known for role in roles)
            if len(roles) > 1 and told > best[0]:
                best = told, number, known
    _, number, known = best
    if not known:
        return None, ""
    if not known & _OF_BRANCHES:
        lacks = "“支部编码”列"
    elif known & _OF_ITEMS:
        lacks = "“数值”列，或分不清哪一列是要报的数"
    else:
        lacks = "填报项的列"
    return number, f"第 {number} 行像是表头，但没有{lacks}"


def _refuse_without_header(
    found: list[Sheet], vocabulary: Vocabulary, findings: Findings
) -> None:
    if lost := _lost_chinese(found):
        findings.reject(
            "lost_characters",
            found=f"{lost}，这份文件里找不回来了",
            accepted="有汉字的表头",
            remedy="请用原表另存为 .xlsx（不要存成 CSV），再上传。",
        )
        return
    if at := _squeezed(found, vocabulary):
        findings.reject(
            "squeezed_columns",
            at,
            found="表头的几列挤在一格里",
            accepted="每列一格；文本表格用逗号或制表符分开",
            remedy="请用 Excel 或 WPS 打开，选“数据→分列”分成各列，另存为 .xlsx 再上传。",
            column_number=1,
        )
        return
    if any(_is_turned(sheet, vocabulary) for sheet in found):
        findings.reject(
            "turned_table",
            found="填报项从上到下排成了一列，没有“支部编码、填报项、数值”这样的表头",
            accepted="每个支部一行、每项一列；或每行写明支部编码、填报项、数值",
            remedy="支部排成列的，请复制整张表，用“选择性粘贴→转置”换成每个支部一行；"
            "不然请每行都写上支部编码，本季要报的数只留一列，表头写“数值”。",
        )
        return
    names = [item.name for item in vocabulary.scheme.items]
    some = "、".join(names[:5]) + ("……" if len(names) > 5 else "")
    first = next((row for sheet in found for row in sheet.rows if any(row)), [])
    row, missing = _nearly_header(found, vocabulary)
    words = f"第一行是“{shown('、'.join(text for text in first if text)) or '空白'}”"
    findings.reject(
        "no_header",
        row,
        found=f"找不到表头；{missing or words}",
        accepted=f"横表：支部编码、支部名称、{some}；竖表：支部编码、填报项编码、数值",
        remedy=("请补上这一列，或" if missing else "请")
        + "下载本季模板，把数填进模板后再上传；表头的名称不要改。",
    )
