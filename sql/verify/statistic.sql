-- Verify parvis:statistic on pg
begin;

select commune, service, measure, day, n from parvis.desk_count where false;
select commune, id, service, measure, day, n from parvis.desk_delta where false;
select commune, day, service, procedure, came_by, outcome, days, late, n from parvis.statistic where false;
select commune, id, day, service, procedure, came_by, outcome, received_on, late from parvis.statistic_delta where false;
select 1 / has_function_privilege('parvis_agent', 'agent.home()', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.fold_statistics()', 'execute')::int;

rollback;
