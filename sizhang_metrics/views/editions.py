"""Official editions (正式期次): their scores, and whether the screen still shows them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.store.frozen import Edition, standing
from sizhang_metrics.views import scores as live
from sizhang_metrics.views.notice import DIFFERS
from sizhang_metrics.views.query import ADJUSTED, Filter, rows
from sizhang_metrics.views.reasons import in_words
from sizhang_metrics.views.viewer import OFFICE, Viewer

RANKS = {"rank": "Int64", "peer_rank": "Int64", "unit_rank": "Int64"}
TRIAL = "试算"


def editions(
    store: Store, _viewer: Viewer, period: Period | None = None
) -> pd.DataFrame:
    """One row per edition (of the quarter), oldest first: no branch is named.

    period, number, `edition` (its name), sha256, frozen_at (UTC), entered_by, known_at
    and `changed` (whether any branch stands otherwise now).
    """
    where = Filter(period).where(OFFICE)
    return rows(store, _EDITIONS.format(where=where), where.parameters)


def official(store: Store, period: Period) -> str:
    """What the live scores of a quarter are: 试算, 正式 2026Q3-1, or no longer that."""
    found = rows(store, _LATEST, {"period": str(period)})
    if found.empty:
        return TRIAL
    edition = Edition(period, int(found["number"][0]))
    if found["changed"][0]:
        return f"正式 {edition} 之后有更正，现行得分为{TRIAL}"
    return f"正式 {edition}"


@dataclass(frozen=True)
class Readiness:
    """What an edition of the quarter would hold if it were frozen now."""

    branches: int
    reported: int
    ranked: int
    pending: int
    """Adjustments of the year that wait for a second person and would not count."""


def readiness(store: Store, viewer: Viewer, period: Period) -> Readiness:
    """The numbers to look at before freezing, over visible branches."""
    where = Filter(period).where(viewer)
    found = rows(
        store,
        f"""
        with own as (select * from score where {where})
        select
            count(*) as branches,
            count(*) filter (where status <> 'not_reported') as reported,
            count(*) filter (where status = 'ranked') as ranked,
            (select count(*) from {ADJUSTED} as a
             where a.state = 'pending' and a.period between $first and $period
                and a.branch_id in (select branch_id from own)) as pending,
        from own
        """,
        where.parameters | {"first": str(period.of_year()[0])},
    )
    return Readiness(**{name: int(found[name][0]) for name in found.columns})


def latest(store: Store, period: Period, number: int | None = None) -> Edition:
    """The edition of this number, or the latest; UnavailableError when there is none."""
    of_number = {} if number is None else {"number": number}
    found = rows(
        store,
        "select max(number) as number from edition where period = $period"
        + (" and number = $number" if of_number else ""),
        {"period": str(period), **of_number},
    )["number"]
    if found.isna().all():
        named = f"第 {period}-{number} 期" if number else f" {period} 的正式期次"
        raise UnavailableError(f"还没有{named}。可先看 editions，或用 freeze 形成。")
    return Edition(period, int(found[0]))


def scores(store: Store, viewer: Viewer, edition: Edition) -> pd.DataFrame:
    """The scores of an edition, columns and order as of the live ones."""
    where = Filter(edition.period).where(viewer)
    table = rows(
        store,
        f"""
        select
            period, branch_id, branch_name, unit_id, peer_group, composite,
            final_score, grade, rank, peer_rank, unit_rank, coverage, status, reason
        from edition_score
        where {where} and number = $number
        order by branch_id
        """,
        where.parameters | {"number": edition.number},
    )
    return table.astype(RANKS)


def dimension_scores(store: Store, viewer: Viewer, edition: Edition) -> pd.DataFrame:
    """The same by dimension, derived anew from the archive and proved by the hash."""
    with standing(store, edition) as then:
        return live.dimension_scores(then, viewer, edition.period)


def indicator_scores(store: Store, viewer: Viewer, edition: Edition) -> pd.DataFrame:
    """The same by indicator, derived anew from the archive and proved by the hash."""
    with standing(store, edition) as then:
        return live.indicator_scores(then, viewer, edition.period)


def standings(store: Store, viewer: Viewer, edition: Edition) -> pd.DataFrame:
    """One row per visible branch by peer group and rank, in words; unranked ones last.

    peer_group, peer_rank, branch_id, branch_name, unit_name, final_score, grade_name,
    rank, unit_rank, standard (whether 四强达标, or a veto, in words) and reason.
    """
    where = Filter(edition.period).where(viewer)
    table = rows(
        store,
        f"""
        select
            peer_group, peer_rank, branch_id, branch_name, unit_name, final_score,
            grade as grade_name, rank, unit_rank,
            case when grade_cap is not null then '否决'
                when meets_standard then '达标' else '' end as standard, reason,
        from edition_score
        where {where} and number = $number
        order by peer_group, peer_rank nulls last, branch_id
        """,
        where.parameters | {"number": edition.number},
    )
    scheme = store.scheme_at(edition.period)
    names = {one.code: one.name for one in scheme.grades}
    return table.astype(RANKS).assign(
        grade_name=table["grade_name"].map(names),
        reason=[in_words(scheme, reason) for reason in table["reason"]],
    )


_EDITIONS = f"""
with differing as (
    select e.period, e.number
    from edition_score as e
    left join score as n using (period, branch_id)
    where {DIFFERS}
    union
    select d.period, d.number
    from edition as d
    join score as n using (period)
    where not exists (
        select 1 from edition_score as e
        where e.period = d.period and e.number = d.number
            and e.branch_id = n.branch_id)
)
select
    period, number, period || '-' || number as edition, sha256, frozen_at,
    entered_by, known_at,
    (period, number) in (select (period, number) from differing) as changed,
from edition
where {{where}}
order by period, number
"""

_LATEST = f"""
with latest as (
    select period, number from edition where period = $period order by number desc limit 1
),
frozen as (
    select e.* from edition_score as e join latest using (period, number)
),
now as (
    select * from score where period = $period
)
select
    number,
    exists (select 1 from frozen as e full join now as n using (branch_id)
        where {DIFFERS}) as changed,
from latest
"""
