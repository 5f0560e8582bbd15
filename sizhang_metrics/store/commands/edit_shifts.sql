-- One row per earlier quarter and branch that stands otherwise under the edited files
-- (score) than it did (score_before).
with now as (
    from score where period < $first
)

select
    $kind::varchar as kind,
    period,
    branch_id,
    coalesce(n.branch_name, e.branch_name) as branch_name,
    coalesce(n.unit_id, e.unit_id) as unit_id,
    coalesce(n.unit_name, e.unit_name) as unit_name,
    e.peer_group as peer_group_before,
    n.peer_group as peer_group_after,
    e.final_score as final_score_before,
    n.final_score as final_score_after,
    e.grade as grade_before,
    n.grade as grade_after,
    e.rank as rank_before,
    n.rank as rank_after,
    e.peer_rank as peer_rank_before,
    n.peer_rank as peer_rank_after,
    coalesce(e.status, 'not_in_roster') as status_before,
    coalesce(n.status, 'not_in_roster') as status_after
from score_before as e
full join now as n using (period, branch_id)
where {differs}
order by period, branch_id
