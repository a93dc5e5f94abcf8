-- Verify parvis:booking on pg
begin;

select commune, id, slot, child, state, queued_at, presence, minutes, presence_at, made_at
from parvis.booking
where false;
select commune, id, booking, state, presence, by_adult, by_agent, at
from parvis.booking_change
where false;
select commune, token, result, at
from parvis.booking_action
where false;
select commune, booking, link, name, email, phone, subject
from parvis.booking_visitor
where false;
select commune, child, activity, weekday, starts, from_on, to_on
from parvis.booking_week
where false;
select commune, id, activity, from_on, to_on, reason, agent, at
from parvis.closure
where false;
select commune, id, token, child, from_on, to_on, reason, told_at, proved_at, decided, agent, decided_at
from parvis.absence
where false;
select commune, activity, day, courses, allergens, published, version
from parvis.menu
where false;

rollback;
