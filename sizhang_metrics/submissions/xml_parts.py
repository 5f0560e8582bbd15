"""XML from strangers, read as a stream: nothing is expanded, fetched or kept."""

from __future__ import annotations

import re
from typing import Protocol
from xml.parsers import expat

from sizhang_metrics.submissions.grid import UnreadableError

DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
"""Taken off decoded text, which is no longer in the encoding that it names."""


class Handler(Protocol):
    """What a reader is told of a document."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """It ends."""

    def text(self, data: str) -> None:
        """Text between."""


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
