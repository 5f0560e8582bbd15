"""The path as people read it: steps in the rule's own words, or what blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from sizhang_metrics import composing
from sizhang_metrics.decomposition.chain import Chain, Link
from sizhang_metrics.decomposition.words import link_in_words, points_in_words
from sizhang_metrics.improvement import goal as goals
from sizhang_metrics.improvement.candidates import Candidate, candidates, total_moves
from sizhang_metrics.improvement.coming import Coming, Key, Standing
from sizhang_metrics.improvement.counterfactual import Counterfactual
from sizhang_metrics.improvement.counting import Report
from sizhang_metrics.improvement.goal import Goal, GoalKind
from sizhang_metrics.improvement.search import fewest_steps
from sizhang_metrics.literals import TOLERANCE
from sizhang_metrics.numbers import exact, percent_below, plain, signed
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Kind


@dataclass(frozen=True)
class Step:
    """One improvement; `points` are those the composite gains when it is taken."""

    indicator: str
    dimension: str
    before: Link
    """As it stands when the quarter is repeated."""
    after: Link
    item: str | None
    """The item that moves (`roster:…` for the roster)."""
    change: float
    """By how much the item moves, against the file that repeats the quarter."""
    moves: tuple[tuple[str, float], ...]
    """Every item of the step with its change; the one of `item` comes first."""
    counts: tuple[tuple[str, float], ...]
    """Every item of the step, as the file of the coming quarter then has it."""
    points: float
    move: str
    """What is to be moved from where to where."""
    equation: str
    """How the indicator's points come about afterwards, in the rule's own words."""
    text: str
    """What to do, with the equation of the points."""
    advice: str
    """The scheme's sentence on how to improve, or to report what is missing."""

    @property
    def report(self) -> str:
        """`counts` for programs: “theme_days=3 theme_day_months=3”."""
        return " ".join(f"{item}={plain(value, 9)}" for item, value in self.counts)


@dataclass(frozen=True)
class Path:
    """The way to a goal, or why there is none."""

    goal: Goal | None
    is_reached: bool
    """Doing the same again is enough: no steps."""
    steps: tuple[Step, ...] = ()
    period: Period | None = None
    """The coming quarter, which the path is a plan for."""
    final_repeated: float | None = None
    """In the coming quarter when it repeats this one."""
    final_after: float | None = None
    """With all steps; where there is no way, with everything at its realistic best."""
    blocks: tuple[str, ...] = ()
    """What stands in the way; empty when there is a way."""
    frozen: tuple[tuple[str, str], ...] = ()
    """Indicators that lose points and cannot change then, with the reason."""
    text: str = ""


def way_up(
    coming: Coming, kind: GoalKind, quartiles: Mapping[str, float], median: float | None
) -> Path:
    """The path of this branch to this goal in the coming quarter.

    `quartiles`: indicator → value where the better quarter of its peers begins;
    `median`: the final score to catch up with, for that kind of goal.
    """
    file = coming.repeated()
    chain = repeated(coming, file)
    goal = goals.goal_of(
        replace(chain, final_score=coming.now.final_score), kind, median
    )
    assert goal is not None, "a median is asked for with the number"
    movable, frozen, limits = candidates(chain, coming, file, quartiles)
    counterfactual = Counterfactual(chain, movable, limits)

    def test(levels: np.ndarray) -> np.ndarray:
        reached = goals.reached(chain, goal, *counterfactual.rows(levels))
        return reached & counterfactual.possible(levels)

    blocked = goals.blocks(chain, goal)
    plan = Path(
        goal,
        False,
        period=chain.period,
        final_repeated=chain.final_score,
        final_after=chain.final_score,
        frozen=tuple(frozen.items()),
    )
    says = _Says(chain, goal, is_held=_is_held(coming.now, chain, goal))
    if is_kept_down(coming.now, chain, goal):
        return replace(plan, blocks=(capped(chain)[1:],), text=_on_top(chain))
    if not blocked and test(np.zeros((1, len(movable))))[0]:
        text = says.repeating() + _reminder(_owed(chain, file))
        return replace(plan, is_reached=True, text=text)
    levels = None if blocked else fewest_steps(counterfactual, test)
    if levels is None:
        return _no_way(says, counterfactual, blocked, plan)
    steps = tuple(_steps(chain, coming, file, counterfactual, levels))
    final = _final(chain, counterfactual, levels)
    text = says.planned(len(steps), final)
    return replace(plan, steps=steps, final_after=final, text=text)


def repeated(coming: Coming, file: Report) -> Chain:
    """The coming quarter as it is scored when this file is handed in."""
    year = coming.year
    links = year.links(file)
    attainments = np.array([[_number(link.attainment) for link in links]])
    states = np.array([[link.status for link in links]], dtype=object)
    chain = Chain(
        scheme=year.scheme,
        period=year.period,
        branch_id=coming.now.branch_id,
        peer_group=coming.now.peer_group,
        links=links,
        left_in=(),
        bonus=coming.bonus,
        deduction=coming.deduction,
        grade_cap=coming.grade_cap,
        missing_quarters=year.missing_quarters(file),
        others=dict(year.others),
    )
    found = goals.outcome(chain, attainments, states)
    final = float(found.final[0])
    return replace(
        chain,
        left_in=tuple(found.left_in[0].tolist()),
        status="ranked" if found.ranked[0] else "insufficient_data",
        final_score=None if np.isnan(final) else final,
    )


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _is_held(now: Standing, chain: Chain, goal: Goal) -> bool:
    """Whether the goal is reached as it stands now."""
    if goal.kind is GoalKind.STANDARD:
        return now.meets_standard
    if now.final_score is None or goal.final is None:
        return False
    is_high = now.final_score >= goal.final - TOLERANCE
    best = chain.scheme.grades[goal.grade_index or 0].code
    return is_high and (goal.grade_index is None or now.grade == best)


def is_kept_down(now: Standing, chain: Chain, goal: Goal) -> bool:
    """Whether the score is that of the best grade and a veto keeps the grade away."""
    best = chain.scheme.grades[0].floor
    return (
        goal.kind is GoalKind.NEXT_GRADE
        and chain.cap_index > 0
        and (now.final_score or 0.0) >= best - TOLERANCE
    )


def _on_top(chain: Chain) -> str:
    return f"得分已到最高等次的分数线{capped(chain)}，提高得分改变不了等次。"


def _owed(chain: Chain, file: Report) -> list[str]:
    """The names of 当年一次 counts that are due by then and that the file lacks."""
    waiting = {
        term.code
        for indicator, link in zip(chain.scheme.indicators, chain.links, strict=True)
        if link.status == "not_reported"
        for term in indicator.terms
        if term.is_item
    }
    return [
        item.name
        for item in chain.scheme.items
        if item.kind is Kind.ANNUAL
        and item.code in waiting
        and file.get(item.code) is None
    ]


def _reminder(owed: list[str]) -> str:
    """What is to be reported although the goal is reached without it."""
    if not owed:
        return ""
    named = "、".join(owed[:_NAMED])
    more = f"等 {len(owed)} 项" if owed[_NAMED:] else ""
    return f"当年一次的{named}{more}届时到期，上面按未报计，请一并报送。"


_NAMED = 3
"""Counts that a sentence names."""


def _final(chain: Chain, counterfactual: Counterfactual, levels: np.ndarray) -> float:
    rows = counterfactual.rows(levels[None, :])
    return float(goals.outcome(chain, *rows).final[0])


def _steps(
    chain: Chain,
    coming: Coming,
    file: Report,
    counterfactual: Counterfactual,
    levels: np.ndarray,
) -> Iterator[Step]:
    """The steps, one after the other, so that their points add up."""
    links = counterfactual.links(levels)
    moves = total_moves(counterfactual.candidates, levels[None, :])
    steps = np.flatnonzero(levels)
    taken = np.zeros((len(steps) + 1, len(levels)))
    for number, at in enumerate(steps, start=1):
        taken[number:, at] = levels[at]
    composite = goals.outcome(chain, *counterfactual.rows(taken)).composite
    gained = np.diff(np.nan_to_num(composite))
    for at, points in zip(steps, gained.tolist(), strict=True):
        candidate = counterfactual.candidates[at]
        place = chain.scheme.indicators.index(candidate.indicator)
        own = candidate.moves(levels[at : at + 1])
        first = candidate.key or next(iter(candidate.opening))
        change = {key: float(move[0]) for key, move in own.items()}
        change = {first: change[first]} | {
            key: move
            for key, move in change.items()
            if move or key in candidate.opening
        }
        counts = {
            key: _standing(coming, file, key) + float(moves[key][0]) for key in change
        }
        yield _step(chain, candidate, links[place], points, change, counts)


def _standing(coming: Coming, file: Report, key: Key) -> float:
    source, code = key
    value = coming.year.roster.get(code) if source == "roster" else file.get(code)
    return 0.0 if value is None or np.isnan(value) else value


_REPORT_FIRST = "先把这项指标所缺的数报齐；报齐以后按实绩计分。"


def _step(
    chain: Chain,
    candidate: Candidate,
    after: Link,
    points: float,
    moves: Mapping[Key, float],
    counts: Mapping[Key, float],
) -> Step:
    """`moves`: the count of the indicator first, then what goes with it."""
    indicator = candidate.indicator
    key = next(iter(moves))
    ordered = {each: counts[each] for each in moves}
    move = move_in_words(chain, candidate, after, moves[key], ordered)
    equation = points_in_words(chain.scheme, indicator, after)
    gained = signed(points, chain.scheme.point_decimals)
    return Step(
        indicator=indicator.code,
        dimension=indicator.dimension,
        before=candidate.link,
        after=after,
        item=_code(key),
        change=moves[key],
        moves=tuple((_code(each), move) for each, move in moves.items()),
        counts=tuple((_code(each), value) for each, value in ordered.items()),
        points=points,
        move=move,
        equation=equation,
        text=f"{move}：得分 {equation}，综合得分 {gained} 分",
        advice=_REPORT_FIRST if _is_blank(chain, candidate) else indicator.improve,
    )


def _is_blank(chain: Chain, candidate: Candidate) -> bool:
    """Whether it waits for a report; what is done once a year waits for being done."""
    items = (chain.scheme.item(code) for _source, code in candidate.opening)
    return candidate.is_owed and any(item.kind is not Kind.ANNUAL for item in items)


def _code(key: Key) -> str:
    source, code = key
    return code if source == "item" else f"{source}:{code}"


def _no_way(
    says: _Says, counterfactual: Counterfactual, blocked: list[str], plan: Path
) -> Path:
    chain, goal = says.chain, says.goal
    final = _final(chain, counterfactual, counterfactual.best)
    if not blocked:
        blocked = why_not(chain, goal, counterfactual, final)
    return replace(
        plan, final_after=final, blocks=tuple(blocked), text=says.out_of_reach(blocked)
    )


def move_in_words(
    chain: Chain,
    candidate: Candidate,
    after: Link,
    change: float,
    counts: Mapping[Key, float],
) -> str:
    """What is to be moved, from where to where, and what the file then says."""
    name, indicator = candidate.indicator.name, candidate.indicator
    if candidate.opening:
        said = "、".join(_counted(chain, key, value) for key, value in counts.items())
        if after.value is None:
            return f"{name}：报{said}"
        return f"{name}：报{said}，达到 {link_in_words(indicator, after)}"
    verb = "提高" if indicator.higher_is_better else "降低"
    before = link_in_words(indicator, candidate.link)
    joint = " " if before.endswith("%") else ""
    reached = link_in_words(indicator, after)
    text = f"{name}：由 {before}{joint}{verb}到 {reached}"
    (key, value), *more = counts.items()
    if key[0] != "item":
        return text
    item = chain.scheme.item(key[1])
    kind = "增加" if change > 0 else "减少"
    said = (
        f"{item.name}{kind} {exact(abs(change))} {item.measured_in}，报 {exact(value)}"
    )
    for other, amount in more:
        said += f"；{_counted(chain, other, amount)}"
    return f"{text}（{said}）"


def _counted(chain: Chain, key: Key, value: float) -> str:
    item = chain.scheme.item(key[1])
    return f"{item.name} {exact(value)} {item.measured_in}"


@dataclass(frozen=True)
class _Says:
    """The sentences of a path: always for which quarter, and against what."""

    chain: Chain
    """The coming quarter, repeated."""
    goal: Goal
    is_held: bool
    """Reached as it stands: the path is to keep it."""

    @property
    def _quarter(self) -> str:
        return self.chain.period.label

    @property
    def _repeated(self) -> str:
        final = self.chain.final_score
        return "没有得分" if final is None else f"得 {self._score(final)} 分"

    def _score(self, final: float) -> str:
        return plain(final, self.chain.scheme.decimals)

    @property
    def _verb(self) -> str:
        if not self.is_held:
            return "达到"
        return "继续达到" if self.goal.grade_index is None else "保持"

    def repeating(self) -> str:
        """Doing the same again is enough."""
        repeated = f"{self._quarter}照本季做"
        score = f"{self._repeated}{capped(self.chain)}。"
        if not self.is_held:
            return f"{repeated}就能达到{self.goal.text}：{score}"
        is_best = self.goal.grade_index == 0
        held = "已在最高等次" if is_best else f"已经达到{self.goal.text}"
        return f"{held}；{repeated}就能保持：{score}"

    def planned(self, steps: int, final: float) -> str:
        """What the path leads to, from where."""
        return (
            f"{self._quarter}完成以下 {steps} 项可{self._verb}{self.goal.text}："
            f"照本季做{self._repeated}，完成后得 {self._score(final)} 分"
            f"{capped(self.chain)}。"
        )

    def out_of_reach(self, blocked: list[str]) -> str:
        """Why there is no path."""
        return (
            f"{self._quarter}达不到{self.goal.text}（照本季做{self._repeated}）："
            f"{'；'.join(blocked)}。"
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
    attainments, states = counterfactual.rows(counterfactual.best[None, :])
    at_best = goals.outcome(chain, attainments, states)
    shares = composing.shares(chain.scheme, attainments, at_best.left_in)[0]
    reasons = []
    names = [dimension.name for dimension in chain.scheme.dimensions]
    if not at_best.ranked[0]:
        short = [
            name for name, left in zip(names, shares, strict=True) if np.isnan(left)
        ]
        reasons.append(f"{'、'.join(short)}数据不足，不参加排名")
    if not counterfactual.candidates:
        return reasons or ["没有还能改变的失分指标"]
    count, decimals = len(counterfactual.candidates), chain.scheme.decimals
    best = f"能改进的 {count} 项都做到最好，"
    if goal.kind is GoalKind.STANDARD:
        each = chain.scheme.standard.each_dimension
        for name, share in zip(names, shares, strict=True):
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
