-- Verify parvis:entry on pg
begin;

select 1 / has_function_privilege('parvis_citizen', 'citizen.filing(bytea)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.draft_entry(bytea)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.filing(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.entry_procedures()', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.entry_begin(text, bytea, bytea, text, text)', 'execute')::int;

rollback;
