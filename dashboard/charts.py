"""Charts: a DataFrame in, a Plotly figure out, through `graph_objects` only.

Small payloads: no template, numbers rounded to what can be seen, hover text by
template.  `show` puts a figure on the page.
"""

from __future__ import annotations

import pandas as pd

from dashboard import figures, palette, session
from dashboard.columns import half_up
from dashboard.figures import Figure, blank, label, quarter_axis, rounded
from dashboard.figures import show as show
from sizhang_metrics import literals
from sizhang_metrics.decomposition.words import SMALL_SAMPLE
from sizhang_metrics.numbers import exact, percent_below
from sizhang_metrics.scheme import Scheme, names_of
from sizhang_metrics.views import choices
from sizhang_metrics.views.gaps import Grain

_HEIGHT = 300
_BAR_HEIGHT = 24
_HEAT_HEIGHT = 24
_WHOLE = 6
"""Counts below it get ticks between whole ones, unless told not to."""


def year_lines(
    series: pd.DataFrame,
    column: str,
    *,
    name: str,
    peers: str | None = None,
    hover: str,
    tick: str = "~f",
    unit: str = "",
    height: int = _HEIGHT,
) -> Figure:
    """A cumulative figure (累计), one line per year over its four quarters: a quarter is
    only ever beside the same quarter of another year.

    Dashed where a year ended under other rules than the newest.  `peers`: the column of
    the peers' median, drawn for the newest year.
    """
    figure = blank(height)
    digits = written(hover)
    rules = series["is_break"].cumsum().tolist()
    periods = series["period"].tolist()
    values = rounded(series[column], digits)
    known = zip(periods, values, strict=True)
    years = sorted({at[:4] for at, value in known if value is not None})[-_YEARS:]
    template = f"%{{y:{hover}}}{unit}"
    for age, year in reversed(list(enumerate(reversed(years)))):
        own = [at for at, period in enumerate(periods) if period[:4] == year]
        is_other = rules[own[-1]] != rules[-1]
        quarters = [f"{periods[at][5:]}季" for at in own]
        if peers and age == 0:
            others = rounded(series[peers], digits)
            figure.add_scatter(
                x=quarters,
                y=[others[at] for at in own],
                name=f"同类组中位数 {year}",
                mode="lines+markers",  # a single quarter has no line
                line={"color": palette.CONTEXT, "width": 2, "dash": "dot"},
                marker={"size": 4},
                hovertemplate=template,
            )
        figure.add_scatter(
            x=quarters,
            y=[values[at] for at in own],
            name=f"{year}（旧口径）" if is_other else year,
            mode="lines+markers",
            line={
                "color": palette.YEARS[age],
                "width": 2 if age else 3,
                "dash": "dash" if is_other else "solid",
            },
            marker={"size": 5 if age else 7},
            hovertemplate=template,
        )
    figure.update_xaxes(
        type="category",
        categoryorder="array",
        categoryarray=[f"{quarter}季" for quarter in range(1, 5)],
        range=[-0.3, 3.3],
        title={"text": label(f"{name}，年初累计到该季"), "font": {"size": 12}},
    )
    figure.update_layout(hovermode="x unified", yaxis={"tickformat": tick})
    return figure


def written(hover: str) -> int:
    """The decimals of the number behind what is written at the pointer.

    >>> written(".1f"), written(".1%"), written(".2~f")
    (1, 3, 2)
    """
    return int(hover[1]) + (2 if hover.endswith("%") else 0)


_YEARS = len(palette.YEARS)
"""More lines than this are not told apart."""


_DASHES = ("solid", "dash", "dot", "dashdot")
"""Lines are told apart without their colours, too."""


def dimension_trend(series: pd.DataFrame, scheme: Scheme) -> Figure:
    """Mean share of each dimension over the quarters: 可比序列 of 单季."""
    colours = palette.dimension_colours(scheme)
    quarters = sorted(series["period"].unique())
    figure = blank(290)
    for at, dimension in enumerate(scheme.dimensions):
        own = series[series["dimension"] == dimension.code]
        figure.add_scatter(
            x=own["period"].tolist(),
            y=rounded(own["value"], 3),
            name=label(dimension.name),
            mode="lines+markers",
            line={
                "color": colours[dimension.code],
                "width": 2,
                "dash": _DASHES[at % len(_DASHES)],
            },
            marker={"size": 5},
            hovertemplate="%{y:.1%}",
        )
    quarter_axis(figure, quarters)
    figure.update_layout(hovermode="x unified", yaxis={"tickformat": "~%"})
    return figure


def quarter_line(series: pd.DataFrame, *, height: int) -> Figure:
    """The `quarter_share` of single quarters (单季), with a line where the rules changed."""
    quarters = series["period"].tolist()
    figure = blank(height)
    figure.add_scatter(
        x=quarters,
        y=rounded(series["quarter_share"], 3),
        mode="lines+markers",
        line={"color": palette.BAR, "width": 2},
        marker={"size": 5},
        hovertemplate="%{y:.1%}<extra></extra>",
    )
    quarter_axis(figure, quarters)
    figures.mark_breaks(figure, quarters, series["is_break"].tolist())
    figure.update_layout(yaxis={"tickformat": "~%"})
    return figure


def grade_counts(grades: pd.DataFrame, scheme: Scheme) -> Figure:
    """How many branches have each grade, a year ago in pale beside it (累计)."""
    colours = palette.grade_colours(scheme)
    figure = blank(_HEIGHT)
    if grades["year_ago"].any():
        figure.add_bar(
            x=grades["name"].map(label),
            y=grades["year_ago"],
            name="上年同期",
            marker={"color": palette.MISSING},
            hovertemplate="上年同期 %{y} 个<extra></extra>",
        )
    figure.add_bar(
        x=grades["name"].map(label),
        y=grades["branches"],
        name="本季",
        marker={"color": [colours[code] for code in grades["grade"]]},
        text=grades["branches"],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="本季 %{y} 个<extra></extra>",
    )
    if grades[["branches", "year_ago"]].to_numpy().max() < _WHOLE:
        figure.update_yaxes(dtick=1)
    figure.update_layout(
        barmode="group",
        bargap=0.35,
        bargroupgap=0.08,
        showlegend=False,
        margin=figures.WITHOUT_LEGEND,
    )
    return figure


def terms(months: pd.DataFrame) -> Figure:
    """How many terms end in each of the months to come."""
    figure = blank(200)
    figure.add_bar(
        x=months["month"],
        y=months["branches"],
        marker={"color": palette.BAR},
        text=months["branches"],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{x} %{y} 个支部届满<extra></extra>",
    )
    title = {"text": "当月届满的支部数", "font": {"size": 12}}
    figure.update_xaxes(type="category", tickangle=0, title=title)
    figure.update_yaxes(visible=False)
    figure.update_layout(
        bargap=0.35, showlegend=False, margin={**figures.WITHOUT_LEGEND, "l": 8}
    )
    return figure


def points_lost(
    table: pd.DataFrame, scheme: Scheme, *, context: str | None = None
) -> Figure:
    """Mean loss per indicator, worst on top; a line marks what all branches lose."""
    colours = palette.dimension_colours(scheme)
    labels = [
        f"{label(name)}  {code}"
        for name, code in zip(table["name"], table["indicator"], strict=True)
    ]
    figure = blank(len(table) * _BAR_HEIGHT + 70)
    for dimension in scheme.dimensions:
        at = [code == dimension.code for code in table["dimension"]]
        own = table[at]
        figure.add_bar(
            orientation="h",
            y=[label for label, is_own in zip(labels, at, strict=True) if is_own],
            x=rounded(own["points_lost"], session.point_decimals()),
            name=label(dimension.name),
            marker={"color": colours[dimension.code]},
            # a browser's “g” would write 4.00000
            customdata=[
                [exact(weight), *counts]
                for weight, *counts in zip(
                    own["weight"], own["branches"], own["below"], strict=True
                )
            ],
            hovertemplate=(
                f"失 %{{x:.{session.point_decimals()}f}} 分（满分 %{{customdata[0]}}）<br>"
                "%{customdata[1]} 个支部计分，%{customdata[2]} 个达成度不足 60%"
            ),
        )
    if context is not None:
        _mark_context(figure, labels, table["all_lost"], context)
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=labels[::-1],
        showgrid=False,
        **figures.NAMES,
    )
    figure.update_xaxes(title={"text": "平均失分", "font": {"size": 12}}, showgrid=True)
    figure.update_layout(margin=figures.beside(labels))
    return figure


def heat(table: pd.DataFrame, scheme: Scheme, grain: Grain) -> Figure:
    """Attainment of each row (unit or branch) by column; weakest rows on top.

    A star marks what rests on small samples (`SMALL_NOTE`): no bad percentage.
    """
    is_annotated = grain is Grain.DIMENSION
    known = scheme.dimensions if is_annotated else scheme.indicators
    columns = choices.apart(names_of(known))
    wide = table.pivot(index="row_id", columns="code", values="attainment")
    wide = wide.reindex(columns=list(columns))
    order = wide.mean(axis=1).sort_values(ascending=False).index
    wide = wide.loc[order]
    marked = table.assign(said=_small(table)).pivot(
        index="row_id", columns="code", values="said"
    )
    marked = marked.reindex(index=order, columns=list(columns))
    marked = marked.astype(object).fillna("")
    text = _shares(wide) if is_annotated else _stars(marked)
    names = table.drop_duplicates("row_id").set_index("row_id")["row_name"]
    figure = blank(len(wide) * _HEAT_HEIGHT + 90)
    figure.add_heatmap(
        z=wide.apply(half_up, decimals=3)
        .astype(object)
        .where(wide.notna(), None)
        .to_numpy()
        .tolist(),
        x=[label(name) for name in columns.values()],
        y=_unique([label(names[row]) for row in wide.index]),
        zmin=0,
        zmax=1,
        colorscale=[list(stop) for stop in palette.ATTAINMENT_SCALE],
        xgap=1,
        ygap=1,
        text=text.to_numpy().tolist(),
        customdata=marked.to_numpy().tolist(),
        texttemplate="%{text}" if (text != "").any(axis=None) else None,
        textfont={"size": 12, "color": palette.TEXT},
        colorbar={"tickformat": ".0%", "thickness": 12, "outlinewidth": 0},
        hovertemplate="%{y}<br>%{x}:%{z:.1%}%{customdata}<extra></extra>",
        hoverongaps=False,
    )
    figure.update_xaxes(
        side="top",
        showgrid=False,
        tickangle=0 if is_annotated else -45,
        **figures.NAMES,
    )
    figure.update_yaxes(showgrid=False, **figures.NAMES)
    figure.update_layout(showlegend=False)
    return figure


SMALL_NOTE = f"* {SMALL_SAMPLE}：半数以上支部的分母不足 {literals.SMALL_BELOW}，多一件少一件就差很多"


def _shares(wide: pd.DataFrame) -> pd.DataFrame:
    """What is written where there is room, rounded once: the browser would make 79% of
    78.46%, by way of the 78.5% at the pointer."""
    said = wide.map(lambda share: percent_below(share, 1, 0), na_action="ignore")
    return said.astype(object).fillna("")


def _stars(marked: pd.DataFrame) -> pd.DataFrame:
    return marked.map(lambda said: "*" if said else "")


def _small(table: pd.DataFrame) -> list[str]:
    """What is said where at least half of the values behind a mean are small samples."""
    said = []
    for few, every in zip(table["small"], table["branches"], strict=True):
        is_marked = few > 0 and 2 * few >= every
        among = f"：{every} 个支部中 {few} 个" if every > 1 else ""
        said.append(f"（{SMALL_SAMPLE}{among}）" if is_marked else "")
    return said


def _mark_context(
    figure: Figure, labels: list[str], values: pd.Series, name: str
) -> None:
    """What all branches lose, as a small upright line on each bar."""
    figure.add_scatter(
        x=rounded(values, session.point_decimals()),
        y=labels,
        name=name,
        mode="markers",
        marker={
            "symbol": "line-ns",
            "size": 14,
            "line": {"width": 2, "color": palette.TEXT},
        },
        hovertemplate=f"{name} %{{x:.{session.point_decimals()}f}}<extra></extra>",
    )


def _unique(names: list[str]) -> list[str]:
    """Names may repeat; a heat map needs each row once, so later ones get a number."""
    seen: dict[str, int] = {}
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name}({seen[name]})")
    return unique
