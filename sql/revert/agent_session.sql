-- Revert parvis:agent_session from pg
begin;

drop function agent.services();
drop function agent.agents();
drop function agent.password_set(text);
drop function agent.totp_set(bytea, bigint);
drop function agent.sign_out();
drop function agent.session();
drop function agent.sign_in_remote(text, bytea);
drop function agent.sign_in(bigint, bytea, bigint);
drop function agent.sign_in_begin(text);
drop function agent.enter(bigint, bytea);
drop function parvis.session_open(bigint, bytea);
drop function parvis.services_of(bigint);
drop function parvis.own_services(bigint);
drop function parvis.supervisor(text);
drop function parvis.leads(bigint);
drop function parvis.signed_in();

commit;
