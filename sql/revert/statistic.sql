-- Revert parvis:statistic from pg
begin;

drop function worker.desk_counts_purge();
drop function worker.fold_statistics();

set local role parvis_owner;
drop trigger event_counted on parvis.event;
drop trigger request_on_desk_changed on parvis.request;
drop trigger request_on_desk on parvis.request;
drop function agent.statistic_services();
drop function agent.statistic_lines(date, date, text);
drop function agent.statistic_opinions(date, date, text);
drop function agent.statistic_ways(date, date, text);
drop function agent.statistic_months(date, date, text);
drop function agent.statistic_procedures(date, date, text);
drop function agent.home();
drop function parvis.my_services(text);
drop function parvis.statistic_event();
drop function parvis.desk_recount();
drop table parvis.statistic_delta;
drop table parvis.statistic;
drop table parvis.desk_delta;
drop table parvis.desk_count;
drop domain parvis.desk_measure;

commit;
