"""更正公告: what stands otherwise than in an edition, branch by branch, and why."""

from __future__ import annotations

import pandas as pd

from sizhang_metrics.errors import UsageError
from sizhang_metrics.store import Store
from sizhang_metrics.store.frozen import Edition
from sizhang_metrics.views.query import Filter, rows
from sizhang_metrics.views.viewer import Viewer


def notice(
    store: Store, viewer: Viewer, edition: Edition, against: Edition | None = None
) -> pd.DataFrame:
    """One row per visible branch that stands otherwise now (or in the later edition
    `against` of the same quarter) than in the edition.

    branch_id, branch_name, unit_id, unit_name, peer_group, final_score, grade,
    grade_cap (of vetoes), rank, peer_rank and status, each `_before` and `_after`, and
    `why` in words.  UsageError
    when `against` is not a later edition of the quarter.
    """
    if against and (
        against.period != edition.period or against.number <= edition.number
    ):
        raise UsageError(f"{against} 不是 {edition} 之后同一季度的期次。")
    where = Filter().where(viewer, "t")
    table = rows(
        store,
        _NOTICE.format(where=where, now=_LATER if against else _LIVE),
        where.parameters
        | {
            "period": str(edition.period),
            "first": str(edition.period.of_year()[0]),
            "number": edition.number,
            "later": against and against.number,
        },
    )
    return table.astype({name: "Int64" for name in table.columns if "rank" in name})


def in_words(table: pd.DataFrame, grades: dict[str, str]) -> pd.DataFrame:
    """The same with grades by name, for people: code → name in `grades`."""
    return table.assign(
        **{
            f"{name}_{end}": table[f"{name}_{end}"].map(grades)
            for name in ("grade", "grade_cap")
            for end in ("before", "after")
        }
    )


def told_apart(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Whose score, grade, veto or status changed, and whom others only moved."""
    changed = pd.Series(False, index=table.index)
    for name in ("final_score", "grade", "grade_cap", "status"):
        before, after = table[f"{name}_before"], table[f"{name}_after"]
        both_none = before.isna() & after.isna()
        changed |= ~((before == after).fillna(False) | both_none)
    return table[changed], table[~changed]


DIFFERS = " or ".join(
    f"e.{name} is distinct from n.{name}"
    for name in (
        "composite",
        "final_score",
        "grade",
        "grade_cap",
        "rank",
        "peer_rank",
        "unit_rank",
        "status",
    )
)
"""Whether a branch's row `e` of an edition and its row `n` of later say two things."""

_LIVE = "select * from score where period = $period"
_LATER = "select * from edition_score where period = $period and number = $later"

_NOTICE = """
with asked as (
    select
        e.period,
        $first::varchar as first,
        e.known_at as after,
        coalesce(n.known_at, 2147483647) as until,
    from edition as e
    left join edition as n on n.period = e.period and n.number = $later::integer
    where e.period = $period and e.number = $number
),
before as (
    select * from edition_score where period = $period and number = $number
),
now as (
    {now}
),
happened as (
    select r.branch_id, r.period, s.event_number, true as is_report
    from report as r
    join submission as s using (submission_id)
    union all
    select branch_id, period, event_number, true from returned_report
    union all
    select branch_id, period, event_number, false from adjustment
    union all
    select a.branch_id, a.period, p.event_number, false
    from adjustment_approval as p
    join adjustment as a using (adjustment_id)
),
since as (
    select h.branch_id, h.is_report
    from happened as h
    join asked as a on h.period between a.first and a.period
        and h.event_number > a.after and h.event_number <= a.until
),
touched as (
    select
        branch_id,
        coalesce(n.branch_name, e.branch_name) as branch_name,
        coalesce(n.unit_id, e.unit_id) as unit_id,
        coalesce(n.unit_name, e.unit_name) as unit_name,
        coalesce(n.peer_group, e.peer_group) as peer_group,
        e.final_score as final_score_before, n.final_score as final_score_after,
        e.grade as grade_before, n.grade as grade_after,
        e.grade_cap as grade_cap_before, n.grade_cap as grade_cap_after,
        e.rank as rank_before, n.rank as rank_after,
        e.peer_rank as peer_rank_before, n.peer_rank as peer_rank_after,
        coalesce(e.status, 'not_in_roster') as status_before,
        coalesce(n.status, 'not_in_roster') as status_after,
        e.composite is distinct from n.composite
            or e.final_score is distinct from n.final_score
            or e.grade is distinct from n.grade as is_score,
        e.grade_cap is distinct from n.grade_cap as is_capped,
        coalesce(e.bonus, 0) <> coalesce(n.bonus, 0)
            or coalesce(e.deduction, 0) <> coalesce(n.deduction, 0) as is_points,
        branch_id in (select s.branch_id from since as s where s.is_report)
            as is_corrected,
        branch_id in (select s.branch_id from since as s where not s.is_report)
            as is_adjusted,
    from before as e
    full join now as n using (branch_id)
    where {differs}
)
select
    t.* exclude (is_score, is_capped, is_points, is_corrected, is_adjusted),
    coalesce(
        nullif(
            concat_ws(
                '、',
                case
                    when not t.is_corrected then null
                    when t.status_before = 'not_reported' then '补报'
                    when t.status_after = 'not_reported' then '退回'
                    else '更正报送'
                end,
                case
                    when not t.is_capped then null
                    when t.grade_cap_before is null then '一票否决'
                    when t.grade_cap_after is null then '撤销一票否决'
                    else '一票否决变更'
                end,
                -- a veto is an adjustment too, but of no points
                case
                    when t.is_adjusted and (t.is_points or not t.is_capped)
                        then '加减分'
                end
            ),
            ''
        ),
        case when t.is_score then '规则、名册或同类组变化' else '仅名次变动' end
    ) as why,
from touched as t
where {where}
order by t.branch_id
""".replace("{differs}", DIFFERS)
