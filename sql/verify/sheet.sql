-- Verify parvis:sheet on pg
begin;

select commune, id, agent, slot, at
from parvis.sheet_look
where false;
select 1 / has_function_privilege('parvis_agent', 'agent.sheet_mark(text, date, time, jsonb, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.counter_take(text, text, date, time, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.sheet_looks_purge()', 'execute')::int;

rollback;
