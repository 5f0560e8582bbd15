"""The path as people read it: steps in the rule's own words, or what blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sizhang_metrics.explaining.chain import Chain, Link
from sizhang_metrics.explaining.numbers import plain, signed
from sizhang_metrics.explaining.words import measured, points_in_words
from sizhang_metrics.improvement import goal as goals
from sizhang_metrics.improvement.candidates import Candidate, candidates
from sizhang_metrics.improvement.goal import Goal, GoalKind
from sizhang_metrics.improvement.imagining import Imagining
from sizhang_metrics.improvement.search import fewest_steps
from sizhang_metrics.periods import QUARTERS
from sizhang_metrics.scoring.names import HAIR


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
    text: str
    """What to do, with the equation of the points."""
    advice: str
    """The scheme's sentence on how to improve."""


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
        return Path(None, True, final_before=chain.final_score, text="已在最高等次。")
    if remaining is None:
        remaining = QUARTERS - chain.period.quarter
    found, frozen = candidates(chain, quartiles, remaining)
    imagining = Imagining(chain, found)

    def test(levels: np.ndarray) -> np.ndarray:
        reached = goals.reached(chain, goal, *imagining.rows(levels))
        return reached & imagining.possible(levels)

    blocked = goals.blocks(chain, goal)
    fixed = {"final_before": chain.final_score, "frozen": tuple(frozen.items())}
    if not blocked and test(np.zeros((1, len(found))))[0]:
        text = f"已经达到{goal.text}。"
        return Path(goal, True, final_after=chain.final_score, text=text, **fixed)
    levels = None if blocked else fewest_steps(imagining, test)
    if levels is None:
        return _no_way(chain, goal, imagining, blocked, fixed)
    steps = tuple(_steps(chain, imagining, levels))
    final = _final(chain, imagining, levels)
    return Path(
        goal,
        False,
        steps,
        final_after=final,
        text=_summary(chain, goal, steps, final),
        **fixed,
    )


def _final(chain: Chain, imagining: Imagining, levels: np.ndarray) -> float:
    rows = imagining.rows(levels[None, :])
    return float(goals.outcome(chain, *rows).final[0])


def _steps(chain: Chain, imagining: Imagining, levels: np.ndarray) -> Iterator[Step]:
    """The steps, one after the other, so that their points add up."""
    links = imagining.links(levels)
    taken = np.zeros_like(levels)
    before = goals.outcome(chain, *imagining.rows(taken[None, :])).composite[0]
    for at in np.flatnonzero(levels):
        taken[at] = levels[at]
        after = goals.outcome(chain, *imagining.rows(taken[None, :])).composite[0]
        place = chain.scheme.indicators.index(imagining.candidates[at].indicator)
        points = float(np.nan_to_num(after) - np.nan_to_num(before))
        yield _step(chain, imagining.candidates[at], links[place], levels[at], points)
        before = after


def _step(
    chain: Chain, one: Candidate, after: Link, level: float, points: float
) -> Step:
    indicator = one.indicator
    item = None
    if one.term is not None:
        roster = "" if one.term.source == "item" else f"{one.term.source}:"
        item = f"{roster}{one.term.code}"
    equation = points_in_words(chain.scheme, indicator, after)
    return Step(
        indicator=indicator.code,
        dimension=indicator.dimension,
        before=one.link,
        after=after,
        item=item,
        change=one.unit * level,
        points=points,
        text=f"{_move_in_words(chain, one, after, level)}:得分 {equation},"
        f"综合得分 {signed(points)} 分",
        advice=indicator.improve,
    )


def _move_in_words(chain: Chain, one: Candidate, after: Link, level: float) -> str:
    name, indicator = one.indicator.name, one.indicator
    if one.term is None:
        return f"{name}:报全数据,并达到 {measured(indicator, after.value)}"
    verb = "提高" if indicator.direction == "higher" else "降低"
    text = (
        f"{name}:由 {measured(indicator, one.link.value)} "
        f"{verb}到 {measured(indicator, after.value)}"
    )
    if one.term.source != "item":
        return text
    item = chain.scheme.item(one.term.code)
    amount = one.unit * level
    kind = "增加" if amount > 0 else "减少"
    return f"{text}({item.name}{kind} {plain(abs(amount))} {item.measured_in})"


def _summary(chain: Chain, goal: Goal, steps: tuple[Step, ...], final: float) -> str:
    decimals = chain.scheme.decimals
    before = "—" if chain.final_score is None else plain(chain.final_score, decimals)
    return (
        f"完成以下 {len(steps)} 项可达到{goal.text}:"
        f"得分由 {before} 分升至 {plain(final, decimals)} 分。"
    )


def _no_way(
    chain: Chain,
    goal: Goal,
    imagining: Imagining,
    blocked: list[str],
    fixed: dict,
) -> Path:
    final = _final(chain, imagining, imagining.best)
    if not blocked:
        blocked = _why_not(chain, goal, imagining, final)
    text = f"本年度内达不到{goal.text}:{';'.join(blocked)}。"
    return Path(
        goal, False, final_after=final, blocks=tuple(blocked), text=text, **fixed
    )


def _why_not(chain: Chain, goal: Goal, imagining: Imagining, final: float) -> list[str]:
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
    best = f"能改进的 {count} 项都达到同类组前四分之一的水平,"
    if goal.kind is GoalKind.STANDARD:
        each = chain.scheme.standard.each_dimension
        for name, share in zip(names, found.shares[0], strict=True):
            if share < each - HAIR:
                reasons.append(f"{best}{name}得分率也只有 {plain(100 * share, 1)}%")
        if found.composite[0] < chain.scheme.standard.composite:
            reasons.append(
                f"{best}综合得分也只有 {plain(found.composite[0], decimals)} 分"
            )
    elif found.final[0] < goal.final:
        gap = plain(goal.final - final, decimals)
        reasons.append(f"{best}得分也只有 {plain(final, decimals)} 分,还差 {gap} 分")
    return reasons or ["能改进的指标都改进后仍未达到"]
