-- Verify parvis:clock on pg
begin;

select commune, id, request, agent, due_before, due_after, silence_before, silence_after, reason, at
from parvis.extension where false;
select commune, agent, stopped, told_on from parvis.digest where false;
select 1 / has_function_privilege('parvis_citizen', 'citizen.clock(bytea)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.extend(text, int, text, date, text, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.attest(text, int, text, text, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.clock_run(int)', 'execute')::int;

rollback;
