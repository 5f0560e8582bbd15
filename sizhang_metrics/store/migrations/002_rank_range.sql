-- Honest ranks: computed when first asked for, kept until what they rest on changes.

create table rank_study (
    period varchar primary key,
    inputs_sha256 varchar not null,
    draws integer not null,
    spread double not null
);
comment on table rank_study is 'One row per period whose rank ranges are stored: the digest of what they were computed from, and how.';

create table rank_range (
    period varchar not null,
    scope varchar not null,
    branch_id varchar not null,
    peer_group varchar not null,
    rank integer not null,
    low integer not null,
    high integer not null,
    drawn_low integer not null,
    drawn_high integer not null,
    dropped_low integer not null,
    dropped_high integer not null,
    bracket integer not null
);
comment on table rank_range is 'One row per period, scope (peer_group or overall) and ranked branch: low and high are the best and worst rank of its range, drawn_ from drawn weights, dropped_ from leaving indicators out; bracket counts 同档 from 1.';
