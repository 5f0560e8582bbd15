-- What units are asked once a quarter, apart from what their branches report.

create table unit_observation (
    submission_id integer not null,
    period varchar not null,
    unit_id varchar not null,
    item varchar not null,
    state varchar not null,
    value double,
    sheet varchar not null,
    row_number integer,
    column_name varchar not null,
    primary key (submission_id, unit_id, item)
);
comment on table unit_observation is 'One row per unit, item that units are asked (scope unit) and submission; as observation is for branches, and in nobody''s score.';

create view current_unit_observation as
select o.*
from unit_observation as o
where o.submission_id = (
    select max(n.submission_id)
    from unit_observation as n
    where n.period = o.period and n.unit_id = o.unit_id
);
comment on view current_unit_observation is 'One row per period, unit and item: what the latest file with a row of that unit says.';
