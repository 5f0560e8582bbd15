"""The special-cause rules: which points of a segment are part of a signal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sizhang_metrics.trends.points import Signal, Value, side

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
    sides = [None if one is None else side(one, centre) for one in values]
    beyond = [_beyond(one, centre, reach) for one in values]
    near = [
        0 if far else _beyond(one, centre, NEAR * reach)
        for one, far in zip(values, beyond, strict=True)
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
        for earlier, later in zip(values, values[1:], strict=False)
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
    return first if first and all(one == first for one in directions) else 0


def _mark(
    found: list[Found], points: Sequence[int], signal: Signal, direction: int
) -> None:
    for at in points:
        found[at][signal] = direction
