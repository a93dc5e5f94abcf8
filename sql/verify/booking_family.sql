-- Verify parvis:booking_family on pg
begin;

select 1 / has_function_privilege('parvis_citizen', 'citizen.bookings(text, bigint, date, text)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.bookings_turn(text, bigint, date, text, boolean)', 'execute')::int;
select 1 / has_function_privilege('parvis_citizen', 'citizen.booking_save(text, text, bigint, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.booking_actions_purge()', 'execute')::int;

rollback;
