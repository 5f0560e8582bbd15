-- What every home starts with.  Wide tables (facts, score_cell) are not here:
-- their columns follow the schemes of the home, `store/wide.py` makes them.

create table event (
    number integer primary key,
    kind varchar not null,
    "at" timestamp not null,
    sha256 varchar not null
);
comment on table event is 'One row per journal file of archive/ that this database has applied.';

create table scheme (
    scheme_id varchar not null,
    effective_from varchar not null,
    title varchar not null,
    sha256 varchar not null,
    text varchar not null,
    event_number integer not null,
    is_current boolean not null
);
comment on table scheme is 'One row per registered version of a scheme; periods use the current one with the latest effective_from not after them.';

create table roster (
    branch_id varchar not null,
    branch_name varchar not null,
    unit_id varchar not null,
    unit_name varchar not null,
    unit_type varchar not null,
    peer_group varchar not null,
    members integer,
    term_ends_on date,
    valid_from date,
    valid_to date
);
comment on table roster is 'One row per branch and stretch of validity, as the latest branches.csv has it; blank peer_group = derived per period.';

create table branch_period (
    period varchar not null,
    branch_id varchar not null,
    branch_name varchar not null,
    unit_id varchar not null,
    unit_name varchar not null,
    peer_group varchar not null,
    members integer,
    months_overdue integer,
    primary key (period, branch_id)
);
comment on table branch_period is 'One row per period and branch that existed on the period''s last day; peer group as it was then.';

create table submission (
    submission_id integer primary key,
    period varchar not null,
    sha256 varchar not null,
    file_name varchar not null,
    received_at timestamp not null,
    reason varchar not null,
    layout varchar not null,
    encoding varchar not null,
    branches integer not null,
    event_number integer not null
);
comment on table submission is 'One row per accepted file (报送).';

create table report (
    period varchar not null,
    branch_id varchar not null,
    version integer not null,
    submission_id integer not null,
    is_current boolean not null,
    primary key (period, branch_id, version)
);
comment on table report is 'One row per version of what a branch reported for a period; exactly one is current.';

create table observation (
    submission_id integer not null,
    period varchar not null,
    branch_id varchar not null,
    item varchar not null,
    state varchar not null
        check (state in ('reported', 'not_applicable', 'not_reported')),
    value double
        check ((value is not null) = (state = 'reported') and coalesce(isfinite(value), true)),
    sheet varchar not null,
    row_number integer,
    column_name varchar not null
);
comment on table observation is 'One row per branch, item and submission: state is reported, not_applicable or not_reported; value only when reported; origin is the cell of the file.';

create table adjustment (
    adjustment_id integer primary key,
    branch_id varchar not null,
    period varchar not null,
    code varchar not null,
    points double,
    document varchar not null,
    reason varchar not null,
    entered_by varchar not null,
    recorded_at timestamp not null,
    cancels integer,
    event_number integer not null
);
comment on table adjustment is 'One row per 加分, 扣分 or 一票否决 of the office; a row with cancels takes an earlier one back.';

create table score (
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
    scheme_sha256 varchar not null,
    primary key (period, branch_id)
);
comment on table score is 'One row per period and branch of the roster: the chain''s last nouns (composite → final → rank). status: ranked, insufficient_data or not_reported; missing_quarters: earlier quarters of the year without a report (缺报季度), blank-separated.';

-- dimension_score and indicator_score are views over the wide tables:
-- `store/wide.py` renders them from scoring/*.sql whenever the schemes change.
--   dimension_score: period, branch_id, dimension, weight, coverage, applicable,
--     share, points, status (sufficient, insufficient_data or not_reported)
--   indicator_score: period, branch_id, dimension, indicator, numerator, denominator,
--     value, attainment, weight, points, effective_weight, effective_points,
--     status (scored, not_applicable or not_reported)

create table indicator_stat (
    period varchar not null,
    peer_group varchar not null,
    indicator varchar not null,
    branches integer not null,
    mean_value double,
    median_value double,
    upper_quartile_value double,
    mean_attainment double,
    median_attainment double,
    points_lost double
);
comment on table indicator_stat is 'One row per period, peer group and indicator (peer group empty = all branches); upper quartile is the better one by direction; points_lost is the mean of weight − points over branches where it counts.';

create table setting (
    name varchar primary key,
    value varchar not null
);
comment on table setting is 'data_version and the like: one row per name.';
insert into setting values ('data_version', '0');
