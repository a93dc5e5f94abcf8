-- Verify parvis:family_part on pg
begin;

select commune, id, family, act, by_adult, by_agent, at
from parvis.family_change
where false;
select 1 / has_function_privilege('parvis_citizen', 'citizen.family_file(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.family_write(text, int, text, bigint, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.families(text, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.family(text, boolean)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.family_add(text, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.family_write(text, int, text, bigint, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.families_purge(int)', 'execute')::int;

rollback;
