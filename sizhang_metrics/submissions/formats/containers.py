"""What a table comes wrapped in, or hides in: XML, zip and OLE2, each with its guards.

Files come from strangers: every size is checked before it is read, nothing is expanded
or fetched, and every sector is visited once.  What is plainly no table is named for
what it is, with the way out.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol
from xml.etree import ElementTree
from xml.parsers import expat

from sizhang_metrics.numbers import fixed
from sizhang_metrics.submissions.formats.grid import SAVE_ANEW, UnreadableError

# ── XML, read as a stream ─────────────────────────────────────────────────────────────

DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
"""Taken off decoded text, which is no longer in the encoding that it names."""


class Handler(Protocol):
    """What a reader is told of a document."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Characters between the tags; may come in several pieces."""


def refuse_entities(part: bytes) -> None:
    """No spreadsheet writes a document type; who does wants to blow something up."""
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\0" in part[:400]:
        raise UnreadableError("foreign_format", "工作簿中夹有不该有的内容（XML 实体）")


def parse(part: bytes | str, handler: Handler) -> None:
    """Tells the handler of every element and text; a `str` is what it is decoded to."""
    refuse_entities(part.encode() if isinstance(part, str) else part)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.Parse(part, True)


def local(name: str) -> str:
    """A name without its prefix, which every writer chooses for itself.

    >>> local("ss:Cell"), local("c")
    ('Cell', 'c')
    """
    return name.rpartition(":")[2] if ":" in name else name


def is_true(text: str | None) -> bool:
    """An attribute that says yes; without a value it does not."""
    return text is not None and text.lower() in ("1", "true", "on")


# ── Zip files ─────────────────────────────────────────────────────────────────────────

_MAX_UNPACKED = 250 * 1024 * 1024
_MAX_MEMBERS = 2_000
_MAX_TAGS = 17_000_000
"""Of all parts that are read: a cell with a value has four, and `MAX_CELLS` is 4 million."""
MAX_TREE_BYTES = 32 * 1024 * 1024
MAX_TREE_TAGS = 400_000
"""Of a part that is read whole into a tree, where every element costs some 500 bytes.
A book with all 64,000 styles that Excel allows has half as many tags."""
DAMAGED = (
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


class Package:
    """The parts of a zip by name; case and the direction of slashes do not matter."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {_plain(name): name for name in archive.namelist()}
        self._counted: set[str] = set()
        self._tags = 0

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._names

    def names(self) -> list[str]:
        """All names, in lower case."""
        return list(self._names)

    def read(self, name: str) -> bytes:
        """The bytes of a part; UnreadableError beyond what all parts may hold.

        Tags are counted, which is a hundred times as fast as parsing them: a megabyte
        of zip may hold a quarter of a gigabyte of elements that say nothing.
        """
        part = self._archive.read(self._names[_plain(name)])
        if part[:2] in (b"\xff\xfe", b"\xfe\xff"):
            text = part.decode("utf-16", "replace")
            part = (DECLARATION.sub("", text[:200]) + text[200:]).encode()
        if name not in self._counted:
            self._counted.add(name)
            self._tags += part.count(b"<")
        if self._tags > _MAX_TAGS:
            raise bloated(f"工作簿里有 {self._tags / 1e6:.0f} 百万个标记，异常庞大")
        return part

    def tree(self, name: str) -> ElementTree.Element:
        """A part as a tree; UnreadableError for one that nobody's spreadsheet writes."""
        part = self.read(name)
        refuse_entities(part)
        if len(part) > MAX_TREE_BYTES or part.count(b"<") > MAX_TREE_TAGS:
            raise bloated("工作簿里的样式或批注异常庞大")
        return ElementTree.fromstring(part)


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


@contextmanager
def opened(data: bytes) -> Iterator[Package]:
    """The package of these bytes; UnreadableError when it is damaged or a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bombs(archive.infolist())
            yield Package(archive)
    except DAMAGED as error:
        raise UnreadableError("damaged_workbook", "工作簿已损坏，读不出来") from error


def _refuse_bombs(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    if unpacked > _MAX_UNPACKED or len(members) > _MAX_MEMBERS:
        raise bloated(f"工作簿解开后有 {fixed(unpacked / 2**20, 0)} MB，异常庞大")


def bloated(found: str) -> UnreadableError:
    """For a workbook that would cost more to read than any table is worth."""
    return UnreadableError(
        "too_large_file",
        found,
        "请把填报用的那张工作表复制到新工作簿中，保存后再上传。",
    )


# ── Compound files (OLE2), the container of `.xls` and `.doc` ─────────────────────────
# A page of our own: xlrd's follows forged directories for ever.  Here every sector and
# every entry is visited once.

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = 128
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


def damaged() -> UnreadableError:
    """For a file that breaks the rules of its own format."""
    return UnreadableError("damaged_workbook", "工作簿已损坏，读不出来")


class Compound:
    """The streams at the top of a compound file; UnreadableError when it is damaged."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._open()
        except (struct.error, LookupError, UnicodeDecodeError) as error:
            raise damaged() from error

    def _open(self) -> None:
        shift, small_shift = struct.unpack_from("<HH", self._data, 30)
        if shift not in (9, 12) or small_shift != 6:
            raise damaged()
        self._size = 1 << shift
        first_directory, self._cutoff = struct.unpack_from("<i4xi", self._data, 48)
        first_small, _, first_more, _ = struct.unpack_from("<iiii", self._data, 60)
        self._next = self._allocation(first_more)
        directory = b"".join(self._sectors(first_directory))
        entries = [
            _entry(directory[at : at + _ENTRY])
            for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)
        ]
        if not entries or entries[0].kind != _ROOT:
            raise damaged()
        self._streams = {entry.name: entry for entry in _top(entries)}
        self._small = b"".join(self._sectors(entries[0].start))
        table = b"".join(self._sectors(first_small))
        self._next_small = _numbers(table)

    def names(self) -> list[str]:
        """The names of the streams."""
        return list(self._streams)

    def read(self, name: str) -> bytes:
        """The bytes of a stream."""
        stream = self._streams[name]
        if stream.size >= self._cutoff:
            return b"".join(self._sectors(stream.start))[: stream.size]
        numbers = _chain(stream.start, self._next_small)
        parts = [self._small[at * 64 : at * 64 + 64] for at in numbers]
        return b"".join(parts)[: stream.size]

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        return self._data[at : at + self._size]

    def _sectors(self, first: int) -> Iterator[bytes]:
        return (self._sector(number) for number in _chain(first, self._next))

    def _allocation(self, first_more: int) -> Sequence[int]:
        """Sector → the one after it."""
        lists = [struct.unpack_from("<109i", self._data, 76)]
        seen, number = set(), first_more
        while number >= 0 and number not in seen:
            seen.add(number)
            more = _numbers(self._sector(number))
            if not more:
                break
            lists.append(more[:-1])
            number = more[-1]
        tables = dict.fromkeys(
            number for some in lists for number in some if number >= 0
        )
        return _numbers(b"".join(self._sector(table) for table in tables))


def _chain(first: int, following: Sequence[int]) -> Iterator[int]:
    seen, number = set(), first
    while 0 <= number < len(following):
        if number in seen:
            raise damaged()
        seen.add(number)
        yield number
        number = following[number]


def _numbers(data: bytes) -> tuple[int, ...]:
    count = len(data) // 4
    return struct.unpack_from(f"<{count}i", data)


def _entry(data: bytes) -> _Entry:
    length = max(0, min(struct.unpack_from("<H", data, 64)[0], 64) - 2)
    name = data[:length].decode("utf-16-le", errors="replace")
    left, right, child = struct.unpack_from("<iii", data, 68)
    start, size = struct.unpack_from("<iI", data, 116)
    return _Entry(name, data[66], left, right, child, start, size)


def _top(entries: Sequence[_Entry]) -> Iterator[_Entry]:
    """The streams beside each other at the top: embedded objects have their own."""
    seen, waiting = set(), [entries[0].child]
    while waiting:
        at = waiting.pop()
        if 0 <= at < len(entries) and at not in seen:
            seen.add(at)
            waiting += [entries[at].left, entries[at].right]
            if entries[at].kind == _STREAM:
                yield entries[at]


# ── Files that are no table, in words ─────────────────────────────────────────────────

_COPY = "请上传表格文件；文档或图片里的表，请把数填进本季模板后再上传。"
_UNPACK = "请解压后上传其中的表格文件。"
_MARKS = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF 文字文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\0", "图片"),
    (b"MM\0*", "图片"),
)
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_OTHER_TABLES = (
    (b"ID;P", ".slk 表格"),
    (b"TABLE\r\n0,1", ".dif 表格"),
    (b"MIME-Version", ".mht 网页"),
)
_PARTS = (
    ("word/document.xml", "Word .docx"),
    ("ppt/presentation.xml", "演示文稿 .pptx"),
    ("ofd.xml", "OFD 版式文件"),
)
"""Parts of zip files by which they are known, in lower case."""
_MIMETYPES = (
    (b"opendocument.text", "文字文档 .odt"),
    (b"opendocument.presentation", "演示文稿 .odp"),
    (b"epub", "电子书"),
)


def refuse(data: bytes) -> None:
    """Raises for what its first bytes show to be no table."""
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise UnreadableError("empty_file", "文件是空的", "请填好模板后再上传。")
    for mark, name in _MARKS:
        if data.startswith(mark) and (len(mark) > 2 or b"\0" in data[:32]):
            raise document(name)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise document("图片")
    for mark, name in _OTHER_TABLES:
        if data.startswith(mark):
            raise UnreadableError("foreign_format", f"这是 {name}")
    if data.startswith(_ARCHIVES):
        raise UnreadableError("foreign_format", "这是压缩包，不是表格", _UNPACK)


def refuse_package(package: Package) -> None:
    """Raises for every zip file that holds no table, and says what it is."""
    if "xl/workbook.bin" in package:
        raise UnreadableError("foreign_format", "这是 .xlsb 二进制工作簿")
    for part, name in _PARTS:
        if part in package:
            raise document(name)
    if "mimetype" in package:
        kind = package.read("mimetype")[:200]
        for mark, name in _MIMETYPES:
            if mark in kind:
                raise document(name)
    if any(name.endswith(".iwa") for name in package.names()):
        found = "这是苹果 Numbers 或 Pages 文件"
        raise UnreadableError(
            "foreign_format", found, "请在 Numbers 中导出为 Excel（.xlsx）再上传。"
        )
    if "content.xml" not in package:
        found = "这是压缩包，不是 Excel 工作簿"
        raise UnreadableError("foreign_format", found, _UNPACK)


def document(name: str) -> UnreadableError:
    """For a document or a picture, whatever it shows."""
    return UnreadableError("foreign_format", f"这是文档，不是表格（{name}）", _COPY)


def locked() -> UnreadableError:
    """For a workbook that nobody can read without its password."""
    return UnreadableError(
        "locked_workbook",
        "工作簿加了密码，打不开",
        f"请用密码打开它，取消打开密码和保护。{SAVE_ANEW}",
    )
