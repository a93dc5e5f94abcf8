-- Attendance: the last clock wins, the same twice is once, a child nobody had
-- booked; and bookings at the counter.
\ir setup.sql
select no_plan();
select worker.activity_set(test.commune(1), 'cantine', jsonb_build_object('kind', 'canteen', 'name', 'Cantine', 'service', 'etat-civil',
	'from_on', current_date - 3, 'to_on', current_date + 20, 'days', 'all', 'capacity', 3, 'state', 'open',
	'openings', (select jsonb_agg(jsonb_build_object('weekday', d, 'starts', '00:00', 'ends', '23:59')) from generate_series(1, 7) as d),
	'deadlines', (select jsonb_agg(jsonb_build_object('act', 'book', 'weekday', d, 'rule', 'days', 'n', 5, 'until', '10:00')) from generate_series(1, 7) as d))) \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
insert into parvis.family (reference, token, name)
select 'FAMILLE' || n, 'token-famille-' || n, 'Famille ' || n from generate_series(1, 5) as n;
insert into parvis.family_adult (family, first_name, last_name, email, pays)
select id, 'Élodie', name, lower(reference) || '@exemple.test', true from parvis.family;
insert into parvis.family_child (family, first_name, last_name, born_on)
select f.id, 'Élise', 'Modèle ' || right(f.reference, 1), '2019-09-15' from parvis.family f;
insert into parvis.family_care (child, allergies) select id, 'Arachide' from parvis.family_child;
create function test.child(p_n int) returns bigint language sql as $$
	select c.id from parvis.family_child c join parvis.family f on f.id = c.family where f.reference = 'FAMILLE' || p_n
$$;
create function test.day() returns date language sql as $$ select parvis.today() $$;
create function test.slot() returns bigint language sql as $$
	select s.id from parvis.slot s where s.day = parvis.today()
$$;
create function test.booking(p_n int) returns bigint language sql as $$
	select b.id from parvis.booking b where b.child = test.child(p_n) and b.slot = test.slot()
$$;
create function test.presence(p_n int) returns text language sql as $$
	select b.state || ' ' || coalesce(b.presence, '-') || coalesce(' ' || b.minutes, '') from parvis.booking b where b.id = test.booking(p_n)
$$;
create function test.mark(p_n int, p_presence text, p_ago int, p_left text default null) returns text language sql as $$
	select agent.sheet_mark('cantine', test.day(), '00:00', jsonb_build_array(jsonb_build_object('booking', test.booking(p_n), 'presence', p_presence, 'left', p_left, 'at', 1000000000 - p_ago * 1000)), 1000000000) #>> '{0,outcome}'
$$;

-- At the counter: past the deadline, never over capacity.
select is(agent.counter_take('cantine', 'jeton-take-' || n, test.day(), '00:00', test.child(n)), 'booked', 'past the deadline') from generate_series(1, 2) as n;
select is(agent.counter_take('cantine', 'jeton-take-1', test.day(), '00:00', test.child(4)), 'booked', 'the same token is the same answer');
select is(test.booking(4), null, 'and books nobody else');
select is(agent.counter_take('cantine', 'jeton-take-3', test.day(), '00:00', test.child(3)), 'booked', 'the last place');
select is(agent.counter_take('cantine', 'jeton-take-4', test.day(), '00:00', test.child(4)), 'waiting', 'full is full');
select is(agent.counter_day('cantine', test.day()) #>> '{slots,0,rows,3,waits}', 'true', 'the day shows who waits');
select is(agent.counter_leave('cantine', 'jeton-leave-4', test.day(), '00:00', test.child(4)), 'cancelled', 'given back');
select is(jsonb_array_length(agent.children_named('eli mod')), 5, 'children by the beginnings of their names, whatever the accents');
select is(agent.children_named(' '), '[]', 'no word, no child');

-- The sheet, and its looks.
select is(jsonb_array_length(agent.sheet('cantine', test.day(), '00:00') -> 'children'), 3, 'who is expected');
select is(agent.sheet('cantine', test.day(), '00:00') #>> '{children,0,care,allergies}', 'Arachide', 'with what harms');
select is((select count(*) from parvis.sheet_look), 1::bigint, 'the look is noted, once in ten minutes');
select is(agent.sheets(null) #>> '{sheets,0,unsaid}', '3', 'how many are to be said');
select is(test.outcome($$select agent.sheet_check('cantine', test.day(), '00:00', true)$$), 'PV422 activity.sheet.unsaid', 'not complete before all is said');

-- The last clock wins.
select is(test.mark(1, 'present', 60), 'noted', 'there a minute ago');
select is(test.presence(1), 'booked present', 'is kept');
select is(test.mark(1, 'absent', 120), 'older', 'what was seen before is late');
select is(test.presence(1), 'booked present', 'and changes nothing');
select is(test.mark(1, 'absent', 30), 'noted', 'what was seen after');
select is(test.presence(1), 'booked absent', 'stands');
select is(test.mark(1, 'present', 60), 'older', 'the first one again, late');
select is(test.presence(1), 'booked absent', 'changes nothing');
select is((select count(*) from parvis.booking_change where booking = test.booking(1) and presence is not null), 2::bigint, 'two things were said');
select is(test.mark(1, 'absent', 10), 'noted', 'the same later');
select is((select count(*) from parvis.booking_change where booking = test.booking(1) and presence is not null), 2::bigint, 'says nothing new');
select is(test.mark(1, 'present', 20), 'older', 'but is later');
select is(test.mark(1, 'present', -1000, '01:30'), 'noted', 'a clock ahead is not ahead');
select is(test.presence(1), 'booked present 90', 'how long, of when it left');
select ok((select presence_at <= now() from parvis.booking where id = test.booking(1)), 'nothing is seen in the future');
select is(agent.sheet('cantine', test.day(), '00:00') #>> '{children,0,left}', '01:30', 'and when it left');
select is(test.mark(1, 'excused', 0), 'unknown', 'a proof is another thing');
select is(agent.sheet_mark('cantine', test.day(), '00:00', '[{"booking": 0, "presence": "present", "at": 1}]', 1) #>> '{0,outcome}', 'unknown', 'a booking of elsewhere');
update parvis.booking set presence = 'excused', presence_at = now() where id = test.booking(2);
select is(test.mark(2, 'absent', 0), 'noted', 'absent, said of who is excused');
select is(test.presence(2), 'booked excused', 'is excused still');

-- All the others.
select is(agent.sheet_rest('cantine', test.day(), '00:00'), 1, 'of whom nothing was said');
select is(test.presence(3), 'booked present', 'is there');
select is(test.presence(2), 'booked excused', 'the others stay as they were');

-- Who had not booked.
select is(agent.sheet_add('cantine', test.day(), '00:00', test.child(4)), 'noted', 'comes all the same');
select is(agent.sheet_add('cantine', test.day(), '00:00', test.child(4)), 'noted', 'twice is once');
select is(test.presence(4), 'booked unexpected', 'unexpected');
select is((select format('%s of %s', taken, capacity) from parvis.slot where id = test.slot()), '4 of 4', 'who is there is there');
select is(test.mark(4, 'present', 0), 'noted', 'there, said of it');
select is(test.presence(4), 'booked unexpected', 'is unexpected still');
select is(agent.sheet_add('cantine', test.day(), '00:00', test.child(3)), 'noted', 'one who had booked');
select is(test.presence(3), 'booked present', 'is just there');
select agent.sheet_drop('cantine', test.day(), '00:00', test.booking(4)), agent.sheet_drop('cantine', test.day(), '00:00', test.booking(4)), agent.sheet_drop('cantine', test.day(), '00:00', test.booking(3)) \g /dev/null
select is(test.presence(4), 'cancelled -', 'put on by mistake, it leaves');
select is(test.presence(3), 'booked present', 'who had booked does not');
select is((select taken from parvis.slot where id = test.slot()), 3, 'counted once');
select is(test.outcome($$select agent.sheet_add('cantine', test.day() + 1, '00:00', test.child(4))$$), 'PV422 activity.sheet.future', 'nobody came tomorrow');
select is(test.outcome($$select agent.sheet_add('cantine', test.day(), '00:00', 0)$$), 'PV404 booking.child', 'a child of the commune');

-- Complete.
select lives_ok($$select agent.sheet_check('cantine', test.day(), '00:00', true)$$, 'complete');
select is(agent.sheet('cantine', test.day(), '00:00') ->> 'checked', 'true', 'is said');
select lives_ok($$select agent.sheet_check('cantine', test.day(), '00:00', false)$$, 'and taken back');
select is(test.outcome($$select agent.sheet_check('cantine', test.day() + 1, '00:00', true)$$), 'PV422 activity.sheet.future', 'not before its day');
update parvis.slot set billed = true where id = test.slot();
select is(test.mark(3, 'absent', -10), 'billed', 'what is invoiced does not change');
select is(test.outcome($$select agent.sheet_check('cantine', test.day(), '00:00', false)$$), 'PV409 activity.sheet.billed', 'nor is it opened again');
select is(test.outcome($$select agent.sheet_add('cantine', test.day(), '00:00', test.child(5))$$), 'PV409 activity.sheet.billed', 'nor is anybody added');
select is(test.outcome($$select agent.sheet_drop('cantine', test.day(), '00:00', test.booking(3))$$), 'PV409 activity.sheet.billed', 'or taken out');

-- Of its service.
select test.enter(1, 'dominique1') \g /dev/null
select is(test.outcome($$select agent.sheet('cantine', test.day(), '00:00')$$), 'PV404 activity.unknown', 'another service sees no sheet');
select is(agent.sheets(null) -> 'sheets', '[]', 'in its list neither');
select is(test.outcome($$select test.mark(1, 'absent', 0)$$), 'PV404 activity.unknown', 'says nothing');
select is(test.outcome($$select agent.children_named('elise')$$), 'PV403 family.not-keeper', 'and finds no child');
select is(worker.sheet_looks_purge(), 0::bigint, 'looks are kept');
update parvis.sheet_look set at = now() - interval '2 years';
select is(worker.sheet_looks_purge(), 1::bigint, 'for a year');

select * from finish();
rollback;
