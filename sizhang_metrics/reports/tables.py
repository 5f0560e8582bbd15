"""One table as a file: .csv for programs and Excel, .xlsx for people.

Both say what the screen says: Chinese headers, numbers as numbers, everything else as
text that a spreadsheet neither runs nor turns into a date, and a head that tells which
quarter, which rules and which choices the rows are of.
"""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import xlsxwriter

from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.submissions.texts import BOM, neutral

Value = str | float | int | bool | None
Head = Mapping[str, str]
"""Label → text: quarter, edition, scheme, choices, time."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_DATE = re.compile(r"\d{1,4}\s*[-/.年月]\s*\d{1,2}(\s*[-/.月]\s*\d{1,4}日?)?日?")
"""What Excel turns into a date when it opens a .csv: “7/8” became the 8th of July."""
_NOT_A_DATE = "（文本）"
_EPOCH = datetime.datetime(2000, 1, 1)
"""In every workbook, so that the same table is the same bytes; `head` says the time."""
_LOOK = {"border": 1, "border_color": "#D9D3CA", "valign": "vcenter"}
_WIDEST = 60
_MOST_ROWS = 2**20
"""Of a sheet; XlsxWriter leaves out what is beyond without a word
(findings/xlsxwriter_leaves_out_in_silence.sh)."""
_ILLEGAL_IN_SHEET = re.compile(r"[\[\]:*?/\\']")
_SHEET_NAME = 31


@dataclass(frozen=True)
class Column:
    """A column under its header; `form` is Excel's number format."""

    title: str
    values: Sequence[Value]
    form: str = ""


@dataclass(frozen=True)
class Table:
    """What one sheet holds."""

    name: str
    columns: Sequence[Column]

    def rows(self) -> Iterable[tuple[Value, ...]]:
        """Row by row."""
        return zip(*(column.values for column in self.columns), strict=True)


def values(column: pd.Series) -> list[Value]:
    """The cells as plain values: None where there is none, a list as its parts.

    >>> values(pd.Series([1, None, float("inf")])), values(pd.Series(["甲", ["乙", 101.1234]]))
    ([1.0, None, None], ['甲', '乙、101.1234'])
    >>> values(pd.Series([True, False]))
    ['是', '否']
    """
    return [_value(value) for value in column.astype(object).tolist()]


def _value(cell: object) -> Value:
    if isinstance(cell, list | tuple | np.ndarray):
        return "、".join(str(_said(part)) for part in cell)
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return None
    if isinstance(cell, bool | np.bool_):
        return "是" if cell else "否"
    if isinstance(cell, int | float | np.number):
        number = float(cell)
        if not math.isfinite(number):
            return None
        return int(cell) if isinstance(cell, int | np.integer) else number
    return str(cell)


def _said(part: object) -> object:
    return f"{part:.10g}" if isinstance(part, float | np.floating) else part


def as_csv(table: Table, head: Head) -> bytes:
    """UTF-8 with BOM and CRLF, as Excel wants it: the head, an empty line, the rows.

    >>> short = Table("排名", [Column("指标值", ["7/8", "=1+1"]), Column("得分", [9.5, None])])
    >>> print(as_csv(short, {"季度": "2026Q3"}).decode("utf-8-sig").replace(chr(13), ""))
    排名
    季度,2026Q3
    <BLANKLINE>
    指标值,得分
    7/8（文本）,9.5
    '=1+1,
    <BLANKLINE>
    """
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\r\n").writerow
    write([_text(table.name)])
    for label, said in head.items():
        write([_text(label), _text(said)])
    write([])
    write([_text(column.title) for column in table.columns])
    for row in table.rows():
        write([_text(cell) if isinstance(cell, str) else cell for cell in row])
    return f"{BOM}{text.getvalue()}".encode()


def _text(text: str) -> str:
    return f"{text}{_NOT_A_DATE}" if _DATE.fullmatch(text.strip()) else neutral(text)


def as_xlsx(tables: Sequence[Table], head: Head) -> bytes:
    """A workbook with a sheet for each table, and the head on the last one (说明)."""
    file = io.BytesIO()
    with workbook(file) as book:
        styles = Styles(book)
        for name, table in zip(_sheet_names(tables), tables, strict=True):
            sheet(book, styles, name, table)
        about = book.add_worksheet("说明")
        about.set_column(0, 0, 14)
        about.set_column(1, 1, _WIDEST)
        for row, (label, said) in enumerate(head.items()):
            about.write_string(row, 0, neutral(label), styles.head)
            about.write_string(row, 1, neutral(said), styles.wrapped)
    return file.getvalue()


def workbook(file: io.BytesIO) -> xlsxwriter.Workbook:
    """An empty workbook that runs nothing, and carries no time of making."""
    book = xlsxwriter.Workbook(
        file,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": _EPOCH})
    return book


class Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._forms: dict[str, xlsxwriter.workbook.Format] = {}
        self.head = book.add_format(
            {
                "bold": True,
                "bg_color": "#F0EBE4",
                "border": 1,
                "border_color": "#BFB8AE",
                "text_wrap": True,
                "valign": "vcenter",
            }
        )
        # a little in, else it sticks to the number in the cell before it
        self.text = book.add_format(_LOOK | {"indent": 1})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"font_color": "#5C5853"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def cell(self, form: str) -> xlsxwriter.workbook.Format:
        """Of a cell with this number format."""
        if form not in self._forms:
            number = {"num_format": form} if form else {}
            self._forms[form] = self._book.add_format(_LOOK | number)
        return self._forms[form]


def sheet(
    book: xlsxwriter.Workbook,
    styles: Styles,
    name: str,
    table: Table,
    *,
    above: Sequence[str] = (),
) -> xlsxwriter.workbook.Worksheet:
    """A sheet with the table below the lines `above`: its header stays in sight and on
    every printed page, filters stand in it, an A4 takes its width.  UnavailableError for
    more rows than a sheet can have."""
    last = len(above) + max((len(column.values) for column in table.columns), default=0)
    if last >= _MOST_ROWS:
        raise UnavailableError(
            f"“{table.name}”有 {last - len(above)} 行，超过 Excel 一张表的"
            f" {_MOST_ROWS} 行。请下载 CSV。"
        )
    page = book.add_worksheet(name)
    for row, line in enumerate(above):
        page.write_string(row, 0, neutral(line), styles.note if row else styles.title)
    top = len(above)
    for at, column in enumerate(table.columns):
        page.write_string(top, at, neutral(column.title), styles.head)
        form = styles.cell(column.form)
        for row, cell in enumerate(column.values, start=top + 1):
            if cell is None:
                page.write_blank(row, at, None, form)
            elif isinstance(cell, str):
                page.write_string(row, at, neutral(cell), styles.text)
            else:
                page.write_number(row, at, cell, form)
        page.set_column(at, at, _width(column))
    width = len(table.columns) - 1
    page.freeze_panes(top + 1, 0)
    page.autofilter(top, 0, last, width)
    page.repeat_rows(top)
    page.print_area(0, 0, last, width)
    page.set_paper(9)  # A4
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&R第 &P 页，共 &N 页")
    return page


def _width(column: Column) -> float:
    """In characters: a Chinese one takes two.  XlsxWriter's own autofit counts them as
    little more than one, and cuts four names in ten."""
    texts = [value if isinstance(value, str) else "" for value in column.values]
    longest = max(map(_columns, texts), default=0)
    return min(max(longest, _columns(column.title) + 2, 8) + 2, _WIDEST)


def _columns(text: str) -> int:
    return sum(
        2 if unicodedata.east_asian_width(character) in "WFA" else 1
        for character in text
    )


def _sheet_names(tables: Sequence[Table]) -> list[str]:
    """As Excel allows them: short, without its special signs, each once."""
    found: list[str] = []
    for table in tables:
        name = _ILLEGAL_IN_SHEET.sub(" ", table.name)[:_SHEET_NAME].strip() or "表"
        while name in found or name == "说明":
            name = f"{name[: _SHEET_NAME - 3]}-{len(found) + 1}"
        found.append(name)
    return found
