"""The ranking as a table: places with their range and bracket, strengths, history."""

from __future__ import annotations

import os.path

import pandas as pd
import streamlit as st

from dashboard import palette
from dashboard.columns import change, number, percent, pick, score, sparkline, text
from dashboard.tables import own_names
from sizhang_metrics.scheme import Scheme

_SHARE_WIDTH = 68


def ranking(
    table: pd.DataFrame,
    scheme: Scheme,
    spread: pd.DataFrame | None = None,
    *,
    shows_group: bool,
) -> str | None:
    """The ranking with dimension bars and sparkline; a chosen row's branch_id.

    `spread`: rank ranges as of `views.ranges.ranges`, in any order.
    """
    colours = palette.dimension_colours(scheme)
    shares = [f"share_{one.code}" for one in scheme.dimensions]
    # One assign and plain lists: each further pass over the table costs a millisecond
    # of every click.
    shown = table.assign(
        **{share: table[share] * 100 for share in shares},
        **_spread(table, spread),
        branch_name=own_names(table),
        moved=[_moved(up) for up in table["rank_up"].tolist()],
        mark=_marks(table),
    )
    columns = {
        "place": number("名次", width=48),
        **_spread_columns(spread),
        "moved": text("升降", width=48, help="与上季相比上升或下降的名次"),
        "unit_name": text("单位", width=158),
        "branch_name": text("支部", width=144),
        **({"peer_group": text("同类组", width=170)} if shows_group else {}),
        "final_score": score(),
        "change": change("较上季"),
        "grade_name": text("等次", width=52),
        "mark": text("四强", width=48, help="四强达标，或有一票否决"),
        **{
            f"share_{code}": percent(
                short, width=_SHARE_WIDTH, colour=colours[code], help=f"{name}得分率"
            )
            for code, short, name in _named(scheme)
        },
        "history": sparkline("近8季", width=60),
    }
    return pick(shown, columns, key="ranking", alt="支部排名表")


def _named(scheme: Scheme) -> list[tuple[str, str, str]]:
    """Code, short name, name: “强” at the end of all four says nothing in a header."""
    names = [one.name for one in scheme.dimensions]
    ending = os.path.commonprefix([name[::-1] for name in names])
    kept = [name[: len(name) - len(ending)] or name for name in names]
    codes = [one.code for one in scheme.dimensions]
    return list(zip(codes, kept, names, strict=True))


def _spread(table: pd.DataFrame, spread: pd.DataFrame | None) -> dict[str, list]:
    if spread is None:
        return {}
    ids = spread["branch_id"].tolist()
    spans = dict(zip(ids, spread["span"].tolist(), strict=True))
    tiers = dict(zip(ids, spread["bracket"].tolist(), strict=True))
    branches = table["branch_id"].tolist()
    return {
        "span": [spans.get(one) for one in branches],
        "tier": [[_tier(tiers[one])] if one in tiers else [] for one in branches],
    }


def _spread_columns(spread: pd.DataFrame | None) -> dict[str, object]:
    if spread is None:
        return {}
    most = int(spread["bracket"].max()) if len(spread) else 0
    longest = max(map(len, spread["span"]), default=0)
    tiers = [_tier(at) for at in range(1, most + 1)]
    return {
        "span": text(
            "一般在",
            width=max(60, 16 + 8 * longest),
            help="名次的可信范围：分值小幅变动时落在哪里",
        ),
        "tier": st.column_config.MultiselectColumn(
            "同档",
            width=56,
            options=tiers,
            color=[palette.TIERS[at % len(palette.TIERS)] for at in range(most)],
            help="同一档内的支部，差距不足以分出先后",
        ),
    }


def _tier(bracket: int) -> str:
    return f"{bracket} 档"


def _marks(table: pd.DataFrame) -> list[str]:
    """四强达标, or a veto, which rules it out."""
    capped = table["grade_cap"].notna().tolist()
    return [
        "否决" if is_capped else "达标" if is_met else ""
        for is_capped, is_met in zip(
            capped, table["meets_standard"].tolist(), strict=True
        )
    ]


def _moved(ranks: float) -> str:
    """Ranks gained or lost as an arrow and a number."""
    if pd.isna(ranks):
        return "新"
    return f"↑{ranks:.0f}" if ranks > 0 else f"↓{-ranks:.0f}" if ranks < 0 else "平"
