-- The hour at which bookings open: a lot before it, order after it, a bounded number
-- inside, what was chosen kept; nothing of it without pressure.
\ir setup.sql
select no_plan();
select test.enter(1, 'camille1') \g /dev/null

insert into parvis.family (reference, token, name)
select 'FAMILL' || lpad(n::text, 2, '0'), 'token-famille-' || n, 'Famille ' || n from generate_series(1, 40) as n;
insert into parvis.family_adult (family, first_name, last_name) select id, 'Élodie', name from parvis.family;
create temporary table held as
select right(f.reference, 2)::int as n, f.id as family, parvis.family_enter(a.id, null) as session
from parvis.family f join parvis.family_adult a on a.family = f.id;
create function test.session(p_n int) returns text language sql as $$ select session from held where n = p_n $$;
create function test.ask(p_n int, p_kept jsonb default null) returns text language sql as $$
	select r.state || coalesce(' ' || r.ahead, '') from citizen.rush(test.session(p_n), p_kept, false) r
$$;
create function test.opens(p_in interval) returns void language sql as $$
	update parvis.activity set opens_at = now() + p_in where code = 'centre'
$$;
-- the tickets go along: an hour that is moved is another hour
create function test.hour_comes() returns void language sql as $$
	update parvis.rush_ticket set opens_at = now() - interval '1 second';
	select test.opens('-1 second')
$$;
insert into parvis.setting (name, value) values ('rush_places', '3');

select is((select state from citizen.rush('no session', null, false)), 'free', 'nothing is asked where nothing opens');
insert into parvis.activity (code, kind, name, service, from_on, to_on, state)
values ('centre', 'holiday-centre', 'Centre', 'etat-civil', '2031-07-01', '2031-08-30', 'open'),
	('salle', 'hall', 'Salle', 'etat-civil', '2031-07-01', '2031-08-30', 'open');
update parvis.activity set opens_at = now() where code = 'salle';
select is(test.ask(1), 'free', 'nor for a hall');
select test.opens('20 minutes') \g /dev/null
select is(test.ask(1), 'free', 'nor twenty minutes before');
select test.opens('-121 minutes') \g /dev/null
select is(test.ask(1), 'free', 'nor two hours after');
select is((select count(*) from parvis.rush_ticket), 0::bigint, 'and nothing is written');
update parvis.activity set state = 'draft', opens_at = now() where code = 'centre';
select is(test.ask(1), 'free', 'nor for a draft');
update parvis.activity set state = 'open' where code = 'centre';

-- Before the hour.
select test.opens('10 minutes') \g /dev/null
select throws_ok($$select citizen.rush('no session', null, false)$$, 'PV401', 'family.session', 'a session is needed then');
select is(array_agg(distinct test.ask(n)), '{before}', 'who comes before the hour waits for it') from generate_series(1, 30) as n;
select is((select state from citizen.rush(test.session(1), null, true)), 'free', 'and may look at the page');
select ok(bool_and(place < 1), 'each has drawn a lot') from parvis.rush_ticket;
select ok(count(*) filter (where place > lag_) between 5 and 24, 'which is not the order of coming')
from (select place, lag(place) over (order by family) as lag_ from parvis.rush_ticket) p;
create temporary table lot as select family, place from parvis.rush_ticket;
select test.ask(n) from generate_series(1, 30) as n \g /dev/null
select is((select count(*) from lot join parvis.rush_ticket t using (family, place)), 30::bigint, 'nobody draws twice');
insert into parvis.family_adult (family, first_name, last_name) select id, 'Denis', name from parvis.family where reference = 'FAMILL01';
select is((select state from citizen.rush((select parvis.family_enter(max(a.id), null) from parvis.family_adult a join parvis.family f on f.id = a.family where f.reference = 'FAMILL01'), null, false)), 'before', 'the other parent comes too');
select is((select count(*) from parvis.rush_ticket), 30::bigint, 'a family has one turn, not one for each parent');

-- At the hour: by lot, three at once.
select test.hour_comes() \g /dev/null
create function test.nth(p_n bigint) returns int language sql as $$
	select h.n from held h join (select family, row_number() over (order by place, family) as nth from parvis.rush_ticket) t using (family) where t.nth = p_n
$$;
select is(test.ask(test.nth(30)), 'waiting 29', 'the last lot has 29 ahead');
select is(test.ask(test.nth(4)), 'waiting 3', 'the fourth has no place yet');
select is(array[test.ask(test.nth(3)), test.ask(test.nth(1)), test.ask(test.nth(2))], '{in 2,in 0,in 0}', 'the first three have, in whatever order they ask');
select is(test.ask(test.nth(4)), 'waiting 0', 'the next is next');
select is(test.ask(31), 'waiting 27', 'who comes after the hour is behind them all');
select is((select r.wait_s from citizen.rush(test.session(31), null, false) r), 4, 'and asks again soon');
select is(test.ask(test.nth(1)), 'in', 'a turn is not lost by asking again');

-- What is sent without a turn is kept, and given back with it.
select is(test.ask(test.nth(4), '[["place", "12"]]'), 'waiting 0', 'what is sent waits');
select is((select kept from citizen.rush(test.session(test.nth(4)), null, false)), null, 'until its turn');
select is(test.ask(test.nth(1), '[["place", "1"]]'), 'in', 'a save');
select is((select r.state || ' ' || r.kept from citizen.rush(test.session(test.nth(4)), null, false) r), 'in [["place", "12"]]', 'leaves the place to the next, who finds what was chosen');
select is((select kept from citizen.rush(test.session(test.nth(4)), null, false)), '[["place", "12"]]', 'again, if the page was lost');
select lives_ok($$select citizen.rush_forget(test.session(test.nth(4)))$$, 'unless it is not wanted');
select is((select kept from citizen.rush(test.session(test.nth(4)), null, false)), null, 'any more');
select is(test.ask(test.nth(1)), 'in', 'who has saved may come back for another child');

-- Who went away.
update parvis.rush_ticket set seen_at = now() - interval '6 minutes', admitted_at = now() - interval '6 minutes' where admitted_at is not null;
update parvis.rush_ticket set seen_at = now() - interval '91 seconds' where admitted_at is null and family <> (select family from held where n = test.nth(30));
select is(test.ask(test.nth(30)), 'in 0', 'who no longer asks is passed over');
select is(test.ask(test.nth(5)), 'in 0', 'and keeps its place when it comes back');

select is((select inside || ' of ' || places || ', ' || drawn || ' drawn, ' || served || ' served' from agent.rush()), '2 of 3, 30 drawn, 1 served', 'agents see it');
update parvis.rush_ticket set opens_at = now() - interval '8 days' where place > 1;
select is(worker.rush_purge(), 1::bigint, 'after a week it is erased');
update parvis.rush_ticket set admitted_at = now() - interval '1 second', served_at = now();
update parvis.setting set value = '100' where name = 'rush_places';
select is(parvis.rush_room(parvis.rush_opening()), 40 - (select count(*) from parvis.rush_ticket where opens_at = parvis.rush_opening()), 'ten a second come in at most');
delete from parvis.setting where name = 'rush_places';
select is(parvis.rush_places(), 400, 'how many, where nobody says');
insert into parvis.setting (name, value) values ('rush_places', '"beaucoup"');
select is(parvis.rush_places(), 400, 'or says no number');
select * from finish();
rollback;
