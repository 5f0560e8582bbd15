"""What the first screen asks about one quarter: who reported, how it went, who leads,
what lacks.

Figures of branches and units cover what the viewer may see; shared weaknesses and means
of groups are aggregates, blank or left out where too few others are in them (`peers`).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import names_of
from sizhang_metrics.store import Store
from sizhang_metrics.views import choices, gaps, memory, peers
from sizhang_metrics.views.movement import ends, quarter_on_quarter, year_on_year
from sizhang_metrics.views.query import (
    Filter,
    Where,
    half_up,
    row,
    rows,
    score_decimals,
)


@dataclass(frozen=True)
class Headline:
    """The numbers of one quarter.

    Scores of record (累计) are compared with the same quarter of last year, what the
    quarter did by itself (单季) with the quarter before; means compare the branches that
    were ranked, by the same rules, at both ends.
    """

    branches: int
    units: int
    reported: int
    ranked: int
    mean: float | None
    mean_year_change: float | None
    year_compared: int
    """Over how many branches that is a mean."""
    quarter_mean: float | None
    mean_change: float | None
    compared: int
    standard: int
    standard_year_change: int | None
    """Of those ranked at both ends: how many more reach 四强达标."""
    vetoed: int

    @property
    def has_before(self) -> bool:
        """Whether anybody can be compared with the quarter before."""
        return self.compared > 0

    @property
    def has_year_ago(self) -> bool:
        """Whether anybody can be compared with the same quarter of last year."""
        return self.year_compared > 0

    @property
    def not_standard(self) -> int:
        """Branches that are ranked and miss 四强达标."""
        return self.ranked - self.standard

    @property
    def missing(self) -> int:
        """Branches without an accepted report."""
        return self.branches - self.reported


@memory.remembered
def headline(store: Store, viewer: Viewer, period: Period) -> Headline:
    """Reported, mean and 四强达标 of the visible branches."""
    where = Filter(period).where(viewer, "s")
    decimals = score_decimals(store)

    def mean(of: str) -> str:
        return half_up(f"avg({of}) filter (s.status = 'ranked')", decimals)

    found = row(
        store,
        f"""
        select
            count(*) as branches,
            count(distinct s.unit_id) as units,
            count(*) filter (s.status <> 'not_reported') as reported,
            count(*) filter (s.status = 'ranked') as ranked,
            {mean("s.final_score")} as mean,
            {mean("y.quarter_step")} as mean_year_change,
            count(y.quarter_step) as year_compared,
            {mean("q.composite")} as quarter_mean,
            {mean("m.quarter_step")} as mean_change,
            count(m.quarter_step) as compared,
            count(*) filter (s.meets_standard) as standard,
            count(*) filter (y.quarter_step is not null and s.meets_standard)
                - count(*) filter (y.quarter_step is not null and b.meets_standard)
                as standard_year_change,
            count(*) filter (s.grade_cap is not null) as vetoed,
        from score as s
        left join {quarter_on_quarter()} as m on m.branch_id = s.branch_id
        left join {year_on_year()} as y on y.branch_id = s.branch_id
        left join score as b on b.period = $year_ago and b.branch_id = s.branch_id
        left join quarter_score as q
            on q.period = s.period and q.branch_id = s.branch_id
        where {where}
        """,
        where.parameters | ends(period),
    )
    assert found is not None, "a count has a row"
    means = ("mean", "mean_year_change", "quarter_mean", "mean_change")
    found |= {name: _number(found[name]) for name in means}
    if not found["year_compared"]:
        found["standard_year_change"] = None
    return Headline(**found)


@memory.remembered
def grades(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per grade, best first, none left out: grade, name, branches, and
    `year_ago`, the branches that had it in the same quarter of last year by the same
    rules (grades are of record, 累计); none where the rules are others."""
    where = Filter().where(viewer)
    counted = rows(
        store,
        f"""
        select
            grade,
            count(*) filter (period = $period) as branches,
            count(*) filter (period = $year_ago) as year_ago,
        from score
        where period in ($period, $year_ago) and status = 'ranked' and {where}
            and scheme_sha256 in (select scheme_sha256 from score where period = $period)
        group by grade
        """,
        where.parameters
        | {"period": str(period), "year_ago": ends(period)["year_ago"]},
    ).set_index("grade")
    scale = store.scheme_at(period).grades
    table = pd.DataFrame(
        {
            "grade": [grade.code for grade in scale],
            "name": [grade.name for grade in scale],
        }
    )
    joined = table.join(counted, on="grade")
    return joined.fillna({"branches": 0, "year_ago": 0}).astype(
        {"branches": int, "year_ago": int}
    )


@memory.remembered
def weaknesses(
    store: Store, viewer: Viewer, period: Period, limit: int = 5
) -> pd.DataFrame:
    """The indicators that cost the city most, largest loss first.

    Loss and attainment are of record (累计).  The loss is the mean over the branches
    where the indicator counts (`branches`, of which those without a report of it lose
    all), ordered by what it costs all together.
    Indicators that count for too few others are left out.
    """
    scheme = store.scheme_at(period)
    with store.cursor() as cursor:
        asked = store.span_at(period), period, Where("true"), peers.others(viewer)
        table = gaps.losses(cursor, *asked)
    # of no indicator a map has no kind, and would choose columns
    is_told = table["others"].map(peers.is_enough).astype(bool)
    table = gaps.shared(table[is_told]).head(limit)
    table = table[["indicator", "branches", "attainment", "points_lost"]].copy()
    known = {indicator.code: indicator for indicator in scheme.indicators}
    table["name"] = [known[code].name for code in table["indicator"]]
    dimensions = choices.apart(names_of(scheme.dimensions))
    table["dimension"] = [
        dimensions[known[code].dimension] for code in table["indicator"]
    ]
    return table


def _number(value: float | None) -> float | None:
    return None if pd.isna(value) else float(value)


@memory.remembered
def groups(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per peer group: how many, how good, who leads and who is last.

    A group in which nobody is ranked has its row too, with nothing in it.

    Counts and means cover the whole group; `change` is the mean of 单季 against the
    quarter before, over the members ranked in both (`compared`).  Names (and
    `leader_ids`, `last_ids`) appear only of visible branches; with them `best` and
    `lowest`, the scores of the named first and last.  Who is first by rank need not have
    the highest: a veto caps the grade, and ranks go by grade first.
    """
    where = Filter().where(viewer)
    ranked_mean = _ranked_mean(store)
    table = rows(
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
        moved as (
            select
                peer_group,
                -- plus zero: no change must not show as a fall of nothing
                {half_up("avg(quarter_step)", score_decimals(store))} + 0 as change,
                count(quarter_step) as compared,
                count(quarter_step) filter (not ({where})) as others_moved,
            from {quarter_on_quarter()}
            group by peer_group
        )
        select
            peer_group,
            count(*) filter (status = 'ranked') as branches,
            {ranked_mean} as mean,
            any_value(moved.change) as change,
            coalesce(any_value(moved.compared), 0) as compared,
            count(*) filter (meets_standard) as standard,
            string_agg(named, '、' order by branch_id)
                filter (peer_rank = 1 and is_visible) as leader,
            list(branch_id order by branch_id)
                filter (peer_rank = 1 and is_visible) as leader_ids,
            max(final_score) filter (peer_rank = 1 and is_visible) as best,
            string_agg(named, '、' order by branch_id)
                filter (peer_rank = last_rank and last_rank > 1 and is_visible)
                as last,
            list(branch_id order by branch_id)
                filter (peer_rank = last_rank and last_rank > 1 and is_visible)
                as last_ids,
            min(final_score)
                filter (peer_rank = last_rank and last_rank > 1 and is_visible)
                as lowest,
            count(*) filter (status = 'ranked' and not is_visible) as others,
            coalesce(any_value(moved.others_moved), 0) as others_moved,
        from members
        left join moved using (peer_group)
        group by peer_group
        having bool_or(is_visible)
        order by peer_group
        """,
        where.parameters | {"period": str(period), "before": str(period.shifted(-1))},
    )
    table = peers.told(table, ["change"], "others_moved")
    return peers.told(table, ["mean", "standard"])


@memory.remembered
def completeness(store: Store, viewer: Viewer, period: Period) -> pd.DataFrame:
    """One row per visible unit: branches, reported, share; incomplete units first."""
    where = Filter(period).where(viewer)
    ranked_mean = _ranked_mean(store)
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


def _ranked_mean(store: Store) -> str:
    ranked = "avg(final_score) filter (status = 'ranked')"
    return half_up(ranked, score_decimals(store))
