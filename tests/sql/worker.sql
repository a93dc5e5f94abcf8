-- What the command parvis calls: communes, mails, scans, retention, seals.
\ir setup.sql
select no_plan();

-- communes, agents, definitions
select lives_ok($$select worker.enter(test.commune(2))$$, 'enter');
select is(worker.commune_key(), decode(repeat('ab', 72), 'hex'), 'commune_key');
select is((select name from worker.commune_by_host('essai-2.test')), 'Saint-Essai-2', 'commune_by_host');
select is((select string_agg(name || ' ' || host || ' ' || hosts::text || ' ' || time_zone, ',' order by id) from worker.commune_list() where insee like '9900_'),
	'Saint-Essai-1 essai-1.test {essai-1.test,autre-1.test} Europe/Paris,Saint-Essai-2 essai-2.test {essai-2.test,autre-2.test} Indian/Reunion', 'commune_list');
select worker.commune_set(test.commune(1), '{"colour": null, "hours": {"lundi": "9 h"}}') \g /dev/null
select is((select settings::text from worker.commune_list() where id = test.commune(1)), '{"hours": {"lundi": "9 h"}}', 'commune_set sets, and removes a null');
select throws_ok($$select worker.commune_add('99003', 'X', array['x.test'], 'Europe/Nulle-Part', decode(repeat('ab', 72), 'hex'), '{}')$$,
	'PV422', 'commune.time-zone', 'an unknown time zone');
select throws_ok($$select worker.commune_add('99003', 'X', '{}', 'Europe/Paris', decode(repeat('ab', 72), 'hex'), '{}')$$,
	'PV422', 'commune.no-host', 'no host');
select ok(worker.definition_publish('etat-civil', repeat('d', 64), 'État civil', '',
	'<d xmlns:pv="urn:parvis:procedure"><pv:procedure service="etat-civil"/></d>'), 'definition_publish');
select ok(not worker.definition_publish('etat-civil', repeat('d', 64), 'État civil', '',
	'<d xmlns:pv="urn:parvis:procedure"><pv:procedure service="etat-civil"/></d>'), 'twice is once');
select is((select count(*) from parvis.procedure where digest = repeat('d', 64) and commune in (test.commune(1), test.commune(2))), 2::bigint, 'for every commune');
select throws_ok($$select worker.definition_publish('x', repeat('e', 64), 'X', '', '<d xmlns:pv="urn:parvis:procedure"><pv:procedure retention="un an"/></d>')$$,
	'PV422', 'definition.head', 'a retention that is none');
select throws_ok($$select worker.definition_publish('x', repeat('e', 64), 'X', '', 'pas du xml')$$, 'PV422', 'definition.head', 'a file that is none');
select throws_ok($$update parvis.definition set title = 'autre'$$, 'PV403', 'error.append-only', 'a definition never changes');
select throws_ok($$delete from parvis.definition$$, 'PV403', 'error.append-only', 'nor goes');
select throws_ok(format($$select worker.agent_add(%s, 'x', 'X', null, null, array['roi'], '{}')$$, test.commune(1)), '23514', null, 'a role that is none');
select is(parvis.definition_head('<d xmlns:pv="urn:parvis:procedure"><pv:procedure delay="P3D"/></d>', 'delay'), 'P3D', 'the head as an attribute');

-- the outbox
select test.enter(n), test.draft('w' || n), test.submit('w' || n) from generate_series(1, 2) as n \g /dev/null
select set_config('parvis.commune', '', true) \g /dev/null
create temporary table taken as select * from worker.outbox_take(10, 60);
select is((select string_agg(commune_name || ' ' || kind || ' ' || attempts, ',' order by id) from taken where commune in (test.commune(1), test.commune(2))),
	'Saint-Essai-1 receipt 1,Saint-Essai-2 receipt 1', 'outbox_take');
select is((select count(*) from worker.outbox_take(10, 60)), 0::bigint, 'what is leased is not taken');
select min(id) as one, max(id) as two from taken \gset
select ok(worker.outbox_sent(:one, '<a@b>'), 'outbox_sent');
select ok(not worker.outbox_sent(:one, '<a@b>'), 'once');
select is((select state || ' ' || model || ' ' || message_id from parvis.outbox where id = :one), 'sent {} <a@b>', 'its model is emptied');
select is(worker.outbox_failed(:two, false, '450 plus tard'), 'pending', 'outbox_failed');
select is((select next_at - now() from parvis.outbox where id = :two), interval '1 minute', 'again in a minute');
create function test.delays(p_id bigint)
returns interval[]
language plpgsql
as $$
declare
	delays interval[];
	waited interval;
	attempt int := 1;
begin
	loop
		update parvis.outbox set attempts = attempt where id = p_id;
		exit when worker.outbox_failed(p_id, false, '450') = 'failed';
		select next_at - now() into waited from parvis.outbox where id = p_id;
		delays := delays || waited;
		-- as if the wait were over
		update parvis.outbox set created_at = created_at - waited where id = p_id;
		attempt := attempt + 1;
	end loop;
	return delays;
end
$$;
update parvis.outbox set created_at = now() where id = :two;
create temporary table delays as select test.delays(:two) as d;
select is((select d[1:6] from delays), '{00:01,00:05,00:15,01:00,03:00,06:00}'::interval[], 'the delays grow');
select is((select sum(w) from delays, unnest(d) as w), interval '72 hours', 'for 72 hours in all');
select is((select state || ' ' || model from parvis.outbox where id = :two), 'failed {}', 'then it has failed');
update parvis.outbox set state = 'pending' where id = :two;
select is(worker.outbox_failed(:two, true, '550 non'), 'failed', 'refused for good, at once');

-- letters
select test.enter(1, 'camille1'), test.draft('l'), test.submit('l') \g /dev/null
create temporary view letter_message as select parvis.messages_of(id) -> -1 as message from parvis.request where reference = 'REQUEST-L';
select agent.answer('REQUEST-L', 1, 'jeton-lettre', 'Voici.', null,
	'[{"kind": "letter", "template": "letter/decision", "model": {"file": "a.pdf"}}]') \g /dev/null
select message ->> 'files' as files, message ->> 'id' as message from letter_message \gset
select is((:'files'::jsonb -> 0) - 'id' - 'size', '{"name": "a.pdf", "type": "application/pdf", "state": "making"}', 'a letter that is still to be made');
select id as letter from parvis.outbox where kind = 'letter' and message = :message \gset
select is((select string_agg(kind, ',') from worker.outbox_take(10, 60) where id = :letter), 'letter', 'outbox_take gives it');
select ok(worker.letter_made(:letter, 'a.pdf', 5, test.hash('pdf'), test.hash('k'), array['\x05'::bytea]), 'letter_made');
select ok(not worker.letter_made(:letter, 'a.pdf', 5, test.hash('pdf'), test.hash('k'), array['\x05'::bytea]), 'once');
select is((select jsonb_path_query_array(message -> 'files', '$.state')::text from letter_message), '["clean"]', 'it is a file of its message');
select is((select state || ' ' || model from parvis.outbox where id = :letter), 'sent {}', 'and its model is emptied');
update parvis.outbox set state = 'pending', sent_at = null, model = '{"file": "a.pdf"}' where id = :letter;
select is(worker.outbox_failed(:letter, true, 'PV1501'), 'failed', 'one that cannot be made');
select is((select jsonb_path_query_array(message -> 'files', '$.name')::text from letter_message), '["a.pdf", "a.pdf"]', 'is still named');
select test.enter(2) \g /dev/null
update parvis.outbox set state = 'pending', sent_at = null where id = :letter;
select ok(not worker.letter_made(:letter, 'a.pdf', 5, test.hash('pdf'), test.hash('k'), array['\x05'::bytea]), 'nor by another commune');
select set_config('parvis.commune', '', true) \g /dev/null

-- scans
select test.enter(1), test.draft('v') \g /dev/null
select citizen.file_add(test.hash('tv'), null, 'a', 'a/b', 1, test.hash('s'), test.hash('k'), 'to-scan', array['\x05'::bytea]) \g /dev/null
select currval(pg_get_serial_sequence('parvis.file', 'id')) as file \gset
select is((select commune_host || ' ' || chunks from worker.scan_take(0, 100) where id = :file), 'essai-1.test 1', 'scan_take');
select is_empty(format('select id from worker.scan_take(%s, 100)', :file), 'after a file');
select is(worker.file_chunk(test.commune(1), :file, 0), '\x05'::bytea, 'file_chunk');
select ok(worker.scan_done(test.commune(1), :file, 'infected'), 'scan_done');
select ok(not worker.scan_done(test.commune(1), :file, 'clean'), 'one verdict');
select is((select state from citizen.file_info(test.hash('tv'), :file)), 'infected', 'it stands');

-- retention: nothing personal stays, the chain holds
select test.enter(1, 'camille1'), agent.take('REQUEST-W1', 1), agent.note_add('REQUEST-W1', 'token-note', 'une note'),
	agent.refuse('REQUEST-W1', 2, 'token-0001', 'Motif', 'Recours', '[]') \g /dev/null
select is(worker.retention_run(100), 0, 'not before its day');
update parvis.request set erase_on = (now() at time zone 'Europe/Paris')::date where reference = 'REQUEST-W1';
select is(worker.retention_run(100), 1, 'on its day');
select is((select to_jsonb(r) - array['commune', 'id', 'reference', 'procedure', 'service', 'digest', 'access', 'channel', 'came_by', 'state',
		'agent', 'version', 'unread', 'awaited', 'received_at', 'due_on', 'silence', 'silence_on', 'closed_at', 'erase_on', 'erased_at']
	from parvis.request r where reference = 'REQUEST-W1'),
	'{"answers": "", "person_name": null, "email": null, "phone": null, "phone_key": null, "birth_date": null, "subject": null, "reason": null, "appeal": null,
	"silence_delay": null, "paused_on": null, "answer_by": null, "complete_on": null, "implicit_on": null}'::jsonb,
	'the bare row stays');
select is_empty(format($$
	select 'message' from parvis.message where request = %1$s
	union all select 'note' from parvis.note where request = %1$s
	union all select 'file' from parvis.file where request = %1$s
	union all select 'word' from parvis.person_word where request = %1$s
	union all select 'link' from parvis.access_link where request = %1$s
	union all select 'session' from parvis.session where request = %1$s
	union all select 'outbox' from parvis.outbox where request = %1$s
	union all select 'draft' from parvis.draft where request = %1$s
$$, (select id from parvis.request where reference = 'REQUEST-W1')), 'and nothing about it elsewhere');
select ok((select parvis.chain_ok(commune, id) from parvis.request where reference = 'REQUEST-W1'), 'its chain holds');
select is((select string_agg(kind, ' ' order by n) from parvis.event e join parvis.request r on r.commune = e.commune and r.id = e.request where r.reference = 'REQUEST-W1'),
	'received taken refused erased', 'and says that it was erased');
select unalike(string_agg(to_jsonb(e)::text, ''), '%lodie%', 'no name was ever in it') from parvis.event e;
select is(worker.retention_run(100), 0, 'once');
update parvis.request set erase_on = '2020-01-01' where reference = 'REQUEST-W2';
select is(worker.retention_run(100), 1, 'an open one too');
select is((select state from parvis.request where reference = 'REQUEST-W2'), 'closed', 'is closed by it');

-- purges
update parvis.draft set expires_at = now() where token = test.hash('tv');
select is(worker.drafts_purge(100), 1, 'drafts_purge');
select is((select count(*) from parvis.file where id = :file), 0::bigint, 'with its files');
select test.enter(1), citizen.park(test.hash('p'), 'x', '/x', '\x01') \g /dev/null
select is(worker.parked_purge(), 0, 'parked_purge leaves what is kept');
update parvis.parked set expires_at = now() where code = test.hash('p');
select is(worker.parked_purge(), 1, 'and takes what is over');
update parvis.session set expires_at = now() where session = test.hash('dominique1');
select is(worker.sessions_purge(), 1, 'sessions_purge');
select citizen.rate_hit('try', '\x01', 1, 60) \g /dev/null
select is(worker.rates_purge(), 0, 'rates_purge leaves a window under way');
update parvis.rate set ends_at = now();
select is(worker.rates_purge(), 1, 'and takes one that is over');
select test.enter(1, 'sacha1'), (agent.request('REQUEST-W1')).id \g /dev/null
select is(worker.looks_purge(), 0, 'looks_purge leaves a year');
select throws_ok($$delete from parvis.look$$, 'PV403', 'error.append-only', 'which nobody takes');
alter table parvis.look disable trigger look_append_only;
update parvis.look set at = now() - interval '366 days';
alter table parvis.look enable trigger look_append_only;
select is(worker.looks_purge(), 1, 'and takes what is older');

-- events and seals
select throws_ok(change, 'PV403', 'error.append-only', change)
from unnest(array['update parvis.event set at = now()', 'delete from parvis.event', 'truncate parvis.event',
	'update parvis.look set at = now()', 'truncate parvis.look', 'truncate parvis.definition cascade',
	'update parvis.head_seal set heads = 0', 'delete from parvis.head_seal', 'truncate parvis.head_seal']) as change
where change !~ 'update parvis.(look|head_seal)|delete from parvis.head_seal';
update parvis.commune set created_at = now() - interval '3 days';
select cmp_ok(worker.seal_heads(), '>=', 4, 'seal_heads');
select is(worker.seal_heads(), 0, 'each day once');
select is_empty(format('select * from worker.seals_broken(%s)', test.commune(1)), 'the seals hold');
select throws_ok($$update parvis.head_seal set heads = 0$$, 'PV403', 'error.append-only', 'and stay');
select is_empty(format('select * from worker.audit(%s)', test.commune(1)), 'the chains hold');
alter table parvis.event disable trigger event_append_only;
update parvis.event set at = at - interval '2 days' where commune = test.commune(1) and n = 2 and request = (select id from parvis.request where reference = 'REQUEST-W1');
alter table parvis.event enable trigger event_append_only;
select is((select string_agg(reference, ' ') from worker.audit(test.commune(1))), 'REQUEST-W1', 'a chain that was changed is found');
select is((select count(*) from worker.seals_broken(test.commune(1))), 1::bigint, 'and the day that was');
select is_empty(format('select * from worker.audit(%s)', test.commune(2)), 'the other commune''s hold');

-- health, export
select ok(bool_and(ok), 'doctor finds nothing') from worker.doctor() where name not in ('durability', 'outbox-failed');
select is(worker.schema_version(), :'last_change', 'schema_version is the last change of the plan');
select set_has($$select l ->> 'table' from worker.commune_export(test.commune(1)) as l$$,
	$$values ('commune'), ('host_name'), ('agent'), ('request'), ('event'), ('definition'), ('procedure')$$, 'commune_export');
select is_empty($$select l from worker.commune_export(test.commune(1)) as l where l::text ~ 'argon2id|Saint-Essai-2'$$, 'without passwords, nor the neighbour');
select * from finish();
rollback;
