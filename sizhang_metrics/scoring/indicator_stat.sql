-- One row per peer group and indicator of the period (peer group '' = all branches).
-- DuckDB only (quantiles); means are rounded so that no order of summing shows.
with long as (
    @{long}
)

select
    '@{period}' as period,
    coalesce(peer_group, '') as peer_group,
    indicator,
    cast(count(value) as int) as branches,
    round(avg(value), 9) as mean_value,
    round(quantile_cont(value, 0.5), 9) as median_value,
    round(case when better = 'higher'
        then quantile_cont(value, 0.75) else quantile_cont(value, 0.25) end, 9)
        as upper_quartile_value,
    round(avg(attainment), 9) as mean_attainment,
    round(quantile_cont(attainment, 0.5), 9) as median_attainment,
    round(avg(weight * (1e0 - attainment)), 9) as points_lost
from long
group by grouping sets ((peer_group, indicator, better), (indicator, better))
