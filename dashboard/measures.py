"""What 趋势 charts: the score, a dimension or an indicator, chosen in the address."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import address, session
from dashboard.control_charts import Measure
from sizhang_metrics.scheme import Indicator, Scheme
from sizhang_metrics.store import Store
from sizhang_metrics.views import trends
from sizhang_metrics.views.trends import Chosen
from sizhang_metrics.views.viewer import Viewer

MEASURE = "measure"
"""The query parameter: `score`, `dimension:<code>` or `indicator:<code>`."""
SCORE = "score"


def picker(scheme: Scheme) -> str:
    """The chosen measure as it stands in the address."""
    names = {SCORE: "最终得分"}
    names |= {f"dimension:{one.code}": one.name for one in scheme.dimensions}
    names |= {
        f"indicator:{one.code}": f"{one.code} {one.name}" for one in scheme.indicators
    }
    changed = address.settle(MEASURE, list(names), SCORE)
    return st.selectbox(
        "看什么",
        list(names),
        format_func=names.__getitem__,
        key=MEASURE,
        on_change=changed,
        label_visibility="collapsed",
        width=320,
    )


def series(
    store: Store, viewer: Viewer, chosen: Chosen, scheme: Scheme, choice: str
) -> tuple[pd.DataFrame, Measure]:
    """Its quarters, and how its numbers are written."""
    kind, _, code = choice.partition(":")
    if kind == "dimension":
        name = next(one.name for one in scheme.dimensions if one.code == code)
        measure = Measure(
            f"{name}得分率", "value", tick=".0%", hover=".1%", all_column="all_value"
        )
        return trends.of_dimension(store, viewer, chosen, code), measure
    if kind == "indicator":
        table = trends.of_indicator(store, viewer, chosen, code)
        return table, _of_indicator(scheme.indicator(code))
    return trends.scores(store, viewer, chosen), Measure(
        "最终得分", "mean", hover=f".{session.decimals()}f"
    )


def _of_indicator(indicator: Indicator) -> Measure:
    """In the indicator's own unit and direction."""
    unit = indicator.measured_in
    return Measure(
        indicator.name,
        "value",
        improvement=indicator.direction,
        tick=".4~g",
        hover=".4~g",
        unit=unit if unit == "%" else f" {unit}",
        all_column="all_value",
    )
