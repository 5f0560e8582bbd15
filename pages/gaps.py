"""差距: where points are lost, to which yardstick something is missing, and where."""

import pandas as pd

from dashboard import charts, controls, frame, kept, links, session, tables
from dashboard import topics as topic_tables
from sizhang_metrics.periods import Period
from sizhang_metrics.views import gaps, ranking
from sizhang_metrics.views import topics as topic_views

VIEWS = ("失分最多的指标", "强弱分布图", "支部与标杆的差距", "专题问题")

store, viewer = session.store(), session.viewer()

with controls.heading("差距"):
    period = controls.period()
    peer_group = controls.peer_group(period)
    unit_id = controls.unit(period)
view = controls.segment("看什么", "view", VIEWS)

where = {"peer_group": peer_group, "unit_id": unit_id}


def lost_points() -> None:
    """Per indicator: what the chosen branches lose, beside what all lose."""
    if lost(period, **where):
        links.follow(tables.points_lost(period, **where), period)


@kept.drawn
def lost(period: Period, **where: str | None) -> bool:
    """The indicators that cost most, as a chart; whether any does."""
    table = gaps.points_lost(store, viewer, period, **where)
    if table.empty:
        frame.empty("这个范围内还没有报送，无法计算失分。")
        return False
    frame.note(
        period,
        f"{table['branches'].max()} 个支部",
        "按平均失分从多到少，图中为最多的 10 项",
        "失分=分值−得分，只算该指标计分的支部；点表中的支部数看名单",
    )
    charts.show(
        charts.points_lost(
            table.head(10),
            store.scheme_at(period),
            context="全部支部平均" if any(where.values()) else None,
        ),
        key="lost",
        alt="各指标平均失分，由多到少",
    )
    return True


def weak_spots() -> None:
    """Units (or the branches of one unit) by dimension or indicator."""
    grains = {"按四个维度": gaps.Grain.DIMENSION, "按各项指标": gaps.Grain.INDICATOR}
    grain = grains[controls.segment("列", "by", list(grains))]
    weakest(period, grain, **where)


@kept.drawn
def weakest(period: Period, grain: gaps.Grain, **where: str | None) -> None:
    """The heat map."""
    table = gaps.heat(store, viewer, period, grain, **where)
    if table.empty:
        frame.empty("这个范围内还没有报送，无法画图。")
        return
    rows = table["row_id"].nunique()
    absent = silent_note(table, period, **where)
    frame.note(
        period,
        f"{rows} 个支部" if where["unit_id"] else f"{rows} 个单位",
        *absent,
        "平均达成度，最弱的在最上面",
        "颜色越红越弱，空白为不适用",
        *([charts.SMALL_NOTE] if grain is gaps.Grain.INDICATOR else []),
    )
    if absent:
        silent = links.listed(
            "not_reported", peer_group=where["peer_group"], unit_id=where["unit_id"]
        )
        links.open_list("没有报送的", silent, period)
    scheme = store.scheme_at(period)
    charts.show(charts.heat(table, scheme, grain), key="heat", alt="达成度分布图")


def silent_note(table: pd.DataFrame, period: Period, **where: str | None) -> list[str]:
    """Units (or branches of one) that the map has no row for: who has not reported."""
    absent = gaps.absent(store, viewer, period, table, **where)
    if not absent:
        return []
    return [f"没有报送所以没有画出的：{len(absent)} 个（{tables.some(absent)}）"]


def unranked_note() -> list[str]:
    """How many branches the list leaves out."""
    rest = ranking.unranked(store, viewer, period, **where)
    return [f"另有 {len(rest)} 个未排名，不在表中"] if len(rest) else []


def yardsticks() -> None:
    """Each branch beside the standard and its peers; one branch per indicator."""
    table = gaps.branches(store, viewer, period, **where)
    frame.note(
        period,
        f"{len(table)} 个参加排名的支部",
        *unranked_note(),
        "负数为差距；距达标线按综合得分（不计加减分）算，其余按最终得分与本支部所在同类组的中位数、前四分之一比较；"
        "勾选一行或点支部名称看逐项差距",
    )
    if table.empty:
        frame.empty("这个范围内没有参加排名的支部。")
        return
    branch_id = tables.yardsticks(period, **where)
    if branch_id is not None:
        tables.indicator_gaps(gaps.indicators(store, viewer, period, branch_id))


def topics() -> None:
    """Campaigns and known problems, each with the indicators that show it."""
    table = topic_views.topics(store, viewer, period, **where)
    if table.empty:
        frame.empty("指标体系没有给指标标注专题，或这个范围内还没有报送。")
        return
    frame.note(
        period,
        f"{table['branches'].max()} 个支部",
        "按得分率从低到高",
        "得分率（累计）=相关指标得分合计÷分值合计，较上季看单季",
        "点专题看证据，点支部数看名单",
    )
    links.follow(topic_tables.overall(table, **where), period)


dict(zip(VIEWS, (lost_points, weak_spots, yardsticks, topics), strict=True))[view]()
