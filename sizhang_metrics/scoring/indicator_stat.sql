-- One row per peer group and indicator of the period.  DuckDB only (quantiles).
select
    period,
    peer_group,
    indicator,
    cast(branches as int) as branches,
    round(quarters[2], 9) as median_value,
    round(quarters[better], 9) as upper_quartile_value
from (
    select
        period,
        peer_group,
        indicator,
        better,
        count(number) as branches,
        quantile_cont(number, [0.25, 0.5, 0.75]) as quarters
    from (
        select
            period,
            peer_group,
            unnest([@{codes}]) as indicator,
            unnest([@{better}]) as better,
            unnest([@{values}]) as number
        from @{facts}
        where @{is_meant}
    )
    group by period, peer_group, indicator, better
)
