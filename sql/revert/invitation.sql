-- Revert parvis:invitation from pg
begin;

drop function agent.invitation_use(bytea, text);
drop function agent.invitation(bytea);
drop function parvis.invited(bytea);
drop function agent.account_invite(bigint, bytea, text, boolean);
drop table parvis.invitation;

commit;
