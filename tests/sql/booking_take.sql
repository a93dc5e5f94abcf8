-- Taking places and giving them back: who may, how many, in which order; and at
-- random: never over capacity, nobody overtaken.
\ir setup.sql
select no_plan();
select test.enter(1, 'camille1') \g /dev/null

insert into parvis.activity (code, kind, name, service, from_on, to_on, days, capacity, waiting, state)
values ('cantine', 'canteen', 'Cantine', 'etat-civil', '2031-09-01', '2031-09-30', 'working', 2, 1, 'open'),
	('centre', 'holiday-centre', 'Centre', 'etat-civil', '2031-09-01', '2031-09-30', 'working', 2, null, 'open'),
	('salle', 'hall', 'Salle', 'etat-civil', '2031-09-01', '2031-09-30', 'working', 1, 0, 'open');
insert into parvis.activity_opening (activity, weekday, starts, ends)
select id, d, '11:30', '13:30' from parvis.activity, generate_series(1, 5) as d;
select parvis.slots_make(id) from parvis.activity where commune = test.commune(1) order by id \g /dev/null
insert into parvis.family (reference, token, name)
select 'FAMILLE' || n, 'token-famille-' || n, 'Famille ' || n from generate_series(1, 4) as n;
insert into parvis.family_adult (family, first_name, last_name, email, pays)
select id, 'Élodie', name, lower(reference) || '@exemple.test', true from parvis.family;
insert into parvis.family_child (family, first_name, last_name, born_on, school)
select f.id, 'Enfant ' || right(f.reference, 1), f.name, '2025-09-15', 'Jaurès' from parvis.family f;

create function test.child(p_n int) returns bigint language sql as $$
	select c.id from parvis.family_child c join parvis.family f on f.id = c.family where f.reference = 'FAMILLE' || p_n
$$;
create function test.adult(p_n int) returns bigint language sql as $$
	select a.id from parvis.family_adult a join parvis.family f on f.id = a.family where f.reference = 'FAMILLE' || p_n
$$;
create function test.slot(p_day date, p_code text default 'cantine') returns bigint language sql as $$
	select s.id from parvis.slot s join parvis.activity a on a.id = s.activity
	where a.code = p_code and s.day = p_day and a.commune = test.commune(1)
$$;
create function test.take(p_n int, p_day date, p_code text default 'cantine', p_agent bigint default null) returns text language sql as $$
	select t.outcome || '/' || coalesce(t.state, '') from parvis.booking_take(array[test.slot(p_day, p_code)], test.child(p_n), case when p_agent is null then test.adult(p_n) end, p_agent) t
$$;
create function test.leave(p_n int, p_day date, p_agent bigint default null) returns text language sql as $$
	select t.outcome from parvis.booking_leave(array[test.slot(p_day)], test.child(p_n), case when p_agent is null then test.adult(p_n) end, p_agent) t
$$;
create function test.counts(p_day date) returns text language sql as $$
	select format('%s taken %s waiting', taken, waiting) from parvis.slot where id = test.slot(p_day)
$$;
create function test.camille() returns bigint language sql as $$
	select id from parvis.agent where login = 'camille' and commune = test.commune(1)
$$;

-- The last places, the list, and its order.
select is(test.take(1, '2031-09-02'), 'booked/booked', 'a place');
select is(test.take(1, '2031-09-02'), 'kept/booked', 'twice is once');
select is(test.take(2, '2031-09-02'), 'booked/booked', 'the last one');
select is(test.take(3, '2031-09-02'), 'waiting/waiting', 'who comes after waits');
select is(test.take(3, '2031-09-02'), 'kept/waiting', 'twice is once');
select is(test.take(4, '2031-09-02'), 'full/', 'the list is full');
select is(test.take(4, '2031-09-02', 'cantine', test.camille()), 'full/', 'an agent does not pass over capacity');
select is(test.counts('2031-09-02'), '2 taken 1 waiting', 'as counted');
select is(test.leave(4, '2031-09-02'), 'none', 'who has nothing gives nothing back');
select is(test.leave(1, '2031-09-02'), 'cancelled', 'who gives back');
select is(test.counts('2031-09-02'), '2 taken 0 waiting', 'makes a place for who waits');
select is((select state::text from parvis.booking where child = test.child(3)), 'booked', 'who has it');
select results_eq($$select recipient, template, model #>> '{rows,0,day_on}' from parvis.outbox where kind = 'booking-promoted'$$,
	$$values ('famille3@exemple.test', 'mail/booking-promoted', '2031-09-02')$$, 'and is told, in the same transaction');
select is(test.take(1, '2031-09-02'), 'waiting/waiting', 'who gave back and wants it again waits');
select is(test.leave(1, '2031-09-02'), 'cancelled', 'and waits no more');
select is(test.counts('2031-09-02'), '2 taken 0 waiting', 'as counted');
select results_eq($$
	select c.state::text, c.by_adult = test.adult(1), c.by_agent is null from parvis.booking_change c join parvis.booking b on b.id = c.booking
	where b.child = test.child(1) order by c.id$$,
	$$values ('booked', true, true), ('cancelled', true, true), ('waiting', true, true), ('cancelled', true, true)$$,
	'who did what is written');

-- Without rights.
select is(test.outcome($$select * from parvis.booking_take(array[test.slot('2031-09-03')], test.child(1), test.adult(2), null)$$), 'PV404 booking.child', 'a child of another family');
select is(test.outcome($$select * from parvis.booking_leave(array[test.slot('2031-09-03')], test.child(1), test.adult(2), null)$$), 'PV404 booking.child', 'nor to give back');
select is(test.outcome($$select * from parvis.booking_take(array[test.slot('2031-09-03')], 0, null, null)$$), 'PV404 booking.child', 'no child');
update parvis.family_adult set left_on = '2020-01-01' where id = test.adult(4);
select is(test.outcome($$select test.take(4, '2031-09-03')$$), 'PV404 booking.child', 'an adult who left');
update parvis.family_adult set left_on = null where id = test.adult(4);
select is_empty($$select * from parvis.booking_take(array[0, test.slot('2031-09-03', 'salle')], test.child(1), null, null)$$, 'no slot, or one that is not for children');
update parvis.activity set age_from = 6, age_to = 10 where code = 'centre';
select is(test.take(1, '2031-09-12', 'centre'), 'age/', 'on that day the child is five');
select is(test.take(1, '2031-09-15', 'centre'), 'booked/booked', 'and six the day after');
update parvis.activity set age_from = null, age_to = 5 where code = 'centre';
select is(test.take(1, '2031-09-16', 'centre'), 'age/', 'too old');
update parvis.activity set age_to = null, schools = '{Ferry}' where code = 'centre';
select is(test.take(1, '2031-09-16', 'centre'), 'school/', 'another school');
update parvis.activity set schools = '{Ferry,Jaurès}' where code = 'centre';
select is(test.take(1, '2031-09-16', 'centre'), 'booked/booked', 'its school');
update parvis.family_child set school = null where id = test.child(2);
select is(test.take(2, '2031-09-16', 'centre'), 'school/', 'of no school');
update parvis.family_child set left_on = '2031-09-17' where id = test.child(1);
select is(test.take(1, '2031-09-17', 'centre'), 'left/', 'a child that left');
update parvis.family_child set left_on = null where id = test.child(1);
update parvis.family set closed_on = '2031-09-17' where reference = 'FAMILLE1';
select is(test.take(1, '2031-09-17', 'centre'), 'left/', 'a file that is closed');
update parvis.family set closed_on = null;
update parvis.activity set opens_at = now() + interval '1 hour' where code = 'centre';
select is(test.take(1, '2031-09-17', 'centre'), 'not-open/', 'before the hour');
select is(test.take(1, '2031-09-17', 'centre', test.camille()), 'booked/booked', 'an agent may');
update parvis.activity set opens_at = null, state = 'draft' where code = 'centre';
select is(test.take(3, '2031-09-17', 'centre'), 'not-open/', 'a draft');
update parvis.activity set state = 'closed' where code = 'centre';
select is(test.take(3, '2031-09-17', 'centre', test.camille()), 'not-open/', 'closed, for agents too');
update parvis.activity set state = 'open' where code = 'centre';
update parvis.slot set closed = 'Grève' where id = test.slot('2031-09-18');
select is(test.take(1, '2031-09-18'), 'closed/', 'a day that is closed');
select is(test.take(1, '2031-09-18', 'cantine', test.camille()), 'closed/', 'for agents too');

-- After the deadlines.
update parvis.slot set book_until = now() - interval '1 second' where id = test.slot('2031-09-19');
select is(test.take(1, '2031-09-19'), 'late/', 'late');
select is(test.take(1, '2031-09-19', 'cantine', test.camille()), 'booked/booked', 'an agent passes over it');
select is(test.leave(1, '2031-09-19'), 'cancelled', 'there is time to give back');
select test.take(n, '2031-09-22') from generate_series(1, 3) as n \g /dev/null
update parvis.slot set cancel_until = now() - interval '1 second' where id = test.slot('2031-09-22');
select is(test.leave(1, '2031-09-22'), 'late', 'too late to give back');
select is((select state::text from parvis.booking where child = test.child(1) and slot = test.slot('2031-09-22')), 'late-cancelled', 'which is invoiced');
select is(test.counts('2031-09-22'), '2 taken 0 waiting', 'the place goes to who waits');
select is(test.leave(2, '2031-09-22', test.camille()), 'cancelled', 'an agent takes it off free of charge');
select test.take(n, '2031-09-23') from generate_series(1, 3) as n \g /dev/null
update parvis.slot set book_until = now() - interval '1 second' where id = test.slot('2031-09-23');
select is(test.leave(1, '2031-09-23'), 'cancelled', 'given back once nobody books any more');
select is(test.counts('2031-09-23'), '1 taken 1 waiting', 'who waits made other plans: no place that they may not want');
select is(test.take(4, '2031-09-23', 'cantine', test.camille()), 'booked/booked', 'an agent decides');
select is(test.leave(4, '2031-09-23', test.camille()), 'cancelled', 'or');
select is(test.take(3, '2031-09-23', 'cantine', test.camille()), 'booked/booked', 'gives it to who waits');
select is(test.counts('2031-09-23'), '2 taken 0 waiting', 'as counted');
select test.take(1, '2031-09-24') \g /dev/null
update parvis.slot set billed = true where id = test.slot('2031-09-24');
select is(test.leave(1, '2031-09-24'), 'none', 'what is invoiced is not given back');
select is(test.leave(1, '2031-09-24', test.camille()), 'none', 'by agents neither');
select is(test.take(2, '2031-09-24', 'cantine', test.camille()), 'late/', 'nor taken');
select test.take(1, '2031-09-25'), test.take(2, '2031-09-25') \g /dev/null
update parvis.booking set presence = 'present', presence_at = now() where child = test.child(1) and slot = test.slot('2031-09-25');
select is(test.leave(1, '2031-09-25'), 'none', 'who was there was there');
update parvis.slot set day = parvis.today() - 1 where id = test.slot('2031-09-25');
select is((select t.outcome from parvis.booking_leave(array[(select slot from parvis.booking where presence = 'present')], test.child(2), test.adult(2), null) t), 'none', 'a day that is over is not given back');

-- At random: forty children, five days of ten places, takes and leaves by anyone.
insert into parvis.activity (code, kind, name, service, from_on, to_on, days, capacity, waiting, state)
values ('rush', 'canteen', 'Rush', 'etat-civil', '2031-10-06', '2031-10-10', 'working', 10, 12, 'open');
insert into parvis.activity_opening (activity, weekday, starts, ends)
select id, d, '11:30', '13:30' from parvis.activity, generate_series(1, 5) as d where code = 'rush';
select parvis.slots_make(id) from parvis.activity where code = 'rush' \g /dev/null
insert into parvis.family_child (family, first_name, last_name, born_on)
select (select id from parvis.family where reference = 'FAMILLE4'), 'Hasard', n::text, '2025-09-15' from generate_series(1, 40) as n;
create temporary table line (slot bigint, child bigint, n bigserial);
create temporary table fault (what text);

-- What must be so after each step.
create function test.sound(p_slots bigint[])
returns void
language sql
as $$
	insert into fault
	select format('slot %s: %s taken, %s waiting', s.id, s.taken, s.waiting)
	from parvis.slot s
	left join lateral (
		select count(*) filter (where b.state = 'booked') as booked, count(*) filter (where b.state = 'waiting') as waited
		from parvis.booking b where b.slot = s.id) b on true
	where s.id = any (p_slots)
	and (s.taken <> b.booked or s.waiting <> b.waited or s.taken > s.capacity or s.waiting > 0 and s.taken < s.capacity);
	-- an own model of the list: who waited first is promoted first
	insert into fault
	select format('slot %s: child %s overtaken', l.slot, l.child)
	from line l
	join parvis.booking b on b.slot = l.slot and b.child = l.child and b.state = 'waiting'
	join line later on later.slot = l.slot and later.n > l.n
	join parvis.booking other on other.slot = later.slot and other.child = later.child and other.state = 'booked';
$$;
create function test.step(p_n int)
returns void
language plpgsql
as $$
declare
	slots bigint[] := array(select s.id from parvis.slot s join parvis.activity a on a.id = s.activity where a.code = 'rush' and random() < 0.5 order by random());
	kid bigint := (select c.id from parvis.family_child c where c.first_name = 'Hasard' order by random() limit 1);
begin
	if random() < 0.6 then
		insert into line (slot, child)
		select t.slot, kid from parvis.booking_take(slots, kid, null, null) t where t.outcome in ('booked', 'waiting');
	else
		delete from line l using parvis.booking_leave(slots, kid, null, null) t
		where t.outcome = 'cancelled' and l.slot = t.slot and l.child = kid;
	end if;
	perform test.sound(slots);
end
$$;
select setseed(0.17) \g /dev/null
select test.step(n) from generate_series(1, 600) as n \g /dev/null
select is_empty('select what from fault', 'counted to the place, never over capacity, nobody overtaken');
select cmp_ok((select count(*) from parvis.booking_change c join parvis.booking b on b.id = c.booking join parvis.slot s on s.id = b.slot
	join parvis.activity a on a.id = s.activity where a.code = 'rush' and c.state = 'booked' and c.by_adult is null
	and exists (select from parvis.booking_change w where w.booking = c.booking and w.state = 'waiting' and w.id < c.id)), '>', 50::bigint, 'many were promoted');
select cmp_ok((select sum(s.waiting) from parvis.slot s join parvis.activity a on a.id = s.activity where a.code = 'rush'), '>', 10::bigint, 'some wait');
select * from finish();
rollback;
