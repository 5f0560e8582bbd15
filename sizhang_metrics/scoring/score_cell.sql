-- One row per branch that reported in the period:
-- values → attainments → dimension shares → composite.
-- `>= 84.9999999995` is `>= 85` on nine decimals: binary noise never decides.
with fact as (
    select *
    from @{facts}
    where @{is_meant}
),

@{references}attained as (
    select
        fact.period,
        fact.branch_id,
        fact.unit_id,
        fact.peer_group,
        missing_quarters,
        unreported,
        @{weights},
        @{attainments}
    from fact@{reference_joins}
),

shared as (
    select
        *,
        @{shares}
    from attained
),

summed as (
    select
        *,
        @{left_in} as left_in
    from shared
)

select
    period,
    branch_id,
    unit_id,
    peer_group,
    missing_quarters,
    @{attainment_names},
    @{dimension_names},
    @{factors},
    unreported,
    @{composite} as composite,
    @{coverage} as coverage
from summed
