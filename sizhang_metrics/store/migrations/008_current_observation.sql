-- What stands as reported now: about ten questions asked for it, each with a join of its
-- own, and one that forgets is_current counts superseded figures in silence.

create view current_observation as
select o.*, r.version
from observation as o
join report as r
    on r.period = o.period and r.branch_id = o.branch_id
    and r.submission_id = o.submission_id and r.is_current;
comment on view current_observation is 'One row per period, branch and item of the reports that stand (neither superseded nor returned): the observation with its cell, and the version of the report.';
