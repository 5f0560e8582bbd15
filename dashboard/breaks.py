"""Where the scheme changed: lines on a chart, and 按新规则回算 as a dashed second series."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard import palette, session
from dashboard.control_charts import Measure
from dashboard.figures import mark_breaks, rounded
from sizhang_metrics.store import Store
from sizhang_metrics.views import trends as view

LABEL = "按新规则回算"


def marked(figure: go.Figure, series: pd.DataFrame) -> go.Figure:
    """The figure with a line before each quarter from which another scheme applies."""
    shown = list(figure.layout.xaxis.categoryarray)
    begun = set(series["period"][series["is_break"]])
    mark_breaks(figure, shown, [one in begun for one in shown])
    return figure


def recomputed(
    figure: go.Figure, measure: Measure, ask: Callable[[Store], pd.DataFrame]
) -> go.Figure:
    """The figure, on demand with the past quarters by the newest scheme.

    `ask` gives the charted series of a store.  Without a change of scheme there is
    nothing to switch on.
    """
    store = session.store()
    before = view.under_earlier_rules(store)
    if not before or not _is_wanted(len(before)):
        return figure
    with st.spinner("正在按新规则回算…"):
        past = view.by_newest_rules(store, ask)
    return _dashed(figure, past, measure)


def _is_wanted(quarters: int) -> bool:
    return st.toggle(
        LABEL,
        key="recomputed",
        help=f"用现行指标体系把以前的 {quarters} 个季度重新计分，画成虚线，只供比较；"
        "当时的得分、名次和正式期次不变。以前没有填报的项目按缺报计。",
    )


def _dashed(figure: go.Figure, past: pd.DataFrame, measure: Measure) -> go.Figure:
    digits = 4 if "%" in measure.tick else 2
    return figure.add_scatter(
        x=past["period"].tolist(),
        y=rounded(past[measure.column], digits),
        name=LABEL,
        mode="lines+markers",
        line={"color": palette.BAR, "width": 2, "dash": "dash"},
        marker={"size": 6, "symbol": "circle-open"},
        hovertemplate=f"%{{y:{measure.hover}}}{measure.unit}",
    )
