"""帮助: the manual of docs/, section by section, the one of the page one came from first."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from urllib.parse import quote

from sizhang_metrics.access import READS

MANUAL = Path(__file__).parents[1] / "docs" / "manual.md"
SECTION = "section"
"""The query parameter of the section; its title is also the anchor in the document."""
_HEADING = re.compile(r"^##+ (?:[一二三四五六七八九十]+、)?(.+)$", re.MULTILINE)
_PICTURE = re.compile(r"^!\[.*\n+", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_BREAK = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef”])\n *(?=[\u3400-\u9fff“《（`*\[])"
)
"""A line that goes on in Chinese: no blank belongs there."""


@functools.cache
def sections() -> dict[str, str]:
    """Title → text as Markdown, in the order of the manual."""
    parts = _HEADING.split(MANUAL.read_text(encoding="utf-8"))
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    known = {title: text.strip() for title, text in pairs if text.strip()}
    return {title: _shown(text, frozenset(known)) for title, text in known.items()}


def _shown(text: str, known: frozenset[str]) -> str:
    """For the screen: no pictures of screens, links to sections only.

    >>> _shown("见[名单](#名单)、[名词表](glossary.md)，\\n再看。", frozenset({"名单"}))
    '见[名单](/help?section=%E5%90%8D%E5%8D%95)、名词表，再看。'
    """

    def link(found: re.Match[str]) -> str:
        words, target = found.groups()
        is_here = target.removeprefix("#") in known
        return f"[{words}]({address(target[1:])})" if is_here else words

    return _BREAK.sub("", _LINK.sub(link, _PICTURE.sub("", text)))


def address(title: str) -> str:
    """Where a section opens."""
    return f"/help?{SECTION}={quote(title)}"


def of_page(name: str | None) -> str:
    """Where the section of a page opens; the first one, of a page that has none."""
    known = sections()
    title = READS[name].action if name else ""
    return address(title if title in known else next(iter(known)))
