-- The page of a family: what it shows of five weeks, what a save comes to.
\ir setup.sql
select no_plan();
select test.enter(1, 'camille1') \g /dev/null

-- The Monday after next, whatever day it is.
create function test.monday(p_plus int default 0) returns date language sql stable as $$
	select date_trunc('week', parvis.today())::date + 14 + p_plus
$$;
insert into parvis.activity (code, kind, name, service, from_on, to_on, days, capacity, waiting, state, age_from, schools)
values ('cantine', 'canteen', 'Cantine', 'etat-civil', test.monday(), test.monday(34), 'all', 2, null, 'open', null, '{}'),
	('centre', 'holiday-centre', 'Centre', 'etat-civil', test.monday(), test.monday(34), 'all', 1, 0, 'open', null, '{}'),
	('ados', 'after-school', 'Ados', 'etat-civil', test.monday(), test.monday(34), 'all', null, null, 'open', 12, '{}'),
	('ferry', 'nursery', 'Ferry', 'etat-civil', test.monday(), test.monday(34), 'all', null, null, 'open', null, '{Ferry}'),
	('salle', 'hall', 'Salle', 'etat-civil', test.monday(), test.monday(34), 'all', 1, null, 'open', null, '{}');
insert into parvis.activity_opening (activity, weekday, starts, ends)
select id, d, case code when 'cantine' then time '11:30' else '14:00' end, '17:00'
from parvis.activity, generate_series(1, 5) as d where commune = test.commune(1);
select parvis.slots_make(id) from parvis.activity where commune = test.commune(1) order by id \g /dev/null
insert into parvis.family (reference, token, name)
select 'FAMILLE' || n, 'token-famille-' || n, 'Famille ' || n from generate_series(1, 3) as n;
insert into parvis.family_adult (family, first_name, last_name, email, pays)
select id, 'Élodie', name, lower(reference) || '@exemple.test', true from parvis.family;
insert into parvis.family_child (family, first_name, last_name, born_on)
select f.id, case c when 1 then 'Zoé' else 'Léo' end || right(f.reference, 1), f.name, parvis.today() - 2800 + c
from parvis.family f, generate_series(1, 2) as c;
create temporary table key as
select right(f.reference, 1)::int as n, parvis.family_enter(a.id, a.email) as session, a.id as adult
from parvis.family f join parvis.family_adult a on a.family = f.id;
create function test.key(p_n int) returns text language sql as $$select session from key where n = p_n$$;
create function test.child(p_name text) returns bigint language sql as $$select id from parvis.family_child where first_name = p_name$$;
create function test.slot(p_day date, p_code text default 'cantine') returns bigint language sql as $$
	select s.id from parvis.slot s join parvis.activity a on a.id = s.activity where a.code = p_code and s.day = p_day and a.commune = test.commune(1)
$$;
create function test.save(p_n int, p_token text, p_child text, p_data jsonb) returns text language sql as $$
	select citizen.booking_save(test.key(p_n), p_token, test.child(p_child), p_data);
	select coalesce(string_agg(format('%s %s %s', r ->> 'child', r ->> 'activity', r ->> 'outcome') || coalesce(' ' || (r ->> 'rank'), ''), ', '), '-')
	from json_array_elements(citizen.bookings(test.key(p_n), test.child(p_child), null, p_token) -> 'done') as r
$$;
create function test.cell(p_n int, p_child text, p_day date, p_name text default 'Cantine') returns jsonb language sql as $$
	select c - 0 - 0
	from citizen.bookings(test.key(p_n), test.child(p_child), test.monday(2), null) as p,
		jsonb_array_elements((p -> 'columns')::jsonb) as w, jsonb_array_elements(w -> 'cells') as c
	where w ->> 'name' = p_name and c ->> 0 = p_day::text
$$;

-- The page.
create temporary table page as select citizen.bookings(test.key(1), null, test.monday(2), null)::jsonb as p;
select is((select p #>> '{child,name}' from page), 'Zoé1', 'the eldest first');
select is((select p ->> 'from' from page), test.monday()::text, 'from the Monday');
select is((select jsonb_path_query_array(p, '$.columns[*].name') from page), '["Cantine", "Centre"]', 'its activities');
select is((select jsonb_path_query_array(p, '$.others[*]') from page), '[{"name": "Ados", "refused": "age"}, {"name": "Ferry", "refused": "school"}]', 'and those that are not, with why');
select is((select count(distinct c) from page, jsonb_path_query(p, '$.columns[*].cells[*][0]') as c), 25::bigint, 'five weeks of five days');
select is((select jsonb_path_query_array(p, '$.usual.activities[*].name') from page), '["Cantine", "Centre"]', 'the usual week has the same');
select is((select jsonb_path_query_array(p, '$.children[*].name') from page), '["Zoé1", "Léo1"]', 'the children');
select is((select p -> 'done' from page), 'null', 'nothing was saved');
select is(test.cell(1, 'Zoé1', test.monday()), '["few", "2", null]', 'a day that is free');
select is(test.outcome($$select citizen.bookings('x', null, null, null)$$), 'PV401 family.session', 'by a session');
select is(test.outcome($$select citizen.bookings(test.key(1), test.child('Zoé2'), null, null)$$), 'PV404 booking.child', 'of the family alone');
select is(test.outcome($$select citizen.booking_save(test.key(1), 'token-save-0', test.child('Zoé2'), '{}')$$), 'PV404 booking.child', 'to save, too');
select is(test.outcome($$select citizen.booking_save('x', 'token-save-0', test.child('Zoé1'), '{}')$$), 'PV401 family.session', 'by a session');

-- Days.
select is(test.save(1, 'token-save-1', 'Zoé1', jsonb_build_object('take', jsonb_build_array(test.slot(test.monday()), test.slot(test.monday(1)), test.slot(test.monday(), 'salle'), 0, 'x'))),
	'Zoé1 Cantine booked, Zoé1 Cantine booked', 'days are booked, what is no day of hers is not');
select is(test.save(1, 'token-save-1', 'Zoé1', jsonb_build_object('take', jsonb_build_array(test.slot(test.monday(2))))),
	'Zoé1 Cantine booked, Zoé1 Cantine booked', 'the same token: the same result');
select is(test.cell(1, 'Zoé1', test.monday(2)) ->> 0, 'few', 'and nothing more');
select is((select count(*) from parvis.outbox where kind = 'booking-saved'), 1::bigint, 'one mail');
select is((select jsonb_path_query_array(model, '$.groups[*].rows[*].day_on') from parvis.outbox where kind = 'booking-saved'),
	jsonb_build_array(test.monday(), test.monday(1)), 'that says it all');
select is((citizen.bookings(test.key(2), null, null, 'token-save-1') -> 'done')::text, 'null', 'what came of it is the family''s alone');
select is(test.save(2, 'token-save-2', 'Zoé2', jsonb_build_object('take', jsonb_build_array(test.slot(test.monday())), 'copy', jsonb_build_array(test.child('Léo2'), test.child('Léo1')))),
	'Zoé2 Cantine booked, Léo2 Cantine waiting 1', 'a sibling too, who waits; not the child of others');
select is(test.save(3, 'token-save-3', 'Zoé3', jsonb_build_object('take', jsonb_build_array(test.slot(test.monday())))), 'Zoé3 Cantine waiting 2', 'second of the list');
select is(test.cell(3, 'Zoé3', test.monday()) ->> 1, '2', 'as the page says');
select is(test.save(1, 'token-save-4', 'Zoé1', jsonb_build_object('leave', jsonb_build_array(test.slot(test.monday()), test.slot(test.monday(3))))),
	'Zoé1 Cantine cancelled', 'given back, what she had');
select is(test.cell(3, 'Zoé3', test.monday()) ->> 1, '1', 'the list moves on');
select is(test.save(1, 'token-save-5', 'Zoé1', jsonb_build_object('take', jsonb_build_array(test.slot(test.monday(), 'centre')), 'copy', jsonb_build_array(test.child('Léo1')))),
	'Zoé1 Centre booked, Léo1 Centre full', 'full, without a list');

-- Too late, closed.
update parvis.slot set cancel_until = now() - interval '1 second', book_until = now() - interval '1 second' where id in (test.slot(test.monday(1)), test.slot(test.monday(2)));
update parvis.slot set closed = 'Grève' where id = test.slot(test.monday(3));
select is(test.save(1, 'token-save-6', 'Zoé1', jsonb_build_object('leave', jsonb_build_array(test.slot(test.monday(1))),
	'take', jsonb_build_array(test.slot(test.monday(2)), test.slot(test.monday(3)), test.slot(test.monday(4))))),
	'Zoé1 Cantine stays, Zoé1 Cantine booked, Zoé1 Cantine closed, Zoé1 Cantine late', 'what can be done is done, the rest is told');
select is((select count(*) from parvis.outbox where kind = 'booking-saved' and recipient = 'famille1@exemple.test'), 4::bigint, 'a mail for each save');
select is(test.save(1, 'token-save-7', 'Zoé1', jsonb_build_object('take', jsonb_build_array(test.slot(test.monday(3))))), 'Zoé1 Cantine closed', 'nothing but a refusal');
select is((select count(*) from parvis.outbox where kind = 'booking-saved' and recipient = 'famille1@exemple.test'), 4::bigint, 'is not mailed');

-- The usual week: Tuesdays and Thursdays, but not a Thursday that was unticked.
create function test.key_of(p_weekday int, p_code text default 'cantine') returns text language sql as $$
	select format('%s.%s.%s', id, p_weekday, case code when 'cantine' then '11:30' else '14:00' end) from parvis.activity where code = p_code and commune = test.commune(1)
$$;
select is(test.save(3, 'token-week-1', 'Léo3', jsonb_build_object('add', jsonb_build_array(test.key_of(2), test.key_of(4), '1.9.11:30', 'x'), 'from', test.monday(7), 'to', test.monday(20),
	'leave', jsonb_build_array(test.slot(test.monday(10))))), 'Léo3 Cantine booked, Léo3 Cantine booked, Léo3 Cantine booked', 'two weeks of it, but a day');
select is((select array_agg(s.day order by s.day) from parvis.booking b join parvis.slot s on s.id = b.slot where b.child = test.child('Léo3') and b.state = 'booked'),
	array[test.monday(8), test.monday(15), test.monday(17)], 'those days');
select is((select count(*) from parvis.booking_week where child = test.child('Léo3')), 2::bigint, 'and is kept');
select is((citizen.bookings(test.key(3), test.child('Léo3'), null, null) -> 'usual')::jsonb - 'activities',
	jsonb_build_object('from', test.monday(7), 'to', test.monday(20)), 'as the page shows it');
select is(test.save(3, 'token-week-2', 'Léo3', jsonb_build_object('drop', jsonb_build_array(test.key_of(2)), 'from', test.monday(7), 'to', test.monday(20))),
	'Léo3 Cantine cancelled, Léo3 Cantine cancelled', 'no more Tuesdays');
select is((select count(*) from parvis.booking_week where child = test.child('Léo3')), 1::bigint, 'nor in the week');
-- what comes later is booked of it
update parvis.activity set to_on = test.monday(60) where code = 'cantine';
update parvis.booking_week set to_on = test.monday(60) where child = test.child('Léo3');
select parvis.slots_make(id) from parvis.activity where code = 'cantine' and commune = test.commune(1) \g /dev/null
select is((select count(*) from parvis.booking b join parvis.slot s on s.id = b.slot where b.child = test.child('Léo3') and b.state = 'booked' and s.day > test.monday(34)), 4::bigint, 'days that are made later');

-- A cell says what a save would come to.
insert into parvis.activity (code, kind, name, service, from_on, to_on, days, capacity, state, opens_at, age_from)
values ('garderie', 'nursery', 'Garderie', 'etat-civil', test.monday(), test.monday(34), 'all', 50, 'open', null, null),
	('sortie', 'holiday-centre', 'Sortie', 'etat-civil', test.monday(), test.monday(34), 'all', 50, 'open', now() + interval '1 day', null),
	('finie', 'holiday-centre', 'Finie', 'etat-civil', test.monday(), test.monday(34), 'all', 50, 'open', null, null);
insert into parvis.activity_opening (activity, weekday, starts, ends)
select id, 1, '08:00', '09:00' from parvis.activity where code in ('garderie', 'sortie', 'finie') and commune = test.commune(1);
select parvis.slots_make(id) from parvis.activity where code in ('garderie', 'sortie', 'finie') and commune = test.commune(1) \g /dev/null
select test.save(1, 'token-cell-1', 'Zoé1', jsonb_build_object('take', jsonb_build_array(test.slot(test.monday(), 'finie'), test.slot(test.monday(7), 'finie'), test.slot(test.monday(8))))) \g /dev/null
update parvis.slot set billed = true where id in (test.slot(test.monday(), 'finie'), test.slot(test.monday(7), 'garderie'));
update parvis.activity set state = 'closed' where code = 'finie' and commune = test.commune(1);
update parvis.slot set book_until = now() + interval '7 days' where id = test.slot(test.monday(14), 'garderie');
update parvis.slot set cancel_until = now() - interval '1 second', book_until = now() - interval '1 second' where id in (test.slot(test.monday(1)), test.slot(test.monday(2)));
update parvis.slot set closed = 'Grève' where id = test.slot(test.monday(3));
update parvis.booking set state = 'late-cancelled' where child = test.child('Zoé1') and slot = test.slot(test.monday(8));
update parvis.slot set taken = 0 where id = test.slot(test.monday(8));
update parvis.slot set cancel_until = now() + interval '7 days' where id = test.slot(test.monday(7), 'finie');
select is(test.cell(1, 'Zoé1', test.monday(), 'Garderie'), '["free", null, null]', 'many places');
select is(test.cell(1, 'Zoé1', test.monday(14), 'Garderie') ->> 2, (select book_until::text from parvis.slot where id = test.slot(test.monday(14), 'garderie')), 'of the next days, until when');
select is(test.cell(1, 'Zoé1', test.monday(7), 'Garderie') ->> 0, 'late', 'invoiced');
select is(test.cell(1, 'Zoé1', test.monday(), 'Sortie') ->> 0, 'not-open', 'not yet');
select is(test.cell(1, 'Zoé1', test.monday(), 'Finie') ->> 0, 'firm', 'what is invoiced stays');
select is(test.cell(1, 'Zoé1', test.monday(7), 'Finie') ->> 0, 'booked', 'what was booked is seen, though the activity is over');
select is(test.cell(1, 'Zoé1', test.monday(7), 'Finie') ->> 2, (select cancel_until::text from parvis.slot where id = test.slot(test.monday(7), 'finie')), 'until when it is given back');
select is(test.cell(1, 'Zoé1', test.monday(14), 'Finie'), null, 'and nothing else of it');
select is(test.cell(1, 'Zoé1', test.monday(1)) ->> 0, 'firm', 'too late to give it back');
select is(test.cell(1, 'Zoé1', test.monday(2)) ->> 0, 'late', 'too late to take it');
select is(test.cell(1, 'Zoé1', test.monday(3)), '["closed", "Grève", null]', 'closed, and why');
select is(test.cell(1, 'Zoé1', test.monday(8)) ->> 0, 'late-cancelled', 'given back too late');
select is(test.cell(1, 'Léo1', test.monday(), 'Centre') ->> 0, 'full', 'full');
select is(test.cell(1, 'Léo1', test.monday()) ->> 0, 'list', 'full, with a list');
select is((select (p -> 'columns' -> 0 ->> 'opens_at') is null from citizen.bookings(test.key(1), null, test.monday(2), null) p), true, 'open');
select is((select p -> 'columns' -> 2 ->> 'name' || ' ' || (p -> 'columns' -> 2 ->> 'opens_at' is not null) from citizen.bookings(test.key(1), null, test.monday(2), null) p), 'Sortie true', 'and when it opens');
create function test.promised(p_n int, p_child text) returns table (said text, came text) language sql as $$
	with cells as (
		select (c ->> 1)::bigint as slot, c ->> 2 as said
		from citizen.bookings(test.key(p_n), test.child(p_child), test.monday(2), null) as p,
			jsonb_path_query((p -> 'columns')::jsonb, '$[*].cells[*]') as c
	)
	select c.said, t.outcome
	from cells c
	join parvis.booking_take(array(select slot from cells), test.child(p_child), (select adult from key where n = p_n), null) t on t.slot = c.slot
	where c.said <> 'late-cancelled'
$$;
select bag_eq($$select distinct p.* from generate_series(1, 3) as n, unnest('{Zoé,Léo}'::text[]) as c, test.promised(n, c || n) p$$,
	$$values ('free', 'booked'), ('few', 'booked'), ('list', 'waiting'), ('full', 'full'), ('closed', 'closed'), ('late', 'late'), ('not-open', 'not-open'),
		('booked', 'kept'), ('firm', 'kept'), ('waiting', 'kept')$$, 'and is what taking it comes to');

-- What an action came to is erased.
update parvis.booking_action set at = now() - interval '31 days' where token = 'token-save-1';
select is(worker.booking_actions_purge(), 1, 'erased after 30 days');
select * from finish();
rollback;
