-- Revert parvis:draft from pg
begin;

drop table parvis.parked;
drop table parvis.draft;

commit;
