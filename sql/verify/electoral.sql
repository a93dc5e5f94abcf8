-- Verify parvis:electoral on pg
begin;

select 1 / (count(*) = 9 and bool_and(has_function_privilege('parvis_agent', p.oid, 'execute')))::int
from pg_proc p
where p.pronamespace = 'agent'::regnamespace
and p.proname in ('polls', 'poll_add', 'poll_remove', 'roll', 'roll_deposit', 'roll_pending',
	'roll_send', 'roll_batches', 'roll_batch');
select 1 / (count(*) = 3 and bool_and(has_function_privilege('parvis_worker', p.oid, 'execute')))::int
from pg_proc p
where p.pronamespace = 'worker'::regnamespace
and p.proname in ('poll_add', 'poll_remove', 'poll_list');
select 1 / has_function_privilege('parvis_citizen', 'citizen.polls()', 'execute')::int;

rollback;
