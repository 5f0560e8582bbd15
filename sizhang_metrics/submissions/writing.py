"""Workbooks as they leave us: text that nothing runs, parts named as Excel names them.

openpyxl puts notes into folders of its own; exceljs, on which many web systems stand,
looks for them only where Excel has them, and fails on the whole file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

Edits = Mapping[str, Callable[[bytes], bytes]]
"""Part → what becomes of its bytes."""
_LONGEST_TEXT = 32_000
"""What a cell holds, with room to spare."""
_NOTES = re.compile(rb"/?xl/comments/comment(\d+)\.xml")
_DRAWINGS = re.compile(rb"/?xl/drawings/commentsDrawing(\d+)\.vml")
_TYPES = "[Content_Types].xml"


def own_cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """A cell of a sheet of ours, in which nothing is merged where we write."""
    cell = sheet.cell(row, column)
    assert not isinstance(cell, MergedCell), (
        f"{cell.coordinate} lies under a merged one"
    )
    return cell


def write_text(cell: Cell, text: str) -> None:
    """Text that no spreadsheet runs and none refuses."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST_TEXT]
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def print_titles(sheet: Worksheet, header_row: int) -> None:
    """The header on every printed page, all columns on one."""
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def written(book: Workbook, edits: Edits | None = None) -> bytes:
    """The bytes of the workbook, some of its parts edited."""
    changes = edits or {}
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with (
        zipfile.ZipFile(raw) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            part = old.read(member)
            if member.filename in changes:
                part = changes[member.filename](part)
            if member.filename == _TYPES:
                part = _renamed(part, b"/xl/")
            elif "/worksheets/_rels/" in member.filename:
                part = _renamed(part, b"../")
            name = _renamed(member.filename.encode(), b"xl/").decode()
            new.writestr(name, part)
    return out.getvalue()


def _renamed(part: bytes, start: bytes) -> bytes:
    part = _NOTES.sub(start + rb"comments\1.xml", part)
    return _DRAWINGS.sub(start + rb"drawings/vmlDrawing\1.vml", part)
