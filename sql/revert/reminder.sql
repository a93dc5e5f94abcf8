-- Revert parvis:reminder from pg
begin;

drop function worker.reminders_write(int);
drop function agent.reminder_set(text, int, boolean, text);
drop function agent.invoice_notices(text);
drop function parvis.reminder_write(bigint);
drop function parvis.reminder_held(parvis.invoice);
drop function parvis.reminder_days(parvis.invoice, parvis.regie);
drop function parvis.reminder_stopped(bigint);
drop index parvis.invoice_remind_index;
drop table parvis.reminder_change;

commit;
