-- Télédossiers of HubEE: taken once, told back in order, seen by their services.
\ir setup.sql
select no_plan();

create function test.begin(p_n int)
returns record
language sql
as $$
	select worker.hubee_begin(('00000000-0000-4000-8000-00000000000' || p_n)::uuid, 'EtatCivil')
$$;
create function test.case(p_n int)
returns bigint
language sql
stable
as $$
	select id from parvis.hubee_case
	where case_id = ('00000000-0000-4000-8000-00000000000' || p_n)::uuid
	and commune = current_setting('parvis.commune')::bigint
$$;
create function test.receive(p_n int, p_files jsonb default '[]')
returns record
language sql
as $$
	select worker.hubee_receive(test.case(p_n), 'etat-civil', repeat('a', 64),
		jsonb_build_object('reference', 'TELE-000' || p_n, 'answers', '<data/>', 'person_name', 'Maëlle Exemple',
			'person_names_search', array['Témoin'], 'email', 'maelle@exemple.test', 'subject', 'Mariage'),
		test.hash('h' || p_n), p_files, '[{"path": "/A/B", "value": "c"}]')
$$;
create function test.keep(p_n int, p_piece text, p_original boolean)
returns void
language sql
as $$
	select worker.hubee_keep(test.case(p_n), p_piece, p_original, 'ji', p_piece || '.pdf', 'application/pdf', 3,
		sha256('abc'), decode(repeat('ab', 96), 'hex'), array['\x010203'::bytea, '\x04'::bytea])
$$;

-- links
select set_config('parvis.commune', '', true) \g /dev/null
select is((select string_agg(insee || ' ' || process || ' ' || host || ' ' || aside, ',')
	from worker.hubee_due(array['99001', '99999', '12345'], array['EtatCivil', 'EtatCivil', 'EtatCivil'], 60) where insee = '99001'),
	'99001 EtatCivil essai-1.test 0', 'hubee_due: a flow that a commune of ours takes');
select is((select count(*) from worker.hubee_due(array['99001'], array['EtatCivil'], 60)), 0::bigint, 'it is leased');
select worker.hubee_asked(test.commune(1), 'EtatCivil', 0, null) \g /dev/null
select is((select failures from worker.hubee_health() where insee = '99001'), 0, 'hubee_asked');
select worker.hubee_asked(test.commune(1), 'EtatCivil', 0, 'HTTP 503') \g /dev/null
select worker.hubee_asked(test.commune(1), 'EtatCivil', 0, 'HTTP 503') \g /dev/null
select is((select failures || ' ' || last_error || ' ' || (next_at - now()) from parvis.hubee_link where commune = test.commune(1)),
	'2 HTTP 503 00:01:00', 'what fails is asked later and later');
select is((select count(*) from worker.hubee_due(array['99001'], array['EtatCivil'], 60)), 0::bigint, 'not before');

-- a case, in both communes under the same name
select test.enter(2), test.begin(1) \g /dev/null
select test.enter(1), test.begin(1) \g /dev/null
select is((select state || ' ' || due || ' ' || plain || ' ' || pieces::text from worker.hubee_begin('00000000-0000-4000-8000-000000000001', 'EtatCivil')),
	'waiting true false {}', 'hubee_begin: the second time it is known');
select worker.hubee_describe(test.case(1), 'N123', 'Maëlle Exemple', 'etat-civil') \g /dev/null
select is(worker.hubee_failed(test.case(1), 'digest', 'ji', 3), 'waiting', 'hubee_failed: tried again');
select is((select due from worker.hubee_begin('00000000-0000-4000-8000-000000000001', 'EtatCivil')), false, 'after a while');
select worker.hubee_failed(test.case(1), 'digest', 'ji', 3) \g /dev/null
select is(worker.hubee_failed(test.case(1), 'digest', 'ji', 3), 'aside', 'then set aside');
select is(worker.hubee_failed(test.case(1), 'digest', 'ji', 3), null, 'and no more');
select is((select string_agg(model ->> 'status', ',') from parvis.outbox where kind = 'hubee' and recipient = '00000000-0000-4000-8000-000000000001' and commune = test.commune(1)),
	'SI_INTG_ERROR', 'the hub is to be told, once');
select is((select count(*) from parvis.outbox where kind = 'hubee' and commune = test.commune(2)), 0::bigint, 'of this commune''s alone');
select test.begin(2), test.begin(3) \g /dev/null
select is(worker.hubee_failed(test.case(2), 'closed', 'CLOSED', 1), 'aside', 'one that is closed there');
select is((select told from parvis.hubee_case where id = test.case(2)), null, 'is not told of');
select is(worker.hubee_failed(test.case(3), 'broken', '', 1), 'aside', 'another is');
select is((select count(*) from worker.hubee_due(array['99001'], array['Autre'], 60) where aside = 0), 1::bigint, 'another flow has none aside');

-- told that it is set aside, while it is no request
select set_config('parvis.commune', '', true) \g /dev/null
update parvis.hubee_link set next_at = now() where commune = test.commune(1);
create temporary table aside as
select * from worker.hubee_push_take(array['99001'], array['EtatCivil'], 60)
union all
select * from worker.hubee_push_take(array['99001'], array['EtatCivil'], 60)
union all
select * from worker.hubee_push_take(array['99001'], array['EtatCivil'], 60);
select is((select string_agg(status || ' ' || event || ' ' || right(case_id::text, 1) || ' ' || files, ',' order by case_id) from aside),
	'SI_INTG_ERROR aside 1 [],SI_INTG_ERROR aside 3 []', 'hubee_push_take: of a case that is no request, by its name');
select is(worker.hubee_push_failed(id, right(case_id::text, 1) = '3', 'HTTP 400'), case right(case_id::text, 1) when '3' then 'failed' else 'pending' end, 'not told')
from aside order by case_id;
select is((select unsent from worker.hubee_health() where insee = '99001' and process = 'EtatCivil'), 1::bigint, 'hubee_health counts it');
select test.enter(1, 'dominique1') \g /dev/null
select is((select count(*) from agent.hubee_pushes()), 0::bigint, 'nor shown to another service');
select test.enter(1), worker.hubee_describe(test.case(3), 'N3', null, 'etat-civil') \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
select is((select coalesce(reference, '-') || ' ' || external_id || ' ' || status from agent.hubee_pushes() where state = 'failed'), '- N3 SI_INTG_ERROR', 'hubee_pushes: by its number there');
select ok(agent.hubee_push_again(id), 'hubee_push_again') from aside where right(case_id::text, 1) = '3';
select test.enter(1, 'dominique1') \g /dev/null
select throws_ok(format('select agent.hubee_push_again(%s)', id), 'PV404', 'hubee.unknown', 'not by another service') from aside where right(case_id::text, 1) = '3';
select set_config('parvis.commune', '', true), set_config('parvis.agent', '', true) \g /dev/null
update parvis.hubee_case set changed_at = now() - interval '2 years' where right(case_id::text, 1) in ('2', '3') and commune = test.commune(1);
select is(worker.hubee_purge(), 2, 'hubee_purge');
select is((select string_agg(right(recipient, 1), '') from parvis.outbox where kind = 'hubee'), '1', 'takes what was to be told with it');
update parvis.hubee_link set failures = 2 where commune = test.commune(1);

-- on the desk: of its service alone
select test.enter(1, 'camille1') \g /dev/null
select is((select process || ' ' || external_id || ' ' || applicant || ' ' || state || ' ' || reason || ' ' || attempts from agent.hubee_cases()),
	'EtatCivil N123 Maëlle Exemple aside digest 3', 'hubee_cases');
select is((select failures from agent.hubee_links() where process = 'EtatCivil'), 2, 'hubee_links');
select test.keep(1, 'dossier', true) \g /dev/null
select (originals -> 0 ->> 'id')::bigint as original from agent.hubee_cases() \gset
select is((select name || ' ' || type || ' ' || size || ' ' || chunks from agent.hubee_file(:original)), 'dossier.pdf application/octet-stream 3 2', 'hubee_file');
select is(agent.hubee_file_chunk(:original, 1), '\x04'::bytea, 'hubee_file_chunk');
select is((select count(*) from parvis.hubee_look where file = :original), 1::bigint, 'who took it is written down');
select test.enter(1, 'dominique1') \g /dev/null
select is((select count(*) from agent.hubee_cases()), 0::bigint, 'not for another service');
select throws_ok(format('select agent.hubee_again(%s, false)', test.case(1)), 'PV404', 'hubee.unknown', 'nor by its number');
select throws_ok(format('select agent.hubee_file(%s)', :original), 'PV404', 'hubee.unknown', 'nor its original');
select throws_ok(format('select agent.hubee_file_chunk(%s, 0)', :original), 'PV404', 'hubee.unknown', 'nor a chunk of it');
select test.case(1) as mine \gset
select test.enter(2, 'sacha2') \g /dev/null
select throws_ok(format('select agent.hubee_again(%s, false)', :mine), 'PV404', 'hubee.unknown', 'nor for another commune');
select throws_ok(format('select agent.hubee_file(%s)', :original), 'PV404', 'file.unknown', 'nor its original');
select test.enter(1, 'camille1') \g /dev/null
select ok(agent.hubee_again(test.case(1), true), 'hubee_again');
select is((select state || ' ' || due || ' ' || plain from worker.hubee_begin('00000000-0000-4000-8000-000000000001', 'EtatCivil')),
	'waiting true true', 'it is due at once, and plain');
select ok((select next_at <= now() from parvis.hubee_link where commune = test.commune(1) and process = 'EtatCivil'), 'and its flow is asked at once');

-- it becomes a request, once
select test.enter(1), test.keep(1, 'piece', false), test.keep(1, 'flux', true) \g /dev/null
select is((select pieces @> array['dossier', 'flux', 'piece'] from worker.hubee_begin('00000000-0000-4000-8000-000000000001', 'EtatCivil')), true, 'its files are here');
select is((select chunks || ' ' || size from worker.hubee_kept(test.case(1), 'flux')), '2 3', 'hubee_kept');
select is(worker.hubee_kept_chunk(test.case(1), 'flux', 0), '\x010203'::bytea, 'hubee_kept_chunk');
select is(worker.hubee_failed(test.case(1), 'digest', 'ji', 1), 'aside', 'set aside again');
select is((select count(*) from parvis.outbox where kind = 'hubee'), 1::bigint, 'the hub is not told twice');
select test.receive(1, '[{"piece": "piece", "field": "/data/piece", "state": "clean"}]') \g /dev/null
select is((select r.state || ' ' || r.procedure || ' ' || r.service || ' ' || f.came_by || ' ' || h.state || ' ' || h.told
	from parvis.hubee_case h join parvis.request r on r.commune = h.commune and r.id = h.request
	join parvis.filing f on f.commune = r.commune and f.request = r.id where h.id = test.case(1)),
	'received etat-civil etat-civil hubee received SI_RECEIVED', 'hubee_receive');
select is((select created from worker.hubee_receive(test.case(1), 'etat-civil', repeat('a', 64), '{"reference": "AUTRE-0001"}', test.hash('x'), '[]', '[]')), false, 'the second time gives the first');
select is((select count(*) from parvis.request where reference in ('TELE-0001', 'AUTRE-0001')), 1::bigint, 'one request');
select is((select field || ' ' || name || ' ' || chunks || ' ' || origin from parvis.file where request = (select request from parvis.hubee_case where id = test.case(1))),
	'/data/piece piece.pdf 2 citizen', 'its file is a file of the request');
select is((select string_agg(piece, ' ' order by piece) from parvis.hubee_file where "case" = test.case(1)), 'dossier flux', 'its originals stay');
select is((select string_agg(kind || ' ' || actor, ',') from parvis.event where request = (select request from parvis.hubee_case where id = test.case(1))), 'received system', 'its event');
select ok(exists (select from parvis.person_word where word = 'temoin' and request = (select request from parvis.hubee_case where id = test.case(1))), 'it is found by its names');

-- told back, in order
select test.enter(1, 'camille1') \g /dev/null
select agent.take('TELE-0001', 1) \g /dev/null
select is(agent.hubee_of('TELE-0001') ->> 'told', 'IN_PROGRESS', 'hubee_of');
select is(agent.hubee_of('TELE-0001') -> 'more' -> 0 ->> 'value', 'c', 'with what no question asks');
select agent.ask('TELE-0001', 2, 'jeton-question', 'Quel jour ?', '[{"kind": "question", "recipient": "maelle@exemple.test", "template": "mail/question"}]') \g /dev/null
select agent.ask('TELE-0001', 2, 'jeton-question', 'Quel jour ?', '[]') \g /dev/null
select is((select string_agg(coalesce(model ->> 'status', '-') || ' ' || (message is not null), ',' order by id) from parvis.outbox where kind = 'hubee' and request = (select request from parvis.hubee_case where id = test.case(1))),
	'SI_INTG_ERROR false,SI_RECEIVED false,IN_PROGRESS false,ADD_AWAITING true', 'each step is a row, the message with its state');
select set_config('parvis.commune', '', true), set_config('parvis.agent', '', true) \g /dev/null
select is((select count(*) from worker.outbox_take(10, 60) where kind = 'hubee'), 0::bigint, 'mails are not mixed with them');
update parvis.outbox set next_at = now() where kind = 'hubee' and state = 'pending';
create temporary table first as select * from worker.hubee_push_take(array['99001'], array['EtatCivil'], 60);
select is((select status from first), 'SI_INTG_ERROR', 'hubee_push_take: that it was set aside, before all');
select is((select count(*) from worker.hubee_push_take(array['99001'], array['EtatCivil'], 60)), 0::bigint, 'that it was received waits for it');
select ok(worker.outbox_sent(id, 'x'), 'told') from first;
create temporary table pushed as select * from worker.hubee_push_take(array['99001'], array['EtatCivil'], 60);
select is((select status || ' ' || host || ' ' || case_id from pushed), 'SI_RECEIVED essai-1.test 00000000-0000-4000-8000-000000000001', 'then the next');
select is((select count(*) from worker.hubee_push_take(array['99001'], array['EtatCivil'], 60)), 0::bigint, 'the second waits for it');
select is(worker.hubee_push_failed(id, false, 'HTTP 503'), 'pending', 'hubee_push_failed') from pushed;
select is((select next_at - now() from parvis.outbox o join pushed p on p.id = o.id), interval '30 seconds', 'again in a while');
select is(worker.hubee_push_failed(id, true, 'HTTP 400'), 'failed', 'refused for good') from pushed;
select test.enter(1, 'camille1') \g /dev/null
select is((select status || ' ' || state || ' ' || last_error || ' ' || reference from agent.hubee_pushes()), 'SI_RECEIVED failed HTTP 400 TELE-0001', 'hubee_pushes');
select test.enter(1, 'dominique1') \g /dev/null
select is((select count(*) from agent.hubee_pushes()), 0::bigint, 'not for another service');
select throws_ok(format('select agent.hubee_push_again(%s)', id), 'PV404', 'hubee.unknown', 'nor by its number') from pushed;
select test.enter(1, 'camille1') \g /dev/null
select ok(agent.hubee_push_again(id), 'hubee_push_again') from pushed;
select set_config('parvis.commune', '', true), set_config('parvis.agent', '', true) \g /dev/null
select ok(worker.outbox_sent((select id from worker.hubee_push_take(array['99001'], array['EtatCivil'], 60)), 'x'), 'told');
select is((select status from worker.hubee_push_take(array['99001'], array['EtatCivil'], 60)), 'IN_PROGRESS', 'then the second');
update parvis.outbox set state = 'sent', sent_at = now() where kind = 'hubee' and state = 'pending' and model ->> 'status' = 'IN_PROGRESS';
select is((select status || ' ' || text || ' ' || agent_name from worker.hubee_push_take(array['99001'], array['EtatCivil'], 60)), 'ADD_AWAITING Quel jour ? Camille Exemple', 'then the third, with its message');

-- what comes later
select test.enter(1), test.keep(1, 'complement', false) \g /dev/null
select ok(worker.hubee_add(test.case(1), '00000000-0000-4000-8000-0000000000e1', 'Le 3 juin.', '[{"piece": "complement", "state": "clean"}]'), 'hubee_add');
select ok(not worker.hubee_add(test.case(1), '00000000-0000-4000-8000-0000000000e1', 'Le 3 juin.', '[]'), 'once');
select is((select state || ' ' || unread from parvis.request where reference = 'TELE-0001' and commune = test.commune(1)), 'in-progress true', 'the request goes on, and is marked');
select is((select m.author || ' ' || m.text || ' ' || f.name from parvis.message m join parvis.file f on f.commune = m.commune and f.message = m.id where m.text = 'Le 3 juin.'),
	'citizen Le 3 juin. complement.pdf', 'as a message with its file');
select is((select told from parvis.hubee_case where id = test.case(1)), 'IN_PROGRESS', 'and the hub is told that it goes on');

-- forms of unknown flows
select ok(worker.hubee_form(repeat('e', 64), 'teledossier', 'Télédossier', '<d xmlns:pv="urn:parvis:procedure"><pv:procedure service="accueil"/></d>'), 'hubee_form');
select is((select count(*) from parvis.procedure where name = 'teledossier'), 0::bigint, 'no commune offers it');
select is((select name || ' ' || own from worker.definition(repeat('e', 64))), 'teledossier true', 'definition');
select is((select digest || ' ' || service from worker.hubee_procedure('etat-civil')), repeat('a', 64) || ' etat-civil', 'hubee_procedure');

select is(worker.delay_end('P2M') > parvis.today() + 50, true, 'delay_end');

-- erasure
select worker.enter(null) \g /dev/null
update parvis.request set erase_on = date '2020-01-01' where reference = 'TELE-0001';
select cmp_ok(worker.retention_run(10), '>=', 1, 'the request is erased');
select is((select count(*) from parvis.hubee_file f join parvis.hubee_case h on h.commune = f.commune and h.id = f."case" where h.external_id = 'N123'), 0::bigint, 'its originals with it');
select is((select count(*) from parvis.hubee_case where applicant is not null or more <> '[]'), 0::bigint, 'and who asked');
update parvis.hubee_case set changed_at = now() - interval '2 years';
select is(worker.hubee_purge(), 1, 'hubee_purge: what never became a request goes after a year');

-- constraints
select test.enter(1) \g /dev/null
select throws_ok($$insert into parvis.hubee_case (case_id, process, state) values (gen_random_uuid(), 'X', 'aside')$$, '23514', null, 'hubee_case_aside');
select throws_ok($$insert into parvis.hubee_case (case_id, process, state) values (gen_random_uuid(), 'X', 'received')$$, '23514', null, 'hubee_case_received');
select throws_ok($$insert into parvis.hubee_case (case_id, process) values (gen_random_uuid(), '')$$, '23514', null, 'hubee_case_process_length');
select throws_ok($$insert into parvis.hubee_case (case_id, process, reason) values (gen_random_uuid(), 'X', 'Non !')$$, '23514', null, 'hubee_case_reason_form');
select throws_ok($$insert into parvis.hubee_case (case_id, process, told) values (gen_random_uuid(), 'X', 'fini')$$, '23514', null, 'hubee_case_told_form');
select throws_ok($$insert into parvis.hubee_case (case_id, process, more) values (gen_random_uuid(), 'X', '{}')$$, '23514', null, 'hubee_case_more_array');
select throws_ok($$insert into parvis.hubee_link (process) values ('')$$, '23514', null, 'hubee_link_process_length');
select throws_ok($$update parvis.hubee_look set agent = agent$$, 'PV403', 'error.append-only', 'a look stays as it is');

select * from finish();
rollback;
