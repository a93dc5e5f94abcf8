-- Verify parvis:reconciliation on pg
begin;

select commune, id, regie, mode, digest, name, source, first_day, last_day, lines, cents, agent, at, kept_at
from parvis.bank_list
where false;
select commune, list, n, day, cents, reference, numauto, label, invoice, entry, by_hand, note, agent, at
from parvis.bank_line
where false;
select commune, entry, note, agent, at
from parvis.money_absence
where false;
select 1 / has_function_privilege('parvis_agent', 'agent.bank_list_add(text, bytea, text, text, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.bank_list_keep(text, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.bank_list_drop(text, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.bank_lists(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.bank_list(text, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.bank_pile(text, bigint, text, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.bank_line_explain(text, bigint, int, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.bank_entry_explain(text, bigint, bigint, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.bank_line_link(text, bigint, int, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.bank_lists_purge()', 'execute')::int;

rollback;
