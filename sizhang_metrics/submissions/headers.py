"""Where the header row is, which layout it announces, and what each column is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sizhang_metrics.scheme.model import Item
from sizhang_metrics.submissions.model import Layout
from sizhang_metrics.submissions.texts import key, shown
from sizhang_metrics.submissions.vocabulary import Role, Vocabulary

Rows = Sequence[Sequence[str]]

_SEARCHED = 60
"""Rows looked at: covers with notes are long, but nobody starts a table below this."""
_STACK = 3
"""Header rows that may be stacked when group names were merged above the columns."""


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
            header = _header(rows, first, last, vocabulary)
            reached = score(header) if header else 0
            if reached > best_score:
                best, best_score = header, reached
        if best and first >= best.last:
            break
    return best


def _header(rows: Rows, first: int, last: int, words: Vocabulary) -> Header | None:
    if last > first and not _is_continuation(rows, last, words):
        return None
    texts = _stacked(rows[first : last + 1], words)
    roles = tuple(words.role(text) for text in texts)
    if Role.VALUE in roles and (Role.ITEM_CODE in roles or Role.ITEM_NAME in roles):
        if Role.BRANCH_ID not in roles and Role.BRANCH_NAME not in roles:
            return None
        return Header(first, last, Layout.LONG, texts, roles)
    if Role.ITEM not in roles:
        return None
    if Role.BRANCH_ID not in roles and Role.BRANCH_NAME not in roles:
        return None
    found = {
        column: words.items(texts[column])
        for column, role in enumerate(roles)
        if role == Role.ITEM
    }
    items = {column: them[0] for column, them in found.items() if len(them) == 1}
    return Header(first, last, Layout.WIDE, texts, roles, items)


def _is_continuation(rows: Rows, last: int, words: Vocabulary) -> bool:
    """A lower header row names items; a data row never does."""
    return any(words.role(text) == Role.ITEM for text in rows[last] if text)


def _stacked(rows: Rows, words: Vocabulary) -> tuple[str, ...]:
    """One text per column: group and column name together, or the lowest known one."""
    if len(rows) == 1:
        return tuple(text.strip() for text in rows[0])
    width = max(len(row) for row in rows)
    group, texts = "", []
    for column in range(width):
        stack = [row[column].strip() if column < len(row) else "" for row in rows]
        # A merged group name stands above its first column only.
        group = stack[0] or (group if stack[-1] else "")
        known = [f"{group}{stack[-1]}", *reversed(stack)]
        known = [text for text in known if text and _is_known(text, words)]
        texts.append(known[0] if known else "".join(stack))
    return tuple(texts)


def _is_known(text: str, words: Vocabulary) -> bool:
    return words.role(text) not in (Role.UNKNOWN, Role.EMPTY, Role.CONTACT)


def score(header: Header) -> int:
    """How well a header is recognised; decides between rows, sheets and delimiters."""
    ignored = (Role.UNKNOWN, Role.EMPTY, Role.CONTACT)
    known = sum(1 for role in header.roles if role not in ignored)
    # A code column and fewer stacked rows win where the count is the same.
    return (
        known * 4 + 2 * (Role.BRANCH_ID in header.roles) - (header.last - header.first)
    )


def is_repeat(row: Sequence[str], header: Header) -> bool:
    """True when a row repeats the header, as printed tables do on every page."""
    own = [key(text) for text in header.texts if text]
    return len(own) > 1 and [key(text) for text in row if text.strip()] == own
