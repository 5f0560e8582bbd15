-- One row per period, branch and indicator, over the wide tables of one scheme.
select
    period,
    branch_id,
    @{columns}
from (
    select
        b.period,
        b.branch_id,
        f.branch_id is null as is_absent,
        @{lists}
    from branch_period as b
    left join @{facts} as f on f.period = b.period and f.branch_id = b.branch_id
    left join @{score_cell} as c on c.period = b.period and c.branch_id = b.branch_id
    where b.period >= '@{first_period}' and b.period < '@{end_period}'
)
