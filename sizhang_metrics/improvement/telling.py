"""Steps, summaries and obstacles of a path as sentences for people."""

from __future__ import annotations

import numpy as np

from sizhang_metrics.explaining.chain import Chain, Link
from sizhang_metrics.explaining.words import measured
from sizhang_metrics.improvement import goal as goals
from sizhang_metrics.improvement.candidates import Candidate
from sizhang_metrics.improvement.goal import Goal, GoalKind
from sizhang_metrics.improvement.imagining import Imagining
from sizhang_metrics.literals import HAIR
from sizhang_metrics.numbers import plain


def move_in_words(chain: Chain, one: Candidate, after: Link, level: float) -> str:
    """What is to be moved, from where to where, by how much of which item."""
    name, indicator = one.indicator.name, one.indicator
    if one.term is None:
        return f"{name}：报全数据，并达到 {measured(indicator, after.known_value)}"
    verb = "提高" if indicator.direction == "higher" else "降低"
    before = measured(indicator, one.link.known_value)
    joint = " " if before.endswith("%") else ""
    reached = measured(indicator, after.known_value)
    text = f"{name}：由 {before}{joint}{verb}到 {reached}"
    if one.term.source != "item":
        return text
    item = chain.scheme.item(one.term.code)
    amount = one.unit * level
    kind = "增加" if amount > 0 else "减少"
    return f"{text}（{item.name}{kind} {plain(abs(amount))} {item.measured_in}）"


def summary(chain: Chain, goal: Goal, steps: int, final: float) -> str:
    """What the path leads to, from where."""
    decimals = chain.scheme.decimals
    before = "—" if chain.final_score is None else plain(chain.final_score, decimals)
    return (
        f"完成以下 {steps} 项可达到{goal.text}："
        f"得分由 {before} 分升至 {plain(final, decimals)} 分{capped(chain)}。"
    )


def capped(chain: Chain) -> str:
    """What a veto does to the grade whatever the score is; empty without one."""
    if chain.cap_index <= 0:
        return ""
    name = chain.scheme.grades[chain.cap_index].name
    return f"；有一票否决记录，本年度等次封顶为{name}"


def why_not(chain: Chain, goal: Goal, imagining: Imagining, final: float) -> list[str]:
    """Where everything at its realistic best still falls short."""
    found = goals.outcome(chain, *imagining.rows(imagining.best[None, :]))
    if not imagining.candidates:
        return ["没有还能改变的失分指标"]
    reasons = []
    names = [one.name for one in chain.scheme.dimensions]
    if not found.ranked[0]:
        short = [
            name
            for name, left in zip(names, found.shares[0], strict=True)
            if np.isnan(left)
        ]
        reasons.append(f"{'、'.join(short)}数据不足")
    count, decimals = len(imagining.candidates), chain.scheme.decimals
    best = f"能改进的 {count} 项都达到同类组前四分之一的水平，"
    if goal.kind is GoalKind.STANDARD:
        each = chain.scheme.standard.each_dimension
        for name, share in zip(names, found.shares[0], strict=True):
            if share < each - HAIR:
                reasons.append(f"{best}{name}得分率也只有 {plain(100 * share, 1)}%")
        if found.composite[0] < chain.scheme.standard.composite:
            reasons.append(
                f"{best}综合得分也只有 {plain(found.composite[0], decimals)} 分"
            )
    elif goal.final is not None and found.final[0] < goal.final:
        gap = plain(goal.final - final, decimals)
        reasons.append(f"{best}得分也只有 {plain(final, decimals)} 分，还差 {gap} 分")
    return reasons or ["能改进的指标都改进后仍未达到"]
