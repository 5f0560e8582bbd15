"""What the first screen asks about one quarter: who reported, how it went, what lacks.

Figures of branches and units cover what the viewer may see; shared weaknesses are
aggregates of all branches and tell nothing of a single one.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    ).set_index("period")
    now = _one(table, period)
    before = _one(table, period.shifted(-1))
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


def _one(table: pd.DataFrame, period: Period) -> pd.Series:
    """The row of a period, zeros and no mean when it has none."""
    if str(period) in table.index:
        return table.loc[str(period)]
    blank = pd.Series(0, index=table.columns, dtype="object")
    blank["mean"] = None
    return blank


def _number(value: object) -> float | None:
    return None if pd.isna(value) else float(value)


def _change(now: object, before: object) -> float | None:
    if pd.isna(now) or pd.isna(before):
        return None
    return round(float(now) - float(before), 6)
