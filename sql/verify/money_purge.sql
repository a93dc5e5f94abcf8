-- Verify parvis:money_purge on pg
begin;

select 1 / has_function_privilege('parvis_worker', 'worker.money_purge(int)', 'execute')::int;

rollback;
