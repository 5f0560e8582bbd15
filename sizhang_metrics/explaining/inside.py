"""Inside a dimension's row of a change: what each indicator brought to each part.

An indicator brings the difference of its points before and after a step.  These are
whole billionths too, so what rounding leaves of a dimension's own difference (a few
billionths) goes to the indicator that moved most; one that did not move stays at 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sizhang_metrics.explaining.contributions import Contributions
from sizhang_metrics.explaining.remainder import rounded_to_sum
from sizhang_metrics.scheme import Scheme

NANO = 10**9
IMBALANCE = "*imbalance"
"""Beside the indicators: what a geometric mean takes off its dimension."""

Cells = dict[str, dict[str, int]]
"""Indicator (or `IMBALANCE`) → part → billionths of a point."""
Stage = tuple[Scheme, Contributions | None]


@dataclass(frozen=True)
class ChangeRow:
    """What one dimension (or indicator, adjustments, rounding) brought to the change."""

    code: str
    name: str
    parts: dict[str, int]
    """Part → billionths of a point."""
    shown: dict[str, float]
    """Part → points to the decimals shown; all cells add up to the change shown."""
    within: tuple[ChangeRow, ...] = ()
    """Of a dimension: its indicators (and 短板折减); they add up to it, part by part."""

    @property
    def total(self) -> int:
        """All parts together, billionths of a point."""
        return sum(self.parts.values())


def rows(
    dimension: str,
    parts: Sequence[str],
    stages: Sequence[Stage],
    sums: Mapping[str, int],
    of_dimension: Mapping[str, float],
    decimals: int,
) -> tuple[ChangeRow, ...]:
    """The rows of a dimension's indicators, in the order of their schemes.

    A part leads from one stage to the next; `sums` and `of_dimension` are the cells
    of the dimension's own row, exact and as shown.
    """
    found = [_members(one, scheme, dimension) for scheme, one in stages]
    exact = _cells(
        dict(zip(parts, zip(found, found[1:], strict=False), strict=True)), sums
    )
    rounded = _shown(exact, of_dimension, decimals)
    names = {one.code: one.name for scheme, _ in stages for one in scheme.indicators}
    names[IMBALANCE] = "维度内短板折减"
    return tuple(
        ChangeRow(code, names[code], exact[code], rounded[code])
        for code in exact
        if any(exact[code].values()) or code != IMBALANCE
    )


def _members(
    found: Contributions | None, scheme: Scheme, dimension: str
) -> dict[str, int]:
    """Billionths of a point per indicator of the dimension, its imbalance last."""
    if found is None or dimension not in found.dimensions:
        return {}
    codes = [one.code for one in scheme.indicators_of(dimension)]
    points = {code: round(found.indicators[code] * NANO) for code in codes}
    return points | {IMBALANCE: round(found.imbalance[dimension] * NANO)}


def _cells(
    steps: Mapping[str, tuple[dict[str, int], dict[str, int]]],
    sums: Mapping[str, int],
) -> Cells:
    """Per indicator what each part brought; together `sums`, the dimension's own cells.

    `steps`: part → the members before and after it.
    """
    codes = list(
        dict.fromkeys(code for pair in steps.values() for one in pair for code in one)
    )
    codes = [one for one in codes if one != IMBALANCE] + [IMBALANCE]
    found: Cells = {code: {} for code in codes}
    for part, (before, after) in steps.items():
        moved = {code: after.get(code, 0) - before.get(code, 0) for code in codes}
        most = max(codes, key=lambda code: abs(moved[code]))
        moved[most] += sums[part] - sum(moved.values())
        for code in codes:
            found[code][part] = moved[code]
    return found


def _shown(
    within: Cells,
    of_dimension: Mapping[str, float],
    decimals: int,
) -> dict[str, dict[str, float]]:
    """The same to the decimals shown, adding up to what the dimension's row shows."""
    scale = 10**decimals
    found: dict[str, dict[str, float]] = {code: {} for code in within}
    for part in of_dimension:
        exact = [within[code][part] * scale / NANO for code in within]
        rounded = rounded_to_sum(exact, round(of_dimension[part] * scale))
        for code, one in zip(within, rounded, strict=True):
            found[code][part] = one / scale
    return found
