-- Verify parvis:document_act on pg
begin;

select 1 / has_function_privilege('parvis_citizen', 'citizen.family_documents(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.family_document_send(text, text, bigint, jsonb, text, text, bigint, bytea, bytea, text, bytea[])', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.family_document_remove(text, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.family_document_info(text, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.family_document_chunk(text, bigint, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.absence_prove(text, bigint, text, text, bigint, bytea, bytea, text, bytea[])', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.documents_waiting()', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.family_documents(text, boolean)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.family_document_ask(text, text, text, bigint, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.family_document_decide(text, bigint, bigint, boolean, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.family_document_info(bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.family_document_chunk(bigint, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.documents_remind(int)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.documents_purge(int)', 'execute')::int;

rollback;
