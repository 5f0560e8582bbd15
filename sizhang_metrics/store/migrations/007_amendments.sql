-- What was corrected on the screen before a file was accepted, and what scheme files
-- were refused for asking what may not be asked.  Rows are only ever added.

create table amendment (
    submission_id integer not null,
    row_number integer not null,
    column_number integer not null,
    column_name varchar not null,
    branch_id varchar not null,
    found varchar not null,
    entered varchar not null,
    primary key (submission_id, row_number, column_number)
);
comment on table amendment is 'One row per cell that was corrected on the screen (页面改数) before its file was accepted; the archived file holds the corrected cell, found is kept only where it cannot be about a person.';

create table refused_scheme (
    file_name varchar not null,
    sha256 varchar not null,
    fault varchar not null,
    recorded_at timestamp not null,
    event_number integer not null
);
comment on table refused_scheme is 'One row per forbidden content of a scheme file that this home refused (不得收取); the file itself is not kept.';
