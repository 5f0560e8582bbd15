"""Bytes of an `.xlsx` → grids of text; looked through before the reader unpacks it.

calamine reads fast but gives formulas without a cached result, and cells in error,
as blanks; a blank is a statement here, so the sheet's XML is asked for those cells.
"""

from __future__ import annotations

import datetime
import io
import struct
import zipfile
import zlib

import python_calamine

from sizhang_metrics.submissions import workbook_xml
from sizhang_metrics.submissions.grid import MAX_CELLS, Sheet, UnreadableError
from sizhang_metrics.submissions.texts import shown

_MAX_UNPACKED = 200 * 1024 * 1024
_MAX_MEMBERS = 2_000
_LONGEST_WHOLE = 1e21
"""Below it a whole number is written out: 18-digit numbers must be seen as such."""


def sheets(data: bytes) -> list[Sheet]:
    """Every worksheet in order, hidden ones too."""
    parts = _unpacked(data)
    places = workbook_xml.sheet_parts(parts)
    for name, part in places.items():
        workbook_xml.refuse_oversize(name, parts[part])
    percents = workbook_xml.percent_styles(parts)
    found = []
    try:
        with python_calamine.load_workbook(_packed(parts)) as book:
            for meta in book.sheets_metadata:
                if meta.name not in places:
                    continue  # charts and macro sheets hold no table
                rows = _texts(book.get_sheet_by_name(meta.name))
                special = workbook_xml.special_cells(parts[places[meta.name]], percents)
                _overlay(rows, special)
                hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
                found.append(Sheet(meta.name, rows, hidden))
    except (python_calamine.CalamineError, OSError, ValueError, KeyError) as error:
        raise UnreadableError("damaged_workbook", "工作簿已损坏,读不出来") from error
    return found


def _unpacked(data: bytes) -> dict[str, bytes]:
    """The XML parts, each read no further than its stated size, sizes checked first."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _refuse_other_archives(members)
            return {
                one.filename: archive.read(one)
                for one in members
                if one.filename.endswith((".xml", ".rels"))
            }
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        struct.error,
    ) as error:
        raise UnreadableError("damaged_workbook", "工作簿已损坏,读不出来") from error
    except (NotImplementedError, RuntimeError) as error:
        raise UnreadableError(
            "foreign_format", "压缩包加了密码,或用了不支持的压缩方式"
        ) from error


def _packed(parts: dict[str, bytes]) -> io.BytesIO:
    """A workbook of exactly the parts looked through: sizes stated elsewhere may lie."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    packed.seek(0)
    return packed


def _refuse_other_archives(members: list[zipfile.ZipInfo]) -> None:
    names = {one.filename for one in members}
    if "xl/workbook.bin" in names:
        raise UnreadableError("foreign_format", "这是 .xlsb 二进制工作簿")
    if "content.xml" in names:
        raise UnreadableError("foreign_format", "这是 .ods 表格")
    if "xl/workbook.xml" not in names:
        raise UnreadableError(
            "foreign_format",
            "这是压缩包或其他文档,不是 Excel 工作簿",
            "请解压后上传其中的 .xlsx 或 .csv 文件。",
        )
    unpacked = sum(one.file_size for one in members)
    if unpacked > _MAX_UNPACKED or len(members) > _MAX_MEMBERS:
        raise UnreadableError(
            "too_large_file",
            f"工作簿解开后有 {unpacked / 2**20:.0f} MB,异常庞大",
            "请把填报用的那张工作表复制到新工作簿中,保存后再上传。",
        )


def _texts(sheet: python_calamine.CalamineSheet) -> list[list[str]]:
    rows = sheet.to_python(skip_empty_area=False)
    if sum(map(len, rows[:1])) * len(rows) > MAX_CELLS:
        raise UnreadableError("too_many_rows", "表格过大", "请按单位拆成几个文件。")
    return [[_text(value) for value in row] for row in rows]


def _text(value: object) -> str:
    """A cell as it would be typed: whole numbers without a decimal point."""
    if type(value) is str:
        return value
    if type(value) is float:
        return _number(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    return str(value)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < _LONGEST_WHOLE:
        return str(int(value))
    # Spreadsheets show 15 digits: 2.9999999999999996 is the person's 3.
    rounded = float(f"{value:.15g}")
    return (
        str(int(rounded))
        if rounded.is_integer() and abs(rounded) < 1e15
        else repr(value)
    )


def _overlay(rows: list[list[str]], special: list[workbook_xml.Special]) -> None:
    for one in special:
        while len(rows) <= one.row:
            rows.append([])
        row = rows[one.row]
        row.extend("" for _ in range(one.column + 1 - len(row)))
        if one.kind == "percent":
            row[one.column] = _as_percent(row[one.column])
        else:
            row[one.column] = (
                f"={shown(one.text)}" if one.kind == "formula" else one.text
            )


def _as_percent(text: str) -> str:
    """What the cell shows: 0.95 formatted as a percentage is the person's 95%."""
    try:
        return f"{float(text) * 100:.12g}%"
    except ValueError:
        return text
