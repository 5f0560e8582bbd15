"""Figures that are not what the person sees in their cells."""

from __future__ import annotations

from collections.abc import Mapping

from sizhang_metrics.scheme.model import Item
from sizhang_metrics.submissions.cells import accepted, parse
from sizhang_metrics.submissions.grid import At, Doubt, Note, Sheet
from sizhang_metrics.submissions.headers import Header
from sizhang_metrics.submissions.texts import shown
from sizhang_metrics.submissions.vocabulary import Role

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
        as_what = "百分数" if "%" in note.words else f"“{shown(note.words)}”"
        found = f"存的是 {shown(text)}，显示为{as_what if note.words else '空白'}"
        if "%" in note.words:
            found += f" {shown(note.words)}"
    elif note.doubt == Doubt.FORMULA:
        found = f"公式，结果是 {shown(text)}"
    return f"{note.doubt}_figure", found, accepted(item), _REMEDIES[note.doubt]


def _same(display: str, text: str, item: Item, quarter: int) -> bool:
    one, other = parse(display, item, quarter), parse(text, item, quarter)
    return not one.fault and (one.state, one.value) == (other.state, other.value)


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
