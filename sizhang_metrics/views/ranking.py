"""Who stands where in a quarter: inside peer groups, inside units, or overall."""

from __future__ import annotations

from enum import StrEnum

import pandas as pd

from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Store
from sizhang_metrics.views.query import Filter, rows
from sizhang_metrics.views.scores import reason_in_words
from sizhang_metrics.views.viewer import Viewer

SPARKLINE_QUARTERS = 8
"""Two years: long enough to see a season, short enough to read in a cell."""


class Scope(StrEnum):
    """Among whom a rank counts; the value is the column of `score`."""

    PEER_GROUP = "peer_rank"
    UNIT = "unit_rank"
    OVERALL = "rank"


PARTITION = {
    Scope.PEER_GROUP: "peer_group",
    Scope.UNIT: "unit_id",
    Scope.OVERALL: "period",
}
"""The column whose equals are ranked together (overall: all of the period)."""


def ranking(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    scope: Scope = Scope.PEER_GROUP,
    peer_group: str | None = None,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """One row per visible ranked branch, by group and rank.

    `rank_up` and `change` are against the quarter before (rank_up > 0 is better);
    `share_<dimension>` is 0–1; `history` the final scores of
    the last eight quarters with a rank, oldest first.
    """
    scheme = store.scheme_at(period)
    where = Filter(period, peer_group=peer_group, unit_id=unit_id).where(viewer, "n")
    table = rows(
        store,
        _RANKING.format(
            rank=scope.value,
            partition=PARTITION[scope],
            where=where,
            shares=_shares(scheme),
            share_columns="".join(f"share_{one.code}, " for one in scheme.dimensions),
        ),
        where.parameters
        | {
            "before": str(period.shifted(-1)),
            "since": str(period.shifted(1 - SPARKLINE_QUARTERS)),
        },
    )
    names = {one.code: one.name for one in scheme.grades}
    table["grade_name"] = [names.get(code, "") for code in table["grade"].tolist()]
    return table


def unranked(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    peer_group: str | None = None,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """The visible branches without a rank, and why."""
    where = Filter(period, peer_group=peer_group, unit_id=unit_id).where(viewer)
    table = rows(
        store,
        f"""
        select
            branch_id, branch_name, unit_name, peer_group, status, reason, coverage
        from score
        where {where} and status <> 'ranked'
        order by status desc, unit_id, branch_id
        """,
        where.parameters,
    )
    scheme = store.scheme_at(period)
    return table.assign(
        reason=[reason_in_words(scheme, one) for one in table["reason"]]
    )


def _shares(scheme: Scheme) -> str:
    """One column per dimension; codes are validated by the scheme's loading."""
    return "".join(
        f"max(share) filter (dimension = '{one.code}') as share_{one.code}, "
        for one in scheme.dimensions
    )


_RANKING = """
with ranked as (
    select
        *,
        {rank} as place,
        count(*) over (partition by {partition}, {rank}) > 1 as is_tied,
        count(*) over (partition by {partition}) as among,
    from score
    where period = $period and status = 'ranked'
),
before as (
    select branch_id, {rank} as place, final_score
    from score
    where period = $before and status = 'ranked'
),
shares as (
    select {shares} branch_id
    from dimension_score
    where period = $period
    group by branch_id
),
history as (
    select branch_id, list(final_score order by period) as history
    from score
    where period between $since and $period and status = 'ranked'
    group by branch_id
)
select
    n.branch_id,
    n.branch_name,
    n.unit_id,
    n.unit_name,
    n.peer_group,
    n.place,
    n.is_tied,
    n.among,
    b.place - n.place as rank_up,
    n.final_score,
    round(n.final_score - b.final_score, 6) as change,
    {share_columns}
    h.history,
    n.grade,
    n.grade_cap,
    n.meets_standard,
from ranked as n
left join before as b using (branch_id)
left join shares using (branch_id)
left join history as h using (branch_id)
where {where}
order by n.{partition}, n.place, n.branch_id
"""
