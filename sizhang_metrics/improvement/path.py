"""The path as people read it: steps in the rule's own words, or what blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sizhang_metrics.explaining.chain import Chain, Link
from sizhang_metrics.explaining.words import points_in_words
from sizhang_metrics.improvement import goal as goals
from sizhang_metrics.improvement.candidates import Candidate, candidates
from sizhang_metrics.improvement.goal import Goal
from sizhang_metrics.improvement.imagining import Imagining
from sizhang_metrics.improvement.search import fewest_steps
from sizhang_metrics.improvement.telling import (
    capped,
    move_in_words,
    summary,
    why_not,
)
from sizhang_metrics.numbers import signed
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
    found, frozen = candidates(chain, quartiles, remaining)
    imagining = Imagining(chain, found)

    def test(levels: np.ndarray) -> np.ndarray:
        reached = goals.reached(chain, goal, *imagining.rows(levels))
        return reached & imagining.possible(levels)

    blocked = goals.blocks(chain, goal)
    start = Path(
        goal, False, final_before=chain.final_score, frozen=tuple(frozen.items())
    )
    if not blocked and test(np.zeros((1, len(found))))[0]:
        text = f"已经达到{goal.text}{capped(chain)}。"
        return replace(start, is_reached=True, final_after=chain.final_score, text=text)
    levels = None if blocked else fewest_steps(imagining, test)
    if levels is None:
        return _no_way(chain, goal, imagining, blocked, start)
    steps = tuple(_steps(chain, imagining, levels))
    final = _final(chain, imagining, levels)
    return replace(
        start,
        steps=steps,
        final_after=final,
        text=summary(chain, goal, len(steps), final),
    )


def _on_top(chain: Chain) -> Path:
    """The score is that of the best grade; a veto may keep the grade itself away."""
    said = capped(chain)
    if not said:
        return Path(None, True, final_before=chain.final_score, text="已在最高等次。")
    text = f"得分已到最高等次的分数线{said}，提高得分改变不了等次。"
    blocks = (said.removeprefix("；"),)
    return Path(None, False, final_before=chain.final_score, blocks=blocks, text=text)


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
        text=f"{move}：得分 {equation}，综合得分 {signed(points)} 分",
        advice=indicator.improve if one.term is not None else _REPORT_FIRST,
    )


def _no_way(
    chain: Chain,
    goal: Goal,
    imagining: Imagining,
    blocked: list[str],
    start: Path,
) -> Path:
    final = _final(chain, imagining, imagining.best)
    if not blocked:
        blocked = why_not(chain, goal, imagining, final)
    text = f"本年度内达不到{goal.text}：{'；'.join(blocked)}。"
    return replace(start, final_after=final, blocks=tuple(blocked), text=text)
