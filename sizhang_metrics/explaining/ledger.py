"""The ledger of a score: lines in words and numbers that add up to the last digit shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sizhang_metrics.explaining.chain import Chain, Link
from sizhang_metrics.explaining.contributions import Contributions, contributions
from sizhang_metrics.explaining.numbers import plain
from sizhang_metrics.explaining.remainder import rounded_to_sum, ticks
from sizhang_metrics.explaining.words import points_in_words, value_in_words
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


@dataclass(frozen=True)
class Line:
    """One summand of the final score."""

    kind: LineKind
    name: str
    points: float
    """Its part of the final score, unrounded."""
    shown: float
    """The same to the decimals of the scheme; these add up to the final score."""
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
    not_applicable: tuple[str, ...]
    """Codes of the indicators whose weight went to the others."""
    insufficient: tuple[str, ...]
    """Codes of the dimensions left out (数据不足)."""
    equation: str
    """“基础 83.1 − 扣分 0.5 + 加分 1 = 得分 83.6”, with the cap of a veto."""


def ledger(chain: Chain) -> Ledger:
    """The ledger of this chain; without a score its lines bring nothing."""
    found = contributions(chain)
    lines = [*_indicator_lines(chain, found)]
    if found is not None:
        lines += _other_lines(chain.scheme, found)
        lines = _shown(chain.scheme, lines, found.final_score)
    dimensions = zip(chain.scheme.dimensions, chain.left_in, strict=True)
    return Ledger(
        lines=tuple(lines),
        final_score=None if found is None else found.final_score,
        not_applicable=tuple(
            one.indicator for one in chain.links if one.status == "not_applicable"
        ),
        insufficient=tuple(one.code for one, left_in in dimensions if not left_in),
        equation="" if found is None else _equation(chain, found),
    )


def _indicator_lines(chain: Chain, found: Contributions | None) -> list[Line]:
    weights = indicator_weights(chain.scheme)
    return [
        _indicator_line(chain.scheme, indicator, link, weights[indicator.code], found)
        for indicator, link in zip(chain.scheme.indicators, chain.links, strict=True)
    ]


def _indicator_line(
    scheme: Scheme,
    indicator: Indicator,
    link: Link,
    weight: float,
    found: Contributions | None,
) -> Line:
    code = indicator.code
    return Line(
        kind=LineKind.INDICATOR,
        name=indicator.name,
        points=0.0 if found is None else found.indicators[code],
        shown=0.0,
        code=code,
        dimension=indicator.dimension,
        status=link.status,
        weight=weight,
        effective_weight=None if found is None else found.effective_weights[code],
        attainment=link.attainment,
        value=value_in_words(indicator, link),
        rule=points_in_words(scheme, indicator, link),
    )


def _other_lines(scheme: Scheme, found: Contributions) -> list[Line]:
    lines = []
    for dimension in scheme.dimensions:
        lost = found.imbalance[dimension.code]
        if lost:
            name = f"{dimension.name}：短板折减（几何平均）"
            lines.append(_other(LineKind.IMBALANCE, name, lost, dimension.code))
    others = (
        (LineKind.IMBALANCE, "维度间短板折减（几何平均）", found.composite_imbalance),
        (LineKind.BONUS, "加分", found.bonus),
        (LineKind.DEDUCTION, "扣分", found.deduction),
        (LineKind.RAISED_TO_ZERO, "不低于 0 分", found.raised_to_zero),
    )
    return lines + [
        _other(kind, name, points) for kind, name, points in others if points
    ]


def _other(kind: LineKind, name: str, points: float, dimension: str = "") -> Line:
    return Line(kind, name, points, 0.0, dimension=dimension)


def _shown(scheme: Scheme, lines: list[Line], final_score: float) -> list[Line]:
    scale = 10**scheme.decimals
    shown = rounded_to_sum(
        [one.points * scale for one in lines], ticks(final_score, scheme.decimals)
    )
    return [
        Line(**{**vars(line), "shown": one / scale})
        for line, one in zip(lines, shown, strict=True)
    ]


def _equation(chain: Chain, found: Contributions) -> str:
    grades = chain.scheme.grades
    return equation(
        found.final_score,
        bonus=found.bonus,
        deduction=-found.deduction,
        raised_to_zero=found.raised_to_zero,
        decimals=chain.scheme.decimals,
        cap=grades[chain.cap_index].name if chain.cap_index >= 0 else "",
    )


def equation(
    final_score: float,
    *,
    bonus: float,
    deduction: float,
    raised_to_zero: float,
    decimals: int,
    cap: str,
) -> str:
    """Base, adjustments and final score; the base is shown so that it is true.

    `cap` is the name of the best grade that vetoes leave, empty without one.

    >>> of = {"bonus": 1, "deduction": 0.5, "raised_to_zero": 0, "decimals": 1}
    >>> equation(83.6, **of, cap="良好")
    '基础 83.1 − 扣分 0.5 + 加分 1 = 得分 83.6；一票否决：83.6 → 封顶 良好'
    """
    final = plain(final_score, decimals)
    text = f"得分 {final}"
    if bonus or deduction or raised_to_zero:
        parts = [f"基础 {plain(final_score - bonus + deduction - raised_to_zero)}"]
        if deduction:
            parts.append(f"− 扣分 {plain(deduction)}")
        if bonus:
            parts.append(f"+ 加分 {plain(bonus)}")
        if raised_to_zero:
            parts.append(f"+ 补到 0 分 {plain(raised_to_zero)}")
        text = f"{' '.join(parts)} = {text}"
    return f"{text}；一票否决：{final} → 封顶 {cap}" if cap else text
