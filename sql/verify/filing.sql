-- Verify parvis:filing on pg
begin;

select came_by, entered_by, acting_as, represented_name, represented_email from parvis.filing where false;
select draft, agent, came_by from parvis.draft_entry where false;
select 1 / has_function_privilege('parvis_citizen', 'citizen.filing(bytea)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.draft_entry(bytea)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.filing(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.entry_procedures()', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.entry_begin(text, bytea, bytea, text, text)', 'execute')::int;

rollback;
