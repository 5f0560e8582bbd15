"""What must be said of the header row itself: columns missing, doubled, unknown, dropped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from sizhang_metrics.scheme.model import Item
from sizhang_metrics.scheme.wording import KIND_WORDS
from sizhang_metrics.submissions.formats.grid import Sheet
from sizhang_metrics.submissions.model import Findings, Layout, State
from sizhang_metrics.submissions.table.branches import Roster
from sizhang_metrics.submissions.table.cells import blank_state, is_early
from sizhang_metrics.submissions.table.header import Header, Rows
from sizhang_metrics.submissions.table.period_words import is_other_time
from sizhang_metrics.submissions.table.titles import report_scaled, report_title
from sizhang_metrics.submissions.table.vocabulary import (
    Meaning,
    Role,
    Vocabulary,
    is_other,
    meaning,
    names_another,
)
from sizhang_metrics.submissions.texts import key, shown


def report_columns(
    header: Header,
    sheet: Sheet,
    vocabulary: Vocabulary,
    roster: Roster,
    findings: Findings,
) -> None:
    """Says what is wrong or left aside in the header row itself."""
    if Role.BRANCH_ID not in header.roles:
        _report_no_codes(header, sheet.rows, roster, findings)
    _report_repeated(header, findings)
    for column in range(len(header.roles)):
        _report_column(header, column, sheet.rows, vocabulary, findings)
    for item in dict.fromkeys(header.unclear.values()):
        _report_unclear(header, item, findings)
    report_scaled(header, sheet, findings)
    report_title(header, sheet, roster.period, findings)
    if not sheet.delimiter:  # in text files every row too long is refused
        _report_beyond(header, sheet.rows, findings)
    _report_qualified(header, vocabulary, findings)
    if header.layout == Layout.LONG:
        return
    _report_absent(header, vocabulary, findings)


def _report_no_codes(
    header: Header, rows: Rows, roster: Roster, findings: Findings
) -> None:
    """Names the column in which the codes stand under another name, if there is one."""
    below = header.below(rows)[:_SOME_ROWS]
    found = ""
    for at, text in enumerate(header.texts):
        cells = [row[at] for row in below if at < len(row) and row[at].strip()]
        if cells and all(roster.code(code) in roster for code in cells):
            found = found or shown(text) or f"第 {at + 1} 列"
    findings.reject(
        "no_branch_id_column",
        header.row_number,
        "支部编码",
        found="没有“支部编码”列" + (f"；“{found}”列里都是支部编码" if found else ""),
        accepted="支部编码列",
        remedy=f"请把“{found}”列的表头改成“支部编码”。"
        if found
        else "请加上“支部编码”列；可下载预填好的模板。",
    )


_SOME_ROWS = 5
"""Rows that show what a column holds."""


def _report_column(
    header: Header, column: int, rows: Rows, vocabulary: Vocabulary, findings: Findings
) -> None:
    role = header.roles[column]
    if role == Role.CONTACT:
        _report_contact(header, column, findings)
    elif role == Role.UNKNOWN and _is_second_value(header, column, rows, vocabulary):
        _repeated(header, [header.required(Role.VALUE), column], findings)
    elif (at := _read_instead(header, column, rows)) is not None:
        _ask_which(header, column, at, findings)
    elif _corrects_something(header, column, rows):
        _ask_of_correction(header, column, findings)
    elif role == Role.UNKNOWN:
        _report_unknown(header, column, rows, vocabulary, findings)
    elif role == Role.EMPTY:
        _report_unnamed(header, column, rows, findings)
    elif column in header.set_aside:
        _report_set_aside(header, column, findings)
    elif _is_ambiguous(header, column):
        _report_ambiguous(header, column, vocabulary, findings)


_CORRECTED = (
    r"(?!应$)(?=.*(?:[更改订修校审核抽查认复终重补追真正准应扣]|最[终后新]|定稿|[调核加][整增减]|增补|系统|平台|台账|实际|二次|±))"
    r"[更改订修校审核抽查认复终初重补追真正确准应扣调整增减加变定稿最新后现系统平台账实际第二两次±报填送记录数值结果为成的量机关党工委上级市县区直单位]{1,8}(?:[(][次人][)])?"
)
_AGAIN = re.compile(rf"\d|[xy]|副本|copy|新[后数值]?|{_CORRECTED}", re.IGNORECASE)
"""Beside a name: the same column once more. Programs write X.1 for a header that stands
there twice, clerks X（更正）, 核定X or 平台数 beside it: words of no other thing."""
_CORRECTS = re.compile(_CORRECTED)


def _read_instead(header: Header, column: int, rows: Rows) -> int | None:
    """The column that is read where this one is of the same item, and differs."""
    if header.roles[column] != Role.UNKNOWN and column not in header.set_aside:
        return None
    text = key(header.texts[column])
    if _CORRECTS.fullmatch(text) and _has_role(header, column - 1):
        return column - 1 if _differ(rows, header.last, column - 1, column) else None
    for at, item in header.items.items():
        names = [
            word for word in (item.name, item.code, *item.aliases) if key(word) in text
        ]
        longest = key(max(names, key=len, default=""))
        rest = text.replace(longest, "", 1).strip("()[]【】-—_:. ")
        if (
            longest
            and _AGAIN.fullmatch(rest)
            and _differ(rows, header.last, at, column)
        ):
            return at
    return None


def _corrects_something(header: Header, column: int, rows: Rows) -> bool:
    """更正项 | 更正后 beside a table: what is corrected stands in words."""
    if header.roles[column] != Role.UNKNOWN or _has_role(header, column - 1):
        return False
    is_so = _CORRECTS.fullmatch(key(header.texts[column]))
    return bool(is_so) and any(_has_figure(row, column) for row in header.below(rows))


def _ask_of_correction(header: Header, column: int, findings: Findings) -> None:
    text = shown(header.texts[column])
    findings.explain(
        "second_column",
        *header.at(column),
        found=f"“{text}”列里有数，没有读取",
        accepted="更正过的数填在原来的列里",
        remedy="请把更正过的数填进原来的列，再删去这一列；不影响要报的数，请写一句说明。",
    )


def _has_role(header: Header, column: int) -> bool:
    """True for a column of figures that is read."""
    is_value = column >= 0 and header.roles[column] == Role.VALUE
    return is_value or column in header.items


def _differ(rows: Rows, last: int, column: int, other: int) -> bool:
    return any(
        _has_figure(row, column)
        and _has_figure(row, other)
        and row[column].strip() != row[other].strip()
        for row in rows[last + 1 :]
    )


def _ask_which(header: Header, column: int, at: int, findings: Findings) -> None:
    text, read = shown(header.texts[column]), shown(header.texts[at])
    findings.explain(
        "second_column",
        *header.at(column),
        found=f"“{text}”列没有读取，读的是第 {at + 1} 列“{read}”，两列的数不同",
        accepted="每一项只有一列",
        remedy=f"要报的是“{text}”的，请只留这一列，表头写“{_own_name(header, at)}”；"
        f"要报的是第 {at + 1} 列的，请删去多余的列，或写一句说明。",
    )


def _own_name(header: Header, at: int) -> str:
    return header.items[at].name if at in header.items else shown(header.texts[at])


def _is_ambiguous(header: Header, column: int) -> bool:
    is_item = header.layout == Layout.WIDE and header.roles[column] == Role.ITEM
    return is_item and column not in header.items | header.unclear


def _report_contact(header: Header, column: int, findings: Findings) -> None:
    text = shown(header.texts[column])
    findings.hint(
        "contact_column",
        *header.at(column),
        found=f"“{text}”列不读取",
        accepted="只读支部的合计数",
        remedy="不用处理；报送文件里请不要写个人信息。",
    )


def _report_repeated(header: Header, findings: Findings) -> None:
    """Two columns for the same thing: nobody can tell which one counts."""
    if header.roles.count(Role.BRANCH_ID) > 1:
        _refuse_side_by_side(header, findings)
        return
    counted = Counter(role for role in header.roles if role in _SINGLE)
    for role, count in counted.items():
        if count > 1:
            where = [at for at, role_ in enumerate(header.roles) if role_ == role]
            _repeated(header, where, findings)
    for item in dict.fromkeys(header.items.values()):
        where = [at for at, known in header.items.items() if known is item]
        if len(where) > 1:
            _repeated(header, where, findings)


def _refuse_side_by_side(header: Header, findings: Findings) -> None:
    """Two tables beside one another, as people lay them out to fill a page."""
    first = header.required(Role.BRANCH_ID)
    second = header.roles.index(Role.BRANCH_ID, first + 1)
    findings.reject(
        "repeated_column",
        *header.at(second),
        found=f"第 {first + 1} 列和第 {second + 1} 列都是“{shown(header.texts[second])}”",
        accepted="每个支部一行，支部编码只有一列",
        remedy="两张表并排的，请把右边的接到左边的下面；编码写了两遍的，请只留一列。",
    )


_SINGLE = (Role.BRANCH_NAME, Role.ITEM_CODE, Role.VALUE)


def _repeated(header: Header, where: list[int], findings: Findings) -> None:
    names = "、".join(f"第 {at + 1} 列“{shown(header.texts[at])}”" for at in where)
    findings.reject(
        "repeated_column",
        *header.at(where[-1]),
        found=names,
        accepted="每一项只有一列",
        remedy="这几列是同一项，请只留一列。",
    )


def _report_unknown(
    header: Header, column: int, rows: Rows, vocabulary: Vocabulary, findings: Findings
) -> None:
    text = shown(header.texts[column])
    nearest = vocabulary.nearest(text)
    if nearest and _would_be_lost(nearest[0], header, column, rows, vocabulary):
        name = nearest[0].name
        findings.explain(
            "unread_figures",
            *header.at(column),
            found=f"不认识“{text}”列，其中的数没有读取；“{name}”没有别的列，会成为未报",
            accepted=name,
            remedy=f"它就是“{name}”本季的数，请把表头改成“{name}”；"
            "不是（计划、累计、其中之类），请写一句说明。",
        )
        return
    near = "、".join(item.name for item in nearest)
    findings.hint(
        "unknown_column",
        *header.at(column),
        found=f"不认识“{text}”列，没有读取",
        accepted=f"最接近的填报项：{near}" if near else "指标体系中的填报项",
        remedy="如果这是填报项，请把表头改成模板中的名称；否则不用处理。",
    )


def _is_second_value(
    header: Header, column: int, rows: Rows, vocabulary: Vocabulary
) -> bool:
    """核定数 beside 填报数 in a long table: figures, and as much the item's own."""
    text = header.texts[column]
    if header.layout != Layout.LONG or not vocabulary.may_be_value(text):
        return False
    if any(
        meaning(text, item, None) != Meaning.OWN for item in vocabulary.scheme.items
    ):
        return False
    return _is_figures(column, [row for row in header.below(rows) if any(row)])


def _would_be_lost(
    item: Item, header: Header, column: int, rows: Rows, vocabulary: Vocabulary
) -> bool:
    """True for a column of figures whose name holds that of an item without a column."""
    columns = header.items | header.unclear
    text = key(header.texts[column])
    if not any(key(word) in text for word in (item.name, *item.aliases)):
        return False
    if header.layout == Layout.LONG or item in columns.values() or not item.required:
        return False
    if vocabulary.period and is_early(item, vocabulary.period.quarter):
        return False
    below = header.below(rows)
    return _is_figures(
        column, [row for row in below if any(_has_figure(row, at) for at in columns)]
    )


def _is_figures(column: int, rows: Rows) -> bool:
    """True where most of these rows have a figure in the column."""
    return 2 * sum(_has_figure(row, column) for row in rows) > len(rows)


def _report_unnamed(
    header: Header, column: int, rows: Rows, findings: Findings
) -> None:
    """A header deleted by accident must not take its figures along unnoticed."""
    below = (row[column] for row in header.below(rows) if column < len(row))
    if _is_second(header, column, rows):
        _report_second(header, column, findings)
    elif any(text.strip() for text in below):
        findings.hint(
            "unnamed_column",
            header.row_number,
            f"第 {column + 1} 列",
            found=f"第 {column + 1} 列没有表头，其中的内容没有读取",
            accepted="每列都有表头",
            remedy="如果这是填报项，请补上表头；否则不用处理。",
            column_number=column + 1,
        )


def _report_beyond(header: Header, rows: Rows, findings: Findings) -> None:
    """Refuses figures right of the last header, which may have been merged over them."""
    if _is_second(header, len(header.texts), rows):
        _report_second(header, len(header.texts), findings)


def _is_second(header: Header, column: int, rows: Rows) -> bool:
    """True when most figures of the item on the left have another one beside them."""
    left = column - 1
    while left > 0 and header.roles[left] == Role.EMPTY:
        left -= 1
    figure = Role.VALUE if header.layout == Layout.LONG else Role.ITEM
    if left < 0 or header.roles[left] != figure:
        return False
    figures = [row for row in header.below(rows) if _has_figure(row, left)]
    both = sum(_has_figure(row, column) for row in figures)
    return both * 2 > len(figures)


def _has_figure(row: Sequence[str], column: int) -> bool:
    return column < len(row) and bool(_FIGURE.fullmatch(row[column].strip()))


_FIGURE = re.compile(r"[+-]?[\d,]*\.?\d+%?")


def _report_second(header: Header, column: int, findings: Findings) -> None:
    left = next(at for at in reversed(range(column)) if header.roles[at] != Role.EMPTY)
    name = shown(header.texts[left])
    findings.reject(
        "unnamed_figures",
        header.row_number,
        f"第 {column + 1} 列",
        found=f"第 {column + 1} 列没有表头，却每行都有数；左边一列是“{name}”",
        accepted="每列都有表头，一项只有一列数",
        remedy=f"如果“{name}”的表头合并了两列，请在两列下面各写明是什么（如“计划”“完成”）；"
        "如果这是另一个填报项，请补上表头；都不是，请删去这一列。",
        column_number=column + 1,
    )


def _report_set_aside(header: Header, column: int, findings: Findings) -> None:
    """A plan beside the figure, last quarter beside this one: told, and not read."""
    item, text = header.set_aside[column], shown(header.texts[column])
    read = next(at for at, known in header.items.items() if known is item)
    findings.hint(
        "other_column",
        *header.at(column),
        found=f"“{text}”列没有读取",
        accepted=f"“{item.name}”读的是第 {read + 1} 列“{shown(header.texts[read])}”",
        remedy="不用处理；如果读错了列，请只留应当读取的一列。",
    )


def _report_unclear(header: Header, item: Item, findings: Findings) -> None:
    """Nobody but the clerk can tell which column is meant, or whether any is."""
    where = [at for at, known in header.unclear.items() if known is item]
    names = "、".join(f"第 {at + 1} 列“{shown(header.texts[at])}”" for at in where)
    own = f"“{item.name}”，{KIND_WORDS[item.kind]}，单位：{item.measured_in}"
    findings.reject(
        "unclear_column",
        *header.at(where[0]),
        found=f"{names}，看不出{'哪一列是' if len(where) > 1 else '是不是'}本季要报的数",
        accepted=f"{own}；括号里和下一行表头只写本项的单位和口径",
        remedy=f"请把要报的一列的表头写成“{item.name}”；"
        "计划、上季、累计、比率、其中之类的列不是本项的数，请删去整列，不要只删这几个字。",
    )


def _report_qualified(
    header: Header, vocabulary: Vocabulary, findings: Findings
) -> None:
    """数值(上季), 支部名称(2025年三季度): one bracket that speaks of all figures."""
    items, period = header.items.values(), vocabulary.period
    for at, role in enumerate(header.roles):
        note, own = vocabulary.tail(header.texts[at]), _NAMING.get(role, "数值")
        if role == Role.UNKNOWN and (named := _NAMED.fullmatch(key(header.texts[at]))):
            own, note = f"支部{named[1]}", named[2]
        elif role not in (*_NAMING, Role.VALUE):
            continue
        if role == Role.VALUE:
            is_said = is_other(note, period)
        else:
            is_said = bool(period and is_other_time(note, period)) or (
                header.layout == Layout.WIDE
                and all(names_another(note, item, period) for item in items)
            )
        if not note or not is_said:
            continue
        text = shown(header.texts[at])
        findings.reject(
            "unclear_column",
            header.row_number,
            text,
            found=f"“{text}”写的不是本季的数",
            accepted=own,
            remedy=f"请换成本季的数，表头写“{own}”；本季的数在别的列里的，请删去这一列。",
            column_number=at + 1,
        )


_NAMING = {Role.BRANCH_ID: "支部编码", Role.BRANCH_NAME: "支部名称"}
_NAMED = re.compile(r"党?(?:支部|组织)(编码|代码|名称)[-—_:/]?(.+)")
"""支部名称/二季度 is no known column, and says the same."""


def _report_ambiguous(
    header: Header, column: int, vocabulary: Vocabulary, findings: Findings
) -> None:
    text = shown(header.texts[column])
    choices = vocabulary.items(header.texts[column])
    findings.reject(
        "ambiguous_column",
        *header.at(column),
        found=f"“{text}”对应多个填报项",
        accepted=" 或 ".join(vocabulary.header_of(item) for item in choices),
        remedy="请把表头写成“名称（编码）”。",
    )


_BLANK = {
    frozenset({State.NOT_REPORTED}): "没有的列按未报处理",
    frozenset({State.NOT_APPLICABLE}): "没有的列按不适用处理",
    frozenset({State.NOT_REPORTED, State.NOT_APPLICABLE}): "没有的列按未报处理，"
    "选填和未到期的按不适用处理",
}


def _report_absent(header: Header, vocabulary: Vocabulary, findings: Findings) -> None:
    present = {item.code for item in (header.items | header.unclear).values()}
    items = [item for item in vocabulary.scheme.items if item.code not in present]
    absent = [item.name for item in items]
    if absent:
        carried = any(item.kind == "annual" for item in items)
        quarter = vocabulary.period.quarter if vocabulary.period else 4
        states = {blank_state(item, quarter) for item in items}
        findings.hint(
            "absent_column",
            header.row_number,
            found=f"缺 {len(absent)} 个填报项的列：{'、'.join(absent[:8])}"
            + ("……" if len(absent) > 8 else ""),
            accepted="模板中的全部填报项",
            remedy=_BLANK[frozenset(states)]
            + ("，当年一次的项今年报过的沿用" if carried else "")
            + "；如果应当填报，请补上这些列。",
        )
