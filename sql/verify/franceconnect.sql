-- Verify parvis:franceconnect on pg
begin;

select commune, subject, adult, code, tries, expires_at from parvis.family_tie where false;
select 1 / (count(*) = 3 and bool_and(has_function_privilege('parvis_citizen', p.oid, 'execute')))::int
from pg_proc p
where p.pronamespace = 'citizen'::regnamespace
and p.proname in ('federated_enter', 'federated_ask', 'federated_tie');
select 1 / has_function_privilege('parvis_worker', 'worker.family_access_purge()', 'execute')::int;

rollback;
