-- Verify parvis:hubee_desk on pg
begin;

select 1 / (count(*) = 8 and bool_and(has_function_privilege('parvis_agent', p.oid, 'execute')))::int
from pg_proc p
where p.pronamespace = 'agent'::regnamespace
and p.proname like 'hubee\_%';

rollback;
