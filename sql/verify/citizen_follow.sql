-- Verify parvis:citizen_follow on pg
begin;

select 1 / (count(*) = 10 and bool_and(has_function_privilege('parvis_citizen', p.oid, 'execute')))::int
from pg_proc p
where p.pronamespace = 'citizen'::regnamespace
and p.proname in ('follow_open', 'follow_link', 'session_close', 'request',
	'message_add', 'request_withdraw', 'request_file_add', 'request_file_remove',
	'request_file_info', 'request_file_chunk');

rollback;
