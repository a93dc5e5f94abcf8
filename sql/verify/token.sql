-- Verify parvis:token on pg
begin;

select id, name, hash, scopes, rate, agent, made_by, made_at, expires_at, revoked_at, last_used_at
from parvis.api_token
where false;
select 1 / has_function_privilege('parvis_agent', 'agent.enter_token(bigint, bytea)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.token_begin()', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.tokens()', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.token_add(text, bytea, text[], text[], int, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.token_revoke(bigint)', 'execute')::int;

rollback;
