"""How text from files is made comparable: codes, names, headers, shown excerpts."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BLANKS = re.compile(r"[\s\u200b\u2060\ufeff]+")
_QUOTED = re.compile(r"'(?=[=+\-@])")
_SHOWN = 40


@lru_cache(maxsize=8192)  # codes and names repeat; some files repeat very long ones
def plain(text: str) -> str:
    """NFKC and trimmed, line breaks inside as one blank: what codes and words are.

    >>> plain(" ＪＧ０１７\\u3000")
    'JG017'
    """
    if text.isascii():
        return text.strip()
    normal = unicodedata.normalize("NFKC", text)
    return normal.replace("\u200b", "").replace("\ufeff", "").strip()


def unquoted(text: str) -> str:
    """Without the apostrophe that our exports put before `=`, `+`, `-` and `@`."""
    return text[1:] if _QUOTED.match(text) else text


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """What two headers or names have in common when people type them differently."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold().strip("*:'")


def shown(text: str) -> str:
    """An excerpt of a cell for a message: one line, not too long."""
    line = _BLANKS.sub(" ", text[: _SHOWN * 4]).strip()
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
