-- Verify parvis:activity_desk on pg
begin;

select 1 / has_function_privilege('parvis_agent', 'agent.activity_set(text, jsonb, int, boolean)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.closure_add(text, text, date, date, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.school_breaks_set(jsonb, date, boolean)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.activity_set(bigint, text, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.school_break_set(bigint, date, date, text)', 'execute')::int;

rollback;
