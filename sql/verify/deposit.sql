-- Verify parvis:deposit on pg
begin;

select awaited from parvis.request where false;
select 'deposited'::parvis.event_kind;
select 1 / has_function_privilege('parvis_agent', 'agent.deposit(text, int, date)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.request(bytea)', 'execute')::int;

rollback;
