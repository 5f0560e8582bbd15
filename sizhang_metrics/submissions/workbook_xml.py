"""What the XML parts of an `.xlsx` say that the reader keeps to itself.

Only patterns over bytes, no XML parser: entities are never expanded, and a hostile
file costs one pass over its text.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from sizhang_metrics.submissions.grid import (
    MAX_CELLS,
    MAX_COLUMNS,
    UnreadableError,
)

# No pattern runs past the next "<": a file of unclosed tags must not cost a square.
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^<>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^<>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE = re.compile(rb"\sr=[\"']([A-Z]{1,9})(\d{1,9})[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
_ROW_NUMBER = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\br=[\"'](\d{1,9})")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>([^<]*)<)")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^<>]*)?>([^<]+)<")
_INLINE = re.compile(rb"<(?:\w+:)?is[\s>]")
_FORMAT = re.compile(rb"<(?:\w+:)?xf\s([^<>]*)>")
_CUSTOM = re.compile(rb"<(?:\w+:)?numFmt\s([^<>]*)>")
_LONGEST_TAG = 4_000
_BUILT_IN_PERCENT = {"9", "10"}


@dataclass(frozen=True, slots=True)
class Special:
    """A cell (0-based) that is `formula` without result, `error` or `percent`."""

    row: int
    column: int
    kind: str
    text: str = ""


def sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    """Worksheet name → name of its XML part."""
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in parts.values()):
        raise UnreadableError("foreign_format", "工作簿中夹有不该有的内容(XML 实体)")
    targets = {}
    for match in _RELATION.finditer(parts.get("xl/_rels/workbook.xml.rels", b"")):
        relation = _attributes(match[1])
        targets[relation.get("Id", "")] = _absolute(relation.get("Target", ""))
    found = {}
    for match in _SHEET.finditer(parts["xl/workbook.xml"]):
        sheet = _attributes(match[1])
        relation = next((sheet[one] for one in sheet if one.endswith(":id")), "")
        if targets.get(relation) in parts and "worksheets" in targets[relation]:
            found[sheet.get("name", "")] = targets[relation]
    return found


def _absolute(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _attributes(text: bytes) -> dict[str, str]:
    return {
        match[1].decode(): html.unescape(
            (match[2] or match[3] or b"").decode("utf-8", "replace")
        )
        for match in _ATTRIBUTE.finditer(text[:_LONGEST_TAG])
    }


def refuse_oversize(name: str, part: bytes) -> None:
    """The reader allocates the whole rectangle, so a far-off cell must be found first."""
    places = _REFERENCE.findall(part)
    rows = [int(digits) for digits in _ROW_NUMBER.findall(part)]
    last_row = max([len(_ROW.findall(part)), *rows, *(int(row) for _, row in places)])
    last_column = max(
        (_column(letters) + 1 for letters in {one for one, _ in places}), default=0
    )
    if len(_CELL.findall(part)) > len(
        places
    ):  # cells without a place follow each other
        widest = max(len(_CELL.findall(row)) for row in _ROW.split(part))
        last_column += widest
    if (
        last_row > 2**20
        or last_column > MAX_COLUMNS
        or last_row * last_column > MAX_CELLS
    ):
        raise UnreadableError(
            "too_many_columns",
            f"工作表“{name}”铺到了第 {last_row} 行、第 {last_column} 列,异常庞大",
            "请把填报用的区域复制到新工作簿中,保存后再上传。",
        )


def _column(letters: bytes) -> int:
    """0-based column of its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def percent_styles(parts: dict[str, bytes]) -> set[str]:
    """The style numbers whose cells show a percentage."""
    styles = parts.get("xl/styles.xml", b"")
    custom = {
        one["numFmtId"]
        for match in _CUSTOM.finditer(styles)
        if "%" in (one := _attributes(match[1])).get("formatCode", "")
        and "numFmtId" in one
    }
    _, _, formats = styles.partition(b"cellXfs")
    formats, _, _ = formats.partition(b"cellXfs")
    return {
        str(number)
        for number, match in enumerate(_FORMAT.finditer(formats))
        if _attributes(match[1]).get("numFmtId") in _BUILT_IN_PERCENT | custom
    }


def special_cells(part: bytes, percents: set[str]) -> list[Special]:
    """The cells that the reader would give as a blank or as a bare number."""
    cells = (chunk.partition(b">") for chunk in _CELL.split(part)[1:])
    found = (_special(head, content, percents) for head, _, content in cells)
    return [one for one in found if one]


def _special(head: bytes, content: bytes, percents: set[str]) -> Special | None:
    """`head` ends before the ">" of the cell's tag, `content` where the next begins."""
    if (
        b"<f" not in content
        and b":f" not in content
        and b't="e"' not in head
        and not percents
    ):
        return None
    kind, place = _attributes(head), _REFERENCE.search(head)
    if place is None or head.endswith(b"/"):
        return None
    at = (int(place[2]) - 1, _column(place[1]))
    value, formula = _VALUE.search(content), _FORMULA.search(content)
    if kind.get("t") == "e":
        return Special(*at, "error", value[1].decode() if value else "#N/A")
    if formula and not value and kind.get("t") != "str" and not _INLINE.search(content):
        text = html.unescape((formula[1] or b"").decode("utf-8", "replace"))
        return Special(*at, "formula", text)
    if value and kind.get("s") in percents and kind.get("t", "n") == "n":
        return Special(*at, "percent")
    return None
