-- One row per branch that reported in the period:
-- values → attainments → dimension shares → composite.
with valued as (
    select
        period,
        branch_id,
        unit_id,
        peer_group,
        missing_quarters,
        @{values}
    from @{facts}
    where period = '@{period}'
),

@{references}attained as (
    select
        valued.period,
        valued.branch_id,
        valued.unit_id,
        valued.peer_group,
        missing_quarters,
        @{attainments}
    from valued
    @{reference_joins}
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
    @{unreported} as unreported,
    @{composite} as composite,
    @{coverage} as coverage
from shared
