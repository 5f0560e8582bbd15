"""The control chart (XmR) of a series: points, centre line, limits, signals in words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard import palette, prose
from dashboard.figures import blank, mark_breaks, quarter_axis, rounded
from sizhang_metrics.trends import Basis, Cause
from sizhang_metrics.views import control

_SIGNALS = {
    Cause.IMPROVEMENT: ("信号：好转", palette.BETTER, "triangle-up"),
    Cause.CONCERN: ("信号：转差", palette.WORSE, "triangle-down"),
}
_MOST_SIGNALS = 3


@dataclass(frozen=True)
class Measure:
    """What is charted: a column of the series and how its numbers are written."""

    name: str
    column: str
    improvement: str = "higher"
    tick: str = ".0f"
    """Plotly's format on the axis."""
    hover: str = ".1f"
    unit: str = ""
    all_column: str = "all_mean"

    @property
    def direction(self) -> str:
        """“越高越好”."""
        return "越高越好" if self.improvement == "higher" else "越低越好"


def chart(
    table: pd.DataFrame,
    measure: Measure,
    *,
    name: str,
    context: str | None = None,
    height: int = 300,
) -> go.Figure:
    """`table` as of `views.control.control_chart`; `context` names the line of all."""
    quarters = table["period"].tolist()
    figure = blank(height)
    for number, part in table.groupby("segment", sort=True):
        _lines(figure, part, measure, is_first=number == 0)
    if context is not None:
        _beside(figure, table, measure, context)
    for number, part in table.groupby("segment", sort=True):
        _points(figure, part, measure, name, is_first=number == 0)
    for cause, (label, colour, symbol) in _SIGNALS.items():
        _mark(figure, table[table["cause"] == cause], measure, label, colour, symbol)
    quarter_axis(figure, quarters)
    mark_breaks(figure, quarters, table["is_break"])
    figure.update_layout(hovermode="x unified", yaxis={"tickformat": measure.tick})
    return figure


def _lines(
    figure: go.Figure, part: pd.DataFrame, measure: Measure, *, is_first: bool
) -> None:
    """Limits or reference band, and the centre line, of one segment."""
    basis = Basis(part["basis"].iloc[0])
    if basis is Basis.INSUFFICIENT:
        return
    # before its first value a branch did not exist or was not ranked
    part = part.loc[part[measure.column].first_valid_index() :]
    is_limits = basis is Basis.LIMITS
    digits = _digits(measure)
    shared = {"x": part["period"].tolist(), "mode": "lines", "hoverinfo": "skip"}
    edge = {"color": palette.CONTEXT, "width": 1 if is_limits else 0, "dash": "dash"}
    name = "控制限" if is_limits else "参考区间"
    figure.add_scatter(
        y=rounded(part["upper"], digits), line=edge, showlegend=False, **shared
    )
    figure.add_scatter(
        y=rounded(part["lower"], digits),
        line=edge,
        name=name,
        legendgroup=name,
        showlegend=is_first,
        fill="tonexty",
        fillcolor=palette.BAND,
        **shared,
    )
    figure.add_scatter(
        x=part["period"].tolist(),
        y=rounded(part["centre"], digits),
        name="中线",
        legendgroup="中线",
        showlegend=is_first,
        mode="lines",
        line={"color": palette.MUTED, "width": 1.5},
        hovertemplate=f"%{{y:{measure.hover}}}{measure.unit}",
    )


def _points(
    figure: go.Figure,
    part: pd.DataFrame,
    measure: Measure,
    name: str,
    *,
    is_first: bool,
) -> None:
    """The values of one segment; a missing quarter is a gap, and so is a break."""
    has_lines = Basis(part["basis"].iloc[0]) is not Basis.INSUFFICIENT
    figure.add_scatter(
        x=part["period"].tolist(),
        y=rounded(part[measure.column], _digits(measure)),
        name=name,
        legendgroup="values",
        showlegend=is_first,
        mode="lines+markers" if has_lines else "markers",
        line={"color": palette.ACCENT, "width": 3},
        marker={"size": 7},
        customdata=part["branches"].tolist(),
        hovertemplate=f"%{{y:{measure.hover}}}{measure.unit}（%{{customdata}} 个支部）",
    )


def _beside(
    figure: go.Figure, table: pd.DataFrame, measure: Measure, name: str
) -> None:
    digits = _digits(measure)
    values = rounded(table[measure.all_column], digits)
    if values == rounded(table[measure.column], digits):
        return
    figure.add_scatter(
        x=table["period"].tolist(),
        y=values,
        name=name,
        mode="lines",
        line={"color": palette.CONTEXT, "width": 2, "dash": "dot"},
        hovertemplate=f"%{{y:{measure.hover}}}{measure.unit}",
    )


def _mark(
    figure: go.Figure,
    points: pd.DataFrame,
    measure: Measure,
    label: str,
    colour: str,
    symbol: str,
) -> None:
    """Points that are part of a signal, with the rule in the hover text."""
    if points.empty:
        return
    figure.add_scatter(
        x=points["period"].tolist(),
        y=rounded(points[measure.column], _digits(measure)),
        name=label,
        mode="markers",
        marker={"symbol": symbol, "size": 13, "color": colour},
        customdata=points["signal_names"].tolist(),
        hovertemplate="%{customdata}",
    )


def _digits(measure: Measure) -> int:
    """Shares need two more digits to show the same."""
    return 4 if "%" in measure.tick else 2


def said(table: pd.DataFrame, measure: Measure) -> None:
    """Under the chart: what its lines are worth, and each signal with its rule."""
    st.caption(
        f"{measure.direction}。{control.basis_sentence(table, measure.column)}",
        help="方法：XmR 控制图（NHS “Making Data Count”）。信号四条：超出控制限；"
        "连续7点在中线同侧；连续7点上升或下降；连续3点中有2点接近控制限。"
        "缺报的季度断开，不参与连续判断。年内累计的数第一季度起点不同，"
        "每年头尾的起伏属于常态。",
    )
    found = control.signals(table, measure.column, improvement=measure.improvement)
    if found.empty and len(table) and Basis(table["basis"].iloc[-1]) is Basis.LIMITS:
        st.markdown("没有异常信号：各季起伏都在常态范围内。")
    lines = [
        f"- **{row['turn']}** · {_when(row)} · {prose.plain(row['rule'])}"
        for row in found.head(_MOST_SIGNALS).to_dict("records")
    ]
    if len(found) > _MOST_SIGNALS:
        lines.append(f"- 另有更早的 {len(found) - _MOST_SIGNALS} 个信号，见图中三角")
    if lines:
        st.markdown("\n".join(lines))


def _when(row: dict[str, str]) -> str:
    if row["first"] == row["last"]:
        return row["first"]
    return f"{row['first']} 至 {row['last']}"
