-- What an indicator costs is counted where it is shown, from the attainments that stand.

alter table indicator_stat drop column mean_value;
alter table indicator_stat drop column mean_attainment;
alter table indicator_stat drop column median_attainment;
alter table indicator_stat drop column points_lost;
comment on table indicator_stat is 'One row per period, peer group and indicator: how many branches have a value, its median and better quartile by direction.';
