"""Workbooks as they leave us: parts named as Excel names them.

openpyxl puts notes into folders of its own; exceljs, on which many web systems stand,
looks for them only where Excel has them, and fails on the whole file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping

from openpyxl import Workbook

Edits = Mapping[str, Callable[[bytes], bytes]]
"""Part → what becomes of its bytes."""
_NOTES = re.compile(rb"/?xl/comments/comment(\d+)\.xml")
_DRAWINGS = re.compile(rb"/?xl/drawings/commentsDrawing(\d+)\.vml")
_TYPES = "[Content_Types].xml"


def written(book: Workbook, edits: Edits | None = None) -> bytes:
    """The bytes of the workbook, some of its parts edited."""
    raw, out = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with (
        zipfile.ZipFile(raw) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            part = old.read(member)
            if member.filename in (edits or {}):
                part = edits[member.filename](part)
            if member.filename == _TYPES:
                part = _renamed(part, b"/xl/")
            elif "/worksheets/_rels/" in member.filename:
                part = _renamed(part, b"../")
            name = _renamed(member.filename.encode(), b"xl/").decode()
            new.writestr(name, part)
    return out.getvalue()


def _renamed(part: bytes, start: bytes) -> bytes:
    part = _NOTES.sub(start + rb"comments\1.xml", part)
    return _DRAWINGS.sub(start + rb"drawings/vmlDrawing\1.vml", part)
