-- One row per branch that reported in the period:
-- values → attainments → dimension shares → composite.
-- `>= 84.9999999995` is `>= 85` on nine decimals: binary noise never decides.
with fact as (
    select *
    from facts_1
    where period = '2026Q3'
),

attained as (
    select
        fact.period,
        fact.branch_id,
        fact.unit_id,
        fact.peer_group,
        missing_quarters,
        unreported,
        applicable_all,
        reported_all,
        case when state_Z04 >= 2 then 0e0 when value_Z04 >= 84.9999999995e0 then 1e0 when value_Z04 <= 60.0000000005e0 then 0e0 else (value_Z04 - 60.0e0) / 25.0e0 end as attainment_Z04,
        case when state_B01 >= 2 then 0e0 when value_B01 >= 9.9999999995e0 then 1e0 when value_B01 <= 5e-10 then 0e0 else (value_B01 - 0.0e0) / 10.0e0 end as attainment_B01
    from fact
),

shared as (
    select
        *,
        case when applicable_all > 0e0 and (reported_all / nullif(applicable_all, 0e0)) >= 0.5999999995e0 and (applicable_all / 100.0e0) >= 0.3999999995e0 then (60.0e0 * coalesce(attainment_Z04, 0e0) + 40.0e0 * coalesce(attainment_B01, 0e0)) / nullif(applicable_all, 0e0) end as share_all
    from attained
),

summed as (
    select
        *,
        case when share_all is null then 0e0 else 100.0e0 end as left_in
    from shared
)

select
    period,
    branch_id,
    unit_id,
    peer_group,
    missing_quarters,
    attainment_Z04,
    attainment_B01,
    applicable_all,
    reported_all,
    share_all,
    case when share_all is not null then 10000.0e0 / nullif(left_in * applicable_all, 0e0) end as factor_all,
    unreported,
    100e0 * ((100.0e0 * coalesce(share_all, 0e0)) / nullif(left_in, 0e0)) as composite,
    left_in / 100.0e0 as coverage
from summed
