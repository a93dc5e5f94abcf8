-- Absences and their proofs; menus, published.
\ir setup.sql
select no_plan();
select worker.activity_set(test.commune(1), code, jsonb_build_object('kind', 'canteen', 'name', code, 'service', 'etat-civil',
	'from_on', current_date - 9, 'to_on', current_date + 20, 'days', 'all', 'state', 'open', 'proof_hours', proof,
	'openings', (select jsonb_agg(jsonb_build_object('weekday', d, 'starts', '11:30', 'ends', '13:30')) from generate_series(1, 7) as d)))
from (values ('cantine', 48), ('sans-preuve', null)) as v (code, proof) \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
insert into parvis.family (reference, token, name) values ('FAMILLE1', 'token-famille-1', 'Famille');
insert into parvis.family_adult (family, first_name, last_name, email, pays) select id, 'Élodie', name, 'famille@exemple.test', true from parvis.family;
insert into parvis.family_child (family, first_name, last_name, born_on) select id, 'Élise', 'Modèle', '2019-09-15' from parvis.family;
insert into parvis.booking (slot, child, state, presence, presence_at)
select s.id, c.id, 'booked', case when s.day = current_date + 3 then 'present' end, case when s.day = current_date + 3 then now() end
from parvis.slot s, parvis.family_child c where s.day between current_date + 1 and current_date + 4 and c.commune = s.commune and s.commune = test.commune(1);
update parvis.slot set billed = true where day = current_date + 4;
insert into parvis.absence (token, child, from_on, to_on, reason) select 'jeton-abs-' || n, id, current_date + 1, current_date + 4, 'illness' from parvis.family_child, generate_series(1, 2) as n where commune = test.commune(1);
create function test.absence(p_n int) returns bigint language sql as $$ select id from parvis.absence where token = 'jeton-abs-' || p_n $$;

select is(jsonb_array_length(agent.absences(false)), 2, 'those to decide');
select is(agent.absences(false) #>> '{0,bookings}', '8', 'with what was booked');
select is(agent.absence_decide(test.absence(1), true, null), 2, 'taken: what is excused');
select is(agent.absence_decide(test.absence(1), true, null), 0, 'twice is once');
select is((select string_agg(format('%s %s', a.code, b.presence), ', ' order by a.code) from parvis.booking b join parvis.slot s on s.id = b.slot join parvis.activity a on a.id = s.activity where s.day = current_date + 1), 'cantine excused, sans-preuve ', 'only of what takes a proof');
select is((select count(*) from parvis.booking b join parvis.slot s on s.id = b.slot where s.day > current_date + 2 and b.presence = 'excused'), 0::bigint, 'who was there, and what is invoiced, stays');
select is((select format('%s %s %s', kind, recipient, model ->> 'days') from parvis.outbox where kind like 'absence-%'), 'absence-taken famille@exemple.test 2', 'the family is told');
select is(test.outcome($$select agent.absence_decide(test.absence(1), false, 'x')$$), 'PV409 activity.absence.decided', 'decided is decided');
select is(test.outcome($$select agent.absence_decide(test.absence(2), false, '')$$), 'PV422 activity.absence.reason', 'a refusal says why');
select is(agent.absence_decide(test.absence(2), false, 'Justificatif illisible'), 0, 'refused');
select is((select model ->> 'reason' from parvis.outbox where kind = 'absence-refused'), 'Justificatif illisible', 'the family reads it');
select is(jsonb_array_length(agent.absences(true)), 2, 'those decided');
select test.enter(1, 'dominique1') \g /dev/null
select is(test.outcome($$select agent.absences(false)$$), 'PV403 family.not-keeper', 'another service does not see them');

select test.enter(1, 'camille1') \g /dev/null
select is(agent.menus('cantine', '2031-09-03') #>> '{days,0,day}', '2031-09-01', 'a week from its Monday');
select lives_ok($$select agent.menus_set('cantine', '[{"day": "2031-09-01", "courses": "Carottes\nHachis", "allergens": "milk,celery", "version": 0}]', false)$$, 'written');
select is(jsonb_array_length(citizen.menus('cantine', '2031-09-01') -> 'days'), 0, 'not seen yet');
select is(test.outcome($$select agent.menus_set('cantine', '[{"day": "2031-09-01", "courses": "Autre", "version": 0}]', true)$$), 'PV409 activity.menu.changed', 'a colleague''s is not overwritten');
select lives_ok($$select agent.menus_set('cantine', '[{"day": "2031-09-01", "courses": "Carottes\nHachis", "allergens": "milk,celery", "version": 1}]', true)$$, 'published');
select is(citizen.menus('cantine', '2031-09-01') #> '{days,0,courses}', '["Carottes", "Hachis"]', 'seen, a course a line');
select is(citizen.menus(null, '2031-09-01') ->> 'code', 'cantine', 'the first canteen, where none is said');
select is(test.outcome($$select citizen.menus('rien', null)$$), 'PV404 activity.unknown', 'or none');
select lives_ok($$select agent.menus_set('cantine', jsonb_build_array(jsonb_build_object('day', current_date, 'courses', E'Soupe\nRiz', 'version', 0)), true)$$, 'of today');
select is((select string_agg(course, ', ') from citizen.menu_lines('cantine')), 'Soupe, Riz', 'as lines for open data');
select lives_ok($$select agent.menus_set('cantine', '[{"day": "2031-09-01", "courses": "", "version": 2}]', true)$$, 'taken out');
select is((select count(*) from parvis.menu where day = '2031-09-01'), 0::bigint, 'is gone');
select is(test.outcome($$select agent.menus('rien', null)$$), 'PV404 activity.unknown', 'of a canteen that one holds');

select * from finish();
rollback;
