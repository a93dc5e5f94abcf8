-- Revert parvis:forward from pg
begin;

drop function agent.forward_confirm(bytea);
drop function agent.forward_asked(bytea);
drop function agent.forward_remove(bigint);
drop function agent.forward_add(text, text, text, bytea, text);
drop function agent.forwards();
drop trigger event_forward_told on parvis.event;
drop function parvis.forward_tell();
drop table parvis.forward;

commit;
