"""专题: campaigns and complaints, each with the evidence of its indicators and of what was
done; and 如实反映, how far what was reported holds.

The tags of the scheme say which indicators belong to a topic.  得分率 is that of record
(累计), a change that of 单季, as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.errors import UsageError
from sizhang_metrics.numbers import percent_below
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme
from sizhang_metrics.store import Store
from sizhang_metrics.views import memory, rectifications
from sizhang_metrics.views.gaps import BELOW
from sizhang_metrics.views.inspection import SAME
from sizhang_metrics.views.query import Filter, rows

HONESTY = "如实反映"
"""The topic that no indicator measures: reported beside verified, and corrections."""


def tags(scheme: Scheme) -> list[str]:
    """The tags of a scheme, those of fewer indicators first: a tag of all tells least."""
    found = [tag for indicator in scheme.indicators for tag in indicator.tags]
    return sorted(dict.fromkeys(found), key=lambda tag: found.count(tag))


def names(scheme: Scheme) -> list[str]:
    """Every topic of a scheme."""
    return [*tags(scheme), *([] if HONESTY in tags(scheme) else [HONESTY])]


def require(scheme: Scheme, topic: str) -> None:
    """UsageError for a topic that the scheme does not know."""
    if topic not in names(scheme):
        raise UsageError(f"没有“{topic}”这个专题。可以是：{'、'.join(names(scheme))}。")


def indicators(scheme: Scheme, topic: str) -> dict[str, str]:
    """Code → name of the indicators that carry the tag."""
    return {
        indicator.code: indicator.name
        for indicator in scheme.indicators
        if topic in indicator.tags
    }


def told(share: float) -> str:
    """A share in words, never what it misses: not six tenths, not all.

    >>> told(4 / 7), told(0.5999), told(0.9998), told(1.0)
    ('57.1%', '59.9%', '99.9%', '100%')
    """
    return percent_below(share, BELOW if share < BELOW else 1)


@memory.remembered
def topics(
    store: Store,
    viewer: Viewer,
    period: Period,
    *,
    peer_group: str | None = None,
    unit_id: str | None = None,
) -> pd.DataFrame:
    """One row per tag, weakest first: share of the points, change, where it is weakest.

    `share` = points ÷ weight over all chosen branches where an indicator of the tag
    counts, `below` how many of these `branches` have less than six tenths; `change` the
    same of 单季 over what counts in both quarters; `weakest_unit` is the visible unit
    with the lowest share, `indicators` the names of those that carry the tag.
    """
    scheme = store.scheme_at(period)
    tagged = [
        (tag, indicator.code)
        for indicator in scheme.indicators
        for tag in indicator.tags
    ]
    where = Filter(peer_group=peer_group, unit_id=unit_id).where(viewer, "s")
    table = rows(
        store,
        _TOPICS.format(where=where),
        where.parameters
        | {
            "tags": [tag for tag, _ in tagged],
            "indicators": [code for _, code in tagged],
            "period": str(period),
            "before": str(period.shifted(-1)),
        },
    )
    table["indicators"] = [
        list(indicators(scheme, tag).values()) for tag in table["tag"]
    ]
    return table


_TOPICS = f"""
with tagged as (
    select
        unnest($tags::varchar[]) as tag,
        unnest($indicators::varchar[]) as indicator,
),
cell as (
    select s.branch_id, s.unit_id, s.unit_name, t.tag, i.points, i.weight
    from indicator_score as i
    join tagged as t using (indicator)
    join score as s using (period, branch_id)
    where i.period = $period and i.points is not null
        and s.status <> 'not_reported' and {{where}}
),
moved as (
    select t.tag,
        round(sum(n.points) / sum(n.weight) - sum(b.points) / sum(b.weight), 9)
            as change,
    from quarter_indicator as n
    join quarter_indicator as b
        on b.period = $before and b.branch_id = n.branch_id and b.indicator = n.indicator
    join tagged as t on t.indicator = n.indicator
    join score as s on s.period = n.period and s.branch_id = n.branch_id
    join score as p on p.period = b.period and p.branch_id = b.branch_id
    where n.period = $period and n.points is not null and b.points is not null
        and s.status = 'ranked' and p.status = 'ranked'
        and s.scheme_sha256 = p.scheme_sha256 and {{where}}
    group by t.tag
),
by_branch as (
    select tag, branch_id, sum(points) as points, sum(weight) as weight
    from cell
    group by tag, branch_id
),
by_tag as (
    select tag, round(sum(points) / sum(weight), 9) as share, count(*) as branches,
        count(*) filter (round(points / weight, 9) < {BELOW}) as below,
    from by_branch
    group by tag
),
by_unit as (
    select tag, unit_id, any_value(unit_name) as unit_name,
        round(sum(points) / sum(weight), 9) as share
    from cell
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
    n.below,
    n.share,
    m.change,
    w.unit_name as weakest_unit,
    w.share as weakest_share,
from by_tag as n
left join moved as m using (tag)
left join weakest as w using (tag)
order by n.share, n.tag
"""


@memory.remembered
def branches(
    store: Store, viewer: Viewer, period: Period, topic: str, chosen: Filter
) -> pd.DataFrame:
    """One row per branch where an indicator of the topic counts, most lost first.

    unit_id, unit_name, branch_id, branch_name, peer_group, share, points_lost, and
    `indicator`: of those of the topic the one that costs most, blank where none does.
    """
    where = chosen.where(viewer, "s")
    return rows(
        store,
        f"""
        select s.unit_id, any_value(s.unit_name) as unit_name, s.branch_id,
            any_value(s.branch_name) as branch_name,
            any_value(s.peer_group) as peer_group,
            round(sum(c.points) / sum(c.weight), 9) as share,
            round(sum(c.weight - c.points), 9) as points_lost,
            -- of equals the first by code
            if(points_lost > 0,
                first(
                    c.indicator
                    order by round(c.weight - c.points, 9) desc, c.indicator
                ), ''
            ) as indicator,
        from {store.indicator_cells(period, "weight", "points")} as c
        join score as s using (period, branch_id)
        where c.period = $period and c.points is not null
            and c.indicator in (select unnest($codes::varchar[]))
            and s.status <> 'not_reported' and {where}
        group by s.unit_id, s.branch_id
        order by points_lost desc, s.unit_id, s.branch_id
        """,
        where.parameters
        | {
            "period": str(period),
            "codes": list(indicators(store.scheme_at(period), topic)),
        },
    )


def units(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of `branches` by unit, weakest first: unit_id, unit_name, branches, below,
    share (the mean of its branches), points_lost, `branch_name` of who loses most."""
    by = table.groupby(["unit_id", "unit_name"], sort=True)
    found = by.agg(
        branches=("branch_id", "size"),
        below=("share", lambda shares: int((shares.round(9) < BELOW).sum())),
        share=("share", lambda shares: round(shares.mean(), 9)),
        points_lost=("points_lost", "sum"),
        branch_name=("branch_name", "first"),
    ).reset_index()
    return found.sort_values(["share", "unit_id"], ignore_index=True)


@memory.remembered
def quarters(
    store: Store, viewer: Viewer, until: Period, topic: str, chosen: Filter
) -> pd.DataFrame:
    """One row per quarter up to this one: period, branches, share (累计), quarter_share
    (单季) and is_break, where the rules changed."""
    known = [period for period in store.periods() if period <= until]
    schemes = [store.scheme_at(quarter) for quarter in known]
    tagged = [
        (str(period), code)
        for period, scheme in zip(known, schemes, strict=True)
        for code in indicators(scheme, topic)
    ]
    where = chosen.where(viewer, "s")

    def read(relation: str) -> str:
        return f"""
            select period, count(distinct branch_id) as branches,
                round(sum(i.points) / sum(i.weight), 9) as share,
            from {relation} as i
            join tagged using (period, indicator)
            join score as s using (period, branch_id)
            where i.points is not null and s.status <> 'not_reported' and {where}
            group by period
        """

    found = rows(
        store,
        f"""
        with tagged as (
            select unnest($periods::varchar[]) as period,
                unnest($indicators::varchar[]) as indicator,
        ),
        of_record as ({read("indicator_score")}),
        alone as ({read("quarter_indicator")})
        select period, r.branches, r.share, a.share as quarter_share
        from of_record as r left join alone as a using (period)
        """,
        where.parameters
        | {
            "periods": [period for period, _ in tagged],
            "indicators": [code for _, code in tagged],
        },
    )
    breaks = [
        bool(at) and scheme != schemes[at - 1] for at, scheme in enumerate(schemes)
    ]
    all_ = pd.DataFrame(
        {"period": [str(quarter) for quarter in known], "is_break": breaks}
    )
    return all_.merge(found, on="period", how="left").astype({"branches": "Int64"})


def rectified(
    store: Store, viewer: Viewer, period: Period, topic: str, unit_id: str | None = None
) -> pd.DataFrame:
    """The rows of the 整改台账 that are about an indicator of the topic; of 如实反映 those
    that came from an inspection."""
    table = rectifications.register(store, viewer, unit_id=unit_id)
    if topic == HONESTY:
        is_about = table["source"] == "inspection"
    else:
        codes = list(indicators(store.scheme_at(period), topic))
        is_about = table["indicator"].isin(codes)
    return table[is_about].reset_index(drop=True)


def honesty(
    store: Store,
    viewer: Viewer,
    periods: Sequence[Period],
    *,
    by: str = "unit",
    unit_id: str | None = None,
) -> pd.DataFrame:
    """How far reports hold, a row per unit (`by="unit"`) or per quarter (`"period"`).

    reports (branches that reported), corrected (of these, with a later version), returned,
    correction_rate; verified and agreeing (values looked at on site), agreement.
    Shown, never scored: who corrects himself is honest, too.
    """
    where = Filter(unit_id=unit_id).where(viewer, "b")
    keys = {
        "unit": "b.unit_id, any_value(b.unit_name) as unit_name",
        "period": "b.period",
    }
    group = {"unit": "b.unit_id", "period": "b.period"}[by]
    return rows(
        store,
        f"""
        with told as (
            select period, branch_id, max(version) as versions,
                bool_or(returned_at is not null) as is_returned,
            from report_version
            group by period, branch_id
        ),
        checked as (
            select period, branch_id, count(*) as verified,
                count(*) filter (abs(verified_value - reported_value) < {SAME})
                    as agreeing,
            from verification
            group by period, branch_id
        )
        select {keys[by]},
            count(t.branch_id) as reports,
            count(*) filter (t.versions > 1) as corrected,
            count(*) filter (t.is_returned) as returned,
            corrected / nullif(reports, 0) as correction_rate,
            coalesce(sum(c.verified), 0)::int as verified,
            coalesce(sum(c.agreeing), 0)::int as agreeing,
            sum(c.agreeing) / nullif(sum(c.verified), 0) as agreement,
        from branch_period as b
        left join told as t using (period, branch_id)
        left join checked as c using (period, branch_id)
        where {where} and b.period in (select unnest($periods::varchar[]))
        group by {group}
        order by {group}
        """,
        where.parameters | {"periods": [str(period) for period in periods]},
    )
