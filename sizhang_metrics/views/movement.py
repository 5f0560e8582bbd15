"""What moved, and where nothing may be compared: one relation for everybody who says so.

较上季 compares 单季 with 单季, over what counts at both ends (the table `movement`);
较上年同期 compares scores of record (累计), which cover the same part of the year.  Where
the two ends are not alike there is a mark and no number.  A series of quarters is made of
the changes of its neighbours, put together backwards from the newest 单季得分 (可比序列), so
that its last step is always the change printed beside it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sizhang_metrics.access import Viewer
from sizhang_metrics.periods import QUARTERS, Period
from sizhang_metrics.store import Store
from sizhang_metrics.views import memory, peers
from sizhang_metrics.views.query import Filter, half_up, rows, score_decimals

if TYPE_CHECKING:
    import pandas as pd

NEW, MERGED, UNRANKED, OTHER_RULES, OTHER_GROUP, TOO_LITTLE = (
    "新设",
    "撤并",
    "上季未排名",
    "口径调整",
    "换组",
    "可比指标不足",
)
UNRANKED_YEAR_AGO = "去年同期未排名"

_RELATION = """(
    select
        *,
        -- plus zero: no change must not show as a fall of nothing
        case when change_mark = '' then round(now - before, 6) + 0 end as change,
        -- in a mean the change of the peer group does no harm
        case when change_mark in ('', '{other_group}') then now - before end as quarter_step,
    from (
        select
            coalesce(n.branch_id, b.branch_id) as branch_id,
            coalesce(n.branch_name, b.branch_name) as branch_name,
            coalesce(n.unit_id, b.unit_id) as unit_id,
            coalesce(n.unit_name, b.unit_name) as unit_name,
            coalesce(n.peer_group, b.peer_group) as peer_group,
            {before} as before,
            {now} as now,
            {weight} as weight,
            {small} as small_change,
            case
                when n.branch_id is null then '{merged}'
                when n.status <> 'ranked' then '未排名'
                when b.branch_id is null
                    and (select count(*) from score where period = {then}) > 0
                    then '{new}'
                when b.status is distinct from 'ranked' then '{unranked}'
                when n.scheme_sha256 <> b.scheme_sha256 then '{other_rules}'
                when n.peer_group <> b.peer_group then '{other_group}'
                when {now} is null or {before} is null then '{too_little}'
                else ''
            end as change_mark,
        from (select * from score where period = $period and {only}) as n
        {join} join (select * from score where period = {then}) as b
            on b.branch_id = n.branch_id
        {movement}
    )
    where change_mark <> '未排名'
)"""

_MARKS = {
    "new": NEW,
    "merged": MERGED,
    "other_rules": OTHER_RULES,
    "other_group": OTHER_GROUP,
    "too_little": TOO_LITTLE,
}


def quarter_on_quarter(only: str = "") -> str:
    """SQL: one row per branch ranked in `$period`, and per one that was abolished since
    `$before`, the quarter before: 单季 before and now over what counts at both (`weight` of
    100), the change where `change_mark` is empty, and `small_change`, the part of it that
    comes from ratios of fewer than five cases (小样本).

    `only`: a condition on `score`; then no row but of the ranked branches that meet it.
    """
    return _RELATION.format(
        **_MARKS,
        **_whose(only),
        before="m.before",
        now="m.now",
        weight="m.weight",
        small="round(m.small, 6) + 0",
        then="$before",
        unranked=UNRANKED,
        movement="left join movement as m"
        " on m.period = $period and m.branch_id = n.branch_id",
    )


def year_on_year(only: str = "") -> str:
    """SQL, as `quarter_on_quarter`: what moved from the score of record (累计) in `$year_ago`
    to that in `$period`."""
    return _RELATION.format(
        **_MARKS,
        **_whose(only),
        before="b.final_score",
        now="n.final_score",
        weight="null",
        small="null",
        then="$year_ago",
        unranked=UNRANKED_YEAR_AGO,
        movement="",
    )


def _whose(only: str) -> dict[str, str]:
    return {"only": only or "true", "join": "left" if only else "full"}


def places(partition: str, only: str = "") -> str:
    """`quarter_on_quarter` with `rank_up`: places gained among those of the same
    `partition` (a column of it, or '' for all) that can be compared, by 单季 before and now.

    `only` must hold for all of a partition or for none.
    """
    among = f"partition by {partition}{', ' if partition else ''}change is not null"
    return f"""(
        select
            *,
            case when change is not null then
                rank() over ({among} order by before desc)
                - rank() over ({among} order by now desc)
            end as rank_up,
        from {quarter_on_quarter(only)}
    )"""


def ends(period: Period) -> dict[str, object]:
    """The parameters that both relations name."""
    return {
        "before": str(period.shifted(-1)),
        "year_ago": str(period.shifted(-QUARTERS)),
    }


def against(period: Period, *, on_year: bool) -> tuple[str, str, dict[str, object]]:
    """One of the relations, the parameter of the quarter that it compares with, and all
    parameters that it names."""
    relation, then = (
        (year_on_year(), "year_ago") if on_year else (quarter_on_quarter(), "before")
    )
    return relation, then, {"period": str(period), then: ends(period)[then]}


@memory.remembered
def unlike(
    store: Store,
    viewer: Viewer,
    period: Period,
    chosen: Filter,
    *,
    on_year: bool = False,
) -> pd.DataFrame:
    """Visible branches without a number of what moved, and why: `change_mark`.

    Ranked in the quarter, or abolished since the one compared with (撤并), where group and
    unit are those of that quarter.  `on_year`: against the same quarter of last year.
    No rows where nobody at all was ranked in the one compared with.
    """
    relation, then, parameters = against(period, on_year=on_year)
    where = replace(chosen, period=None).where(viewer, "m")
    return rows(
        store,
        f"""
        select
            m.branch_id, m.branch_name, m.unit_id, m.unit_name, m.peer_group,
            m.change_mark,
        from {relation} as m
        where m.change_mark <> '' and {where}
            and exists (from score where period = ${then} and status = 'ranked')
        order by m.unit_id, m.branch_id
        """,
        where.parameters | parameters,
    )


_BEFORE = """(case when right(s.period, 1) = '1'
    then (cast(s.period[1:4] as int) - 1) || 'Q4'
    else s.period[1:5] || (cast(s.period[6:6] as int) - 1) end)"""

YEAR_AFTER = "((cast(period[1:4] as int) + 1) || period[5:6])"
"""SQL: the same quarter a year after `period`."""


def quarter_steps(only: str = "true") -> str:
    """SQL: one row per quarter and ranked branch: its 单季得分 (unrounded), and
    `quarter_step`, what it moved by since the quarter before; empty where that is not like
    with like.  A change of the peer group does not touch it.

    `only`: a condition on `branch_id`, put to each table: DuckDB would join all of them
    before it asked for some.
    """
    score, quarter_score, movement = (
        f"(select * from {table} where {only})"
        for table in ("score", "quarter_score", "movement")
    )
    return f"""(
        select
            s.period, s.branch_id, s.branch_name, s.unit_id, s.unit_name, s.peer_group,
            s.scheme_sha256, q.composite as quarter_score,
            case when b.branch_id is not null then m.now - m.before end as quarter_step,
        from {score} as s
        left join {quarter_score} as q
            on q.period = s.period and q.branch_id = s.branch_id
        left join {movement} as m
            on m.period = s.period and m.branch_id = s.branch_id
        left join {score} as b
            on b.period = {_BEFORE} and b.branch_id = s.branch_id
            and b.status = 'ranked'
        where s.status = 'ranked'
    )"""


def chained(series: pd.DataFrame, step: str, level: str) -> pd.Series:
    """可比序列: per row the level at the end of its stretch less all later steps in it.

    `series` has one row per quarter, oldest first.  A stretch ends where a row has no
    step to the row before it; there the series starts afresh.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"quarter_step": [None, 1.0, -2.0, None], "level": [5.0, 6, 7, 3]})
    >>> chained(table, "quarter_step", "level").tolist()
    [8.0, 9.0, 7.0, 3.0]
    """
    import pandas as pd

    values = chain(series[step].tolist(), series[level].tolist())
    return pd.Series(values, index=series.index, dtype=float)


def chain(steps: list[float], levels: list[float]) -> list[float]:
    """`chained` on lists, NaN for no step: 3,000 frames of one branch would take long."""
    found: list[float] = []
    value, later = float("nan"), None
    for moved, own in zip(reversed(steps), reversed(levels), strict=True):
        # to nine decimals like every comparison: noise in the last bit is no signal
        value = round(own if later is None else value - later, 9)
        found.append(value)
        later = None if moved != moved else moved  # NaN
    return found[::-1]


def mean_steps(store: Store, viewer: Viewer, chosen: Filter) -> pd.DataFrame:
    """One row per quarter, oldest first: 可比序列 of the chosen visible branches' mean, and
    of all beside it.

    period, `quarter_mean`, `quarter_all_mean`; `compared` and `all_compared`: how many
    branches were ranked in both quarters, over whom the step is a mean; `quarter_step` and
    `all_quarter_step` themselves.  What is of all is blank where too few others are in
    it (`peers`).
    """
    where, others = chosen.where(viewer, "s"), peers.others(viewer, "s")
    left = peers.is_left(viewer, "s.quarter_step is not null")
    decimals = score_decimals(store)
    columns = ",\n".join(
        f"""{half_up(f"avg(quarter_step) filter ({whose})", decimals)} as {prefix}quarter_step,
        {half_up(f"avg(quarter_score) filter ({whose})", decimals)} as {prefix}level,
        count(quarter_step) filter ({whose}) as {prefix}compared"""
        for prefix, whose in (("", "is_chosen"), ("all_", "true"))
    )
    table = rows(
        store,
        f"""
        select period, {columns},
            count(quarter_score) filter (is_other) as others,
            count(quarter_step) filter (is_left) as others_moved,
        from (
            select s.*, {where} as is_chosen, {others} as is_other, {left} as is_left,
            from {quarter_steps()} as s
            {peers.WINDOW}
        )
        group by period
        order by period
        """,
        where.parameters | others.parameters,
    )
    table = peers.told(table, ["all_level"])
    table = peers.told(table, ["all_quarter_step"], "others_moved")
    return table.assign(
        quarter_mean=chained(table, "quarter_step", "level"),
        quarter_all_mean=chained(table, "all_quarter_step", "all_level"),
    ).drop(columns=["level", "all_level"])
