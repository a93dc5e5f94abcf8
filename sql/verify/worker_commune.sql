-- Verify parvis:worker_commune on pg
begin;

select 1 / (count(*) = 7 and bool_and(has_function_privilege('parvis_worker', p.oid, 'execute')))::int
from pg_proc p
where p.pronamespace = 'worker'::regnamespace
and p.proname in ('enter', 'commune_by_host', 'commune_set', 'commune_list',
	'commune_key', 'commune_export', 'agent_add');

rollback;
