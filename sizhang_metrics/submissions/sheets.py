"""Bytes of a file → grids of text, every cell at the place where the person sees it.

What a file is, its first bytes say, never its name.  Nothing here knows what the
columns mean; it only asks whether a grid has a recognisable header.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Collection
from xml.parsers import expat

from sizhang_metrics.decoding import decode
from sizhang_metrics.submissions import (
    compound,
    delimited,
    foreign,
    old_book,
    open_document,
    packages,
    spreadsheet_xml,
    web_table,
    workbook,
)
from sizhang_metrics.submissions.grid import MAX_BYTES, Sheet, UnreadableError

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
            f"文件有 {len(data) / 2**20:.0f} MB，超过 50 MB",
            "请只保留填报用的那张工作表，或按单位拆成几个文件。",
        )
    foreign.refuse(data)
    if data.startswith(b"PK"):
        return _packed(data)
    if data.startswith(old_book.MARKS):
        return old_book.sheets(data), "xls"
    text, encoding = decode(_BARE_UTF_16.get(data[:2], b"") + data, known)
    return _marked_up(text) or ([delimited.sheet(text, score)], encoding)


def _packed(data: bytes) -> tuple[list[Sheet], str]:
    with packages.opened(data) as package:
        if workbook.main_part(package):
            return workbook.sheets(package), "xlsx"
        foreign.refuse_package(package)
        return open_document.sheets(package), "ods"


def _marked_up(text: str) -> tuple[list[Sheet], str] | None:
    """Sheets of a page or an XML document; None for what is plain text."""
    text = text.lstrip("\ufeff \t\r\n")
    head = text[:_HEAD].lower()
    is_page = head.startswith("<") or ("<table" in head and "<td" in head)
    try:
        if head.startswith("<") and spreadsheet_xml.IS_BOOK.search(text[:_HEAD]):
            return spreadsheet_xml.sheets(text), "xml"
        if head.startswith("<") and _FLAT_DOCUMENT in head:
            return open_document.flat(text), "ods"
    except (expat.ExpatError, ValueError) as error:
        raise compound.damaged() from error
    if is_page and web_table.IS_TABLE.search(text):
        return web_table.sheets(text), "html"
    if head.startswith(_MARKUP):
        raise UnreadableError("foreign_format", "这是网页，里面没有表格")
    return None
