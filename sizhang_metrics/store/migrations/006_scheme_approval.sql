-- Approved schemes (审定): which rules may score an edition, from which quarter.

create table scheme_approval (
    scheme_id varchar not null,
    sha256 varchar not null,
    effective_from varchar not null,
    latest_period varchar not null,
    proposed_by varchar not null,
    approved_by varchar not null,
    recorded_at timestamp not null,
    event_number integer primary key
);
comment on table scheme_approval is 'One row per approval (审定) of a scheme file after the founding of the home; latest_period is the latest quarter that had reports or an edition then. The schemes of the founding need none.';
