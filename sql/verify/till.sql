-- Verify parvis:till on pg
begin;

select commune, id, invoice, cents, reason, token, asked_by, asked_at, decided_by, decided_at, approved, entry
from parvis.refund
where false;
select commune, regie, mode, n, day, first_entry, last_entry, entries, totals, balance, previous, hash, agent, at
from parvis.regie_close
where false;
select 1 / has_function_privilege('parvis_agent', 'agent.invoices(text, text, bigint, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.invoice(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.invoice_add(text, text, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.invoice_cancel(text, int, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.invoice_reissue(text, text, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.payment_add(text, int, text, text, bigint, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.payment_tasks(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.payment_task_done(bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.refund_ask(text, text, bigint, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.refund_decide(bigint, boolean)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.regie_day(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.regie_close(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.closes_broken()', 'execute')::int;

rollback;
