-- Revert parvis:outbox from pg
begin;

drop function parvis.outbox_add(bigint, bigint, jsonb, bigint);
drop table parvis.outbox;
drop domain parvis.outbox_state;

commit;
