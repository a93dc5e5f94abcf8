-- Verify parvis:outbox on pg
begin;

select commune, id, request, draft, message, kind, recipient, template, language, model, state,
	attempts, next_at, created_at, sent_at, message_id, last_error
from parvis.outbox where false;
select has_function_privilege('parvis_owner', 'parvis.outbox_add(bigint, bigint, jsonb, bigint)', 'execute');

rollback;
