-- Revert parvis:service from pg
begin;

drop trigger commune_service_named on parvis.commune;
drop trigger definition_service_named on parvis.definition;
drop trigger procedure_service_named on parvis.procedure;
drop trigger agent_service_named on parvis.agent_service;
drop function parvis.service_named();
drop function parvis.service_meet(bigint, text);
drop function parvis.service_label(text);
drop table parvis.service;

commit;
