"""The ranking as a table: places with their range and bracket, strengths, history."""

from __future__ import annotations

import math
import os.path

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard import kept, palette, session
from dashboard.columns import (
    Sheet,
    change,
    gained,
    number,
    on_scale,
    percent,
    pick,
    scaled,
    score,
    sheet,
    text,
)
from dashboard.prose import plain
from dashboard.tables import marks
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.views import ranges
from sizhang_metrics.views import ranking as views
from sizhang_metrics.views.ranking import Scope

_ALIKE = "单季与上季比：只看一个季度自己的填报数，两季都计分的指标才比"
_SHARE_WIDTH = 68
_STEP = 10
"""The scale of the small lines ends at whole tens."""
_BRANCH_WIDTH = 280
"""Room for unit and branch in one: beside the pinned columns nothing tells the unit."""


def ranking(
    period: Period, scope: Scope, order: str, *, has_ranges: bool, **where: str | None
) -> str | None:
    """The ranking with dimension bars and sparkline, by a column of it (`ordered`); a
    chosen row's branch_id.  `has_ranges`: whether those of the places are at hand;
    `where`: of which `peer_group` or `unit_id`."""
    sheet = _sheet(period, scope, order, has_ranges=has_ranges, **where)
    return pick(sheet, key="ranking", alt="支部排名表")


@kept.made
def _sheet(
    period: Period,
    scope: Scope,
    order: str,
    *,
    has_ranges: bool,
    peer_group: str | None,
    unit_id: str | None,
) -> Sheet:
    store, viewer = session.store(), session.viewer()
    scheme = store.scheme_at(period)
    where = {"peer_group": peer_group, "unit_id": unit_id}
    table = ordered(views.ranking(store, viewer, period, scope=scope, **where), order)
    spread = (
        ranges.ranges(store, viewer, period, scope=scope, **where)
        if has_ranges
        else None
    )
    grades = [grade.name for grade in scheme.grades]
    shares = [f"share_{dimension.code}" for dimension in scheme.dimensions]
    # One assign and plain lists: each further pass over the table costs a millisecond
    # of every click.
    shown = table.assign(
        **{share: table[share] * 100 for share in shares},
        **_spread(table, spread),
        grade_name=scaled(table["grade_name"], grades),
        mark=marks(table),
    )
    columns = _columns(table, scheme, spread, shows_group=peer_group is None)
    return sheet(shown, columns)


def _columns(
    table: pd.DataFrame,
    scheme: Scheme,
    spread: pd.DataFrame | None,
    *,
    shows_group: bool,
) -> dict[str, ColumnConfig]:
    grades = [grade.name for grade in scheme.grades]
    # Pinned: whose score it is stays in sight however far one scrolls.  The first
    # eight fit beside each other at 1,280 px, so what leaders ask first comes first.
    return {
        "place": number("名次", width=48, pinned=True),
        "branch_name": text(width=_BRANCH_WIDTH, pinned=True),
        "final_score": score("得分", pinned=True),
        # beside the place, which is one among these: at the end it was off the screen
        **({"peer_group": text(width=172)} if shows_group else {}),
        "change": change(help=f"{_ALIKE}；空白的原因见“不可比”"),
        "rank_up": gained(
            "升降", width=52, help="按单季，在同组可比的支部中上升（+）或下降（−）几名"
        ),
        "grade_name": on_scale("等次", grades, width=58),
        **_spread_columns(spread),
        "mark": text("四强", width=48, help="四强达标，或有一票否决"),
        # all four of them are in sight at 1,440 px
        **{
            f"share_{code}": percent(
                short,
                width=_SHARE_WIDTH,
                help=plain(f"{name}得分率"),
            )
            for code, short, name in _named(scheme)
        },
        **(
            {"change_mark": text(width=86, help="换组、口径调整、新设等，前后不可比")}
            if (table["change_mark"] != "").any()
            else {}
        ),
        "history": _history(table),
        **(
            {"year_change": change(width=88, help="得分（年内累计）与去年同一季度比")}
            if table["year_change"].notna().any()
            else {}
        ),
        "unit_name": text(width=162),
    }


def _history(table: pd.DataFrame) -> ColumnConfig:
    """The last quarters of every row on one scale: a steep line means the same in each."""
    scores = [score for own in table["history"] for score in own]
    low = math.floor(min(scores, default=0) / _STEP) * _STEP
    high = max(low + _STEP, math.ceil(max(scores, default=100) / _STEP) * _STEP)
    return st.column_config.LineChartColumn(
        "近8季",
        color=palette.BAR,
        width=70,
        y_min=low,
        y_max=high,
        help=f"近八季单季得分，可比的连起来；各行同一刻度，从 {low} 到 {high} 分",
    )


def ordered(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """By this column, the best first, of a dimension who lags; as it comes by place."""
    if column == "place":
        return table
    return table.sort_values(
        column,
        ascending=column.startswith("share_"),
        kind="stable",
        na_position="last",
        ignore_index=True,
    )


def _named(scheme: Scheme) -> list[tuple[str, str, str]]:
    """Code, short name, name: “强” at the end of all four says nothing in a header."""
    names = [dimension.name for dimension in scheme.dimensions]
    ending = os.path.commonprefix([name[::-1] for name in names])
    kept = [name[: len(name) - len(ending)] or name for name in names]
    codes = [dimension.code for dimension in scheme.dimensions]
    return list(zip(codes, kept, names, strict=True))


def _spread(table: pd.DataFrame, spread: pd.DataFrame | None) -> dict[str, list]:
    if spread is None:
        return {}
    ids = spread["branch_id"].tolist()
    spans = dict(zip(ids, _spans(spread), strict=True))
    tiers = dict(zip(ids, spread["bracket"].tolist(), strict=True))
    branches = table["branch_id"].tolist()
    return {
        "span": [spans.get(branch) for branch in branches],
        "tier": [
            [_tier(tiers[branch])] if branch in tiers else [] for branch in branches
        ],
    }


def _spans(spread: pd.DataFrame) -> list[str]:
    """“ 3–12”: blanks before short numbers, for the grid sorts it as text."""
    lows, highs = spread["low"].tolist(), spread["high"].tolist()
    width = len(str(max(highs, default=0)))
    return [
        f"{low:{width}d}" + (f"–{high:{width}d}" if high != low else "")
        for low, high in zip(lows, highs, strict=True)
    ]


def _spread_columns(spread: pd.DataFrame | None) -> dict[str, ColumnConfig]:
    if spread is None:
        return {}
    most = int(spread["bracket"].max()) if len(spread) else 0
    longest = max(map(len, spread["span"]), default=0)
    tiers = [_tier(at) for at in range(1, most + 1)]
    return {
        "span": text(
            "一般在",
            width=max(60, 16 + 8 * longest),
            alignment="right",
            help="名次的可信范围：分值小幅变动时落在哪里",
        ),
        "tier": st.column_config.MultiselectColumn(
            "同档",
            width=56,
            options=tiers,
            format_func=lambda tier: f"{int(tier)} 档",
            color=[palette.TIERS[at % len(palette.TIERS)] for at in range(most)],
            help="同一档内的支部，差距不足以分出先后",
        ),
    }


def _tier(bracket: int) -> str:
    """With zeros before it: the grid sorts the value, and shows “2 档”."""
    return f"{bracket:04d}"
