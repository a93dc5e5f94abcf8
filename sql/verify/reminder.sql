-- Verify parvis:reminder on pg
begin;

select commune, id, invoice, stopped, note, agent, at
from parvis.reminder_change
where false;
select 1 / has_function_privilege('parvis_agent', 'agent.invoice_notices(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.reminder_set(text, int, boolean, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.reminders_write(int)', 'execute')::int;

rollback;
