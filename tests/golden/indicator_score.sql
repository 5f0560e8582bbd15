-- One row per period, branch and indicator, over the wide tables of one scheme.
select
    period,
    branch_id,
    dimension,
    indicator,
    case when state_of_facts in (0, 3) then numerator end as numerator,
    case when state_of_facts in (0, 3) then denominator end as denominator,
    value,
    attainment,
    weight * attainment as points,
    weight,
    case when attainment is not null then weight * factor end as effective_weight,
    weight * factor * attainment as effective_points,
    case when is_absent or state = 2 then 'not_reported' when state = 1 then 'not_applicable' else 'scored' end as status
from (
    select
        b.period,
        b.branch_id,
        f.branch_id is null as is_absent,
        unnest(['all', 'all']) as dimension,
        unnest(['Z04', 'B01']) as indicator,
        unnest([f.state_Z04, f.state_B01]) as state,
        unnest([f.state_Z04, f.state_B01]) as state_of_facts,
        unnest([f.numerator_Z04, f.numerator_B01]) as numerator,
        unnest([f.denominator_Z04, f.denominator_B01]) as denominator,
        unnest([f.value_Z04, f.value_B01]) as value,
        unnest([c.attainment_Z04, c.attainment_B01]) as attainment,
        unnest([60.0e0, 40.0e0]) as weight,
        unnest([c.factor_all, c.factor_all]) as factor
    from branch_period as b
    left join facts_1 as f on f.period = b.period and f.branch_id = b.branch_id
    left join score_cell_1 as c on c.period = b.period and c.branch_id = b.branch_id
    where b.period >= '2026Q1' and b.period < '9999Q9'
)
