"""Peer groups and units of a quarter: who leads, who is last, who has reported."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views.query import rows
from sizhang_metrics.views.viewer import Viewer, visible


def groups(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per peer group: how many, how good, who leads and who is last.

    Counts and means cover the whole group; names (and `leader_ids`, `last_ids`) appear
    only of visible branches.
    """
    condition, parameters = visible(viewer)
    return rows(
        store,
        f"""
        with ranked as (
            select
                *,
                {condition} as is_visible,
                max(peer_rank) over (partition by peer_group) as last_rank,
            from score
            where period = ? and status = 'ranked'
        ),
        before as (
            select peer_group, round(avg(final_score), 1) as mean
            from score
            where period = ? and status = 'ranked'
            group by peer_group
        )
        select
            peer_group,
            count(*) as branches,
            round(avg(final_score), 1) as mean,
            round(avg(final_score), 1) - any_value(before.mean) as change,
            count(*) filter (meets_standard) as standard,
            string_agg(branch_name, '、' order by branch_id)
                filter (peer_rank = 1 and is_visible) as leader,
            list(branch_id order by branch_id)
                filter (peer_rank = 1 and is_visible) as leader_ids,
            max(final_score) as best,
            string_agg(branch_name, '、' order by branch_id)
                filter (peer_rank = last_rank and last_rank > 1 and is_visible)
                as last,
            list(branch_id order by branch_id)
                filter (peer_rank = last_rank and last_rank > 1 and is_visible)
                as last_ids,
            min(final_score) as lowest,
        from ranked
        left join before using (peer_group)
        group by peer_group
        having bool_or(is_visible)
        order by peer_group
        """,
        [*parameters, str(period), str(period.shifted(-1))],
    )


def completeness(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per visible unit: branches, reported, share; incomplete units first."""
    condition, parameters = visible(viewer)
    return rows(
        store,
        f"""
        select
            unit_id,
            min(unit_name) as unit_name,
            count(*) as branches,
            count(*) filter (status <> 'not_reported') as reported,
            count(*) filter (status <> 'not_reported') / count(*) as share,
            round(avg(final_score) filter (status = 'ranked'), 1) as mean,
            count(*) filter (meets_standard) as standard,
        from score
        where period = ? and {condition}
        group by unit_id
        order by share, mean nulls first, unit_id
        """,
        [str(period), *parameters],
    )
