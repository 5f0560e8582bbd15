"""What 差距 draws: the indicators that cost most, who is weak where, each branch beside its
yardsticks."""

from __future__ import annotations

import pandas as pd

from dashboard import charts, controls, frame, kept, links, session
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
)
from dashboard.links import Target
from dashboard.tables import by_unit, marks, some
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.views import gaps as views
from sizhang_metrics.views import ranking
from sizhang_metrics.views.gaps import Grain

_NONE_COUNTS = "这个范围内还没有报送，无法计算失分。"
_MOST = 10
"""Indicators in the chart."""
_GRAINS = {"按四个维度": Grain.DIMENSION, "按各项指标": Grain.INDICATOR}


def lost_points(
    period: Period, *, peer_group: str | None, unit_id: str | None
) -> Target | None:
    """Per indicator: what the chosen branches lose, beside what all lose."""
    where = {"peer_group": peer_group, "unit_id": unit_id}
    return points_lost(period, **where) if _lost(period, **where) else None


@kept.drawn
def _lost(period: Period, **where: str | None) -> bool:
    """The indicators that cost most, as a chart; whether any does."""
    store = session.store()
    table = views.points_lost(store, session.viewer(), period, **where)
    if table.empty:
        frame.empty(_NONE_COUNTS)
        return False
    costly = table[table["points_lost"] > 0].head(_MOST)
    frame.note(
        period,
        f"{table['branches'].max()} 个支部",
        f"按平均失分从多到少，图中为最多的 {len(costly)} 项"
        if len(costly)
        else views.FULL,
        "失分=分值−得分，只算该指标计分的支部；点表中的支部数看名单",
    )
    if len(costly):
        context = "全部支部平均" if any(where.values()) else None
        charts.show(
            charts.points_lost(costly, store.scheme_at(period), context=context),
            key="lost",
            alt="各指标平均失分，由多到少",
        )
    return True


@kept.made
def _points_lost(
    period: Period, most: int | None, *, peer_group: str | None, unit_id: str | None
) -> Sheet:
    store, viewer = session.store(), session.viewer()
    where = {"peer_group": peer_group, "unit_id": unit_id}
    table = views.points_lost(store, viewer, period, **where)
    if most is not None:
        table = table[table["points_lost"] > 0].head(most)
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
    own = _points_lost(period, most, **chosen)
    if most is not None and own.rows.empty:
        table = views.points_lost(session.store(), session.viewer(), period, **chosen)
        frame.empty(_NONE_COUNTS if table.empty else views.FULL)
        return None
    found = clicked(
        own,
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


def weak_spots(period: Period, **where: str | None) -> None:
    """Units (or the branches of one unit) by dimension or indicator."""
    _heat(period, _GRAINS[controls.segment("列", "by", list(_GRAINS))], **where)


@kept.drawn
def _heat(
    period: Period, grain: Grain, *, peer_group: str | None, unit_id: str | None
) -> None:
    store, viewer = session.store(), session.viewer()
    where = {"peer_group": peer_group, "unit_id": unit_id}
    table = views.heat(store, viewer, period, grain, **where)
    if table.empty:
        frame.empty("这个范围内还没有报送，无法画图。")
        return
    rows = table["row_id"].nunique()
    absent = views.absent(store, viewer, period, table, **where)
    frame.note(
        period,
        f"{rows} 个支部" if unit_id else f"{rows} 个单位",
        *_silent(absent),
        "平均达成度，最弱的在最上面",
        "颜色越红越弱，空白为不适用",
        *([charts.SMALL_NOTE] if grain is Grain.INDICATOR else []),
    )
    if absent:
        silent = links.listed("not_reported", peer_group=peer_group, unit_id=unit_id)
        links.open_list("没有报送的", silent, period)
    scheme = store.scheme_at(period)
    charts.show(charts.heat(table, scheme, grain), key="heat", alt="达成度分布图")


def _silent(absent: list[str]) -> list[str]:
    """Units (or branches of one) that the map has no row for: who has not reported."""
    if not absent:
        return []
    return [f"没有报送所以没有画出的：{len(absent)} 个（{some(absent)}）"]


def yardsticks(period: Period, **where: str | None) -> None:
    """Each branch beside the standard and its peers; one branch per indicator."""
    store, viewer = session.store(), session.viewer()
    table = views.branches(store, viewer, period, **where)
    rest = ranking.unranked(store, viewer, period, **where)
    frame.note(
        period,
        f"{len(table)} 个参加排名的支部",
        *([f"另有 {len(rest)} 个未排名，不在表中"] if len(rest) else []),
        "负数为差距；距达标线按综合得分（不计加减分）算，其余按最终得分与本支部所在同类组的中位数、前四分之一比较；"
        "勾选一行或点支部名称看逐项差距",
    )
    if table.empty:
        frame.empty("这个范围内没有参加排名的支部。")
        return
    branch_id = branches(period, **where)
    if branch_id is not None:
        table = views.indicators(store, viewer, period, branch_id)
        _indicators(table, store.scheme_at(period))


def branches(period: Period, **where: str | None) -> str | None:
    """Branches beside standard and peers; a clicked row's branch_id."""
    sheet = _yardsticks(period, **where)
    return pick(sheet, key="yardsticks", alt="各支部与标杆的差距")


@kept.made
def _yardsticks(period: Period, **where: str | None) -> Sheet:
    table = views.branches(session.store(), session.viewer(), period, **where)
    columns = {
        **({} if where.get("unit_id") else {"unit_name": text(width=164)}),
        "branch_name": text(width=150),
        "peer_group": text(width=172),
        "final_score": score("得分"),
        "peer_rank": number("组内名次", width=70),
        "peers": number("组内支部", width=70),
        **(
            {"composite": score(width=70, help="不计加减分，达标看它")}
            if _are_adjusted(table)
            else {}
        ),
        "to_standard": change(
            "距达标线", width=68, help="综合得分（不计加减分）−四强达标分数"
        ),
        "to_median": change("距中位数", width=68, help="得分−同类组中位数"),
        "to_upper_quartile": change("距前¼", help="得分−同类组前四分之一的分数"),
        "weakest_name": text("最短板", width=84),
        "weakest_share": percent("最短板得分率", width=100),
        "mark": text("四强", width=48, help="四强达标，或有一票否决"),
    }
    shown = in_percent(by_unit(table), "weakest_share").assign(mark=marks(table))
    return sheet(shown, columns)


def _are_adjusted(table: pd.DataFrame) -> bool:
    """Whether a bonus or deduction sets the final score apart from what counts."""
    return bool((table["composite"] != table["final_score"]).any())


def _indicators(table: pd.DataFrame, scheme: Scheme) -> None:
    """One branch, indicator by indicator, beside target and peers."""
    columns = {
        "name": text("指标", width=220),
        "dimension_name": text(width=105),
        "value_said": text(width=118),
        "target": text("目标值", width=75),
        "median_value": text("组内中位", width=80),
        "upper_quartile_value": text("组内前¼", width=80),
        "points_lost": points("失分", width=65),
        "weight": number(format="%g", width=55),
        "attainment": percent(),
    }
    named = ("target", "median_value", "upper_quartile_value")
    draw(
        sheet(measured(in_percent(table, "attainment"), scheme, *named), columns),
        key="indicator gaps",
        alt="逐项指标与目标、同类组的差距",
    )
