-- One row per peer group and indicator of the period (peer group '' = all branches).
-- DuckDB only (quantiles); means add up integers, so that no order of summing shows.
with indicator as (
    select
        unnest(['Z04', 'B01']) as indicator,
        unnest([60.0e0, 40.0e0]) as weight,
        unnest([3, 3]) as better
),

peers as (
    select period, peer_group from facts_1 where period = '2026Q3'
    union
    select unnest(['2026Q3']), ''
),

of_values as (
    select
        period,
        coalesce(peer_group, '') as peer_group,
        indicator,
        count(number) as branches,
        case when bool_and(abs(number) < 1e+18) then cast(sum(try_cast(round(number * 1e9) as hugeint)) filter (abs(number) < 1e+18) as double) / count(number) / 1e9 end as mean,
        quantile_cont(number, [0.25, 0.5, 0.75]) as quarters
    from (
        select
            period,
            peer_group,
            unnest(['Z04', 'B01']) as indicator,
            unnest([value_Z04, value_B01]) as number
        from facts_1
        where period = '2026Q3'
    )
    group by grouping sets ((period, peer_group, indicator), (period, indicator))
),

of_attainments as (
    select
        period,
        coalesce(peer_group, '') as peer_group,
        indicator,
        case when bool_and(abs(number) < 1e+18) then cast(sum(try_cast(round(number * 1e9) as hugeint)) filter (abs(number) < 1e+18) as double) / count(number) / 1e9 end as mean,
        quantile_cont(number, 0.5) as median
    from (
        select
            period,
            peer_group,
            unnest(['Z04', 'B01']) as indicator,
            unnest([attainment_Z04, attainment_B01]) as number
        from score_cell_1
        where period = '2026Q3'
    )
    group by grouping sets ((period, peer_group, indicator), (period, indicator))
)

select
    peers.period,
    peers.peer_group,
    indicator.indicator,
    cast(coalesce(v.branches, 0) as int) as branches,
    round(v.mean, 9) as mean_value,
    round(v.quarters[2], 9) as median_value,
    round(v.quarters[indicator.better], 9) as upper_quartile_value,
    round(a.mean, 9) as mean_attainment,
    round(a.median, 9) as median_attainment,
    round(indicator.weight * (1e0 - a.mean), 9) as points_lost
from peers
cross join indicator
left join of_values as v
    on v.period = peers.period
    and v.peer_group = peers.peer_group and v.indicator = indicator.indicator
left join of_attainments as a
    on a.period = peers.period
    and a.peer_group = peers.peer_group and a.indicator = indicator.indicator
