-- Verify parvis:agent_session on pg
begin;

select 1 / (count(*) = 10 and bool_and(has_function_privilege('parvis_agent', p.oid, 'execute')))::int
from pg_proc p
where p.pronamespace = 'agent'::regnamespace
and p.proname in ('enter', 'sign_in_begin', 'sign_in', 'sign_in_remote',
	'session', 'sign_out', 'totp_set', 'password_set',
	'agents', 'services');

rollback;
