-- Verify parvis:administration on pg
begin;

select commune, id, subject, before, after, agent, at from parvis.administration_act where false;
select commune, agent, day, looks, usual, colleagues, at, answered_by, answered_at, answer from parvis.volume_alert where false;
select 1 / (count(*) = 19 and bool_and(has_function_privilege('parvis_agent', p.oid, 'execute')))::int
from pg_proc p
where p.pronamespace = 'agent'::regnamespace
and p.proname in ('settings',
	'settings_set',
	'administration_history',
	'settings_restore',
	'service_list',
	'service_set',
	'form_period',
	'accounts',
	'account_set',
	'sessions',
	'session_end',
	'account_sessions_end',
	'delegations',
	'delegation_add',
	'delegation_end',
	'signatures',
	'looks',
	'volume_alerts',
	'volume_answer');
select 'worker.volume_watch()'::regprocedure;

rollback;
