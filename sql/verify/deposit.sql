-- Verify parvis:deposit on pg
begin;

select 1 / has_function_privilege('parvis_agent', 'agent.deposit(text, int, date)', 'execute')::int;

rollback;
