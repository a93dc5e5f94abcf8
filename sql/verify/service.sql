-- Verify parvis:service on pg
begin;

select commune, name, label, email, active, version from parvis.service where false;
select 1 / (count(*) = 4)::int
from pg_trigger t
where t.tgname in ('agent_service_named', 'procedure_service_named', 'definition_service_named', 'commune_service_named');

rollback;
