-- Verify parvis:campaign on pg
begin;

select commune, id, regie, mode, token, name, from_on, to_on, due_on, corrective, assume, state, moved, lines, faults, cents, digest, agent, created_at, finished_at, version
from parvis.campaign
where false;
select commune, campaign, n, token, booking, family, child, activity, day, label, cents, detail, fault
from parvis.campaign_line
where false;
select family, campaign
from parvis.invoice
where false;
select 1 / has_function_privilege('parvis_agent', 'agent.campaigns(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.campaign(bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.campaign_families(bigint, bigint, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.campaign_add(text, text, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.campaign_act(bigint, int, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.campaign_assume(bigint, int, boolean)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.campaign_line_add(bigint, int, text, text, text, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.campaign_line_remove(bigint, int, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.credit_assign(text, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.campaign_run()', 'execute')::int;

rollback;
