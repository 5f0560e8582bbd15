"""Markdown that no text of a scheme can break out of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; every row has as many cells as the header."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(line, cells))} |" for cells in lines)


def line(text: str) -> str:
    """Text that can neither end a cell nor begin markup."""
    return re.sub(r"\s+", " ", re.sub(r"([|<\\])", r"\\\1", text)).strip()
