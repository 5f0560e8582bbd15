"""Bytes of an `.xlsx` → grids of text, with every size checked before it costs memory.

Our own few pages instead of a library, for reasons that were measured: fast readers
show formulas without a result, cells in error and 95% as blanks or bare numbers (a
blank is a statement here), and a forged count in a file made one end the process.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from xml.etree import ElementTree
from xml.parsers import expat

from sizhang_metrics.submissions import worksheet
from sizhang_metrics.submissions.formats import Formats, formats
from sizhang_metrics.submissions.grid import Sheet, UnreadableError

_MAX_UNPACKED = 250 * 1024 * 1024
_MAX_MEMBERS = 2_000
_RELATIONS = "xl/_rels/workbook.xml.rels"
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ElementTree.ParseError,
    expat.ExpatError,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    NotImplementedError,  # a compression that nobody's spreadsheet uses
    RuntimeError,  # an encrypted member
)


def sheets(data: bytes) -> list[Sheet]:
    """Every worksheet in the order of its tabs, hidden ones too."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_foreign(archive.infolist())
            return _sheets(archive)
    except _DAMAGED as error:
        raise UnreadableError("damaged_workbook", "工作簿已损坏，读不出来") from error


def _refuse_foreign(members: list[zipfile.ZipInfo]) -> None:
    names = {one.filename for one in members}
    if "xl/workbook.bin" in names:
        raise UnreadableError("foreign_format", "这是 .xlsb 二进制工作簿")
    if "content.xml" in names:
        raise UnreadableError("foreign_format", "这是 .ods 表格")
    if "xl/workbook.xml" not in names:
        raise UnreadableError(
            "foreign_format",
            "这是压缩包或其他文档，不是 Excel 工作簿",
            "请解压后上传其中的 .xlsx 或 .csv 文件。",
        )
    unpacked = sum(one.file_size for one in members)
    if unpacked > _MAX_UNPACKED or len(members) > _MAX_MEMBERS:
        raise UnreadableError(
            "too_large_file",
            f"工作簿解开后有 {unpacked / 2**20:.0f} MB，异常庞大",
            "请把填报用的那张工作表复制到新工作簿中，保存后再上传。",
        )


def _sheets(archive: zipfile.ZipFile) -> list[Sheet]:
    names = set(archive.namelist())
    book = _tree(archive.read("xl/workbook.xml"))
    targets = {
        one.get("Id"): _absolute(one.get("Target", ""))
        for one in _tree(archive.read(_RELATIONS))
        if one.get("Type", "").endswith("/worksheet")
    }
    shared = _shared_strings(archive, names)
    looks = _formats(archive, names, book)
    found = []
    for one in _named(book, "sheet"):
        relations = [value for name, value in one.items() if name.endswith("}id")]
        target = targets.pop(relations[0], "") if relations else ""
        if target in names:  # each part once, however often a file names it
            rows = worksheet.rows(archive.read(target), shared, looks)
            hidden = one.get("state", "visible") != "visible"
            found.append(Sheet(one.get("name", ""), rows, hidden))
    return found


def _absolute(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _shared_strings(archive: zipfile.ZipFile, names: set[str]) -> list[str]:
    name = next((one for one in names if one.lower() == "xl/sharedstrings.xml"), None)
    return worksheet.strings(archive.read(name)) if name else []


def _formats(
    archive: zipfile.ZipFile, names: set[str], book: ElementTree.Element
) -> Formats:
    styles = None
    if "xl/styles.xml" in names:
        styles = _tree(archive.read("xl/styles.xml"))
    settings = _named(book, "workbookPr")
    old_mac = bool(settings) and settings[0].get("date1904") in ("1", "true")
    return formats(styles, old_mac=old_mac)


def _tree(part: bytes) -> ElementTree.Element:
    worksheet.refuse_entities(part)
    return ElementTree.fromstring(part)


def _named(tree: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    """The elements of this local name; strict files use another namespace."""
    return [one for one in tree.iter() if str(one.tag).rpartition("}")[2] == name]
