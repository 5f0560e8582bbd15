-- History does not move in silence: edits of branches.csv or of scheme files that changed
-- earlier quarters, with the reason; and what those would change that wait for one.

create table edit (
    event_number integer primary key,
    kind varchar not null,
    reason varchar not null,
    entered_by varchar not null,
    recorded_at timestamp not null,
    quarters integer not null,
    branches integer not null
);
comment on table edit is 'One row per edit of branches.csv (kind roster: 名册更正) or of the scheme files (kind schemes) that changed earlier quarters and was confirmed with a reason; quarters and branches say how many stood otherwise afterwards.';

create table edit_study (
    kind varchar primary key,
    files_sha256 varchar not null,
    event_number integer not null,
    first_open varchar not null
);
comment on table edit_study is 'One row per kind of edited files that wait for a reason: the digest of the files, the event after which they were looked at, and the first quarter that is no history.';

create table edit_shift (
    kind varchar not null,
    period varchar not null,
    branch_id varchar not null,
    branch_name varchar not null,
    unit_id varchar not null,
    unit_name varchar not null,
    peer_group_before varchar,
    peer_group_after varchar,
    final_score_before double,
    final_score_after double,
    grade_before varchar,
    grade_after varchar,
    rank_before integer,
    rank_after integer,
    peer_rank_before integer,
    peer_rank_after integer,
    status_before varchar not null,
    status_after varchar not null
);
comment on table edit_shift is 'One row per earlier quarter and branch that would stand otherwise if the edited files came into force; status not_in_roster where the branch is not there.';
