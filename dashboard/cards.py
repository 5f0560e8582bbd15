"""Rows of number cards; every number says what it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import links, session
from dashboard.prose import plain
from sizhang_metrics.numbers import NONE, fixed, fixed_signed
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.views.profile import Head
from sizhang_metrics.views.trends import Chosen, Comparison

WIDTH = 150
"""Pixels of a card: room for its label and the sign for help."""
_HALF = 545
"""Pixels that a table of two names and four numbers needs, with its column of ticks."""


def reported(done: int, of: int) -> str:
    """How many are missing; nobody has reported all of nothing."""
    if not of:
        return "名册里没有支部"
    return f"{of - done} 个未报送" if done < of else "全部报送"


def comparison(
    numbers: Comparison,
    name: str,
    scheme: Scheme,
    period: Period,
    chosen: Chosen,
    branch: Head | None = None,
) -> None:
    """One series: of record against last year, and the quarter against the last one.

    `branch`: whose series it is, which then says itself why it cannot be compared; else
    it is a mean.
    """
    is_one = branch or numbers.branches == 1
    says = name if is_one else f"{name}，参加排名支部的平均"
    if numbers.now is None:
        says = f"{name}，本季没有得分"
    # where a quarter is scored by itself, both readings are one
    of_record, alone = (
        ("", "") if scheme.window == "quarter" else ("（累计）", "（单季）")
    )

    def opens(**kinds: str) -> list[Opens]:
        if branch is not None:
            return []
        return [
            (
                f"{words}名单",
                links.listed(of, peer_group=chosen.peer_group, unit_id=chosen.unit_id),
                period,
            )
            for words, of in kinds.items()
        ]

    on_year, beside_year = _on_year(numbers, branch)
    on_quarter, beside_quarter = _on_quarter(numbers, branch)
    with st.grid(4, gap="small"):
        card(
            f"得分{of_record}", score(numbers.now), says, opens=opens(参加排名="ranked")
        )
        card(
            f"较上年同期{of_record}",
            signed(on_year),
            beside_year,
            opens=opens(可比="compared_year"),
        )
        card(
            f"较上季{alone}",
            signed(on_quarter),
            beside_quarter,
            opens=opens(可比="compared"),
        )
        card(
            "已报送",
            f"{numbers.reported}/{numbers.branches}",
            "个支部",
            opens=opens(已报="reported", 未报="not_reported"),
        )


def _on_year(numbers: Comparison, branch: Head | None) -> tuple[float | None, str]:
    """The change, and beside what or why there is none."""
    then = f"上年同期 {score(numbers.year_ago)}"
    if branch is not None:
        mark = unlike(branch.is_ranked, branch.year_change_mark)
        return branch.year_change, mark or then
    if not numbers.year_compared:
        return None, "没有上年同期可比"
    return numbers.change_on_year, f"{then}，{numbers.year_compared} 个可比"


def _on_quarter(numbers: Comparison, branch: Head | None) -> tuple[float | None, str]:
    now = f"本季单季 {score(numbers.quarter_now)}"
    if branch is not None:
        mark = unlike(branch.is_ranked, branch.change_mark)
        return branch.change, mark or now
    if not numbers.compared:
        return None, "没有上季可比"
    return numbers.change_on_quarter, f"{now}，{numbers.compared} 个可比"


def unlike(is_ranked: bool, mark: str) -> str:
    """Why nothing is compared; empty where it is."""
    if not is_ranked:
        return "本季没有排名"
    return f"不可比：{mark}" if mark else ""


def side_by_side() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two halves; one above the other where each would be too narrow for a table."""
    with st.grid(2, min_column_width=_HALF, gap="medium"):
        return st.container(), st.container()


def card(
    label: str,
    value: str,
    description: str,
    *,
    delta: float | int | None = None,
    help: str | None = None,
    opens: Sequence[Opens] = (),
) -> None:
    """A number, its change where there is one, a line of words below, and the lists of
    the branches that it counts."""
    if not opens:
        _metric(label, value, delta, description, help)
        return
    with st.container(border=True, height="stretch", gap="small"):
        _metric(label, value, delta, description, help, is_alone=False)
        with st.container(horizontal=True, gap="small"):
            for words, target, at in opens:
                links.open_list(words, target, at)


Opens = tuple[str, links.Target, Period]
"""What a line below a number says, where it leads and in which quarter."""


def _metric(
    label: str,
    value: str,
    delta: float | int | None,
    description: str,
    help: str | None,
    *,
    is_alone: bool = True,
) -> None:
    st.metric(
        plain(label),
        value,
        None if delta is None else _change(delta),
        # Streamlit would judge by a hyphen, and set an arrow beside the sign: ↓ -28
        _colour(delta),
        delta_arrow="off",
        delta_description=plain(description),
        border=is_alone,
        height="stretch" if is_alone else "content",
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


def score(value: float | None) -> str:
    """A score with its decimals; a dash for none."""
    return NONE if value is None else fixed(value, session.decimals())


def signed(value: float | None) -> str:
    """A difference of scores with its sign; a dash for none."""
    return NONE if value is None else fixed_signed(value, session.decimals())
