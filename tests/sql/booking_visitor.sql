-- Halls and appointments: anybody, the last place once, the link that gives it
-- back; and absences that families tell.
\ir setup.sql
select no_plan();
select test.enter(1, 'camille1') \g /dev/null

insert into parvis.activity (code, kind, name, service, from_on, to_on, days, capacity, state, proof_hours, place)
values ('passeport', 'appointment', 'Passeport', 'etat-civil', parvis.today(), parvis.today() + 60, 'all', 1, 'open', null, 'Mairie'),
	('fetes', 'hall', 'Salle des fêtes', 'etat-civil', parvis.today(), parvis.today() + 60, 'all', 1, 'open', null, null),
	('cantine', 'canteen', 'Cantine', 'etat-civil', parvis.today() - 5, parvis.today() + 60, 'all', null, 'open', 72, null),
	('garderie', 'nursery', 'Garderie', 'etat-civil', parvis.today() - 5, parvis.today() + 60, 'all', null, 'open', null, null);
insert into parvis.activity_opening (activity, weekday, starts, ends, minutes)
select id, d, '14:00', '15:00', case kind when 'appointment' then 20 end from parvis.activity, generate_series(1, 7) as d where commune = test.commune(1);
select parvis.slots_make(id) from parvis.activity where commune = test.commune(1) order by id \g /dev/null
create function test.slot(p_code text, p_plus int, p_n int default 0) returns bigint language sql as $$
	select s.id from parvis.slot s join parvis.activity a on a.id = s.activity where a.code = p_code and s.day = parvis.today() + p_plus and a.commune = test.commune(1) order by s.starts offset p_n limit 1
$$;
create function test.book(p_token text, p_plus int, p_n int default 0, p_email text default 'alix@exemple.test', p_code text default 'passeport', p_kind text default 'appointment') returns text language sql as $$
	select test.outcome(format('select citizen.visitor_book(%L, %L, %L, %L)', p_kind, p_code, p_token,
		jsonb_build_object('slot', test.slot(p_code, p_plus, p_n), 'name', 'Alix Modèle', 'email', p_email, 'phone', '', 'subject', 'Renouvellement')))
$$;

select is(jsonb_path_query_array(citizen.visitor_activities('appointment'), '$[*].code'), '["passeport"]', 'the appointments');
select is(jsonb_path_query_array(citizen.visitor_activities('hall'), '$[*].code'), '["fetes"]', 'the halls');
select is(citizen.visitor_activities('canteen'), '[]', 'nothing for children');
select set_eq('select kind from citizen.activity_kinds()', array['appointment', 'canteen', 'hall', 'nursery'], 'the kinds that are open');
select is(test.outcome($$select citizen.visitor_slots('appointment', 'cantine', null)$$), 'PV404 visitor.none', 'nor by its code');
select is(test.outcome($$select citizen.visitor_slots('hall', 'passeport', null)$$), 'PV404 visitor.none', 'nor under another kind');
create function test.free(p_plus int) returns int language sql as $$
	select jsonb_array_length(d -> 'slots') from jsonb_array_elements(citizen.visitor_slots('appointment', 'passeport', parvis.today() + p_plus) -> 'days') as d where d ->> 'day' = (parvis.today() + p_plus)::text
$$;
select is(test.free(10), 3, 'three of twenty minutes');
select is(test.book('token-visitor-1', 10), 'done', 'one is booked');
select is(test.book('token-visitor-1', 10, 1), 'done', 'the same token again');
select is((select count(*) from parvis.booking_visitor), 1::bigint, 'is once');
select is(test.free(10), 2, 'and is free no more');
select is(test.book('token-visitor-2', 10), 'PV409 visitor.gone', 'the last place once');
select is((select taken from parvis.slot where id = test.slot('passeport', 10)), 1, 'as counted');
select is((select model ->> 'link' from parvis.outbox where kind = 'visitor-booked'), '/famille/place/token-visitor-1', 'a mail with its link');
select is(test.book('token-visitor-3', 10, 1), 'done', 'two');
select is(test.book('token-visitor-4', 10, 2), 'done', 'three');
select is(test.book('token-visitor-5', 11), 'PV422 visitor.many', 'not four of one address');
select is(test.book('token-visitor-5', 11, 0, 'autre@exemple.test', 'fetes', 'hall'), 'done', 'a hall');
select is(test.book('token-visitor-6', 12, 0, 'autre@exemple.test', 'cantine'), 'PV404 visitor.none', 'no canteen');
select is(citizen.visitor_booking('token-visitor-1') ->> 'can', 'true', 'the link says that it may be given back');
select is(test.outcome($$select citizen.visitor_booking('x')$$), 'PV404 visitor.unknown', 'no other does');
select is(test.outcome($$select citizen.visitor_cancel('x', 'fr')$$), 'PV404 visitor.unknown', 'nor gives back');
select is(test.outcome($$select citizen.visitor_cancel('token-visitor-1', 'fr')$$), 'done', 'given back');
select is(test.outcome($$select citizen.visitor_cancel('token-visitor-1', 'fr')$$), 'done', 'twice');
select is((select taken from parvis.slot where id = test.slot('passeport', 10)), 0, 'is once');
select is((select count(*) from parvis.outbox where kind = 'visitor-cancelled'), 1::bigint, 'one mail');
select is(test.book('token-visitor-7', 10, 0, 'autre@exemple.test'), 'done', 'and is had by another');
update parvis.slot set cancel_until = now() - interval '1 second' where id = test.slot('passeport', 10);
select is(test.outcome($$select citizen.visitor_cancel('token-visitor-7', 'fr')$$), 'PV409 visitor.late', 'too late');
update parvis.slot set book_until = now() - interval '1 second' where id = test.slot('passeport', 20);
select is(test.book('token-visitor-8', 20, 0, 'autre@exemple.test'), 'PV409 visitor.gone', 'too late to book');
update parvis.activity set opens_at = now() + interval '1 day' where code = 'fetes';
select is(test.book('token-visitor-9', 21, 0, 'autre@exemple.test', 'fetes', 'hall'), 'PV409 visitor.gone', 'not open yet');
select is((select parvis.slot_close(id, parvis.today() + 10, parvis.today() + 10, 'Fermeture', null) from parvis.activity where code = 'passeport'), 3, 'a day is closed');
select is((select count(*) from parvis.outbox where kind = 'booking-closed'), 2::bigint, 'each visitor is told once');
select is(citizen.visitor_booking('token-visitor-7') ->> 'state', 'closed', 'the link says it');

-- The day before, once; two months after, no name.
select is(test.book('token-visitor-10', 1, 0, 'demain@exemple.test'), 'done', 'for tomorrow');
select is(worker.visitors_remind(), 1, 'reminded');
select is(worker.visitors_remind(), 0, 'once');
select is((select recipient from parvis.outbox where kind = 'visitor-reminder'), 'demain@exemple.test', 'who comes');
update parvis.slot set day = day - 100 where id = test.slot('fetes', 11);
select is(worker.visitors_purge(), 1, 'erased');

-- Absences.
select test.enter(1, 'camille1') \g /dev/null
insert into parvis.family (reference, token, name) values ('FAMILLE1', 'token-famille', 'Exemple'), ('FAMILLE2', 'token-famille-2', 'Autre');
insert into parvis.family_adult (family, first_name, last_name, email, pays)
select id, 'Élodie', name, lower(reference) || '@exemple.test', true from parvis.family;
insert into parvis.family_child (family, first_name, last_name, born_on)
select id, case name when 'Exemple' then 'Zoé' else 'Léo' end, name, '2020-03-01' from parvis.family;
create function test.child(p_name text) returns bigint language sql as $$select id from parvis.family_child where first_name = p_name$$;
create temporary table key as select parvis.family_enter(id, email) as session from parvis.family_adult where email = 'famille1@exemple.test';
create function test.tell(p_token text, p_from int, p_to int, p_child text default 'Zoé') returns text language plpgsql as $$
begin
	perform citizen.absence_tell((select session from key), p_token, test.child(p_child), jsonb_build_object('from', parvis.today() + p_from, 'to', parvis.today() + p_to, 'reason', 'illness'));
	return (select string_agg(format('%s %s', r ->> 'activity', r ->> 'outcome'), ', ') from jsonb_array_elements(citizen.absences((select session from key), test.child('Zoé'), p_token) -> 'done') as r);
exception
	when others then
		return sqlstate || ' ' || sqlerrm;
end
$$;
select parvis.booking_take(array[test.slot('cantine', 1), test.slot('cantine', 2), test.slot('cantine', 3), test.slot('garderie', 2)], test.child('Zoé'), null, null) \g /dev/null
update parvis.slot set cancel_until = now() - interval '1 hour' where day < parvis.today() + 3 and activity in (select id from parvis.activity where code in ('cantine', 'garderie'));
select is(test.tell('token-absence-1', 1, 3), 'Cantine cancelled, Cantine absent-proof, Cantine absent-proof, Garderie absent', 'in time: given back; else with a proof, where one is taken');
select is(test.tell('token-absence-1', 1, 3), 'Cantine cancelled, Cantine absent-proof, Cantine absent-proof, Garderie absent', 'twice is once');
select results_eq($$select from_on, to_on, reason, decided from parvis.absence$$, $$values (parvis.today() + 1, parvis.today() + 3, 'illness', null)$$, 'the mairie sees it');
select is((select count(*) from parvis.outbox where kind = 'absence-told'), 1::bigint, 'one mail');
select is(citizen.absences((select session from key), test.child('Zoé'), null) #>> '{told,0,state}', 'waiting', 'and the family what became of it');
select is(test.tell('token-absence-2', 3, 3), 'PV422 absence.nothing', 'nothing was booked');
select is(test.tell('token-absence-2', 3, 2), 'PV422 absence.order', 'backwards');
select is(test.tell('token-absence-2', -40, 2), 'PV422 absence.long-ago', 'long ago');
select is(test.tell('token-absence-2', 1, 2, 'Léo'), 'PV404 booking.child', 'a child of others');
update parvis.slot set day = day - 6 where id in (test.slot('cantine', 1));
select is(test.tell('token-absence-3', -5, -5), 'Cantine absent-late', 'after the hours of a proof');
select * from finish();
rollback;
