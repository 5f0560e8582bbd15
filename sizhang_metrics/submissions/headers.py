"""Where the header row is, which layout it announces, and what each column is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sizhang_metrics.scheme.model import Item
from sizhang_metrics.submissions import subheaders
from sizhang_metrics.submissions.model import Layout
from sizhang_metrics.submissions.texts import key, shown
from sizhang_metrics.submissions.vocabulary import Role, Vocabulary

Rows = Sequence[Sequence[str]]

_SEARCHED = 60
"""Rows looked at: covers with notes are long, but nobody starts a table below this."""
_STACK = 3
"""Header rows that may be stacked when group names were merged above the columns."""
_BELOW = 2
"""Rows below the names that may tell their columns apart: 计划 | 完成, then units."""


class Place(NamedTuple):
    """A column as problems name it."""

    name: str
    number: int | None


@dataclass(frozen=True)
class Header:
    """The recognised header: rows `first` to `last` (0-based) and their columns."""

    first: int
    last: int
    layout: Layout
    texts: tuple[str, ...]
    roles: tuple[Role, ...]
    items: dict[int, Item] = field(default_factory=dict)
    """Column (0-based) → item; wide layout only."""
    aside: dict[int, Item] = field(default_factory=dict)
    """Columns that name an item too, but another time, a plan, a rate or a part of it."""
    unclear: dict[int, Item] = field(default_factory=dict)
    """The same, where no column of the item is known to be the figure itself."""
    lines: tuple[tuple[str, ...], ...] = ()
    """The header's rows as they stand in the file."""

    def column(self, *roles: Role) -> int | None:
        """The first column of one of these roles, in this order."""
        for role in roles:
            if role in self.roles:
                return self.roles.index(role)
        return None

    def place(self, role: Role, name: str) -> Place:
        """What people call the column of this role, and its number if there is one."""
        column = self.column(role)
        if column is None:
            return Place(name, None)
        return Place(shown(self.texts[column]), column + 1)

    @property
    def row_number(self) -> int:
        """The last header row as the person sees it."""
        return self.last + 1


def locate(rows: Rows, vocabulary: Vocabulary) -> Header | None:
    """The header with the most recognised columns, the topmost of equals."""
    best, best_score = None, 0
    for first in range(min(len(rows), _SEARCHED)):
        if not any(rows[first]):
            continue
        for last in range(first, min(first + _STACK, len(rows))):
            if last > first and not _is_continuation(rows, last, vocabulary):
                continue
            header = _header(rows, first, last, vocabulary)
            reached = score(header) if header else 0
            if reached > best_score:
                best, best_score = header, reached
        if best and first >= best.last:
            break
    return _extended(rows, best, vocabulary) if best else None


def _extended(rows: Rows, header: Header, words: Vocabulary) -> Header:
    """With the rows above and below that say which of its columns are meant."""
    if header.layout == Layout.LONG:
        return header
    first, last = header.first, header.last
    texts, roles = header.texts, header.roles
    named = header.items | header.aside | header.unclear
    if first and subheaders.is_above(rows[first - 1], texts, named, words.period):
        first -= 1
    for row in rows[last + 1 : last + 1 + _BELOW]:
        if not subheaders.is_below(row, texts, roles):
            break
        last += 1
    if (first, last) == (header.first, header.last):
        return header
    return _header(rows, first, last, words) or header


def _header(rows: Rows, first: int, last: int, words: Vocabulary) -> Header | None:
    columns = subheaders.columns(rows[first : last + 1], words)
    texts = tuple(one.text for one in columns)
    roles = tuple(one.role for one in columns)
    if Role.BRANCH_ID not in roles and Role.BRANCH_NAME not in roles:
        return None
    lines = tuple(tuple(row) for row in rows[first : last + 1])
    if Role.VALUE in roles and (Role.ITEM_CODE in roles or Role.ITEM_NAME in roles):
        return Header(first, last, Layout.LONG, texts, roles, lines=lines)
    if Role.ITEM not in roles:
        return None
    chosen = subheaders.choose(columns)
    return Header(first, last, Layout.WIDE, texts, roles, *chosen, lines)


def _is_continuation(rows: Rows, last: int, words: Vocabulary) -> bool:
    """A lower header row names items and holds no figure, as a row of data does."""
    row = rows[last]
    return any(words.role(text) == Role.ITEM for text in row if text) and not any(
        subheaders.FIGURE.fullmatch(text.strip()) for text in row
    )


def score(header: Header) -> int:
    """How well a header is recognised; decides between rows, sheets and delimiters."""
    ignored = (Role.UNKNOWN, Role.EMPTY, Role.CONTACT)
    known = sum(1 for role in header.roles if role not in ignored)
    # A code column and fewer stacked rows win where the count is the same.
    return (
        known * 4 + 2 * (Role.BRANCH_ID in header.roles) - (header.last - header.first)
    )


def is_repeat(row: Sequence[str], header: Header) -> bool:
    """True when a row repeats one of the header, as printed tables do on every page."""
    own = [key(text) for text in row if text.strip()]
    return len(own) > 1 and any(
        own == [key(text) for text in line if text.strip()] for line in header.lines
    )
