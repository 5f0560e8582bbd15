-- One row per period, branch and dimension, over the wide tables of one scheme.
select
    b.period,
    b.branch_id,
    unnest([
        struct_pack(dimension := 'all', weight := 100.0e0, coverage := c.reported_all / nullif(c.applicable_all, 0e0), applicable := c.applicable_all / nullif(100.0e0, 0e0), share := c.share_all, points := 100.0e0 * c.share_all, status := case when c.branch_id is null then 'not_reported' when c.share_all is null then 'insufficient_data' else 'sufficient' end)
    ], recursive := true)
from branch_period as b
left join score_cell_1 as c on c.period = b.period and c.branch_id = b.branch_id
where b.period >= '2026Q1' and b.period < '9999Q9'
