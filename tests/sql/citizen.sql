-- What citizens' programs call: each function, what it gives and what it refuses.
\ir setup.sql
select no_plan();
select test.enter(1) \g /dev/null

-- enter, commune_page, procedures, definition, procedure_current, commune_key
select lives_ok($$select citizen.enter(test.commune(1))$$, 'enter');
select is(current_setting('parvis.commune'), test.commune(1)::text, 'enter enters');
select is((select name || ' ' || host || ' ' || settings from citizen.commune_page()),
	'Saint-Essai-1 essai-1.test {"colour": "#003189"}', 'commune_page');
select is((select string_agg(name, ' ' order by name) from citizen.procedures()), 'autre etat-civil', 'procedures');
select is((select category from citizen.procedures() where name = 'etat-civil'), 'Papiers', 'the head''s category');
select is((select digest from citizen.procedure_current('etat-civil')), repeat('a', 64), 'procedure_current');
select is((select name from citizen.definition(repeat('b', 64))), 'autre', 'definition');
select is(citizen.commune_key(), decode(repeat('ab', 72), 'hex'), 'commune_key');

-- draft_create, draft_page
select throws_ok($$select citizen.draft_create('nulle', test.hash('t'), test.hash('c'), '<data/>')$$,
	'PV404', 'procedure.unknown', 'no draft of an unknown procedure');
update parvis.procedure set enabled = false where commune = test.commune(1) and name = 'autre';
select throws_ok($$select citizen.draft_create('autre', test.hash('t'), test.hash('c'), '<data/>')$$,
	'PV404', 'procedure.unknown', 'nor of one that is switched off');
select is((select digest from citizen.draft_create('etat-civil', test.hash('t'), test.hash('c'), '<data/>')),
	repeat('a', 64), 'a draft is pinned to the current definition');
select worker.definition_publish('etat-civil', repeat('c', 64), 'État civil', '', '<data/>') \g /dev/null
select is((select digest || ' ' || version || ' ' || answers || files from citizen.draft_page(test.hash('t'))),
	repeat('a', 64) || ' 1 <data/>[]', 'a draft stays with its definition');
select is((select digest from citizen.procedure_current('etat-civil')), repeat('c', 64), 'new ones begin with the new');
select throws_ok($$select citizen.draft_page(test.hash('x'))$$, 'PV410', 'draft.gone', 'an unknown draft is gone');

-- draft_save
select is(citizen.draft_save(test.hash('t'), 1, 'page-1', '<data><a/></data>'), 2, 'a page saved');
select throws_ok($$select citizen.draft_save(test.hash('t'), 1, 'page-1', '<data/>')$$, 'PV409', 'draft.conflict', 'another tab');
select throws_ok($$select citizen.draft_save(test.hash('x'), 1, 'page-1', '<data/>')$$, 'PV410', 'draft.gone', 'an unknown one');
select is((select page || answers from citizen.draft_page(test.hash('t'))), 'page-1<data><a/></data>', 'what was saved is there');

-- draft_resume, draft_link
select is((select page from citizen.draft_resume(test.hash('c'), test.hash('t2'))), 'page-1', 'found by its code');
select throws_ok($$select citizen.draft_page(test.hash('t'))$$, 'PV410', 'draft.gone', 'the first browser has it no more');
select ok(citizen.draft_link(test.hash('t2'), test.hash('l'),
	'{"kind": "draft-link", "recipient": "a@exemple.test", "template": "mail/draft-link", "model": {}}'), 'a link mailed');
select is((select kind || ' ' || recipient || ' ' || state from parvis.outbox where draft is not null),
	'draft-link a@exemple.test pending', 'it is in the outbox');
select is((select page from citizen.draft_resume(test.hash('l'), test.hash('t3'))), 'page-1', 'found by the link');
select is((select page from citizen.draft_resume(test.hash('l'), test.hash('t4'))), 'page-1', 'and again');
select throws_ok($$select citizen.draft_resume(test.hash('x'), test.hash('t5'))$$, 'PV404', 'draft.unknown', 'an unknown code');
update parvis.access_link set expires_at = now();
select throws_ok($$select citizen.draft_resume(test.hash('l'), test.hash('t5'))$$, 'PV404', 'draft.unknown', 'an old link');
select throws_ok($$select citizen.draft_link(test.hash('x'), test.hash('l2'), '{}')$$, 'PV410', 'draft.gone', 'no link to nothing');

-- files of a draft
select is((select state from citizen.file_add(test.hash('t4'), '/data/f', 'acte.pdf', 'application/pdf', 5,
	test.hash('s'), test.hash('k'), 'clean', array['\x0102'::bytea, '\x03'])), 'clean', 'a file');
select is((select files -> 0 ->> 'name' from citizen.draft_page(test.hash('t4'))), 'acte.pdf', 'the draft has it');
select currval(pg_get_serial_sequence('parvis.file', 'id')) as file \gset
select is((select name || ' ' || size || ' ' || chunks || ' ' || state from citizen.file_info(test.hash('t4'), :file)),
	'acte.pdf 5 2 clean', 'file_info');
select is(citizen.file_chunk(test.hash('t4'), :file, 1), '\x03'::bytea, 'file_chunk');
select throws_ok(format($$select citizen.file_chunk(test.hash('t4'), %s, 2)$$, :file), 'PV404', 'file.unknown', 'no third chunk');
select throws_ok(format($$select citizen.file_info(test.hash('x'), %s)$$, :file), 'PV404', 'file.unknown', 'not by another token');
select throws_ok(format($$select citizen.file_chunk(test.hash('x'), %s, 0)$$, :file), 'PV404', 'file.unknown', 'nor a chunk');
update parvis.file set state = 'to-scan';
select throws_ok(format($$select citizen.file_chunk(test.hash('t4'), %s, 0)$$, :file), 'PV423', 'file.to-scan', 'not before its verdict');
update parvis.file set state = 'infected';
select throws_ok(format($$select citizen.file_chunk(test.hash('t4'), %s, 0)$$, :file), 'PV423', 'file.infected', 'nor infected');
select citizen.file_remove(test.hash('x'), :file) \g /dev/null
select is((select count(*) from parvis.file), 1::bigint, 'another token removes nothing');
select citizen.file_remove(test.hash('t4'), :file) \g /dev/null
select is((select count(*) from parvis.file_chunk), 0::bigint, 'a file removed leaves no chunk');
select throws_ok($$select citizen.file_add(test.hash('x'), null, 'a', 'a/b', 1, test.hash('s'), test.hash('k'), 'clean', array['\x01'::bytea])$$,
	'PV410', 'draft.gone', 'no file for no draft');
select count(citizen.file_add(test.hash('t4'), null, 'a' || i, 'a/b', 1, test.hash('s'), test.hash('k'), 'clean', array['\x01'::bytea]))
from generate_series(1, 50) as i \g /dev/null
select throws_ok($$select citizen.file_add(test.hash('t4'), null, 'a', 'a/b', 1, test.hash('s'), test.hash('k'), 'clean', array['\x01'::bytea])$$,
	'PV422', 'file.too-many', 'not more than fifty');

-- draft_submit
select test.draft('s') \g /dev/null
select citizen.file_add(test.hash('ts'), '/data/f', name, 'application/pdf', 1, test.hash('s'), test.hash('k'), state, array['\x01'::bytea])
from (values ('bon.pdf', 'clean'), ('mauvais.pdf', 'infected')) as f (name, state) \g /dev/null
select throws_ok($$select citizen.draft_submit(test.hash('ts'), 7, '{}', test.hash('as'), '[]')$$,
	'PV409', 'draft.conflict', 'not what another tab changed');
select throws_ok($$select citizen.draft_submit(test.hash('x'), 1, '{}', test.hash('as'), '[]')$$, 'PV410', 'draft.gone', 'nor nothing');
select is(test.submit('s')::text, '(REQUEST-S,t)', 'sent');
select is(test.submit('s', '{"reference": "REQUEST-OTHER"}')::text, '(REQUEST-S,f)', 'the second time gives the first''s reference');
select is((select count(*) from parvis.request where reference like 'REQUEST-%'), 1::bigint, 'and makes nothing');
select is((select count(*) from parvis.outbox where request is not null), 1::bigint, 'one mail');
select is((select submitted_reference from citizen.draft_page(test.hash('ts'))), 'REQUEST-S', 'the draft says what it became');
select throws_ok($$select citizen.draft_save(test.hash('ts'), 1, 'p', '<data/>')$$, 'PV409', 'draft.submitted', 'it is saved no more');
select throws_ok($$select citizen.file_add(test.hash('ts'), null, 'a', 'a/b', 1, test.hash('s'), test.hash('k'), 'clean', array['\x01'::bytea])$$,
	'PV410', 'draft.gone', 'nor gets a file');
select is((select string_agg(name, ' ') from parvis.file where request is not null), 'bon.pdf', 'its clean files went with it');
select is((select string_agg(word, ' ' order by word) from parvis.person_word where word ~ '^[a-z]'), 'elodie exemple gall le legall', 'the words of the names, folded, particles joined too');
select is((select string_agg(kind || ' ' || n || ' ' || actor, ',') from parvis.event), 'received 1 citizen', 'its chain begins');
select is((select service || ' ' || (due_on - parvis.today()) from parvis.request), 'accueil ' || ((parvis.today() + interval '2 months')::date - parvis.today()),
	'what the head does not say has its default');
select is((select (erase_on)::date from parvis.request), (parvis.today() + interval '1 year')::date, 'erased after a year');
select is((select phone_key from parvis.request), '0611223344', 'the digits of the telephone');
select test.draft('u') \g /dev/null
select throws_ok($$select test.submit('u', '{"reference": "REQUEST-S"}')$$, '23505', null, 'a reference is of one request');
select throws_ok($$select test.submit('u', '{"birth_date": "1980-02-31"}')$$, '22008', null, 'a date that is none');
select is((select count(*) from parvis.request), 1::bigint, 'all or nothing');

-- an expired draft is as an unknown one
select test.draft('e') \g /dev/null
update parvis.draft set expires_at = now() where token = test.hash('te');
select throws_ok(format('select citizen.%s', call), state, key, call || ' of an expired draft')
from (values
	($$draft_page(test.hash('te'))$$, 'PV410', 'draft.gone'),
	($$draft_save(test.hash('te'), 1, 'p', '<data/>')$$, 'PV410', 'draft.gone'),
	($$draft_submit(test.hash('te'), 1, '{}', test.hash('ae'), '[]')$$, 'PV410', 'draft.gone'),
	($$draft_resume(test.hash('ce'), test.hash('te2'))$$, 'PV404', 'draft.unknown')
) as c (call, state, key);

-- park, unpark
select is(citizen.park(test.hash('p'), 'etat-civil', '/demarches/etat-civil/x', '\x0102')::date, (now() + interval '7 days')::date, 'parked for 7 days');
select is((select procedure || path || body::text from citizen.unpark(test.hash('p'))), 'etat-civil/demarches/etat-civil/x\x0102', 'found again');
select is((select path from citizen.unpark(test.hash('p'))), '/demarches/etat-civil/x', 'and again');
select throws_ok($$select citizen.unpark(test.hash('x'))$$, 'PV404', 'park.unknown', 'an unknown code');
update parvis.parked set expires_at = now();
select throws_ok($$select citizen.unpark(test.hash('p'))$$, 'PV404', 'park.unknown', 'an expired one');

-- rate_hit, rate_forgive
select is((select string_agg(allowed::text, ' ' order by i) from generate_series(1, 4) as i, lateral citizen.rate_hit(left('try', 3 + 0 * i), '\x01', 3, 60)),
	'true true true false', 'three and no more');
select cmp_ok((select retry_after_s from citizen.rate_hit('try', '\x01', 3, 60)), '>', 0, 'it says when to come back');
select ok((select allowed from citizen.rate_hit('try', '\x02', 3, 60)), 'another key is another''s');
select ok((select allowed from citizen.rate_hit('other', '\x01', 3, 60)), 'another bucket too');
select citizen.rate_forgive('try', '\x01') from generate_series(1, 3) \g /dev/null
select ok((select allowed from citizen.rate_hit('try', '\x01', 3, 60)), 'what is forgiven does not count');
update parvis.rate set ends_at = now();
select is((select hits from (select citizen.rate_hit('try', '\x01', 3, 60)) x, parvis.rate r where r.bucket = 'none') is null, true, 'a window that is over');
select is((select hits from parvis.rate where bucket = 'try' and key = '\x01'), 1, 'begins anew');

-- follow_open, follow_link, request, session_close
select throws_ok($$select citizen.follow_open('REQUEST-S', test.hash('x'), test.hash('f'))$$, 'PV404', 'suivi.unknown', 'a wrong code');
select throws_ok($$select citizen.follow_open('REQUEST-X', test.hash('as'), test.hash('f'))$$, 'PV404', 'suivi.unknown', 'a wrong reference');
select lives_ok($$select test.follow('s')$$, 'follow_open');
select is((select reference || ' ' || state || ' ' || title || ' ' || email || ' ' || (timeline -> 0 ->> 'kind') || ' ' || (files -> 0 ->> 'name') || messages
	from citizen.request(test.hash('fs'))), 'REQUEST-S received État civil elodie@exemple.test received bon.pdf[]', 'request');
select throws_ok($$select citizen.request(test.hash('x'))$$, 'PV401', 'suivi.session', 'no session');
insert into parvis.access_link (commune, link, request, expires_at)
select commune, test.hash('mail'), id, now() + interval '1 day' from parvis.request;
select ok(citizen.follow_link(test.hash('mail'), test.hash('f2')), 'follow_link');
select ok(citizen.follow_link(test.hash('mail'), test.hash('f3')), 'as often as it is used');
select throws_ok($$select citizen.follow_link(test.hash('x'), test.hash('f4'))$$, 'PV404', 'suivi.unknown', 'an unknown link');
select citizen.session_close(test.hash('f3')) \g /dev/null
select throws_ok($$select citizen.request(test.hash('f3'))$$, 'PV401', 'suivi.session', 'session_close');
update parvis.session set expires_at = now() where session = test.hash('f2');
select throws_ok($$select citizen.request(test.hash('f2'))$$, 'PV401', 'suivi.session', 'a session that is over');
select throws_ok('select citizen.' || call, 'PV401', 'suivi.session', call || ' needs a session')
from unnest(array[
	$$message_add(test.hash('x'), 'token-0001', 'texte', '{}')$$,
	$$request_withdraw(test.hash('x'), 'token-0001', '[]')$$,
	$$request_file_add(test.hash('x'), 'a', 'a/b', 1, test.hash('s'), test.hash('k'), 'clean', array['\x01'::bytea])$$,
	$$request_file_remove(test.hash('x'), 1)$$,
	$$request_file_info(test.hash('x'), 1)$$,
	$$request_file_chunk(test.hash('x'), 1, 0)$$]) as call;

-- files and messages of a request
select is((select state from citizen.request_file_add(test.hash('fs'), 'piece.png', 'image/png', 1, test.hash('s'), test.hash('k'), 'to-scan', array['\x07'::bytea])),
	'to-scan', 'request_file_add');
select currval(pg_get_serial_sequence('parvis.file', 'id')) as file \gset
select is((select id from citizen.request_file_add(test.hash('fs'), 'piece.png', 'image/png', 1, test.hash('s'), test.hash('k'), 'clean', array['\x07'::bytea])),
	:file::bigint, 'the same one twice is one');
select ok((select (files -> 1 ->> 'pending')::boolean from citizen.request(test.hash('fs'))), 'it waits for its message');
select throws_ok(format($$select citizen.request_file_chunk(test.hash('fs'), %s, 0)$$, :file), 'PV423', 'file.to-scan', 'not before its verdict');
select worker.scan_done(test.commune(1), :file, 'clean') \g /dev/null
select is(citizen.request_file_chunk(test.hash('fs'), :file, 0), '\x07'::bytea, 'request_file_chunk');
select is((select chunks from citizen.request_file_info(test.hash('fs'), :file)), 1, 'request_file_info');
update parvis.request set state = 'waiting';
select lives_ok(format($$select citizen.message_add(test.hash('fs'), 'token-0001', 'Voici', '{%s}')$$, :file), 'message_add');
select is((select state || ' ' || version from citizen.request(test.hash('fs'))), 'received 2', 'what was waited for goes on');
select ok((select unread from parvis.request), 'an agent is to read it');
select is(citizen.message_add(test.hash('fs'), 'token-0001', 'Voici', '{}'), currval(pg_get_serial_sequence('parvis.message', 'id')), 'the same token twice');
select is((select jsonb_array_length(messages) || ' ' || (messages -> 0 -> 'files' -> 0 ->> 'name') from citizen.request(test.hash('fs'))), '1 piece.png', 'is one message');
select throws_ok(format($$select citizen.message_add(test.hash('fs'), 'token-0002', 'x', '{%s}')$$, :file), 'PV422', 'file.unknown', 'a file is in one message');
select citizen.request_file_remove(test.hash('fs'), :file) \g /dev/null
select is((select count(*) from parvis.file where id = :file), 1::bigint, 'and is taken out of it no more');
select id as file from citizen.request_file_add(test.hash('fs'), 'trop.png', 'image/png', 1, test.hash('s'), test.hash('k'), 'clean', array['\x07'::bytea]) \gset
select citizen.request_file_remove(test.hash('fs'), :file) \g /dev/null
select is((select count(*) from parvis.file where id = :file), 0::bigint, 'request_file_remove');

-- request_withdraw
select is(citizen.request_withdraw(test.hash('fs'), 'token-0003', '[{"kind": "withdrawn", "recipient": "elodie@exemple.test", "template": "mail/withdrawn"}]'),
	'withdrawn', 'withdrawn');
select is(citizen.request_withdraw(test.hash('fs'), 'token-0003', '[{"kind": "withdrawn", "recipient": "elodie@exemple.test", "template": "mail/withdrawn"}]'),
	'withdrawn', 'twice');
select is((select count(*) from parvis.outbox where kind = 'withdrawn'), 1::bigint, 'is one mail');
select is((select string_agg(kind, ' ' order by n) from parvis.event), 'received file message file withdrawn', 'the chain tells it');
select ok((select bool_and(parvis.chain_ok(commune, id)) from parvis.request), 'and holds');
select throws_ok($$select citizen.message_add(test.hash('fs'), 'token-0004', 'x', '{}')$$, 'PV409', 'suivi.closed', 'then nothing is added');
select throws_ok($$select citizen.request_file_add(test.hash('fs'), 'a', 'a/b', 1, test.hash('s'), test.hash('k'), 'clean', array['\x01'::bytea])$$,
	'PV409', 'suivi.closed', 'nor a file');
update parvis.request set state = 'answered';
select throws_ok($$select citizen.request_withdraw(test.hash('fs'), 'token-0005', '[]')$$, 'PV409', 'suivi.closed', 'an answered one is not withdrawn');
select * from finish();
rollback;
