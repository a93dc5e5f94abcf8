-- Verify parvis:edition on pg
begin;

select name, digest, agent, at from parvis.candidate where false;
select name, act, digest, own, agent, at from parvis.publication where false;
select 1 / has_function_privilege('parvis_agent', 'agent.form_publish(text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.form_import(bigint, text, text, text, text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.commune_add(text, text, text[], text, bytea, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.definition_publish(text, text, text, text, text)', 'execute')::int;

rollback;
