-- One row per branch that reported in the period: what scoring reads.
-- Per indicator its accumulated numerator and denominator, a state and its value:
-- 0 scored, 1 not applicable, 2 not reported, 3 zero denominator that counts as zero.
with item as (
    select
        b.period,
        b.branch_id,
        b.unit_id,
        b.peer_group,
        q3.item_members as item_value_members,
        q3.item_talked as item_value_talked,
        q3.item_attended is null as item_blank_attended,
        q3.item_expected is null as item_blank_expected,
        abs(q1.item_attended + q1.item_expected) <= 1.7976931348623157e+308 or abs(q2.item_attended + q2.item_expected) <= 1.7976931348623157e+308 or abs(q3.item_attended + q3.item_expected) <= 1.7976931348623157e+308 as flow_some_Z04,
        case when abs(q1.item_attended + q1.item_expected) <= 1.7976931348623157e+308 then q1.item_attended else 0e0 end + case when abs(q2.item_attended + q2.item_expected) <= 1.7976931348623157e+308 then q2.item_attended else 0e0 end + case when abs(q3.item_attended + q3.item_expected) <= 1.7976931348623157e+308 then q3.item_attended else 0e0 end as flow_numerator_Z04,
        case when abs(q1.item_attended + q1.item_expected) <= 1.7976931348623157e+308 then q1.item_expected else 0e0 end + case when abs(q2.item_attended + q2.item_expected) <= 1.7976931348623157e+308 then q2.item_expected else 0e0 end + case when abs(q3.item_attended + q3.item_expected) <= 1.7976931348623157e+308 then q3.item_expected else 0e0 end as flow_denominator_Z04,
        (q1.item_attended is null or q1.item_expected is null) and not coalesce(isnan(q1.item_attended), false) and not coalesce(isnan(q1.item_expected), false) as blank1_Z04,
        (q2.item_attended is null or q2.item_expected is null) and not coalesce(isnan(q2.item_attended), false) and not coalesce(isnan(q2.item_expected), false) as blank2_Z04,
        b1.branch_id is not null as existed1,
        q1.branch_id is not null as handed_in1,
        b2.branch_id is not null as existed2,
        q2.branch_id is not null as handed_in2
    from branch_period as b
    join reported as q3 on q3.period = '2026Q3' and q3.branch_id = b.branch_id
    left join reported as q2 on q2.period = '2026Q2' and q2.branch_id = b.branch_id
    left join branch_period as b2 on b2.period = '2026Q2' and b2.branch_id = b.branch_id
    left join reported as q1 on q1.period = '2026Q1' and q1.branch_id = b.branch_id
    left join branch_period as b1 on b1.period = '2026Q1' and b1.branch_id = b.branch_id
    where b.period = '2026Q3'
),

input as (
    select
        period,
        branch_id,
        unit_id,
        peer_group,
        (flow_numerator_Z04) + 0e0 as numerator_Z04,
        (flow_denominator_Z04) + 0e0 as denominator_Z04,
        cast(case when item_blank_attended or item_blank_expected then 2 when not coalesce(flow_some_Z04, false) then 1 when abs((flow_denominator_Z04) + 0e0) <= 5e-10 then 1 else 0 end as tinyint) as state_Z04,
        (item_value_talked) + 0e0 as numerator_B01,
        cast(null as double) as denominator_B01,
        cast(case when item_value_members is null then 2 when isnan(item_value_members) or not (item_value_members >= 6.9999999995e0) then 1 when item_value_talked is null then 2 when isnan(item_value_talked) then 1 else 0 end as tinyint) as state_B01,
        existed1,
        handed_in1,
        blank1_Z04,
        existed2,
        handed_in2,
        blank2_Z04
    from item
)

select
    period,
    branch_id,
    unit_id,
    peer_group,
    numerator_Z04,
    denominator_Z04,
    state_Z04,
    numerator_B01,
    denominator_B01,
    state_B01,
    case when state_Z04 = 0 then (100.0e0 * numerator_Z04) / nullif(denominator_Z04, 0e0) + 0e0 end as value_Z04,
    case when state_B01 = 0 then 1.0e0 * numerator_B01 + 0e0 end as value_B01,
    case when state_Z04 = 1 then 0e0 else 60.0e0 end + case when state_B01 = 1 then 0e0 else 40.0e0 end as applicable_all,
    case when state_Z04 in (0, 3) then 60.0e0 else 0e0 end + case when state_B01 in (0, 3) then 40.0e0 else 0e0 end as reported_all,
    case when state_Z04 = 2 then 1 else 0 end + case when state_B01 = 2 then 1 else 0 end as unreported,
    trim(case when existed1 and (not handed_in1 or (state_Z04 <> 1 and blank1_Z04)) then ' ' || left(period, 4) || 'Q1' else '' end || case when existed2 and (not handed_in2 or (state_Z04 <> 1 and blank2_Z04)) then ' ' || left(period, 4) || 'Q2' else '' end) as missing_quarters
from input
