"""The head of a branch's profile, its table of indicators, and what to compare with."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import address, frame, session
from dashboard.cards import NONE, card
from dashboard.columns import in_percent, number, percent, pick, text
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.store.frozen import Edition, Moment
from sizhang_metrics.views import editions
from sizhang_metrics.views.head import Head

INDICATOR = "indicator"
"""The query parameter that holds the indicator whose ledger is open."""
SINCE = "since"
"""That of the earlier quarter of a comparison."""


def facts(one: Head) -> list[str]:
    """Unit, members and with whom the branch is compared."""
    members = [] if one.members is None else [f"党员 {one.members} 人"]
    compared = f"与同类组“{one.peer_group}”参加排名的 {one.peers} 个支部比较"
    return [one.unit_name, *members, compared]


def head(one: Head, shortfalls: Sequence[str]) -> None:
    """Score, grade, three ranks and 四强达标, each with what it is out of."""
    with st.grid(6, min_column_width=150, gap="small"):
        card(
            "最终得分",
            _score(one.final_score),
            one.change,
            "较上季" if one.change is not None else _before(one),
        )
        card(
            "等次",
            one.grade_name or NONE,
            None,
            f"一票否决，不高于{one.cap_name}" if one.cap_name else "按最终得分",
        )
        card(
            "同类组名次",
            _place(one.peer_rank, one.peers),
            one.peer_rank_up,
            "位，较上季" if one.peer_rank_up is not None else "上季无名次",
            help=f"同类组：{one.peer_group}",
        )
        card("单位内名次", _place(one.unit_rank, one.in_unit), None, one.unit_name)
        card("全部支部名次", _place(one.rank, one.among), None, "参加排名的全部支部")
        card(
            "四强达标",
            "达标" if one.meets_standard else "未达标",
            None,
            "全部条件符合" if one.meets_standard else f"差 {len(shortfalls)} 项条件",
        )


def standing(one: Head, shortfalls: Sequence[str]) -> None:
    """In sentences: why it is not ranked, why it misses 四强达标."""
    if not one.is_ranked:
        frame.empty(f"本季未参加排名：{one.reason}。", "补报或更正后名次随即给出。")
    if shortfalls and one.is_ranked:
        st.markdown(f"**未达标原因**：{'；'.join(shortfalls)}。")


def indicators(table: pd.DataFrame) -> str | None:
    """Every indicator beside target and peers; the code of the one clicked."""
    columns = {
        "name": text("指标", width=230),
        "dimension_name": text("维度", width=100),
        "value": number("指标值", format="%.4g", width=72),
        "measured_in": text("计量", width=50),
        "target": number("满分值", format="%.4g", width=66, help="达到这个值得满分"),
        "median_value": number("组内中位", format="%.4g", width=76),
        "attainment": percent("达成度", width=110),
        "points": number("得分", format="%.2f", width=60),
        "weight": number("分值", format="%g", width=54),
        "points_lost": number("失分", format="%.2f", width=60),
        "effective_weight": number(
            "折算分值", format="%.2f", width=76, help="不适用的指标不计，其余按比例折算"
        ),
        "status_name": text("状态", width=70),
    }
    return pick(
        in_percent(table, "attainment"),
        columns,
        key="indicators",
        alt="逐项指标得分",
        returns="indicator",
        clicks="name",
    )


def chosen_indicator(table: pd.DataFrame, clicked: str | None) -> str:
    """The indicator to look into: clicked, else named in the URL, else the weakest."""
    if clicked is not None:
        address.put(INDICATOR, clicked)
        return clicked
    named = address.named(INDICATOR)
    codes = table["indicator"].tolist()
    return named if named in codes else codes[0]


def since(series: pd.DataFrame, period: Period) -> Period | None:
    """The earlier quarter to compare with, the latest by default; None without any."""
    scored = series[series["final_score"].notna()]
    written = [one for one in scored["period"].tolist()[::-1] if one < str(period)]
    if not written:
        return None
    changed = address.settle(SINCE, written, written[0])
    chosen = st.selectbox(
        "与哪个季度比", written, key=SINCE, on_change=changed, width=160
    )
    return parse_period(chosen)


def moment(period: Period) -> Moment:
    """A quarter as it was published, where it was; else as it stands."""
    table = editions.editions(session.store(), session.viewer(), period)
    if table.empty:
        return period
    return Edition(period, int(table["number"].iloc[-1]))


def ends(before: Moment, after: Period) -> tuple[str, str]:
    """Both ends of a comparison by name."""
    is_edition = isinstance(before, Edition)
    return (f"正式 {before}" if is_edition else str(before), str(after))


def _place(rank: int | None, among: int) -> str:
    return NONE if rank is None else f"{rank} / {among}"


def _before(one: Head) -> str:
    return "上季无得分" if one.final_score is not None else "本季无得分"


def _score(value: float | None) -> str:
    return NONE if value is None else f"{value:.1f}"
