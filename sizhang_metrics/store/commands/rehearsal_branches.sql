-- One row per period and branch of the file, and per other branch whose rank in its
-- peer group moves: how it stood (score_before) and how it stands now (score).
with peers as (
    select period, peer_group, count(*) as peers
    from score
    where period between $first and $last and peer_rank is not null
    group by period, peer_group
)

select
    a.period,
    a.branch_id,
    a.branch_name,
    a.unit_id,
    a.peer_group,
    cast(coalesce(p.peers, 0) as int) as peers,
    b.final_score as final_score_before,
    a.final_score as final_score_after,
    b.grade as grade_before,
    a.grade as grade_after,
    b.rank as rank_before,
    a.rank as rank_after,
    b.peer_rank as peer_rank_before,
    a.peer_rank as peer_rank_after,
    b.status as status_before,
    a.status as status_after,
    b.reason as reason_before,
    a.reason as reason_after,
    a.branch_id in (select branch_id from rehearsed) as is_in_file
from score as a
left join score_before as b
    on b.period = a.period and b.branch_id = a.branch_id
left join peers as p
    on p.period = a.period and p.peer_group = a.peer_group
where a.period between $first and $last
    and (
        a.branch_id in (select branch_id from rehearsed)
        or a.peer_rank is distinct from b.peer_rank
    )
order by a.period, a.branch_id
