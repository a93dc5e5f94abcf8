-- Verify parvis:shared on pg
begin;

select has_function_privilege('parvis_citizen', 'citizen.commune_by_host(text)', 'execute');
select has_function_privilege('parvis_agent', 'agent.commune_by_host(text)', 'execute');
select 1 / (count(*) = 0)::int from citizen.commune_by_host('no.host.invalid');

rollback;
