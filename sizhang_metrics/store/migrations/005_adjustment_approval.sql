-- Adjustments that count only after a second person approved them, and only until a quarter.

alter table adjustment add column valid_until varchar;
alter table adjustment add column needs_approval boolean default false;
comment on table adjustment is 'One row per 加分, 扣分 or 一票否决 of the office, or (cancels) the taking back of one; valid_until is the last quarter in which it may count, needs_approval that it counts only with a row in adjustment_approval.';

create table adjustment_approval (
    adjustment_id integer primary key,
    approved_by varchar not null,
    approved_at timestamp not null,
    event_number integer not null
);
comment on table adjustment_approval is 'One row per adjustment that a second person approved (审定).';

create view standing_adjustment as
with approved as (
    select a.*, p.approved_by
    from adjustment as a
    left join adjustment_approval as p on p.adjustment_id = a.adjustment_id
    where not a.needs_approval or p.adjustment_id is not null
)
select a.*
from approved as a
left join approved as c on c.cancels = a.adjustment_id
where a.cancels is null and c.adjustment_id is null;
comment on view standing_adjustment is 'One row per adjustment that counts from its quarter on: approved where it has to be, and not taken back (by a record that is approved where it has to be).';
