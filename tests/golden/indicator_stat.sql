-- One row per peer group and indicator of the period (peer group '' = all branches).
-- DuckDB only (quantiles); means add up integers, so that no order of summing shows.
with of_values as (
    select
        coalesce(peer_group, '') as peer_group,
        unnest([
            struct_pack(indicator := 'Z04', branches := cast(count(value_Z04) as int), mean_value := case when bool_and(abs(value_Z04) < 1e+18) then cast(sum(try_cast(round(value_Z04 * 1e9) as hugeint)) filter (abs(value_Z04) < 1e+18) as double) / count(value_Z04) / 1e9 end, value_quantiles := quantile_cont(value_Z04, [0.5, 0.75])),
        struct_pack(indicator := 'B01', branches := cast(count(value_B01) as int), mean_value := case when bool_and(abs(value_B01) < 1e+18) then cast(sum(try_cast(round(value_B01 * 1e9) as hugeint)) filter (abs(value_B01) < 1e+18) as double) / count(value_B01) / 1e9 end, value_quantiles := quantile_cont(value_B01, [0.5, 0.75]))
        ], recursive := true)
    from facts_1
    where period = '2026Q3'
    group by grouping sets ((peer_group), ())
),

of_attainments as (
    select
        coalesce(peer_group, '') as peer_group,
        unnest([
            struct_pack(indicator := 'Z04', weight := 60.0e0, mean_attainment := case when bool_and(abs(attainment_Z04) < 1e+18) then cast(sum(try_cast(round(attainment_Z04 * 1e9) as hugeint)) filter (abs(attainment_Z04) < 1e+18) as double) / count(attainment_Z04) / 1e9 end, median_attainment := quantile_cont(attainment_Z04, 0.5)),
        struct_pack(indicator := 'B01', weight := 40.0e0, mean_attainment := case when bool_and(abs(attainment_B01) < 1e+18) then cast(sum(try_cast(round(attainment_B01 * 1e9) as hugeint)) filter (abs(attainment_B01) < 1e+18) as double) / count(attainment_B01) / 1e9 end, median_attainment := quantile_cont(attainment_B01, 0.5))
        ], recursive := true)
    from score_cell_1
    where period = '2026Q3'
    group by grouping sets ((peer_group), ())
)

select
    '2026Q3' as period,
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
