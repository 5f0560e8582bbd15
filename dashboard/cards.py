"""Rows of number cards; every number says what it is compared with."""

from __future__ import annotations

import streamlit as st

from dashboard import frame
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.views.overview import Headline
from sizhang_metrics.views.trends import Comparison

NONE = "—"


def headline(numbers: Headline, period: Period, scheme: Scheme) -> None:
    """The quarter in four numbers."""
    before = period.shifted(-1)
    frame.note(
        period,
        f"{numbers.units} 个单位、{numbers.branches} 个支部",
        f"与 {before} 比较",
        scheme.title,
    )
    with st.grid(4, gap="small"):
        card(
            "已报送支部",
            f"{numbers.reported}/{numbers.branches}",
            None,
            f"{numbers.missing} 个未报送" if numbers.missing else "全部报送",
        )
        card(
            "平均得分",
            _score(numbers.mean),
            numbers.mean_change,
            f"较上季；{numbers.ranked} 个参加排名",
            help="参加排名的支部最终得分的平均数",
        )
        standard = scheme.standard
        card(
            "四强达标支部",
            f"{numbers.standard}",
            numbers.standard_change,
            "个，较上季",
            help=(
                f"综合得分不低于 {standard.composite:g}，每个维度得分率不低于"
                f" {standard.each_dimension:.0%}，无否决、无未报项"
            ),
        )
        card(
            "被否决支部",
            f"{numbers.vetoed}",
            None,
            "等次受限，得分不变",
        )


def comparison(numbers: Comparison, name: str, *, is_mean: bool) -> None:
    """One series now, against the quarter before and the same quarter last year."""
    says = f"{name}，参加排名支部的平均" if is_mean else name
    with st.grid(4, gap="small"):
        card("本季得分", _score(numbers.now), None, says)
        card(
            "较上季（环比）",
            _signed(numbers.change_on_quarter),
            None,
            f"上季 {_score(numbers.before)}",
        )
        card(
            "较去年同季（同比）",
            _signed(numbers.change_on_year),
            None,
            f"去年同季 {_score(numbers.year_ago)}",
        )
        card("已报送", f"{numbers.reported}/{numbers.branches}", None, "个支部")


def card(
    label: str,
    value: str,
    delta: float | int | None,
    description: str,
    *,
    help: str | None = None,
) -> None:
    st.metric(
        label,
        value,
        delta,
        delta_description=description,
        border=True,
        height="stretch",
        help=help,
    )


def _score(value: float | None) -> str:
    return NONE if value is None else f"{value:.1f}"


def _signed(value: float | None) -> str:
    return NONE if value is None else f"{value:+.1f}"
