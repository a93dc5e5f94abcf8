-- Revert parvis:event from pg
begin;

drop function parvis.seal_hash(bigint, date, bytea);
drop function parvis.chain_ok(bigint, bigint);
drop function parvis.event_add(bigint, text, text, bigint, text, bigint);
drop function parvis.event_hash(bytea, parvis.event);
drop table parvis.look;
drop table parvis.head_seal;
drop table parvis.event;
drop domain parvis.event_kind;

commit;
