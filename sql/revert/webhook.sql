-- Revert parvis:webhook from pg
begin;

drop function worker.webhook_purge();
drop function worker.webhook_told(bigint, boolean, boolean, int, int, text);
drop function worker.webhook_take(int);
drop function agent.webhook_again(bigint);
drop function agent.webhook_deliveries(bigint, int);
drop function agent.webhook_test(bigint, text);
drop function agent.webhook_remove(bigint);
drop function agent.webhook_switch(bigint, boolean);
drop function agent.webhook_rotate(bigint, text, bytea);
drop function parvis.webhook_held(bigint);
drop function agent.webhook_add(text, text, text, bytea, text[], text[]);
drop function agent.webhooks();
drop trigger event_webhook_told on parvis.event;
drop function parvis.webhook_tell();
drop table parvis.webhook_delivery;
drop table parvis.webhook;
drop domain parvis.webhook_state;

commit;
