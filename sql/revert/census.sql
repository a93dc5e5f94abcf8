-- Revert parvis:census from pg
begin;

drop function agent.census_sent(date);
drop function agent.census_list(date);
drop function agent.census_quarters(date);
drop function parvis.census_keeper();
drop table parvis.census_list;

commit;
