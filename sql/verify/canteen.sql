-- Verify parvis:canteen on pg
begin;

select 1 / has_function_privilege('parvis_agent', 'agent.menus_set(text, jsonb, boolean)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.menus(text, date)', 'execute')::int;

rollback;
