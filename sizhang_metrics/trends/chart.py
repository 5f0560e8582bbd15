"""The chart of a series: segments, centre line, limits, signals, what each point says."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

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


NEAR = 2 / 3
"""Where a point counts as near a limit: this share of the way to it."""
RUN = 7
"""Points in a row that make a shift or a trend."""
WINDOW, NEEDED = 3, 2
"""Two of three points near a limit."""

Found = dict[Signal, int]
"""Signal → direction: 1 towards higher values, −1 towards lower."""


def signals(values: Sequence[Value], centre: float, reach: float) -> list[Found]:
    """Per point the rules it is part of; `reach` is from centre line to limit."""
    found: list[Found] = [{} for _ in values]
    sides = [None if value is None else side(value, centre) for value in values]
    beyond = [_beyond(value, centre, reach) for value in values]
    near = [
        0 if far else _beyond(value, centre, NEAR * reach)
        for value, far in zip(values, beyond, strict=True)
    ]
    for at, direction in enumerate(beyond):
        if direction:
            found[at][Signal.OUTSIDE_LIMITS] = direction
    _mark_runs(found, sides, Signal.SHIFT, RUN, lead=0)
    # seven points rise when the six steps after the first are all upwards
    _mark_runs(found, _steps(values), Signal.TREND, RUN - 1, lead=1)
    for window in _windows(len(values), WINDOW):
        close = [at for at in window if near[at]]
        direction = _common(sides[window.start : window.stop])
        if direction and len(close) >= NEEDED:
            _mark(found, close, Signal.TWO_OF_THREE, direction)
    return found


def _beyond(value: Value, centre: float, reach: float) -> int:
    """1 above centre + reach, −1 below centre − reach, else 0."""
    if value is None:
        return 0
    if side(value, centre + reach) > 0:
        return 1
    return -1 if side(value, centre - reach) < 0 else 0


def _steps(values: Sequence[Value]) -> list[int | None]:
    """Per point whether it rose (1) or fell (−1) from the one before; None at gaps."""
    return [None] + [
        None if earlier is None or later is None else side(later, earlier)
        for earlier, later in pairwise(values)
    ]


def _mark_runs(
    found: list[Found],
    directions: Sequence[int | None],
    signal: Signal,
    length: int,
    *,
    lead: int,
) -> None:
    """Marks each run of equal directions, and the `lead` points before it."""
    for window in _windows(len(directions), length):
        direction = _common(directions[window.start : window.stop])
        if direction:
            _mark(found, range(window.start - lead, window.stop), signal, direction)


def _windows(length: int, width: int) -> Iterator[range]:
    return (range(start, start + width) for start in range(length - width + 1))


def _common(directions: Sequence[int | None]) -> int:
    """The direction that all share; 0 when they differ, or a gap lies among them."""
    first = directions[0]
    return first if first and all(direction == first for direction in directions) else 0


def _mark(
    found: list[Found], points: Sequence[int], signal: Signal, direction: int
) -> None:
    for at in points:
        found[at][signal] = direction


LIMIT = 2.66
"""Mean moving ranges between centre line and limit."""
SCREEN = 3.267
"""A moving range this many times the mean one is left out of the mean."""
MINIMUM_BAND, MINIMUM_LIMITS = 5, 12
"""Points that a reference band and limits need."""


def xmr(
    values: Sequence[Value],
    *,
    improvement: str = "higher",
    breaks: Sequence[int] = (),
    screen_outliers: bool = True,
) -> list[Point]:
    """One point per value, in order.

    `improvement` is `higher`, `lower` or `neutral`; `breaks` are the indexes at which
    something new begins (a changed scheme): everything starts afresh there.
    """
    if improvement not in ("higher", "lower", "neutral"):
        raise ValueError(f"improvement is higher, lower or neutral, not {improvement}")
    known = [_known(value) for value in values]
    edges = [0, *sorted({at for at in breaks if 0 < at < len(known)}), len(known)]
    points: list[Point] = []
    for number, (start, end) in enumerate(pairwise(edges)):
        points += _segment(known[start:end], number, improvement, screen_outliers)
    return points


def _known(value: Value) -> Value:
    """A number as such; None for a gap, written None or NaN."""
    return None if value is None or not math.isfinite(value) else float(value)


def _segment(
    values: list[Value], number: int, improvement: str, screen_outliers: bool
) -> list[Point]:
    known = [value for value in values if value is not None]
    if len(known) < MINIMUM_BAND:
        causes = (Cause.MISSING if value is None else Cause.COMMON for value in values)
        return [
            Point(value, number, Basis.INSUFFICIENT, cause=cause)
            for value, cause in zip(values, causes, strict=True)
        ]
    centre = math.fsum(known) / len(known)
    reach = LIMIT * _mean_moving_range(values, screen_outliers)
    enough = len(known) >= MINIMUM_LIMITS
    found = signals(values, centre, reach) if enough else [{} for _ in values]
    return [
        Point(
            value,
            number,
            Basis.LIMITS if enough else Basis.BAND,
            centre=centre,
            lower=centre - reach,
            upper=centre + reach,
            near_lower=centre - NEAR * reach,
            near_upper=centre + NEAR * reach,
            signals=tuple(rule for rule in Signal if rule in rules),
            cause=_cause(value, rules, improvement),
        )
        for value, rules in zip(values, found, strict=True)
    ]


def _mean_moving_range(values: list[Value], screen_outliers: bool) -> float:
    ranges = [
        abs(later - earlier)
        for earlier, later in pairwise(values)
        if earlier is not None and later is not None
    ]
    mean = math.fsum(ranges) / len(ranges) if ranges else 0.0
    if not screen_outliers or mean == 0:
        return mean
    kept = [range_ for range_ in ranges if range_ < SCREEN * mean]
    return math.fsum(kept) / len(kept)


_DECIDING = (Signal.OUTSIDE_LIMITS, Signal.TREND, Signal.TWO_OF_THREE, Signal.SHIFT)
"""Which of a point's rules says whether it improved, the first of them that it is part
of.  A point still above the centre line in a run of seven that fall is a concern."""


def _cause(value: Value, rules: Found, improvement: str) -> Cause:
    if value is None:
        return Cause.MISSING
    if not rules:
        return Cause.COMMON
    direction = next(rules[rule] for rule in _DECIDING if rule in rules)
    if improvement == "neutral":
        return Cause.NEUTRAL_HIGH if direction > 0 else Cause.NEUTRAL_LOW
    better = 1 if improvement == "higher" else -1
    return Cause.IMPROVEMENT if direction == better else Cause.CONCERN
