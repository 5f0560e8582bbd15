"""Peer groups (同类组): who is compared with whom, when the office does not say.

Unit type and size: S ≤ 6, M 7–15, L 16–30, XL ≥ 31 members (sizes follow the rules
on branch committees: below 7 there is none).  A group of fewer than 8 says nothing
about ranks, so it joins the next size of its type, the largest joins the one below.

Branches whose members are unknown form a group of their type from 8 on; fewer join
the most numerous group of their type, where one more tells least.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sizhang_metrics.roster.model import RosterRow

SMALLEST = 8
_LIMITS = (6, 15, 30)
"""The most members of S, M and L; what is above is XL."""
_WITHOUT_TYPE = "未分类单位"

Sizes = tuple[int, ...]


def peer_groups(rows: Iterable[RosterRow]) -> dict[str, str]:
    """branch_id → peer group, for rows that hold on the same day."""
    groups: dict[str, str] = {}
    by_type: dict[str, list[RosterRow]] = defaultdict(list)
    for row in rows:
        if row.peer_group:
            groups[row.branch_id] = row.peer_group
        else:
            by_type[row.unit_type].append(row)
    for unit_type, members in by_type.items():
        groups |= _of_type(unit_type or _WITHOUT_TYPE, members)
    return groups


def _of_type(unit_type: str, rows: list[RosterRow]) -> dict[str, str]:
    by_size: dict[int, list[str]] = defaultdict(list)
    unknown = []
    for row in rows:
        if row.members is None:
            unknown.append(row.branch_id)
        else:
            by_size[size(row.members)].append(row.branch_id)
    merged = _merged(by_size)
    groups = {
        branch_id: f"{unit_type}·{_label(sizes)}"
        for sizes, branch_ids in merged.items()
        for branch_id in branch_ids
    }
    return groups | dict.fromkeys(unknown, _of_unknown(unit_type, merged, unknown))


def size(members: int) -> int:
    """0 for S, 1 for M, 2 for L, 3 for XL.

    >>> [size(members) for members in (6, 7, 15, 16, 30, 31)]
    [0, 1, 1, 2, 2, 3]
    """
    return sum(members > limit for limit in _LIMITS)


def _merged(by_size: Mapping[int, list[str]]) -> dict[Sizes, list[str]]:
    """Sizes that form one group → its branches; no group under 8 but a lone one."""
    groups: list[tuple[Sizes, list[str]]] = []
    for number in sorted(by_size):
        sizes: Sizes = (number,)
        branch_ids = by_size[number]
        if groups and len(groups[-1][1]) < SMALLEST:
            smaller, their_ids = groups.pop()
            sizes, branch_ids = smaller + sizes, their_ids + branch_ids
        groups.append((sizes, branch_ids))
    if len(groups) > 1 and len(groups[-1][1]) < SMALLEST:
        sizes, branch_ids = groups.pop()
        smaller, their_ids = groups.pop()
        groups.append((smaller + sizes, their_ids + branch_ids))
    return dict(groups)


def _label(sizes: Sizes) -> str:
    low = (0, *(limit + 1 for limit in _LIMITS))[sizes[0]]
    high = (*_LIMITS, None)[sizes[-1]]
    if high is None:
        return f"{low}人及以上" if low else "各种规模"
    return f"{low}–{high}人" if low else f"{high}人及以下"


def _of_unknown(
    unit_type: str, merged: Mapping[Sizes, list[str]], unknown: list[str]
) -> str:
    if not merged or len(unknown) >= SMALLEST:
        return f"{unit_type}·人数未填" if merged else unit_type
    most = max(merged, key=lambda sizes: len(merged[sizes]))  # the smaller of equals
    return f"{unit_type}·{_label(most)}"
