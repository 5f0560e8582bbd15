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
        state_Z04,
        case when value_Z04 >= 84.9999999995e0 then 1e0 when value_Z04 <= 60.0000000005e0 then 0e0 when value_Z04 is not null then (value_Z04 - 60.0e0) / 25.0e0 when state_Z04 >= 2 then 0e0 end as attainment_Z04,
        state_B01,
        case when value_B01 >= 9.9999999995e0 then 1e0 when value_B01 <= 5e-10 then 0e0 when value_B01 is not null then (value_B01 - 0.0e0) / 10.0e0 when state_B01 >= 2 then 0e0 end as attainment_B01
    from fact
),

weighed as (
    select
        *,
        case when state_Z04 = 1 then 0e0 else 60.0e0 end + case when state_B01 = 1 then 0e0 else 40.0e0 end as applicable_all,
        case when state_Z04 in (0, 3) then 60.0e0 else 0e0 end + case when state_B01 in (0, 3) then 40.0e0 else 0e0 end as reported_all,
        60.0e0 * coalesce(attainment_Z04, 0e0) + 40.0e0 * coalesce(attainment_B01, 0e0) as sum_all
    from attained
),

shared as (
    select
        *,
        case when (reported_all / nullif(applicable_all, 0e0)) >= 0.5999999995e0 and (applicable_all / 100.0e0) >= 0.3999999995e0 and applicable_all > 0e0 then sum_all / nullif(applicable_all, 0e0) end as share_all
    from weighed
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
    unreported,
    100e0 * ((100.0e0 * coalesce(share_all, 0e0)) / nullif((case when share_all is null then 0e0 else 100.0e0 end), 0e0)) as composite,
    (case when share_all is null then 0e0 else 100.0e0 end) / 100.0e0 as coverage
from shared
