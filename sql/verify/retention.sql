-- Verify parvis:retention on pg
begin;

select commune, procedure, keep, manner, agent, at, aligned_to, aligned from parvis.retention where false;
select commune, request, agent, reason, erase_on, at from parvis.hold where false;
select commune, id, procedure, month, channel, state, answers from parvis.anonymous where false;
select commune, id, kind, identity, agent, at, outcome from parvis.right_served where false;
select 1 / has_function_privilege('parvis_agent', 'agent.person_export(text[], text)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.retention_align(int)', 'execute')::int;

rollback;
