-- Verify parvis:invoice_print on pg
begin;

select commune, id, invoice, day, agent, at, undone_by, undone_at
from parvis.invoice_print
where false;
select 1 / has_function_privilege('parvis_agent', 'agent.invoices_to_print(text, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.invoices_on_paper(text, bigint, text, bigint, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.invoices_print(text, bigint[])', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.invoices_printed(text, bigint[])', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.invoices_unprinted(text, bigint[], date)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.invoice_prints(text)', 'execute')::int;

rollback;
