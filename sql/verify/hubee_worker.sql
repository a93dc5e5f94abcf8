-- Verify parvis:hubee_worker on pg
begin;

select 1 / (count(*) = 19 and bool_and(has_function_privilege('parvis_worker', p.oid, 'execute')))::int
from pg_proc p
where p.pronamespace = 'worker'::regnamespace
and (p.proname like 'hubee\_%' or p.proname in ('definition', 'delay_end'));

rollback;
