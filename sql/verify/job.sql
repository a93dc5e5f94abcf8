-- Verify parvis:job on pg
begin;

select commune, id, agent, action, target, filter, state, total, done from parvis.job where false;
select commune, job, request, state, before, version from parvis.job_item where false;
select 1 / has_function_privilege('parvis_agent', 'agent.job_add(text, text, bigint, text, text[], jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.job_apply(bigint, bigint, bigint[], jsonb)', 'execute')::int;

rollback;
