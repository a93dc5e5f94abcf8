-- Documents of a family: sent, replaced, asked, checked, refused, reminded of,
-- erased; the proofs of absences.
\ir setup.sql
select no_plan();
select test.enter(1, 'camille1') \g /dev/null
insert into parvis.activity (code, kind, name, service, from_on, to_on, days, state, proof_hours)
values ('cantine', 'canteen', 'Cantine', 'etat-civil', current_date - 9, current_date + 20, 'all', 'open', 48);
insert into parvis.activity_opening (activity, weekday, starts, ends) select id, d, '11:30', '13:30' from parvis.activity, generate_series(1, 7) as d;
select parvis.slots_make(id) from parvis.activity where commune = test.commune(1) \g /dev/null
insert into parvis.family (reference, token, name) select 'FAMILLE' || n, 'token-famille-' || n, 'Famille ' || n from generate_series(1, 2) as n;
insert into parvis.family_adult (family, first_name, last_name, email, pays) select id, 'Élodie', name, lower(reference) || '@exemple.test', true from parvis.family;
insert into parvis.family_adult (family, first_name, last_name, email) select id, 'Sam', name, upper(reference) || '@exemple.test' from parvis.family;
insert into parvis.family_adult (family, first_name, last_name, email) select id, 'Dominique', name, 'second-' || right(reference, 1) || '@exemple.test' from parvis.family;
insert into parvis.family_child (family, first_name, last_name, born_on) select id, 'Zoé' || right(reference, 1), name, '2019-09-15' from parvis.family;
create temporary table key as
select right(f.reference, 1)::int as n, parvis.family_enter(a.id, a.email) as session
from parvis.family f join parvis.family_adult a on a.family = f.id and a.pays;
create function test.key(p_n int) returns text language sql as $$select session from key where n = p_n$$;
create function test.child(p_n int) returns bigint language sql as $$select id from parvis.family_child where first_name = 'Zoé' || p_n$$;
create function test.send(p_n int, p_token text, p_document bigint, p_kind text, p_child bigint, p_days int, p_name text default 'piece.pdf') returns bigint language sql as $$
	select citizen.family_document_send(test.key(p_n), p_token, p_document,
		jsonb_build_object('kind', p_kind, 'child', p_child, 'expires_on', parvis.today() + p_days),
		p_name, 'application/pdf', 3, test.hash(p_name), decode(repeat('ab', 96), 'hex'), 'clean', array['\x010203'::bytea])
$$;
create function test.kept(p_token text) returns parvis.family_document language sql as $$select d from parvis.family_document d where token = p_token$$;
create function test.file(p_token text) returns bigint language sql as $$select f.id from parvis.file f where f.document = (test.kept(p_token)).id$$;
create function test.acts() returns text language sql as $$select coalesce(string_agg(act, ' ' order by id), '') from parvis.family_change where act like 'document%'$$;
create function test.mails() returns text language sql as $$
	with gone as (delete from parvis.outbox where kind like 'document-%' returning id, kind, recipient, model)
	select coalesce(string_agg(format('%s %s %s', kind, split_part(recipient, '@', 1), substr(model ->> 'kind', 17)), ', ' order by recipient), '') from gone
$$;

-- What is sent.
select ok(test.send(1, 'jeton-01', null, 'insurance', test.child(1), 100) is not null, 'sent');
select is(test.send(1, 'jeton-01', null, 'insurance', test.child(1), 100), (test.kept('jeton-01')).id, 'twice is once');
select is((select count(*) from parvis.family_document), 1::bigint, 'and one');
select is((select d - '{id,kind,sent_on,file}'::text[] from jsonb_array_elements(citizen.family_documents(test.key(1)) -> 'documents') as d),
	jsonb_build_object('note', null, 'term', 'must', 'agent', null, 'child', 'Zoé1', 'stage', 'valid', 'state', 'sent', 'expires_on', parvis.today() + 100, 'restricted', false, 'decided_on', null), 'the family sees it');
select is(citizen.family_documents(test.key(1)) #>> '{documents,0,file,name}', 'piece.pdf', 'with its file');
select is(test.outcome($$select test.send(1, 'jeton-02', null, 'autre', null, 1)$$), 'PV422 document.kind-none', 'a kind that there is');
select is(test.outcome($$select test.send(1, 'jeton-02', null, 'absence', null, 1)$$), 'PV422 document.kind-none', 'a proof is no document of the file');
select is(test.outcome($$select test.send(1, 'jeton-02', null, 'pai', null, 1)$$), 'PV422 document.child-none', 'a PAI is of a child');
select is(test.outcome($$select test.send(1, 'jeton-02', null, 'pai', test.child(2), 1)$$), 'PV422 document.child-unknown', 'of the family');
select is(test.outcome($$select test.send(1, 'jeton-02', null, 'insurance', null, null)$$), 'PV422 document.end-none', 'it ends on a day');
select is(test.outcome($$select test.send(1, 'jeton-02', null, 'insurance', null, -1)$$), 'PV422 document.end-past', 'that is not over');
select is(test.outcome($$select test.send(1, 'jeton-02', null, 'insurance', null, 500)$$), 'PV422 document.end-far', 'nor too far');
select lives_ok($$select test.send(1, 'jeton-03', null, 'quotient', test.child(1), 20)$$, 'a quotient');
select is((test.kept('jeton-03')).child, null, 'is of the family');
select lives_ok($$select test.send(1, 'jeton-04', null, 'vaccination', test.child(1), 20)$$, 'vaccinations');
select is((test.kept('jeton-04')).expires_on, null, 'never end');
select lives_ok($$select test.send(1, 'jeton-05', null, 'court', null, null)$$, 'a decision may');
select is(test.outcome($$select citizen.family_documents('x')$$), 'PV401 family.session', 'by a session');
select is(test.outcome($$select test.send(2, 'jeton-06', (test.kept('jeton-01')).id, null, null, 100)$$), 'PV404 document.unknown', 'another family replaces nothing here');
select is(test.outcome($$select citizen.family_document_remove(test.key(2), (test.kept('jeton-01')).id)$$), 'PV404 document.unknown', 'nor takes out');
select is(test.outcome($$select citizen.family_document_info(test.key(2), test.file('jeton-01'))$$), 'PV404 file.unknown', 'nor reads');
select is(test.outcome($$select citizen.family_document_chunk(test.key(2), test.file('jeton-01'), 0)$$), 'PV404 file.unknown', 'not a byte');
select is(citizen.family_document_chunk(test.key(1), test.file('jeton-01'), 0), '\x010203', 'whose it is reads it');

-- What agents see and decide.
select test.enter(1, 'dominique1') \g /dev/null
select is(test.outcome($$select agent.family_documents('FAMILLE1', false)$$), 'PV403 family.not-keeper', 'another service does not');
select is(test.outcome($$select agent.documents_waiting()$$), 'PV403 family.not-keeper', 'nor that there are any');
select is(test.outcome($$select agent.family_document_chunk(test.file('jeton-01'), 0)$$), 'PV403 family.not-keeper', 'nor their bytes');
select test.enter(1, 'camille1') \g /dev/null
select is(jsonb_path_query_array(agent.documents_waiting(), '$[*].kind'), '["insurance", "quotient", "restricted", "restricted"]', 'what waits; not what of');
select is(jsonb_path_query_array(agent.family_documents('FAMILLE1', false), '$.documents[*].kind'), '["quotient", "insurance"]', 'without the restricted');
select is(agent.family_documents('FAMILLE1', false) ->> 'hidden', '2', 'which are counted');
select is(test.acts(), 'document document document document', 'no look is written');
select is(jsonb_array_length(agent.family_documents('FAMILLE1', true) -> 'documents'), 4, 'all of them');
select is(test.acts(), 'document document document document document-seen', 'that look is');
select is((agent.family_document_info(test.file('jeton-01'))).name, 'piece.pdf', 'opened');
select is((agent.family_document_info(test.file('jeton-04'))).name, 'piece.pdf', 'a restricted one, too');
select is(test.acts(), 'document document document document document-seen document-seen', 'written as well');
select is(agent.family_document_chunk(test.file('jeton-04'), 0), '\x010203', 'its bytes');
select lives_ok($$select agent.family_document_decide('FAMILLE1', (test.kept('jeton-01')).id, test.file('jeton-01'), true, null)$$, 'checked');
select lives_ok($$select agent.family_document_decide('FAMILLE1', (test.kept('jeton-01')).id, test.file('jeton-01'), true, null)$$, 'twice is once');
select is((test.kept('jeton-01')).state, 'checked', 'it is');
select is(test.outcome($$select agent.family_document_decide('FAMILLE1', (test.kept('jeton-01')).id, test.file('jeton-01'), false, 'x')$$), 'PV409 document.changed', 'decided is decided');
select is(test.outcome($$select agent.family_document_decide('FAMILLE1', (test.kept('jeton-03')).id, test.file('jeton-01'), true, null)$$), 'PV409 document.changed', 'of what is there');
select is(test.outcome($$select agent.family_document_decide('FAMILLE2', (test.kept('jeton-03')).id, test.file('jeton-03'), true, null)$$), 'PV404 document.unknown', 'of that family');
select is(test.outcome($$select agent.family_document_decide('FAMILLE1', (test.kept('jeton-03')).id, test.file('jeton-03'), false, ' ')$$), 'PV422 document.note-none', 'a refusal says why');
select is(test.mails(), '', 'nothing was told yet');
select lives_ok($$select agent.family_document_decide('FAMILLE1', (test.kept('jeton-03')).id, test.file('jeton-03'), false, 'Illisible')$$, 'refused');
select is((select string_agg(distinct model ->> 'note', ',') from parvis.outbox where kind = 'document-refused'), 'Illisible', 'with why');
select is(test.mails(), 'document-refused famille1 quotient, document-refused second-1 quotient', 'told to each address once');
select lives_ok($$select agent.family_document_decide('FAMILLE1', (test.kept('jeton-04')).id, test.file('jeton-04'), false, 'Illisible')$$, 'a restricted one refused');
select is((select string_agg(distinct coalesce(model ->> 'note', '-'), ',') from parvis.outbox where kind = 'document-refused'), '-', 'without why: mails are read by others');
select is(test.mails(), 'document-refused famille1 restricted, document-refused second-1 restricted', 'nor what');

-- Replaced: the same one, to be checked again; nothing stays of the file before.
create temporary table before as select test.file('jeton-03') as file;
select is(test.send(1, 'jeton-07', (test.kept('jeton-03')).id, null, null, 90, 'autre.pdf'), (test.kept('jeton-03')).id, 'replaced');
select is((select (d.state, d.note, d.kind, d.expires_on)::text from test.kept('jeton-03') d), format('(sent,,quotient,%s)', parvis.today() + 90), 'it is to be checked, until another day');
select is((select count(*) from parvis.file f join before on before.file = f.id), 0::bigint, 'the file before is gone');
select is((select count(*) from parvis.file_chunk c join before on before.file = c.file), 0::bigint, 'with its bytes');

-- Asked.
select is(test.outcome($$select agent.family_document_ask('FAMILLE1', 'demande-1', 'pai', null, null)$$), 'PV422 document.child-none', 'a PAI of whom');
select ok(agent.family_document_ask('FAMILLE1', 'demande-1', 'insurance', null, 'Pour la sortie') is not null, 'asked');
select is(agent.family_document_ask('FAMILLE1', 'demande-1', 'insurance', null, 'Pour la sortie'), null, 'twice is once');
select is(test.mails(), 'document-asked famille1 insurance, document-asked second-1 insurance', 'told');
select is(citizen.family_documents(test.key(1)) #>> '{documents,0,state}', 'asked', 'the first of the list');
select is(test.outcome($$select citizen.family_document_remove(test.key(1), (test.kept('demande-1')).id)$$), 'PV404 document.unknown', 'which the family does not take out');
select ok(test.send(1, 'jeton-08', (test.kept('demande-1')).id, null, null, 90) = (test.kept('demande-1')).id, 'but answers');
select is((test.kept('demande-1')).state, 'sent', 'it is there');
select lives_ok($$select citizen.family_document_remove(test.key(1), (test.kept('demande-1')).id)$$, 'and may go');
select is((test.kept('demande-1')).id, null, 'it is gone');
select is((select count(*) from parvis.file where document is not null), 4::bigint, 'with its file');

-- Reminders: each once, by day, never of what is replaced.
create function test.until(p_token text, p_days int) returns void language sql as $$
	update parvis.family_document set expires_on = parvis.today() + p_days, sent_at = now() - interval '90 days' where token = p_token
$$;
create function test.remind() returns text language plpgsql as $$
declare
	n bigint := worker.documents_remind(100);
begin
	perform test.enter(1, 'camille1');
	return test.mails();
end
$$;
-- it is daylight somewhere
update parvis.commune c set time_zone = z.name
from (select name from (values ('Europe/Paris'), ('Pacific/Noumea'), ('America/Martinique'), ('Pacific/Tahiti')) as z (name)
	where (now() at time zone name)::time between '08:30' and '19:30' limit 1) z;
select is(test.remind(), '', 'nothing ends soon');
select test.until('jeton-01', 30) \g /dev/null
select is(test.remind(), 'document-soon famille1 insurance, document-soon second-1 insurance', 'thirty days before');
select is(test.remind(), '', 'once');
select test.until('jeton-01', 0) \g /dev/null
select is(test.remind(), '', 'the last day is one');
select test.until('jeton-01', -1) \g /dev/null
select is(test.remind(), 'document-over famille1 insurance, document-over second-1 insurance', 'once it has ended');
select is(test.remind(), '', 'once');
select test.until('jeton-03', 20) \g /dev/null
update parvis.family_document set sent_at = now() where token = 'jeton-03';
select is(test.remind(), '', 'who sent it in the last month knows');
select test.until('jeton-03', 20), test.send(1, 'jeton-09', null, 'quotient', null, 300) \g /dev/null
select is(test.remind(), '', 'another goes on from there');
select citizen.family_document_remove(test.key(1), (test.kept('jeton-09')).id), test.send(1, 'jeton-10', (test.kept('jeton-03')).id, null, null, 300) \g /dev/null
select is(test.remind(), '', 'nor of what was replaced');
select test.until('jeton-03', -8) \g /dev/null
select is(test.remind(), '', 'nor a week late');
select test.until('jeton-03', -1) \g /dev/null
update parvis.family set closed_on = parvis.today() where reference = 'FAMILLE1';
select is(test.remind(), '', 'nor of a file that is closed');
update parvis.family set closed_on = null where reference = 'FAMILLE1';
update parvis.commune set time_zone = (select name from (values ('Europe/Paris'), ('Pacific/Noumea'), ('America/Martinique'), ('Pacific/Tahiti')) as z (name)
	where (now() at time zone name)::time not between '07:30' and '20:30' limit 1);
select is(test.remind(), '', 'nobody is written to at night');
update parvis.commune set time_zone = 'Europe/Paris';

-- Proofs of absences.
insert into parvis.booking (slot, child, state) select s.id, test.child(1), 'booked' from parvis.slot s where s.day between current_date and current_date + 1 and s.commune = test.commune(1);
update parvis.slot set cancel_until = now() - interval '1 hour' where day <= current_date + 1;
create temporary table told as select citizen.absence_tell(test.key(1), 'jeton-absence', test.child(1), jsonb_build_object('from', current_date, 'to', current_date + 1, 'reason', 'illness')) as id;
select is((select id from told), (select id from parvis.absence where token = 'jeton-absence'), 'an absence to prove');
select is(citizen.absence_tell(test.key(1), 'jeton-absence', test.child(1), jsonb_build_object('from', current_date, 'to', current_date + 1, 'reason', 'illness')), (select id from told), 'the same again');
create function test.prove(p_n int, p_name text) returns bigint language sql as $$
	select citizen.absence_prove(test.key(p_n), (select id from told), p_name, 'application/pdf', 3, test.hash(p_name), decode(repeat('ab', 96), 'hex'), 'clean', array['\x0405'::bytea])
$$;
select is(test.outcome($$select test.prove(2, 'x.pdf')$$), 'PV404 absence.unknown', 'by its family');
select is(test.outcome($$select citizen.absence_of(test.key(2), (select id from told))$$), 'PV404 absence.unknown', 'who alone sees it');
select is(citizen.absence_of(test.key(1), (select id from told)) ->> 'name', 'Zoé1', 'as it is');
select ok(test.prove(1, 'certificat.pdf') is not null, 'proved');
select ok(test.prove(1, 'certificat-2.pdf') is not null, 'with another');
select is((select string_agg(f.name, ',') from parvis.file f join parvis.family_document d on d.id = f.document where d.absence is not null), 'certificat-2.pdf', 'which takes its place');
select is(citizen.absences(test.key(1), test.child(1), null) #>> '{told,0,state}', 'proved', 'the family sees it');
select is(citizen.absences(test.key(1), test.child(1), null) #>> '{told,0,file,name}', 'certificat-2.pdf', 'and its file');
select is(jsonb_array_length(citizen.family_documents(test.key(1)) -> 'documents'), 4, 'which is no document of the file');
select is(agent.absences(false) #>> '{0,file,name}', 'certificat-2.pdf', 'the agent sees it');
select is(agent.family_document_chunk((agent.absences(false) #>> '{0,file,id}')::bigint, 0), '\x0405', 'and opens it');
insert into parvis.activity (code, kind, name, service, from_on, to_on) values ('garderie', 'nursery', 'Garderie', 'voirie', current_date, current_date + 1);
select test.enter(1, 'dominique1') \g /dev/null
select is(test.outcome($$select agent.family_document_info((select f.id from parvis.file f where f.name = 'certificat-2.pdf'))$$), 'PV404 file.unknown', 'who does not keep the child does not');
select test.enter(1, 'camille1') \g /dev/null
select agent.absence_decide((select id from told), true, null) \g /dev/null
select is(test.outcome($$select test.prove(1, 'trop-tard.pdf')$$), 'PV409 absence.decided', 'decided is decided');

-- What activities want.
update parvis.activity set documents = '{insurance,vaccination}' where code = 'cantine';
create function test.wanted(p_n int) returns text language sql as $$
	select coalesce(string_agg(format('%s %s', d ->> 'kind', d ->> 'bars'), ', '), '-') from jsonb_path_query(citizen.bookings(test.key(p_n), test.child(p_n), null, null)::jsonb, '$.documents[*] ? (@ != null)') as d
$$;
create function test.take(p_n int, p_days int, p_agent text default null) returns text language sql as $$
	select string_agg(t.outcome, ',') from parvis.booking_take(array(select s.id from parvis.slot s join parvis.activity a on a.id = s.activity where a.code = 'cantine' and s.day = current_date + p_days and s.commune = test.commune(1)),
		test.child(p_n), null, (select id from parvis.agent where login = p_agent and commune = test.commune(1))) t
$$;
select is(test.wanted(2), 'insurance false, vaccination false', 'both are missing');
select is(test.take(2, 5), 'booked', 'which bars nothing where the activity says so');
update parvis.activity set documents_bar = true where code = 'cantine';
select is(test.wanted(2), 'insurance true, vaccination true', 'or does');
select is(test.take(2, 6), 'document', 'then nothing is booked');
select is(test.take(2, 6, 'camille'), 'booked', 'but by an agent');
select test.send(2, 'jeton-20', null, 'insurance', null, 100), test.send(2, 'jeton-21', null, 'vaccination', test.child(2), null) \g /dev/null
select is(test.wanted(2), '-', 'the family''s counts, and the child''s');
select is(test.take(2, 7), 'booked', 'with them it is');
select test.until('jeton-20', 0) \g /dev/null
select is(test.take(2, 8), 'booked', 'until the last day');
select test.until('jeton-20', -1) \g /dev/null
select is(test.take(2, 9), 'document', 'not after');
select is(test.wanted(2), 'insurance true', 'which is told');
update parvis.family_document set expires_on = null, state = 'refused', note = 'x', decided_at = now() where token = 'jeton-20';
select is(test.take(2, 9), 'document', 'nor by one that was refused');
delete from parvis.family_document where token in ('jeton-20', 'jeton-21');

-- What is erased.
create function test.purge() returns bigint language plpgsql as $$
declare
	n bigint := worker.documents_purge(100);
begin
	perform test.enter(1, 'camille1');
	return n;
end
$$;
update parvis.absence set decided_at = now() - interval '59 days';
select test.until('jeton-01', -365), test.until('jeton-03', 10) \g /dev/null
select is(test.purge(), 0::bigint, 'nothing yet');
update parvis.absence set decided_at = now() - interval '63 days';
select is(test.purge(), 1::bigint, 'a proof, two months after');
select test.until('jeton-01', -367) \g /dev/null
select is(test.purge(), 1::bigint, 'a year after the last day');
select is((select count(*) from parvis.file f where f.name like 'certificat%' or f.document = (test.kept('jeton-01')).id), 0::bigint, 'with their files');
update parvis.family_document set state = 'refused', note = 'x', decided_at = now() - interval '367 days' where token = 'jeton-05';
select is(test.purge(), 1::bigint, 'a year after it was refused');
update parvis.family_child set left_on = current_date - 367 where first_name = 'Zoé1';
select is(test.purge(), 1::bigint, 'a year after the child has left');
update parvis.family set closed_on = current_date - 1000 where reference = 'FAMILLE1';
select worker.families_purge(100), test.enter(1, 'camille1') \g /dev/null
select is((select count(*) from parvis.family_document), 0::bigint, 'all with the file');
select is((select count(*) from parvis.file where document is not null), 0::bigint, 'their bytes too');

select * from finish();
rollback;
