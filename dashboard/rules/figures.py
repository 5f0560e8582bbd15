"""The two charts of 规则预演: how far ranks move, and whose weight changes."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import palette
from dashboard.figures import AWAY, blank, quarter_axis, rounded

_BANDS = {
    "unmoved": ("不变", "#D9D4CC"),
    "moved_1_2": ("1–2 位", "#B9C7D5"),
    "moved_3_5": ("3–5 位", "#6B87A3"),
    "moved_6_10": ("6–10 位", "#C79A2B"),
    "moved_over_10": ("10 位以上", "#B3261E"),
}
_MOST = 8
_BAR_HEIGHT = 30


def moves(peers: pd.DataFrame, *, height: int = 240) -> go.Figure:
    """Branches by how many places they move, one column per quarter."""
    figure = blank(height)
    for name, (label, colour) in _BANDS.items():
        figure.add_bar(
            x=peers["period"].tolist(),
            y=peers[name].tolist(),
            name=label,
            marker={"color": colour},
            hovertemplate=f"{label}：%{{y}} 个支部<extra></extra>",
        )
    quarter_axis(figure, peers["period"].tolist())
    figure.update_layout(barmode="stack", bargap=0.45)
    return figure


def moved(table: pd.DataFrame) -> pd.Series:
    """By how much each indicator's effective weight changes, none where it is new."""
    change = table["effective_weight_after"] - table["effective_weight_before"]
    # plus zero: what rounds to nothing must not show as a fall
    return change.round(2) + 0.0


def weights(table: pd.DataFrame) -> go.Figure:
    """Effective weight before (pale) and after of those that it changes most."""
    pairs = table.assign(
        before=table["effective_weight_before"].fillna(0),
        after=table["effective_weight_after"].fillna(0),
    )
    order = (pairs["after"] - pairs["before"]).abs().sort_values(ascending=False)
    shown = pairs.loc[order.index].head(_MOST)
    labels = [
        f"{name}  {code}"
        for name, code in zip(shown["name"], shown["indicator"], strict=True)
    ]
    figure = blank(len(shown) * _BAR_HEIGHT + 90)
    for name, label, colour in (
        ("after", "改后", palette.BAR),
        ("before", "原", palette.MISSING),
    ):
        figure.add_bar(
            orientation="h",
            y=labels,
            x=rounded(shown[name], 2),
            name=label,
            marker={"color": colour},
            hovertemplate=f"{label} %{{x:.2f}} 分<extra></extra>",
        )
    figure.update_yaxes(
        categoryorder="array", categoryarray=labels[::-1], showgrid=False, **AWAY
    )
    figure.update_xaxes(title={"text": "折算分值", "font": {"size": 12}}, showgrid=True)
    figure.update_layout(barmode="group", bargap=0.3, legend={"traceorder": "reversed"})
    return figure
