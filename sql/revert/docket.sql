-- Revert parvis:docket from pg
begin;

drop function agent.docket(text, bigint);
drop function agent.dockets(text);
drop function agent.docket_hand(text, bigint);
drop function agent.docket_drop(text, bigint);
drop function agent.docket_remove(text, bigint, text);
drop function agent.docket_add(text, text, bigint, text[]);
drop function agent.overdue(text, bigint, int);
drop function parvis.docket_draft(text, bigint);
drop function parvis.docket_low(parvis.docket);
drop function parvis.docket_payer(parvis.invoice);
drop table parvis.docket_invoice;
drop table parvis.docket;

commit;
