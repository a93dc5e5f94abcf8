-- How long requests are kept, what is held, and the rights of a person over them.
\ir setup.sql
select no_plan();
select worker.definition_publish('etat-civil', repeat('e', 64), 'État civil', '',
	'<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns="http://www.w3.org/2002/xforms" xmlns:pv="urn:parvis:procedure"><h:head>'
	'<pv:procedure service="etat-civil" retention="P2Y" retention-min="P3M" delay="P1M"/></h:head><h:body>'
	'<select1 ref="/data/acte" pv:anonymous="true"/><input ref="/data/nom"/></h:body></h:html>') \g /dev/null
create function test.filed(p_letter text)
returns void
language plpgsql
as $$
begin
	perform test.draft(p_letter);
	perform test.submit(p_letter, '{"answers": "<data><acte>naissance</acte><nom>Exemple</nom></data>"}');
end
$$;
create function test.row(p_letter text, p_n int default 1)
returns parvis.request
language sql
as $$
	select r from parvis.request r where r.reference = 'REQUEST-' || upper(p_letter) and r.commune = test.commune(p_n)
$$;
create function test.kept(p_letter text)
returns text
language sql
as $$
	select (erase_on - parvis.today())::text || ' ' || (erased_at is null) from test.row(p_letter) where erase_on <> 'infinity'
	union all select 'held ' || (erased_at is null) from test.row(p_letter) where erase_on = 'infinity'
$$;
select test.enter(1), test.filed('a'), test.filed('b'), test.filed('c'), test.filed('d') \g /dev/null
select test.enter(2), test.filed('a') \g /dev/null

-- by an administrator, within bounds
select test.enter(1, 'camille1') \g /dev/null
select throws_ok($$select agent.retention_list()$$, 'PV403', 'agent.not-administrator', 'not by any agent');
select throws_ok($$select agent.retention_set('etat-civil', 'P1Y', 'erase')$$, 'PV403', 'agent.not-administrator', 'who decides nothing of it');
select test.enter(1, 'sacha1') \g /dev/null
select is((select said || ' / ' || shortest || ' / ' || longest || ' / ' || kept || ' / ' || due_soon from agent.retention_list() where procedure = 'etat-civil'),
	'P2Y / P3M / P2Y / 4 / 0', 'retention_list');
select throws_ok($$select agent.retention_set('etat-civil', 'P1M', 'erase')$$, 'PV422', 'agent.retention.short', 'no shorter than a text wants');
select throws_ok($$select agent.retention_set('etat-civil', 'P3Y', 'erase')$$, 'PV422', 'agent.retention.long', 'no longer than citizens were told');
select throws_ok($$select agent.retention_set('etat-civil', 'un an', 'erase')$$, 'PV422', 'agent.retention.form', 'a length of time');
select throws_ok($$select agent.retention_set('nulle', 'P1Y', 'erase')$$, 'PV404', 'procedure.unknown', 'of a procedure that there is');
select agent.retention_set('etat-civil', 'P100D', 'anonymise') \g /dev/null
select is(worker.retention_align(2), 2, 'the days of those that are there are set anew by the worker, so many at once');
select is(worker.retention_align(2) + worker.retention_align(2), 2, 'then the others');
select is(worker.retention_align(2), 0, 'and no more');
select is(test.kept('a') || ', ' || test.kept('d'), '100 true, 100 true', 'they have it');
select is((select erase_on from test.row('a', 2)), (select ((received_at at time zone 'Indian/Reunion')::date + interval '2 years')::date from test.row('a', 2)), 'and none of another commune');
select test.filed('f') \g /dev/null
select is(test.kept('f'), '100 true', 'a new one has it from the beginning');

-- held
select throws_ok($$select agent.hold('REQUEST-B', ' ')$$, 'PV422', 'agent.hold.reason', 'held with a reason');
select test.enter(1, 'camille1') \g /dev/null
select throws_ok($$select agent.hold('REQUEST-B', 'Litige')$$, 'PV403', 'agent.not-officer', 'not by any agent');
select test.enter(1, 'sacha1'), agent.hold('REQUEST-B', 'Litige 12'), agent.hold('REQUEST-B', 'Litige 12 bis') \g /dev/null
select is(test.kept('b'), 'held true', 'hold');
select is((select reason || ' ' || erase_on - parvis.today() from parvis.hold), 'Litige 12 bis 100', 'with its day without that');
select is((select string_agg(reference || ' ' || held, ',') from agent.retention_preview('etat-civil', 10)), 'REQUEST-B true', 'the preview tells what is held');
update parvis.request set erase_on = parvis.today() + 3 where reference = 'REQUEST-A' and commune = test.commune(1);
select is((select string_agg(reference || ' ' || held, ',' order by held) from agent.retention_preview(null, 10)), 'REQUEST-A false,REQUEST-B true', 'and what goes, when');
update parvis.request set erase_on = parvis.today() where reference in ('REQUEST-A', 'REQUEST-C') and commune = test.commune(1);
select is(worker.retention_run(1) + worker.retention_run(1), 2, 'what has come to its day goes, so many at once');
select is(test.kept('b'), 'held true', 'what is held stays');
select is((select string_agg(answers::text, ',') || count(*) from parvis.anonymous), '{"/data/acte": "naissance"},{"/data/acte": "naissance"}2', 'figures stay of what names nobody, and only that');
select agent.release('REQUEST-B'), agent.release('REQUEST-B') \g /dev/null
select is(test.kept('b'), '100 true', 'release');
select is((select string_agg(e.kind, ' ' order by e.n) from parvis.event e where e.request = (test.row('b')).id), 'received held released', 'its chain says so');

-- the rights of a person
select throws_ok($$select agent.person_find('Exemple', null, null, null)$$, 'PV422', 'agent.person.too-little', 'a name alone finds too many');
select is((select string_agg(reference, ' ' order by reference) from agent.person_find(null, 'elodie@exemple.test', null, null)), 'REQUEST-B REQUEST-D REQUEST-F', 'by e-mail, what is kept, of this commune');
select is((select count(*) from agent.person_find(null, null, '+33 6 11 22 33 44', null)), 3::bigint, 'by telephone');
select is((select count(*) from agent.person_find('exemple ELODIE', null, null, '1980-02-01')), 3::bigint, 'by name and date of birth');
select is((select count(*) from agent.person_find('Autre', null, null, '1980-02-01')), 0::bigint, 'of another name, none');
select is((select count(*) from parvis.look where request = (test.row('d')).id), 3::bigint, 'each is a look');
select throws_ok($$select agent.person_export(array['REQUEST-B'], 'parole')$$, '23514', null, 'an identity check that is none');
select is(jsonb_array_length(agent.person_export(array['REQUEST-B', 'REQUEST-D', 'REQUEST-A'], 'seen') -> 'requests'), 2, 'the export has what is kept');
select ok(agent.person_export(array['REQUEST-B'], 'seen') #>> '{requests,0,answers}' like '%naissance%' and agent.person_export(array['REQUEST-B'], 'seen') #>> '{requests,0,email}' = 'elodie@exemple.test', 'whole');
select throws_ok($$select agent.person_export(array['REQUEST-A'], 'seen')$$, 'PV422', 'agent.person.none', 'nothing of what was erased');
select is((select outcome::text from parvis.right_served order by id limit 1), '{"REQUEST-B": "given", "REQUEST-D": "given"}', 'it is journalled');
select throws_ok($$update parvis.right_served set identity = 'known'$$, 'PV403', 'error.append-only', 'for good');
select agent.answer('REQUEST-D', 1, 'token-ans-d', 'Voici.', null, '[]') \g /dev/null
select is((select string_agg(reference || ' ' || coalesce(refused, '-'), ',' order by reference) from agent.person_erasable(array['REQUEST-B', 'REQUEST-D'])), 'REQUEST-B open,REQUEST-D law', 'what is under way stays, and what a text wants kept');
update parvis.request set received_at = now() - interval '4 months' where reference = 'REQUEST-D' and commune = test.commune(1);
select is((select refused from agent.person_erasable(array['REQUEST-D'])), 'appeal', 'and what may still be contested');
update parvis.request set closed_at = now() - interval '3 months' where reference = 'REQUEST-D' and commune = test.commune(1);
select is((select string_agg(reference || ' ' || coalesce(refused, '-'), ',' order by reference) from agent.person_erase(array['REQUEST-B', 'REQUEST-D'], 'copy')), 'REQUEST-B open,REQUEST-D -', 'the rest is erased');
select is((select coalesce(person_name, '-') || answers from test.row('d')), '-', 'it is gone');
select is((select kind || ' ' || identity || ' ' || outcome::text from agent.rights_served(1)), 'erasure copy {"REQUEST-B": "open", "REQUEST-D": "erased"}', 'and that is journalled');
select agent.hold('REQUEST-F', 'Litige') \g /dev/null
select is((select refused from agent.person_erase(array['REQUEST-F'], 'known')), 'held', 'a dispute keeps it');
select is((select count(*) from parvis.request where commune = test.commune(1) and not parvis.chain_ok(commune, id)), 0::bigint, 'every chain holds');
select test.enter(1, 'camille1') \g /dev/null
select throws_ok($$select agent.person_find(null, 'elodie@exemple.test', null, null)$$, 'PV403', 'agent.not-officer', 'no agent finds a person');
select throws_ok($$select agent.person_export(array['REQUEST-B'], 'seen')$$, 'PV403', 'agent.not-officer', 'exports');
select throws_ok($$select agent.person_erase(array['REQUEST-B'], 'seen')$$, 'PV403', 'agent.not-officer', 'or erases');

-- the chains and the seals: one row altered is found
insert into parvis.head_seal (commune, day, heads, previous, hash)
select test.commune(1), h.day, s.heads, sha256(''), s.hash from (select (now() at time zone 'UTC')::date as day) h cross join lateral parvis.seal_hash(test.commune(1), h.day, sha256('')) s;
select is((select count(*) from worker.audit(test.commune(1))), 0::bigint, 'all is well');
alter table parvis.event disable trigger event_append_only;
update parvis.event set state = 'in-progress' where request = (test.row('b')).id and n = 2;
select is((select string_agg(what || ' ' || coalesce(reference, '-') || ' ' || coalesce(n::text, '-'), ',') from worker.audit(test.commune(1))), 'chain REQUEST-B 2', 'an event altered is found, where it is');
delete from parvis.event where request = (test.row('b')).id and n = 3;
select is((select string_agg(what || ' ' || coalesce(reference, '-') || ' ' || coalesce(n::text, '-'), ',' order by what) from worker.audit(test.commune(1))), 'chain REQUEST-B 2,seal - -', 'a day that is no more as it was sealed too');
select * from finish();
rollback;
