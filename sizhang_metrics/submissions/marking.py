"""How a problem looks in a workbook that goes back: colour, note, last column, list."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from sizhang_metrics.scheme.wording import LEVEL_WORDS
from sizhang_metrics.submissions.choosing import PROBLEM_SHEET, Chosen
from sizhang_metrics.submissions.marks import Mark
from sizhang_metrics.submissions.model import Level, Reading, cell_name
from sizhang_metrics.submissions.texts import key
from sizhang_metrics.submissions.vocabulary import PROBLEM_COLUMN

FILLS = {
    Level.REJECT: PatternFill("solid", fgColor="FFC7CE"),
    Level.EXPLAIN: PatternFill("solid", fgColor="FFD966"),
    Level.HINT: PatternFill("solid", fgColor="FFF2CC"),
}
AUTHOR = "校核"
"""Of our notes, by which the next annotation knows them."""
_AMENDED = "已改"
_WRITTEN = "在页面上改过，已写进本文件。"
_LONGEST_TEXT = 32_000
_LONGEST_NOTE = 1_000
_LONGEST_NAME = 31
"""What spreadsheets allow, the first and the last exactly."""
_LIST = {
    "级别": 10,
    "格": 8,
    "支部": 24,
    "列": 24,
    "填的是": 44,
    "应填": 40,
    "怎么办": 70,
}


def write_text(cell: Cell, text: str) -> None:
    """Text that no spreadsheet runs and none refuses."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST_TEXT]
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def mark(cell: Cell, found: Mark | None) -> None:
    """Colours the cell and pins the remedy to it."""
    if found is None:
        return
    cell.fill = FILLS[Level(found.level)]
    note = ILLEGAL_CHARACTERS_RE.sub("", "\n".join(found.lines))[:_LONGEST_NOTE]
    cell.comment = Comment(note, AUTHOR)
    cell.comment.width, cell.comment.height = 300, 120


def wrap(cell: Cell) -> None:
    """For the last column, whose text is long."""
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=cell.value == PROBLEM_COLUMN)


def widen(sheet: Worksheet, column: int) -> None:
    """Room for the last column."""
    sheet.column_dimensions[get_column_letter(column)].width = 60


def print_titles(sheet: Worksheet, header_row: int) -> None:
    """The header on every printed page, all columns on one."""
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def last_column(chosen: Chosen) -> int:
    """The number of the column for remedies: the one of last time, or a new one."""
    if chosen.header:
        for at, text in enumerate(chosen.header.texts, start=1):
            if key(text) == key(PROBLEM_COLUMN):
                return at
    return max(map(len, chosen.sheet.rows), default=0) + 1


def sheet_title(name: str) -> str:
    """The name as far as spreadsheets allow it."""
    return "".join(one for one in name if one not in "[]:*?/\\")[:_LONGEST_NAME]


def list_problems(book: Workbook, reading: Reading) -> None:
    """Adds the sheet with every problem, also those that have no cell."""
    sheet = book.create_sheet(PROBLEM_SHEET)
    for at, width in enumerate(_LIST.values(), start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.append([_text(sheet, one, bold=True) for one in _LIST])
    for one in reading.problems:
        texts = (one.place, one.branch_name, one.column)
        texts += (one.found, one.accepted, one.remedy)
        level = _text(sheet, LEVEL_WORDS[one.level])
        level.fill = FILLS[Level(one.level)]
        sheet.append([level, *(_text(sheet, text) for text in texts)])
    for one in reading.amendments:
        texts = (_AMENDED, one.column, one.found, one.entered, _WRITTEN)
        level, *others = (_text(sheet, text) for text in texts)
        place = _text(sheet, cell_name(one.row, one.column_number))
        sheet.append([level, place, _text(sheet, one.branch_id), *others])


def _text(sheet: Worksheet, text: str, *, bold: bool = False) -> Cell:
    cell = WriteOnlyCell(sheet)
    write_text(cell, text)
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
