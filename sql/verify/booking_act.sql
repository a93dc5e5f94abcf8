-- Verify parvis:booking_act on pg
begin;

select made_at
from parvis.booking_week
where false;
select 1 / has_function_privilege('parvis_keeper', 'parvis.booking_take(bigint[], bigint, bigint, bigint)', 'execute')::int;
select 1 / has_function_privilege('parvis_keeper', 'parvis.booking_leave(bigint[], bigint, bigint, bigint)', 'execute')::int;

rollback;
