"""Bytes of a file → grids of text, every cell at the place where the person sees it.

What a file is, its first bytes say, never its name.  Nothing here knows what the
columns mean; it only asks whether a grid has a recognisable header.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from sizhang_metrics.decoding import decode
from sizhang_metrics.submissions import delimited, workbook
from sizhang_metrics.submissions.grid import MAX_BYTES, Sheet, UnreadableError


def sheets(
    data: bytes, known: Collection[str], score: Callable[[list[list[str]]], int]
) -> tuple[list[Sheet], str]:
    """The grids of a file and the name of its encoding (`xlsx` for workbooks).

    `known` are headers that prove a decoding right, `score` counts those that a
    grid's rows hold in separate cells: it decides between delimiters.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableError(
            "too_large_file",
            f"文件有 {len(data) / 2**20:.0f} MB，超过 50 MB",
            "请只保留填报用的那张工作表，或按单位拆成几个文件。",
        )
    refuse_foreign(data)
    if data.startswith(b"PK"):
        return workbook.sheets(data), "xlsx"
    text, encoding = decode(data, known)
    return [delimited.sheet(text, score)], encoding


_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "这是旧格式 .xls 工作簿，或加了打开密码的工作簿"),
    (b"%PDF", "这是 PDF 文件，不是表格"),
    (b"Rar!", "这是压缩包，不是表格"),
    (b"7z\xbc\xaf", "这是压缩包，不是表格"),
    (b"\x1f\x8b", "这是压缩包，不是表格"),
    (b"\x89PNG", "这是图片，不是表格"),
    (b"\xff\xd8\xff", "这是图片，不是表格"),
    (b"{\\rtf", "这是文字文档，不是表格"),
)
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table", b"mime-version")


def refuse_foreign(data: bytes) -> None:
    """Raises for what is plainly no table that we read."""
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise UnreadableError("empty_file", "文件是空的", "请填好模板后再上传。")
    for mark, found in _FOREIGN:
        if data.startswith(mark):
            raise UnreadableError("foreign_format", found)
    if data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise UnreadableError("foreign_format", "这是网页格式的表格，只是扩展名像表格")
