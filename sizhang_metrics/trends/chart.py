"""The chart of a series: segments, centre line, limits, and what each point says."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sizhang_metrics.trends.points import Basis, Cause, Point, Signal, Value, side
from sizhang_metrics.trends.rules import NEAR, Found, signals

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
    known = [_known(one) for one in values]
    edges = [0, *sorted({at for at in breaks if 0 < at < len(known)}), len(known)]
    points: list[Point] = []
    for number, (start, end) in enumerate(zip(edges, edges[1:], strict=False)):
        points += _segment(known[start:end], number, improvement, screen_outliers)
    return points


def falling(values: Sequence[Value]) -> int:
    """How many times in a row, up to the last value, each was below the one before.

    >>> falling([80, 85, 84, 83.5]), falling([85, 84, None]), falling([85, 84, 84])
    (2, 0, 0)
    """
    falls = 0
    for earlier, later in zip(values[-2::-1], values[:0:-1], strict=True):
        then, now = _known(earlier), _known(later)
        if then is None or now is None or side(now, then) >= 0:
            break
        falls += 1
    return falls


def _known(value: Value) -> Value:
    """A number as such; None for a gap, written None or NaN."""
    return None if value is None or not math.isfinite(value) else float(value)


def _segment(
    values: list[Value], number: int, improvement: str, screen_outliers: bool
) -> list[Point]:
    known = [one for one in values if one is not None]
    if len(known) < MINIMUM_BAND:
        causes = (Cause.MISSING if one is None else Cause.COMMON for one in values)
        return [
            Point(one, number, Basis.INSUFFICIENT, cause=cause)
            for one, cause in zip(values, causes, strict=True)
        ]
    centre = math.fsum(known) / len(known)
    reach = LIMIT * _mean_moving_range(values, screen_outliers)
    enough = len(known) >= MINIMUM_LIMITS
    found = signals(values, centre, reach) if enough else [{} for _ in values]
    return [
        Point(
            one,
            number,
            Basis.LIMITS if enough else Basis.BAND,
            centre=centre,
            lower=centre - reach,
            upper=centre + reach,
            near_lower=centre - NEAR * reach,
            near_upper=centre + NEAR * reach,
            signals=tuple(rule for rule in Signal if rule in rules),
            cause=_cause(one, rules, centre, improvement),
        )
        for one, rules in zip(values, found, strict=True)
    ]


def _mean_moving_range(values: list[Value], screen_outliers: bool) -> float:
    ranges = [
        abs(later - earlier)
        for earlier, later in zip(values, values[1:], strict=False)
        if earlier is not None and later is not None
    ]
    mean = math.fsum(ranges) / len(ranges) if ranges else 0.0
    if not screen_outliers or mean == 0:
        return mean
    kept = [one for one in ranges if one < SCREEN * mean]
    return math.fsum(kept) / len(kept)


def _cause(value: Value, rules: Found, centre: float, improvement: str) -> Cause:
    if value is None:
        return Cause.MISSING
    if not rules:
        return Cause.COMMON
    # only a trend can flag a point on the centre line
    direction = side(value, centre) or rules[Signal.TREND]
    if improvement == "neutral":
        return Cause.NEUTRAL_HIGH if direction > 0 else Cause.NEUTRAL_LOW
    better = 1 if improvement == "higher" else -1
    return Cause.IMPROVEMENT if direction == better else Cause.CONCERN
