"""What a clerk types and hands in: rows of text, and the bytes that Excel or WPS save.

One file is spoiled on purpose: what clerks really get wrong, one of each; `data/demo/README.md`
lists them row by row, and a test sees that each is found.
"""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from demo.branches import Branch, Unit
from demo.chance import source, whole
from demo.stories import NOT_APPLICABLE, SHORT_UNIT, Numbers
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme

# -- rows of text, from the counts of some branches --------------------------------------

Table = list[list[str]]
Reports = Sequence[tuple[Branch, Numbers]]


def plain(scheme: Scheme, period: Period, reports: Reports) -> Table:
    """As our own CSV template has it: header first, the period in a column."""
    header = ["支部编码", "期间", "支部名称", *(item.name for item in scheme.items)]
    return [header] + [
        [branch.branch_id, str(period), branch.branch_name, *_cells(scheme, numbers)]
        for branch, numbers in reports
    ]


def titled(scheme: Scheme, period: Period, reports: Reports) -> Table:
    """As a unit hands it in: a title, a total row, a line for the signature."""
    unit = reports[0][0].unit.unit_name
    header = ["支部编码", "支部名称", *(item.name for item in scheme.items)]
    rows = [
        [branch.branch_id, branch.branch_name, *_cells(scheme, numbers)]
        for branch, numbers in reports
    ]
    sums = [_sum(column) for column in list(zip(*rows, strict=True))[2:]]
    foot = ["填报单位（盖章）：", unit, "填表人：", "", "填报日期：", ""]
    title = f"{period.label}{unit}“四强”党支部填报表"
    return [_padded(row, header) for row in ([title], header, *rows)] + [
        ["合计", "", *sums],
        _padded(foot, header),
    ]


def typed(scheme: Scheme, period: Period, reports: Reports) -> Table:
    """The table of `titled` typed by hand: full-width digits, units in cells, other
    headers."""
    table = titled(scheme, period, reports)
    names = {item.name: item.aliases[0] for item in scheme.items if item.aliases}
    table[1] = [names.get(text, text) for text in table[1]]
    for row in table[2:-2:3]:
        row[2] = row[2].translate(_FULL_WIDTH)
        row[11] = f"{row[11]}次"
        row[20] = f"{row[20]} 人次"
    return table


def long(scheme: Scheme, period: Period, reports: Reports) -> Table:
    """One row per branch and count, blanks left out."""
    rows = [
        ["期间", "支部编码", "支部名称", "填报项编码", "填报项名称", "数值", "备注"]
    ]
    for branch, numbers in reports:
        for item in scheme.items:
            if item.code in numbers:
                text = _text(numbers, item.code)
                names = [branch.branch_id, branch.branch_name, item.code, item.name]
                rows.append([str(period), *names, text, ""])
    return rows


def committee_file(scheme: Scheme, period: Period, units: Sequence[Unit]) -> bytes:
    """What party committees owe themselves: a row per unit, its code in place of a
    branch's."""
    items = [item.name for item in scheme.unit_items]
    table = [["支部编码", "期间", "支部名称", *items]]
    for unit in units:
        due = whole(source("committee", unit.unit_id), 1, 6)
        voted = due - 2 if unit.unit_id == SHORT_UNIT else due
        table.append(
            [unit.unit_id, str(period), unit.unit_name, str(due), str(max(0, voted))]
        )
    return csv_bytes(table, "gb18030")


_FULL_WIDTH = {ord(digit): 0xFEE0 + ord(digit) for digit in "0123456789"}


def _cells(scheme: Scheme, numbers: Numbers) -> list[str]:
    return [_text(numbers, item.code) for item in scheme.items]


def _text(numbers: Numbers, code: str) -> str:
    if code not in numbers:
        return ""
    value = numbers[code]
    return "不适用" if value == NOT_APPLICABLE else str(int(value))


def _sum(column: Sequence[str]) -> str:
    return str(sum(int(text) for text in column if text.isdecimal()))


def _padded(row: list[str], header: list[str]) -> list[str]:
    return row + [""] * (len(header) - len(row))


# -- bytes: encodings and formats as Excel and WPS save them -----------------------------

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
    assert isinstance(sheet, Worksheet)  # of a new workbook it always is
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
    return csv_bytes(plain(scheme, period, reports), "utf-8-sig")


def _as_text(
    table: Callable[[Scheme, Period, Reports], Table],
    encoding: str,
    delimiter: str = ",",
) -> Callable[[Scheme, Period, Reports], bytes]:
    """A writer of such a table as text."""
    return lambda *given: csv_bytes(table(*given), encoding, delimiter)


def _workbook_file(scheme: Scheme, period: Period, reports: Reports) -> bytes:
    return xlsx_bytes(titled(scheme, period, reports), str(period))


STYLES = {
    "plain": (".csv", plain_file),
    "titled": (".csv", _as_text(titled, "gb18030")),
    "typed": (".csv", _as_text(typed, "gb18030")),
    "unicode": (".txt", _as_text(titled, "utf-16", "\t")),
    "long": (".csv", _as_text(long, "gb18030")),
    "workbook": (".xlsx", _workbook_file),
}
"""Habit of a unit's clerk → file ending and writer."""


def unit_file(scheme: Scheme, period: Period, reports: Reports) -> tuple[str, bytes]:
    """Name and bytes of the file of one unit, in the habit of its clerk."""
    unit = reports[0][0].unit
    suffix, write = STYLES[unit.style]
    return f"{unit.unit_id}-{period}{suffix}", write(scheme, period, reports)


# -- the file with deliberate mistakes ---------------------------------------------------

SPOILED_NAME = "D17-2026Q3-mistakes.csv"


@dataclass(frozen=True)
class Mistake:
    """One wrong cell: its row as people count, its column and what stands there."""

    row: int
    column: str
    text: str
    found_as: str
    """Code of the problem that must be found in this row."""


MISTAKES = (
    Mistake(3, "主题党日实到人次", "999", "attended_le_expected"),
    Mistake(4, "开展主题党日的月数", "9", "above_maximum"),
    Mistake(5, "党费按月足额交纳人次", "95%", "percent"),
    Mistake(6, "支部编码", "D1799", "unknown_branch"),
    Mistake(7, "党课次数", "十二", "not_a_number"),
    Mistake(8, "支部党员大会次数", "1.5", "fraction"),
    Mistake(9, "列入“第一议题”学习的会议次数", "40", "first_topic_le_meetings"),
    Mistake(10, "正式党员数", "500", "full_le_members"),
    Mistake(11, "已谈心谈话党员数", "300", "talked_le_members"),
    Mistake(12, "支部编码", "D1709", "repeated_branch"),
    Mistake(13, "替代型主题党日次数", "", "blank"),
    Mistake(14, "到期重点任务数", "３项", "repaired"),
    Mistake(15, "备注", "13800138000", "personal_data"),
)
"""The telephone number is the one that every manual uses as an example."""


def spoiled(table: Table) -> Table:
    """A titled table of a unit with the mistakes put in, and a column for notes."""
    title, header, *rows = table
    header = [*header, "备注"]
    table = [title + [""], header, *(row + [""] for row in rows)]
    for one in MISTAKES:
        table[one.row - 1][header.index(one.column)] = one.text
    return table
