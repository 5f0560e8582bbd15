-- What conditions (scoring/conditions.py) read of rectifications, before there are any:
-- the migration that brings them replaces this view.

create view open_rectification as
select cast(null as varchar) as branch_id, cast(null as date) as due_on where false;
comment on view open_rectification is 'One row per rectification (整改) of a branch that is not closed, with the day by which it is due, a granted delay included.';
