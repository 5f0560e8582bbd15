"""The parts of a branch's profile: head, strengths, indicators, ledger, sums."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard import address, frame, palette, session
from dashboard.cards import NONE, card
from dashboard.columns import in_percent, number, percent, pick, text
from dashboard.figures import AWAY, blank, mark_breaks, quarter_axis, rounded
from sizhang_metrics.periods import Period, parse_period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store.frozen import Edition, Moment
from sizhang_metrics.views import editions
from sizhang_metrics.views.head import Head

INDICATOR = "indicator"
"""The query parameter that holds the indicator whose ledger is open."""
SINCE = "since"
"""That of the earlier quarter of a comparison."""
_BAR = 52


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
            f"一票否决,不高于{one.cap_name}" if one.cap_name else "按最终得分",
        )
        card(
            "同类组名次",
            _place(one.peer_rank, one.peers),
            one.peer_rank_up,
            "位,较上季" if one.peer_rank_up is not None else "上季无名次",
            help=f"同类组:{one.peer_group}",
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
        frame.empty(f"本季未参加排名:{one.reason}。", "补报或更正后名次随即给出。")
    if shortfalls and one.is_ranked:
        st.markdown(f"**未达标原因**:{';'.join(shortfalls)}。")


def strengths(table: pd.DataFrame, scheme: Scheme) -> go.Figure:
    """The share of each dimension as a bar, a line where the peers' median stands."""
    colours = palette.dimension_colours(scheme)
    labels = table["name"].tolist()
    figure = blank(len(table) * _BAR + 60)
    figure.add_bar(
        orientation="h",
        y=labels,
        x=rounded(table["share"], 4),
        name="本支部",
        marker={"color": [colours[code] for code in table["dimension"]]},
        width=0.55,
        hovertemplate="%{y}得分率 %{x:.1%}<extra></extra>",
        showlegend=False,
    )
    figure.add_scatter(
        x=rounded(table["peer_median"], 4),
        y=labels,
        name="同类组中位数",
        mode="markers",
        marker={
            "symbol": "line-ns",
            "size": 26,
            "line": {"width": 3, "color": palette.TEXT},
        },
        customdata=table["peers"].tolist(),
        hovertemplate="同类组中位数 %{x:.1%}(%{customdata} 个支部)<extra></extra>",
    )
    figure.update_yaxes(autorange="reversed", showgrid=False, **AWAY)
    figure.update_xaxes(range=[0, 1.02], tickformat=".0%", showgrid=True)
    for label, (_, row) in zip(labels, table.iterrows(), strict=True):
        figure.add_annotation(
            text=_share_text(row),
            x=1.01,
            xref="paper",
            y=label,
            xanchor="left",
            align="left",
            showarrow=False,
        )
    figure.update_layout(margin={"r": 104})
    return figure


def _share_text(row: pd.Series) -> str:
    if pd.isna(row["share"]):
        return "数据不足"
    text = f"<b>{row['share']:.1%}</b>"
    if row["applicable"] < 0.9995:
        text += (
            f"<br><span style='font-size:11px;color:{palette.MUTED}'>"
            f"按 {row['counted']:g} 分折算</span>"
        )
    return text


def history(series: pd.DataFrame, name: str, *, height: int = 268) -> go.Figure:
    """The branch's final score over the quarters, its peers' middle half behind."""
    quarters = series["period"].tolist()
    figure = blank(height)
    shared = {"x": quarters, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_scatter(y=rounded(series["peer_upper"]), showlegend=False, **shared)
    figure.add_scatter(
        y=rounded(series["peer_lower"]),
        name="同类组中间一半",
        fill="tonexty",
        fillcolor=palette.BAND,
        **shared,
    )
    figure.add_scatter(
        x=quarters,
        y=rounded(series["peer_median"], 1),
        name="同类组中位数",
        mode="lines",
        line={"color": palette.CONTEXT, "width": 2, "dash": "dot"},
        hovertemplate="%{y:.1f}",
    )
    figure.add_scatter(
        x=quarters,
        y=rounded(series["final_score"], 1),
        name=name,
        mode="lines+markers",
        line={"color": palette.ACCENT, "width": 3},
        marker={"size": 7},
        customdata=series[["peer_rank", "peers"]].astype(object).to_numpy().tolist(),
        hovertemplate="%{y:.1f}(第 %{customdata[0]} 名,共 %{customdata[1]} 个)",
    )
    quarter_axis(figure, quarters)
    mark_breaks(figure, quarters, series["is_break"])
    figure.update_layout(hovermode="x unified", yaxis={"tickformat": ".0f"})
    return figure


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
            "折算分值", format="%.2f", width=76, help="不适用的指标不计,其余按比例折算"
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
