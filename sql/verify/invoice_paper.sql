-- Verify parvis:invoice_paper on pg
begin;

select commune, id, invoice, entry, version, state, attempts, next_at, made_at, size, key, chunks
from parvis.invoice_paper
where false;
select commune, paper, n, data
from parvis.invoice_paper_chunk
where false;
select 1 / has_function_privilege('parvis_citizen', 'citizen.invoice_paper(text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.invoice_paper_chunk(text, bigint, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.invoice_paper(text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.invoice_paper_chunk(text, bigint, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.invoice_paper_take()', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.invoice_paper_made(bigint, bigint, int, bigint, bytea, bytea[])', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.invoice_paper_failed(bigint, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.invoice_papers_purge()', 'execute')::int;

rollback;
