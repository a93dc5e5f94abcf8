-- Verify parvis:export on pg
begin;

select id, agent, format, filter, requests, at from parvis.export where false;
select 1 / has_function_privilege('parvis_agent', 'agent.export_begin(jsonb, text, int, boolean)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.export_files(text[])', 'execute')::int;

rollback;
