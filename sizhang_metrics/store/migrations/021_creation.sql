-- 四强创建: who declared, and every step up to the name and its review.

create table creation (
    creation_id integer primary key,
    unit_id varchar not null,
    branch_id varchar not null,
    event_number integer not null
);
comment on table creation is 'One row per 申报 of a branch to become a 四强 branch.';

create table creation_step (
    creation_id integer not null,
    number integer not null,
    state varchar not null,
    taken_on date not null,
    term_ends_on date,
    due_on date,
    document varchar not null,
    reason varchar not null,
    missing varchar[] not null,
    entered_by varchar not null,
    recorded_at timestamp not null,
    event_number integer not null,
    primary key (creation_id, number)
);
comment on table creation_step is 'One row per step of a 创建: the state it led to, the day and document of it, the end of the term (named) or of the time to correct (correcting); missing: the conditions that were not met when the office went on all the same, for its reason.';

create view creation_now as
with dates as (
    select
        creation_id,
        min(taken_on) filter (state = 'declared') as declared_on,
        min(taken_on) filter (state = 'cultivating') as cultivated_on,
        max(taken_on) filter (state = 'publicised') as publicised_on,
        max(taken_on) filter (state = 'named') as named_on,
        max(taken_on) filter (state in ('named', 'kept')) as kept_on,
        max(term_ends_on) as term_ends_on
    from creation_step
    group by creation_id
)
select
    c.creation_id,
    c.unit_id,
    c.branch_id,
    s.number as steps,
    s.state,
    s.taken_on,
    s.due_on,
    s.document,
    d.* exclude (creation_id)
from creation as c
join creation_step as s using (creation_id)
join dates as d using (creation_id)
qualify s.number = max(s.number) over (partition by c.creation_id);
comment on view creation_now is 'One row per 创建 as its last step left it, with the days of the steps that later ones rest on; whether a term is over depends on the day that is asked about.';
