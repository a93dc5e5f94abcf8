-- Verify parvis:request_fee on pg
begin;

select commune, request, label, cents, regie, fault, invoice
from parvis.request_fee
where false;
select 1 / has_function_privilege('parvis_citizen', 'citizen.request_fee(bytea, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.fee_open(bytea)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.request_fee(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.fee_issue(text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.fee_regies(text)', 'execute')::int;

rollback;
