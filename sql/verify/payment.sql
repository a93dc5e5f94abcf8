-- Verify parvis:payment on pg
begin;

select commune, id, invoice, provider, mode, refdet, numcli, cents, email, back, idop, state, open, created_at, check_at, checks, code, result, entry, told
from parvis.payment_attempt
where false;
select commune, id, regie, kind, invoice, entry, attempt, cents, detail, created_at, done_at, done_by
from parvis.payment_task
where false;
select 1 / has_function_privilege('parvis_citizen', 'citizen.invoice(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.payment_start(text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.payment_started(text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.payment_failed(text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.payment_back(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.payment_awaited(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.payment_result(text, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.payment_visit(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.payment_hint(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.payment_take(int)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.payment_result(bigint, bigint, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.payment_unreachable(bigint, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.payment_of(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.payment_heard(text, jsonb)', 'execute')::int;

rollback;
