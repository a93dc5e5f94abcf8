-- A request among agents: documents checked, colleagues asked, duplicates,
-- transfers to a service and to another commune, acts taken back.
\ir setup.sql
select no_plan();
select test.enter(1) \g /dev/null
select test.draft(l), test.submit(l) from unnest(array['a', 'b', 'c', 'd', 'e']) as l \g /dev/null
-- of somebody else, with the same telephone; and of another month
select test.draft('f'), test.submit('f', '{"person_name": "Paul Autre", "email": "paul@exemple.test"}') \g /dev/null
select test.draft('g'), test.submit('g') \g /dev/null
update parvis.request set received_at = now() - interval '31 days' where reference = 'REQUEST-G';
select id as camille from parvis.agent where commune = test.commune(1) and login = 'camille' \gset
select id as dominique from parvis.agent where commune = test.commune(1) and login = 'dominique' \gset
select id as sacha from parvis.agent where commune = test.commune(1) and login = 'sacha' \gset
create function test.version(p_letter text)
returns int
language sql
as $$ select version from parvis.request where reference = 'REQUEST-' || p_letter and commune = test.commune(1) $$;
create function test.story(p_letter text)
returns text
language sql
as $$
	select string_agg(e.kind, ' ' order by e.n)
	from parvis.event e
	join parvis.request r on r.commune = e.commune and r.id = e.request
	where r.reference = 'REQUEST-' || p_letter and r.commune = test.commune(1)
$$;

-- none of it without a session
select throws_ok('select agent.' || call, 'PV401', 'agent.session', call || ' needs a session')
from unnest(array[
	$$dossier('REQUEST-A')$$, $$file_check('REQUEST-A', 1, 0, 'conforming', null)$$,
	$$task_add('REQUEST-A', 1, 'token-0001', 'task', 1, 'x', '2030-01-01')$$, $$task_done(1, 1, 'x')$$,
	$$task_reopen(1, 1)$$, $$task_end(1, 1)$$, $$tasks(false, false, 10)$$, $$link_add('REQUEST-A', 'REQUEST-B')$$,
	$$link_remove('REQUEST-A', 'REQUEST-B')$$, $$transfer_services('REQUEST-A')$$, $$transfer_communes('REQUEST-A')$$,
	$$transfer('REQUEST-A', 1, 'token-0001', 'voirie', 'x', '[]')$$,
	$$transfer_commune('REQUEST-A', 1, 'token-0001', '99002', 'x', '[]')$$, $$transfer_cancel('REQUEST-A')$$,
	$$transferred('REQUEST-A')$$, $$undo('REQUEST-A', 1)$$, $$mail_again('REQUEST-A', 1, '[]')$$]) as call;

-- documents
select test.enter(1) \g /dev/null
insert into parvis.file (commune, request, origin, field, name, type, size, sha256, key, chunks, state)
select r.commune, r.id, 'citizen', '/data/f', 'livret.pdf', 'application/pdf', 3, test.hash('s'), test.hash('k'), 1, 'clean'
from parvis.request r where r.reference = 'REQUEST-A' and r.commune = test.commune(1);
select f.id as livret from parvis.file f where f.name = 'livret.pdf' \gset
insert into parvis.file_chunk (commune, file, n, data) values (test.commune(1), :livret, 0, '\x010203');
select test.enter(1, 'camille1') \g /dev/null
select agent.file_check('REQUEST-A', :livret, 0, 'refused', 'Page 2 illisible') as first \gset
select is(agent.file_check('REQUEST-A', :livret, 0, 'refused', 'Page 2 illisible'), :first::bigint, 'the same verdict twice is one');
select is((select checks -> 0 ->> 'verdict' || ' ' || (checks -> 0 ->> 'remark') || ' ' || (checks -> 0 ->> 'agent_name') from agent.dossier('REQUEST-A')),
	'refused Page 2 illisible Camille Exemple', 'a verdict tells who found what');
select throws_ok(format($$select agent.file_check('REQUEST-A', %s, 0, 'conforming', null)$$, :livret), 'PV409', 'agent.check-changed', 'one who has not seen the last verdict is told');
select is((select jsonb_array_length(checks) from agent.dossier('REQUEST-A')), 1, 'and nothing is changed');
select lives_ok(format($$select agent.file_check('REQUEST-A', %s, %s, 'none', null)$$, :livret, :first), 'a verdict is taken back');
select is((select jsonb_array_length(checks) from agent.dossier('REQUEST-A')), 2, 'each verdict is kept');
select throws_ok(format($$select agent.file_check('REQUEST-B', %s, 0, 'conforming', null)$$, :livret), 'PV404', 'file.unknown', 'a document of another request');
select throws_ok(format($$update parvis.file_check set remark = 'x'$$), 'PV403', 'error.append-only', 'no verdict is rewritten');
select test.enter(1, 'dominique1') \g /dev/null
select throws_ok(format($$select agent.file_check('REQUEST-A', %s, 0, 'conforming', null)$$, :livret), 'PV404', 'agent.unknown', 'another service checks nothing');
select throws_ok($$select agent.dossier('REQUEST-A')$$, 'PV404', 'agent.unknown', 'nor sees');

-- an opinion opens the request, for as long as it is awaited
select test.enter(1, 'camille1') \g /dev/null
select throws_ok(format($$select agent.task_add('REQUEST-A', 1, 'token-0001', 'task', %s, 'à faire', '2099-01-01')$$, :dominique), 'PV422', 'agent.task.other-service', 'a task is for who sees the request');
select throws_ok(format($$select agent.task_add('REQUEST-A', 1, 'token-0001', 'opinion', %s, 'avis', '2020-01-01')$$, :dominique), 'PV422', 'agent.task.past-day', 'by a day to come');
select throws_ok(format($$select agent.task_add('REQUEST-A', 1, 'token-0001', 'task', %s, 'à faire', '2099-01-01')$$, :camille), 'PV422', 'agent.unknown-agent', 'not of oneself');
select throws_ok(format($$select agent.task_add('REQUEST-A', 9, 'token-0001', 'opinion', %s, 'avis', '2099-01-01')$$, :dominique), 'PV409', 'agent.conflict', 'one who has not seen the last change is told');
select id as opinion, version as after from agent.task_add('REQUEST-A', 1, 'token-0001', 'opinion', :dominique, 'Le chemin est-il communal ?', '2099-01-01') \gset
select is(:after, 2, 'an opinion asked is a change');
select is((select id from agent.task_add('REQUEST-A', 1, 'token-0001', 'opinion', :dominique, 'Le chemin est-il communal ?', '2099-01-01')), :opinion::bigint, 'the same token twice is one');
select test.enter(1, 'dominique1') \g /dev/null
select is((select guest || ' ' || person_name from agent.request('REQUEST-A')), 'true Élodie Exemple', 'who is asked looks at it');
select is((select count(*) from parvis.look l join parvis.request r on r.id = l.request where r.reference = 'REQUEST-A' and l.agent = :dominique), 1::bigint, 'and the look is noted');
select is((select state from agent.file_info(:livret)), 'clean', 'with its documents');
select is(agent.file_chunk(:livret, 0), '\x010203'::bytea, 'and what is in them');
select is((select reference || seen || open || text from agent.tasks(false, false, 10)), 'REQUEST-AtruetrueLe chemin est-il communal ?', 'it is among their tasks');
select is_empty($$select * from agent.tasks(true, false, 10)$$, 'and not among what they asked');
select throws_ok('select agent.' || call, 'PV404', 'agent.unknown', call || ': a guest only looks')
from unnest(array[
	$$take('REQUEST-A', 2)$$, $$assign('REQUEST-A', 2, null)$$, $$ask('REQUEST-A', 2, 'token-0002', 'x', '[]')$$,
	$$message_add('REQUEST-A', 2, 'token-0002', 'x', '{}', '[]')$$, $$answer('REQUEST-A', 2, 'token-0002', 'x', '{}', '[]')$$,
	$$refuse('REQUEST-A', 2, 'token-0002', 'x', 'y', '[]')$$, $$close('REQUEST-A', 2, 'token-0002', 'x', '[]')$$,
	$$note_add('REQUEST-A', 'token-0002', 'x')$$, $$letter_posted('REQUEST-A', 1)$$,
	$$file_remove('REQUEST-A', 1)$$, $$file_check('REQUEST-A', 1, 0, 'conforming', null)$$,
	$$transfer('REQUEST-A', 2, 'token-0002', 'voirie', 'x', '[]')$$, $$transfer_services('REQUEST-A')$$,
	$$transfer_communes('REQUEST-A')$$, $$transfer_commune('REQUEST-A', 2, 'token-0002', '99002', 'x', '[]')$$,
	$$task_add('REQUEST-A', 2, 'token-0002', 'task', 1, 'x', '2099-01-01')$$, $$link_add('REQUEST-A', 'REQUEST-B')$$,
	$$mail_again('REQUEST-A', 1, '[]')$$]) as call;
select throws_ok($$select agent.request('REQUEST-B')$$, 'PV404', 'agent.unknown', 'and at no other request');
select is_empty($$select * from agent.search('name', 'exemple', 10)$$, 'nor in the search');
select throws_ok(format($$select agent.task_end(%s, 1)$$, :opinion), 'PV404', 'agent.task.unknown', 'who asked takes it back, not who is asked');
select throws_ok(format($$select agent.task_done(%s, 1, null)$$, :opinion), 'PV422', 'agent.task.no-answer', 'an opinion has words');
select is(agent.task_done(:opinion, 1, 'Oui, il est communal.'), 'REQUEST-A', 'it is given');
select throws_ok($$select agent.request('REQUEST-A')$$, 'PV404', 'agent.unknown', 'then the request is seen no more');
select throws_ok(format($$select agent.file_info(%s)$$, :livret), 'PV404', 'file.unknown', 'nor its documents');
select throws_ok(format($$select agent.file_chunk(%s, 0)$$, :livret), 'PV404', 'file.unknown', 'nor what is in them');
select is((select reference || coalesce(person_name, ' nobody') || seen from agent.tasks(false, true, 10)), 'REQUEST-A nobodyfalse', 'among what they did it stands without a name');
select throws_ok(format($$select agent.task_reopen(%s, 2)$$, :opinion), 'PV404', 'agent.task.unknown', 'a guest does not open it again');
select test.enter(1, 'camille1') \g /dev/null
select is((select tasks -> 0 ->> 'answer' from agent.dossier('REQUEST-A')), 'Oui, il est communal.', 'who asked reads it');
select is(test.version('A'), 3, 'and an opinion given is a change: who writes meanwhile is told');
select is(agent.task_reopen(:opinion, 2), 'REQUEST-A', 'who asked asks again');
select throws_ok(format($$select agent.task_end(%s, 2)$$, :opinion), 'PV409', 'agent.task.conflict', 'a version that is past');
select is(agent.task_end(:opinion, 3), 'REQUEST-A', 'and takes it back');
select test.enter(1, 'dominique1') \g /dev/null
select throws_ok($$select agent.request('REQUEST-A')$$, 'PV404', 'agent.unknown', 'which closes it too');
select test.enter(2, 'camille2') \g /dev/null
select throws_ok(format($$select agent.task_reopen(%s, 4)$$, :opinion), 'PV404', 'agent.task.unknown', 'another commune knows nothing of it');
select throws_ok($$select agent.dossier('REQUEST-A')$$, 'PV404', 'agent.unknown', 'nor of the request');
select test.enter(1, 'camille1') \g /dev/null
select is(test.story('A'), 'received opinion opinion-given task-reopened task-ended', 'all of it is in the chain');

-- a task of a colleague
select id as chore from agent.task_add('REQUEST-B', 1, 'token-0001', 'task', :sacha, 'Appeler', parvis.today()) \gset
select is((select string_agg(agent_name || days_left, ' ') from agent.tasks(true, false, 10)), 'Sacha Exemple0', 'what was given');
select test.enter(1, 'sacha1') \g /dev/null
select is(agent.task_done(:chore, 1, null), 'REQUEST-B', 'a task may be done without a word');
select throws_ok(format($$select agent.task_done(%s, 2, null)$$, :chore), 'PV409', 'agent.task.conflict', 'once');
select is(agent.task_reopen(:chore, 2), 'REQUEST-B', 'and opened again');
select agent.close('REQUEST-B', test.version('B'), 'token-0009', 'fin', '[]') \g /dev/null
select throws_ok(format($$select agent.task_done(%s, 3, null)$$, :chore), 'PV409', 'agent.closed', 'nothing is done on a closed request');
select is_empty($$select * from agent.tasks(false, false, 10)$$, 'whose tasks wait no more');

-- duplicates
select test.enter(1, 'camille1') \g /dev/null
select is((select string_agg(d ->> 'reference', ' ') from agent.dossier('REQUEST-C'), jsonb_array_elements(duplicates) d),
	'REQUEST-E REQUEST-D REQUEST-B REQUEST-A', 'likely duplicates: same procedure, person, month');
select throws_ok($$select agent.link_add('REQUEST-C', 'REQUEST-C')$$, 'PV422', 'agent.link.itself', 'not of itself');
select is(agent.link_add('REQUEST-D', 'REQUEST-C'), true, 'linked');
select is(agent.link_add('REQUEST-C', 'REQUEST-D'), false, 'once, from either side');
select is((select links -> 0 ->> 'reference' from agent.dossier('REQUEST-C')) || (select links -> 0 ->> 'reference' from agent.dossier('REQUEST-D')), 'REQUEST-DREQUEST-C', 'both sides show it');
select is((select string_agg(d ->> 'reference', ' ') from agent.dossier('REQUEST-C'), jsonb_array_elements(duplicates) d),
	'REQUEST-E REQUEST-B REQUEST-A', 'and it is not suggested any more');
select is(test.story('D'), 'received linked', 'it is an event of both');
select is(agent.link_remove('REQUEST-C', 'REQUEST-D'), true, 'unlinked');
select is(agent.link_remove('REQUEST-C', 'REQUEST-D'), false, 'once');
select agent.link_add('REQUEST-D', 'REQUEST-C') \g /dev/null
update parvis.request set service = 'voirie' where reference = 'REQUEST-D';
select is((select links from agent.dossier('REQUEST-C')), '[]', 'a duplicate of another service is not shown');
select throws_ok($$select agent.link_add('REQUEST-C', 'REQUEST-D')$$, 'PV404', 'agent.unknown', 'nor linked');
update parvis.request set service = 'etat-civil' where reference = 'REQUEST-D';

-- assigned, and taken back
select throws_ok(format($$select agent.assign('REQUEST-C', 1, %s)$$, :dominique), 'PV422', 'agent.unknown-agent', 'who does not see it does not get it');
select version as v from agent.assign('REQUEST-C', test.version('C'), :sacha) \gset
select is((select undo from agent.dossier('REQUEST-C')), 'assigned', 'it may be taken back');
select test.enter(1, 'sacha1') \g /dev/null
select is((select undo from agent.dossier('REQUEST-C')), null, 'by who did it');
select throws_ok(format($$select agent.undo('REQUEST-C', %s)$$, :v), 'PV404', 'agent.unknown', 'alone');
select test.enter(1, 'camille1') \g /dev/null
select is((select state from agent.undo('REQUEST-C', :v)), 'received', 'as it was before');
select is((select agent from parvis.request where reference = 'REQUEST-C'), null, 'nobody''s');
select throws_ok(format($$select agent.undo('REQUEST-C', %s)$$, test.version('C')), 'PV404', 'agent.unknown', 'once');
select version as v from agent.take('REQUEST-C', test.version('C')) \gset
select agent.message_add('REQUEST-C', :v, 'token-0003', 'bonjour', '{}', '[]') \g /dev/null
select throws_ok(format($$select agent.undo('REQUEST-C', %s)$$, test.version('C')), 'PV409', 'agent.undo-late', 'not once something was done since');
select version as v from agent.assign('REQUEST-C', test.version('C'), null) \gset
update parvis.undo set at = now() - interval '11 minutes';
select throws_ok(format($$select agent.undo('REQUEST-C', %s)$$, :v), 'PV409', 'agent.undo-late', 'nor after ten minutes');

-- to another service
select set_eq($$select service from agent.transfer_services('REQUEST-E')$$, array['accueil', 'voirie'], 'where it may go');
select throws_ok($$select agent.transfer('REQUEST-E', 1, 'token-0001', 'cuisine', 'x', '[]')$$, 'PV422', 'agent.transfer.no-service', 'to a service that there is');
select throws_ok($$select agent.transfer('REQUEST-E', 7, 'token-0001', 'voirie', 'x', '[]')$$, 'PV409', 'agent.conflict', 'one who has not seen the last change is told');
select sum(n) as before from (select n from parvis.counter where service = 'voirie' union all select n from parvis.counter_delta where service = 'voirie') c \gset
select id as asked from agent.task_add('REQUEST-E', 1, 'token-0001', 'task', :sacha, 'Voir', '2099-01-01') \gset
select version as v, state from agent.transfer('REQUEST-E', 2, 'token-0002', 'voirie', 'De leur ressort', '[]') \gset
select is((select version from agent.transfer('REQUEST-E', 2, 'token-0002', 'voirie', 'De leur ressort', '[]')), :v, 'the same token twice is one');
select throws_ok($$select agent.request('REQUEST-E')$$, 'PV404', 'agent.unknown', 'the former service sees it no more');
select is((select ended_at is not null from parvis.task where id = :asked), true, 'nor by a task');
select is((select sum(n) from (select n from parvis.counter where service = 'voirie' union all select n from parvis.counter_delta where service = 'voirie') c), (coalesce(nullif(:'before', '')::numeric, 0) + 1), 'it is counted where it is');
select is((select to_service || undo from agent.transferred('REQUEST-E')), 'voirietrue', 'who sent it is told where it is');
select test.enter(1, 'dominique1') \g /dev/null
select is((select service || coalesce(agent_name, '-') from agent.request('REQUEST-E')), 'voirie-', 'the other service sees it');
select throws_ok($$select agent.transferred('REQUEST-E')$$, 'PV404', 'agent.unknown', 'only who sent it asks where it went');
select test.enter(1, 'camille1') \g /dev/null
select is((select version from agent.undo('REQUEST-E', :v)), :v + 1, 'and takes it back');
select is((select service from agent.request('REQUEST-E')), 'etat-civil', 'it is as before');
select is((select ended_at from parvis.task where id = :asked), null, 'with its task');
select is(test.story('E'), 'received task transferred undone', 'all of it is in the chain');

-- to another commune
select agent.note_add('REQUEST-A', 'token-note', 'une note') \g /dev/null
select agent.message_add('REQUEST-A', test.version('A'), 'token-0005', 'Un instant', '{}', '[]') \g /dev/null
select is((select string_agg(insee, ' ') from agent.transfer_communes('REQUEST-A')), '99002', 'the other communes that offer the procedure');
select throws_ok($$select agent.transfer_commune('REQUEST-A', 1, 'token-0007', '99002', 'x', '[]')$$, 'PV409', 'agent.conflict', 'one who has not seen the last change is told');
select throws_ok(format($$select agent.transfer_commune('REQUEST-A', %s, 'token-0007', '99001', 'x', '[]')$$, test.version('A')), 'PV422', 'agent.transfer.no-commune', 'not to itself');
select agent.transfer_commune('REQUEST-A', test.version('A'), 'token-0007', '99002', 'Née là-bas', '[{"kind": "transferred", "recipient": "elodie@exemple.test", "template": "mail/transferred", "model": {}}]') \g /dev/null
select throws_ok(format($$select agent.answer('REQUEST-A', %s, 'token-0008', 'x', '{}', '[]')$$, test.version('A')), 'PV409', 'agent.moving', 'nobody acts on it meanwhile');
select is((select moving ->> 'state' || (moving ->> 'commune') from agent.dossier('REQUEST-A')), 'pendingSaint-Essai-2', 'its page says so');
select is((select state from agent.transfer_cancel('REQUEST-A')), 'received', 'it may be called back');
select throws_ok($$select agent.transfer_cancel('REQUEST-A')$$, 'PV409', 'agent.undo-late', 'once');
select agent.transfer_commune('REQUEST-A', test.version('A'), 'token-0010', '99002', 'Née là-bas', '[]') \g /dev/null
select is_empty($$select * from worker.transfer_take(60)$$, 'the mails about it leave first');
update parvis.outbox set state = 'sent', sent_at = now() where commune = test.commune(1);
select id as moved, host || ' ' || to_host || ' ' || email as way from worker.transfer_take(60) \gset
select is(:'way'::text, 'essai-1.test essai-2.test elodie@exemple.test', 'then the worker takes it');
select is_empty($$select * from worker.transfer_take(60)$$, 'once');
select is((select string_agg(file::text, ' ') from worker.transfer_keys(:moved)), :'livret', 'with the keys of its files');
select agent.enter(test.commune(2), null) \g /dev/null
select throws_ok(format($$select worker.transfer_move(%s, '{}', '{}', 'x', '[]')$$, :moved), 'PV409', 'transfer.changed', 'whole or not at all');
select is((select count(*) from parvis.request where commune = test.commune(2)), 0::bigint, 'so far nothing is there');
select ok(worker.transfer_move(:moved, array[:livret]::bigint[], array[test.hash('new')], 'Transmise', '[{"kind": "receipt", "recipient": "elodie@exemple.test", "template": "mail/receipt", "model": {}}]'), 'moved');
select ok(not worker.transfer_move(:moved, array[:livret]::bigint[], array[test.hash('new')], 'Transmise', '[]'), 'twice is once');
select is((select state from parvis.request where commune = test.commune(1) and reference = 'REQUEST-A'), 'closed', 'the old one is closed');
select is((select answers || coalesce(person_name, '-') || coalesce(email, '-') from parvis.request where commune = test.commune(1) and reference = 'REQUEST-A'), '--', 'without personal data');
select is((select count(*) from parvis.task t join parvis.request r on r.commune = t.commune and r.id = t.request where r.reference = 'REQUEST-A'), 0::bigint, 'nor what was asked about it');
select is((select state || coalesce(reason, '-') || to_name from parvis.transfer where id = :moved), 'moved-Saint-Essai-2', 'a trace of where it went stays');
select is(test.story('A') ~ 'moving undone moving moved erased$', true, 'in the chain too');
select ok(parvis.chain_ok(r.commune, r.id), 'which holds') from parvis.request r where r.reference = 'REQUEST-A';
select test.enter(2, 'camille2') \g /dev/null
select is((select person_name || state || service from agent.request('REQUEST-A')), 'Élodie Exemplereceivedetat-civil', 'the other commune has it');
select is((select string_agg(m ->> 'text', ' | ') from agent.request('REQUEST-A'), jsonb_array_elements(messages) m), 'Un instant | Transmise', 'with what was written');
select is((select string_agg(f ->> 'name', ' ') from agent.request('REQUEST-A'), jsonb_array_elements(files) f), 'livret.pdf', 'and its files');
select is((select f.key = test.hash('new') from agent.request('REQUEST-A'), jsonb_array_elements(files) i, agent.file_info((i ->> 'id')::bigint) f), true, 'under the other key');
select is((select string_agg(reference, ' ') from agent.search('name', 'exemple', 10)), 'REQUEST-A', 'found by name');
select lives_ok($$select citizen.follow_open('REQUEST-A', test.hash('aa'), test.hash('f9'))$$, 'the person''s code opens it there');
select is((select kind from parvis.outbox where commune = test.commune(2)), 'receipt', 'whose receipt leaves');

-- what cannot be moved
select test.enter(1, 'camille1') \g /dev/null
select agent.transfer_commune('REQUEST-D', test.version('D'), 'token-0001', '99002', 'Née là-bas', '[]') \g /dev/null
update parvis.outbox set state = 'sent', sent_at = now() where commune = test.commune(1) and state = 'pending';
select id as moved from worker.transfer_take(60) \gset
select is(worker.transfer_failed(:moved, 'PV0001'), 'pending', 'what fails is tried again');
update parvis.transfer set at = now() - interval '73 hours' where id = :moved;
select is(worker.transfer_failed(:moved, 'PV0001'), 'failed', 'for 72 hours');
select is((select moving ->> 'last_error' from agent.dossier('REQUEST-D')), 'PV0001', 'its page says why');
select lives_ok($$select agent.take('REQUEST-D', test.version('D'))$$, 'and it may be acted on again');

-- a mail that failed leaves again
select is(agent.mail_again('REQUEST-D', (select max(o.id) from parvis.outbox o join parvis.request r on r.id = o.request where r.reference = 'REQUEST-D'), '[{"model": {"a": 2}}]'), false, 'not one that has left');
update parvis.outbox o set state = 'failed', sent_at = null, model = '{}', attempts = 5 from parvis.request r where r.id = o.request and r.reference = 'REQUEST-D';
select is(agent.mail_again('REQUEST-D', (select max(o.id) from parvis.outbox o join parvis.request r on r.id = o.request where r.reference = 'REQUEST-D'), jsonb_build_array(jsonb_build_object('model', '{"a": 2}'::jsonb, 'link', repeat('ab', 32)))), true, 'one that failed');
select is((select o.state || o.attempts || o.model from parvis.outbox o join parvis.request r on r.id = o.request where r.reference = 'REQUEST-D'), 'pending0{"a": 2}', 'is as new');
select is((select message from agent.outbox_of('REQUEST-D')), null, 'outbox_of tells the message');
select ok(citizen.follow_link(decode(repeat('ab', 32), 'hex'), test.hash('f8')), 'its new link opens');

select * from finish();
rollback;
