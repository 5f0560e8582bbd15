"""Where the header is, which layout it announces, and what each column is for.

Rows of a header are put together per column.  A merged group name stands above its
first column only.  What stands beside an item's name, above it, below it or in brackets,
decides: 完成 is read and 计划 set aside, 合计 is read and 其中:在职 set aside; where nothing
decides, no column is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, permutations
from typing import TypeVar

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme.model import Item
from sizhang_metrics.submissions.model import Layout, Place
from sizhang_metrics.submissions.table.non_data_rows import is_numbering
from sizhang_metrics.submissions.table.period_words import (
    declared,
    differs,
    in_title,
    is_label,
    is_time_alone,
)
from sizhang_metrics.submissions.table.vocabulary import (
    PROBLEM_COLUMN,
    SCOPES,
    Meaning,
    Role,
    Vocabulary,
    meaning,
    names_another,
    names_part,
    names_span,
)
from sizhang_metrics.submissions.texts import key, plain, shown

# ── The rows of a header, put together ────────────────────────────────────────────────

Rows = Sequence[Sequence[str]]
Row = TypeVar("Row", bound=Sequence[str])

_KEYS = (
    Role.BRANCH_ID,
    Role.BRANCH_NAME,
    Role.ITEM_CODE,
    Role.ITEM_NAME,
    Role.VALUE,
    Role.YEAR,
    Role.QUARTER,
    Role.MONTH,
    Role.PERIOD,
)
_LABELS = frozenset(
    [
        *("栏次", "列次", "单位", "计量单位", "口径", "填报口径", "填报要求", "要求"),
        *("填写说明", "填报说明", "填表说明", "指标口径", "统计口径", "数据类型"),
        *("类型", "文本", "字符", "必填", "选填", "指标", "项目", "类别", "内容"),
        "其中",
    ]
)
"""What may stand under 支部编码 in a row that only explains the columns."""
_OF_ROWS = (*SCOPES, "计量单位")
"""What stands before a row of the header and says of no column what is in it."""
_NO_FIGURE = re.compile(r"[-—–―/\\]+|无|暂无|不适用|n/?a|空|未报|缺", re.IGNORECASE)
FIGURE = re.compile(
    r"(?!(?:19|20)\d\d年|\d{1,2}(?:月[份初末底]?|季度?)$)[+-]?[\d,]*\.?\d+\D{0,2}"
)
_UNIT_OF_ALL = re.compile(r"\(?(?:计量)?单位:")
_BRANCHES = (*_KEYS, Role.IGNORED, Role.CONTACT)
_FEWEST = 2
"""Groups in a row above; a single one may be a title that slid sideways."""
_OVER_KEYS = re.compile(r"(?!填|制|单位[:：])[\u4e00-\u9fff]{2,8}(?<!表)")
"""基本情况 over the columns of code and name."""


@dataclass(frozen=True)
class Column:
    """One column of a header: what it is for, and whether it is the figure itself."""

    text: str
    role: Role
    items: tuple[Item, ...] = ()
    is_own: bool = True


def stacked_columns(rows: Rows, words: Vocabulary) -> list[Column]:
    """The columns of a header of one or more rows."""
    width = max(len(row) for row in rows)
    lines = [_padded(row, width) for row in rows]
    levels = lines[-1:]
    for height in reversed(range(len(lines) - 1)):  # from below: there all are named
        above = [any(line[at] for line in lines[:height]) for at in range(width)]
        level = _level(lines[height], levels[0], above)
        levels.insert(0, _without_title(level, levels[0], words.period))
    return [_column([level[at] for level in levels], words) for at in range(width)]


def _level(row: list[str], below: list[str], above: list[bool]) -> list[str]:
    """One row of a header, with the names of groups over all of their columns.

    A group ends where another begins, or where a name further up is merged down; the
    label of a row, as 填报口径, is none.
    """
    group, texts = "", []
    for text, lower, higher in zip(row, below, above, strict=True):
        if text or higher:
            # With nothing below it it is no group, and its right neighbour not its.
            group = text if lower and key(text) not in _OF_ROWS else ""
        texts.append(text or (group if lower else ""))
    return texts


def _without_title(
    row: list[str], below: list[str], period: Period | None
) -> list[str]:
    """The row without its only group where that is this quarter: a title of them all."""
    groups = {text for text, lower in zip(row, below, strict=True) if text and lower}
    title = "".join(groups) if len(groups) == 1 else ""
    is_time = is_time_alone(_BRACKETS.sub("", plain(title)))
    if not (period and is_time) or any(
        differs(time, period) for time in in_title(title)
    ):
        return row
    return ["" if text in groups else text for text in row]


_BRACKETS = re.compile(r"[()\s]")


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [text.strip() for text in row] + [""] * (width - len(row))


def _column(stack: list[str], words: Vocabulary) -> Column:
    """Group and column name together, or the lowest known one, and what is beside it."""
    height = len(stack)
    ways = [(0, height, stack[0] + stack[-1])] if height > 1 else []
    ways += [
        (at, at + 2, stack[at] + stack[at + 1]) for at in reversed(range(height - 1))
    ]
    ways += [(at, at + 1, stack[at]) for at in reversed(range(height))]
    known = [
        way
        for way in ways
        if words.role(way[2]) == Role.ITEM
        and (way[1] == way[0] + 1 or words.is_name(way[2]))
    ]
    known = known or [
        (at, at + 3, text)
        for at in range(height - 2)
        for text in _joined(stack[at : at + 3])
        if words.is_name(text)
    ]
    known = known or [way for way in ways if words.role(way[2]) in _KEYS]
    known = known or [way for way in ways if words.role(way[2]) == Role.IGNORED]
    if not known:
        text = "".join(dict.fromkeys(stack))
        return Column(text, words.role(text))
    first, end, text = known[0]
    role = words.role(text)
    if role == Role.VALUE:
        return Column("".join(dict.fromkeys(stack)), role)
    if role != Role.ITEM:
        return Column(text, role)
    items, notes = words.named(text)
    below = [word for word in stack[end:] if word and key(word) != key(text)]
    is_own = len(items) != 1 or _is_own(
        items[0], stack[:first], [*notes, *below], words
    )
    shown = f"{text}（{'，'.join(below)}）" if below else text
    return Column(shown, role, tuple(items), is_own)


def _joined(parts: Sequence[str]) -> Iterable[str]:
    """主题党日 over 人次 over 应到 is 主题党日应到人次."""
    return map("".join, permutations(parts)) if all(parts) else ()


def _is_own(
    item: Item, above: Iterable[str], beside: Iterable[str], words: Vocabulary
) -> bool:
    return not any(
        names_another(word, item, words.period) for word in above if word
    ) and all(meaning(word, item, words.period) == Meaning.OWN for word in beside)


def choose_columns(
    found: Sequence[Column],
) -> tuple[dict[int, Item], dict[int, Item], dict[int, Item]]:
    """Column → item: those that are read, those set aside, those nobody can tell apart."""
    named = {
        at: column.items[0] for at, column in enumerate(found) if len(column.items) == 1
    }
    read = {at: item for at, item in named.items() if found[at].is_own}
    certain = {item.code for item in read.values()}
    set_aside: dict[int, Item] = {}
    unclear: dict[int, Item] = {}
    for at, item in named.items():
        if at not in read:
            (set_aside if item.code in certain else unclear)[at] = item
    return read, set_aside, unclear


def is_below(row: Sequence[str], texts: Sequence[str], roles: Sequence[Role]) -> bool:
    """True for a row of words under these names: no branch in it, and no figure."""
    beside = _unlabelled(row, texts)
    if not beside or is_numbering(row) or _UNIT_OF_ALL.match("".join(beside.values())):
        return False
    if any(at < len(roles) and roles[at] in _BRANCHES for at in beside):
        return False
    if all(_NO_FIGURE.fullmatch(text) for text in beside.values()):
        return False
    return not any(FIGURE.fullmatch(text) for text in beside.values())


def is_above(
    row: Sequence[str],
    texts: Sequence[str],
    named: Mapping[int, Item],
    period: Period | None,
) -> bool:
    """True for a row of groups over these names of which one tells times, plans or parts
    apart: 党员 | 累计 as well as 上年 | 本年, and 基本情况 over code and name."""
    beside = _unlabelled(row, texts)
    if _UNIT_OF_ALL.match("".join(beside.values())):
        return False
    first = min(named, default=0)
    left = [word for at, word in beside.items() if at < first]
    words = [
        word
        for at, word in beside.items()
        if at >= first
        and any(names_another(word, item, period) for item in {*named.values()})
    ]
    if not words:
        return False
    is_time = any(map(names_span, words))
    if left:
        return not is_time and all(map(_OVER_KEYS.fullmatch, left))
    # 年度计划 may be over all of them; a time or 离退休党员 alone in its row is a title.
    is_part = any(names_part(words[0], item) for item in named.values())
    return len(beside) >= _FEWEST or not (is_time or is_part)


def _unlabelled(row: Sequence[str], texts: Sequence[str]) -> dict[int, str]:
    """The cells that are no labels of the row and no column's name once more."""
    return {
        at: plain(text)
        for at, text in enumerate(row)
        if (word := key(text))
        and word not in _LABELS
        and not (at < len(texts) and word == key(texts[at]))
    }


# ── The header ────────────────────────────────────────────────────────────────────────


_SEARCHED = 60
"""Rows looked at: covers with notes are long, but nobody starts a table below this."""
_STACK = 4
"""Header rows that may be stacked when group names were merged above the columns."""
_BELOW = 2
"""Rows below the names that may tell their columns apart: 计划 | 完成, then units."""


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
    set_aside: dict[int, Item] = field(default_factory=dict)
    """Columns that name an item too, but another time, a plan, a rate or a part of it."""
    unclear: dict[int, Item] = field(default_factory=dict)
    """Columns that name an item of which no column is known to be the figure itself."""
    lines: tuple[tuple[str, ...], ...] = ()
    """The header's rows as they stand in the file."""

    def column(self, *roles: Role) -> int | None:
        """The first column of one of these roles, in this order."""
        for role in roles:
            if role in self.roles:
                return self.roles.index(role)
        return None

    def required(self, role: Role) -> int:
        """The column of a role without which this layout is not recognised."""
        return self.roles.index(role)

    def place(self, role: Role, name: str) -> Place:
        """What people call the column of this role, and its number if there is one."""
        column = self.column(role)
        return Place(name, None) if column is None else self.place_at(column)

    def place_at(self, column: int) -> Place:
        """What people call this column (from 0), and its number (from 1)."""
        return Place(shown(self.texts[column]), column + 1)

    def at(self, column: int) -> tuple[int, Place]:
        """Row and column of its own cell."""
        return self.row_number, self.place_at(column)

    @property
    def ours(self) -> int | None:
        """The last column of an annotated copy, which says nothing of the figures."""
        return (
            self.texts.index(PROBLEM_COLUMN) if PROBLEM_COLUMN in self.texts else None
        )

    @property
    def row_number(self) -> int:
        """The last header row as the person sees it."""
        return self.last + 1

    def below(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows under the header."""
        return rows[self.last + 1 :]

    def numbered(self, rows: Sequence[Row]) -> Iterator[tuple[int, Row]]:
        """The same, with their numbers as the person sees them."""
        return enumerate(self.below(rows), start=self.row_number + 1)


def locate(rows: Rows, vocabulary: Vocabulary) -> Header | None:
    """The header with the most recognised columns, the topmost of equals."""
    best, best_score = None, 0
    searched = rows[: _SEARCHED + _STACK]
    labelled = {at for at, row in enumerate(searched) if _is_labelled(row, vocabulary)}
    for first in range(min(len(rows), _SEARCHED)):
        if not any(rows[first]):
            continue
        for last in range(first, min(first + _STACK, len(rows))):
            if last in labelled:
                break
            if last > first and not _is_continuation(rows, last, vocabulary):
                continue
            header = _header(rows, first, last, vocabulary)
            reached = header_score(header) if header else 0
            if reached > best_score:
                best, best_score = header, reached
        if best and first >= best.last:
            break
    return _extended(rows, best, vocabulary) if best else None


def _is_labelled(row: Sequence[str], words: Vocabulary) -> bool:
    """报告期 | 2026年第三季度 above a table names no columns; 支部编码 | 期间 | 上季党员总数 do."""
    texts = [text for text in row if text.strip()]
    if len(texts) > _FEW or any(words.role(text) in _OF_A_TABLE for text in texts):
        return False
    return any(is_label(label) and declared(text) for label, text in pairwise(texts))


_OF_A_TABLE = (Role.BRANCH_ID, Role.BRANCH_NAME, Role.ITEM, Role.ITEM_CODE, Role.VALUE)


_FEW = 6
"""Cells of a row above a table."""


def _extended(rows: Rows, header: Header, words: Vocabulary) -> Header:
    """With the rows above and below that say which of its columns are meant."""
    if header.layout == Layout.LONG:
        return header
    first, last = header.first, header.last
    texts, roles = header.texts, header.roles
    named = header.items | header.set_aside | header.unclear
    if first and is_above(rows[first - 1], texts, named, words.period):
        first -= 1
    for row in rows[last + 1 : last + 1 + _BELOW]:
        if not is_below(row, texts, roles):
            break
        last += 1
    if (first, last) == (header.first, header.last):
        return header
    return _header(rows, first, last, words) or header


def _header(rows: Rows, first: int, last: int, words: Vocabulary) -> Header | None:
    columns = stacked_columns(rows[first : last + 1], words)
    texts = tuple(column.text for column in columns)
    roles = _with_branch([column.role for column in columns], texts)
    if Role.ITEM not in roles and Role.VALUE not in roles:
        roles = _with_value(roles, texts, words)
    if Role.BRANCH_ID not in roles and Role.BRANCH_NAME not in roles:
        return None
    lines = tuple(tuple(row) for row in rows[first : last + 1])
    if Role.VALUE in roles and (Role.ITEM_CODE in roles or Role.ITEM_NAME in roles):
        return Header(first, last, Layout.LONG, texts, roles, lines=lines)
    if Role.ITEM not in roles:
        return None
    # 数值 under a group that nobody knows is a column that nobody knows.
    roles = tuple(Role.UNKNOWN if role == Role.VALUE else role for role in roles)
    chosen = choose_columns(columns)
    return Header(first, last, Layout.WIDE, texts, roles, *chosen, lines)


_OF_BRANCH = (
    (
        Role.BRANCH_ID,
        (
            *("编码", "代码", "机构编码", "机构代码", "组织机构代码", "部门编码"),
            *("id", "code"),
        ),
        Role.UNKNOWN,
    ),
    (Role.BRANCH_NAME, ("名称", "机构名称"), Role.UNKNOWN),
    (Role.BRANCH_ID, ("单位编码", "单位代码", "unit_id"), Role.IGNORED),
    (
        Role.ITEM_NAME,
        ("指标", "项目", "指标项", "考核指标", "考核项目", "统计指标", "统计项目"),
        Role.UNKNOWN,
    ),
)
"""Words that are a branch's or an item's only where no other column is; a unit's own code
stands in place of a branch's."""


def _with_branch(roles: list[Role], texts: Sequence[str]) -> tuple[Role, ...]:
    """The roles, 编码 and 名称 being the branch's in a table that has no 支部编码, and 单位编码
    in one that has nothing else; whether they are, the roster tells."""
    for role, words, taken_for in _OF_BRANCH:
        if taken_for == Role.IGNORED and Role.BRANCH_NAME in roles:
            continue
        if role == Role.ITEM_NAME and Role.ITEM in roles:
            continue  # a wide table
        found = [at for at, text in enumerate(texts) if key(text) in words]
        if role not in roles and len(found) == 1 and roles[found[0]] == taken_for:
            roles[found[0]] = role
    return tuple(roles)


def _with_value(
    roles: tuple[Role, ...], texts: Sequence[str], words: Vocabulary
) -> tuple[Role, ...]:
    """The roles of a long table, 完成 or 合计 being its figures where no other column is.

    Of which items it is, each row tells: 本季 is another number of what is counted from
    January on.
    """
    if Role.ITEM_CODE not in roles and Role.ITEM_NAME not in roles:
        return roles
    found = [
        at
        for at, text in enumerate(texts)
        if roles[at] == Role.UNKNOWN and words.may_be_value(text)
    ]
    if len(found) != 1:
        return roles
    return (*roles[: found[0]], Role.VALUE, *roles[found[0] + 1 :])


def _is_continuation(rows: Rows, last: int, words: Vocabulary) -> bool:
    """A lower header row names items and holds no figure, as a row of data does."""
    row = rows[last]
    return any(words.role(text) == Role.ITEM for text in row if text) and not any(
        FIGURE.fullmatch(text.strip()) for text in row
    )


def header_score(header: Header) -> int:
    """How well a header is recognised; decides between rows, sheets and delimiters."""
    ignored = (Role.UNKNOWN, Role.EMPTY, Role.CONTACT)
    known = sum(1 for role in header.roles if role not in ignored)
    # A code column and fewer stacked rows win where the count is the same.
    return (
        known * 4 + 2 * (Role.BRANCH_ID in header.roles) - (header.last - header.first)
    )


def is_repeat(row: Sequence[str], header: Header) -> bool:
    """True when a row repeats one of the header, as printed tables do on every page.

    Systems print the codes of the items above or below their names.
    """
    own = _words(row)
    if len(own) > 1 and any(own == _words(line) for line in header.lines):
        return True
    told = [
        key(row[at]) in _names(item)
        for at, item in header.items.items()
        if at < len(row) and row[at].strip()
    ]
    return len(told) > 1 and all(told)


def is_other_header(row: Sequence[str], header: Header) -> bool:
    """True for names of items that stand in columns of other items."""
    owners = {name: at for at, item in header.items.items() for name in _names(item)}
    texts = [(at, key(row[at])) for at in header.items if at < len(row)]
    return sum(owners.get(text, at) != at for at, text in texts) > 1


def _names(item: Item) -> tuple[str, ...]:
    return (key(item.code), key(item.name), *map(key, item.aliases))


def _words(row: Sequence[str]) -> list[str]:
    """What stands in a row, but for the column that we add to an annotated file."""
    words = [key(text) for text in row if text.strip()]
    return [word for word in words if word != PROBLEM_COLUMN]
