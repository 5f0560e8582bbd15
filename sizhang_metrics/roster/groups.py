"""Peer groups (同类组): who is compared with whom, when the office does not say.

Unit type and size: S ≤ 6, M 7–15, L 16–30, XL ≥ 31 members (sizes follow the rules
on branch committees: below 7 there is none).  A group of fewer than 8 says nothing
about ranks, so it joins the next size of its type, the largest joins the one below.

Branches whose members are unknown form a group of their type from 8 on; fewer join
the most numerous group of their type, where one more tells least.

By the branches of each quarter (`peer_groups`), or once a year (`peer_groups_of_year`),
so that one new member does not change a branch's company within a year.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from sizhang_metrics.periods import Period
from sizhang_metrics.roster.model import RosterRow, valid_on

SMALLEST = 8
_LIMITS = (6, 15, 30)
"""The most members of S, M and L; what is above is XL."""
_WITHOUT_TYPE = "未分类单位"

Sizes = tuple[int, ...]


def peer_groups(rows: Iterable[RosterRow]) -> dict[str, str]:
    """branch_id → peer group, for rows that hold on the same day."""
    rows = list(rows)
    groups = {
        unit_type: _Groups.of(theirs)
        for unit_type, theirs in _by_type(
            row for row in rows if not row.peer_group
        ).items()
    }
    return {
        row.branch_id: row.peer_group or groups[row.unit_type].group_of(row)
        for row in rows
    }


def peer_groups_of_year(roster: Sequence[RosterRow], period: Period) -> dict[str, str]:
    """branch_id → peer group in this quarter, where groups are made once a year.

    A branch counts with its row of the last day of the year before, or where it did not
    exist then, with its first one of the year; which sizes form one group is settled for
    a type on the first of these days on which it has branches.  A branch that comes
    later joins the group of its size, or where there is none, the next larger one (the
    largest, the one below).  The office has the last word at any time.
    """
    days = [_eve(period), *(quarter.last_day for quarter in period.of_year())]
    counted: dict[str, RosterRow] = {}
    groups: dict[str, _Groups] = {}
    for day in days:
        rows = valid_on(roster, day)
        for row in rows:
            counted.setdefault(row.branch_id, row)
        derived = [counted[row.branch_id] for row in rows if not row.peer_group]
        for unit_type, theirs in _by_type(derived).items():
            groups.setdefault(unit_type, _Groups.of(theirs))
    return {
        row.branch_id: row.peer_group
        or groups[counted[row.branch_id].unit_type].group_of(counted[row.branch_id])
        for row in rows
    }


def _eve(period: Period) -> datetime.date:
    """The last day of the year before."""
    return Period(period.year - 1, 4).last_day


def _by_type(rows: Iterable[RosterRow]) -> dict[str, list[RosterRow]]:
    """Unit type → its rows."""
    found: dict[str, list[RosterRow]] = defaultdict(list)
    for row in rows:
        found[row.unit_type].append(row)
    return found


@dataclass(frozen=True)
class _Groups:
    """The groups of one type."""

    unit_type: str
    parts: tuple[tuple[Sizes, int], ...]
    """The sizes that form one group, from the smallest, and how many it has."""
    unknown: int
    """Branches whose members are not known."""

    @classmethod
    def of(cls, rows: Sequence[RosterRow]) -> Self:
        """Made from these branches, which are of the same type."""
        sizes = [size(row.members) for row in rows if row.members is not None]
        unit_type = rows[0].unit_type or _WITHOUT_TYPE
        return cls(unit_type, _merged(sizes), len(rows) - len(sizes))

    def group_of(self, row: RosterRow) -> str:
        """The name of the group that this branch is in or joins."""
        if row.members is not None and self.parts:
            own = size(row.members)
            fitting = [sizes for sizes, _number in self.parts if sizes[-1] >= own]
            return self._named(fitting[0] if fitting else self.parts[-1][0])
        if not self.parts or self.unknown >= SMALLEST:
            return f"{self.unit_type}·人数未填" if self.parts else self.unit_type
        # the smaller of equals
        most, _number = max(self.parts, key=lambda part: part[1])
        return self._named(most)

    def _named(self, sizes: Sizes) -> str:
        return f"{self.unit_type}·{_label(sizes)}"


def size(members: int) -> int:
    """0 for S, 1 for M, 2 for L, 3 for XL.

    >>> [size(members) for members in (6, 7, 15, 16, 30, 31)]
    [0, 1, 1, 2, 2, 3]
    """
    return sum(members > limit for limit in _LIMITS)


def _merged(every: Sequence[int]) -> tuple[tuple[Sizes, int], ...]:
    """Sizes that form one group, with its number; none is under 8 but a lone one."""
    groups: list[tuple[Sizes, int]] = []
    for own in sorted(set(every)):
        sizes: Sizes = (own,)
        number = every.count(own)
        if groups and groups[-1][1] < SMALLEST:
            smaller, theirs = groups.pop()
            sizes, number = smaller + sizes, theirs + number
        groups.append((sizes, number))
    if len(groups) > 1 and groups[-1][1] < SMALLEST:
        sizes, number = groups.pop()
        smaller, theirs = groups.pop()
        groups.append((smaller + sizes, theirs + number))
    return tuple(groups)


def _label(sizes: Sizes) -> str:
    low = (0, *(limit + 1 for limit in _LIMITS))[sizes[0]]
    high = (*_LIMITS, None)[sizes[-1]]
    if high is None:
        return f"{low}人及以上" if low else "各种规模"
    return f"{low}–{high}人" if low else f"{high}人及以下"
