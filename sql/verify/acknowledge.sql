-- Verify parvis:acknowledge on pg
begin;

select 1 / has_function_privilege('parvis_agent', 'agent.acknowledge(text, int, text, text, text, date, jsonb, text)', 'execute')::int;

rollback;
