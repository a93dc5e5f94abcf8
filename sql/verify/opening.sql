-- Verify parvis:opening on pg
begin;

select 1 / has_function_privilege('parvis_citizen', 'citizen.opening(timestamptz)', 'execute')::int;

rollback;
