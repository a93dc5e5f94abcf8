-- Verify parvis:account on pg
begin;

select 1 / has_function_privilege('parvis_citizen', 'citizen.family_account(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.family_invoice(text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.family_care(text, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.family_care_mail(text, int, text, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.family_account(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.family_care(text, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.family_care_mail(text, int, text)', 'execute')::int;

rollback;
