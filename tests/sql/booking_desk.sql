-- The desk of activities: who holds one, what a change of its week or of the
-- calendars touches, closures.
\ir setup.sql
select no_plan();
select worker.activity_set(test.commune(n), 'cantine', '{"kind": "canteen", "name": "Cantine", "service": "etat-civil", "from_on": "2031-09-01", "to_on": "2031-09-30", "days": "school", "capacity": 2, "state": "open", "openings": [{"weekday": 1, "starts": "11:30", "ends": "13:30"}, {"weekday": 2, "starts": "11:30", "ends": "13:30"}], "deadlines": [{"act": "book", "weekday": 1, "rule": "days", "n": 1, "until": "18:00"}]}')
from generate_series(1, 2) as n \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
insert into parvis.family (reference, token, name)
select 'FAMILLE' || n, 'token-famille-' || n, 'Famille ' || n from generate_series(1, 3) as n;
insert into parvis.family_adult (family, first_name, last_name, email, pays)
select id, 'Élodie', name, lower(reference) || '@exemple.test', true from parvis.family;
insert into parvis.family_child (family, first_name, last_name, born_on, school)
select f.id, 'Enfant ' || right(f.reference, 1), f.name, '2025-09-15', 'Jaurès' from parvis.family f;
create function test.child(p_n int) returns bigint language sql as $$
	select c.id from parvis.family_child c join parvis.family f on f.id = c.family where f.reference = 'FAMILLE' || p_n
$$;
create function test.slot(p_day date) returns bigint language sql as $$
	select s.id from parvis.slot s join parvis.activity a on a.id = s.activity
	where a.code = 'cantine' and s.day = p_day and a.commune = test.commune(1)
$$;
create function test.book(p_n int, p_day date) returns text language sql as $$
	select t.outcome from parvis.booking_take(array[test.slot(p_day)], test.child(p_n), null, null) t
$$;
create function test.data(p_more jsonb default '{}') returns jsonb language sql as $$
	select '{"kind": "canteen", "name": "Cantine", "service": "etat-civil", "from_on": "2031-09-01", "to_on": "2031-09-30", "days": "school", "capacity": 2, "state": "open", "openings": [{"weekday": 1, "starts": "11:30", "ends": "13:30"}, {"weekday": 2, "starts": "11:30", "ends": "13:30"}]}'::jsonb || p_more
$$;
create function test.version() returns int language sql as $$
	select version from parvis.activity where code = 'cantine' and commune = test.commune(1)
$$;

-- Who holds it.
select is((agent.activity('cantine') ->> 'name'), 'Cantine', 'its service sees it');
select is(jsonb_array_length(agent.activities()), 1, 'in its list');
select is((agent.activities() #>> '{0,taken}'), '0', 'with what is booked of the days to come');
select test.enter(1, 'dominique1') \g /dev/null
select is(test.outcome($$select agent.activity('cantine')$$), 'PV404 activity.unknown', 'another service does not');
select is(agent.activities(), '[]', 'in its list neither');
select is(test.outcome($$select agent.activity_set('cantine', test.data(), 1, false)$$), 'PV403 activity.service', 'nor gives it to who has it');
select test.enter(1, 'camille1') \g /dev/null

-- Made at the desk, under a code of its name.
select is(agent.activity_set(null, test.data('{"name": "Cœur d’École, le midi"}'), null, false) ->> 'code', 'coeur-d-ecole-le-midi', 'its address is of its name');
select is(agent.activity_set(null, test.data('{"name": "Cœur d’École, le midi"}'), null, false) ->> 'code', 'coeur-d-ecole-le-midi-2', 'and its own');
select is(test.outcome($$select agent.activity_set(null, test.data('{"regie": "RIEN"}'), null, false)$$), 'PV422 activity.regie', 'a régie is one of the commune');
select is(agent.activity('coeur-d-ecole-le-midi') ->> 'opens_on', null, 'booked at once');
select is(agent.activity_set('coeur-d-ecole-le-midi', test.data('{"opens_local": "2031-06-01 08:00"}'), 1, false) ->> 'done', 'true', 'or from an hour');
select is(agent.activity('coeur-d-ecole-le-midi') ->> 'opens_time', '08:00', 'of the commune');

-- A change of the week tells whom it touches.
select is(test.book(1, '2031-09-02'), 'booked', 'a Tuesday');
select is(test.book(1, '2031-09-09'), 'booked', 'and the next');
select is(test.book(2, '2031-09-09'), 'booked', 'by two');
select is(agent.activity_set('cantine', test.data('{"openings": [{"weekday": 1, "starts": "11:30", "ends": "13:30"}]}'), 1, false),
	'{"code": "cantine", "done": false, "bookings": 3, "families": 2, "days": [{"day": "2031-09-02", "n": 1}, {"day": "2031-09-09", "n": 2}]}', 'Tuesdays would go: told, not done');
select is(test.version(), 1, 'nothing changed');
select is((select count(*) from parvis.booking where state = 'booked'), 3::bigint, 'all have their place');
select is((select count(*) from parvis.outbox where kind = 'booking-closed'), 0::bigint, 'nobody was written to');
select is(test.outcome($$select agent.activity_set('cantine', test.data(), 7, false)$$), 'PV409 activity.changed', 'a colleague''s change is not overwritten');
select is(agent.activity_set('cantine', test.data('{"openings": [{"weekday": 1, "starts": "11:30", "ends": "13:30"}]}'), 1, true) ->> 'done', 'true', 'done once it is said');
select is((select count(*) from parvis.booking where state = 'closed'), 3::bigint, 'bookings are let go');
select is((select count(*) from parvis.outbox where kind = 'booking-closed'), 2::bigint, 'and families told, once each');
select is(agent.activity_set('cantine', test.data(), 2, false) ->> 'done', 'true', 'a week that grows touches nobody');

-- Breaks: by who leads.
select is(test.book(3, '2031-09-08'), 'booked', 'a Monday');
select is(test.outcome($$select agent.school_breaks_set('[{"from_on": "2031-09-06", "to_on": "2031-09-14", "name": "Pont"}]', null, false)$$), 'PV403 activity.break.leader', 'they are everybody''s');
select test.enter(1, 'sacha1') \g /dev/null
select is(agent.school_breaks_set('[{"from_on": "2031-09-06", "to_on": "2031-09-14", "name": "Pont"}]', null, false) - 'days', '{"done": false, "bookings": 1, "families": 1}', 'what it touches is told');
select is((select count(*) from agent.school_breaks()), 0::bigint, 'not done');
select is(agent.school_breaks_set('[{"from_on": "2031-09-06", "to_on": "2031-09-14", "name": "Pont"}]', null, true) ->> 'done', 'true', 'done once it is said');
select is((select state::text from parvis.booking where child = test.child(3)), 'closed', 'and told');
select is(test.outcome($$select agent.school_breaks_set('[{"from_on": "2031-09-10", "to_on": "2031-09-20", "name": "Autre"}]', null, false)$$), 'PV422 activity.break.overlap', 'two do not overlap');
select is(agent.school_breaks_set(null, '2031-09-06', false) ->> 'done', 'true', 'taken out');
select is(test.book(3, '2031-09-08'), 'booked', 'the day is booked again');

-- Closures: whom they touch, before and after.
select test.enter(1, 'camille1') \g /dev/null
select is(test.book(1, '2031-09-08'), 'booked', 'two on a day');
select is(test.book(2, '2031-09-08'), 'waiting', 'one waits');
select is(agent.closure_try('cantine', '2031-09-08', '2031-09-09'), '{"slots": 2, "bookings": 2, "waiting": 1, "billed": 0, "families": 3, "mails": 3}', 'told before it is done');
select is((select count(*) from parvis.closure), 0::bigint, 'nothing is done');
select is(agent.closure_add('cantine', 'jeton-1234', '2031-09-08', '2031-09-09', 'Grève'), '{"bookings": 3}', 'done');
select is(agent.closure_add('cantine', 'jeton-1234', '2031-09-08', '2031-09-09', 'Grève'), '{"bookings": 3}', 'twice is once');
select is((select count(*) from parvis.closure), 1::bigint, 'one closure');
select is(agent.activity('cantine') #>> '{closures,0,reason}', 'Grève', 'seen at the desk');
select test.enter(1, 'dominique1') \g /dev/null
select is(test.outcome($$select agent.closure_remove('cantine', 1)$$), 'PV404 activity.unknown', 'another service does not open it again');
select test.enter(1, 'camille1') \g /dev/null
select agent.closure_remove('cantine', (select id from parvis.closure)) \g /dev/null
select is((select closed from parvis.slot where id = test.slot('2031-09-08')), null, 'opened again');
select lives_ok($$select agent.closure_remove('cantine', 999)$$, 'twice is once');

select * from finish();
rollback;
