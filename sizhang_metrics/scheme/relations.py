"""Faults between fields: inside one block, and the sums of weights over blocks."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sizhang_metrics.scheme.draft import Block, Draft
from sizhang_metrics.scheme.model import Rule

_EQUAL = 1e-9
NEEDS = {
    Rule.LINEAR: ("floor", "target"),
    Rule.LINEAR_PRORATED: ("target",),
    Rule.STEP: ("steps",),
    Rule.DEDUCT_MISSING: ("expected_per_year", "per_miss"),
    Rule.DEDUCT_EACH: ("per_each",),
    Rule.MIN_MAX: (),
    Rule.PERCENTILE: (),
}
"""The parameters of each rule; those of other rules may stand there unread."""
_ONE_WAY = {
    Rule.LINEAR_PRORATED: "higher",
    Rule.DEDUCT_MISSING: "higher",
    Rule.DEDUCT_EACH: "lower",
}
"""Rules that by their formula only reward one direction."""


def faults(draft: Draft) -> Iterator[str]:
    """Every fault that needs more than one field to see."""
    yield from _lower_bound(draft)
    yield from _grades(draft["grade"])
    for block in draft["item"]:
        yield from _named(block, _item(block))
    for block in draft["indicator"]:
        yield from _named(block, _rule_keys(block))
        yield from _named(block, _goalposts(block))
    for block in draft["adjustment"]:
        yield from _named(block, _adjustment(block))
    yield from _weights(draft)


def _named(block: Block, found: Iterator[str]) -> Iterator[str]:
    return (f"{block.where}：{one}" for one in found)


def _lower_bound(draft: Draft) -> Iterator[str]:
    users = [draft.scheme.where] if draft.scheme["composite"] == "geometric" else []
    users += [
        one.where for one in draft["dimension"] if one["aggregate"] == "geometric"
    ]
    if users and "lower_bound" not in draft.scheme.raw:
        yield (
            f"[scheme]：{'、'.join(users)} 用了几何平均，必须写明 lower_bound"
            "（不抬高就写 0）。"
        )


def _grades(blocks: list[Block]) -> Iterator[str]:
    floors = [block["floor"] for block in blocks]
    if None in floors or not floors:
        return
    for upper, lower in zip(blocks, blocks[1:], strict=False):
        if lower["floor"] >= upper["floor"]:
            yield (
                f"{lower.where}：floor {lower['floor']:g} 应小于上一等次的"
                f" {upper['floor']:g}，等次从高到低排列。"
            )
    if floors[-1] != 0:
        yield f"{blocks[-1].where}：最后一个等次的 floor 应为 0，现在是 {floors[-1]:g}。"


def _item(block: Block) -> Iterator[str]:
    low, high = block["minimum"], block["maximum"]
    if low is None and block["integer"] and "minimum" not in block.raw:
        low = 0
    if low is not None and high is not None and low > high:
        yield f"minimum {low:g} 大于 maximum {high:g}。"
    if block["kind"] not in (None, "annual") and block["due_quarter"] not in (None, 4):
        yield "due_quarter 只用于 annual（当年一次）的填报项，请删去。"


def _rule_keys(block: Block) -> Iterator[str]:
    for key in NEEDS.get(block["rule"], ()):
        if key not in block.raw:
            yield f"规则 {block['rule']} 缺少 {key}。"


def _goalposts(block: Block) -> Iterator[str]:
    rule, direction = block["rule"], block["direction"]
    if rule is None or direction is None:
        return
    if direction != _ONE_WAY.get(rule, direction):
        yield f"规则 {rule} 的 direction 应为 {_ONE_WAY[rule]}，现在是 {direction}。"
    if rule == Rule.LINEAR:
        yield from _linear(block["floor"], block["target"], direction)
    if rule == Rule.LINEAR_PRORATED:
        yield from _target_per_year(block["target"])
    if rule == Rule.STEP and block["steps"]:
        yield from _steps(block["steps"], direction)


def _linear(floor: float | None, target: float | None, direction: str) -> Iterator[str]:
    if floor is None or target is None:
        return
    if abs(floor - target) <= _EQUAL:
        yield f"floor 和 target 不能相同（都是 {floor:g}）。"
    elif direction == "higher" and floor > target:
        yield f"direction 是 higher（越高越好），floor {floor:g} 应小于 target {target:g}。"
    elif direction == "lower" and floor < target:
        yield f"direction 是 lower（越低越好），floor {floor:g} 应大于 target {target:g}。"


def _target_per_year(target: float | None) -> Iterator[str]:
    if target is not None and target <= 0:
        yield f"规则 linear_prorated 的 target 应大于 0，现在是 {target:g}。"


def _steps(steps: tuple[tuple[float, float], ...], direction: str) -> Iterator[str]:
    """From the easiest bound to the hardest the share must not fall."""
    easiest_first = sorted(steps, reverse=direction == "lower")
    for (bound, share), (harder, more) in zip(
        easiest_first, easiest_first[1:], strict=False
    ):
        if abs(bound - harder) <= _EQUAL:
            yield f"steps 中界限 {bound:g} 写了两次。"
        elif more < share:
            yield (
                f"steps 与 direction（{direction}）不一致：界限 {harder:g} 更难达到，"
                f"得分比例 {more:g} 却低于界限 {bound:g} 的 {share:g}。"
            )


def _adjustment(block: Block) -> Iterator[str]:
    kind = block["kind"]
    if kind is None:
        return
    needed, other = ("grade_cap", "points")
    if kind != "veto":
        needed, other = other, needed
    if needed not in block.raw:
        yield f"kind 是 {kind}，缺少 {needed}。"
    if other in block.raw:
        yield f"kind 是 {kind}，用不到 {other}，请删去。"


def _weights(draft: Draft) -> Iterator[str]:
    relative = draft.scheme["weights"] == "relative"
    dimensions = draft["dimension"]
    if not relative and dimensions and all(one.has("weight") for one in dimensions):
        total = math.fsum(one["weight"] for one in dimensions)
        if abs(total - 100) > _EQUAL:
            yield f"各维度分值合计为 {total:.12g}，应为 100。"
    for dimension in dimensions:
        members = [
            one
            for one in draft["indicator"]
            if draft.meant("dimension", one["dimension"]) == dimension["code"]
        ]
        if members and all(one.has("weight") for one in members):
            total = math.fsum(one["weight"] for one in members)
            yield from _named(dimension, _sum(total, dimension["weight"], relative))


def _sum(total: float, weight: float | None, relative: bool) -> Iterator[str]:
    if relative and total <= 0:
        yield "各指标分值全是 0，至少要有一个大于 0。"
    if not relative and weight is not None and abs(total - weight) > _EQUAL:
        yield f"各指标分值合计为 {total:.12g}，应等于本维度的 {weight:.12g}。"
