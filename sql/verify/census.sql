-- Verify parvis:census on pg
begin;

select commune, quarter, agent, sent_at from parvis.census_list where false;
select 1 / (count(*) = 3 and bool_and(has_function_privilege('parvis_agent', p.oid, 'execute')))::int
from pg_proc p
where p.pronamespace = 'agent'::regnamespace
and p.proname in ('census_quarters', 'census_list', 'census_sent');

rollback;
