-- Verify parvis:accounting on pg
begin;

select 1 / has_function_privilege('parvis_agent', 'agent.regie_journal(text, date, date, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.regie_takings(text, date, date, text)', 'execute')::int;

rollback;
