"""One branch in one quarter: score, ranks, strengths and weaknesses beside its peers,
and in words what it lacks for 四强达标.

Every function on a store answers for a visible branch only; peers stand beside it as
aggregates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from sizhang_metrics.access import Viewer
from sizhang_metrics.numbers import exact, fixed, half_up, percent, percent_below
from sizhang_metrics.periods import Period
from sizhang_metrics.scheme import Scheme, names_of
from sizhang_metrics.store import Store
from sizhang_metrics.views import gaps, memory, peers
from sizhang_metrics.views.movement import (
    chained,
    ends,
    places,
    quarter_steps,
    year_on_year,
)
from sizhang_metrics.views.query import Filter, row_of, rows_of, score_decimals
from sizhang_metrics.views.query import half_up as sql_half_up
from sizhang_metrics.views.scores import reason_in_words

INDICATOR_STATES = {
    "scored": "计分",
    "not_applicable": "不适用",
    "not_reported": "未报送",
}


@dataclass(frozen=True)
class Head:
    """One branch in one quarter; None where there is no score."""

    branch_id: str
    branch_name: str
    unit_name: str
    peer_group: str
    members: int | None
    status: str
    reason: str
    """Why it is not ranked, empty when it is."""
    composite: float | None
    bonus: float
    deduction: float
    final_score: float | None
    quarter_score: float | None
    """单季得分: what this quarter's own counts give."""
    before: float | None
    now: float | None
    """单季 of the quarter before and of this one, over what counts in both."""
    weight: float | None
    """The weight of that, of 100."""
    change: float | None
    change_mark: str
    """Why there is no change, empty where there is one or no rank."""
    year_change: float | None
    """Of the score of record (累计), since the same quarter of last year."""
    year_change_mark: str
    grade_name: str
    """Empty without a rank too: a score of too little data is stored with the grade that
    it would have, but a grade is given only to who is compared."""
    cap_name: str
    """The best grade a veto still allows, empty without a veto."""
    peer_rank: int | None
    peers: int
    peer_rank_up: int | None
    """Places gained in the peer group, by 单季, among those that can be compared."""
    unit_rank: int | None
    in_unit: int
    rank: int | None
    among: int
    meets_standard: bool
    missing_quarters: tuple[str, ...]
    """Earlier quarters of the year without a report (缺报季度)."""

    @property
    def is_ranked(self) -> bool:
        """Whether the branch takes part in the ranking."""
        return self.status == "ranked"


@memory.remembered
def head(store: Store, viewer: Viewer, period: Period, branch_id: str) -> Head | None:
    """Score, grade and ranks with what they are out of; None when it is not visible."""
    moved = places("peer_group", "peer_group in (select peer_group from chosen)")
    on_year = year_on_year("branch_id in (select branch_id from chosen)")
    found = row_of(
        store,
        viewer,
        Filter(period, branch_id=branch_id),
        "s",
        lambda where: _HEAD.format(where=where, moved=moved, on_year=on_year),
        ends(period),
    )
    return None if found is None else _head_of(found, store.scheme_at(period))


def _head_of(row: Mapping[str, Any], scheme: Scheme) -> Head:
    """The head from the row of the profile's query."""
    names = names_of(scheme.grades)
    known = {one.name: row[one.name] for one in fields(Head) if one.name in row}
    known |= {
        "quarter_score": _rounded(row["quarter_score"], scheme),
        "change_mark": row["change_mark"] or "",
        "year_change_mark": row["year_change_mark"] or "",
        "reason": reason_in_words(scheme, row["reason"]),
        "grade_name": names.get(row["grade"], "") if row["status"] == "ranked" else "",
        "cap_name": names.get(row["grade_cap"], ""),
        "missing_quarters": tuple(row["missing_quarters"].split()),
    }
    return Head(**known)


def _rounded(score: float | None, scheme: Scheme) -> float | None:
    return None if score is None else half_up(score, scheme.decimals)


@memory.remembered
def dimensions(
    store: Store, viewer: Viewer, period: Period, branch_id: str
) -> pd.DataFrame:
    """One row per dimension in the scheme's order, its peers' median share beside it.

    `applicable` is the weight that counts ÷ the weight of the dimension: below 1 the
    rest was renormalised (按 n 分折算); share, coverage and medians are 0–1.
    """
    others = peers.others(viewer, "s")
    table = rows_of(
        store,
        viewer,
        Filter(period, branch_id=branch_id),
        "b",
        lambda where: _DIMENSIONS.format(where=where, others=others),
        others.parameters,
    )
    table = peers.told(table, ["peer_median", "peer_upper_quartile"])
    names = names_of(store.scheme_at(period).dimensions)
    codes = table["dimension"].tolist()
    table = table.take([codes.index(code) for code in names if code in codes])
    return table.assign(
        name=[names[code] for code in table["dimension"].tolist()],
        counted=table["weight"] * table["applicable"],
    ).reset_index(drop=True)


@memory.remembered
def history(store: Store, viewer: Viewer, branch_id: str) -> pd.DataFrame:
    """One row per quarter, oldest first: final score, its peers' median and middle half.

    `quarter_series` is 可比序列 of 单季 (`movement.chained`), the rest is of record (累计).
    A quarter in which the branch was not visible or not ranked has no score.
    """
    others = peers.others(viewer)
    own = sql_half_up("m.quarter_score", score_decimals(store))
    steps = quarter_steps("branch_id in (select branch_id from own)")
    table = rows_of(
        store,
        viewer,
        Filter(branch_id=branch_id),
        "s",
        lambda where: _HISTORY.format(
            where=where, steps=steps, quarter_score=own, others=others
        ),
        others.parameters,
    )
    table = peers.told(table, ["peer_lower", "peer_median", "peer_upper"])
    return table.assign(quarter_series=chained(table, "quarter_step", "quarter_score"))


@memory.remembered
def indicators(
    store: Store, viewer: Viewer, period: Period, branch_id: str
) -> pd.DataFrame:
    """One row per indicator, largest loss first, with its status in words."""
    table = gaps.indicators(store, viewer, period, branch_id)
    states = [INDICATOR_STATES[state] for state in table["status"].tolist()]
    return table.assign(status_name=states)


def improvements(table: pd.DataFrame, *, limit: int = 3) -> pd.DataFrame:
    """The rows of `indicators` that cost most, where something is lost at all."""
    return table[table["points_lost"] > 0].head(limit).reset_index(drop=True)


def shortfalls(
    head: Head, scheme: Scheme, dimensions: pd.DataFrame, indicators: pd.DataFrame
) -> list[str]:
    """The reasons, from the branch's head, `profile.dimensions` and `indicators`."""
    if head.meets_standard:
        return []
    if head.status == "not_reported":
        return ["本季未报送"]
    return [
        *_composite(head, scheme),
        *_dimensions(scheme, dimensions),
        *(["有一票否决"] if head.cap_name else []),
        *_unreported(indicators),
        *_missing(head),
    ]


def _composite(head: Head, scheme: Scheme) -> list[str]:
    standard = scheme.standard.composite
    if head.composite is None:
        return []
    shown = half_up(head.composite, scheme.decimals)
    if shown >= standard:
        return []
    return [f"综合得分 {fixed(shown, scheme.decimals)}，低于 {exact(standard)}"]


def _dimensions(scheme: Scheme, table: pd.DataFrame) -> list[str]:
    standard = scheme.standard.each_dimension
    found = []
    for name, share in zip(table["name"], table["share"], strict=True):
        if pd.isna(share):
            found.append(f"{name}数据不足")
        elif round(share, 9) < standard:
            shown = percent_below(share, standard)
            found.append(f"{name}得分率 {shown}，低于 {percent(standard)}")
    return found


def _unreported(table: pd.DataFrame) -> list[str]:
    names = table.loc[table["status"] == "not_reported", "name"].tolist()
    if not names:
        return []
    more = f"等 {len(names)} 项指标" if len(names) > 2 else ""
    return [f"未填报：{'、'.join(names[:2])}{more}"]


def _missing(head: Head) -> list[str]:
    if not head.missing_quarters:
        return []
    return [f"前面季度缺报：{'、'.join(head.missing_quarters)}"]


_HEAD = """
with ranked as (
    select peer_group, unit_id, branch_id
    from score
    where period = $period and status = 'ranked'
), chosen as (
    select * from score as s where {where}
)
select
    s.branch_id as of_branch,
    s.*,
    m.members,
    q.composite as quarter_score,
    c.before, c.now, c.weight, c.change, c.change_mark, c.rank_up as peer_rank_up,
    y.change as year_change,
    y.change_mark as year_change_mark,
    (select count(*) from ranked) as among,
    (select count(*) from ranked as r where r.peer_group = s.peer_group) as peers,
    (select count(*) from ranked as r where r.unit_id = s.unit_id) as in_unit,
from chosen as s
join branch_period as m using (period, branch_id)
left join {moved} as c on c.branch_id = s.branch_id
left join {on_year} as y on y.branch_id = s.branch_id
left join quarter_score as q on q.period = s.period and q.branch_id = s.branch_id
"""

_DIMENSIONS = """
with peers as (
    select
        s.peer_group,
        d.dimension,
        count(d.share) as peers,
        quantile_cont(d.share, 0.5) as peer_median,
        quantile_cont(d.share, 0.75) as peer_upper_quartile,
        count(d.share) filter ({others}) as others,
    from dimension_score as d
    join score as s using (period, branch_id)
    where d.period = $period and s.status = 'ranked'
        and s.peer_group in (select b.peer_group from branch_period as b where {where})
    group by s.peer_group, d.dimension
)
select
    b.branch_id as of_branch,
    d.dimension, d.weight, d.share, d.points, d.coverage, d.applicable, d.status,
    p.peers, p.peer_median, p.peer_upper_quartile, p.others,
from dimension_score as d
join branch_period as b using (period, branch_id)
left join peers as p on p.peer_group = b.peer_group and p.dimension = d.dimension
where {where}
"""

_HISTORY = """
with own as (
    select
        s.period, s.branch_id, s.peer_group, s.peer_rank, s.scheme_sha256,
        case when s.status = 'ranked' then s.final_score end as final_score,
    from score as s
    where {where}
        -- a bonus for a coming quarter scores it, with nothing to show
        and period in (select period from score where status <> 'not_reported')
),
peers as (
    select
        period,
        peer_group,
        count(*) as peers,
        quantile_cont(final_score, 0.25) as peer_lower,
        quantile_cont(final_score, 0.5) as peer_median,
        quantile_cont(final_score, 0.75) as peer_upper,
        count(*) filter ({others}) as others,
    from score semi join own using (period, peer_group)
    where status = 'ranked'
    group by period, peer_group
)
select
    o.branch_id as of_branch,
    o.period, o.final_score, o.peer_rank, p.peers,
    p.peer_lower, p.peer_median, p.peer_upper, p.others,
    coalesce(
        o.scheme_sha256
            <> lag(o.scheme_sha256) over (partition by o.branch_id order by o.period),
        false
    ) as is_break,
    m.quarter_step, {quarter_score} as quarter_score,
from own as o
left join peers as p using (period, peer_group)
left join {steps} as m on m.period = o.period and m.branch_id = o.branch_id
order by o.period
"""
