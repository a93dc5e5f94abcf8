-- Verify parvis:posting on pg
begin;

select message, act, agent, at from parvis.posting where false;
select 1 / has_function_privilege('parvis_agent', 'agent.letters(boolean, bigint, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.letters_mark(bigint[], boolean)', 'execute')::int;

rollback;
