-- Verify parvis:invitation on pg
begin;

select commune, link, agent, made_by, expires_at from parvis.invitation where false;
select 1 / (count(*) = 3 and bool_and(has_function_privilege('parvis_agent', p.oid, 'execute')))::int
from pg_proc p
where p.pronamespace = 'agent'::regnamespace
and p.proname in ('account_invite', 'invitation', 'invitation_use');

rollback;
