-- One row per peer group and indicator of the period (peer group '' = all branches).
-- DuckDB only (quantiles); means add up integers, so that no order of summing shows.
with indicator as (
    select
        unnest([@{codes}]) as indicator,
        unnest([@{weights}]) as weight,
        unnest([@{better}]) as better
),

peers as (
    select period, peer_group from @{facts} where @{is_meant}
    union
    select unnest([@{periods}]), ''
),

of_values as (
    select
        period,
        coalesce(peer_group, '') as peer_group,
        indicator,
        count(number) as branches,
        @{mean} as mean,
        quantile_cont(number, [0.25, 0.5, 0.75]) as quarters
    from (
        select
            period,
            peer_group,
            unnest([@{codes}]) as indicator,
            unnest([@{values}]) as number
        from @{facts}
        where @{is_meant}
    )
    group by grouping sets ((period, peer_group, indicator), (period, indicator))
),

of_attainments as (
    select
        period,
        coalesce(peer_group, '') as peer_group,
        indicator,
        @{mean} as mean,
        quantile_cont(number, 0.5) as median
    from (
        select
            period,
            peer_group,
            unnest([@{codes}]) as indicator,
            unnest([@{attainments}]) as number
        from @{score_cell}
        where @{is_meant}
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
