-- Verify parvis:family_file on pg
begin;

select 1 / has_function_privilege('parvis_citizen', 'citizen.family_ask(text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.family_me(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.family_add(bigint, text, jsonb)', 'execute')::int;
select 1 / (not has_function_privilege('parvis_citizen', 'parvis.family_enter(bigint, text)', 'execute'))::int;

rollback;
