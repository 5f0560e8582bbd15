"""What a branch may want to reach, as a test on many imagined scores at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from sizhang_metrics import composing
from sizhang_metrics.composing import Weights
from sizhang_metrics.decomposition.chain import Chain
from sizhang_metrics.literals import TOLERANCE
from sizhang_metrics.numbers import exact, percent, plain
from sizhang_metrics.scoring.names import dimension_weights


class GoalKind(StrEnum):
    """The goals that are offered."""

    NEXT_GRADE = "next_grade"
    STANDARD = "standard"
    PEER_MEDIAN = "peer_median"


@dataclass(frozen=True)
class Goal:
    """A final score to reach, or 四强达标."""

    kind: GoalKind
    text: str
    """“良好（80 分）”."""
    final: float | None = None
    """The final score that is needed; None: `STANDARD`, which looks at the composite."""
    grade_index: int | None = None
    """The grade that no veto may keep away."""


@dataclass(frozen=True)
class Outcome:
    """What imagined branches would score, one row each."""

    composite: np.ndarray
    final: np.ndarray
    left_in: np.ndarray
    """Per dimension, False where it is 数据不足."""
    ranked: np.ndarray
    """Whether enough dimensions are left in."""


def goal_of(
    chain: Chain, kind: GoalKind, peer_median: float | None = None
) -> Goal | None:
    """The goal as it stands for this branch; None without a median to catch up with.

    Above the best grade there is none: the goal is to keep it.
    """
    scheme = chain.scheme
    if kind is GoalKind.STANDARD:
        text = (
            f"四强达标（综合得分不低于 {exact(scheme.standard.composite)} 分，"
            f"每个维度得分率不低于 {percent(scheme.standard.each_dimension)}）"
        )
        return Goal(kind, text)
    if kind is GoalKind.PEER_MEDIAN:
        if peer_median is None:
            return None
        text = f"同类组中位数（{plain(peer_median, scheme.decimals)} 分）"
        return Goal(kind, text, final=peer_median)
    return _next_grade(chain)


def _next_grade(chain: Chain) -> Goal:
    scheme = chain.scheme
    final = np.array([chain.final_score or 0.0])
    stands = int(composing.grade_index(scheme, final, np.array([-1]))[0])
    above = max(stands - 1, 0)
    grade = scheme.grades[above]
    text = f"{grade.name}（{exact(grade.floor)} 分）"
    return Goal(GoalKind.NEXT_GRADE, text, final=grade.floor, grade_index=above)


def outcome(chain: Chain, attainments: np.ndarray, states: np.ndarray) -> Outcome:
    """The scores of imagined rows, with the branch's own adjustments."""
    scheme = chain.scheme
    left_in = composing.sufficient(scheme, states)
    composite = composing.composites(scheme, attainments, left_in, Weights.of(scheme))
    bonus, deduction = np.array([chain.bonus]), np.array([chain.deduction])
    total = composing.totals(composite[0], bonus, deduction)
    weights = np.array(list(dimension_weights(scheme).values()))
    coverage = (left_in * weights).sum(axis=1) / weights.sum()
    return Outcome(
        composite=composite[0],
        final=composing.rounded(scheme, total),
        left_in=left_in,
        ranked=coverage >= scheme.minimum_composite_coverage - TOLERANCE,
    )


def reached(
    chain: Chain, goal: Goal, attainments: np.ndarray, states: np.ndarray
) -> np.ndarray:
    """Per imagined row whether it reaches the goal; `blocks` come on top."""
    imagined = outcome(chain, attainments, states)
    if goal.final is not None:
        return imagined.ranked & (imagined.final >= goal.final - TOLERANCE)
    standard = chain.scheme.standard
    shown = composing.rounded(chain.scheme, imagined.composite)
    shares = composing.shares(chain.scheme, attainments, imagined.left_in)
    return (
        imagined.ranked
        & (shown >= standard.composite - TOLERANCE)
        & (shares >= standard.each_dimension - TOLERANCE).all(axis=1)
        & (states != "not_reported").all(axis=1)
    )


def blocks(chain: Chain, goal: Goal) -> list[str]:
    """What no improvement of an indicator can lift."""
    blocking = []
    cap = chain.cap_index
    if cap >= 0:
        name = chain.scheme.grades[cap].name
        if goal.kind is GoalKind.STANDARD:
            blocking.append(f"有一票否决记录（等次封顶为{name}），本年度不能达标")
        elif goal.grade_index is not None and cap > goal.grade_index:
            blocking.append(f"有一票否决记录，本年度等次封顶为{name}")
    if goal.kind is GoalKind.STANDARD and chain.missing_quarters:
        quarters = "、".join(chain.missing_quarters.split())
        blocking.append(f"{quarters} 缺报，补报之前不能达标")
    return blocking
