-- Verify parvis:absence_desk on pg
begin;

select 1 / has_function_privilege('parvis_agent', 'agent.absences(boolean)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.absence_decide(bigint, boolean, text)', 'execute')::int;

rollback;
