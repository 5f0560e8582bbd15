-- One row per branch of the file and indicator that moves it, at most $movers each, the
-- strongest first.  Where nothing stood, full marks take the place of what stood.
with stood as (
    select distinct branch_id from points_before
),

changed as (
    select
        i.branch_id,
        i.indicator,
        coalesce(
            case
                when s.branch_id is null then i.effective_weight
                else b.effective_points
            end,
            0e0
        ) as points_before,
        coalesce(i.effective_points, 0e0) as points_after
    from indicator_score as i
    join score as c on c.period = i.period and c.branch_id = i.branch_id
    left join stood as s on s.branch_id = i.branch_id
    left join points_before as b
        on b.branch_id = i.branch_id and b.indicator = i.indicator
    where i.period = $first
        and c.status <> 'not_reported'
        and i.branch_id in (select branch_id from rehearsed)
)

select
    branch_id,
    indicator,
    points_before,
    points_after,
    points_after - points_before as change,
    branch_id not in (select branch_id from stood) as is_loss
from changed
where round(abs(points_after - points_before), 9) > 0
qualify row_number() over (
    partition by branch_id
    order by round(abs(points_after - points_before), 9) desc, indicator
) <= $movers
order by branch_id, round(abs(change), 9) desc, indicator
