-- What a unit is asked for itself, and when a branch handed in its request to elect.

alter table roster add column election_request_on date;
comment on column roster.election_request_on is '换届请示日, where the roster has that column';
