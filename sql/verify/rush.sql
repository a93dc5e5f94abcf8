-- Verify parvis:rush on pg
begin;

select commune, opens_at, family, place, came_at, seen_at, admitted_at, served_at, kept from parvis.rush_ticket where false;
select 1 / (has_function_privilege('parvis_citizen', 'citizen.rush(text, jsonb, boolean)', 'execute')
	and has_function_privilege('parvis_agent', 'agent.rush()', 'execute')
	and has_function_privilege('parvis_worker', 'worker.rush_purge()', 'execute'))::int;

rollback;
