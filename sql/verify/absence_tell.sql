-- Verify parvis:absence_tell on pg
begin;

select 1 / has_function_privilege('parvis_citizen', 'citizen.absences(text, bigint, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.absence_of(text, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.absence_tell(text, text, bigint, jsonb)', 'execute')::int;

rollback;
