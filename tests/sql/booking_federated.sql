-- Who comes by FranceConnect: tied by a name and a mailed code, then let in; and
-- the address that a telephone's calendar reads.
\ir setup.sql
select no_plan();
select test.enter(1, 'camille1') \g /dev/null

insert into parvis.family (reference, token, name)
select 'FAMILLE' || n, 'token-famille-' || n, 'Famille ' || n from generate_series(1, 3) as n;
insert into parvis.family_adult (family, first_name, last_name, email, pays)
select id, 'Angéla', 'Du Bois', 'angela@exemple.test', reference = 'FAMILLE1' from parvis.family where reference <> 'FAMILLE3'
union all
select id, 'Pierre', 'Mercier', 'pierre@exemple.test', true from parvis.family where reference = 'FAMILLE3';

create function test.named(p_family text, p_given text, p_usual text) returns boolean language sql as $$
	select parvis.family_named(a, p_family, p_given, p_usual) from parvis.family_adult a where a.last_name = 'Du Bois' limit 1
$$;
select ok(test.named('DU BOIS', 'Angela Claire Louise', ''), 'whatever the accents and capitals, of several given names');
select ok(test.named('MARTIN', 'Claire Angela', 'Du-Bois'), 'by the usual name, whatever the dashes');
select ok(not test.named('DU', 'Angela', ''), 'not by half a name');
select ok(not test.named('DU BOIS', 'Claire', ''), 'not by another given name');
select ok(not test.named('', '', ''), 'not by none');

create function test.code(p_recipient text) returns text language sql as $$
	select o.model ->> 'code' from parvis.outbox o where o.kind = 'family-tie' and o.recipient = p_recipient order by o.id desc limit 1
$$;
create function test.ask(p_subject text, p_family text, p_given text, p_email text) returns void language sql as $$
	select citizen.federated_ask(p_subject, p_family, p_given, '', p_email, 'fr')
$$;
select is((select count(*) from citizen.federated_enter('s1', null)), 0::bigint, 'nobody is known at first');
select lives_ok($$select test.ask('s1', 'DU BOIS', 'Angela', 'personne@exemple.test')$$, 'an address of nobody is told nothing');
select lives_ok($$select test.ask('s1', 'MERCIER', 'Pierre', 'angela@exemple.test')$$, 'nor another''s address');
select is((select count(*) from parvis.outbox where kind = 'family-tie'), 0::bigint, 'and no mail leaves');
select lives_ok($$select test.ask('s1', 'DU BOIS', 'Angela', 'Angela@Exemple.test')$$, 'name and address: a code leaves');
select is((select count(*) from parvis.family_tie where subject = 's1'), 2::bigint, 'for each file that has both');
select ok(test.code('Angela@Exemple.test') ~ '^[0-9A-Z]{4}-[0-9A-Z]{4}$', 'in two halves');
select is(citizen.federated_tie('s2', test.code('Angela@Exemple.test')), null, 'it is of who asked, alone');
select is(citizen.federated_tie('s1', 'AAAA-AAAA'), null, 'a wrong one opens nothing');
select is((select max(tries) from parvis.family_tie where subject = 's1'), 1, 'and is counted');
select ok(citizen.federated_tie('s1', lower(replace(test.code('Angela@Exemple.test'), '-', ' '))) is not null, 'the right one, as people type it, opens');
select is((select count(*) from parvis.family_adult where subject = 's1'), 2::bigint, 'and ties them');
select is((select count(*) from parvis.family_tie), 0::bigint, 'once');
select is((select count(*) from citizen.federated_enter('s1', null) where session is null), 2::bigint, 'of two files, one is to be chosen');
select is((select count(*) from citizen.federated_enter('s1', (select max(id) from parvis.family_adult where subject = 's1')) where session is not null), 1::bigint, 'and that one opens');
select is((select count(*) from citizen.federated_enter('s1', (select id from parvis.family_adult where last_name = 'Mercier'))), 0::bigint, 'not another''s');
select is((select count(*) from parvis.family_access where kind = 'session' and email is null), 1::bigint, 'who enters so has not shown an address');

-- A code that came too late, and the purge.
select test.ask('s3', 'MERCIER', 'Pierre', 'pierre@exemple.test') \g /dev/null
update parvis.family_tie set expires_at = now() - interval '1 second';
select is(citizen.federated_tie('s3', test.code('pierre@exemple.test')), null, 'after 30 minutes it opens nothing');
update parvis.family_access set expires_at = now() - interval '1 second';
select is(worker.family_access_purge(), (select count(*) + 1 from parvis.family_access), 'and is erased, with every session that has ended');
select is((select count(*) from parvis.family_access), 0::bigint, 'of which nothing is left');
-- Another account of FranceConnect of the same person takes the place.
select test.ask('s4', 'DU BOIS', 'Angela', 'angela@exemple.test') \g /dev/null
select ok(citizen.federated_tie('s4', test.code('angela@exemple.test')) is not null, 'who has the mailbox may tie another account');
select is((select count(*) from citizen.federated_enter('s1', null)), 0::bigint, 'the one before opens nothing more');

-- The calendar.
create temporary table held as
select parvis.family_enter(a.id, null) as session, a.id as adult, a.family from parvis.family_adult a where a.last_name = 'Mercier';
insert into parvis.family_child (family, first_name, last_name, born_on)
select family, 'Alix', 'Mercier', '2020-01-01' from held;
insert into parvis.activity (code, kind, name, service, place, from_on, to_on, days, state)
select 'cantine', 'canteen', 'Cantine', 'etat-civil', 'École', parvis.today() - 200, parvis.today() + 100, 'all', 'open';
insert into parvis.slot (activity, day, starts, ends, book_until, cancel_until)
select a.id, parvis.today() + n, '11:30', '13:30', now(), now() from parvis.activity a, unnest(array[-150, -10, 5, 6, 7]) as n;
insert into parvis.booking (slot, child, state, queued_at)
select s.id, c.id, case s.day - parvis.today() when 5 then 'cancelled' when 6 then 'waiting' else 'booked' end,
	case s.day - parvis.today() when 6 then now() end
from parvis.slot s, parvis.family_child c where c.last_name = 'Mercier';
select is((select count(*) from citizen.family_feed((select session from held))), 0::bigint, 'no address at first');
create temporary table address as select citizen.family_feed_renew((select session from held)) as token;
select is((select count(*) from citizen.family_feed((select session from held))), 1::bigint, 'it is there once made');
select is((select count(*) from parvis.family_feed f where f.token = parvis.family_seal((select token from address))), 1::bigint, 'its hash is');
select results_eq(
	$$select b ->> 'state', (b ->> 'day')::date - parvis.today() from citizen.feed((select token from address)) f, jsonb_array_elements(f.bookings) b$$,
	$$values ('booked', -10), ('cancelled', 5), ('waiting', 6), ('booked', 7)$$,
	'three months past and all to come, what was let go too, in order');
select is((select family || ' ' || time_zone from citizen.feed((select token from address))), 'Famille 3 Europe/Paris', 'whose, and when');
select throws_ok($$select citizen.feed('autre')$$, 'PV404', 'error.not-found', 'another address opens nothing');
create temporary table next as select citizen.family_feed_renew((select session from held)) as token;
select throws_ok($$select citizen.feed((select token from address))$$, 'PV404', 'error.not-found', 'nor the one before');
select lives_ok($$select citizen.feed((select token from next))$$, 'the new one does');
update parvis.family_adult set left_on = parvis.today() where last_name = 'Mercier';
select throws_ok($$select citizen.feed((select token from next))$$, 'PV404', 'error.not-found', 'not of who has left');
update parvis.family_adult set left_on = null where last_name = 'Mercier';
select test.enter(2) \g /dev/null
select throws_ok($$select citizen.feed((select token from next))$$, 'PV404', 'error.not-found', 'nor in another commune');
select test.enter(1, 'camille1') \g /dev/null
select lives_ok($$select citizen.family_feed_stop((select session from held))$$, 'stopped');
select throws_ok($$select citizen.feed((select token from next))$$, 'PV404', 'error.not-found', 'it opens nothing more');
select throws_ok($$select citizen.family_feed_renew('autre')$$, 'PV401', 'family.session', 'a session is needed');
select * from finish();
rollback;
