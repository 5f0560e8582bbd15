"""A template as a workbook: locked keys, cells to fill, yellow rules, explanations."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from sizhang_metrics.scheme.model import Item
from sizhang_metrics.submissions import guide, stamp, yellow
from sizhang_metrics.submissions.cells import accepted
from sizhang_metrics.submissions.marking import print_titles
from sizhang_metrics.submissions.model import Context
from sizhang_metrics.submissions.plan import KIND_NAMES, Column, Long, Plan, Use, Wide
from sizhang_metrics.submissions.written import written

_FILL = PatternFill("solid", fgColor="F2F2F2")
_GREY = Font(color="808080")
_CENTRED = Alignment(wrap_text=True, vertical="center", horizontal="center")
_UNLOCKED = Protection(locked=False)
_INVISIBLE = ";;;"
_WIDE_ENOUGH = 26
"""Columns for names of branches and items."""


def workbook(context: Context, plan: Plan) -> bytes:
    """The bytes of an `.xlsx` with the table and its explanations."""
    book = Workbook()
    sheet = book.active
    sheet.title = str(context.period)
    _title(sheet, context, plan)
    _header(sheet, plan)
    for number, row in enumerate(plan.rows(), start=plan.top + 1):
        for column, value in enumerate(row, start=1):
            _cell(sheet.cell(number, column), value, plan.columns[column - 1])
    if isinstance(plan, Long):
        _define(sheet, plan, context.scheme.items)
    _choices(sheet, plan)
    yellow.paint(sheet, plan, context.scheme)
    _dress(sheet, plan)
    _protect(sheet)
    guide.write(book, context)
    return written(book)


def _title(sheet: Worksheet, context: Context, plan: Plan) -> None:
    layout = "横表" if isinstance(plan, Wide) else "竖表"
    title = f"{context.period.label} {context.scheme.title} 填报表（{layout}）"
    write_text(sheet["A1"], title)
    sheet["A1"].font = Font(bold=True, size=14)
    hidden = sheet.cell(1, len(plan.columns) + 1)
    write_text(hidden, str(stamp.of(context)))
    hidden.number_format = _INVISIBLE
    sheet.column_dimensions[hidden.column_letter].hidden = True


def _header(sheet: Worksheet, plan: Plan) -> None:
    for at, column in enumerate(plan.columns, start=1):
        cell = sheet.cell(plan.top, at)
        write_text(cell, column.text)
        cell.font = Font(bold=column.use != Use.REFERENCE)
        cell.fill, cell.alignment = _FILL, _CENTRED
        if isinstance(plan, Wide):
            _caption(sheet.cell(plan.top - 1, at), column)
            if column.use == Use.INPUT:
                cell.comment = _comment(column.item)


def _caption(cell: Cell, column: Column) -> None:
    """The row above the names says how each figure is counted over time."""
    words = {
        Use.INPUT: _counted(column.item) if column.item else "",
        Use.REFERENCE: "上季数，供参考",
    }
    first = "填报口径" if cell.column == 1 else ""
    write_text(cell, words.get(column.use, first))
    cell.font = Font(italic=True, color="666666")
    cell.alignment = _CENTRED


def _define(sheet: Worksheet, plan: Long, items: Sequence[Item]) -> None:
    """The definitions of the first branch's items; more would only weigh."""
    for number, item in enumerate(items, start=plan.top + 1):
        sheet.cell(number, 4).comment = _comment(item)


def _counted(item: Item) -> str:
    return f"{KIND_NAMES[item.kind]}·{item.measured_in}"


def _comment(item: Item) -> Comment:
    lines = [item.define, f"口径：{_counted(item)}", f"应填：{accepted(item)}"]
    comment = Comment("\n".join(line for line in lines if line), "填报说明")
    comment.width, comment.height = 260, 110
    return comment


def write_text(cell: Cell, text: str) -> None:
    """Text stays text whatever it begins with; blanks stay blank."""
    if text:
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def _cell(cell: Cell, value: str | float | None, column: Column) -> None:
    if isinstance(value, str):
        write_text(cell, value)
        cell.number_format = "@"
    elif value is not None:
        cell.value = int(value) if float(value).is_integer() else value
    if column.use == Use.INPUT:
        cell.protection = _UNLOCKED
    elif column.use == Use.REFERENCE:
        cell.font = _GREY


def _choices(sheet: Worksheet, plan: Plan) -> None:
    """Drop-downs that offer a word and refuse nothing: numbers are typed."""
    last = plan.top + len(plan.rows())
    words = {True: '"不适用"', False: '"是"'}
    lists = {
        is_figure: DataValidation(
            "list", formula1=word, allow_blank=True, showErrorMessage=False
        )
        for is_figure, word in words.items()
    }
    for at, column in enumerate(plan.columns, start=1):
        if column.use == Use.INPUT and column.text != "备注":
            letter = get_column_letter(at)
            chosen = lists[column.text != "不适用" or column.item is not None]
            chosen.add(f"{letter}{plan.top + 1}:{letter}{last}")
    for one in lists.values():
        if one.sqref:
            sheet.add_data_validation(one)


def _dress(sheet: Worksheet, plan: Plan) -> None:
    sheet.freeze_panes = sheet.cell(plan.top + 1, 3)
    print_titles(sheet, plan.top)
    if isinstance(plan, Wide):
        sheet.print_title_cols = "A:B"
    for at, column in enumerate(plan.columns, start=1):
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
