-- A range of ranks also takes in every count one up and one down: what was kept without
-- them is computed anew.

delete from rank_study;
delete from rank_range;
alter table rank_range add column counted_low integer;
alter table rank_range add column counted_high integer;
comment on table rank_range is 'One row per period, scope (peer_group or overall) and ranked branch: low and high are the best and worst rank of its range, drawn_ from drawn weights, dropped_ from leaving indicators out, counted_ from single counts of the quarter one up and one down; bracket counts 同档 from 1.';
