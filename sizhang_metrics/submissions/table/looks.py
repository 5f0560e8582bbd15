"""What the person sees and the figures do not say, told or refused.

Hidden rows and columns, struck-out and raised characters, number formats that show
something else, cells merged over several branches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Item
from sizhang_metrics.submissions.formats.grid import (
    Area,
    At,
    Doubt,
    Note,
    Sheet,
    letters,
)
from sizhang_metrics.submissions.formats.number_formats import is_rounded
from sizhang_metrics.submissions.model import Findings
from sizhang_metrics.submissions.table.branches import Roster
from sizhang_metrics.submissions.table.cells import accepted, parse
from sizhang_metrics.submissions.table.header import Header
from sizhang_metrics.submissions.table.non_data_rows import is_non_data
from sizhang_metrics.submissions.table.qualified_rows import Qualified
from sizhang_metrics.submissions.table.rows import cell
from sizhang_metrics.submissions.table.vocabulary import Role, names_another
from sizhang_metrics.submissions.texts import row_spans, shown

# ── One figure that is not what its cell shows ────────────────────────────────────────

_KEYS = (
    Role.BRANCH_ID,
    Role.ITEM_CODE,
    Role.ITEM_NAME,
    Role.VALUE,
    Role.NOT_APPLICABLE,
)
_REMEDIES = {
    Doubt.STRUCK: "请只留正确的数，去掉删除线；作废的数请直接删去。",
    Doubt.RAISED: "请只留数，去掉上标或下标；注释请写到“备注”列。",
    Doubt.UNSEEN: "请只留要报的数，字体颜色改为“自动”。",
    Doubt.FORMULA: "老格式的公式看不出有没有算好；请用 Excel 或 WPS 打开，另存为 .xlsx 再上传，或把公式改成数值。",
    Doubt.SHOWN: "单元格的格式让人看到的和存的不一样；请把格式改为“常规”，核对后重新填数。",
}
TOLD = Note(Doubt.STRUCK)
"""Of cells in a struck row, which is refused once, at its code."""


def read_columns(header: Header) -> set[int]:
    """Numbers of the columns of which something is read, from 1."""
    keys = {at + 1 for at, role in enumerate(header.roles) if role in _KEYS}
    return keys | {at + 1 for at in header.items}


def of_figures(sheet: Sheet, header: Header) -> Mapping[At, Note]:
    """The notes on cells, those in struck rows as told already."""
    if not sheet.notes:
        return sheet.notes
    struck = set(struck_rows(sheet, header))
    return {at: TOLD if at[0] in struck else note for at, note in sheet.notes.items()}


def fault(
    note: Note, text: str, item: Item, quarter: int
) -> tuple[str, str, str, str] | None:
    """(code, found, accepted, remedy) of a figure in doubt; None where it is the same.

    A 95 shown as 95% is what an item measured in % asks for.
    """
    if note.doubt == Doubt.ZERO:
        return None
    found = f"“{shown(text)}”：{note.words}"
    if note.doubt == Doubt.SHOWN:
        if _same(note.words, text, item, quarter):
            return None
        seen = f"“{shown(note.words)}”" if note.words else "空白"
        if "%" in note.words:
            seen = f"百分数 {shown(note.words)}"
        found = f"存的是 {shown(text)}，显示为{seen}"
    elif note.doubt == Doubt.FORMULA:
        found = f"公式，结果是 {shown(text)}"
    return f"{note.doubt}_figure", found, accepted(item), _REMEDIES[note.doubt]


def _same(display: str, text: str, item: Item, quarter: int) -> bool:
    as_shown, other = parse(display, item, quarter), parse(text, item, quarter)
    if as_shown.fault or as_shown.state != other.state:
        return False
    if as_shown.value == other.value:
        return True
    return other.value is not None and is_rounded(other.value, display)


def struck_rows(sheet: Sheet, header: Header) -> list[int]:
    """Rows whose code is struck out: taken back as a whole."""
    at = header.column(Role.BRANCH_ID)
    return [
        row
        for (row, column), note in sheet.notes.items()
        if at is not None
        and column == at + 1
        and row > header.row_number
        and note.doubt == Doubt.STRUCK
    ]


def spelled(sheet: Sheet, header: Header | None) -> list[list[str]]:
    """The rows with every doubt written behind its text.

    For copies that lose the looks: a struck 5 beside a 3 must not come back as 53.
    """
    if header is None or not sheet.notes:
        return sheet.rows
    columns, rows = read_columns(header), list(sheet.rows)
    for (row, column), note in sheet.notes.items():
        if note.doubt != Doubt.ZERO and row > header.first and column in columns:
            cells = rows[row - 1] = list(rows[row - 1])
            cells[column - 1] += f"〔{_said(note)}〕"
    return rows


def _said(note: Note) -> str:
    if note.doubt == Doubt.SHOWN:
        return f"显示为{note.words or '空白'}"
    return note.words or "公式"


# ── What is about more than one figure ────────────────────────────────────────────────

_SOME = 10


def check(sheet: Sheet, header: Header, roster: Roster, findings: Findings) -> None:
    """Everything that is about more than one figure."""
    if not sheet.looks_known:
        findings.explain(
            "looks_unknown",
            found="这份文件的格式信息读不全：隐藏的行、合并的格、删除线没有核对",
            accepted="看得到的数就是要报的数",
            remedy="请打开核对一遍；确认无误请写一句说明，或另存为 .xlsx 再上传。",
        )
    _tell_hidden_rows(sheet, header, roster, findings)
    _tell_hidden_columns(sheet, header, findings)
    _tell_invisible(sheet, header, findings)
    _tell_conditional(sheet, header, findings)
    _tell_zeros(sheet, header, findings)
    _tell_comments(sheet, header, roster.period, findings)
    _refuse_struck_keys(sheet, header, roster, findings)


def _tell_hidden_rows(
    sheet: Sheet, header: Header, roster: Roster, findings: Findings
) -> None:
    code_at = header.column(Role.BRANCH_ID)
    hidden, codes = [], []
    for row in sorted(sheet.hidden_rows):
        texts = sheet.rows[row - 1] if row <= len(sheet.rows) else []
        first = next((text for text in texts if text.strip()), "")
        if row <= header.first or not first or is_non_data(first):
            continue
        hidden.append(row)
        code = roster.code(cell(texts, code_at))
        if code in roster:
            codes.append(code)
    if not hidden:
        return
    whose = f"（{_listed(dict.fromkeys(codes))}）" if codes else ""
    findings.explain(
        "hidden_rows",
        hidden[0],
        found=f"第 {row_spans(hidden)} 行隐藏着或被筛选掉了，照样读取了{whose}",
        accepted="要报的行都看得见",
        remedy="请取消隐藏和筛选，核对这些行；不该报的请删去，确实要报的请写一句说明。",
    )


def _tell_hidden_columns(sheet: Sheet, header: Header, findings: Findings) -> None:
    hidden = [
        column
        for column in sorted(sheet.hidden_columns & read_columns(header))
        if any(cell(row, column - 1).strip() for row in header.below(sheet.rows))
    ]
    if not hidden:
        return
    names = _listed(
        f"{letters(column)} 列“{shown(header.texts[column - 1])}”" for column in hidden
    )
    findings.explain(
        "hidden_columns",
        *header.at(hidden[0] - 1),
        found=f"{names}隐藏着，照样读取了",
        accepted="要报的列都看得见",
        remedy="请取消隐藏，核对这些列；不该报的请清空，确实要报的请写一句说明。",
    )


def _tell_invisible(sheet: Sheet, header: Header, findings: Findings) -> None:
    """White on white: in nobody's print, and in every program's sum."""
    columns = read_columns(header)
    places = sorted(
        (row, column)
        for row, column in sheet.invisible
        if row > header.row_number
        and column in columns
        and not is_non_data(next(filter(str.strip, sheet.rows[row - 1]), ""))
    )
    if not places:
        return
    row, column = places[0]
    cells = _listed(f"{letters(at)}{of_row}" for of_row, at in places)
    findings.explain(
        "invisible_cells",
        row,
        header.place_at(column - 1),
        found=f"{cells} 的字与底色相同，看不见，照样读取了",
        accepted="看得到的数就是要报的数",
        remedy="请把这些格的字体颜色改为“自动”，核对一遍；不该报的请清空，确实要报的请写一句说明。",
    )


def _tell_conditional(sheet: Sheet, header: Header, findings: Findings) -> None:
    """Whether a rule applies, only the program that shows the sheet can tell."""
    found: dict[str, list[tuple[Area, At]]] = {}
    for area, does in sheet.conditional:
        at = _first_figure(sheet, header, area)
        if at:
            found.setdefault(does, []).append((area, at))
    for does, places in found.items():
        row, column = places[0][1]
        areas = _listed(dict.fromkeys(str(area) for area, _ in places))
        findings.explain(
            "looks_conditional",
            row,
            header.place_at(column - 1),
            found=f"“{areas}”设了条件格式，符合条件的数会{does}，是否符合没有核对",
            accepted="看得到的数就是要报的数",
            remedy="请打开核对这些格，作废的数请删去；确认无误请写一句说明，或清除条件格式再上传。",
        )


def _first_figure(sheet: Sheet, header: Header, area: Area) -> At | None:
    columns = [
        column for column in read_columns(header) if area.left <= column <= area.right
    ]
    first = max(area.top, header.row_number + 1)
    last = min(area.bottom, len(sheet.rows))
    for row in range(first, last + 1):
        for column in sorted(columns):
            if cell(sheet.rows[row - 1], column - 1).strip():
                return row, column
    return None


def _tell_comments(
    sheet: Sheet, header: Header, period: Period, findings: Findings
) -> None:
    """此数为估计 in a comment, as in a remark; other comments are nobody's concern."""
    columns, qualified = read_columns(header), Qualified(header, period, findings)
    for at, text in sheet.remarks:
        if (
            not at
            or not header.first < at[0] <= len(sheet.rows)
            or at[1] not in columns
        ):
            continue
        item = header.items.get(at[1] - 1)
        lines = text.splitlines()  # the first of them names who wrote it
        if at[0] > header.row_number:
            said = [
                one for one in lines if qualified.doubts(one, sheet.rows[at[0] - 1])
            ]
        else:
            said = [one for one in lines if item and names_another(one, item, period)]
        for line in said[:1]:
            findings.hint(
                "doubtful_comment",
                at[0],
                header.place_at(at[1] - 1),
                found=f"批注写着“{shown(line)}”，这一格照样读取了",
                accepted="本季实际完成、核实过的数",
                remedy="请核对这里的数；没有问题就不用处理。",
            )


def _tell_zeros(sheet: Sheet, header: Header, findings: Findings) -> None:
    columns = read_columns(header)
    places = [
        at
        for at, note in sheet.notes.items()
        if note.doubt == Doubt.ZERO and at[0] > header.row_number and at[1] in columns
    ]
    if places:
        row, column = min(places)
        findings.hint(
            "zero_shown_as_nothing",
            row,
            header.place_at(column - 1),
            found=f"{len(places)} 格存的是 0，显示为“-”或空白，都按 0 读取",
            accepted="0",
            remedy="不用处理；如果是没有数，请清空这些格。",
        )


def _refuse_struck_keys(
    sheet: Sheet, header: Header, roster: Roster, findings: Findings
) -> None:
    columns = read_columns(header)
    for (row, column), note in sheet.notes.items():
        in_header = header.first < row <= header.row_number and column in columns
        if in_header and note.doubt == Doubt.STRUCK:
            name = shown(sheet.rows[row - 1][column - 1])
            _refuse_struck(row, column, name, f"表头“{name}”{note.words}", findings)
    at = header.column(Role.BRANCH_ID)
    if at is None:
        return
    for row in struck_rows(sheet, header):
        text = cell(sheet.rows[row - 1], at)
        if not is_non_data(text) and (roster.code(text) in roster or _is_code(text)):
            note = sheet.notes[row, at + 1]
            name = shown(header.texts[at])
            _refuse_struck(row, at + 1, name, f"“{shown(text)}”{note.words}", findings)


def _is_code(text: str) -> bool:
    return text.isascii() and any(character.isdigit() for character in text)


def _refuse_struck(
    row: int, column: int, name: str, found: str, findings: Findings
) -> None:
    findings.reject(
        "struck_key",
        row,
        name,
        found=found,
        accepted="没有删除线的内容",
        remedy="作废的行或列请整行、整列删去；没有作废请去掉删除线。",
        column_number=column,
    )


def _listed(words: Iterable[str]) -> str:
    some = list(words)
    more = f"等 {len(some)} 个" if len(some) > _SOME else ""
    return "、".join(some[:_SOME]) + more
