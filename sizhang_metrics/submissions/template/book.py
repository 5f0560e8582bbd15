"""The table to fill: pre-filled with branches, and read back by us without a problem."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from sizhang_metrics.errors import UnavailableError, UsageError
from sizhang_metrics.scheme.model import Item, Kind
from sizhang_metrics.scheme.wording import KIND_WORDS, LEVEL_WORDS
from sizhang_metrics.submissions.checks.history import History, Numbers
from sizhang_metrics.submissions.checks.rules import rule
from sizhang_metrics.submissions.model import Branch, Context
from sizhang_metrics.submissions.table.cells import accepted
from sizhang_metrics.submissions.table.chosen_sheet import GUIDE_SHEET
from sizhang_metrics.submissions.table.declared_period import version_of
from sizhang_metrics.submissions.template.conditional_formats import paint
from sizhang_metrics.submissions.template.layout import (
    Column,
    Long,
    TemplateLayout,
    Use,
    Wide,
)
from sizhang_metrics.submissions.texts import neutral
from sizhang_metrics.submissions.writing import (
    own_cell,
    print_titles,
    write_text,
    written,
)

# ── The sheet that explains the items ─────────────────────────────────────────────────

_ITEMS = ("编码", "名称", "口径", "定义", "计量单位", "是否必报", "应填")
_RULES = (
    "有数填数；没有发生填 0；没有统计留空；与本支部无关填“不适用”。",
    "只填实际的次数或人数，不填百分比；比率由系统计算。",
    "支部编码和表头不要改；不要填写姓名、电话、身份证号。",
    "灰色的“上季数”供参考，不用填；标黄的格子违反了下面的校验关系，请核对。",
    "工作表已加保护（没有密码），只有要填的格子能改。",
)
_WIDTHS = (24, 28, 14, 60, 10, 10, 22)


def _add_guide(book: Workbook, context: Context) -> None:
    """Adds the sheet to a template's workbook."""
    sheet = book.create_sheet(GUIDE_SHEET)
    rows: list[tuple[str, ...]] = [_ITEMS, *_items(context)]
    rows += [(), *((text,) for text in _RULES)]
    bold = {1, len(rows) + 2}
    rows += [(), ("校验关系", "级别", "", "说明"), *_checks(context)]
    rows += [(), (str(version_of(context)),)]
    for number, row in enumerate(rows, start=1):
        _row(sheet, number, row, bold=number in bold)
    for letter, width in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def _items(context: Context) -> list[tuple[str, ...]]:
    return [
        (
            item.code,
            item.name,
            KIND_WORDS[item.kind],
            item.define,
            item.measured_in,
            "必报" if item.required else "有则报",
            accepted(item),
        )
        for item in (*context.scheme.items, *context.scheme.unit_items)
    ]


def _checks(context: Context) -> list[tuple[str, ...]]:
    scheme = context.scheme
    return [
        (rule(check, scheme), LEVEL_WORDS[check.level], "", check.message)
        for check in scheme.checks
    ]


def _row(sheet: Worksheet, number: int, row: tuple[str, ...], *, bold: bool) -> None:
    for column, text in enumerate(row, start=1):
        if text:
            cell = own_cell(sheet, number, column)
            cell.value = text
            cell.data_type = "s"
            cell.font = Font(bold=bold)
            # Rules and the long remarks run on over empty neighbours.
            cell.alignment = Alignment(wrap_text=column == 4, vertical="top")


# ── The workbook ──────────────────────────────────────────────────────────────────────

_FILL = PatternFill("solid", fgColor="F2F2F2")
_GREY = Font(color="808080")
_CENTRED = Alignment(wrap_text=True, vertical="center", horizontal="center")
_UNLOCKED = Protection(locked=False)
_INVISIBLE = ";;;"
_WIDE_ENOUGH = 26
"""Columns for names of branches and items."""


def workbook(context: Context, layout: TemplateLayout) -> bytes:
    """The bytes of an `.xlsx` with the table and its explanations."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = str(context.period)
    _title(sheet, context, layout)
    _header(sheet, layout)
    for number, row in enumerate(layout.rows(), start=layout.top + 1):
        for column, value in enumerate(row, start=1):
            _cell(own_cell(sheet, number, column), value, layout.columns[column - 1])
    if isinstance(layout, Long):
        _define(sheet, layout, context.scheme.items)
    _choices(sheet, layout)
    paint(sheet, layout, context.scheme)
    _dress(sheet, layout)
    _protect(sheet)
    _add_guide(book, context)
    return written(book)


def _title(sheet: Worksheet, context: Context, layout: TemplateLayout) -> None:
    shape = "横表" if isinstance(layout, Wide) else "竖表"
    title = f"{context.period.label} {context.scheme.title} 填报表（{shape}）"
    first = own_cell(sheet, 1, 1)
    write_text(first, title)
    first.font = Font(bold=True, size=14)
    hidden = own_cell(sheet, 1, len(layout.columns) + 1)
    write_text(hidden, str(version_of(context)))
    hidden.number_format = _INVISIBLE
    sheet.column_dimensions[hidden.column_letter].hidden = True


def _header(sheet: Worksheet, layout: TemplateLayout) -> None:
    for at, column in enumerate(layout.columns, start=1):
        cell = own_cell(sheet, layout.top, at)
        _write(cell, column.text)
        cell.font = Font(bold=column.use != Use.REFERENCE)
        cell.fill, cell.alignment = _FILL, _CENTRED
        if isinstance(layout, Wide):
            _caption(own_cell(sheet, layout.top - 1, at), column)
            if column.use == Use.INPUT and column.item:
                cell.comment = _comment(column.item)


def _caption(cell: Cell, column: Column) -> None:
    """The row above the names says how each figure is counted over time."""
    words = {
        Use.INPUT: _counted(column.item) if column.item else "",
        Use.REFERENCE: "上季数，供参考",
    }
    first = "填报口径" if cell.column == 1 else ""
    _write(cell, words.get(column.use, first))
    cell.font = Font(italic=True, color="666666")
    cell.alignment = _CENTRED


def _define(sheet: Worksheet, layout: Long, items: Sequence[Item]) -> None:
    """The definitions of the first branch's items; more would only weigh."""
    for number, item in enumerate(items, start=layout.top + 1):
        sheet.cell(number, 4).comment = _comment(item)


def _counted(item: Item) -> str:
    return f"{KIND_WORDS[item.kind]}·{item.measured_in}"


def _comment(item: Item) -> Comment:
    lines = [item.define, f"口径：{_counted(item)}", f"应填：{accepted(item)}"]
    comment = Comment("\n".join(line for line in lines if line), "填报说明")
    comment.width, comment.height = 260, 110
    return comment


def _write(cell: Cell, text: str) -> None:
    """Blanks stay blank: a cell with an empty text counts as filled in spreadsheets."""
    if text:
        write_text(cell, text)


def _cell(cell: Cell, value: str | float | None, column: Column) -> None:
    if isinstance(value, str):
        _write(cell, value)
        cell.number_format = "@"
    elif value is not None:
        cell.value = int(value) if float(value).is_integer() else value
    if column.use == Use.INPUT:
        cell.protection = _UNLOCKED
    elif column.use == Use.REFERENCE:
        cell.font = _GREY


def _choices(sheet: Worksheet, layout: TemplateLayout) -> None:
    """Drop-downs that offer a word and refuse nothing: numbers are typed."""
    last = layout.top + len(layout.rows())
    words = {True: '"不适用"', False: '"是"'}
    lists = {
        is_figure: DataValidation(
            "list", formula1=word, allow_blank=True, showErrorMessage=False
        )
        for is_figure, word in words.items()
    }
    for at, column in enumerate(layout.columns, start=1):
        if column.use == Use.INPUT and column.text != "备注":
            letter = get_column_letter(at)
            chosen = lists[column.text != "不适用" or column.item is not None]
            chosen.add(f"{letter}{layout.top + 1}:{letter}{last}")
    for choice in lists.values():
        if choice.sqref:
            sheet.add_data_validation(choice)


def _dress(sheet: Worksheet, layout: TemplateLayout) -> None:
    sheet.freeze_panes = f"C{layout.top + 1}"
    print_titles(sheet, layout.top)
    if isinstance(layout, Wide):
        sheet.print_title_cols = "A:B"
    for at, column in enumerate(layout.columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(at)]
        is_name = column.use == Use.KEY and column.text.endswith("名称")
        narrow = max(11, min(18, len(column.text) * 2))
        dimension.width = _WIDE_ENOUGH if is_name else narrow
        dimension.hidden = column.use == Use.HIDDEN


def _protect(sheet: Worksheet) -> None:
    """Against slips, not against people: no password, and widths may be changed."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.protection.formatCells = False


# ── The file ──────────────────────────────────────────────────────────────────────────


def write_template(
    context: Context,
    *,
    unit_id: str | None = None,
    long: bool = False,
    suffix: str = ".xlsx",
) -> bytes:
    """The bytes of the table for all branches, or those of one unit."""
    if suffix not in (".xlsx", ".csv"):
        raise UsageError(f"模板只能是 .xlsx 或 .csv，收到的是“{suffix}”。")
    branches = _branches(context, unit_id)
    make = Long if long else Wide
    concerned = {branch.unit_id for branch in branches}
    units = [branch for code, branch in context.units.items() if code in concerned]
    before = {} if suffix == ".csv" else _before(context, branches)
    layout = make(context, branches, before, units)
    return _csv(context, layout) if suffix == ".csv" else workbook(context, layout)


def _branches(context: Context, unit_id: str | None) -> list[Branch]:
    branches = [
        branch
        for branch in context.branches.values()
        if unit_id is None or branch.unit_id == unit_id
    ]
    if not context.branches:
        raise UnavailableError(
            f"{context.period} 的支部名册里没有支部。请先填写 branches.csv。"
        )
    if not branches:
        units = sorted(
            {
                (branch.unit_name != unit_id, branch.unit_id, branch.unit_name)
                for branch in context.branches.values()
            }
        )
        some = "、".join(f"{code} {name}" for _, code, name in units[:10])
        some += " 等" if len(units) > 10 else ""
        raise UnavailableError(
            f"{context.period} 的支部名册中没有单位“{unit_id}”的支部；单位的编码：{some}。"
        )
    return sorted(branches, key=lambda branch: (branch.unit_id, branch.branch_id))


def _before(context: Context, branches: Sequence[Branch]) -> Mapping[str, Numbers]:
    """Branch → what it reported last quarter, without what starts anew with the year."""
    frame = context.history([branch.branch_id for branch in branches])
    period = context.period.shifted(-1)
    numbers = History(frame[frame["period"] == str(period)]).numbers(period)
    if context.period.quarter > 1:
        return numbers
    anew = {item.code for item in context.scheme.items if item.kind == Kind.TO_DATE}
    return {
        branch_id: {code: value for code, value in of.items() if code not in anew}
        for branch_id, of in numbers.items()
    }


def _csv(context: Context, layout: TemplateLayout) -> bytes:
    """Header first, so that programs can fill it too; the period has its own column."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    kept = [at for at, column in enumerate(layout.columns) if _is_in_csv(column)]
    header = [neutral(layout.columns[at].text) for at in kept]
    writer.writerow(_with(header, "期间"))
    for row in layout.rows():
        cells = [neutral(str(row[at])) if row[at] is not None else "" for at in kept]
        writer.writerow(_with(cells, str(context.period)))
    return out.getvalue().encode("utf-8-sig")


def _is_in_csv(column: Column) -> bool:
    return column.use in (Use.KEY, Use.INPUT)


def _with(cells: list[str], period: str) -> list[str]:
    return [cells[0], period, *cells[1:]]
