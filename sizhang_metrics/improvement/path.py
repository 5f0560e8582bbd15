"""The path as people read it: steps in the rule's own words, or what blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sizhang_metrics import composing
from sizhang_metrics.decomposition.chain import Chain, Link
from sizhang_metrics.decomposition.words import link_in_words, points_in_words
from sizhang_metrics.improvement import goal as goals
from sizhang_metrics.improvement.candidates import Candidate, candidates
from sizhang_metrics.improvement.counterfactual import Counterfactual
from sizhang_metrics.improvement.goal import Goal, GoalKind
from sizhang_metrics.improvement.search import fewest_steps
from sizhang_metrics.literals import TOLERANCE
from sizhang_metrics.numbers import percent_below, plain, signed
from sizhang_metrics.periods import QUARTERS


@dataclass(frozen=True)
class Step:
    """One improvement; `points` are those the composite gains when it is taken."""

    indicator: str
    dimension: str
    before: Link
    after: Link
    item: str | None
    """The item that moves (`roster:…` for the roster); None: to be reported at all."""
    change: float
    """By how much the item moves; 0 where it is to be reported at all."""
    points: float
    move: str
    """What is to be moved from where to where."""
    equation: str
    """How the indicator's points come about afterwards, in the rule's own words."""
    text: str
    """What to do, with the equation of the points."""
    advice: str
    """The scheme's sentence on how to improve, or to report what is missing."""


@dataclass(frozen=True)
class Path:
    """The way to a goal, or why there is none."""

    goal: Goal | None
    is_reached: bool
    """Already there: no steps."""
    steps: tuple[Step, ...] = ()
    final_before: float | None = None
    final_after: float | None = None
    """With all steps; where there is no way, with everything at its realistic best."""
    blocks: tuple[str, ...] = ()
    """What stands in the way; empty when there is a way."""
    frozen: tuple[tuple[str, str], ...] = ()
    """Indicators that lose points and cannot change any more, with the reason."""
    text: str = ""


def way_up(
    chain: Chain,
    goal: Goal | None,
    quartiles: Mapping[str, float],
    *,
    remaining: int | None = None,
) -> Path:
    """The path of this branch to this goal.

    `quartiles`: indicator → value where the better quarter of its peers begins;
    `remaining`: quarters of the year still to come (default: after the chain's).
    """
    if goal is None:
        return _on_top(chain)
    if remaining is None:
        remaining = QUARTERS - chain.period.quarter
    movable, frozen = candidates(chain, quartiles, remaining)
    counterfactual = Counterfactual(chain, movable)

    def test(levels: np.ndarray) -> np.ndarray:
        reached = goals.reached(chain, goal, *counterfactual.rows(levels))
        return reached & counterfactual.possible(levels)

    blocked = goals.blocks(chain, goal)
    start = Path(
        goal, False, final_before=chain.final_score, frozen=tuple(frozen.items())
    )
    if not blocked and test(np.zeros((1, len(movable))))[0]:
        text = f"已经达到{goal.text}{capped(chain)}。"
        return replace(start, is_reached=True, final_after=chain.final_score, text=text)
    levels = None if blocked else fewest_steps(counterfactual, test)
    if levels is None:
        return _no_way(chain, goal, counterfactual, blocked, start)
    steps = tuple(_steps(chain, counterfactual, levels))
    final = _final(chain, counterfactual, levels)
    return replace(
        start,
        steps=steps,
        final_after=final,
        text=summary(chain, goal, len(steps), final),
    )


def _on_top(chain: Chain) -> Path:
    """The score is that of the best grade; a veto may keep the grade itself away."""
    veto_remark = capped(chain)
    if not veto_remark:
        return Path(None, True, final_before=chain.final_score, text="已在最高等次。")
    text = f"得分已到最高等次的分数线{veto_remark}，提高得分改变不了等次。"
    blocks = (veto_remark.removeprefix("；"),)
    return Path(None, False, final_before=chain.final_score, blocks=blocks, text=text)


def _final(chain: Chain, counterfactual: Counterfactual, levels: np.ndarray) -> float:
    rows = counterfactual.rows(levels[None, :])
    return float(goals.outcome(chain, *rows).final[0])


def _steps(
    chain: Chain, counterfactual: Counterfactual, levels: np.ndarray
) -> Iterator[Step]:
    """The steps, one after the other, so that their points add up."""
    links = counterfactual.links(levels)
    taken = np.zeros_like(levels)
    before = goals.outcome(chain, *counterfactual.rows(taken[None, :])).composite[0]
    for at in np.flatnonzero(levels):
        taken[at] = levels[at]
        after = goals.outcome(chain, *counterfactual.rows(taken[None, :])).composite[0]
        place = chain.scheme.indicators.index(counterfactual.candidates[at].indicator)
        points = float(np.nan_to_num(after) - np.nan_to_num(before))
        yield _step(
            chain, counterfactual.candidates[at], links[place], levels[at], points
        )
        before = after


_REPORT_FIRST = "先把这项指标所缺的数补报齐；报齐以后按实绩计分。"


def _step(
    chain: Chain, one: Candidate, after: Link, level: float, points: float
) -> Step:
    indicator = one.indicator
    item = None
    if one.term is not None:
        roster = "" if one.term.source == "item" else f"{one.term.source}:"
        item = f"{roster}{one.term.code}"
    move = move_in_words(chain, one, after, level)
    equation = points_in_words(chain.scheme, indicator, after)
    gained = signed(points, chain.scheme.point_decimals)
    return Step(
        indicator=indicator.code,
        dimension=indicator.dimension,
        before=one.link,
        after=after,
        item=item,
        change=one.unit * level,
        points=points,
        move=move,
        equation=equation,
        text=f"{move}：得分 {equation}，综合得分 {gained} 分",
        advice=indicator.improve if one.term is not None else _REPORT_FIRST,
    )


def _no_way(
    chain: Chain,
    goal: Goal,
    counterfactual: Counterfactual,
    blocked: list[str],
    start: Path,
) -> Path:
    final = _final(chain, counterfactual, counterfactual.best)
    if not blocked:
        blocked = why_not(chain, goal, counterfactual, final)
    text = f"本年度内达不到{goal.text}：{'；'.join(blocked)}。"
    return replace(start, final_after=final, blocks=tuple(blocked), text=text)


def move_in_words(chain: Chain, one: Candidate, after: Link, level: float) -> str:
    """What is to be moved, from where to where, by how much of which item."""
    name, indicator = one.indicator.name, one.indicator
    if one.term is None:
        return f"{name}：报全数据，并达到 {link_in_words(indicator, after)}"
    verb = "提高" if indicator.direction == "higher" else "降低"
    before = link_in_words(indicator, one.link)
    joint = " " if before.endswith("%") else ""
    reached = link_in_words(indicator, after)
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


def why_not(
    chain: Chain, goal: Goal, counterfactual: Counterfactual, final: float
) -> list[str]:
    """Where everything at its realistic best still falls short."""
    at_best = goals.outcome(chain, *counterfactual.rows(counterfactual.best[None, :]))
    if not counterfactual.candidates:
        return ["没有还能改变的失分指标"]
    reasons = []
    names = [one.name for one in chain.scheme.dimensions]
    if not at_best.ranked[0]:
        short = [
            name
            for name, left in zip(names, at_best.shares[0], strict=True)
            if np.isnan(left)
        ]
        reasons.append(f"{'、'.join(short)}数据不足")
    count, decimals = len(counterfactual.candidates), chain.scheme.decimals
    best = f"能改进的 {count} 项都达到同类组前四分之一的水平，"
    if goal.kind is GoalKind.STANDARD:
        each = chain.scheme.standard.each_dimension
        for name, share in zip(names, at_best.shares[0], strict=True):
            if share < each - TOLERANCE:
                reasons.append(f"{best}{name}得分率也只有 {percent_below(share, each)}")
        # as `reached` compares it: 79.96 is shown as 80.0 and is enough for 80
        composite = composing.rounded(chain.scheme, at_best.composite)[0]
        if composite < chain.scheme.standard.composite - TOLERANCE:
            reasons.append(f"{best}综合得分也只有 {plain(composite, decimals)} 分")
    elif goal.final is not None and at_best.final[0] < goal.final:
        gap = plain(goal.final - final, decimals)
        reasons.append(f"{best}得分也只有 {plain(final, decimals)} 分，还差 {gap} 分")
    return reasons or ["能改进的指标都改进后仍未达到"]
