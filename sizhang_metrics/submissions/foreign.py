"""What is plainly no table that we read, named for what it is, with the way out."""

from __future__ import annotations

from sizhang_metrics.submissions.grid import SAVE_ANEW, UnreadableError
from sizhang_metrics.submissions.packages import Package

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
    (b"ID;P", ".slk"),
    (b"TABLE\r\n0,1", ".dif"),
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
            raise UnreadableError("foreign_format", f"这是 {name} 表格")
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
