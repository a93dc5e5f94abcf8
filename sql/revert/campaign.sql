-- Revert parvis:campaign from pg
begin;

drop function worker.campaign_run();
drop function agent.credit_assign(text, int);
drop function agent.campaign_line_remove(bigint, int, int);
drop function agent.campaign_line_add(bigint, int, text, text, text, bigint);
drop function agent.campaign_assume(bigint, int, boolean);
drop function agent.campaign_act(bigint, int, text);
drop function agent.campaign_add(text, text, jsonb);
drop function agent.campaign_families(bigint, bigint, int);
drop function agent.campaign(bigint);
drop function agent.campaigns(text);
drop function parvis.campaign_held(bigint, int);
drop function parvis.campaign_finish(bigint);
drop function parvis.campaign_invoice(parvis.campaign);
drop function parvis.credit_assign(bigint, bigint, text, bigint);
drop function parvis.credit_note(bigint, bigint, text, bigint, text, bigint);
drop function parvis.campaign_draft(bigint);
drop function parvis.creditable(bigint, bigint, text);
drop function parvis.campaign_digest(bigint, bigint);
drop function parvis.campaign_price(parvis.campaign);
alter table parvis.invoice
	drop column campaign,
	drop column family;
drop table parvis.campaign_line;
drop table parvis.campaign;
drop domain parvis.campaign_state;

commit;
