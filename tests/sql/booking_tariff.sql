-- What a booking costs: each rule of a tariff, and that the set and the single
-- price say the same.
\ir setup.sql
select no_plan();
select worker.regie_set(test.commune(1), 'CANT', '{"name": "Cantine", "service": "etat-civil", "mode": "W", "means": ["cash"], "agents": ["camille", "sacha"]}') \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
select date_trunc('month', parvis.today() - 70)::date as m \gset
select (:'m'::date + 90)::date as later \gset

insert into parvis.family (reference, token, name, resident) values ('AAAA0001', 'token-a1', 'Modèle', true), ('AAAA0002', 'token-a2', 'Dehors', false), ('AAAA0003', 'token-a3', 'Sansquotient', true);
insert into parvis.family_quotient (family, from_on, cents, source)
select id, :'m'::date - 100, 80000, 'caf' from parvis.family where reference in ('AAAA0001', 'AAAA0002')
union all
select id, :'m'::date + 14, 40000, 'caf' from parvis.family where reference = 'AAAA0001';
insert into parvis.family_child (family, first_name, last_name, born_on)
select f.id, c.name, 'Modèle', c.born::date
from (values ('AAAA0001', 'Alix', '2015-01-01'), ('AAAA0001', 'Bao', '2017-01-01'), ('AAAA0001', 'Cléo', '2019-01-01'),
	('AAAA0002', 'Dany', '2017-01-01'), ('AAAA0003', 'Eden', '2017-01-01')) as c (family, name, born)
join parvis.family f on f.reference = c.family;
insert into parvis.activity (code, kind, name, service, from_on, to_on, unpaid_days, regie)
select 'cantine', 'canteen', 'Cantine', 'etat-civil', :'m'::date - 30, :'m'::date + 90, 2, r.id from parvis.regie r where r.code = 'CANT' and r.commune = test.commune(1);
insert into parvis.slot (activity, day, starts, ends, book_until, cancel_until, checked_at)
select a.id, :'m'::date + d, '12:00', '13:20', now(), now(), now() from parvis.activity a, generate_series(0, 27) as d;
create function test.child(p_name text)
returns bigint
language sql
as $$
	select id from parvis.family_child where first_name = p_name
$$;
create function test.book(p_name text, p_day date, p_presence text default 'present', p_state text default 'booked')
returns void
language sql
as $$
	insert into parvis.booking (slot, child, state, presence, presence_at)
	select s.id, test.child(p_name), p_state, p_presence, now() from parvis.slot s where s.day = p_day
	on conflict on constraint booking_child_key do update set presence = excluded.presence, state = excluded.state
$$;
create function test.price(p_name text, p_day date)
returns text
language sql
as $$
	select concat_ws(' ', p.cents, p.fault)
	from parvis.activity a, parvis.priced(a.id, p_day, p_day) p
	where a.code = 'cantine'
	and p.child = test.child(p_name)
	and p.day = p_day
$$;
create function test.tariff(p_more jsonb)
returns text
language sql
as $$
	select test.outcome(format('select worker.tariff_set(%s, ''cantine'', %L)', test.commune(1), '{"name": "Délibération"}'::jsonb || p_more))
$$;

select test.book(c, :'m'::date) from unnest(array['Alix', 'Bao', 'Cléo', 'Dany', 'Eden']) c \g /dev/null
select is(test.price('Alix', :'m'), '0 no-tariff', 'no tariff is a fault, not a price');
select is(parvis.quote(a.id, test.child('Alix'), :'m'), null, 'nor is it one when it is asked') from parvis.activity a where a.code = 'cantine';

-- slices
select is(test.tariff(jsonb_build_object('from_on', :'m'::date - 30, 'to_on', :'m'::date + 6, 'kind', 'slices',
	'siblings', '[{"rank": 2, "percent": 10}, {"rank": 3, "percent": 33}]'::jsonb,
	'absent_percent', 150, 'late_percent', 50, 'unexpected_percent', 125,
	'slices', '[{"resident": true, "from_cents": 0, "cents": 100}, {"resident": true, "from_cents": 50000, "cents": 250}, {"resident": true, "from_cents": 80001, "cents": 455}, {"resident": false, "from_cents": 0, "cents": 601}]'::jsonb)), 'done', 'slices');
select is(test.price('Alix', :'m'), '250', 'the slice that the quotient is in; its bound is the next one''s');
select is(test.price('Bao', :'m'), '225', 'the second child pays ten per cent less');
select is(test.price('Cléo', :'m'), '168', 'the third a third less, rounded half up (167.5)');
select is(test.price('Dany', :'m'), '601', 'a family from outside');
select is(test.price('Eden', :'m'), '455', 'no quotient: the last slice');
select test.book('Alix', :'m'::date + 1, 'absent'), test.book('Alix', :'m'::date + 2, 'unexpected'), test.book('Alix', :'m'::date + 3, null, 'late-cancelled') \g /dev/null
select is(test.price('Alix', :'m'::date + 1), '375', 'absent without a word');
select is(test.price('Alix', :'m'::date + 2), '313', 'not expected: 312.5, half up');
select is(test.price('Alix', :'m'::date + 3), '125', 'given back too late');
select test.book('Alix', :'m'::date + 4, null), test.book('Alix', :'m'::date + 5, null, 'cancelled') \g /dev/null
select is(test.price('Alix', :'m'::date + 4), '250', 'a sheet that is complete: who booked was there');
select is(test.price('Alix', :'m'::date + 5), null, 'what was given back in time is not paid');
update parvis.slot set checked_at = null where day = :'m'::date + 4;
select is(test.price('Alix', :'m'::date + 4), '250 not-checked', 'nobody said who came');
update parvis.slot set checked_at = now() where day = :'m'::date + 4;

-- excused: the first two days of an absence are paid all the same
insert into parvis.absence (token, child, from_on, to_on, reason, decided, decided_at)
select 'token-absence', test.child('Bao'), :'m'::date + 1, :'m'::date + 10, 'illness', 'taken', now();
select test.book('Bao', :'m'::date + d, 'excused') from generate_series(1, 4) d \g /dev/null
select test.book('Dany', :'m'::date + 1, 'excused') \g /dev/null
select is(array(select test.price('Bao', :'m'::date + d) from generate_series(1, 4) d), array['225', '225', '0', '0'], 'days of carence');
select is(test.price('Dany', :'m'::date + 1), '0', 'excused by an agent: none');

-- one at a time
select is(test.tariff(jsonb_build_object('from_on', :'m'::date + 6, 'to_on', :'m'::date + 9, 'kind', 'effort', 'rate', 1, 'floor_cents', 1, 'ceiling_cents', 2)), 'PV409 tariff.overlap', 'two at once are refused');
select is(test.tariff(jsonb_build_object('from_on', :'m'::date + 9, 'to_on', :'m'::date + 8, 'kind', 'slices', 'slices', '[]'::jsonb)), 'PV422 tariff.range', 'nor one that ends before it begins');
select is(test.tariff(jsonb_build_object('from_on', :'m'::date + 50, 'to_on', :'m'::date + 60, 'kind', 'slices', 'slices', '[{"resident": true, "from_cents": 100, "cents": 1}]'::jsonb)), 'PV422 tariff.no-first-slice', 'nor slices that begin above nothing');

-- effort
select is(test.tariff(jsonb_build_object('from_on', :'m'::date + 7, 'to_on', :'m'::date + 20, 'kind', 'effort', 'basis', 'quarter',
	'rate', 0.0619, 'floor_cents', 30, 'ceiling_cents', 90, 'siblings', '[]'::jsonb)), 'done', 'a rate of effort, by quarters of an hour');
select test.book(c, :'m'::date + d) from unnest(array['Alix', 'Dany', 'Eden']) c, unnest(array[8, 15]) d \g /dev/null
select is(test.price('Alix', :'m'::date + 8), '300', '0.0619 % of 800 € is 50 cents, six quarters begun of eighty minutes');
select is(test.price('Alix', :'m'::date + 15), '180', 'the quotient of that day: the floor');
select is(test.price('Dany', :'m'::date + 8), '540', 'from outside: the ceiling');
select is(test.price('Eden', :'m'::date + 8), '540', 'no quotient: the ceiling');
update parvis.booking b set minutes = 31 from parvis.slot s where s.id = b.slot and s.day = :'m'::date + 8 and b.child = test.child('Alix');
select is(test.price('Alix', :'m'::date + 8), '150', 'by the time that was kept');

-- flat
select is(test.tariff(jsonb_build_object('from_on', :'m'::date + 21, 'to_on', :'m'::date + 90, 'kind', 'slices', 'basis', 'month',
	'slices', '[{"resident": true, "from_cents": 0, "cents": 4000}]'::jsonb)), 'done', 'a month');
select test.book('Alix', :'m'::date + 23), test.book('Alix', :'m'::date + 22), test.book('Dany', :'m'::date + 22) \g /dev/null
select is(array(select test.price('Alix', :'m'::date + d) from unnest(array[22, 23]) d), array['4000', '0'], 'once in a month, whatever part of it is asked for');
select is(test.price('Dany', :'m'::date + 22), '0 no-tariff', 'no slice for who comes from outside');

-- the single price is that of the set, whoever and whenever
select is_empty(format($$
	select p.day, p.child, p.detail ->> 'unit', parvis.quote(a.id, p.child, p.day)
	from parvis.activity a, parvis.priced(a.id, %L, %L) p
	where (p.detail ->> 'unit')::bigint is distinct from parvis.quote(a.id, p.child, p.day)
$$, :'m'::date, :'m'::date + 27), 'one price, asked in two ways');

-- property: whatever rate, quotient and reduction, a unit is whole cents between its bounds
select setseed(0.3) \g /dev/null
create temporary table drawn as
select n, (1 + floor(random() * 1000000))::int / 10000.0 as rate, floor(random() * 300000)::bigint as quotient,
	floor(random() * 500)::bigint as low, floor(random() * 2000)::bigint as more, 2 + floor(random() * 3)::int as rank, 1 + floor(random() * 100)::int as percent
from generate_series(1, 300) n;
insert into parvis.tariff (activity, name, from_on, to_on, kind, rate, floor_cents, ceiling_cents)
select a.id, 'x' || d.n, '2020-01-01'::date + d.n, '2020-01-01'::date + d.n, 'effort', least(d.rate, 100), d.low, d.low + d.more from drawn d, parvis.activity a where a.code = 'cantine';
insert into parvis.tariff_sibling (tariff, rank, percent) select t.id, d.rank, d.percent from drawn d join parvis.tariff t on t.name = 'x' || d.n;
select is_empty($$
	select d.*, r.rank, parvis.tariff_unit(t.id, true, d.quotient, r.rank)
	from drawn d
	join parvis.tariff t on t.name = 'x' || d.n
	cross join generate_series(1, 5) as r (rank)
	cross join lateral (select least(greatest(round(least(d.rate, 100) * d.quotient / 100), d.low), d.low + d.more) as whole) w
	where parvis.tariff_unit(t.id, true, d.quotient, r.rank)
		<> case when r.rank < d.rank then w.whole else floor(w.whole * (100 - d.percent) / 100.0 + 0.5) end
$$, 'rate, bounds and reduction, to the cent');

-- changing one
select is(test.outcome(format('select parvis.tariff_write(t.activity, t.id, %L, 99) from parvis.tariff t where t.name = ''Délibération'' and t.kind = ''effort''',
	jsonb_build_object('name', 'x', 'from_on', :'m'::date + 7, 'to_on', :'m'::date + 20, 'kind', 'effort', 'rate', 1, 'floor_cents', 1, 'ceiling_cents', 2))), 'PV409 tariff.changed', 'a tariff that somebody changed is not overwritten');
select is(test.tariff(jsonb_build_object('from_on', :'m'::date + 7, 'to_on', :'m'::date + 20, 'kind', 'effort', 'rate', 1, 'floor_cents', 1, 'ceiling_cents', 2)), 'done', 'the one that begins that day is changed');
select is(test.price('Alix', :'m'::date + 8), '2', 'and counts at once');
select is(test.outcome(format('select worker.tariff_set(%s, ''inconnue'', ''{}'')', test.commune(1))), 'PV404 activity.unknown', 'of an activity that there is');
select * from finish();
rollback;
