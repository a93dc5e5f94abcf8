-- Corrections asked answer by answer: each function.
\ir setup.sql
select no_plan();
select test.enter(1) \g /dev/null
select test.draft('a') \g /dev/null
select id as piece from citizen.file_add(test.hash('ta'), '/data/piece', 'ancienne.pdf', 'application/pdf', 10,
	test.hash('x'), decode(repeat('ab', 40), 'hex'), 'clean', array[decode('00', 'hex')]) \gset
select test.submit('a'), test.follow('a'), test.draft('b'), test.submit('b'), test.follow('b') \g /dev/null
select is((select id from citizen.correction(test.hash('fa'))), null, 'nothing to correct yet');
select throws_ok($$select citizen.correction_save(test.hash('fa'), 1, '<data/>')$$, 'PV404', 'correction.none', 'nor to save');
select throws_ok($$select * from citizen.correction(test.hash('no'))$$, 'PV401', 'suivi.session', 'correction needs a session');

create function test.version(p_reference text)
returns int
language sql
as $$
	select version from parvis.request where reference = p_reference and commune = test.commune(1)
$$;
create function test.ask(p_reference text, p_token text, p_fields text default '[{"path": "/data/a", "label": "A", "remark": "Illisible"}]', p_version int default null)
returns text
language sql
as $$
	select state from agent.correction_ask(p_reference, coalesce(p_version, test.version(p_reference)), p_token, 'Merci de corriger', p_fields::jsonb,
		'[{"kind": "correction", "recipient": "elodie@exemple.test", "template": "mail/correction", "model": {}}]')
$$;

-- asked
select test.enter(1) \g /dev/null
select throws_ok($$select test.ask('REQUEST-A', 'token-0001')$$, 'PV401', 'agent.session', 'correction_ask needs a session');
select throws_ok($$select * from agent.corrections('REQUEST-A')$$, 'PV401', 'agent.session', 'corrections needs a session');
select throws_ok($$select agent.correction_cancel('REQUEST-A', 1, '[]')$$, 'PV401', 'agent.session', 'correction_cancel needs a session');
select test.enter(1, 'dominique1') \g /dev/null
select throws_ok($$select test.ask('REQUEST-A', 'token-0001')$$, 'PV404', 'agent.unknown', 'of another service: none is asked');
select throws_ok($$select * from agent.corrections('REQUEST-A')$$, 'PV404', 'agent.unknown', 'nor seen');
select throws_ok($$select agent.correction_cancel('REQUEST-A', 1, '[]')$$, 'PV404', 'agent.unknown', 'nor cancelled');
select test.enter(2, 'camille2') \g /dev/null
select throws_ok($$select test.ask('REQUEST-A', 'token-0001', '[]', 1)$$, 'PV404', 'agent.unknown', 'of another commune: none is asked');
select test.enter(1, 'camille1') \g /dev/null
select throws_ok($$select test.ask('REQUEST-A', 'token-0001', '[]')$$, 'PV422', 'agent.correction-fields', 'without an answer, refused');
select throws_ok($$select test.ask('REQUEST-A', 'token-0001', '[{"path": "/data/a", "remark": "  "}]')$$, 'PV422', 'agent.correction-fields', 'without a remark, refused');
select throws_ok($$select test.ask('REQUEST-A', 'token-0001', '[{"path": "/data/a", "remark": "x"}]', 99)$$, 'PV409', 'agent.conflict', 'of a request that has changed, refused');
select is((select count(*) from parvis.correction), 0::bigint, 'and nothing is left of them');
select is(test.ask('REQUEST-A', 'token-0001', '[{"path": "/data/a", "label": "A", "remark": "Illisible"}, {"path": "/data/piece", "label": "Pièce", "remark": "Périmée"}]'), 'waiting', 'asked: the request waits');
select is(test.ask('REQUEST-A', 'token-0001'), 'waiting', 'the same token twice');
select is((select count(*) from parvis.correction), 1::bigint, 'is one correction');
select is((select string_agg(kind, ' ' order by n) from parvis.event e join parvis.request r on r.id = e.request where r.reference = 'REQUEST-A'),
	'received correction-asked', 'and one event');
select is((select count(*) from parvis.outbox where kind = 'correction'), 1::bigint, 'and one mail');
select throws_ok($$select test.ask('REQUEST-A', 'token-0002')$$, 'PV409', 'agent.correction-open', 'no second while one is open');

-- on the shadow copy
select is((select state || ' ' || answers || ' ' || jsonb_array_length(files) from citizen.correction(test.hash('fa'))), 'asked <data><a/></data> 1', 'the citizen has a copy');
select is((select id from citizen.correction(test.hash('fb'))), null, 'another request''s session has none');
select is(citizen.correction_save(test.hash('fa'), 1, '<data><a>1</a></data>'), 2, 'saved');
select throws_ok($$select citizen.correction_save(test.hash('fa'), 1, '<data/>')$$, 'PV409', 'draft.conflict', 'another tab saved since');
select is((select answers from parvis.request where reference = 'REQUEST-A'), '<data><a/></data>', 'the request is as it was');
select id as nouvelle from citizen.correction_file_add(test.hash('fa'), '/data/piece', 'nouvelle.pdf', 'application/pdf', 10,
	test.hash('y'), decode(repeat('ab', 40), 'hex'), 'clean', array[decode('00', 'hex')]) \gset
select citizen.correction_file_remove(test.hash('fa'), :piece), citizen.correction_file_remove(test.hash('fa'), :piece) \g /dev/null
select is((select files -> 0 ->> 'name' || jsonb_array_length(files) || (original_files -> 0 ->> 'name') from citizen.correction(test.hash('fa'))),
	'nouvelle.pdf1ancienne.pdf', 'a file is replaced on the copy alone');
select is((select dropped from parvis.correction), array[:piece]::bigint[], 'once');
select throws_ok(format('select citizen.correction_file_remove(test.hash(''fb''), %s)', :nouvelle), 'PV404', 'correction.none', 'by another request''s session, nothing is taken out');
select is((select string_agg(f ->> 'name', ' ') from agent.request('REQUEST-A'), jsonb_array_elements(files) f), 'ancienne.pdf', 'the agents see the request as it was sent');
select citizen.message_add(test.hash('fa'), 'token-m001', 'Bonjour', null) \g /dev/null
select is((select state from parvis.request where reference = 'REQUEST-A'), 'waiting', 'a message does not end the waiting');

-- merged
create function test.send(p_letter text, p_token text, p_version int)
returns text
language sql
as $$
	select reference || ' ' || state from citizen.correction_send(test.hash('f' || p_letter), p_token, p_version,
		'{"answers": "<data><a>1</a></data>", "person_name": "Zoé Nouvelle", "email": "zoe@exemple.test", "subject": "Autre"}', '[]')
$$;
select throws_ok($$select test.send('a', 'token-s001', 1)$$, 'PV409', 'draft.conflict', 'not an older copy');
select throws_ok($$select test.send('no', 'token-s001', 2)$$, 'PV401', 'suivi.session', 'correction_send needs a session');
select is(test.send('a', 'token-s001', 2), 'REQUEST-A in-progress', 'sent: it comes back to the agent');
select is(test.send('a', 'token-s001', 2), 'REQUEST-A in-progress', 'the same token twice is one sending');
select throws_ok($$select test.send('a', 'token-s002', 2)$$, 'PV409', 'correction.over', 'another one is refused');
select throws_ok($$select citizen.correction_save(test.hash('fa'), 2, '<data/>')$$, 'PV409', 'correction.over', 'nothing is saved after');
select throws_ok($$select citizen.correction_file_remove(test.hash('fa'), 1)$$, 'PV409', 'correction.over', 'nor removed');
select throws_ok($$select * from citizen.correction_file_add(test.hash('fa'), '/data/a', 'x.pdf', 'application/pdf', 10, test.hash('z'), decode(repeat('ab', 40), 'hex'), 'clean', array[decode('00', 'hex')])$$, 'PV409', 'correction.over', 'nor added');
select is((select answers || person_name || email || unread from parvis.request where reference = 'REQUEST-A'), '<data><a>1</a></data>Zoé Nouvellezoe@exemple.testtrue', 'answers and columns are the new ones');
select is((select array_agg(word order by word) from parvis.person_word w join parvis.request r on r.id = w.request where r.reference = 'REQUEST-A' and word in ('zoe', 'elodie')), array['zoe'], 'and so is the search');
select is((select string_agg(f ->> 'name', ' ') from agent.request('REQUEST-A'), jsonb_array_elements(files) f where f ->> 'field' is not null), 'nouvelle.pdf', 'and the files');
select is((select before || after || (files_before -> 0 ->> 'name') || (files_after -> 0 ->> 'name') from agent.corrections('REQUEST-A')),
	'<data><a/></data><data><a>1</a></data>ancienne.pdfnouvelle.pdf', 'before and after are kept');
select is((select count(*) from parvis.draft where token not in (test.hash('ta'), test.hash('tb'))), 0::bigint, 'the copy is gone');
select ok(parvis.chain_ok(test.commune(1), (select id from parvis.request where reference = 'REQUEST-A')), 'the chain holds');
select is((select string_agg(kind, ' ' order by n) from parvis.event e join parvis.request r on r.id = e.request where r.reference = 'REQUEST-A'),
	'received correction-asked message corrected', 'and says what happened, and nothing of the answers');

-- a second round, cancelled
select is(test.ask('REQUEST-A', 'token-0003'), 'waiting', 'a second round');
select is(citizen.correction_save(test.hash('fa'), 1, '<data><a>2</a></data>'), 2, 'begun by the citizen');
select throws_ok($$select agent.correction_cancel('REQUEST-A', 1, '[]')$$, 'PV409', 'agent.conflict', 'not cancelled by an older page');
select is((select state from agent.correction_cancel('REQUEST-A', test.version('REQUEST-A'), '[]')), 'in-progress', 'cancelled: it goes on');
select throws_ok($$select agent.correction_cancel('REQUEST-A', test.version('REQUEST-A'), '[]')$$, 'PV409', 'agent.conflict', 'once');
select is((select state || answers from citizen.correction(test.hash('fa'))), 'cancelled<data><a>2</a></data>', 'what was typed can still be read');
select throws_ok($$select citizen.correction_save(test.hash('fa'), 2, '<data/>')$$, 'PV409', 'correction.over', 'and is not changed');
select ok((select expires_at < now() + interval '32 days' from parvis.draft d join parvis.correction c on c.draft = d.id where c.token = 'token-0003'), 'for a month');
select is((select string_agg(after, ' ' order by id) from agent.corrections('REQUEST-A')), '<data><a>1</a></data> <data><a>1</a></data>', 'the first one''s after stands');

select test.enter(1, 'sacha1') \g /dev/null
select is((select string_agg((c ->> 'state') || coalesce(c ->> 'before', '') || coalesce(c ->> 'typed', ''), ' ')
	from jsonb_array_elements(agent.person_export('{REQUEST-A}', 'seen') -> 'requests' -> 0 -> 'corrections') c),
	'sent<data><a/></data> cancelled<data><a>2</a></data>', 'the person is given what was corrected, and what they had typed');
select test.enter(1, 'camille1') \g /dev/null

-- the end of the request ends it; its erasure erases it
select is(test.ask('REQUEST-B', 'token-0004'), 'waiting', 'asked of another');
select citizen.request_withdraw(test.hash('fb'), 'token-w001', '[]') \g /dev/null
select is((select state from citizen.correction(test.hash('fb'))), 'cancelled', 'correction_end: the request is withdrawn');
select parvis.erase_request(test.commune(1), id) from parvis.request where reference in ('REQUEST-A', 'REQUEST-B') \g /dev/null
select is((select string_agg(fields::text || coalesce(before, '') || coalesce(files_before::text, '') || coalesce(files_after::text, '') || coalesce(draft::text, ''), '') from parvis.correction),
	'[][][]', 'correction_erase: nothing personal stays');
select is((select count(*) from parvis.draft where token not in (test.hash('ta'), test.hash('tb'))), 0::bigint, 'nor a copy');

select * from finish();
rollback;
