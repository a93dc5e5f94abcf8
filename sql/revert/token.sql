-- Revert parvis:token from pg
begin;

drop function agent.token_revoke(bigint);
drop function agent.token_add(text, bytea, text[], text[], int, int);
drop function agent.tokens();
drop function agent.token_begin();
drop function agent.enter_token(bigint, bytea);
drop table parvis.api_token;

commit;
