-- One row per period and branch of its roster: composite → final → grade → ranks.
-- Ranks come from a histogram of the shown score: no sort of the branches.
with recorded as (
    select
        '2026Q3' as period,
        branch_id,
        -- rounded, so that no order of summing shows
        round(sum(case when false then points else 0e0 end), 9) as bonus,
        round(sum(case when false then points else 0e0 end), 9) as deduction,
        max(-1) as cap_index
    from (
        select branch_id, code, coalesce(points, 0e0) as points
        from standing_adjustment
        where period in ('2026Q1', '2026Q2', '2026Q3')
          and (valid_until is null or valid_until >= '2026Q3')
    ) as standing
    group by branch_id
),

summed as (
    select
        b.period,
        b.branch_id,
        b.branch_name,
        b.unit_id,
        b.unit_name,
        b.peer_group,
        c.composite,
        case when r.bonus > 3.0e0 then 3.0e0
            else coalesce(r.bonus, 0e0) end as bonus,
        case when r.deduction > 3.0e0 then 3.0e0
            else coalesce(r.deduction, 0e0) end as deduction,
        coalesce(r.cap_index, -1) as cap_index,
        c.coverage,
        c.unreported,
        coalesce(c.missing_quarters, '') as missing_quarters,
        case
            when c.branch_id is null then 'not_reported'
            when c.composite is not null and c.coverage >= 0.9999999995e0 then 'ranked'
            else 'insufficient_data'
        end as status,
        case
            when c.branch_id is null then '本季未报送'
            when c.composite is not null and c.coverage >= 0.9999999995e0 then ''
            else '数据不足:' || trim(case when c.share_all is null then ' all' else '' end)
        end as reason,
        coalesce(c.share_all >= 0.7999999995e0, false) as every_share_reached
    from branch_period as b
    left join score_cell_1 as c
        on c.period = '2026Q3' and c.period = b.period and c.branch_id = b.branch_id
    left join recorded as r on r.period = b.period and r.branch_id = b.branch_id
    where b.period = '2026Q3'
),

totalled as (
    select
        *,
        case
            when composite + bonus - deduction < 0e0 then 0e0
            else composite + bonus - deduction
        end as total
    from summed
),

shown as (
    select
        *,
        floor(total * 10.0e0 + 0.500000005e0) / 10.0e0 as final_score,
        floor(composite * 10.0e0 + 0.500000005e0) / 10.0e0 as shown_composite
    from totalled
),

graded as (
    select
        *,
        case when cap_index > floor_index then cap_index else floor_index end
            as grade_index,
        final_score as rank_key
    from (select *, case when final_score >= 59.9999999995e0 then 0 when final_score is not null then 1 end as floor_index from shown) as floored
),

tally as (
    select period, peer_group, grade_index, rank_key, count(*) as n
    from graded
    where status = 'ranked'
    group by period, peer_group, grade_index, rank_key
),

by_peer as (
    select
        period,
        peer_group,
        grade_index,
        rank_key,
        cast(sum(n) over (
            partition by period, peer_group
            order by grade_index nulls last, rank_key desc nulls last
            rows between unbounded preceding and current row
        ) - n + 1 as int) as peer_rank
    from tally
),

overall as (
    select
        period,
        grade_index,
        rank_key,
        cast(sum(n) over (
            partition by period
            order by grade_index nulls last, rank_key desc nulls last
            rows between unbounded preceding and current row
        ) - n + 1 as int) as rank
    from (
        select period, grade_index, rank_key, sum(n) as n
        from tally
        group by period, grade_index, rank_key
    ) as merged
),

by_unit as (
    select
        period,
        branch_id,
        cast(rank() over (
            partition by period, unit_id
            order by grade_index nulls last, rank_key desc nulls last
        ) as int) as unit_rank
    from graded
    where status = 'ranked'
)

select
    g.period,
    g.branch_id,
    g.branch_name,
    g.unit_id,
    g.unit_name,
    g.peer_group,
    g.composite,
    g.bonus,
    g.deduction,
    g.final_score,
    case g.grade_index when 0 then 'good' when 1 then 'poor' end as grade,
    case g.cap_index when 0 then 'good' when 1 then 'poor' end as grade_cap,
    g.coverage,
    g.status,
    g.reason,
    g.status = 'ranked'
        and g.cap_index < 0
        and g.unreported = 0
        and g.missing_quarters = ''
        and g.shown_composite >= 84.9999999995e0
        and g.every_share_reached as meets_standard,
    g.missing_quarters,
    o.rank,
    p.peer_rank,
    u.unit_rank,
    '' as scheme_sha256
from graded as g
left join overall as o
    on g.status = 'ranked' and o.period = g.period
    and o.grade_index = g.grade_index and o.rank_key = g.rank_key
left join by_peer as p
    on g.status = 'ranked' and p.period = g.period and p.peer_group = g.peer_group
    and p.grade_index = g.grade_index and p.rank_key = g.rank_key
left join by_unit as u on u.period = g.period and u.branch_id = g.branch_id
