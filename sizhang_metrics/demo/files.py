"""The bytes of a clerk's file: encodings and formats as Excel and WPS save them."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from sizhang_metrics.demo import tables
from sizhang_metrics.demo.tables import Reports, Table
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme

_SAVED = datetime.datetime(2026, 10, 9, 9, 30)
"""When the invented workbook was saved; a real clock would change its bytes."""


def csv_bytes(table: Table, encoding: str, delimiter: str = ",") -> bytes:
    """The table as text; Chinese Excel saves CSV as GB18030, “Unicode 文本” as UTF-16."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(table)
    return text.getvalue().encode(encoding)


def xlsx_bytes(table: Table, sheet_name: str) -> bytes:
    """The table as a workbook with numbers in number cells."""
    book = Workbook()
    book.properties.created = book.properties.modified = _SAVED
    sheet = book.active
    sheet.title = sheet_name
    for row in table:
        sheet.append([int(text) if text.isdecimal() else text or None for text in row])
    sheet["A1"].font = Font(bold=True, size=14)
    for cell in sheet[2]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFF2CC")
    sheet.freeze_panes = "C3"
    sheet.column_dimensions["B"].width = 34
    out = io.BytesIO()
    book.save(out)
    return _without_clock(out.getvalue())


def _without_clock(data: bytes) -> bytes:
    """The same archive with the invented date on every entry."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _SAVED.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            content = source.read(name)
            if name == "docProps/core.xml":  # openpyxl stamps the time of saving
                content = _fixed_core(content)
            target.writestr(entry, content)
    return out.getvalue()


def _fixed_core(content: bytes) -> bytes:
    head, rest = content.split(b"<dcterms:modified", 1)
    opening, rest = rest.split(b">", 1)
    _, tail = rest.split(b"</dcterms:modified>", 1)
    stamp = _SAVED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    return b"".join(
        [head, b"<dcterms:modified", opening, b">", stamp, b"</dcterms:modified>", tail]
    )


def plain_file(scheme: Scheme, period: Period, reports: Reports) -> bytes:
    """UTF-8 with a byte order mark, as our template."""
    return csv_bytes(tables.plain(scheme, period, reports), "utf-8-sig")


def _titled_file(scheme: Scheme, period: Period, reports: Reports) -> bytes:
    return csv_bytes(tables.titled(scheme, period, reports), "gb18030")


def _typed_file(scheme: Scheme, period: Period, reports: Reports) -> bytes:
    return csv_bytes(tables.typed(scheme, period, reports), "gb18030")


def _unicode_file(scheme: Scheme, period: Period, reports: Reports) -> bytes:
    return csv_bytes(tables.titled(scheme, period, reports), "utf-16", "\t")


def _long_file(scheme: Scheme, period: Period, reports: Reports) -> bytes:
    return csv_bytes(tables.long(scheme, period, reports), "gb18030")


def _workbook_file(scheme: Scheme, period: Period, reports: Reports) -> bytes:
    return xlsx_bytes(tables.titled(scheme, period, reports), str(period))


STYLES = {
    "plain": (".csv", plain_file),
    "titled": (".csv", _titled_file),
    "typed": (".csv", _typed_file),
    "unicode": (".txt", _unicode_file),
    "long": (".csv", _long_file),
    "workbook": (".xlsx", _workbook_file),
}
"""Habit of a unit's clerk → file ending and writer."""


def unit_file(scheme: Scheme, period: Period, reports: Reports) -> tuple[str, bytes]:
    """Name and bytes of the file of one unit, in the habit of its clerk."""
    unit = reports[0][0].unit
    suffix, write = STYLES[unit.style]
    return f"{unit.unit_id}-{period}{suffix}", write(scheme, period, reports)
