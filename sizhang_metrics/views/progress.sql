-- One row per branch of the roster on the quarter's last day: its reports, how they
-- stand, and how many of the required items the standing one answers.
with asked as (
    select
        $period::varchar as period,
        $last_day::date as last_day,
        $required::varchar[] as required,
        $due_on::date as due_on,
        to_seconds($zone::int) as zone
),

b as (
    select branch_id, branch_name, unit_id, unit_name
    from roster, asked
    where (valid_from is null or valid_from <= asked.last_day)
        and (valid_to is null or valid_to >= asked.last_day)
),

versions as (
    select
        branch_id,
        max(version) as version,
        count(*) as versions,
        min(received_at) as first_received_at,
        max(received_at) filter (is_current) as accepted_at,
        arg_max(state, version) as state,
        arg_max(coalesce(return_reason, ''), version) as return_reason,
        max(submission_id) filter (is_current) as submission_id
    from report_version
    where period = (select period from asked)
    group by branch_id
),

filled as (
    select branch_id, count(*) as answered
    from current_observation
    where period = (select period from asked)
        and state <> 'not_reported'
        and list_contains((select required from asked), item)
    group by branch_id
)

select
    asked.period,
    b.unit_id,
    b.unit_name,
    b.branch_id,
    b.branch_name,
    case
        when v.branch_id is null then 'missing'
        when v.state = 'returned' then 'returned'
        when cast(v.first_received_at + asked.zone as date) > asked.due_on
            then 'late'
        else 'on_time'
    end as state,
    v.version,
    v.versions,
    v.first_received_at,
    v.accepted_at,
    case when v.submission_id is not null then coalesce(f.answered, 0) end as answered,
    coalesce(v.return_reason, '') as return_reason
from b
cross join asked
left join versions as v on v.branch_id = b.branch_id
left join filled as f on f.branch_id = b.branch_id
where @{visible}
order by b.unit_id, b.branch_id
