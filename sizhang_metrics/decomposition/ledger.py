"""The ledger of a score: lines in words and numbers that add up to the score shown.

Every number is its own value rounded half up, so equal lines look equal and full marks
look full.  What rounding leaves between them and the score is a line of its own
（四舍五入差额）：handing the last digit to the largest remainder instead once showed 30.1
of 30 points.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from sizhang_metrics.decomposition.chain import Chain, Link
from sizhang_metrics.decomposition.contributions import Contributions, contributions
from sizhang_metrics.decomposition.words import points_in_words, value_in_words
from sizhang_metrics.literals import TOLERANCE
from sizhang_metrics.numbers import fixed, half_up, operator, plain
from sizhang_metrics.scheme import Indicator, Scheme
from sizhang_metrics.scoring.names import indicator_weights


class LineKind(StrEnum):
    """What a line of the ledger is."""

    INDICATOR = "indicator"
    IMBALANCE = "imbalance"
    """What a geometric mean takes off, of a dimension or of the composite."""
    BONUS = "bonus"
    DEDUCTION = "deduction"
    RAISED_TO_ZERO = "raised_to_zero"
    ROUNDING = "rounding"
    """What the lines above, as shown, lack to the final score."""


ROUNDING_NAME = "四舍五入差额"


@dataclass(frozen=True)
class Line:
    """One summand of the final score."""

    kind: LineKind
    name: str
    points: float
    """Its part of the final score, unrounded."""
    shown: float
    """`points` rounded half up to the ledger's `places`; with the line of what rounding
    leaves these add up to the final score."""
    code: str = ""
    dimension: str = ""
    status: str = ""
    weight: float | None = None
    effective_weight: float | None = None
    """Share of 100 after renormalising; None where the indicator does not count."""
    attainment: float | None = None
    value: str = ""
    """“100 × 168 ÷ 210 = 80%”."""
    rule: str = ""
    """“4 × (80 − 60) ÷ (85 − 60) = 3.2”, or why there are no points."""


@dataclass(frozen=True)
class Ledger:
    """All lines of one branch's score in one period."""

    lines: tuple[Line, ...]
    final_score: float | None
    """The sum of what the lines show; None where there is no score."""
    places: int
    """Decimals of what the lines show: at least two, and more than the score has."""
    not_applicable: tuple[str, ...]
    """Codes of the indicators whose weight went to the others."""
    insufficient: tuple[str, ...]
    """Codes of the dimensions left out (数据不足)."""
    equation: str
    """“综合得分 83.1 − 扣分 0.5 + 加分 1 = 最终得分 83.6”, with the cap of a veto."""


def ledger(chain: Chain) -> Ledger:
    """The ledger of this chain; without a score its lines bring nothing."""
    parts = contributions(chain)
    lines = [*_indicator_lines(chain, parts)]
    if parts is not None:
        lines += _other_lines(chain.scheme, parts)
        lines = _shown(lines, chain.scheme.point_decimals, parts.final_score)
    dimensions = zip(chain.scheme.dimensions, chain.left_in, strict=True)
    return Ledger(
        lines=tuple(lines),
        final_score=None if parts is None else parts.final_score,
        places=chain.scheme.point_decimals,
        not_applicable=tuple(
            link.indicator for link in chain.links if link.status == "not_applicable"
        ),
        insufficient=tuple(
            dimension.code for dimension, left_in in dimensions if not left_in
        ),
        equation="" if parts is None else _equation(chain, parts),
    )


def _indicator_lines(chain: Chain, parts: Contributions | None) -> list[Line]:
    weights = indicator_weights(chain.scheme)
    return [
        _indicator_line(chain.scheme, indicator, link, weights[indicator.code], parts)
        for indicator, link in zip(chain.scheme.indicators, chain.links, strict=True)
    ]


def _indicator_line(
    scheme: Scheme,
    indicator: Indicator,
    link: Link,
    weight: float,
    parts: Contributions | None,
) -> Line:
    code = indicator.code
    return Line(
        kind=LineKind.INDICATOR,
        name=indicator.name,
        points=0.0 if parts is None else parts.indicators[code],
        shown=0.0,
        code=code,
        dimension=indicator.dimension,
        status=link.status,
        weight=weight,
        effective_weight=None if parts is None else parts.effective_weights[code],
        attainment=link.attainment,
        value=value_in_words(indicator, link),
        rule=points_in_words(scheme, indicator, link),
    )


def _other_lines(scheme: Scheme, parts: Contributions) -> list[Line]:
    lines = []
    for dimension in scheme.dimensions:
        lost = parts.imbalance[dimension.code]
        if lost:
            name = f"{dimension.name}：短板折减（几何平均）"
            lines.append(_other(LineKind.IMBALANCE, name, lost, dimension.code))
    others = (
        (LineKind.IMBALANCE, "维度间短板折减（几何平均）", parts.composite_imbalance),
        (LineKind.BONUS, "加分", parts.bonus),
        (LineKind.DEDUCTION, "扣分", parts.deduction),
        (LineKind.RAISED_TO_ZERO, "不低于 0 分", parts.raised_to_zero),
    )
    return lines + [
        _other(kind, name, points) for kind, name, points in others if points
    ]


def _other(kind: LineKind, name: str, points: float, dimension: str = "") -> Line:
    return Line(kind, name, points, 0.0, dimension=dimension)


def _shown(lines: list[Line], decimals: int, final_score: float) -> list[Line]:
    rounded = [replace(line, shown=half_up(line.points, decimals)) for line in lines]
    lacking = round(final_score - sum(line.shown for line in rounded), decimals)
    if not lacking:
        return rounded
    unrounded = final_score - sum(line.points for line in lines)
    line = Line(LineKind.ROUNDING, ROUNDING_NAME, unrounded, lacking)
    return [*rounded, line]


def _equation(chain: Chain, parts: Contributions) -> str:
    grades = chain.scheme.grades
    return equation(
        sum(parts.dimensions.values()) + parts.composite_imbalance,
        parts.final_score,
        bonus=parts.bonus,
        deduction=-parts.deduction,
        raised_to_zero=parts.raised_to_zero,
        decimals=chain.scheme.decimals,
        cap=grades[chain.cap_index].name if chain.cap_index >= 0 else "",
    )


def equation(
    composite: float,
    final_score: float,
    *,
    bonus: float,
    deduction: float,
    raised_to_zero: float,
    decimals: int,
    cap: str,
) -> str:
    """Composite, adjustments and final score, to be added up by hand.

    The composite is to the decimals of scores where that adds up; else to two or more,
    with what rounding leaves beside it.  `cap` is the name of the best grade that vetoes
    leave, empty without one.

    >>> of = {"deduction": 0.5, "raised_to_zero": 0, "decimals": 1}
    >>> equation(83.12, 83.6, bonus=1, **of, cap="良好")
    '综合得分 83.1 − 扣分 0.5 + 加分 1 = 最终得分 83.6；一票否决，等次不高于良好'
    >>> equation(83.14, 82.9, bonus=0.25, **of, cap="")
    '综合得分 83.14 − 扣分 0.5 + 加分 0.25 + 四舍五入差额 0.01 = 最终得分 82.9'
    """
    text = f"最终得分 {fixed(final_score, decimals)}"
    if bonus or deduction or raised_to_zero:
        needed = final_score - bonus + deduction - raised_to_zero
        shown = decimals
        if abs(half_up(composite, decimals) - needed) > TOLERANCE:
            shown = max(2, decimals + 1)
        lacking = round(needed - half_up(composite, shown), 9)
        summands = (
            (-deduction, "扣分"),
            (bonus, "加分"),
            (raised_to_zero, "补到 0 分"),
            (lacking, ROUNDING_NAME),
        )
        parts = [f"综合得分 {fixed(composite, shown)}"]
        parts += [
            f"{operator(points)} {name} {plain(abs(points), 9)}"
            for points, name in summands
            if points
        ]
        text = f"{' '.join(parts)} = {text}"
    return f"{text}；一票否决，等次不高于{cap}" if cap else text
