"""Tables: a DataFrame in, `st.dataframe` with Chinese headers and column pictures out.

A table that drills down returns the branch_id of the row that was clicked, or, where
it has names of several kinds, where the one clicked leads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard import frame, kept, links, session
from dashboard.columns import Sheet, change, clicked, draw, score, sheet, text
from dashboard.links import Target
from dashboard.prose import plain
from sizhang_metrics.periods import Period
from sizhang_metrics.views import movement, ranking, trends
from sizhang_metrics.views.trends import ALL, Chosen
from sizhang_metrics.wording import own_name


def by_unit(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the names that branches have beside their unit; the full ones for
    files."""
    names = table["branch_name"]
    own = [*map(own_name, names.tolist(), table["unit_name"].tolist())]
    return table.assign(branch_name=own, full_name=names)


def some(names: list[str], measure: str = "个") -> str:
    """One name and how many in all: what fits into a cell or a line."""
    return names[0] if len(names) == 1 else f"{names[0]}等 {len(names)} {measure}"


def unranked(period: Period, **where: str | None) -> None:
    """Branches without a rank and the reason."""
    draw(_unranked(period, **where), key="unranked", alt="未排名支部及原因")


@kept.made
def _unranked(period: Period, **where: str | None) -> Sheet:
    table = ranking.unranked(session.store(), session.viewer(), period, **where)
    return _with_why(table, where, reason=text("原因", width=250))


def abolished(period: Period, **where: str | None) -> None:
    """Branches of the quarter before that are no longer there: a mark, and no number."""
    draw(_abolished(period, **where), key="abolished", alt="已撤并的支部")


@kept.made
def _abolished(period: Period, **where: str | None) -> Sheet:
    table = ranking.abolished(session.store(), session.viewer(), period, **where)
    return _with_why(table, where, change_mark=text(width=250))


def _with_why(
    table: pd.DataFrame, where: Mapping[str, str | None], **why: ColumnConfig
) -> Sheet:
    """Branches by unit, or of one, with one more column."""
    columns = {
        **({} if where.get("unit_id") else {"unit_name": text(width=200)}),
        "branch_name": text(width=220),
        "peer_group": text(width=180),
    }
    return sheet(by_unit(table), columns | why)


def movers(
    period: Period,
    *,
    key: Literal["rises", "falls"],
    compares: bool = True,
    on_year: bool = False,
    chosen: Chosen = ALL,
) -> Target | None:
    """Rises or falls; where the branch or unit clicked leads.  `compares`: whether the
    quarter to compare with has scores at all.  `on_year`: of scores of record since last
    year, else of 单季 since last quarter."""
    sheet = _movers(period, key, on_year=on_year, chosen=chosen)
    went = "上升" if key == "rises" else "下降"
    if sheet.rows.empty:
        alone = "没有上年同期的得分可比。" if on_year else "没有上季可比。"
        none = f"没有支部{'' if on_year else '的单季'}得分{went}。"
        frame.empty(none if compares else alone)
        return None
    names = ["branch_name", "unit_name"]
    alt = f"得分{went}最多的支部"
    found = clicked(sheet, key=key, alt=alt, names=names, known_by="branch_id")
    if found is None:
        return None
    name, row = found
    if name == "unit_name":
        return links.unit(row["unit_id"], period)
    return links.branch(row["branch_id"])


@kept.made
def _movers(
    period: Period, which: Literal["rises", "falls"], *, on_year: bool, chosen: Chosen
) -> Sheet:
    store, viewer = session.store(), session.viewer()
    rises, falls = trends.movers(store, viewer, period, on_year=on_year, chosen=chosen)
    columns = {
        # as wide as half a screen of 1,280 px has room for
        "unit_name": text(width=160),
        "branch_name": text(width=133),
        # beside the names: on a narrow screen the rest is cut off
        "change": change("变化", width=54, help=None if on_year else _LIKE),
        **(
            {"now": score("现得分"), "before": score("原得分")}
            if on_year
            else {
                "small_change": change("其中小样本", width=77, help=_SMALL),
                "now": score("本季可比", width=68, help=_LIKE),
                "before": score("上季可比", width=68, help=_LIKE),
            }
        ),
    }
    return sheet(by_unit(rises if which == "rises" else falls), columns)


@kept.drawn
def unlike(period: Period, chosen: Chosen = ALL, *, on_year: bool = False) -> None:
    """Below rises and falls: who is in neither list, and why, as of `movement.unlike`."""
    table = movement.unlike(
        session.store(), session.viewer(), period, chosen, on_year=on_year
    )
    if table.empty:
        return
    names = table.groupby("change_mark", sort=False)["branch_name"].agg(list)
    told = "，".join(f"{mark} {some(own)}" for mark, own in names.items())
    st.caption(plain(f"前后不可比、没有升降数的：{told}"))


_LIKE = "单季：只看一个季度自己的填报数；两季都计分的指标才比"
_SMALL = "分母不足 5 的指标带来的变化：多一件少一件就会大起大落，不宜据此下结论"


def marks(table: pd.DataFrame) -> list[str]:
    """四强达标, or a veto, which rules it out."""
    capped = table["grade_cap"].notna().tolist()
    return [
        "否决" if is_capped else "达标" if is_met else ""
        for is_capped, is_met in zip(
            capped, table["meets_standard"].tolist(), strict=True
        )
    ]
