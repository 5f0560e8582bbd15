"""Why a score changed: 实绩变化, 数据更正, 规则变化, 范围变化, adding up exactly.

Four steps lead from one score to another, and each step's effect is the difference
that it alone makes at its place:

1. 数据更正: the earlier quarter as it was known then → as it is reported now;
2. 规则变化: the same reports by the old rules → by the rules of the later quarter;
3. 范围变化: what counts (applicable, reported) and the adjustments become those of the
   later quarter; attainments stay where an indicator counts in both;
4. 实绩变化: the remaining difference, attainments of what counts in both.

Numbers are whole billionths of a point, so sums are exact, not close.  Each
dimension's row goes down to its indicators (`inside`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sizhang_metrics.explaining import inside
from sizhang_metrics.explaining.chain import Chain
from sizhang_metrics.explaining.contributions import (
    Contributions,
    contributions,
    summands,
)
from sizhang_metrics.explaining.inside import IMBALANCE, NANO, ChangeRow, Stage
from sizhang_metrics.explaining.remainder import rounded_to_sum, ticks

PARTS = ("performance", "correction", "rules", "scope")
PART_LABELS = {
    "performance": "实绩变化",
    "correction": "数据更正",
    "rules": "规则变化",
    "scope": "范围变化",
}
ADJUSTMENTS, ROUNDING = "*adjustments", "*rounding"
"""Rows besides the dimensions; no code begins with an asterisk."""
_ROW_NAMES = {
    IMBALANCE: "维度间短板折减",
    ADJUSTMENTS: "加减分",
    ROUNDING: "四舍五入",
}
STEPS = ("correction", "rules", "scope", "performance")
"""The parts in the order in which they are told apart."""


@dataclass(frozen=True)
class Change:
    """The split of the change between two final scores."""

    before: float
    after: float
    rows: tuple[ChangeRow, ...]
    chains: tuple[Chain, Chain]
    """Both ends: the counts and attainments behind the rows."""

    @property
    def parts(self) -> dict[str, int]:
        """Part → billionths of a point over all rows."""
        return {part: sum(row.parts[part] for row in self.rows) for part in PARTS}

    @property
    def shown(self) -> dict[str, float]:
        """Part → points to the decimals shown; they add up to after − before."""
        return {
            part: round(sum(row.shown[part] for row in self.rows), 9) for part in PARTS
        }


def split(
    before: Chain,
    after: Chain,
    *,
    corrected: Chain | None = None,
    by_new_rules: Chain | None = None,
) -> Change | None:
    """The change from `before` to `after`; None where one of them has no score.

    `corrected`: the earlier quarter as reported now (default: `before` itself);
    `by_new_rules`: the same by the rules of `after`, needed when the schemes differ.
    """
    corrected = corrected or before
    start = by_new_rules or corrected
    same = [one.code for one in start.scheme.indicators]
    assert same == [one.code for one in after.scheme.indicators], (
        "the earlier reports have to be scored by the later rules first"
    )
    stages = [
        contributions(before),
        contributions(corrected),
        contributions(start),
        _rescoped(start, after),
        contributions(after),
    ]
    first, last = stages[0], stages[-1]
    if first is None or last is None:
        return None
    schemes = (before.scheme, corrected.scheme, *[after.scheme] * 3)
    ends = first.final_score, last.final_score
    return _change(before, after, ends, list(zip(schemes, stages, strict=True)))


def _rescoped(start: Chain, after: Chain) -> Contributions | None:
    """The start with the scope of the end: attainments stay where both count."""
    attainments = [
        then.attainment if then.status == now.status else now.attainment
        for then, now in zip(start.links, after.links, strict=True)
    ]
    row = np.array([[np.nan if one is None else one for one in attainments]])
    left_in = np.array([after.left_in])
    return summands(after.scheme, row, left_in, after.bonus, after.deduction)


def _sums(found: Contributions | None) -> dict[str, int]:
    """Row → billionths of a point; together exactly the final score shown."""
    if found is None:
        return {}
    adjustments = found.bonus + found.deduction + found.raised_to_zero
    exact = {
        **found.dimensions,
        IMBALANCE: found.composite_imbalance,
        ADJUSTMENTS: adjustments,
    }
    sums = {code: round(value * NANO) for code, value in exact.items()}
    sums[ROUNDING] = round(found.final_score * NANO) - sum(sums.values())
    return sums


def _change(
    before: Chain,
    after: Chain,
    ends: tuple[float, float],
    stages: list[Stage],
) -> Change:
    sums = [_sums(one) for _scheme, one in stages]
    names = {one.code: one.name for one in before.scheme.dimensions}
    names |= {one.code: one.name for one in after.scheme.dimensions}
    names |= _ROW_NAMES
    steps = dict(zip(STEPS, _pairs(sums), strict=True))
    cells = {
        code: {
            part: steps[part][1].get(code, 0) - steps[part][0].get(code, 0)
            for part in PARTS
        }
        for code in names
    }
    finest = max(before.scheme.decimals, after.scheme.decimals)
    shown = _shown(cells, ends, before.scheme.decimals, after.scheme.decimals)
    within = {
        code: inside.rows(code, STEPS, stages, cells[code], shown[code], finest)
        for code in names
        if code not in _ROW_NAMES
    }
    rows = [
        ChangeRow(code, names[code], cells[code], shown[code], within.get(code, ()))
        for code in names
        if any(cells[code].values()) or not code.startswith("*")
    ]
    return Change(*ends, tuple(rows), (before, after))


def _pairs(sums: list[dict[str, int]]) -> list[tuple[dict[str, int], dict[str, int]]]:
    return list(zip(sums, sums[1:], strict=False))


def _shown(
    cells: dict[str, dict[str, int]], ends: tuple[float, float], *decimals: int
) -> dict[str, dict[str, float]]:
    """The cells to the finer of the decimals shown, adding up to the change shown.

    Rounding of the scores is spread over the cells; where the two are rounded
    differently it is too large for that and keeps its row.
    """
    finest = max(decimals)
    scale = 10**finest
    keys = [
        (code, part)
        for code in cells
        if code != ROUNDING or len(set(decimals)) > 1
        for part in PARTS
    ]
    change = ticks(ends[1], finest) - ticks(ends[0], finest)
    exact = [cells[code][part] * scale / NANO for code, part in keys]
    rounded = dict(zip(keys, rounded_to_sum(exact, change), strict=True))
    return {
        code: {part: rounded.get((code, part), 0) / scale for part in PARTS}
        for code in cells
    }
