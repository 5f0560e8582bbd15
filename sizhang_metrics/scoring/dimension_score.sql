-- One row per period, branch and dimension, over the wide tables of one scheme.
select
    b.period,
    b.branch_id,
    unnest([
        @{dimensions}
    ], recursive := true)
from branch_period as b
left join @{score_cell} as c on c.period = b.period and c.branch_id = b.branch_id
where b.period >= '@{first_period}' and b.period < '@{end_period}'
