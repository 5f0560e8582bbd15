"""What an XmR chart says of each point of a series, and the words people see for it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

Value = float | None


class Basis(StrEnum):
    """What the lines of a segment are worth."""

    INSUFFICIENT = "insufficient"
    BAND = "band"
    LIMITS = "limits"


BASIS_LABELS = {
    Basis.INSUFFICIENT: "样本不足",
    Basis.BAND: "参考区间",
    Basis.LIMITS: "控制限",
}


class Signal(StrEnum):
    """The rules of the method; a point may be part of several."""

    OUTSIDE_LIMITS = "outside_limits"
    SHIFT = "shift"
    TREND = "trend"
    TWO_OF_THREE = "two_of_three"


SIGNAL_LABELS = {
    Signal.OUTSIDE_LIMITS: "超出控制限",
    Signal.SHIFT: "连续7点在中线同侧",
    Signal.TREND: "连续7点上升或下降",
    Signal.TWO_OF_THREE: "连续3点中有2点接近控制限",
}


class Cause(StrEnum):
    """What a point says: chance, or something that happened."""

    MISSING = "missing"
    COMMON = "common_cause"
    IMPROVEMENT = "special_cause_improvement"
    CONCERN = "special_cause_concern"
    NEUTRAL_HIGH = "special_cause_neutral_high"
    NEUTRAL_LOW = "special_cause_neutral_low"


@dataclass(frozen=True)
class Point:
    """One point of the series with the lines of its segment."""

    value: Value
    segment: int
    """0 before the first rebase, then counting up."""
    basis: Basis
    centre: Value = None
    lower: Value = None
    upper: Value = None
    near_lower: Value = None
    near_upper: Value = None
    signals: tuple[Signal, ...] = ()
    cause: Cause = Cause.COMMON


def side(value: float, line: float) -> int:
    """1 above the line, −1 below, 0 on it; binary noise is not a difference.

    >>> side(0.1 + 0.2, 0.3), side(2, 1)
    (0, 1)
    """
    if math.isclose(value, line, rel_tol=1e-12, abs_tol=5e-10):
        return 0
    return 1 if value > line else -1
