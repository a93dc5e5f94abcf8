-- Revert parvis:till from pg
begin;

drop function worker.closes_broken();
drop function agent.regie_close(text);
drop function agent.regie_day(text);
drop function agent.refund_decide(bigint, boolean);
drop function agent.refund_ask(text, text, bigint, text);
drop function agent.payment_task_done(bigint);
drop function agent.payment_tasks(text);
drop function agent.payment_add(text, int, text, text, bigint, text);
drop function agent.invoice_reissue(text, text, jsonb);
drop function agent.invoice_cancel(text, int, text);
drop function agent.invoice_add(text, text, jsonb);
drop function agent.invoice(text);
drop function agent.invoices(text, text, bigint, int);
drop function parvis.close_hash(bytea, bigint, text, bigint, bigint);
drop function parvis.till_lock(text, int);
drop function parvis.till_invoice(text);
drop table parvis.regie_close;
drop table parvis.refund;

commit;
