-- Verify parvis:timetable on pg
begin;

select slots_on
from parvis.activity
where false;
select 1 / has_function_privilege('parvis_keeper', 'parvis.slot_close(bigint, date, date, text, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.slots_make(int)', 'execute')::int;

rollback;
