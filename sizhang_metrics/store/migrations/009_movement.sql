-- What a branch did in a quarter beside what it did in the one before (单季), read over the
-- indicators that count at both ends: scores of record count from January on, so their
-- difference is not what changed.

create table movement (
    period varchar not null,
    branch_id varchar not null,
    before double,
    now double,
    weight double not null,
    small double,
    primary key (period, branch_id)
);
comment on table movement is 'One row per period and branch that reported then and in the quarter before under the same scheme: composite of 单季 at both ends over what counts at both (empty where that is too little), its weight of 100, and what of the change is due to ratios of fewer than five cases at either end (小样本).';

create table dimension_movement (
    period varchar not null,
    branch_id varchar not null,
    dimension varchar not null,
    before double not null,
    now double not null,
    primary key (period, branch_id, dimension)
);
comment on table dimension_movement is 'The same per dimension: its share (0–1) at both ends, where enough of it counts at both.';
