-- Verify parvis:invoice on pg
begin;

select commune, id, regie, mode, year, number, reference, token, subject, payer_name, payer_email, payer_address, language, request, replaces, issued_on, due_on, cents, paid, credited, state, reason, agent, version
from parvis.invoice
where false;
select commune, invoice, n, label, quantity, unit_cents
from parvis.invoice_line
where false;
select commune, id, invoice, kind, days, at, outbox
from parvis.invoice_notice
where false;
select commune, link, invoice, mailed, expires_at
from parvis.invoice_link
where false;
select commune, id, regie, mode, kind, at, day, invoice, receipt, note, agent, token
from parvis.money_entry
where false;
select commune, entry, account, cents
from parvis.money_line
where false;
select 1 / has_function_privilege('parvis_citizen', 'citizen.invoice_find(text, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.invoice_visit(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.invoice_links_purge()', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.invoice_add(bigint, text, text, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.money_faults()', 'execute')::int;

rollback;
