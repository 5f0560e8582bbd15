-- One row per period, branch and indicator, over the wide tables of one scheme.
select
    b.period,
    b.branch_id,
    unnest([
        struct_pack(dimension := 'all', indicator := 'Z04', numerator := case when f.state_Z04 in (0, 3) then f.numerator_Z04 end, denominator := case when f.state_Z04 in (0, 3) then f.denominator_Z04 end, value := f.value_Z04, attainment := c.attainment_Z04, points := 60.0e0 * c.attainment_Z04, weight := 60.0e0, effective_weight := case when c.attainment_Z04 is not null then 60.0e0 * c.factor_all end, effective_points := 60.0e0 * c.factor_all * c.attainment_Z04, status := case when f.branch_id is null or f.state_Z04 = 2 then 'not_reported' when f.state_Z04 = 1 then 'not_applicable' else 'scored' end),
        struct_pack(dimension := 'all', indicator := 'B01', numerator := case when f.state_B01 in (0, 3) then f.numerator_B01 end, denominator := case when f.state_B01 in (0, 3) then f.denominator_B01 end, value := f.value_B01, attainment := c.attainment_B01, points := 40.0e0 * c.attainment_B01, weight := 40.0e0, effective_weight := case when c.attainment_B01 is not null then 40.0e0 * c.factor_all end, effective_points := 40.0e0 * c.factor_all * c.attainment_B01, status := case when f.branch_id is null or f.state_B01 = 2 then 'not_reported' when f.state_B01 = 1 then 'not_applicable' else 'scored' end)
    ], recursive := true)
from branch_period as b
left join facts_1 as f on f.period = b.period and f.branch_id = b.branch_id
left join score_cell_1 as c on c.period = b.period and c.branch_id = b.branch_id
where b.period >= '2026Q1' and b.period < '9999Q9'
