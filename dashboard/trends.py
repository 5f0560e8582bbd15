"""The parts of 趋势: the control chart (XmR), what it charts, breaks, streaks."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import streamlit as st

from dashboard import (
    address,
    cards,
    charts,
    controls,
    frame,
    kept,
    palette,
    prose,
    session,
)
from dashboard.columns import Sheet, change, number, pick, score, sheet, text
from dashboard.figures import Figure, blank, label, mark_breaks, quarter_axis, rounded
from dashboard.tables import by_unit
from sizhang_metrics.access import Viewer
from sizhang_metrics.numbers import in_unit
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Indicator, Scheme, names_of
from sizhang_metrics.store import Store
from sizhang_metrics.trends import Basis, Cause
from sizhang_metrics.views import choices, control, profile, trends
from sizhang_metrics.views import streaks as streak_views
from sizhang_metrics.views.trends import Chosen

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
    tick: str = "~f"
    """Plotly's format on the axis."""
    hover: str = ".1f"
    unit: str = ""
    all_column: str = "quarter_all_mean"
    of_record: str = "mean"
    """The column of the same measure as it counts over the year (累计)."""
    full: float | None = None
    """The most that it can be, where its quarters are put together of changes (可比序列)."""

    @property
    def digits(self) -> int:
        """The decimals of its numbers in a chart."""
        return charts.written(self.hover)

    @property
    def direction(self) -> str:
        """“越高越好”."""
        return "越高越好" if self.improvement == "higher" else "越低越好"


@kept.drawn
def comparison(period: Period, chosen: Chosen, name: str) -> bool:
    """The cards: the quarter against last year and against the quarter before.  Whether
    anything can be compared with last year."""
    store, viewer = session.store(), session.viewer()
    numbers = trends.comparison(trends.scores(store, viewer, chosen), period)
    branch_id = chosen.branch_id
    head = branch_id and profile.head(store, viewer, period, branch_id)
    cards.comparison(
        numbers, name, store.scheme_at(period), period, chosen, head or None
    )
    return numbers.year_compared > 0


def controlled(period: Period, chosen: Chosen, choice: str, name: str) -> None:
    """The control chart of the measure chosen, and what it says; on demand with the past
    quarters by the newest scheme, where there is another one."""
    store, viewer = session.store(), session.viewer()
    before = trends.under_earlier_rules(store)
    if not before or not _is_wanted(len(before)):
        _as_it_stood(period, chosen, choice, name)
        return
    scheme = store.scheme_at(period)
    with st.spinner("正在按新规则回算…"):
        past = trends.by_newest_rules(
            store, lambda store: series(store, viewer, chosen, scheme, choice)[0]
        )
    _controlled(period, chosen, choice, name, past)


@kept.drawn
def _as_it_stood(period: Period, chosen: Chosen, choice: str, name: str) -> None:
    _controlled(period, chosen, choice, name)


def _controlled(
    period: Period,
    chosen: Chosen,
    choice: str,
    name: str,
    past: pd.DataFrame | None = None,
) -> None:
    store, viewer = session.store(), session.viewer()
    found, measure = series(store, viewer, chosen, store.scheme_at(period), choice)
    table = control.control_chart(
        found, measure.column, improvement=measure.improvement
    )
    figure = chart(table, measure, name=name, context="全部支部")
    charts.show(
        figure if past is None else _dashed(figure, past, measure),
        key="control",
        alt=f"{name}各季{measure.name}的控制图",
    )
    said(table, measure)


@kept.drawn
def years(period: Period, chosen: Chosen, choice: str, name: str) -> None:
    """The measure as it counts over the year, a line per year."""
    store, viewer = session.store(), session.viewer()
    scheme = store.scheme_at(period)
    found, measure = series(store, viewer, chosen, scheme, choice)
    is_alone = scheme.window == "quarter"
    header = "每年一条线" if is_alone else "年内累计：每年一条线"
    st.header(header, anchor=False)
    charts.show(
        charts.year_lines(
            found,
            measure.of_record,
            name=measure.name,
            tick=measure.tick,
            hover=measure.hover,
            unit=measure.unit,
            height=380,
        ),
        key="years",
        alt=f"{name}{measure.name}年内累计，每年一条线",
    )


@kept.drawn
def strengths(period: Period, chosen: Chosen, name: str) -> None:
    """The share of each dimension, quarter by quarter."""
    store, viewer = session.store(), session.viewer()
    st.header("四个维度得分率：各季单独看", anchor=False)
    table = trends.dimensions(store, viewer, chosen)
    figure = charts.dimension_trend(table, store.scheme_at(period))
    charts.show(
        marked(figure, trends.scores(store, viewer, chosen)),
        key="strengths",
        alt=f"{name}各季各维度单季得分率",
    )
    _say_beyond(table["value"], 1.0)


def chart(
    table: pd.DataFrame, measure: Measure, *, name: str, context: str | None = None
) -> Figure:
    """`table` as of `views.control.control_chart`; `context` names the line of all."""
    quarters = table["period"].tolist()
    figure = blank(310)
    for at, part in table.groupby("segment", sort=True):
        _lines(figure, part, measure, is_first=at == 0)
    if context is not None:
        _beside(figure, table, measure, context)
    for at, part in table.groupby("segment", sort=True):
        _points(figure, part, measure, name, is_first=at == 0)
    for cause, (words, colour, symbol) in _SIGNALS.items():
        _mark(figure, table[table["cause"] == cause], measure, words, colour, symbol)
    quarter_axis(figure, quarters)
    mark_breaks(figure, quarters, table["is_break"].tolist())
    figure.update_layout(hovermode="x unified", yaxis={"tickformat": measure.tick})
    return figure


def _lines(
    figure: Figure, part: pd.DataFrame, measure: Measure, *, is_first: bool
) -> None:
    """Limits or reference band, and the centre line, of one segment."""
    basis = Basis(part["basis"].iloc[0])
    if basis is Basis.INSUFFICIENT:
        return
    # before its first value a branch did not exist or was not ranked
    part = part.loc[part[measure.column].first_valid_index() :]
    is_limits = basis is Basis.LIMITS
    digits = measure.digits + 1  # nothing is written at the pointer
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
        y=rounded(part["centre"], measure.digits),
        name="中线",
        legendgroup="中线",
        showlegend=is_first,
        mode="lines",
        line={"color": palette.MUTED, "width": 1.5},
        hovertemplate=f"%{{y:{measure.hover}}}{measure.unit}",
    )


def _points(
    figure: Figure, part: pd.DataFrame, measure: Measure, name: str, *, is_first: bool
) -> None:
    """The values of one segment; a missing quarter is a gap, and so is a break."""
    has_lines = Basis(part["basis"].iloc[0]) is not Basis.INSUFFICIENT
    figure.add_scatter(
        x=part["period"].tolist(),
        y=rounded(part[measure.column], measure.digits),
        name=label(name),
        legendgroup="values",
        showlegend=is_first,
        mode="lines+markers" if has_lines else "markers",
        line={"color": palette.ACCENT, "width": 3},
        marker={"size": 7},
        customdata=part["branches"].tolist(),
        hovertemplate=f"%{{y:{measure.hover}}}{measure.unit}（%{{customdata}} 个支部）",
    )


def _beside(figure: Figure, table: pd.DataFrame, measure: Measure, name: str) -> None:
    values = rounded(table[measure.all_column], measure.digits)
    if values == rounded(table[measure.column], measure.digits):
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
    figure: Figure,
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
        y=rounded(points[measure.column], measure.digits),
        name=label,
        mode="markers",
        marker={"symbol": symbol, "size": 13, "color": colour},
        customdata=points["signal_names"].tolist(),
        hovertemplate="%{customdata}",
    )


def said(table: pd.DataFrame, measure: Measure) -> None:
    """Under the chart: what its lines are worth, and each signal with its rule."""
    st.caption(
        f"{measure.direction}。{control.basis_sentence(table, measure.column)}",
        help="方法：XmR 控制图（NHS “Making Data Count”）。信号四条：超出控制限；"
        "连续7点在中线同侧；连续7点上升或下降；连续3点中有2点接近控制限。"
        "升降信号看方向：仍在中线之上而连续下降的，是转差。"
        "缺报的季度断开，不参与连续判断。图上是单季：只看各季自己的填报数，"
        "相邻两季都计分的指标才比，从最近一季的单季得分往前推；"
        "年度项目只有一季的数，不在其中。年底突击一类的季节起伏，季度数据分不出来。",
    )
    if measure.full is not None:
        _say_beyond(table[measure.column], measure.full)
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


def _say_beyond(values: pd.Series, full: float) -> None:
    """That nobody has had less than nothing, where an earlier point says so."""
    if ((values < 0) | (values > full)).any():
        st.caption(
            "图上有低于 0 或高于满分的点：往前的点是从最近一季按逐季的升降推出来的，"
            "说的是比最近一季高多少、低多少，不是当时的得分。当时的得分看“每年一条线”。"
        )


def _when(row: Mapping[Hashable, str]) -> str:
    if row["first"] == row["last"]:
        return row["first"]
    return f"{row['first']} 至 {row['last']}"


MEASURE = "measure"
"""The query parameter: `score`, `dimension:<code>` or `indicator:<code>`."""
SCORE = "score"


def picker(scheme: Scheme) -> str:
    """The chosen measure as it stands in the address."""
    names = {SCORE: "得分"}
    dimensions = choices.apart(names_of(scheme.dimensions))
    names |= {f"dimension:{code}": name for code, name in dimensions.items()}
    names |= {
        f"indicator:{code}": name for code, name in controls.indicators(scheme).items()
    }
    changed = address.settle(
        MEASURE, list(names), SCORE, label="看什么", named=names.__getitem__
    )
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
        measure = Measure(
            f"{scheme.dimension(code).name}得分率",
            "value",
            tick="~%",
            hover=".1%",
            all_column="all_value",
            of_record="to_date",
            full=1.0,
        )
        return trends.of_dimension(store, viewer, chosen, code), measure
    if kind == "indicator":
        table = trends.of_indicator(store, viewer, chosen, code)
        return table, _of_indicator(scheme.indicator(code))
    return trends.scores(store, viewer, chosen), Measure(
        "得分", "quarter_mean", hover=f".{session.decimals()}f", full=100.0
    )


def _of_indicator(indicator: Indicator) -> Measure:
    """In the indicator's own unit and direction."""
    return Measure(
        indicator.name,
        "value",
        improvement=indicator.direction,
        hover=".2~f",
        unit=in_unit("", indicator.measured_in),
        all_column="all_value",
        of_record="to_date",
    )


LABEL = "按新规则回算"


def marked(figure: Figure, series: pd.DataFrame) -> Figure:
    """The figure with a line before each quarter from which another scheme applies."""
    shown = figure.layout["xaxis"]["categoryarray"]
    begun = set(series["period"][series["is_break"]])
    mark_breaks(figure, shown, [quarter in begun for quarter in shown])
    return figure


def _is_wanted(quarters: int) -> bool:
    return st.toggle(
        LABEL,
        key="recomputed",
        help=f"用现行指标体系把以前的 {quarters} 个季度重新计分，画成虚线，只供比较；"
        "当时的得分、名次和正式期次不变。以前没有填报的项目按缺报计。",
    )


def _dashed(figure: Figure, past: pd.DataFrame, measure: Measure) -> Figure:
    figure.add_scatter(
        x=past["period"].tolist(),
        y=rounded(past[measure.column], measure.digits),
        name=LABEL,
        mode="lines+markers",
        line={"color": palette.BAR, "width": 2, "dash": "dash"},
        marker={"size": 6, "symbol": "circle-open"},
        hovertemplate=f"%{{y:{measure.hover}}}{measure.unit}",
    )
    return figure


QUARTERS = "streak"
"""The query parameter of how many quarters in a row."""
_LENGTHS = tuple("2345678")
_LENGTH = "3"


def at_least() -> int:
    """How many quarters in a row make a streak."""
    label = "至少连续几季"
    changed = address.settle(QUARTERS, _LENGTHS, _LENGTH, label=label)
    chosen = st.selectbox(
        label,
        _LENGTHS,
        format_func="连续 {} 季以上".format,
        key=QUARTERS,
        on_change=changed,
        label_visibility="collapsed",
        width=160,
    )
    return int(chosen)


_STREAKS = {
    # what is counted, how it and its table are called, and the quarters more than the
    # streak that it needs
    "falling": (streak_views.falls, "连续 {} 季下降", "连续下降的支部", 1),
    "last": (streak_views.lasts, "连续 {} 季在末位 10%", "连续在末位的支部", 0),
}


def streaks(
    period: Period, which: Literal["falling", "last"], least: int, chosen: Chosen
) -> str | None:
    """Branches with how long and how far; a clicked row's branch_id."""
    sheet = _streaks(period, which, least, chosen.peer_group, chosen.unit_id)
    _view, what, name, more = _STREAKS[which]
    if not sheet.rows.empty:
        return pick(sheet, key=which, alt=name)
    series = trends.scores(session.store(), session.viewer(), chosen)
    frame.empty(_no_streaks(series, period, least + more, what.format(least)))
    return None


@kept.made
def _streaks(
    period: Period, which: str, least: int, peer_group: str | None, unit_id: str | None
) -> Sheet:
    view = _STREAKS[which][0]
    table = view(
        session.store(),
        session.viewer(),
        period,
        at_least=least,
        peer_group=peer_group,
        unit_id=unit_id,
    )
    columns = {
        "unit_name": text(width=164),
        "branch_name": text(width=160),
        "quarters": number("连续", format="%d 季", width=58),
        "final_score": score("累计得分", width=68),
        "change": change("其间变化", help="单季的变化合计"),
    }
    return sheet(by_unit(table), columns)


def _no_streaks(scores: pd.DataFrame, period: Period, needed: int, what: str) -> str:
    """Why the list is empty: nobody, or too few quarters to tell."""
    known = int((scores["period"] <= str(period)).sum())
    if known < needed:
        return f"目前只有 {known} 个季度，看不出{what}，至少要有 {needed} 个季度。"
    return f"没有支部{what}。"
