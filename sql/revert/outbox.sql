-- Revert parvis:outbox from pg
begin;

drop function parvis.outbox_add(bigint, bigint, jsonb);
drop table parvis.outbox;
drop domain parvis.outbox_state;

commit;
