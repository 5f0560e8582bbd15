"""Tables: a DataFrame in, `st.dataframe` with Chinese headers and column pictures out.

A table that drills down returns the branch_id of the row that was clicked, or, where
it has names of several kinds, where the one clicked leads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import frame, kept, links, session
from dashboard.columns import (
    Sheet,
    change,
    clicked,
    draw,
    in_percent,
    measured,
    number,
    percent,
    pick,
    points,
    score,
    sheet,
    text,
    written_out,
)
from dashboard.links import Target
from dashboard.prose import plain
from sizhang_metrics.periods import Period
from sizhang_metrics.views import gaps, movement, overview, peers, ranking, trends
from sizhang_metrics.views.trends import ALL, Chosen


def by_unit(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the names that `own_names` makes; the full ones for files."""
    return table.assign(branch_name=own_names(table), full_name=table["branch_name"])


def own_names(table: pd.DataFrame) -> list[str]:
    """Beside its unit a branch needs no repetition of the unit's name."""
    names, units = table["branch_name"].tolist(), table["unit_name"].tolist()
    return [
        name.removeprefix(unit) or name for name, unit in zip(names, units, strict=True)
    ]


def some(names: list[str], measure: str = "个") -> str:
    """One name and how many in all: what fits into a cell or a line."""
    return names[0] if len(names) == 1 else f"{names[0]}等 {len(names)} {measure}"


def unranked(period: Period, **where: str | None) -> None:
    """Branches without a rank and the reason."""
    draw(_unranked(period, **where), key="unranked", alt="未排名支部及原因")


@kept.made
def _unranked(period: Period, **where: str | None) -> Sheet:
    table = ranking.unranked(session.store(), session.viewer(), period, **where)
    columns = {
        "unit_name": text(width=200),
        "branch_name": text(width=220),
        "peer_group": text(width=180),
        "reason": text("原因", width=250),
    }
    return sheet(by_unit(table), columns)


def abolished(period: Period, **where: str | None) -> None:
    """Branches of the quarter before that are no longer there: a mark, and no number."""
    draw(_abolished(period, **where), key="abolished", alt="已撤并的支部")


@kept.made
def _abolished(period: Period, **where: str | None) -> Sheet:
    table = ranking.abolished(session.store(), session.viewer(), period, **where)
    columns = {
        "unit_name": text(width=200),
        "branch_name": text(width=220),
        "peer_group": text(width=180),
        "change_mark": text(width=250),
    }
    return sheet(by_unit(table), columns)


def movers(
    period: Period,
    *,
    key: Literal["rises", "falls"],
    none: str,
    compares: bool = True,
    alone: str = "没有上季可比。",
    on_year: bool = False,
    chosen: Chosen = ALL,
) -> Target | None:
    """Rises or falls; where the branch or unit clicked leads.  `compares`: whether the
    quarter to compare with has scores at all, which else `alone` says.  `on_year`: of
    scores of record since last year, else of 单季 since last quarter."""
    sheet = _movers(period, key, on_year=on_year, chosen=chosen)
    if sheet.rows.empty:
        frame.empty(none if compares else alone)
        return None
    names = ["branch_name", "unit_name"]
    alt = "得分变化最大的支部"
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
        "unit_name": text(width=144),
        "branch_name": text(width=142),
        # beside the names: on a narrow screen the rest is cut off
        "change": change("变化", help=None if on_year else _LIKE),
        **(
            {"now": score("现得分"), "before": score("原得分")}
            if on_year
            else {
                "small_change": change("其中小样本", width=76, help=_SMALL),
                "now": score("本季单季", width=68, help=_LIKE),
                "before": score("上季单季", width=68, help=_LIKE),
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
    names = by_unit(table).groupby("change_mark", sort=False)["branch_name"].agg(list)
    told = "，".join(f"{mark} {some(own)}" for mark, own in names.items())
    st.caption(plain(f"前后不可比、没有升降数的：{told}"))


_LIKE = "单季：只看一个季度自己的填报数；两季都计分的指标才比"
_SMALL = "分母不足 5 的指标带来的变化：多一件少一件就会大起大落，不宜据此下结论"
_BY_RANK = "按名次领先（末位）的支部的得分；名次先看等次，一票否决限制等次"


@kept.made
def _groups(period: Period) -> Sheet:
    columns = {
        # names as wide as they are, all else narrow: it has to fit a screen of 1,024 px
        "peer_group": text(width=146),
        "branches": number("支部", width=46, help="参加排名的支部数"),
        "mean": score("平均分", width=56),
        "change": change(help="单季平均的变化，只比两季都参加排名的支部"),
        "standard": number("达标", width=46, help="四强达标的支部数"),
        "leader": text("领先支部"),
        "best": score("领先分", width=56, help=_BY_RANK),
        "last": text("末位支部"),
        "lowest": score("末位分", width=56, help=_BY_RANK),
    }
    store, viewer = session.store(), session.viewer()
    return sheet(overview.groups(store, viewer, period), columns)


def groups(period: Period) -> Target | None:
    """Leaders and last ones of each peer group; where the name clicked leads.

    Several who share a place are found in the ranking of their group.
    """
    opens = {"branches": "ranked", "standard": "standard"}
    names = ["peer_group", "leader", "last", *opens]
    alt = "各同类组领先与末位支部"
    found = clicked(
        _groups(period), key="groups", alt=alt, names=names, known_by="peer_group"
    )
    if found is None:
        return None
    name, row = found
    if name in opens:
        return links.listed(opens[name], peer_group=row["peer_group"])
    own = row.get(f"{name}_ids")
    if isinstance(own, Sequence | np.ndarray) and len(own) == 1:
        return links.branch(own[0])
    # nobody visible holds the place: an empty cell leads to the group like its name
    return links.group(row["peer_group"])


@kept.made
def _completeness(period: Period) -> Sheet:
    columns = {
        "unit_name": text(width=170),
        "reported": number("已报", width=55),
        "branches": number("应报", width=55),
        "share": percent("报送率"),
        "mean": score("平均分"),
        "standard": number("四强达标", width=68),
    }
    table = overview.completeness(session.store(), session.viewer(), period)
    return sheet(in_percent(table, "share"), columns)


def completeness(period: Period) -> Target | None:
    """Units: reported and mean, incomplete ones first; where the unit or number clicked
    leads."""
    opens = {
        "reported": "reported",
        "branches": "branches",
        "share": "not_reported",
        "standard": "standard",
    }
    found = clicked(
        _completeness(period),
        key="units",
        alt="各单位报送情况",
        names=["unit_name", *opens],
        known_by="unit_id",
    )
    return links.of_unit(found, period, opens)


@kept.made
def _weaknesses(period: Period) -> Sheet:
    columns = {
        "name": text("指标", width=200),
        "dimension": text(width=88),
        "points_lost": points("平均失分", width=68),
        "attainment": percent("平均达成度", width=90),
        "branches": number("计分支部", width=68),
    }
    table = overview.weaknesses(session.store(), session.viewer(), period)
    return sheet(in_percent(table, "attainment"), columns)


def weaknesses(period: Period) -> Target | None:
    """Shared weaknesses of all branches; where the indicator or dimension leads."""
    sheet = _weaknesses(period)
    if sheet.rows.empty and peers.is_limited(session.viewer()):
        frame.empty(peers.FEW)
        return None
    opens = {"points_lost": "short", "attainment": "below", "branches": "counted"}
    found = clicked(
        sheet,
        key="weaknesses",
        alt="全体失分最多的指标",
        names=["name", "dimension", *opens],
        known_by="name",
    )
    if found is None:
        return None
    name, row = found
    if name in opens:
        return links.listed(opens[name], code=row["indicator"])
    leads = links.indicator if name == "name" else links.dimension
    return leads(row[name])


@kept.made
def _points_lost(
    period: Period, most: int | None, *, peer_group: str | None, unit_id: str | None
) -> Sheet:
    store, viewer = session.store(), session.viewer()
    where = {"peer_group": peer_group, "unit_id": unit_id}
    table = gaps.points_lost(store, viewer, period, **where)[:most]
    beside_all = bool(peer_group or unit_id)
    columns = {
        "name": text("指标", width=230),
        "dimension_name": text(width=110),
        "weight": number(format="%g", width=60),
        "points_lost": points("平均失分", width=80),
        **({"all_lost": points("全部支部", width=80)} if beside_all else {}),
        "attainment": percent("平均达成度"),
        "branches": number("计分支部", width=80),
        "below": number("达成不足六成", width=100),
        "not_reported": number("未填报", width=70),
        "half": number("一半失分在几个支部", width=120, help=_HALF),
    }
    return sheet(in_percent(table, "attainment"), columns)


def points_lost(
    period: Period,
    most: int | None = None,
    /,
    *,
    peer_group: str | None,
    unit_id: str | None,
) -> Target | None:
    """The numbers behind the chart of lost points, of the indicators that cost most, and
    where the number clicked leads."""
    opens = {
        "branches": "counted",
        "below": "below",
        "not_reported": "lacking",
        "half": "short",
        "points_lost": "short",
    }
    chosen = {"peer_group": peer_group, "unit_id": unit_id}
    found = clicked(
        _points_lost(period, most, **chosen),
        key="points lost",
        alt="各指标失分",
        names=["name", *opens],
        known_by="indicator",
    )
    if found is None:
        return None
    name, row = found
    if name == "name":
        return links.indicator(row["name"])
    return links.listed(opens[name], code=row["indicator"], **chosen)


_HALF = "失分最多的几个支部加起来占一半：个数少，逐个找；个数多，发文统一要求"


def yardsticks(period: Period, **where: str | None) -> str | None:
    """Branches beside standard and peers; a clicked row's branch_id."""
    sheet = _yardsticks(period, **where)
    return pick(sheet, key="yardsticks", alt="各支部与标杆的差距")


@kept.made
def _yardsticks(period: Period, **where: str | None) -> Sheet:
    table = gaps.branches(session.store(), session.viewer(), period, **where)
    columns = {
        "unit_name": text(width=164),
        "branch_name": text(width=160),
        "peer_group": text(width=164),
        "final_score": score("得分"),
        "peer_rank": number("组内名次", width=75),
        "peers": number("组内支部", width=75),
        **(
            {"composite": score(width=70, help="不计加减分，达标看它")}
            if _are_adjusted(table)
            else {}
        ),
        "to_standard": change("距达标线", help="综合得分（不计加减分）−四强达标分数"),
        "to_median": change("距中位数", help="得分−同类组中位数"),
        "to_upper_quartile": change("距前¼", help="得分−同类组前四分之一的分数"),
        "weakest_name": text("最短板", width=110),
        "weakest_share": percent("最短板得分率"),
        "mark": text("四强", width=52, help="四强达标，或有一票否决"),
    }
    shown = in_percent(by_unit(table), "weakest_share").assign(mark=marks(table))
    return sheet(shown, columns)


def _are_adjusted(table: pd.DataFrame) -> bool:
    """Whether a bonus or deduction sets the final score apart from what counts."""
    return bool((table["composite"] != table["final_score"]).any())


def marks(table: pd.DataFrame) -> list[str]:
    """四强达标, or a veto, which rules it out."""
    capped = table["grade_cap"].notna().tolist()
    return [
        "否决" if is_capped else "达标" if is_met else ""
        for is_capped, is_met in zip(
            capped, table["meets_standard"].tolist(), strict=True
        )
    ]


def indicator_gaps(table: pd.DataFrame) -> None:
    """One branch, indicator by indicator, beside target and peers."""
    columns = {
        "name": text("指标", width=220),
        "dimension_name": text(width=105),
        "value_said": text(width=118),
        "target": written_out("目标值", width=75),
        "median_value": written_out("组内中位", width=80),
        "upper_quartile_value": written_out("组内前¼", width=80),
        "points_lost": points("失分", width=65),
        "weight": number(format="%g", width=55),
        "attainment": percent(),
    }
    draw(
        sheet(
            measured(
                in_percent(table, "attainment"), "median_value", "upper_quartile_value"
            ),
            columns,
        ),
        key="indicator gaps",
        alt="逐项指标与目标、同类组的差距",
    )
