-- Verify parvis:dossier_act on pg
begin;

select 1 / has_function_privilege('parvis_agent', 'agent.dossier(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.file_check(text, bigint, bigint, text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.task_add(text, int, text, text, bigint, text, date)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.task_done(bigint, int, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.task_reopen(bigint, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.task_end(bigint, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.tasks(boolean, boolean, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.link_add(text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.link_remove(text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.transfer_services(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.transfer(text, int, text, text, text, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.transferred(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.undo(text, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.transfer_cancel(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.transfer_take(int)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.transfer_keys(bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.transfer_move(bigint, bigint[], bytea[], text, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.transfer_failed(bigint, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.transfer_communes(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.transfer_commune(text, int, text, text, text, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.mail_again(text, bigint, jsonb)', 'execute')::int;

rollback;
