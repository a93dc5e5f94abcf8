-- Revert parvis:agent from pg
begin;

drop table parvis.agent_service;
drop table parvis.agent_role;
drop table parvis.agent;
drop domain parvis.agent_duty;

commit;
