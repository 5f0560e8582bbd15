"""The sheet 填报说明 of a template: what is counted, and how the table is filled."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from sizhang_metrics.submissions import stamp
from sizhang_metrics.submissions.cells import accepted
from sizhang_metrics.submissions.checks import rule
from sizhang_metrics.submissions.model import Context
from sizhang_metrics.submissions.plan import KIND_NAMES

NAME = "填报说明"
_ITEMS = ("编码", "名称", "口径", "定义", "计量单位", "是否必报", "应填")
_RULES = (
    "有数填数；没有发生填 0；没有统计留空；与本支部无关填“不适用”。",
    "只填实际的次数或人数，不填百分比；比率由系统计算。",
    "支部编码和表头不要改；不要填写姓名、电话、身份证号。",
    "灰色的“上季数”供参考，不用填；标黄的格子违反了下面的校验关系，请核对。",
    "工作表已加保护（没有密码），只有要填的格子能改。",
)
_LEVELS = {"reject": "须改正", "explain": "需说明", "hint": "提示"}
_WIDTHS = (24, 28, 14, 60, 10, 10, 22)


def write(book: Workbook, context: Context) -> None:
    """Adds the sheet to a template's workbook."""
    sheet = book.create_sheet(NAME)
    rows: list[tuple[str, ...]] = [_ITEMS, *_items(context)]
    rows += [(), *((text,) for text in _RULES)]
    bold = {1, len(rows) + 2}
    rows += [(), ("校验关系", "级别", "", "说明"), *_checks(context)]
    rows += [(), (str(stamp.of(context)),)]
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
            KIND_NAMES[item.kind],
            item.define,
            item.measured_in,
            "必报" if item.required else "有则报",
            accepted(item),
        )
        for item in context.scheme.items
    ]


def _checks(context: Context) -> list[tuple[str, ...]]:
    scheme = context.scheme
    return [
        (rule(one, scheme), _LEVELS[one.level], "", one.message)
        for one in scheme.checks
    ]


def _row(sheet: Worksheet, number: int, row: tuple[str, ...], *, bold: bool) -> None:
    for column, text in enumerate(row, start=1):
        if text:
            cell = sheet.cell(number, column)
            cell.value = text
            cell.data_type = "s"
            cell.font = Font(bold=bold)
            # Rules and the long remarks run on over empty neighbours.
            cell.alignment = Alignment(wrap_text=column == 4, vertical="top")
