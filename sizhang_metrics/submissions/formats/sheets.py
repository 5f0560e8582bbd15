"""Bytes of a file → grids of text, every cell at the place where the person sees it.

What a file is, its first bytes say, never its name.  Nothing here knows what the
columns mean; it only asks whether a grid has a recognisable header.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Callable, Collection, Iterator
from xml.parsers import expat

from sizhang_metrics.decoding import decode
from sizhang_metrics.numbers import fixed
from sizhang_metrics.submissions.formats import (
    containers,
    html_tables,
    ods,
    xls,
    xlsx,
    xml_2003,
)
from sizhang_metrics.submissions.formats.grid import (
    MAX_BYTES,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Sheet,
    UnreadableError,
)

# ── Decoded text of a `.csv` or `.txt`; the delimiter is tried, not guessed ───────────

_DELIMITERS = (",", "\t", ";", "，", "；", "|")
_HEAD_LINES = 80
_TEXT_HEAD = 1_000_000

Score = Callable[[list[list[str]]], int]


def sheet(text: str, score: Score) -> Sheet:
    """The grid under the delimiter with which most headers are recognised."""
    # A lone carriage return is a line end of old Macs; csv refuses it unquoted.
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = _delimiter(text, score)
    if text.count(delimiter) > MAX_CELLS:
        raise _too_many()
    try:
        rows = _bounded(_records(text, delimiter, strict=True))
        return Sheet("", rows, delimiter=delimiter)
    except csv.Error:
        return _with_stray_quotes(text, delimiter)


def _delimiter(text: str, score: Score) -> str:
    head = "\n".join(itertools.islice(_lines(text[:_TEXT_HEAD]), _HEAD_LINES))
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        if delimiter not in head:
            continue
        found = score(_head_rows(head, delimiter))
        if found > best_score:
            best, best_score = delimiter, found
    return best


def _lines(text: str) -> Iterator[str]:
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]


def _head_rows(head: str, delimiter: str) -> list[list[str]]:
    rows = []
    try:
        for row in _records(head, delimiter, strict=False):
            rows.append(row[:MAX_COLUMNS])
    except csv.Error:
        pass  # judged by the rows before the fault
    return rows


def _records(text: str, delimiter: str, *, strict: bool) -> Iterator[list[str]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    return map(_unwrapped, rows) if '="' in text else rows


def _unwrapped(row: list[str]) -> list[str]:
    """Systems write ="0101" in every cell, so that spreadsheets keep it as text."""
    return [_CONSTANT.sub(r"\1", text) for text in row]


_CONSTANT = re.compile(r'^="([^"]*)"$')


def _bounded(records: Iterator[list[str]]) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    for row in records:
        while row and not row[-1]:
            row.pop()  # trailing delimiters are no columns
        if len(row) > MAX_COLUMNS:
            raise UnreadableError(
                "too_many_columns",
                f"第 {len(rows) + 1} 行有 {len(row)} 列，超过 {MAX_COLUMNS} 列",
                "请只保留模板中的列，删去其余各列。",
            )
        cells += len(row)
        rows.append(row)
        if cells > MAX_CELLS or len(rows) > MAX_ROWS:
            raise _too_many()
    return rows


def _too_many() -> UnreadableError:
    return UnreadableError(
        "too_many_rows", "表格过大", "请按单位拆成几个文件，分别上传。"
    )


def _with_stray_quotes(text: str, delimiter: str) -> Sheet:
    """Quotes that do not pair must not swallow the rows that follow unnoticed."""
    try:
        rows = _bounded(_records(text, delimiter, strict=False))
    except csv.Error:
        raise UnreadableError(
            "stray_quote", "文件中有不成对的英文引号，分不清行与列"
        ) from None
    # A quote left open in the last line swallows only the rest of that line.
    faults = [
        (number, "英文引号不成对，后面的内容被并进了一格")
        for number, row in enumerate(rows, start=1)
        if any(
            delimiter in cell and ("\n" in cell or number == len(rows)) for cell in row
        )
    ]
    return Sheet("", rows, delimiter=delimiter, faults=tuple(faults))


# ── What a file is, by its first bytes ────────────────────────────────────────────────

_HEAD = 65_536
_FLAT_DOCUMENT = "urn:oasis:names:tc:opendocument"
_MARKUP = ("<html", "<!doctype", "<?xml", "<head", "<meta", "<style", "mime-version")
_BARE_UTF_16 = {b"<\0": codecs.BOM_UTF16_LE, b"\0<": codecs.BOM_UTF16_BE}


def sheets(
    data: bytes, known: Collection[str], score: Callable[[list[list[str]]], int]
) -> tuple[list[Sheet], str]:
    """The grids of a file and the name of its encoding (`WORKBOOKS`, or of text).

    `known` are headers that prove a decoding right, `score` counts those that a
    grid's rows hold in separate cells: it decides between delimiters.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableError(
            "too_large_file",
            f"文件有 {fixed(len(data) / 2**20, 1)} MB，超过 50 MB",
            "请只保留填报用的那张工作表，或按单位拆成几个文件。",
        )
    containers.refuse(data)
    if data.startswith(b"PK"):
        return _packed(data)
    if data.startswith(xls.MARKS):
        return xls.sheets(data), "xls"
    text, encoding = decode(_BARE_UTF_16.get(data[:2], b"") + data, known)
    return _marked_up(text) or ([sheet(text, score)], encoding)


def _packed(data: bytes) -> tuple[list[Sheet], str]:
    with containers.opened(data) as package:
        if xlsx.main_part(package):
            return xlsx.sheets(package), "xlsx"
        containers.refuse_package(package)
        return ods.sheets(package), "ods"


def _marked_up(text: str) -> tuple[list[Sheet], str] | None:
    """Sheets of a page or an XML document; None for what is plain text."""
    text = text.lstrip("\ufeff \t\r\n")
    head = text[:_HEAD].lower()
    is_page = head.startswith("<") or ("<table" in head and "<td" in head)
    try:
        if head.startswith("<") and xml_2003.IS_BOOK.search(text[:_HEAD]):
            return xml_2003.sheets(text), "xml"
        if head.startswith("<") and _FLAT_DOCUMENT in head:
            return ods.flat(text), "ods"
    except (expat.ExpatError, ValueError) as error:
        raise containers.damaged() from error
    if is_page and html_tables.IS_TABLE.search(text):
        return html_tables.sheets(text), "html"
    if head.startswith(("[{", '{"')):
        raise UnreadableError("foreign_format", "这是系统导出的 JSON 数据，不是表格")
    if head.startswith(_MARKUP):
        raise UnreadableError("foreign_format", "这是网页，里面没有表格")
    return None
