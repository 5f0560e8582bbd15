"""What the first screen asks about one quarter: who reported, how it went, who leads,
what lacks.

Figures of branches and units cover what the viewer may see; shared weaknesses are
aggregates of all branches and tell nothing of a single one.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views.query import Filter, half_up, rows, score_decimals
from sizhang_metrics.views.viewer import Viewer


@dataclass(frozen=True)
class Headline:
    """The numbers of one quarter; changes are against the quarter before."""

    branches: int
    units: int
    reported: int
    ranked: int
    mean: float | None
    mean_change: float | None
    standard: int
    standard_change: int | None
    vetoed: int
    has_before: bool
    """Whether anybody reported for the quarter before: else nothing is compared."""

    @property
    def missing(self) -> int:
        """Branches without an accepted report."""
        return self.branches - self.reported


def headline(store: Store, viewer: Viewer, period: Period) -> Headline:
    """Reported, mean and 四强达标 of the visible branches."""
    where = Filter().where(viewer)
    mean = half_up("avg(final_score) filter (status = 'ranked')", score_decimals(store))
    table = rows(
        store,
        f"""
        select
            period,
            count(*) as branches,
            count(distinct unit_id) as units,
            count(*) filter (status <> 'not_reported') as reported,
            count(*) filter (status = 'ranked') as ranked,
            {mean} as mean,
            count(*) filter (meets_standard) as standard,
            count(*) filter (grade_cap is not null) as vetoed,
        from score
        where period in ($period, $before) and {where}
        group by period
        """,
        where.parameters | {"period": str(period), "before": str(period.shifted(-1))},
    )
    by_period = {one["period"]: one for one in table.to_dict("records")}
    now = by_period.get(str(period), _NOBODY)
    before = by_period.get(str(period.shifted(-1)), _NOBODY)
    return Headline(
        branches=int(now["branches"]),
        units=int(now["units"]),
        reported=int(now["reported"]),
        ranked=int(now["ranked"]),
        mean=_number(now["mean"]),
        mean_change=_change(now["mean"], before["mean"]),
        standard=int(now["standard"]),
        standard_change=(
            int(now["standard"] - before["standard"]) if before["reported"] else None
        ),
        vetoed=int(now["vetoed"]),
        has_before=bool(before["reported"]),
    )


def grades(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per grade, best first, none left out: grade, name, branches, before."""
    where = Filter().where(viewer)
    counted = rows(
        store,
        f"""
        select
            grade,
            count(*) filter (period = $period) as branches,
            count(*) filter (period = $before) as before,
        from score
        where period in ($period, $before) and status = 'ranked' and {where}
        group by grade
        """,
        where.parameters | {"period": str(period), "before": str(period.shifted(-1))},
    ).set_index("grade")
    scale = store.scheme_at(period).grades
    table = pd.DataFrame(
        {"grade": [one.code for one in scale], "name": [one.name for one in scale]}
    )
    joined = table.join(counted, on="grade")
    return joined.fillna({"branches": 0, "before": 0}).astype(
        {"branches": int, "before": int}
    )


def weaknesses(store: Store, period: Period, limit: int = 5) -> pd.DataFrame:
    """The indicators that cost the city most, largest loss first.

    The loss is the mean over the branches where the indicator counts (`branches`, of
    which those without a report of it lose all), ordered by what it costs all together.
    `indicator_stat` has the number of values only, which those branches are not among.
    """
    scheme = store.scheme_at(period)
    table = rows(
        store,
        f"""
        with counted as (
            select i.indicator, count(i.points) as branches
            from {store.indicator_cells(period, "points")} as i
            join score as s using (period, branch_id)
            where i.period = $period and s.status <> 'not_reported'
            group by i.indicator
        )
        select
            n.indicator,
            c.branches,
            n.mean_attainment as attainment,
            n.points_lost,
            n.mean_attainment - b.mean_attainment as change,
        from indicator_stat as n
        join counted as c using (indicator)
        left join indicator_stat as b
            on b.period = $before and b.peer_group = '' and b.indicator = n.indicator
        where n.period = $period and n.peer_group = '' and n.points_lost > 0
        order by n.points_lost * c.branches desc, n.indicator
        limit {limit}
        """,
        {"period": str(period), "before": str(period.shifted(-1))},
    )
    known = {one.code: one for one in scheme.indicators}
    table["name"] = [known[code].name for code in table["indicator"]]
    table["dimension"] = [
        scheme.dimension(known[code].dimension).name for code in table["indicator"]
    ]
    return table


_NOBODY: dict[Hashable, Any] = {
    "branches": 0,
    "units": 0,
    "reported": 0,
    "ranked": 0,
    "mean": None,
    "standard": 0,
    "vetoed": 0,
}
"""Stands for a quarter in which the viewer sees no branch."""


def _number(value: float | None) -> float | None:
    return None if pd.isna(value) else float(value)


def _change(now: float | None, before: float | None) -> float | None:
    if pd.isna(now) or pd.isna(before):
        return None
    return round(now - before, 6)


def groups(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per peer group: how many, how good, who leads and who is last.

    A group in which nobody is ranked has its row too, with nothing in it.

    Counts and means cover the whole group; names (and `leader_ids`, `last_ids`) appear
    only of visible branches.  `best` and `lowest` are the scores of the named first and
    last, who by rank need not have the highest and lowest: a veto caps the grade, and
    ranks go by grade first.
    """
    where = Filter().where(viewer)
    ranked_mean = _mean(store, " filter (status = 'ranked')")
    return rows(
        store,
        f"""
        with members as (
            select
                *,
                branch_name || if(grade_cap is null, '', '（一票否决）') as named,
                {where} as is_visible,
                max(peer_rank) over (partition by peer_group) as last_rank,
            from score
            where period = $period
        ),
        before as (
            select peer_group, {_mean(store)} as mean
            from score
            where period = $before and status = 'ranked'
            group by peer_group
        )
        select
            peer_group,
            count(*) filter (status = 'ranked') as branches,
            {ranked_mean} as mean,
            -- plus zero: no change must not show as a fall of nothing
            round(
                {ranked_mean} - any_value(before.mean), 6
            ) + 0 as change,
            count(*) filter (meets_standard) as standard,
            string_agg(named, '、' order by branch_id)
                filter (peer_rank = 1 and is_visible) as leader,
            list(branch_id order by branch_id)
                filter (peer_rank = 1 and is_visible) as leader_ids,
            max(final_score) filter (peer_rank = 1) as best,
            string_agg(named, '、' order by branch_id)
                filter (peer_rank = last_rank and last_rank > 1 and is_visible)
                as last,
            list(branch_id order by branch_id)
                filter (peer_rank = last_rank and last_rank > 1 and is_visible)
                as last_ids,
            min(final_score) filter (peer_rank = last_rank and last_rank > 1)
                as lowest,
        from members
        left join before using (peer_group)
        group by peer_group
        having bool_or(is_visible)
        order by peer_group
        """,
        where.parameters | {"period": str(period), "before": str(period.shifted(-1))},
    )


def completeness(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per visible unit: branches, reported, share; incomplete units first."""
    where = Filter(period).where(viewer)
    ranked_mean = _mean(store, " filter (status = 'ranked')")
    return rows(
        store,
        f"""
        select
            unit_id,
            min(unit_name) as unit_name,
            count(*) as branches,
            count(*) filter (status <> 'not_reported') as reported,
            count(*) filter (status <> 'not_reported') / count(*) as share,
            {ranked_mean} as mean,
            count(*) filter (meets_standard) as standard,
        from score
        where {where}
        group by unit_id
        order by share, mean nulls first, unit_id
        """,
        where.parameters,
    )


def _mean(store: Store, filtered: str = "") -> str:
    return half_up(f"avg(final_score){filtered}", score_decimals(store))
