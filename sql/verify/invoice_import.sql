-- Verify parvis:invoice_import on pg
begin;

select commune, id, regie, token, agent, digest, data, invoices, tried_at, done_at
from parvis.invoice_import
where false;
select 1 / has_function_privilege('parvis_agent', 'agent.invoice_import_try(text, text, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.invoice_import_confirm(text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.invoice_imports_purge()', 'execute')::int;

rollback;
