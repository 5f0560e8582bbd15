"""Who stands where in a quarter: inside peer groups, inside units, or overall."""

from __future__ import annotations

from enum import StrEnum
from itertools import groupby

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import names_of
from sizhang_metrics.store import Store
from sizhang_metrics.views import memory
from sizhang_metrics.views.movement import (
    MERGED,
    chain,
    ends,
    places,
    quarter_steps,
    unlike,
    year_on_year,
)
from sizhang_metrics.views.query import Filter, half_up, is_small, rows, score_decimals
from sizhang_metrics.views.scores import reason_in_words

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


@memory.remembered
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

    Score, rank and grade are of record (累计).  What moved against the quarter before is
    read on 单季, over what counts at both ends: `quarter_before`, `quarter_now`, `change`,
    and `rank_up` among the branches of the group that can be compared (above 0 is
    better); empty where `change_mark` says why not.  `year_change` is the score of record
    against the same quarter of last year.  `history`: 可比序列 of the last eight quarters,
    oldest first (`movement.chained`).  `share_<dimension>` is 0–1.
    """
    scheme = store.scheme_at(period)
    where = Filter(period, peer_group=peer_group, unit_id=unit_id).where(viewer, "n")
    table = rows(
        store,
        _RANKING.format(
            rank=scope.value,
            partition=PARTITION[scope],
            moved=places(
                "" if scope is Scope.OVERALL else PARTITION[scope],
                f"{PARTITION[scope]} in (select {PARTITION[scope]} from chosen)",
            ),
            on_year=year_on_year("branch_id in (select branch_id from chosen)"),
            where=where,
            # as they are stored: the long relation of dimensions is planned, too
            cells=store.span_at(period).score_cell,
            share_columns="".join(
                f"c.share_{dimension.code}, " for dimension in scheme.dimensions
            ),
        ),
        where.parameters | ends(period),
    )
    since = str(period.shifted(1 - SPARKLINE_QUARTERS))
    # of all at once where they can be kept, whoever asks; else of those asked for
    some = "" if is_small(store) else f"select branch_id from score as n where {where}"
    named = {} if is_small(store) else where.parameters
    histories = _histories(store, period, since, some, tuple(named.items()))
    table["history"] = [
        histories.get(branch_id, []) for branch_id in table["branch_id"].tolist()
    ]
    names = names_of(scheme.grades)
    table["grade_name"] = [names.get(code, "") for code in table["grade"].tolist()]
    return table


@memory.remembered
def _histories(
    store: Store,
    period: Period,
    since: str,
    some: str,
    named: tuple[tuple[str, object], ...],
) -> dict[str, list[float]]:
    """Branch → 可比序列 from `since` to the quarter, as far back as like meets like.

    `some` selects the branches that are wanted, by parameters that are `named`; empty:
    all.
    """
    own = half_up("s.quarter_score", score_decimals(store))
    only = f"branch_id in ({some})" if some else "true"
    table = rows(
        store,
        f"""
        select s.branch_id, s.quarter_step, {own} as own
        from {quarter_steps(only)} as s
        where s.period between $since and $period
        order by s.branch_id, s.period
        """,
        {"since": since, "period": str(period)} | dict(named),
    )
    columns = (table["branch_id"], table["quarter_step"], table["own"])
    records = zip(*(column.tolist() for column in columns), strict=True)
    found: dict[str, list[float]] = {}
    for branch_id, group in groupby(records, key=lambda record: record[0]):
        _ids, steps, levels = zip(*group, strict=True)
        # the stretch up to now begins at the latest row without a step
        begins = max((at for at, step in enumerate(steps) if step != step), default=0)
        found[branch_id] = chain(list(steps[begins:]), list(levels[begins:]))
    return found


@memory.remembered
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
        reason=[reason_in_words(scheme, reason) for reason in table["reason"]]
    )


@memory.remembered
def abolished(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    peer_group: str | None = None,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """The visible branches of the quarter before that are no longer there (撤并)."""
    chosen = Filter(peer_group=peer_group, unit_id=unit_id)
    table = unlike(store, viewer, period, chosen)
    return table[table["change_mark"] == MERGED].reset_index(drop=True)


_RANKING = """
with chosen as (
    select * from score as n where {where} and status = 'ranked'
), places as (
    select
        {partition},
        {rank},
        count(*) > 1 as is_tied,
        cast(sum(count(*)) over (partition by {partition}) as bigint) as among,
    from score
    where period = $period and status = 'ranked'
    group by {partition}, {rank}
)
select
    n.branch_id,
    n.branch_name,
    n.unit_id,
    n.unit_name,
    n.peer_group,
    n.{rank} as place,
    p.is_tied,
    p.among,
    m.rank_up,
    n.final_score,
    m.change,
    m.change_mark,
    m.before as quarter_before,
    m.now as quarter_now,
    y.change as year_change,
    y.change_mark as year_change_mark,
    {share_columns}
    n.grade,
    n.grade_cap,
    n.meets_standard,
from chosen as n
join places as p using ({partition}, {rank})
join {moved} as m using (branch_id)
join {on_year} as y using (branch_id)
left join {cells} as c on c.period = n.period and c.branch_id = n.branch_id
order by n.{partition}, n.{rank}, n.branch_id
"""
