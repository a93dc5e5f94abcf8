-- Revert parvis:invoice_print from pg
begin;

drop function agent.invoice_prints(text);
drop function agent.invoices_unprinted(text, bigint[], date);
drop function agent.invoices_printed(text, bigint[]);
drop function agent.invoices_print(text, bigint[]);
drop function agent.invoices_on_paper(text, bigint, text, bigint, int);
drop function agent.invoices_to_print(text, bigint);
drop function parvis.invoices_held(text, bigint[]);
drop function parvis.invoices_unmailed(text, bigint);
drop index parvis.invoice_unmailed_index;
drop table parvis.invoice_print;

commit;
