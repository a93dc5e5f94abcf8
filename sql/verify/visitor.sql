-- Verify parvis:visitor on pg
begin;

select reminded
from parvis.booking_visitor
where false;
select 1 / has_function_privilege('parvis_citizen', 'citizen.visitor_book(text, text, text, jsonb)', 'execute')::int;
select 1 / has_function_privilege('parvis_worker', 'worker.visitors_remind()', 'execute')::int;

rollback;
