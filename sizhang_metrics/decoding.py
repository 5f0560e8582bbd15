"""Bytes of a text file → text, by strict trial and known headers, not by statistics.

Excel and WPS on Chinese Windows write GB18030 for “CSV”, UTF-8 with BOM for “CSV
UTF-8” and UTF-16 for “Unicode 文本”.  UTF-8 comes before GB18030 because half of all
UTF-8 Chinese also passes as GB18030 without an error; the headers that the caller
expects decide where two decodings are possible.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Collection

from sizhang_metrics.errors import RejectedError

_MARKS = (
    # UTF-32 first: its little-endian mark begins with the one of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TRIALS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
_END = re.compile(r"[\0\x1a][\0\x1a\s]*$")
"""DOS programs close a text with the character 26, with or without a last line end."""
_HEAD = 200_000
"""Characters looked at for known headers; title rows before them are short."""
SAVE_AS_WORKBOOK = "在 Excel 或 WPS 中打开，另存为 .xlsx 后再传。"
"""The way out for a table; a roster has another."""


class UndecodableError(RejectedError):
    """The bytes are not text in any encoding that spreadsheets write."""


def decode(data: bytes, known: Collection[str] = ()) -> tuple[str, str]:
    """The text and the name of its encoding; UndecodableError says where it breaks.

    >>> decode("支部编码,数值".encode("gb18030"), ["支部编码"])
    ('支部编码,数值', 'gb18030')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strict(data, encoding)
            if text is not None:
                return _checked(text), encoding
            break
    texts = {
        name: text for name in _TRIALS if (text := _strict(data, name)) is not None
    }
    texts = {name: text for name, text in texts.items() if _plausible(name, text)}
    found = {name: _headers_found(text, known) for name, text in texts.items()}
    if not texts or (known and not max(found.values())):
        _refuse_damaged(data, known)
    if not texts:
        raise UndecodableError(
            "文件不是文本表格，或已损坏，读不出文字", [_position(data)]
        )
    encoding = max(texts, key=lambda name: found[name])  # the first of equals
    return _checked(texts[encoding]), encoding


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None


def _plausible(encoding: str, text: str) -> bool:
    """Almost any even number of bytes passes as UTF-16; a table has line ends, no NUL."""
    if encoding.startswith("utf-16"):
        return "\0" not in text[:_HEAD] and ("\n" in text or "\r" in text)
    return "\0" not in _END.sub("", text)


def _headers_found(text: str, known: Collection[str]) -> int:
    head = unicodedata.normalize("NFKC", text[:_HEAD]).casefold()
    return sum(
        1 for name in known if unicodedata.normalize("NFKC", name).casefold() in head
    )


def _refuse_damaged(data: bytes, known: Collection[str]) -> None:
    """A few broken bytes in UTF-8 must not turn the whole file into other characters."""
    lenient = data.decode("utf-8", errors="replace")
    chinese = [name for name in known if not name.isascii()]
    if _headers_found(lenient, chinese):
        raise UndecodableError(
            "文件编码是 UTF-8，但其中有损坏的字节。", [_position(data)]
        )


def _position(data: bytes) -> str:
    """Where strict UTF-8 breaks, in words."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return (
            f"从第 {error.start + 1} 个字节（约第 {line} 行）起无法识别；"
            f"请{SAVE_AS_WORKBOOK}"
        )
    return f"文件中夹有空字节；请{SAVE_AS_WORKBOOK}"


def _checked(text: str) -> str:
    """The text without the NULs of a broken disk and the end mark of old programs."""
    text = _END.sub("", text).replace("\x1a", "")
    if "\0" in text:
        raise UndecodableError(
            "文件中夹有空字节，可能已损坏。", [f"请{SAVE_AS_WORKBOOK}"]
        )
    return text
