"""Peer groups and units of a quarter: who leads, who is last, who has reported."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views.query import Filter, half_up, rows, score_decimals
from sizhang_metrics.views.viewer import Viewer


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
