-- Verify parvis:worker_outbox on pg
begin;

select 1 / (count(*) = 7 and bool_and(has_function_privilege('parvis_worker', p.oid, 'execute')))::int
from pg_proc p
where p.pronamespace = 'worker'::regnamespace
and p.proname in ('outbox_take', 'outbox_sent', 'outbox_failed', 'letter_made', 'scan_take',
	'file_chunk', 'scan_done');

rollback;
