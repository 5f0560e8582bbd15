"""Rows of number cards; every number says what it is compared with."""

from __future__ import annotations

from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import frame, session
from dashboard.prose import plain
from sizhang_metrics.numbers import exact, fixed, fixed_signed, percent
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.views.overview import Headline
from sizhang_metrics.views.trends import Comparison

NONE = "—"
_HALF = 545
"""Pixels that a table of two names and four numbers needs, with its column of ticks."""


def headline(numbers: Headline, period: Period, scheme: Scheme) -> None:
    """The quarter in four numbers."""
    frame.note(
        period,
        f"{numbers.units} 个单位、{numbers.branches} 个支部",
        f"与 {period.shifted(-1)} 比较" if numbers.has_before else "没有上季可比",
        scheme.title,
    )
    against = "较上季；" if numbers.has_before else ""
    with st.grid(4, gap="small"):
        card(
            "已报送支部",
            f"{numbers.reported}/{numbers.branches}",
            None,
            reported(numbers.reported, numbers.branches),
        )
        card(
            "平均得分",
            score(numbers.mean),
            numbers.mean_change,
            f"{against}{numbers.ranked} 个参加排名",
            help="参加排名的支部最终得分的平均数",
        )
        standard = scheme.standard
        card(
            "四强达标支部",
            f"{numbers.standard}",
            numbers.standard_change,
            "个，较上季" if numbers.has_before else "个，没有上季可比",
            help=(
                f"综合得分不低于 {exact(standard.composite)}，每个维度得分率不低于"
                f" {percent(standard.each_dimension)}，无否决、无未报项"
            ),
        )
        card(
            "被否决支部",
            f"{numbers.vetoed}",
            None,
            "等次受限，得分不变",
        )


def reported(done: int, of: int) -> str:
    """How many are missing; nobody has reported all of nothing."""
    if not of:
        return "名册里没有支部"
    return f"{of - done} 个未报送" if done < of else "全部报送"


def comparison(numbers: Comparison, name: str, *, is_mean: bool) -> None:
    """One series now, against the quarter before and the same quarter last year."""
    says = f"{name}，参加排名支部的平均" if is_mean else name
    if numbers.now is None:
        says = f"{name}，本季没有得分"
    with st.grid(4, gap="small"):
        card("本季得分", score(numbers.now), None, says)
        card(
            "较上季（环比）",
            signed(numbers.change_on_quarter),
            None,
            _beside("上季", numbers.before),
        )
        card(
            "较去年同季（同比）",
            signed(numbers.change_on_year),
            None,
            _beside("去年同季", numbers.year_ago),
        )
        card("已报送", f"{numbers.reported}/{numbers.branches}", None, "个支部")


def side_by_side(
    *, gap: Literal["small", "medium"] = "medium"
) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two halves; one above the other where each would be too narrow for a table."""
    with st.grid(2, min_column_width=_HALF, gap=gap):
        return st.container(), st.container()


def card(
    label: str,
    value: str,
    delta: float | int | None,
    description: str,
    *,
    help: str | None = None,
) -> None:
    """A number, its change where there is one, and a line of words below."""
    st.metric(
        plain(label),
        value,
        None if delta is None else _change(delta),
        # Streamlit would judge by a hyphen, and set an arrow beside the sign: ↓ -28
        _colour(delta),
        delta_arrow="off",
        delta_description=plain(description),
        border=True,
        height="stretch",
        help=help,
    )


def _change(delta: float | int) -> str:
    """A score with its decimals, a count without any."""
    if not delta:
        return "持平"
    decimals = 0 if _is_count(delta) else session.decimals()
    return fixed_signed(delta, decimals)


def _is_count(delta: float | int) -> bool:
    return not isinstance(delta, float)


def _colour(delta: float | int | None) -> Literal["green", "red", "gray"]:
    return "gray" if not delta else "green" if delta > 0 else "red"


def _beside(when: str, value: float | None) -> str:
    return f"没有{when}的得分可比" if value is None else f"{when} {score(value)}"


def score(value: float | None) -> str:
    """A score with its decimals; a dash for none."""
    return NONE if value is None else fixed(value, session.decimals())


def signed(value: float | None) -> str:
    """A difference of scores with its sign; a dash for none."""
    return NONE if value is None else fixed_signed(value, session.decimals())
