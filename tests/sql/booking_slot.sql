-- When an activity takes place: deadlines as communes write them, slots by the
-- calendars, closures.
\ir setup.sql
select no_plan();
select test.enter(1, 'camille1') \g /dev/null

-- A Monday far enough ahead that nothing of its week has begun.
create function test.monday(p_plus int default 0)
returns date
language sql
stable
as $$
	select '2031-09-08'::date + p_plus
$$;

create function test.activity(p_code text, p_more jsonb default '{}')
returns bigint
language sql
as $$
	insert into parvis.activity (code, kind, name, service, from_on, to_on, days, capacity, waiting, state, opens_at)
	select p_code, coalesce(p_more ->> 'kind', 'canteen'), 'Cantine', 'etat-civil',
		coalesce((p_more ->> 'from')::date, test.monday()), coalesce((p_more ->> 'to')::date, test.monday(27)),
		coalesce(p_more ->> 'days', 'school'), (p_more ->> 'capacity')::int, (p_more ->> 'waiting')::int, 'open', null
	returning id
$$;

create function test.cut(p_activity text, p_act text, p_weekday int, p_rule text, p_n int, p_until time)
returns void
language sql
as $$
	insert into parvis.activity_deadline (activity, act, weekday, rule, n, until)
	select id, p_act, p_weekday, p_rule, p_n, p_until from parvis.activity where code = p_activity
$$;

create function test.until(p_activity text, p_plus int, p_act text default 'book', p_starts time default '11:30')
returns text
language sql
as $$
	select to_char(parvis.deadline_at(id, test.monday(p_plus), p_starts, p_act) at time zone 'Europe/Paris', 'Dy DD HH24:MI:SS')
	from parvis.activity where code = p_activity
$$;

-- Until Tuesday 23:59 for the whole next week (canteen); the eve at 18:00 (garderie), both ways.
select test.activity('veyras'), test.activity('veyras-garderie', '{"kind": "nursery"}') \g /dev/null
select test.cut('veyras', act, d, 'week', 2, '23:59'), test.cut('veyras-garderie', act, d, 'days', 1, '18:00')
from generate_series(1, 5) as d, unnest(array['book', 'cancel']) as act \g /dev/null
select is(test.until('veyras', 0), 'Tue 02 23:59:59', 'Monday: the Tuesday of the week before, to its end');
select is(test.until('veyras', 4), 'Tue 02 23:59:59', 'Friday: the same');
select is(test.until('veyras', 4, 'cancel'), 'Tue 02 23:59:59', 'to give back: the same');
select is(test.until('veyras-garderie', 0), 'Sun 07 18:00:00', 'the eve at 18:00, which may be a Sunday');
select is(test.until('veyras-garderie', 3, 'cancel'), 'Wed 10 18:00:00', 'the eve of a Thursday');
-- Closed Thursday noon for the next week.
select test.activity('saint-exupery') \g /dev/null
select test.cut('saint-exupery', 'book', d, 'week', 4, '12:00') from generate_series(1, 5) as d \g /dev/null
select is(test.until('saint-exupery', 0), 'Thu 04 12:00:00', 'Thursday noon of the week before');
select is(test.until('saint-exupery', 7), 'Thu 11 12:00:00', 'and the week after, its own');
select is(test.until('saint-exupery', 0, 'cancel'), 'Mon 08 11:30:00', 'no rule to give back: until it begins');
-- By the weekday: Thursday 10:00 for Monday and Tuesday, Tuesday 10:00 for Thursday and Friday.
select test.activity('saint-jean') \g /dev/null
select test.cut('saint-jean', 'book', 1, 'week', 4, '10:00'), test.cut('saint-jean', 'book', 2, 'week', 4, '10:00'),
	test.cut('saint-jean', 'book', 4, 'days', 2, '10:00'), test.cut('saint-jean', 'book', 5, 'days', 3, '10:00') \g /dev/null
select is(test.until('saint-jean', 0), 'Thu 04 10:00:00', 'Monday');
select is(test.until('saint-jean', 1), 'Thu 04 10:00:00', 'Tuesday');
select is(test.until('saint-jean', 2), 'Wed 10 11:30:00', 'Wednesday has no rule');
select is(test.until('saint-jean', 3), 'Tue 09 10:00:00', 'Thursday');
select is(test.until('saint-jean', 4), 'Tue 09 10:00:00', 'Friday');
-- N working days before, over a week-end and a public holiday (11 November 2031 is a Tuesday).
select test.activity('working') \g /dev/null
select test.cut('working', 'book', d, 'working', 2, '10:00') from generate_series(1, 5) as d \g /dev/null
select is(test.until('working', 0), 'Thu 04 10:00:00', 'two working days before a Monday');
select is(test.until('working', 2), 'Mon 08 10:00:00', 'before a Wednesday');
select is(test.until('working', '2031-11-12'::date - test.monday()), 'Fri 07 10:00:00', 'the armistice does not count');
select test.cut('working', 'cancel', d, 'working', 0, '09:00') from generate_series(1, 5) as d \g /dev/null
select is(test.until('working', 0, 'cancel'), 'Mon 08 09:00:00', 'none before: the day itself');
select is(test.until('working', 0, 'cancel', '08:30'), 'Mon 08 08:30:00', 'never after it began');
-- across the change of the clocks (26 October 2031)
select is((select parvis.deadline_at(id, '2031-10-27', '11:30', 'book') from parvis.activity where code = 'veyras-garderie'),
	'2031-10-26 17:00+00'::timestamptz, 'an hour of the commune, whichever clock it has');
select test.enter(2) \g /dev/null
select test.activity('veyras') \g /dev/null
select is((select parvis.deadline_at(id, test.monday(), '11:30', 'book') from parvis.activity where code = 'veyras' and commune = test.commune(2)),
	(test.monday() + time '07:30') at time zone 'UTC', 'and of its own zone');
select test.enter(1, 'camille1') \g /dev/null

-- Slots: four weeks, Monday Tuesday Thursday Friday.
create temporary table made as select test.activity('cantine', '{"capacity": 2}') as id;
insert into parvis.activity_opening (activity, weekday, starts, ends)
select id, d, '11:30', '13:30' from made, unnest(array[1, 2, 4, 5]) as d;
insert into parvis.school_break values (test.commune(1), test.monday(14), test.monday(20), 'Congés d’essai');
create function test.make(p_code text default 'cantine')
returns int
language sql
as $$
	select parvis.slots_make(id) from parvis.activity where code = p_code and commune = test.commune(1)
$$;
create function test.slots(p_code text default 'cantine')
returns table (day date, starts time, capacity int, taken int, waiting int, closed text)
language sql
as $$
	select s.day, s.starts, s.capacity, s.taken, s.waiting, s.closed
	from parvis.slot s join parvis.activity a on a.id = s.activity
	where a.code = p_code and a.commune = test.commune(1) order by s.day, s.starts
$$;
select is(test.make(), 12, 'three weeks of school, a week of holidays without');
select is(test.make(), 0, 'made once');
select is((select count(*) from test.slots() where day between test.monday(14) and test.monday(20)), 0::bigint, 'none in the holidays');
select is((select string_agg(distinct extract(isodow from day)::text, '') from test.slots()), '1245', 'on its weekdays');
select is((select min(book_until) from parvis.slot where activity = (select id from made)), (test.monday() + time '11:30') at time zone 'Europe/Paris', 'no deadline: until it begins');

-- A family with two children.
insert into parvis.family (reference, token, name) values ('FAMILLE1', 'token-famille', 'Exemple');
insert into parvis.family_adult (family, first_name, last_name, email, pays)
select id, 'Élodie', 'Exemple', 'elodie@exemple.test', true from parvis.family where reference = 'FAMILLE1';
insert into parvis.family_child (family, first_name, last_name, born_on)
select f.id, n, 'Exemple', '2024-03-01' from parvis.family f, unnest(array['Zoé', 'Léo', 'Noé']) as n where f.reference = 'FAMILLE1';
create function test.child(p_name text) returns bigint language sql as $$select id from parvis.family_child where first_name = p_name$$;
create function test.take(p_name text, p_from date, p_to date, p_code text default 'cantine', p_agent bigint default null)
returns text
language sql
as $$
	select string_agg(t.outcome, ' ' order by s.day)
	from parvis.booking_take(array(select s.id from parvis.slot s join parvis.activity a on a.id = s.activity
		where a.code = p_code and s.day between p_from and p_to order by s.day desc), test.child(p_name), null, p_agent) t
	join parvis.slot s on s.id = t.slot
$$;

-- The week that is usual is booked as slots are made.
insert into parvis.booking_week (child, activity, weekday, starts, from_on, to_on)
select test.child('Zoé'), id, d, '11:30', test.monday(), test.monday(100) from made, unnest(array[1, 4]) as d;
update parvis.activity set to_on = test.monday(34) where code = 'cantine';
select is(test.make(), 4, 'a week more');
select is((select array_agg(s.day order by s.day) from parvis.booking b join parvis.slot s on s.id = b.slot where b.child = test.child('Zoé')),
	array[test.monday(28), test.monday(31)], 'its usual days are booked');

-- Another hour: the same slots, the usual week too.
update parvis.activity_opening set starts = '12:00' where activity = (select id from made);
select is(test.make(), 0, 'the hour changed: no slot is new');
select is((select count(*) from parvis.booking where state = 'booked'), 2::bigint, 'nobody lost a place');
select is((select string_agg(distinct starts::text, '') from test.slots()), '12:00:00', 'all at the new hour');
select is((select string_agg(distinct starts::text, '') from parvis.booking_week), '12:00:00', 'the usual week too');

-- Fewer places than are taken; then more, which go to who waits.
select is(test.take('Zoé', test.monday(), test.monday()), 'booked', 'one');
select is(test.take('Léo', test.monday(), test.monday()), 'booked', 'two');
select is(test.take('Noé', test.monday(), test.monday()), 'waiting', 'the third waits');
update parvis.activity set capacity = 1 where code = 'cantine';
select is(test.make(), 0, 'fewer places');
select results_eq($$select capacity, taken, waiting from test.slots() where day = test.monday()$$, 'values (2, 2, 1)', 'who has a place keeps it');
select is((select capacity from test.slots() where day = test.monday(1)), 1, 'elsewhere there are fewer');
update parvis.activity set capacity = null where code = 'cantine';
select is(test.make(), 0, 'without limit');
select results_eq($$select capacity, taken, waiting from test.slots() where day = test.monday()$$, 'values (null::int, 3, 0)', 'who waited has a place');
select is((select count(*) from parvis.outbox where kind = 'booking-promoted'), 1::bigint, 'and is told');

-- A closure lets everybody go, and tells each family once.
select test.take('Zoé', test.monday(), test.monday(5)), test.take('Léo', test.monday(), test.monday(5)) \g /dev/null
update parvis.slot set billed = true where day = test.monday(1) and activity = (select id from made);
select is((select parvis.slot_close(id, test.monday(), test.monday(3), 'Grève', (select id from parvis.agent where login = 'camille' and commune = test.commune(1))) from made),
	7, 'three days: Zoé, Léo and Noé');
select is((select count(*) from parvis.outbox where kind = 'booking-closed'), 1::bigint, 'one mail');
select is((select jsonb_array_length(model -> 'rows') from parvis.outbox where kind = 'booking-closed'), 7, 'with all of it');
select is((select string_agg(distinct b.state, '') from parvis.booking b join parvis.slot s on s.id = b.slot where s.closed = 'Grève'), 'closed', 'owing nothing, the invoiced day too');
select is((select sum(taken) from test.slots() where closed is not null), 0::bigint, 'no place is taken');
select is(test.take('Zoé', test.monday(), test.monday(5)), 'closed closed closed kept', 'and none can be');
select is(test.make(), 0, 'it stays closed');
select is((select count(*) from test.slots() where closed = 'Grève'), 3::bigint, 'on its three days');
select is((select parvis.slot_reopen(id) from parvis.closure), 5, 'it takes place all the same, but for the invoiced day');
select is((select count(*) from parvis.outbox where kind = 'booking-reopened'), 1::bigint, 'one mail');
select is(test.take('Zoé', test.monday(), test.monday()), 'booked', 'and is booked again');
select is(test.outcome('select parvis.slot_reopen(0)'), 'PV404 booking.closure', 'there is none such');

-- Holidays that come later: what was booked is closed, what was not is gone.
insert into parvis.school_break values (test.commune(1), test.monday(28), test.monday(34), 'Pont');
select is(test.make(), 0, 'a week of holidays more');
select results_eq($$select day, closed from test.slots() where day >= test.monday(28)$$,
	$$values (test.monday(28), 'timetable'), (test.monday(31), 'timetable')$$, 'the days that were booked are closed');
select is((select model ->> 'timetable' from parvis.outbox where kind = 'booking-closed' order by id desc limit 1), 'true', 'and the family is told');
delete from parvis.school_break where from_on = test.monday(28);
select is(test.make(), 2, 'it was an error: the two that were gone');
select is((select count(*) from test.slots() where closed = 'timetable'), 0::bigint, 'the others are open again');
delete from parvis.activity_opening where weekday = 5 and activity = (select id from made);
select is(test.make(), 0, 'no more on Fridays');
select is((select count(*) from test.slots() where extract(isodow from day) = 5 and closed is null), 0::bigint, 'Fridays are closed or gone');

-- Appointments: an opening cut into slots, the last one whole.
select test.activity('etat-civil', '{"kind": "appointment", "days": "working", "capacity": 1}') \g /dev/null
insert into parvis.activity_opening (activity, weekday, starts, ends, minutes, capacity)
select id, 1, '09:00', '10:10', 20, 2 from parvis.activity where code = 'etat-civil';
select is(test.make('etat-civil'), 12, 'three each Monday, of all four: school holidays are working days');
select results_eq($$select starts, capacity from test.slots('etat-civil') where day = test.monday()$$,
	$$values ('09:00'::time, 2), ('09:20', 2), ('09:40', 2)$$, 'of 20 minutes each');
-- A centre of the holidays, a hall of every day; public holidays.
select test.activity('centre', '{"kind": "holiday-centre", "days": "holidays"}'), test.activity('salle', '{"kind": "hall", "days": "all", "from": "2031-11-10", "to": "2031-11-11"}'),
	test.activity('bureau', '{"kind": "appointment", "days": "working", "from": "2031-11-10", "to": "2031-11-11"}') \g /dev/null
insert into parvis.activity_opening (activity, weekday, starts, ends)
select id, d, '08:00', '18:00' from parvis.activity, generate_series(1, 7) as d where code in ('centre', 'salle', 'bureau') and commune = test.commune(1);
select is(test.make('centre'), 7, 'the week of the holidays');
select is(test.make('salle'), 2, 'a hall on the armistice');
select is(test.make('bureau'), 1, 'no office');
select is(parvis.slots_make(0), 0, 'no activity, no slots');

-- By the worker: each once a day.
update parvis.activity set slots_on = null;
select cmp_ok(worker.slots_make(100), '>=', 5, 'the worker makes those of all');
select is(worker.slots_make(100), 0, 'once a day');
select * from finish();
rollback;
