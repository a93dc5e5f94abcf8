-- Revert parvis:delegation from pg
begin;

drop function parvis.stands_in_for(bigint);
drop table parvis.delegation;

commit;
