-- Verify parvis:holiday on pg
begin;

select 1 / (parvis.easter(2026) = '2026-04-05')::int;
select 1 / (count(*) = 11)::int from parvis.holidays(2026, 'france');
select 1 / has_function_privilege('parvis_keeper', 'parvis.delay_end(date, text, bigint)', 'execute')::int;

rollback;
