"""In words, every reason why a branch misses 四强达标 (design: arithmetic).

From answers that the profile has already: nothing here asks the store.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from sizhang_metrics.scheme import Scheme
from sizhang_metrics.views.head import Head


def shortfalls(
    head: Head, scheme: Scheme, dimensions: pd.DataFrame, indicators: pd.DataFrame
) -> list[str]:
    """The reasons, from the branch's head, `profile.dimensions` and `indicators`."""
    if head.meets_standard:
        return []
    if head.status == "not_reported":
        return ["本季未报送"]
    return [
        *_composite(head, scheme),
        *_dimensions(scheme, dimensions),
        *(["有一票否决"] if head.cap_name else []),
        *_unreported(indicators),
        *_missing(head),
    ]


def _composite(head: Head, scheme: Scheme) -> list[str]:
    standard = scheme.standard.composite
    if head.composite is None:
        return []
    shown = half_up(head.composite, scheme.decimals)
    if shown >= standard:
        return []
    return [f"综合得分 {shown:.{scheme.decimals}f}，低于 {standard:g}"]


def _dimensions(scheme: Scheme, table: pd.DataFrame) -> list[str]:
    standard = scheme.standard.each_dimension
    found = []
    for name, share in zip(table["name"], table["share"], strict=True):
        if pd.isna(share):
            found.append(f"{name}数据不足")
        elif round(share, 9) < standard:
            found.append(
                f"{name}得分率 {percent(share, standard)}，低于 {standard:.0%}"
            )
    return found


def _unreported(table: pd.DataFrame) -> list[str]:
    names = table.loc[table["status"] == "not_reported", "name"].tolist()
    if not names:
        return []
    more = f"等 {len(names)} 项指标" if len(names) > 2 else ""
    return [f"未填报：{'、'.join(names[:2])}{more}"]


def _missing(head: Head) -> list[str]:
    if not head.missing_quarters:
        return []
    return [f"前面季度缺报：{'、'.join(head.missing_quarters)}"]


def half_up(value: float, decimals: int) -> float:
    """Rounded half up, as scores are shown (see the rounding in `scoring`)."""
    step = Decimal(1).scaleb(-decimals)
    return float(Decimal(repr(round(value, 9))).quantize(step, rounding=ROUND_HALF_UP))


def percent(share: float, bound: float) -> str:
    """A share below a bound, rounded as the charts do; cut where that would meet it.

    >>> percent(0.6567, 0.8), percent(0.7996, 0.8)
    ('65.7%', '79.9%')
    """
    shown = half_up(100 * share, 1)
    if shown >= 100 * bound:
        shown = int(round(share, 9) * 1000 + 1e-9) / 10
    return f"{shown:g}%"
