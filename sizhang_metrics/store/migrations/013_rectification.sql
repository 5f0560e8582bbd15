-- 整改台账: what has to be put right, and every step of it.  Steps that figures made carry
-- the submission that made them; its cells are in `observation`.

create table rectification (
    rectification_id integer primary key,
    period varchar not null,
    unit_id varchar not null,
    branch_id varchar not null,
    source varchar not null
        check (source in ('alert', 'gap', 'inspection', 'own', 'hand')),
    source_code varchar not null,
    subject varchar not null,
    indicator varchar not null,
    dimension varchar not null,
    level varchar not null check (level in ('blue', 'yellow', 'red')),
    test varchar not null,
    document varchar not null,
    event_number integer not null
);
comment on table rectification is 'One row per 整改 item: found in which quarter, of which unit and branch (blank: the unit itself), from which source, about what; test holds the conditions (JSON) that all held when it was opened, empty where no figure can show it.';

create table rectification_step (
    rectification_id integer not null,
    number integer not null,
    step varchar not null,
    state varchar not null,
    reason varchar not null,
    document varchar not null,
    measure varchar not null,
    post varchar not null,
    due_on date,
    reply_due_on date,
    period varchar not null,
    submission_id integer,
    value double,
    entered_by varchar not null,
    recorded_at timestamp not null,
    event_number integer not null,
    primary key (rectification_id, number)
);
comment on table rectification_step is 'One row per step of a 整改 item (opened, confirmed, applied for, extended, closed, …) with the state, measure, responsible post and dates after it; pass, fail and revoke follow from the submission of a later report in that quarter (value: what it said).';

create view rectification_now as
select
    r.*,
    s.number as steps,
    s.step,
    s.state,
    s.measure,
    s.post,
    s.due_on,
    s.reply_due_on,
    s.recorded_at,
    s.step = 'fail' as has_failed,
    s.period as proof_period,
    s.submission_id,
    s.value
from rectification as r
join rectification_step as s using (rectification_id)
qualify s.number = max(s.number) over (partition by s.rectification_id);
comment on view rectification_now is 'One row per 整改 item as its last step left it; whether it is overdue depends on the day that is asked about.';

create or replace view open_rectification as
select
    branch_id,
    case
        when state in ('pending', 'relapsed') then reply_due_on
        when state in ('working', 'extended') or has_failed then due_on
    end as due_on
from rectification_now
where state in ('pending', 'working', 'extended', 'awaiting_data', 'relapsed')
    and branch_id <> '';
comment on view open_rectification is 'One row per 整改 item of a branch that is not put right, with the last day for what has to happen next (a granted delay included; empty while only figures are awaited).';
