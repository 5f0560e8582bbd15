"""Indicators regrouped by their tags: campaigns and the problems they answer (专题)."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views.query import Filter, rows


def campaigns(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    peer_group: str | None = None,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """One row per tag, weakest first: share of the points, change, where it is weakest.

    `share` = points ÷ weight over all chosen branches where an indicator of the tag
    counts; `weakest_unit` is the visible unit with the lowest share, `indicators` the
    names of those that carry the tag.
    """
    scheme = store.scheme_at(period)
    tagged = [(tag, one.code) for one in scheme.indicators for tag in one.tags]
    where = Filter(peer_group=peer_group, unit_id=unit_id).where(viewer, "s")
    table = rows(
        store,
        _CAMPAIGNS.format(where=where),
        where.parameters
        | {
            "tags": [tag for tag, _ in tagged],
            "indicators": [code for _, code in tagged],
            "period": str(period),
            "before": str(period.shifted(-1)),
        },
    )
    names = {one.code: one.name for one in scheme.indicators}
    table["indicators"] = [
        [names[code] for tag, code in tagged if tag == row_tag]
        for row_tag in table["tag"]
    ]
    return table


_CAMPAIGNS = """
with tagged as (
    select
        unnest($tags::varchar[]) as tag,
        unnest($indicators::varchar[]) as indicator,
),
cell as (
    select i.period, s.branch_id, s.unit_id, s.unit_name, t.tag, i.points, i.weight
    from indicator_score as i
    join tagged as t using (indicator)
    join score as s using (period, branch_id)
    where i.period in ($period, $before) and i.points is not null
        and s.status <> 'not_reported' and {where}
),
by_tag as (
    select tag, period, sum(points) / sum(weight) as share,
        count(distinct branch_id) as branches
    from cell
    group by tag, period
),
by_unit as (
    select tag, unit_id, any_value(unit_name) as unit_name,
        sum(points) / sum(weight) as share
    from cell
    where period = $period
    group by tag, unit_id
),
weakest as (
    -- of equals the first by id, at every asking the same
    select
        tag,
        first(unit_name order by share, unit_id) as unit_name,
        min(share) as share,
    from by_unit
    group by tag
)
select
    n.tag,
    n.branches,
    n.share,
    n.share - b.share as change,
    w.unit_name as weakest_unit,
    w.share as weakest_share,
from by_tag as n
left join by_tag as b on b.tag = n.tag and b.period = $before
left join weakest as w on w.tag = n.tag
where n.period = $period
order by n.share, n.tag
"""
