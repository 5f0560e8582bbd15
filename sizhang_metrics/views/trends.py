"""How scores moved over the quarters: city, peer group, unit or branch; who moved most.

A series covers the chosen visible branches as they belonged in each quarter; beside
it stand the mean and the middle half of all branches.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from sizhang_metrics.periods import QUARTERS, Period
from sizhang_metrics.store import Store
from sizhang_metrics.views.query import Filter, half_up, rows, score_decimals
from sizhang_metrics.views.viewer import Viewer

Chosen = Filter
"""Whose series: a branch, a unit, a peer group, or (nothing set) all; of all periods."""
ALL = Chosen()


def scores(store: Store, viewer: Viewer, chosen: Chosen = ALL) -> pd.DataFrame:
    """One row per period, oldest first: mean of the chosen, and of all beside it.

    `is_break` marks the first quarter under a changed scheme: across it the numbers
    measure different things.
    """
    where = chosen.where(viewer, "s")
    chosen_mean, all_mean = (
        half_up(
            f"avg(final_score) filter ({whose} and status = 'ranked')",
            score_decimals(store),
        )
        for whose in ("is_chosen", "true")
    )
    return rows(
        store,
        f"""
        with marked as (
            select s.*, {where} as is_chosen,
            from score as s
        ),
        by_period as (
            select
                period,
                count(*) filter (is_chosen) as branches,
                count(*) filter (is_chosen and status <> 'not_reported') as reported,
                {chosen_mean} as mean,
                count(*) filter (is_chosen and meets_standard) as standard,
                {all_mean} as all_mean,
                quantile_cont(final_score, 0.25) filter (status = 'ranked')
                    as all_lower,
                quantile_cont(final_score, 0.75) filter (status = 'ranked')
                    as all_upper,
                min(scheme_sha256) as scheme,
            from marked
            group by period
        )
        select
            *,
            coalesce(scheme <> lag(scheme) over (order by period), false) as is_break,
        from by_period
        order by period
        """,
        where.parameters,
    )


def dimensions(store: Store, viewer: Viewer, chosen: Chosen = ALL) -> pd.DataFrame:
    """One row per period and dimension: mean share of the chosen branches."""
    where = chosen.where(viewer, "s")
    return rows(
        store,
        f"""
        select d.period, d.dimension, avg(d.share) as share, count(d.share) as branches
        from dimension_score as d
        join score as s using (period, branch_id)
        where s.status <> 'not_reported' and {where}
        group by d.period, d.dimension
        order by d.period, d.dimension
        """,
        where.parameters,
    )


def movers(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    quarters: int = 1,
    chosen: Chosen = ALL,
    limit: int = 5,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The largest rises and the largest falls of visible branches since so long ago.

    Only branches ranked in both quarters can move.
    """
    where = replace(chosen, period=period).where(viewer, "s")
    table = rows(
        store,
        f"""
        select
            s.branch_id, s.branch_name, s.unit_id, s.unit_name, s.peer_group,
            b.final_score as before, s.final_score,
            round(s.final_score - b.final_score, 6) as change,
        from score as s
        join score as b using (branch_id)
        where {where} and b.period = $before
            and s.status = 'ranked' and b.status = 'ranked'
            and s.final_score <> b.final_score
        order by change desc, s.branch_id
        """,
        where.parameters | {"before": str(period.shifted(-quarters))},
    )
    rises = table[table["change"] > 0].head(limit)
    falls = table[table["change"] < 0].iloc[::-1].head(limit)
    return rises.reset_index(drop=True), falls.reset_index(drop=True)


@dataclass(frozen=True)
class Comparison:
    """One quarter beside the quarter before and the same quarter last year."""

    now: float | None
    before: float | None
    year_ago: float | None
    reported: int
    branches: int

    @property
    def change_on_quarter(self) -> float | None:
        """环比, None when either is missing."""
        return _difference(self.now, self.before)

    @property
    def change_on_year(self) -> float | None:
        """同比, None when either is missing."""
        return _difference(self.now, self.year_ago)


def comparison(series: pd.DataFrame, period: Period) -> Comparison:
    """The comparison for one period out of the result of `scores`."""
    by_period = series.set_index("period")
    means = {key: float(mean) for key, mean in by_period["mean"].dropna().items()}
    known = str(period) in by_period.index
    return Comparison(
        now=means.get(str(period)),
        before=means.get(str(period.shifted(-1))),
        year_ago=means.get(str(period.shifted(-QUARTERS))),
        reported=int(by_period.at[str(period), "reported"]) if known else 0,
        branches=int(by_period.at[str(period), "branches"]) if known else 0,
    )


def _difference(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else round(now - then, 6)
