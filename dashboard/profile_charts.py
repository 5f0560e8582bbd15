"""The two figures of a branch: its strengths beside its peers, its score over time."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import palette
from dashboard.figures import AWAY, blank, mark_breaks, quarter_axis, rounded
from sizhang_metrics.scheme import Scheme

_BAR = 52


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
        hovertemplate="同类组中位数 %{x:.1%}（%{customdata} 个支部）<extra></extra>",
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
        hovertemplate="%{y:.1f}（第 %{customdata[0]} 名，共 %{customdata[1]} 个）",
    )
    quarter_axis(figure, quarters)
    mark_breaks(figure, quarters, series["is_break"])
    figure.update_layout(hovermode="x unified", yaxis={"tickformat": ".0f"})
    return figure
