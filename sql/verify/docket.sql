-- Verify parvis:docket on pg
begin;

select commune, id, regie, mode, threshold, token, agent, at, year, number, handed_at, handed_by
from parvis.docket
where false;
select commune, docket, invoice, cents
from parvis.docket_invoice
where false;
select 1 / has_function_privilege('parvis_agent', 'agent.overdue(text, bigint, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.docket_add(text, text, bigint, text[])', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.docket_remove(text, bigint, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.docket_drop(text, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.docket_hand(text, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.dockets(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.docket(text, bigint)', 'execute')::int;

rollback;
