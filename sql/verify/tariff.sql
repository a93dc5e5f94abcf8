-- Verify parvis:tariff on pg
begin;

select commune, id, activity, name, from_on, to_on, basis, kind, rate, floor_cents, ceiling_cents, absent_percent, late_percent, unexpected_percent, version
from parvis.tariff
where false;
select commune, tariff, resident, from_cents, cents
from parvis.tariff_slice
where false;
select commune, tariff, rank, percent
from parvis.tariff_sibling
where false;
select 1 / has_function_privilege('parvis_agent', 'agent.tariffs(text)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.tariff_set(text, bigint, jsonb, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.tariff_remove(text, bigint, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_agent', 'agent.tariff_try(text, date, boolean, bigint, int)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.tariff_set(bigint, text, jsonb)', 'execute')::int;

rollback;
