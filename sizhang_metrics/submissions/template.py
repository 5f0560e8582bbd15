"""The table to fill: pre-filled with branches, and read back by us without a problem."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.scheme.model import Item, Kind
from sizhang_metrics.submissions.model import Branch, Context
from sizhang_metrics.submissions.vocabulary import Vocabulary

KIND_NAMES = {
    Kind.FLOW: "本季数",
    Kind.TO_DATE: "年内累计数",
    Kind.STOCK: "季末数",
    Kind.ANNUAL: "当年一次",
}
_LONG_HEADER = (
    "支部编码",
    "支部名称",
    "填报项编码",
    "填报项名称",
    "填报口径",
    "计量单位",
    "数值",
    "不适用",
    "备注",
)
_GUIDE_HEADER = ("编码", "名称", "口径", "定义", "计量单位", "是否必报")
_RULES = (
    "有数填数;没有发生填 0;没有统计留空;与本支部无关填“不适用”。",
    "只填实际的次数或人数,不填百分比;比率由系统计算。",
    "支部编码和表头不要改;不要填写姓名、电话、身份证号。",
)
_FILL = PatternFill("solid", fgColor="F2F2F2")
_WRAP = Alignment(wrap_text=True, vertical="center", horizontal="center")


def write_template(
    context: Context,
    *,
    unit_id: str | None = None,
    long: bool = False,
    suffix: str = ".xlsx",
) -> bytes:
    """The bytes of the table for all branches, or those of one unit."""
    branches = _branches(context, unit_id)
    header, rows = (_long if long else _wide)(context, branches)
    if suffix == ".csv":
        return _csv(context, header, rows)
    if suffix != ".xlsx":
        raise UsageError(f"模板只能是 .xlsx 或 .csv,收到的是“{suffix}”。")
    return _xlsx(context, header, rows, long=long)


def _branches(context: Context, unit_id: str | None) -> list[Branch]:
    branches = [
        one
        for one in context.branches.values()
        if unit_id is None or one.unit_id == unit_id
    ]
    if not branches:
        units = sorted({one.unit_id for one in context.branches.values()})
        some = "、".join(units[:10]) or "无"
        raise UnavailableError(
            f"{context.period} 的花名册中没有单位“{unit_id or ''}”的支部;在册的单位编码:{some}。"
        )
    return sorted(branches, key=lambda one: (one.unit_id, one.branch_id))


Table = tuple[list[str], list[list[str]]]


def _wide(context: Context, branches: Sequence[Branch]) -> Table:
    words = Vocabulary(context.scheme)
    names = [words.header_of(item) for item in context.scheme.items]
    rows = [[one.branch_id, one.branch_name, *("" for _ in names)] for one in branches]
    return ["支部编码", "支部名称", *names], rows


def _long(context: Context, branches: Sequence[Branch]) -> Table:
    rows = [
        [
            branch.branch_id,
            branch.branch_name,
            item.code,
            item.name,
            KIND_NAMES[item.kind],
            item.measured_in,
            *("", "", ""),
        ]
        for branch in branches
        for item in context.scheme.items
    ]
    return list(_LONG_HEADER), rows


def _csv(context: Context, header: list[str], rows: list[list[str]]) -> bytes:
    """Header first, so that programs can fill it too; the period has its own column."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([header[0], "期间", *header[1:]])
    for row in rows:
        writer.writerow(
            [_neutral(row[0]), str(context.period), *map(_neutral, row[1:])]
        )
    return out.getvalue().encode("utf-8-sig")


def _neutral(text: str) -> str:
    """Text that a spreadsheet would run gets an apostrophe; our reader takes it off."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _xlsx(
    context: Context, header: list[str], rows: list[list[str]], *, long: bool
) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = str(context.period)
    layout = "竖表" if long else "横表"
    title = f"{context.period.label} {context.scheme.title} 填报表({layout})"
    _write(sheet, 1, [title])
    sheet["A1"].font = Font(bold=True, size=14)
    top = 2
    if not long:
        items = context.scheme.items
        _write(sheet, 2, ["填报口径", "", *map(_caption, items)])
        top = 3
    _write(sheet, top, header)
    for number, row in enumerate(rows, start=top + 1):
        _write(sheet, number, row)
    _dress(sheet, header, top)
    _guide(book, context)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _caption(item: Item) -> str:
    return f"{KIND_NAMES[item.kind]}·{item.measured_in}"


def _write(sheet: Worksheet, number: int, row: Sequence[str]) -> None:
    """Text cells stay text, whatever they begin with; blanks stay blank."""
    for column, text in enumerate(row, start=1):
        if text:
            cell: Cell = sheet.cell(number, column)
            cell.value = text
            cell.data_type = "s"
            cell.number_format = "@" if column <= 2 else "General"


def _dress(sheet: Worksheet, header: list[str], top: int) -> None:
    for cell in sheet[top]:
        cell.font = Font(bold=True)
        cell.fill = _FILL
        cell.alignment = _WRAP
    if top == 3:
        for cell in sheet[2]:
            cell.font = Font(italic=True, color="666666")
            cell.alignment = _WRAP
    sheet.freeze_panes = sheet.cell(top + 1, 3)
    for column, name in enumerate(header, start=1):
        width = 26 if name.endswith("名称") else max(11, min(18, len(name) * 2))
        sheet.column_dimensions[get_column_letter(column)].width = width


def _guide(book: Workbook, context: Context) -> None:
    sheet = book.create_sheet("填报说明")
    rows = [
        [
            item.code,
            item.name,
            KIND_NAMES[item.kind],
            item.define,
            item.measured_in,
            "必报" if item.required else "有则报",
        ]
        for item in context.scheme.items
    ]
    for number, row in enumerate([_GUIDE_HEADER, *rows], start=1):
        _write(sheet, number, row)
    for number, rule in enumerate(_RULES, start=len(rows) + 3):
        _write(sheet, number, [rule])
    for letter, width in zip("ABCDEF", (24, 28, 14, 60, 10, 10), strict=True):
        sheet.column_dimensions[letter].width = width
