"""Ranges and brackets as sentences for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sizhang_metrics.numbers import percent
from sizhang_metrics.sensitivity.rank_intervals import DRAWS, SPREAD, TAIL

RULE = (
    f"名次范围：各维度、各指标的分值随机上下浮动不超过 {percent(SPREAD)}，重新折算后排名，"
    f"共测算 {DRAWS} 次，去掉两端各 {percent(TAIL)}；再逐个去掉一项指标排名，"
    "并把本季报的每个数逐个多 1、少 1（不可能的除外，其他支部不变）重新计分排名，一并计入。"
    "以上哪一种都不改变名次的，才说“名次稳定”。"
    "同档：名次范围与本档第一名的名次范围有重叠的，差距不足以分出先后。"
)

SHORT_RULE = (
    f"分值各自浮动 ±{percent(SPREAD)} 测算 {DRAWS} 次（两端各去 {percent(TAIL)}），逐项去掉一个指标，"
    "本季每个数逐个多 1、少 1；与本档第一名的范围重叠的为同档"
)


def branch_sentence(rank: int, low: int, high: int) -> str:
    """One branch's rank with its range.

    >>> branch_sentence(12, 10, 15), branch_sentence(1, 1, 1)
    ('第 12 名，一般在 10–15 名之间', '第 1 名，名次稳定')
    """
    if low == high:
        return f"第 {rank} 名，名次稳定"
    return f"第 {rank} 名，一般在 {low}–{high} 名之间"


def group_sentence(ranks: Sequence[int], brackets: Sequence[int]) -> str:
    """What a leader may conclude from a group's ranking; input in the order of rank.

    >>> group_sentence([1, 2, 3, 4, 5], [1, 2, 3, 3, 4])
    '前 2 名稳定；第 3–4 名差距不足以排序；5 个支部共分 4 档。'
    """
    if not len(ranks):
        return "没有可排名的支部。"
    if len(ranks) == 1:
        return "只有 1 个支部参加排名，没有可比的名次。"
    sizes = Counter(brackets)
    first_wide = next((size for size in sorted(sizes) if sizes[size] > 1), None)
    if first_wide is None:
        return f"{len(ranks)} 个支部的名次都稳定。"
    start = sum(sizes[size] for size in sizes if size < first_wide)
    parts = []
    if start:
        parts.append(f"前 {start} 名稳定" if start > 1 else "第 1 名稳定")
    if sizes[first_wide] == len(ranks):
        return f"{len(ranks)} 个支部差距不足以排序。"
    end = start + sizes[first_wide]
    parts.append(f"第 {start + 1}–{end} 名差距不足以排序")
    parts.append(f"{len(ranks)} 个支部共分 {len(sizes)} 档")
    return "；".join(parts) + "。"


def groups_sentence(firsts: Sequence[int]) -> str:
    """Many groups in one sentence; `firsts`: the size of each group's first bracket.

    >>> groups_sentence([1, 4, 2]), groups_sentence([1, 1])
    ('3 个同类组中，1 个组的第 1 名稳定，2 个组领先的几名差距不足以排序。', '2 个同类组的第 1 名都稳定。')
    """
    wide = sum(first > 1 for first in firsts)
    if not wide:
        return f"{len(firsts)} 个同类组的第 1 名都稳定。"
    if wide == len(firsts):
        return f"{wide} 个同类组领先的几名都差距不足以排序。"
    return (
        f"{len(firsts)} 个同类组中，{len(firsts) - wide} 个组的第 1 名稳定，"
        f"{wide} 个组领先的几名差距不足以排序。"
    )
