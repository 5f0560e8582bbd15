-- One row per branch that reported in the period: what scoring reads.
-- Per indicator its accumulated numerator and denominator, a state and its value:
-- 0 scored, 1 not applicable, 2 not reported, 3 zero denominator that counts as zero.
with item as (
    select
        b.period,
        b.branch_id,
        b.unit_id,
        b.peer_group,
        @{item_columns}
    from branch_period as b
    @{quarters}
    where @{is_meant}
),

input as (
    select
        period,
        branch_id,
        unit_id,
        peer_group,
        @{input_columns}
    from item
)

select
    period,
    branch_id,
    unit_id,
    peer_group,
    @{fact_columns},
    @{unreported} as unreported,
    @{missing_quarters} as missing_quarters
from input
