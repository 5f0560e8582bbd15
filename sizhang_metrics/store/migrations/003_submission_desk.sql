-- The submission desk: dates and unlocks of quarters, what was returned or restored,
-- values verified on site.  Rows are only ever added; the latest one counts.

create table calendar (
    period varchar not null,
    opens_on date,
    due_on date,
    closes_on date,
    entered_by varchar not null,
    recorded_at timestamp not null,
    event_number integer primary key
);
comment on table calendar is 'One row per setting of a quarter''s dates (报送日程), the latest counts; a quarter without a row is open.';

create table unlock_request (
    request_id integer primary key,
    period varchar not null,
    unit_id varchar not null,
    reason varchar not null,
    requested_by varchar not null,
    requested_at timestamp not null,
    event_number integer not null
);
comment on table unlock_request is 'One row per 申请解锁 of a closed quarter; unit_id blank: for all units.';

create table unlock_answer (
    request_id integer primary key,
    is_granted boolean not null,
    until_on date,
    reason varchar not null,
    answered_by varchar not null,
    answered_at timestamp not null,
    event_number integer not null
);
comment on table unlock_answer is 'One row per answer to an 申请解锁; until_on is the last day of a granted one.';

create table returned_report (
    period varchar not null,
    branch_id varchar not null,
    version integer not null,
    reason varchar not null,
    returned_by varchar not null,
    returned_at timestamp not null,
    event_number integer not null,
    primary key (period, branch_id, version)
);
comment on table returned_report is 'One row per version of a report that was handed back (退回); it no longer counts.';

create table restored_submission (
    submission_id integer primary key,
    source_submission_id integer not null,
    source_version integer not null,
    restored_by varchar not null
);
comment on table restored_submission is 'One row per submission that is a revert: its figures and their cells are those of the source.';

create view report_version as
select
    r.period,
    r.branch_id,
    r.version,
    r.submission_id,
    r.is_current,
    case
        when b.version is not null then 'returned'
        when r.is_current then 'accepted'
        else 'superseded'
    end as state,
    s.received_at,
    s.file_name,
    s.sha256,
    s.reason,
    o.source_version,
    b.reason as return_reason,
    b.returned_at
from report as r
join submission as s on s.submission_id = r.submission_id
left join restored_submission as o on o.submission_id = r.submission_id
left join returned_report as b
    on b.period = r.period and b.branch_id = r.branch_id and b.version = r.version;
comment on view report_version is 'One row per version of a branch''s report with its state (accepted, returned or superseded), where it came from and, for a revert, the version it repeats.';

create table verification (
    verification_id integer primary key,
    period varchar not null,
    branch_id varchar not null,
    item varchar not null,
    reported_version integer,
    reported_value double,
    verified_value double not null,
    note varchar not null,
    verified_on date not null,
    entered_by varchar not null,
    recorded_at timestamp not null,
    event_number integer not null
);
comment on table verification is 'One row per value verified on site (核查值) beside the value that stood as reported then; never changes a score.';
