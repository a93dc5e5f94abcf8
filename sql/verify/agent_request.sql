-- Verify parvis:agent_request on pg
begin;

select 1 / (count(*) = 14 and bool_and(has_function_privilege('parvis_agent', p.oid, 'execute')))::int
from pg_proc p
where p.pronamespace = 'agent'::regnamespace
and p.proname in ('request', 'take', 'assign', 'ask',
	'message_add', 'answer', 'refuse', 'close',
	'note_add', 'file_add', 'file_remove',
	'file_info', 'file_chunk', 'outbox_of');

rollback;
