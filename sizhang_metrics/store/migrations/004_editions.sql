-- Official editions (正式期次): frozen once, never changed; the document itself lies in archive/.

create table edition (
    period varchar not null,
    number integer not null check (number >= 1),
    sha256 varchar not null,
    known_at integer not null,
    frozen_at timestamp not null,
    entered_by varchar not null,
    event_number integer not null,
    primary key (period, number)
);
comment on table edition is 'One row per official edition (正式期次) of a period; sha256 is that of its document in archive/, known_at the last event that it takes into account.';

create table edition_score (
    period varchar not null,
    number integer not null,
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
    scheme_sha256 varchar not null,
    primary key (period, number, branch_id)
);
comment on table edition_score is 'One row per edition and branch: the row of score as it stood when the edition was frozen.';
