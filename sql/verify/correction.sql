-- Verify parvis:correction on pg
begin;

select
	commune, id, request, agent, token, state, fields, draft, dropped, sent_token, before,
	files_before, files_after, asked_at, ended_at
from parvis.correction
where false;
select 'corrected'::parvis.event_kind;
select 1 / has_function_privilege('parvis_agent', 'agent.correction_ask(text, int, text, text, jsonb, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.correction_send(bytea, text, int, jsonb, jsonb)', 'execute')::int;

rollback;
