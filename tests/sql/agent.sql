-- What agents' programs call: signing in, lists, and dealing with a request.
\ir setup.sql
select no_plan();
select test.enter(1) \g /dev/null
select test.draft(l), test.submit(l) from unnest(array['a', 'b', 'c', 'd', 'e']) as l \g /dev/null
select test.draft('o'), test.submit('o', '{"person_name": "Paul Autre", "person_names_search": [], "email": null, "phone": "+33 (0)7 00 00 00 01", "birth_date": "2001-05-06"}') \g /dev/null
select id as camille from parvis.agent where commune = test.commune(1) and login = 'camille' \gset
select id as dominique from parvis.agent where commune = test.commune(1) and login = 'dominique' \gset

-- shared
select is((select host from agent.commune_by_host('autre-1.test')), 'essai-1.test', 'commune_by_host');
select is((select name from agent.commune_page()), 'Saint-Essai-1', 'commune_page');
select is((select name from agent.definition(repeat('a', 64))), 'etat-civil', 'definition');
select is((select string_agg(name, ' ' order by name) from agent.procedures()), 'autre etat-civil', 'procedures');
select is(agent.commune_key(), decode(repeat('ab', 72), 'hex'), 'commune_key');
select ok((select allowed from agent.rate_hit('sign-in', '\x01', 1, 60)), 'rate_hit');
select lives_ok($$select agent.rate_forgive('sign-in', '\x01')$$, 'rate_forgive');

-- signing in
select is((select id || password_hash || disabled from agent.sign_in_begin('CAMILLE')), :camille || '$argon2id$essaifalse', 'sign_in_begin');
select is((select count(*) || coalesce(max(id)::text, '-') from agent.sign_in_begin('personne')), '1-', 'one row of nulls for an unknown login');
select ok(agent.sign_in(:camille, test.hash('s1'), null), 'sign_in');
select test.enter(1, 's1') \g /dev/null
select is((select login || ' ' || name || roles::text || services::text || totp || password from agent.session()),
	'camille Camille Exemple{agent}{etat-civil}falsetrue', 'session');
select agent.totp_set(decode(repeat('01', 60), 'hex'), 7) \g /dev/null
select throws_ok(format($$select agent.sign_in(%s, test.hash('s2'), null)$$, :camille), 'PV401', 'agent.sign-in', 'with TOTP on, a password is not enough');
select throws_ok(format($$select agent.sign_in(%s, test.hash('s2'), 7)$$, :camille), 'PV401', 'agent.sign-in', 'the step that switched it on opens nothing');
select ok(agent.sign_in(:camille, test.hash('s2'), 100), 'with a step it is');
select throws_ok(format($$select agent.sign_in(%s, test.hash('s3'), 100)$$, :camille), 'PV401', 'agent.sign-in', 'a step opens once');
select throws_ok(format($$select agent.sign_in(%s, test.hash('s3'), 99)$$, :camille), 'PV401', 'agent.sign-in', 'nor does one before it');
select ok((select totp from agent.session()), 'totp_set');
select agent.totp_set(null, null) \g /dev/null
select agent.password_set('$argon2id$nouveau') \g /dev/null
select throws_ok($$select test.enter(1, 's2')$$, 'PV401', 'agent.session', 'password_set ends the other sessions');
select lives_ok($$select test.enter(1, 's1')$$, 'and keeps this one');
select is((select password_hash from agent.sign_in_begin('camille')), '$argon2id$nouveau', 'the password is the new one');
select agent.sign_out() \g /dev/null
select throws_ok($$select test.enter(1, 's1')$$, 'PV401', 'agent.session', 'sign_out');
select throws_ok($$select agent.sign_in_remote('personne', test.hash('s4'))$$, 'PV401', 'agent.unknown-login', 'an unknown remote user');
select ok(agent.sign_in_remote('Camille', test.hash('s4')), 'sign_in_remote');
update parvis.session set seen_at = now() - interval '31 minutes' where session = test.hash('s4');
select throws_ok($$select test.enter(1, 's4')$$, 'PV401', 'agent.session', 'idle for half an hour');
update parvis.session set seen_at = now() - interval '2 minutes' where session = test.hash('s4');
select test.enter(1, 's4') \g /dev/null
select is((select seen_at from parvis.session where session = test.hash('s4')), now(), 'a use is noted, to the minute');
update parvis.session set expires_at = now() where session = test.hash('s4');
select throws_ok($$select test.enter(1, 's4')$$, 'PV401', 'agent.session', 'eight hours at most');
select agent.sign_in_remote('camille', test.hash('s5')) \g /dev/null
update parvis.agent set disabled_at = now() where id = :camille;
select throws_ok($$select test.enter(1, 's5')$$, 'PV401', 'agent.session', 'a disabled account has no session');
select throws_ok($$select agent.sign_in_remote('camille', test.hash('s6'))$$, 'PV401', 'agent.unknown-login', 'nor opens one');
select throws_ok(format($$select agent.sign_in(%s, test.hash('s6'), null)$$, :camille), 'PV401', 'agent.sign-in', 'by password either');
select ok((select disabled from agent.sign_in_begin('camille')), 'sign_in_begin says so');
update parvis.agent set disabled_at = null where id = :camille;

-- none of the rest without a session
select test.enter(1) \g /dev/null
select throws_ok('select agent.' || call, 'PV401', 'agent.session', call || ' needs a session')
from unnest(array[
	$$session()$$, $$agents()$$, $$totp_set(null, null)$$, $$password_set('$argon2id$x')$$,
	$$desk('{}', null, null, 10)$$, $$beside('{}', 'REQUEST-A', false)$$, $$search('name', 'exemple', 10)$$, $$counts()$$, $$request('REQUEST-A')$$,
	$$take('REQUEST-A', 1)$$, $$assign('REQUEST-A', 1, null)$$, $$ask('REQUEST-A', 1, 'token-0001', 'x', '[]')$$,
	$$message_add('REQUEST-A', 1, 'token-0001', 'x', '{}', '[]')$$, $$answer('REQUEST-A', 1, 'token-0001', 'x', '{}', '[]')$$,
	$$refuse('REQUEST-A', 1, 'token-0001', 'x', 'y', '[]')$$, $$close('REQUEST-A', 1, 'token-0001', 'x', '[]')$$,
	$$note_add('REQUEST-A', 'token-0001', 'x')$$, $$letter_posted('REQUEST-A', 1)$$,
	$$file_add('REQUEST-A', 'a', 'a/b', 1, test.hash('s'), test.hash('k'), 'clean', array['\x01'::bytea])$$,
	$$file_remove('REQUEST-A', 1)$$, $$file_info(1)$$, $$file_chunk(1, 0)$$, $$outbox_of('REQUEST-A')$$]) as call;

-- the desk; her password ended the session of the sample
select test.enter(1), agent.sign_in_remote('camille', test.hash('camille1')) \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
update parvis.request set due_on = parvis.today() + (ascii(right(reference, 1)) - ascii('C'));
create function test.desk(p_filter text, p_place text default null, p_limit int default 50, p_back boolean default false)
returns text
language sql
as $$
	select coalesce(string_agg(right(d.reference, 1), '' order by d.ordinality), '')
	from agent.desk(p_filter::jsonb, p_place, p_back, p_limit) with ordinality d
$$;
create function test.place(p_letter text, p_sort text default 'due')
returns text
language sql
as $$
	select d.place from agent.desk(jsonb_build_object('sort', p_sort), null, false, 50) d where d.reference = 'REQUEST-' || p_letter
$$;
select is(test.desk('{}'), 'ABCDEO', 'the open ones, by deadline');
select is(test.desk('{}', null, 2), 'AB', 'so many');
select is(test.desk('{}', test.place('B'), 2), 'CD', 'after a place');
select is(test.desk('{}', test.place('D'), 2, true), 'BC', 'before it, in the same order');
select is(test.desk('{}', test.place('A'), 2, true), '', 'none before the first');
select is(test.desk('{}', 'rien', 2), 'AB', 'a place that is none: the beginning');
select is(test.desk('{"late": true}'), 'AB', 'late');
select is(test.desk('{"soon": true}'), 'CDE', 'soon');
select is(test.desk('{"late": true, "soon": true}'), 'ABCDE', 'either');
select is(test.desk('{"state": ["answered"]}'), '', 'of a state');
select is(test.desk('{"state": ["answered", "received"]}'), 'ABCDEO', 'or of another');
select is(test.desk('{"procedure": ["autre"]}'), '', 'of a procedure');
select is(test.desk('{"procedure": ["autre", "etat-civil"]}'), 'ABCDEO', 'or of another');
select is(test.desk('{"service": ["voirie"]}'), '', 'not of a service that is not theirs');
select is(test.desk('{"service": ["etat-civil", "voirie"]}'), 'ABCDEO', 'of theirs');
select is(test.desk('{"agent": ["none"]}'), 'ABCDEO', 'given to nobody');
update parvis.request set received_at = received_at - (ascii(right(reference, 1)) - ascii('A')) * interval '1 day' where commune = test.commune(1);
select is(test.desk('{"sort": "received"}'), 'ABCDEO', 'the newest first');
select is(test.desk('{"sort": "received"}', test.place('B', 'received'), 2), 'CD', 'after a place');
select is(test.desk('{"sort": "received"}', test.place('D', 'received'), 2, true), 'BC', 'before it');
select is(test.desk(format('{"from": "%s"}', parvis.today() - 2)), 'ABC', 'received from a day');
select is(test.desk(format('{"to": "%s"}', parvis.today() - 3)), 'DEO', 'up to a day');
select is(test.desk(format('{"from": "%1$s", "to": "%1$s"}', parvis.today() - 1)), 'B', 'on one');
update parvis.request set received_at = now() where commune = test.commune(1);
update parvis.request set unread = true where reference = 'REQUEST-D';
select is(test.desk('{"unread": true}'), 'D', 'with something unread');
update parvis.request set unread = false where reference = 'REQUEST-D';
update parvis.outbox set state = 'failed' where request = (select id from parvis.request where reference = 'REQUEST-E');
select is(test.desk('{"failed": true}'), 'E', 'whose mail was not delivered');
select is(test.desk('{"channel": ["web"]}'), 'ABCDEO', 'that came on line');
select is(test.desk('{"channel": ["phone", "post"]}'), '', 'or another way');
select is(agent.beside('{}', 'REQUEST-B', false), 'REQUEST-C', 'the next one');
select is(agent.beside('{}', 'REQUEST-B', true), 'REQUEST-A', 'the one before');
select is(agent.beside('{}', 'REQUEST-A', true), null, 'none before the first');
select is(agent.beside('{}', 'REQUEST-Z', false), 'REQUEST-A', 'of none, the first');
select agent.take('REQUEST-C', 1) \g /dev/null
select is(test.desk(format('{"agent": ["%s"]}', :camille)), 'C', 'of an agent');
select is(test.desk(format('{"agent": ["%s", "none"]}', :camille)), 'ABCDEO', 'of an agent or of nobody');
select is(test.desk(format('{"agent": ["%s"], "procedure": ["autre"]}', :camille)), '', 'of an agent and of a procedure');
select is(test.desk('{"agent": ["none"]}'), 'ABDEO', 'then to nobody no more');
select is(test.desk('{"state": ["in-progress"]}'), 'C', 'and under way');
select is((select days_left || ' ' || agent_name || ' ' || title || ' ' || version from agent.desk('{"state": ["in-progress"]}', null, false, 1)),
	'0 Camille Exemple État civil 2', 'a line says all');
select test.enter(1, 'dominique1') \g /dev/null
select is(test.desk('{}'), '', 'another service sees none');
select throws_ok($$select agent.request('REQUEST-A')$$, 'PV404', 'agent.unknown', 'nor opens one');
select throws_ok($$select agent.take('REQUEST-A', 1)$$, 'PV404', 'agent.unknown', 'nor takes it');
select is((select count(*) from agent.search('name', 'exemple', 10)), 0::bigint, 'nor finds it');
select is((select coalesce(sum(n), 0) from agent.counts()), 0::numeric, 'nor counts it');
select test.enter(1, 'sacha1') \g /dev/null
select is(test.desk('{}'), 'ABCDEO', 'an administrator sees every service');

-- search
create function test.search(p_kind text, p_value text)
returns text
language sql
as $$
	select coalesce(string_agg(right(reference, 1), '' order by reference), '')
	from agent.search(p_kind, p_value, 50)
$$;
select is(test.search(kind, value), found, format('%s "%s"', kind, value))
from (values
	('number', 'request-a', 'A'), ('number', 'REQUEST', 'ABCDEO'), ('number', 'RE', ''),
	('name', 'ELODIE', 'ABCDE'), ('name', 'élo exem', 'ABCDE'), ('name', 'gall', 'ABCDE'),
	('name', 'aut pau', 'O'), ('name', 'gall paul', ''), ('name', 'x', ''), ('name', '', ''),
	('phone', '06.11.22.33.44', 'ABCDE'), ('phone', '0700000001', 'O'), ('phone', 'rien', ''),
	('date', '2001-05-06', 'O'), ('date', '1999-01-01', ''),
	('date', parvis.today()::text, 'ABCDEO')
) as s (kind, value, found);
select throws_ok($$select agent.search('couleur', 'bleu', 10)$$, 'PV422', 'agent.search-kind', 'no other search');
select throws_ok($$select agent.search('date', '31/02/2020', 10)$$, '22008', null, 'a date that is none');

-- a request, and the look at it
select is((select string_agg(state || ' ' || n, ',' order by state) from agent.counts()), 'in-progress 1,received 5', 'counts');
select is((select count(*) from parvis.look), 0::bigint, 'nobody has looked yet');
select is((select person_name || ' ' || phone || ' ' || birth_date || ' ' || version || ' ' || last_event from agent.request('REQUEST-A')),
	'Élodie Exemple 06 11 22 33 44 1980-02-01 1 1', 'request');
select is((select jsonb_array_length(others) from agent.request('REQUEST-A')), 4, 'the person''s others');
select is((select jsonb_array_length(others) from agent.request('REQUEST-O')), 0, 'another person''s none');
select is((select count(*) from parvis.look), 3::bigint, 'each look is written down');
select test.enter(1, 'camille1') \g /dev/null
select is((select viewers -> 0 ->> 'name' from agent.request('REQUEST-A')), 'Sacha Exemple', 'who looks at it too');
update parvis.request set unread = true where reference = 'REQUEST-A';
select is((select count(*) from agent.request('REQUEST-A')), 1::bigint, 'seen');
select ok((select not unread from parvis.request where reference = 'REQUEST-A'), 'it is unread no more');
select throws_ok($$select agent.request('REQUEST-Z')$$, 'PV404', 'agent.unknown', 'an unknown one');

-- take, assign, notes
select is(agent.take('REQUEST-A', 1)::text, '(2,in-progress)', 'take');
select throws_ok($$select agent.take('REQUEST-A', 1)$$, 'PV409', 'agent.conflict', 'what has changed since');
select is((select changed_by from agent.request('REQUEST-A')), 'Camille Exemple', 'who changed it');
select throws_ok(format($$select agent.assign('REQUEST-A', 2, %s)$$, :dominique), 'PV422', 'agent.unknown-agent', 'not to one who does not see it');
select is(agent.assign('REQUEST-A', 2, (select id from parvis.agent where login = 'sacha' and commune = test.commune(1)))::text, '(3,in-progress)', 'assign');
select is(agent.assign('REQUEST-A', 3, null)::text, '(4,received)', 'to nobody');
select throws_ok($$select agent.assign('REQUEST-A', 4, 0)$$, 'PV422', 'agent.unknown-agent', 'not to one who is not there');
select is((select string_agg(name, ',' order by name) from agent.agents()), 'Camille Exemple,Dominique Exemple,Sacha Exemple', 'agents');
select is(agent.note_add('REQUEST-A', 'token-note', 'une note'), agent.note_add('REQUEST-A', 'token-note', 'une note'), 'the same token is one note');
select is((select notes -> 0 ->> 'text' from agent.request('REQUEST-A')), 'une note', 'note_add');

-- telling the citizen
create function test.mail(p_kind text)
returns jsonb
language sql
as $$
	select jsonb_build_array(jsonb_build_object('kind', p_kind, 'recipient', 'elodie@exemple.test',
		'template', 'mail/' || p_kind, 'model', '{}'::jsonb, 'link', encode(test.hash(p_kind), 'hex')))
$$;
select throws_ok($$select agent.ask('REQUEST-A', 3, 'token-0001', 'Quoi ?', test.mail('question'))$$, 'PV409', 'agent.conflict', 'not over what another did');
select is(agent.ask('REQUEST-A', 4, 'token-0001', 'Quoi ?', test.mail('question'))::text, '(5,waiting)', 'ask');
select is(agent.ask('REQUEST-A', 4, 'token-0001', 'Quoi ?', test.mail('question'))::text, '(5,waiting)', 'the same token is one');
select is((select count(*) from parvis.message), 1::bigint, 'one message');
select is((select count(*) from parvis.outbox where kind = 'question'), 1::bigint, 'one mail');
select is((select agent_name from agent.request('REQUEST-A')), 'Camille Exemple', 'who writes first deals with it');
select ok(citizen.follow_link(test.hash('question'), test.hash('fq')), 'the mail''s link opens it');
select is(agent.message_add('REQUEST-A', 5, 'token-0002', 'Bonjour', '{}', test.mail('message'))::text, '(6,waiting)', 'message_add leaves the state');
select state from agent.file_add('REQUEST-A', 'acte.pdf', 'application/pdf', 1, test.hash('s'), test.hash('k'), 'clean', array['\x09'::bytea]) \g /dev/null
select currval(pg_get_serial_sequence('parvis.file', 'id')) as file \gset
select is((select id from agent.file_add('REQUEST-A', 'acte.pdf', 'application/pdf', 1, test.hash('s'), test.hash('k'), 'clean', array['\x09'::bytea])),
	:file::bigint, 'the same file twice is one');
select test.follow('a') \g /dev/null
select is((select files from citizen.request(test.hash('fa'))), '[]', 'the citizen does not see it yet');
select throws_ok(format($$select citizen.request_file_info(test.hash('fa'), %s)$$, :file), 'PV404', 'file.unknown', 'nor reads it');
select is((select name from agent.file_info(:file)), 'acte.pdf', 'file_info');
select is(agent.file_chunk(:file, 0), '\x09'::bytea, 'file_chunk');
select throws_ok($$select agent.file_info(0)$$, 'PV404', 'file.unknown', 'no other file');
select throws_ok(format($$select agent.answer('REQUEST-A', 6, 'token-0003', 'x', '{%s, 0}', '[]')$$, :file), 'PV422', 'file.unknown', 'nor is one sent');
select is(agent.answer('REQUEST-A', 6, 'token-0003', 'Voici', array[:file]::bigint[], test.mail('answer'))::text, '(7,answered)', 'answer');
select is((select (messages -> 2 -> 'files' -> 0 ->> 'name') || ' ' || (messages -> 2 ->> 'agent_name') from citizen.request(test.hash('fa'))),
	'acte.pdf Camille Exemple', 'the citizen has it with its file');
select is(citizen.request_file_chunk(test.hash('fa'), :file, 0), '\x09'::bytea, 'and reads it');
select throws_ok($$select agent.take('REQUEST-A', 7)$$, 'PV409', 'agent.closed', 'then it is closed');
select throws_ok($$select agent.file_add('REQUEST-A', 'a', 'a/b', 1, test.hash('s'), test.hash('k'), 'clean', array['\x01'::bytea])$$, 'PV409', 'agent.closed', 'to files too');
select is(agent.answer('REQUEST-A', 6, 'token-0003', 'Voici', '{}', '[]')::text, '(7,answered)', 'the same token still gives the same');
select is(agent.refuse('REQUEST-B', 1, 'token-0004', 'Motif', 'Recours', test.mail('refusal'))::text, '(2,refused)', 'refuse');
select is((select reason || ' ' || appeal from parvis.request where reference = 'REQUEST-B'), 'Motif Recours', 'with its reason and ways of appeal');
select throws_ok($$select agent.refuse('REQUEST-D', 1, 'token-0005', null, null, '[]')$$, '23514', null, 'never without a reason');
select is(agent.close('REQUEST-D', 1, 'token-0006', null, test.mail('closed'))::text, '(2,closed)', 'close');
select state from agent.file_add('REQUEST-E', 'trop.pdf', 'application/pdf', 1, test.hash('s'), test.hash('k'), 'clean', array['\x09'::bytea]) \g /dev/null
select agent.file_remove('REQUEST-E', currval(pg_get_serial_sequence('parvis.file', 'id'))) \g /dev/null
select is((select files from agent.request('REQUEST-E')), '[]', 'file_remove');

-- by post
select agent.ask('REQUEST-O', 1, 'token-0007', 'Quoi ?', '[]') \g /dev/null
select is((select messages -> 0 ->> 'post' from agent.request('REQUEST-O')), 'to-post', 'with no e-mail it goes by post');
select agent.letter_posted('REQUEST-O', currval(pg_get_serial_sequence('parvis.message', 'id'))) \g /dev/null
select is((select messages -> 0 ->> 'post' from agent.request('REQUEST-O')), 'posted', 'letter_posted');
select throws_ok($$select agent.letter_posted('REQUEST-O', 0)$$, 'PV404', 'agent.unknown', 'no other letter');

select is((select string_agg(kind || ' ' || recipient, ',' order by id) from agent.outbox_of('REQUEST-A')),
	'receipt e…@exemple.test,question e…@exemple.test,message e…@exemple.test,answer e…@exemple.test', 'outbox_of hides addresses by half');
select is((select string_agg(o.kind || ' ' || e.kind, ',' order by o.after_event) from agent.outbox_of('REQUEST-A') o
	join parvis.request r on r.reference = 'REQUEST-A' join parvis.event e on e.request = r.id and e.n = o.after_event),
	'receipt received,question asked,message message,answer answered', 'and tells after which event each was written');
select is((select string_agg(kind, ' ' order by n) from parvis.event e join parvis.request r on r.commune = e.commune and r.id = e.request where r.reference = 'REQUEST-A'),
	'received taken assigned assigned asked message answered', 'the chain tells it');
select ok((select bool_and(parvis.chain_ok(commune, id)) from parvis.request), 'and every chain holds');
select is((select jsonb_object_agg(state, n) from agent.counts() where n <> 0),
	(select jsonb_object_agg(state, n) from (select state, count(*) as n from parvis.request group by state) r),
	'what is counted is what is there');
select worker.fold_counters() \g /dev/null
select is((select jsonb_object_agg(state, n) from agent.counts() where n <> 0),
	(select jsonb_object_agg(state, n) from (select state, count(*) as n from parvis.request group by state) r),
	'folded too');
select * from finish();
rollback;
