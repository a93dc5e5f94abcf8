-- Verify parvis:view on pg
begin;

select commune, id, agent, name, scope, role, filter from parvis.desk_view where false;
select commune, agent, view, page_size, density, hidden from parvis.desk_preference where false;
select 1 / has_function_privilege('parvis_agent', 'agent.view_counts(jsonb)', 'execute')::int;

rollback;
