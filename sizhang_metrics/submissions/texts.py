"""Text that comes from files and text that leaves as CSV.

Codes, names and headers are made comparable here; what leaves holds nothing that a
spreadsheet would run as a formula.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


# ── Comparable text and shown excerpts ────────────────────────────────────────────────

_INVISIBLE = (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F))
_INVISIBLE += (*range(0x2060, 0x2065), *range(0x2066, 0x2070), 0xFE0E, 0xFE0F, 0xFEFF)
"""Marks of direction and their like: Windows puts U+202A before what is copied from its
dialogues, and nobody sees why a code is another one."""
_UNSEEN = dict.fromkeys(_INVISIBLE)
_BLANKS = re.compile(r"\s+")
_RUNNABLE = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the start of a formula."""
_APOSTROPHE = re.compile(r"['‘’`´\u0301′＇]+\s*(?=[^\s'‘’`´\u0301′＇])")
"""Typed to keep a code as text; spreadsheets hide it, other programs write it out."""
_WRAPPED = re.compile(r"""=?"([^"]*)"|[“”]([^“”]*)[“”]|‘([^‘’]*)’|'([^']*)'""")
FULL_WIDTH = {0xFEE0 + code: code for code in range(0x21, 0x7F)} | {
    0x3000: " ",
    0xA0: " ",
    0x2212: "-",
    **_UNSEEN,
}
"""For `translate`, where NFKC goes too far: it turns 5² into 52 and ½ into 1⁄2."""
DATE_FORMAT = "(日期格式)"
"""Put behind a count whose cell shows it as a day of long ago."""
_SHOWN = 40
_SPANS = 10
_LONGEST = 1_000
"""No code, name or number is longer; NFKC makes some texts eighteen times as long."""
_SHORT = 200
"""Longest text that is remembered: codes and names repeat, essays only fill memory."""


def plain(text: str) -> str:
    """NFKC and trimmed, line breaks inside as one blank: what codes and words are.

    >>> plain(" ＪＧ０１７\\u3000")
    'JG017'
    """
    if text.isascii():
        return _cut(text.strip())
    return _plain(text) if len(text) <= _SHORT else _normal(_cut(text))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_UNSEEN).strip()


_plain = lru_cache(maxsize=8192)(_normal)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def unquoted(text: str) -> str:
    """Without the marks that programs and word processors put around a text.

    Our own exports put an apostrophe before `=`, `+`, `-` and `@`, people before every
    code; others write `="007"` to keep the zeros.

    >>> unquoted("'-X1"), unquoted("’007"), unquoted('="007"'), unquoted("“3”")
    ('-X1', '007', '007', '3')
    """
    match = _WRAPPED.fullmatch(text)
    if match:
        return match[match.lastindex or 0].strip()
    return _APOSTROPHE.sub("", text, count=1) if _APOSTROPHE.match(text) else text


def has_apostrophe(text: str) -> bool:
    """True when one stands before a text, as people type it to keep zeros."""
    return bool(_APOSTROPHE.match(text.strip()))


def neutral(text: str) -> str:
    """Text that a spreadsheet would run gets an apostrophe; our reader takes it off."""
    return f"'{text}" if text.startswith(_RUNNABLE) else text


def key(text: str) -> str:
    """What two headers or names have in common when people type them differently."""
    return _key(text) if len(text) <= _SHORT else _folded(_cut(text))


def _folded(text: str) -> str:
    return _BLANKS.sub("", _normal(text)).casefold().strip("*:'‘’`´")


_key = lru_cache(maxsize=8192)(_folded)


def shown(text: str) -> str:
    """An excerpt of a cell for a message: one line, not too long."""
    line = _BLANKS.sub(" ", text[: _SHOWN * 4]).strip()
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def row_spans(rows: Sequence[int]) -> str:
    """Row numbers in order, as people write them.

    >>> row_spans([4, 6, 7, 8])
    '4、6–8'
    """
    spans: list[list[int]] = []
    for row in rows:
        if spans and spans[-1][1] == row - 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    words = [f"{first}–{last}" if last > first else f"{first}" for first, last in spans]
    more = f" 等共 {len(rows)}" if len(words) > _SPANS else ""
    return "、".join(words[:_SPANS]) + more


# ── Tables that leave as CSV ──────────────────────────────────────────────────────────

BOM = "\ufeff"
"""In front of text for spreadsheets and editors that guess the encoding otherwise."""


def as_csv(table: pd.DataFrame, *, line_end: str = "\n") -> str:
    """The text without BOM; floats as `repr`, so that they read back exactly."""
    import pandas as pd

    safe = table.copy()
    for name in safe.columns:
        if pd.api.types.is_string_dtype(safe[name].dtype):
            safe[name] = safe[name].map(neutral_cell)
    return safe.to_csv(index=False, lineterminator=line_end)


def neutral_cell(value: object) -> object:
    """A value as a cell may hold it: texts as `neutral`, anything else as it is."""
    return neutral(value) if isinstance(value, str) else value
