"""What all charts share: fonts, margins, axes, and how a figure gets on the page."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from functools import partialmethod
from typing import Any
from unicodedata import east_asian_width

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard import palette
from sizhang_metrics.numbers import half_up

FONTS = (
    "Microsoft YaHei, PingFang SC, Noto Sans CJK SC, Source Han Sans SC,"
    " WenQuanYi Micro Hei, sans-serif"
)
_TICK = 6
NAMES = {"type": "category", "ticklen": _TICK, "tickcolor": "rgba(0,0,0,0)"}
"""An axis of names, a little away from the bars.  Plotly would take names for numbers
where a third of them are, and not draw the others (findings/plotly_number_among_names.sh)."""
_SIZE = 13
"""Pixels of a Chinese letter in a figure."""
_NARROW = 0.6
"""Of that, what a digit or a Latin letter takes."""
_TWO_LINES = 48
"""The margin of labels of two lines."""
WITHOUT_LEGEND = {"t": 28, "b": 32}
"""Margins where nothing stands above, and one line below."""
_CONFIG = {"displayModeBar": False, "displaylogo": False, "responsive": True}


class Figure:
    """A figure for Plotly, put together from plain values: lists, texts, numbers.

    The verbs are those of `plotly.graph_objects`.  Its own classes check every property
    when it is set, and took five times as long: 28 ms of a click for each chart.  Here the
    tests check, what is drawn is `plotly()`.
    """

    def __init__(self, **layout: Any) -> None:
        self.data: list[dict[str, Any]] = []
        self.layout = layout

    def _add(self, kind: str, **trace: Any) -> None:
        plain = {
            name: values.tolist() if isinstance(values, pd.Series) else values
            for name, values in trace.items()
        }
        self.data.append({"type": kind, **plain})

    add_bar = partialmethod(_add, "bar")
    add_heatmap = partialmethod(_add, "heatmap")
    add_scatter = partialmethod(_add, "scatter")
    add_waterfall = partialmethod(_add, "waterfall")

    def add_annotation(self, **annotation: Any) -> None:
        """A text at a place."""
        self.layout.setdefault("annotations", []).append(annotation)

    def add_vline(self, *, x: float, line: Mapping[str, Any]) -> None:
        """An upright line from bottom to top."""
        ends = {"x0": x, "x1": x, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain"}
        self.layout.setdefault("shapes", []).append(
            {"type": "line", **ends, "line": line}
        )

    def update_layout(self, **layout: Any) -> None:
        """Sets these, and inside what is there already only what is named."""
        _update(self.layout, layout)

    def update_xaxes(self, **axis: Any) -> None:
        """Of the only x axis."""
        _update(self.layout, {"xaxis": axis})

    def update_yaxes(self, **axis: Any) -> None:
        """Of the only y axis."""
        _update(self.layout, {"yaxis": axis})

    def plotly(self, *, is_checked: bool = False) -> go.Figure:
        """As Plotly has it; `is_checked`: ValueError for what it does not know."""
        return go.Figure(self.data, self.layout, _validate=is_checked)


def _update(known: dict[str, Any], new: Mapping[str, Any]) -> None:
    for name, value in new.items():
        if isinstance(value, Mapping):
            _update(known.setdefault(name, {}), value)
        else:
            known[name] = value


def show(figure: Figure, *, key: str, alt: str) -> None:
    """Draws the figure as wide as its column; `alt` says it for those who cannot see."""
    st.plotly_chart(
        figure.plotly(), width="stretch", theme=None, config=_CONFIG, key=key, alt=alt
    )


def blank(height: int) -> Figure:
    """An empty figure in our look; no template, which alone would weigh 7 kB.

    The margins hold a legend in one line, numbers to the left and a title below: where
    something needs more, Plotly makes room by drawing everything a second time.
    """
    axis = {"gridcolor": palette.GRID, "zeroline": False, "automargin": True}
    return Figure(
        template={"data": {"scatter": [{"type": "scatter"}]}},
        height=height,
        margin={"l": 40, "r": 12, "t": 42, "b": 44},
        font={"family": FONTS, "size": _SIZE, "color": palette.TEXT},
        legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"},
        hoverlabel={"font": {"family": FONTS}, "bgcolor": "#FFFFFF"},
        xaxis={**axis, "showgrid": False, "fixedrange": True},
        yaxis={**axis, "fixedrange": True},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )


def beside(names: Sequence[str]) -> dict[str, int]:
    """The margin in which names left of bars have room, rather too wide than too narrow.

    >>> beside(["学习制度  Z01"]), beside([])
    ({'l': 115}, {'l': 24})
    """
    widths = [
        sum(1 if east_asian_width(character) in "WF" else _NARROW for character in name)
        for name in names
    ]
    return {"l": math.ceil(max(widths, default=0) * _SIZE) + 4 * _TICK}


def quarter_axis(figure: Figure, periods: Sequence[str]) -> None:
    """Quarters from left to right, the year only below its first one shown."""
    labels = []
    for at, period in enumerate(periods):
        year, _, quarter = period.partition("Q")
        is_new = at == 0 or not periods[at - 1].startswith(year)
        labels.append(f"{quarter}季<br>{year}" if is_new else f"{quarter}季")
    figure.update_xaxes(
        type="category",
        categoryorder="array",
        categoryarray=list(periods),
        tickmode="array",
        tickvals=list(periods),
        ticktext=labels,
        tickangle=0,
        range=[-0.5, len(periods) - 0.5],
    )
    figure.update_layout(margin={"b": _TWO_LINES})


def mark_breaks(
    figure: Figure, periods: Sequence[str], is_break: Sequence[bool]
) -> None:
    """A dashed line before each quarter from which another scheme applies."""
    for at, breaks in enumerate(is_break):
        if breaks:
            figure.add_vline(x=at - 0.5, line={"color": palette.MUTED, "dash": "dash"})
            figure.add_annotation(
                x=at - 0.5,
                y=1,
                yref="paper",
                text=f"{periods[at]} 起指标体系调整",
                showarrow=False,
                # away from the edge, where the label would be cut off
                xanchor="left" if 2 * at <= len(periods) else "right",
                font={"size": 11, "color": palette.MUTED},
            )


def label(text: str) -> str:
    """A name in a figure: Plotly runs a little HTML and fills in %{…} in templates.

    >>> label("甲<b>乙</b>%{x}")
    '甲&lt;b&gt;乙&lt;/b&gt;%\u200b{x}'
    """
    return html.escape(text, quote=False).replace("%{", "%\u200b{")


def rounded(values: pd.Series, digits: int) -> list[float | None]:
    """Numbers half up to what can be seen, missing ones as gaps.

    With the decimals that are written at the pointer: of more the browser would make
    another number, 82.35 of 82.346 and of that 82.4.  What rounds to nothing is no fall
    of nothing.

    >>> rounded(pd.Series([12.25, -0.04, None]), 1)
    [12.3, 0.0, None]
    """
    return [
        None if pd.isna(value) else half_up(value, digits) + 0.0 for value in values
    ]
