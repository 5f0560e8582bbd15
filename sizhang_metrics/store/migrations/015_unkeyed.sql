-- Derived tables need no key: one row per branch is what fills them by, `verify` looks, and
-- keeping the keys in order cost more than the scores at 100,000 branches.

create table score_unkeyed (
    period varchar not null,
    branch_id varchar not null,
    branch_name varchar not null,
    unit_id varchar not null,
    unit_name varchar not null,
    peer_group varchar not null,
    composite double,
    bonus double,
    deduction double,
    final_score double,
    grade varchar,
    grade_cap varchar,
    coverage double,
    status varchar not null,
    reason varchar not null,
    meets_standard boolean not null,
    missing_quarters varchar not null,
    rank integer,
    peer_rank integer,
    unit_rank integer,
    scheme_sha256 varchar not null
);
insert into score_unkeyed select * from score;
drop table score;
alter table score_unkeyed rename to score;
comment on table score is 'One row per period and branch of the roster: the chain''s last nouns (composite → final → rank). status: ranked, insufficient_data or not_reported; missing_quarters: earlier quarters of the year without a report (缺报季度), blank-separated.';

create table movement_unkeyed (
    period varchar not null,
    branch_id varchar not null,
    before double,
    now double,
    weight double not null,
    small double
);
insert into movement_unkeyed select * from movement;
drop table movement;
alter table movement_unkeyed rename to movement;
comment on table movement is 'One row per period and branch that reported then and in the quarter before under the same scheme: composite of 单季 at both ends over what counts at both (empty where that is too little), its weight of 100, and what of the change is due to ratios of fewer than five cases at either end (小样本).';

create table dimension_movement_unkeyed (
    period varchar not null,
    branch_id varchar not null,
    dimension varchar not null,
    before double not null,
    now double not null
);
insert into dimension_movement_unkeyed select * from dimension_movement;
drop table dimension_movement;
alter table dimension_movement_unkeyed rename to dimension_movement;
comment on table dimension_movement is 'The same per dimension: its share (0–1) at both ends, where enough of it counts at both.';
