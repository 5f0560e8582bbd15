-- One row per peer group and indicator of the period (peer group '' = all branches).
-- DuckDB only (quantiles); means add up integers, so that no order of summing shows.
with of_values as (
    select
        coalesce(peer_group, '') as peer_group,
        unnest([
            @{values}
        ], recursive := true)
    from @{facts}
    where period = '@{period}'
    group by grouping sets ((peer_group), ())
),

of_attainments as (
    select
        coalesce(peer_group, '') as peer_group,
        unnest([
            @{attainments}
        ], recursive := true)
    from @{score_cell}
    where period = '@{period}'
    group by grouping sets ((peer_group), ())
)

select
    '@{period}' as period,
    peer_group,
    indicator,
    branches,
    round(mean_value, 9) as mean_value,
    round(value_quantiles[1], 9) as median_value,
    round(value_quantiles[2], 9) as upper_quartile_value,
    round(mean_attainment, 9) as mean_attainment,
    round(median_attainment, 9) as median_attainment,
    round(weight * (1e0 - mean_attainment), 9) as points_lost
from of_values
join of_attainments using (peer_group, indicator)
