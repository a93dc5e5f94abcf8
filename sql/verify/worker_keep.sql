-- Verify parvis:worker_keep on pg
begin;

select 1 / (count(*) = 13 and bool_and(has_function_privilege('parvis_worker', p.oid, 'execute')))::int
from pg_proc p
where p.pronamespace = 'worker'::regnamespace
and p.proname in ('fold_counters', 'seal_heads', 'seals_broken', 'retention_run', 'drafts_purge',
	'parked_purge', 'sessions_purge', 'rates_purge', 'looks_purge', 'schema_version', 'doctor', 'audit', 'audit_counts');

rollback;
