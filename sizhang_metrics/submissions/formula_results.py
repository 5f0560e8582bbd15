"""Formulas in a copy keep the results that were read.

openpyxl writes a formula without its result, and a program that reads the copy before
a spreadsheet has opened it would find none.
"""

from __future__ import annotations

import re
from functools import partial
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.utils import coordinate_to_tuple
from openpyxl.worksheet.worksheet import Worksheet

from sizhang_metrics.submissions.choosing import Chosen
from sizhang_metrics.submissions.marks import text_at
from sizhang_metrics.submissions.written import Edits

_CELL = re.compile(
    r'<c r="(?P<at>[A-Z]{1,3}\d{1,7})"(?P<style>(?: s="\d+")?)(?: t="\w+")?>'
    r"(?P<formula><f\b[^>]*(?:/>|>[^<]*</f>))<v\s*(?:/>|></v>)</c>"
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
_ASKS = b' fullCalcOnLoad="1"'
_BOOK = "xl/workbook.xml"


def edits(book: Workbook, chosen: Chosen) -> Edits:
    """What puts the results into the sheet that was read.

    When no other sheet has formulas it need not ask for a full calculation either,
    which would put every right 0 in doubt.
    """
    sheet = book[chosen.sheet.name]
    if not _has_formulas(sheet):
        return {}
    with_result = partial(_with_result, rows=chosen.sheet.rows)
    name = f"xl/worksheets/sheet{book.worksheets.index(sheet) + 1}.xml"
    found = {name: lambda part: _CELL.sub(with_result, part.decode()).encode()}
    if not any(_has_formulas(one) for one in book.worksheets if one is not sheet):
        found[_BOOK] = lambda part: part.replace(_ASKS, b"")
    return found


def _has_formulas(sheet: Worksheet) -> bool:
    return any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def _with_result(found: re.Match, rows: list[list[str]]) -> str:
    text = text_at(rows, *coordinate_to_tuple(found["at"]))
    if not text or text.startswith("="):
        return found[0]  # nobody calculated it
    kind = "" if _NUMBER.fullmatch(text) else ' t="str"'
    start = f'<c r="{found["at"]}"{found["style"]}{kind}>'
    return f"{start}{found['formula']}<v>{escape(text)}</v></c>"
