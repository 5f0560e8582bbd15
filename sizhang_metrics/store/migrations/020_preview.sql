-- 预览与异议: before an edition, units and branches look at their results and may object.

create table preview (
    period varchar not null,
    until_on date,
    reason varchar not null,
    entered_by varchar not null,
    recorded_at timestamp not null,
    event_number integer not null
);
comment on table preview is 'One row per opening of a quarter''s preview (until_on: the last day on which objections are taken) or closing of it (until_on empty); the latest stands.';

create table objection (
    objection_id integer primary key,
    period varchar not null,
    branch_id varchar not null,
    indicator varchar not null,
    reason varchar not null,
    entered_by varchar not null,
    recorded_at timestamp not null,
    event_number integer not null
);
comment on table objection is 'One row per objection to an indicator of a branch''s previewed result.';

create table objection_answer (
    objection_id integer primary key,
    is_accepted boolean not null,
    reason varchar not null,
    entered_by varchar not null,
    recorded_at timestamp not null,
    event_number integer not null
);
comment on table objection_answer is 'One row per objection that the office answered; an accepted one changes no figure, the correction is made like any other.';

alter table edition add column raised integer;
alter table edition add column answered integer;
alter table edition add column accepted integer;
alter table edition add column reason varchar;
comment on column edition.raised is 'Objections to the preview of the quarter when the edition was frozen; empty where there was no preview';
comment on column edition.reason is 'Why it was frozen with objections unanswered';
