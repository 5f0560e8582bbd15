"""Why a score changed, in five parts that add up exactly.

Both scores are 累计.  Five steps lead from one to the other, and each step's effect is
the difference that it alone makes at its place:

1. 数据更正: the earlier quarter as it was known then → as it is reported now;
2. 规则变化: the same reports by the old rules → by the rules of the later quarter;
3. 范围变化: what counts (applicable, reported) and the adjustments become those of the
   later quarter; attainments stay where an indicator counts in both;
4. 累计口径: attainments become those of the later quarter had the branch done there
   exactly what it did in the earlier one, by its own counts (单季): what the calendar
   alone does to sums over the year, the beginning anew in January included;
5. 实绩变化: the remaining difference, attainments of what counts in both.

An indicator that does not count in all three of the earlier quarter, the repeated and
the later one has no repeated attainment: its remaining difference is 实绩.

Numbers are whole billionths of a point, so sums are exact, not close.

Each dimension's row goes down to its indicators.  An indicator brings the difference
of its points before and after a step, in whole billionths too; what rounding leaves of
the dimension's own difference (a few billionths) goes to the indicator that moved most,
so that one that did not move stays at 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from sizhang_metrics.decomposition.chain import Chain
from sizhang_metrics.decomposition.contributions import (
    Contributions,
    contributions,
    summands,
)
from sizhang_metrics.scheme import Scheme, names_of

NANO = 10**9
IMBALANCE = "*imbalance"
"""Beside the indicators: what a geometric mean takes off its dimension."""

Cells = dict[str, dict[str, int]]
"""Indicator (or `IMBALANCE`) → part → billionths of a point."""
Stage = tuple[Scheme, Contributions | None]

PARTS = ("performance", "accumulation", "correction", "rules", "scope")
PART_LABELS = {
    "performance": "实绩变化",
    "accumulation": "累计口径",
    "correction": "数据更正",
    "rules": "规则变化",
    "scope": "范围变化",
}
ADJUSTMENTS, ROUNDING = "*adjustments", "*rounding"
"""Rows besides the dimensions; no code begins with an asterisk."""
_ROW_NAMES = {IMBALANCE: "维度间短板折减", ADJUSTMENTS: "加减分", ROUNDING: "四舍五入"}
STEPS = ("correction", "rules", "scope", "accumulation", "performance")
"""The parts in the order in which they are told apart."""


@dataclass(frozen=True)
class Change:
    """The split of the change between two final scores."""

    before: float
    after: float
    rows: tuple[ChangeRow, ...]
    chains: tuple[Chain, Chain]
    """Both ends: the counts and attainments behind the rows."""
    by_roster: int = 0
    """What of 数据更正 an edited roster brought (名册更正), billionths of a point."""

    @property
    def decimals(self) -> int:
        """Those of the finer of the two scores: what all its points are shown with."""
        return max(chain.scheme.decimals for chain in self.chains)

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
    repeated: Chain | None = None,
    with_old_roster: Chain | None = None,
) -> Change | None:
    """The change from `before` to `after`; None where one of them has no score.

    `corrected`: the earlier quarter as reported now (default: `before` itself);
    `by_new_rules`: the same by the rules of `after`, needed when the schemes differ;
    `repeated`: the later quarter by these rules had the branch done there what it did
    in the earlier one (default: nothing is 累计口径); `with_old_roster`: `corrected`
    but for the roster, where that was edited too.
    """
    corrected = corrected or before
    start = by_new_rules or corrected
    same = [indicator.code for indicator in start.scheme.indicators]
    assert same == [indicator.code for indicator in after.scheme.indicators], (
        "the earlier reports have to be scored by the later rules first"
    )
    rescoped = _rescoped(start, after)
    stages = [
        contributions(before),
        contributions(corrected),
        contributions(start),
        _by_scope_of(after, rescoped),
        _by_scope_of(after, _repeated(start, repeated, after, rescoped)),
        contributions(after),
    ]
    first, last = stages[0], stages[-1]
    if first is None or last is None:
        return None
    schemes = (before.scheme, corrected.scheme, *[after.scheme] * 4)
    ends = first.final_score, last.final_score
    found = _change(before, after, ends, list(zip(schemes, stages, strict=True)))
    as_corrected = stages[1]
    unedited = with_old_roster and contributions(with_old_roster)
    if not as_corrected or not unedited:
        return found
    by_roster = as_corrected.final_score - unedited.final_score
    return replace(found, by_roster=round(by_roster * NANO))


def _rescoped(start: Chain, after: Chain) -> list[float | None]:
    """Attainments of the start with the scope of the end: they stay where both count."""
    return [
        then.attainment if then.status == now.status else now.attainment
        for then, now in zip(start.links, after.links, strict=True)
    ]


def _repeated(
    start: Chain, repeated: Chain | None, after: Chain, rescoped: list[float | None]
) -> list[float | None]:
    """Attainments of the repeated quarter where an indicator counts in all three."""
    if repeated is None:
        return rescoped
    links = zip(start.links, repeated.links, after.links, strict=True)
    return [
        again.attainment if then.status == again.status == now.status else kept
        for (then, again, now), kept in zip(links, rescoped, strict=True)
    ]


def _by_scope_of(after: Chain, attainments: list[float | None]) -> Contributions | None:
    row = np.array(
        [[np.nan if attainment is None else attainment for attainment in attainments]]
    )
    left_in = np.array([after.left_in])
    return summands(after.scheme, row, left_in, after.bonus, after.deduction)


def _sums(score: Contributions | None) -> dict[str, int]:
    """Row → billionths of a point; together exactly the final score shown."""
    if score is None:
        return {}
    adjustments = score.bonus + score.deduction + score.raised_to_zero
    exact = {
        **score.dimensions,
        IMBALANCE: score.composite_imbalance,
        ADJUSTMENTS: adjustments,
    }
    sums = {code: round(value * NANO) for code, value in exact.items()}
    sums[ROUNDING] = round(score.final_score * NANO) - sum(sums.values())
    return sums


def _change(
    before: Chain, after: Chain, ends: tuple[float, float], stages: list[Stage]
) -> Change:
    sums = [_sums(attained) for _scheme, attained in stages]
    names = names_of(before.scheme.dimensions)
    names |= names_of(after.scheme.dimensions)
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
        code: _rows_within(code, STEPS, stages, cells[code], shown[code], finest)
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
    return list(pairwise(sums))


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


def _rows_within(
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
    members = [_members(attained, scheme, dimension) for scheme, attained in stages]
    exact = _cells(dict(zip(parts, pairwise(members), strict=True)), sums)
    rounded = _shown_within(exact, of_dimension, decimals)
    names = {
        indicator.code: indicator.name
        for scheme, _ in stages
        for indicator in scheme.indicators
    }
    names[IMBALANCE] = "维度内短板折减"
    return tuple(
        ChangeRow(code, names[code], exact[code], rounded[code])
        for code in exact
        if any(exact[code].values()) or code != IMBALANCE
    )


def _members(
    score: Contributions | None, scheme: Scheme, dimension: str
) -> dict[str, int]:
    """Billionths of a point per indicator of the dimension, its imbalance last."""
    if score is None or dimension not in score.dimensions:
        return {}
    codes = [indicator.code for indicator in scheme.indicators_of(dimension)]
    points = {code: round(score.indicators[code] * NANO) for code in codes}
    return points | {IMBALANCE: round(score.imbalance[dimension] * NANO)}


def _cells(
    steps: Mapping[str, tuple[dict[str, int], dict[str, int]]], sums: Mapping[str, int]
) -> Cells:
    """Per indicator what each part brought; together `sums`, the dimension's own cells.

    `steps`: part → the members before and after it.
    """
    known = dict.fromkeys(
        code for before, after in steps.values() for code in (*before, *after)
    )
    codes = [*(code for code in known if code != IMBALANCE), IMBALANCE]
    cells: Cells = {code: {} for code in codes}
    for part, (before, after) in steps.items():
        moved = {code: after.get(code, 0) - before.get(code, 0) for code in codes}
        most = max(codes, key=lambda code: abs(moved[code]))
        moved[most] += sums[part] - sum(moved.values())
        for code in codes:
            cells[code][part] = moved[code]
    return cells


def _shown_within(
    within: Cells, of_dimension: Mapping[str, float], decimals: int
) -> dict[str, dict[str, float]]:
    """The indicators' cells to the decimals shown, adding up to the dimension's row.

    Each rounded for itself they would not, and readers add them up.
    """
    scale = 10**decimals
    shown: dict[str, dict[str, float]] = {code: {} for code in within}
    for part in of_dimension:
        exact = [within[code][part] * scale / NANO for code in within]
        rounded = rounded_to_sum(exact, round(of_dimension[part] * scale))
        for code, units in zip(within, rounded, strict=True):
            shown[code][part] = units / scale
    return shown


def rounded_to_sum(values: Sequence[float], total: int) -> list[int]:
    """Whole numbers near the values (each within 1) that add up to `total`.

    `total` is a whole number less than 1 from the values' sum.  The largest
    remainders are rounded up; among equals the first, so that the same ledger
    always looks the same.

    >>> rounded_to_sum([33.4, 33.3, 33.3], 100), rounded_to_sum([1.5, -0.5], 1)
    ([34, 33, 33], [2, -1])
    """
    exact = [round(float(value), 9) for value in values]
    floors = [math.floor(value) for value in exact]
    missing = total - sum(floors)
    order = sorted(range(len(exact)), key=lambda at: (floors[at] - exact[at], at))
    assert 0 <= missing <= len(exact), "the total is not the rounded sum"
    for at in order[:missing]:
        floors[at] += 1
    return floors


def ticks(value: float, decimals: int) -> int:
    """A number that is already rounded, as a whole number of its last digits."""
    return round(value * 10**decimals)
