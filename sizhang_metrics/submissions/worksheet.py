"""XML of one worksheet → rows of text, as the person sees the cells.

Blank cells cost nothing, however many a file declares; the first figure beyond the
limits ends the reading.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from sizhang_metrics.submissions.formats import Formats
from sizhang_metrics.submissions.grid import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    UnreadableError,
)
from sizhang_metrics.submissions.texts import shown

_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
SPLIT = "请把填报用的区域复制到新工作簿中，保存后再上传。"
_LONGEST_TEXT = 32_767
"""What a spreadsheet's cell can hold; longer ones are forged."""


def refuse_entities(part: bytes) -> None:
    """No spreadsheet writes a document type; who does wants to blow something up."""
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\0" in part[:400]:
        raise UnreadableError("foreign_format", "工作簿中夹有不该有的内容（XML 实体）")


def rows(part: bytes, shared: list[str], formats: Formats) -> list[list[str]]:
    """The rows of a worksheet; row 0 is the first of the sheet even when empty."""
    # Counting is a hundred times as fast as parsing: say no at once where it is no.
    if part.count(b"<v>") + part.count(b"<is>") > MAX_CELLS:
        raise UnreadableError("too_many_rows", "工作表里的数据多得异常", SPLIT)
    reader = _SheetReader(shared, formats)
    _parse(part, reader.start, reader.end, reader.text)
    return reader.rows


def strings(part: bytes) -> list[str]:
    """The texts that cells refer to by number."""
    reader = _StringsReader()
    _parse(part, reader.start, reader.end, reader.text)
    return reader.strings


def _parse(part: bytes, start, end, text) -> None:
    refuse_entities(part)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.Parse(part, True)


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


class _StringsReader:
    """Collects the `t` of every `si`, without the phonetic readings."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._parts: list[str] = []
        self._taking = self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._phonetic = True
        self._taking = name == "t" and not self._phonetic

    def end(self, name: str) -> None:
        name = _local(name)
        self._taking = False
        if name == "rPh":
            self._phonetic = False
        elif name == "si":
            if len(self.strings) >= MAX_CELLS:
                raise UnreadableError("too_many_rows", "工作簿里的文字多得异常", SPLIT)
            self.strings.append(_unescaped("".join(self._parts)))

    def text(self, data: str) -> None:
        if self._taking:
            self._parts.append(data)


class _SheetReader:
    """Collects the cells that hold something, each at its place."""

    def __init__(self, shared: list[str], formats: Formats) -> None:
        self.rows: list[list[str]] = []
        self._shared = shared
        self._formats = formats
        self._row = self._column = -1
        self._cells = 0
        self._columns: dict[str, int] = {}
        self._attributes: dict[str, str] = {}
        self._into: list[str] | None = None
        self._value: list[str] = []
        self._formula: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "c":
            self._attributes, self._value, self._formula = attributes, [], None
            place = _PLACE.fullmatch(attributes.get("r", ""))
            self._column = self._number(place[1]) if place else self._column + 1
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 2)) - 1
            self._column = -1
        elif name == "v" or name == "t":
            self._into = self._value
        elif name == "f":
            self._into = self._formula = []

    def end(self, name: str) -> None:
        name = _local(name)
        if name == "c":
            text = self._cell()
            if text:
                self._put(text)
        self._into = None

    def text(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)

    def _number(self, letters: str) -> int:
        if letters not in self._columns:
            number = 0
            for letter in letters.upper():
                number = number * 26 + ord(letter) - 64
            self._columns[letters] = number - 1
        return self._columns[letters]

    def _cell(self) -> str:
        value = "".join(self._value)
        kind = self._attributes.get("t", "n")
        if kind == "s":
            return self._shared[int(value)] if value else ""
        if kind in ("str", "inlineStr"):
            return _unescaped(value)
        if not value and self._formula is not None:
            return f"={shown(''.join(self._formula))}"
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value, value)
        if kind == "n" and value:
            return self._formats.text(value, self._attributes.get("s", ""))
        return value

    def _put(self, text: str) -> None:
        # Blanks left of a cell are kept in its row and cost memory like cells.
        held = len(self.rows[self._row]) if 0 <= self._row < len(self.rows) else 0
        self._cells += max(1, self._column + 1 - held)
        if (
            self._row >= MAX_ROWS
            or self._column >= MAX_COLUMNS
            or self._cells > MAX_CELLS
            or self._row < 0
        ):
            raise UnreadableError(
                "too_many_columns",
                f"表格铺到了第 {self._row + 1} 行、第 {self._column + 1} 列，异常庞大",
                SPLIT,
            )
        while len(self.rows) <= self._row:
            self.rows.append([])
        row = self.rows[self._row]
        if len(row) < self._column:
            row.extend([""] * (self._column - len(row)))
        if len(row) == self._column:
            row.append(text)
        else:
            row[self._column] = text


def _unescaped(text: str) -> str:
    text = text[:_LONGEST_TEXT]
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
