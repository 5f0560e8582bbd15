"""Official editions (正式期次) and what has changed since one (更正公告)."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store
from sizhang_metrics.views.query import rows
from sizhang_metrics.views.viewer import Viewer, visible


@dataclass(frozen=True)
class Edition:
    """Which edition; its name is “2026Q3-1”."""

    period: Period
    number: int

    def __str__(self) -> str:
        return f"{self.period}-{self.number}"


def editions(
    store: Store, _viewer: Viewer, period: Period | None = None
) -> pd.DataFrame:
    """One row per edition (of the quarter), oldest first: no branch is named.

    period, number, `edition` (its name), sha256, frozen_at (UTC), entered_by, known_at
    and `changed` (whether any branch stands otherwise now).
    """
    asked = None if period is None else str(period)
    return rows(store, _EDITIONS, [asked, asked])


def latest(store: Store, period: Period, number: int | None = None) -> Edition:
    """The edition of this number, or the latest; UnavailableError when there is none."""
    found = rows(
        store,
        "select max(number) as number from edition"
        " where period = ? and (? is null or number = ?)",
        [str(period), number, number],
    )["number"]
    if found.isna().all():
        named = f"第 {period}-{number} 期" if number else f"{period} 的正式期次"
        raise UnavailableError(f"还没有{named}。可先看 editions,或用 freeze 形成。")
    return Edition(period, int(found[0]))


def scores(store: Store, viewer: Viewer, edition: Edition) -> pd.DataFrame:
    """The scores of an edition, columns and order as of the live ones."""
    condition, parameters = visible(viewer)
    table = rows(
        store,
        f"""
        select
            period, branch_id, branch_name, unit_id, peer_group, composite,
            final_score, grade, rank, peer_rank, unit_rank, coverage, status, reason
        from edition_score
        where period = ? and number = ? and {condition}
        order by branch_id
        """,
        [str(edition.period), edition.number, *parameters],
    )
    return _whole(table)


def _whole(table: pd.DataFrame) -> pd.DataFrame:
    """Ranks as whole numbers, also where some are missing."""
    return table.astype({name: "Int64" for name in table.columns if "rank" in name})


def notice(store: Store, viewer: Viewer, edition: Edition) -> pd.DataFrame:
    """One row per visible branch that stands otherwise now than in the edition.

    branch_id, branch_name, unit_id, peer_group, final_score, grade, rank, peer_rank
    and status, each `_before` and `_after`, and `why` in words.
    """
    condition, parameters = visible(viewer, "t")
    first = edition.period.of_year()[0]
    table = rows(
        store,
        _NOTICE.format(condition=condition),
        [
            str(edition.period),
            edition.number,
            str(edition.period),
            *[str(edition.period), edition.number],
            *[str(first), str(edition.period)] * 3,
            *parameters,
        ],
    )
    return _whole(table)


_DIFFERS = " or ".join(
    f"e.{name} is distinct from n.{name}"
    for name in (
        "composite",
        "final_score",
        "grade",
        "rank",
        "peer_rank",
        "unit_rank",
        "status",
    )
)

_EDITIONS = f"""
with differing as (
    select e.period, e.number
    from edition_score as e
    left join score as n using (period, branch_id)
    where {_DIFFERS}
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
where ? is null or period = ?
order by period, number
"""

_NOTICE = """
with before as (
    select * from edition_score where period = ? and number = ?
),
now as (
    select * from score where period = ?
),
frozen as (
    select known_at from edition where period = ? and number = ?
),
corrected as (
    select r.branch_id
    from report as r
    join submission as s using (submission_id)
    where r.period between ? and ? and s.event_number > (select known_at from frozen)
    union
    select branch_id from returned_report
    where period between ? and ? and event_number > (select known_at from frozen)
),
adjusted as (
    select branch_id from adjustment
    where period between ? and ? and event_number > (select known_at from frozen)
),
touched as (
    select
        branch_id,
        coalesce(n.branch_name, e.branch_name) as branch_name,
        coalesce(n.unit_id, e.unit_id) as unit_id,
        coalesce(n.peer_group, e.peer_group) as peer_group,
        e.final_score as final_score_before, n.final_score as final_score_after,
        e.grade as grade_before, n.grade as grade_after,
        e.rank as rank_before, n.rank as rank_after,
        e.peer_rank as peer_rank_before, n.peer_rank as peer_rank_after,
        coalesce(e.status, 'not_in_roster') as status_before,
        coalesce(n.status, 'not_in_roster') as status_after,
        e.composite is distinct from n.composite
            or e.final_score is distinct from n.final_score
            or e.grade is distinct from n.grade as is_score,
    from before as e
    full join now as n using (branch_id)
    where {differs}
)
select
    t.* exclude (is_score),
    case
        when t.branch_id in (from corrected) and t.branch_id in (from adjusted)
            then '更正报送、加减分'
        when t.branch_id in (from corrected) then '更正报送'
        when t.branch_id in (from adjusted) then '加减分'
        when t.is_score then '规则、名册或同类组变化'
        else '仅名次变动'
    end as why,
from touched as t
where {condition}
order by t.branch_id
""".replace("{differs}", _DIFFERS)
