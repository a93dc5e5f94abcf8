-- Revert parvis:invoice from pg
begin;

drop function worker.money_faults();
drop function worker.invoice_add(bigint, text, text, jsonb);
drop function worker.invoice_links_purge();
drop function citizen.invoice_visit(text);
drop function citizen.invoice_find(text, bigint);
drop function parvis.invoice_opened(text);
drop function parvis.money_receive(bigint, text, bigint, text, bigint, text);
drop function parvis.invoice_issue(parvis.regie, text, jsonb, bigint, bigint, bigint);
drop function parvis.invoice_mail(parvis.invoice, text, jsonb, int);
drop function parvis.invoice_link_add(bigint, boolean);
drop function parvis.regie_balance(bigint, text);
drop function parvis.invoice_balance(bigint);
drop function parvis.money_post(text, parvis.invoice, jsonb, text, bigint, text);
drop table parvis.money_line;
drop table parvis.money_entry;
drop table parvis.invoice_notice;
drop table parvis.invoice_link;
drop table parvis.invoice_line;
drop table parvis.invoice;
drop function worker.money_balanced();
drop function parvis.invoice_kept();
drop function parvis.money_kept();
drop function parvis.money_old(date);
drop domain parvis.money_account;
drop domain parvis.invoice_state;

commit;
