-- One row per period and branch of its roster: composite → final → grade → ranks.
-- Ranks come from a histogram of the shown score: no sort of the branches.
with recorded as (
@{recorded}
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
        case when r.bonus > @{bonus_cap} then @{bonus_cap}
            else coalesce(r.bonus, 0e0) end as bonus,
        case when r.deduction > @{deduction_cap} then @{deduction_cap}
            else coalesce(r.deduction, 0e0) end as deduction,
        coalesce(r.cap_index, -1) as cap_index,
        c.coverage,
        c.unreported,
        coalesce(c.missing_quarters, '') as missing_quarters,
        case
            when c.branch_id is null then 'not_reported'
            when c.composite is not null and @{covered} then 'ranked'
            else 'insufficient_data'
        end as status,
        case
            when c.branch_id is null then '本季未报送'
            when c.composite is not null and @{covered} then ''
            else '数据不足:' || @{insufficient}
        end as reason,
        @{every_share} as every_share_reached
    from branch_period as b
    left join @{score_cell} as c
        on @{is_cell} and c.period = b.period and c.branch_id = b.branch_id
    left join recorded as r on r.period = b.period and r.branch_id = b.branch_id
    where @{is_meant}
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
        @{rounded_total} as final_score,
        @{rounded_composite} as shown_composite
    from totalled
),

graded as (
    select
        *,
        case when cap_index > floor_index then cap_index else floor_index end
            as grade_index,
        @{rank_key} as rank_key
    from (select *, @{floor_index} as floor_index from shown) as floored
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
    case g.grade_index @{grade_names} end as grade,
    case g.cap_index @{grade_names} end as grade_cap,
    g.coverage,
    g.status,
    g.reason,
    g.status = 'ranked'
        and g.cap_index < 0
        and g.unreported = 0
        and g.missing_quarters = ''
        and @{standard_reached}
        and g.every_share_reached as meets_standard,
    g.missing_quarters,
    o.rank,
    p.peer_rank,
    u.unit_rank,
    '@{scheme_sha256}' as scheme_sha256
from graded as g
left join overall as o
    on g.status = 'ranked' and o.period = g.period
    and o.grade_index = g.grade_index and o.rank_key = g.rank_key
left join by_peer as p
    on g.status = 'ranked' and p.period = g.period and p.peer_group = g.peer_group
    and p.grade_index = g.grade_index and p.rank_key = g.rank_key
left join by_unit as u on u.period = g.period and u.branch_id = g.branch_id
