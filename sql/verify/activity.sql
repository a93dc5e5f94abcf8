-- Verify parvis:activity on pg
begin;

select commune, id, code, kind, name, service, regie, place, about, from_on, to_on, days, capacity, waiting, opens_at, age_from, age_to, schools, care, proof_hours, unpaid_days, state, version
from parvis.activity
where false;
select commune, activity, weekday, starts, ends, minutes, capacity
from parvis.activity_opening
where false;
select commune, activity, act, weekday, rule, n, until
from parvis.activity_deadline
where false;
select commune, from_on, to_on, name
from parvis.school_break
where false;
select commune, id, activity, day, starts, ends, capacity, taken, waiting, book_until, cancel_until, closed, checked_at, billed
from parvis.slot
where false;

rollback;
