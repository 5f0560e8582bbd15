-- One row per branch that reported in the period:
-- values → attainments → dimension shares → composite.
-- `>= 84.9999999995` is `>= 85` on nine decimals: binary noise never decides.
with fact as (
    select *
    from @{facts}
    where period = '@{period}'
),

@{references}attained as (
    select
        fact.period,
        fact.branch_id,
        fact.unit_id,
        fact.peer_group,
        missing_quarters,
        unreported,
        @{attainments}
    from fact@{reference_joins}
),

weighed as (
    select
        *,
        @{weighed}
    from attained
),

shared as (
    select
        *,
        @{shares}
    from weighed
)

select
    period,
    branch_id,
    unit_id,
    peer_group,
    missing_quarters,
    @{attainment_names},
    @{dimension_names},
    unreported,
    @{composite} as composite,
    @{coverage} as coverage
from shared
