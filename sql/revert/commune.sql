-- Revert parvis:commune from pg
begin;

drop table parvis.setting;
drop table parvis.host_name;
drop table parvis.commune;

commit;
