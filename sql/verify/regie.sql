-- Verify parvis:regie on pg
begin;

select commune, id, code, name, service, mode, provider, numcli, site, sealed_key, means, due_days, remind, remind_before, remind_after, active, version
from parvis.regie
where false;
select commune, regie, kind, mode, year, last
from parvis.regie_number
where false;
select commune, regie, agent
from parvis.regie_agent
where false;
select 1 / has_function_privilege('parvis_agent', 'agent.regies()', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.regie_set(text, jsonb, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.regie_set(bigint, text, jsonb)', 'execute')::int;

rollback;
