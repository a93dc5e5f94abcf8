-- Letters that wait: listed, printed, marked, brought back; each function.
\ir setup.sql
select no_plan();

select test.enter(1), test.draft('a'), test.draft('b'), test.draft('c') \g /dev/null
select test.submit('a', '{"email": null}'), test.submit('b'), test.submit('c') \g /dev/null
select test.enter(1) \g /dev/null
select throws_ok(format('select %s', call), 'PV401', 'agent.session', call || ' needs a session')
from unnest(array['agent.letters(false, null, 10)', 'agent.letters_print(array[1])', 'agent.letters_mark(array[1], true)',
	$$agent.letter_posted('REQUEST-A', 1)$$]) as call;

select test.enter(1, 'camille1') \g /dev/null
select agent.message_add('REQUEST-A', 1, 'token-l-1', 'Sans adresse', '{}', '[]') \g /dev/null
select id as file from agent.file_add('REQUEST-B', 'acte.png', 'image/png', 1, test.hash('s'), test.hash('k'), 'clean', array['\x09'::bytea]) \gset
select agent.message_add('REQUEST-B', 1, 'token-l-2', 'Par lettre', array[:file],
	'[{"kind": "letter", "template": "letter/courrier", "post": true, "model": {"file": "courrier.pdf"}}]') \g /dev/null
select agent.message_add('REQUEST-C', 1, 'token-l-3', 'Par courriel', '{}',
	'[{"kind": "letter", "template": "letter/x", "model": {"file": "x.pdf"}}]') \g /dev/null
select is((select string_agg(reference || ' ' || making, ', ') from agent.letters(false, null, 10)),
	'REQUEST-A false, REQUEST-B true', 'letters: who has no e-mail, and what is marked to be posted');
select array_agg(id) as letters, min(id) as first from agent.letters(false, null, 10) \gset
select is((select string_agg(reference, ', ') from agent.letters(false, :first, 10)), 'REQUEST-B', 'after one');
select is((select string_agg(reference, ', ') from agent.letters(false, null, 1)), 'REQUEST-A', 'at most so many');

-- its PDF is the file that was made after the message
select o.id as row from parvis.outbox o join parvis.message m on m.id = o.message where m.token = 'token-l-2' \gset
select pg_sleep(0.01) \g /dev/null
update parvis.message set at = at - interval '1 second' where token = 'token-l-2';
update parvis.file set at = at - interval '2 seconds' where name = 'acte.png';
select is(worker.letter_made(:row, 'courrier.pdf', 1, test.hash('s'), test.hash('k'), array['\x01'::bytea]), true, 'the worker makes it');
select test.enter(1, 'camille1') \g /dev/null
select is((select string_agg(reference || ' ' || coalesce(name, '-'), ', ') from agent.letters_print(:'letters'::bigint[])),
	'REQUEST-A -, REQUEST-B courrier.pdf, REQUEST-B acte.png', 'letters_print gives the PDF of each, then its files');
select is((select count(*) from parvis.posting where act = 'printed'), 2::bigint, 'written down as printed');
select ok((select bool_and(printed_at is not null) from agent.letters(false, null, 10)), 'and shown so');
select is((select jsonb_agg(f ->> 'made') from agent.letters(false, :first, 1), jsonb_array_elements(files) f), '["true", "false"]', 'its files say which is the letter');
select is((select count(*) from parvis.look l join parvis.request r on r.id = l.request where r.reference in ('REQUEST-A', 'REQUEST-B')), 2::bigint, 'a letter printed is a look');

select is(agent.letters_mark(:'letters'::bigint[], true), 2, 'letters_mark: they left');
select is(agent.letters_mark(:'letters'::bigint[], true), 0, 'twice is once');
select is((select count(*) from agent.letters(false, null, 10)), 0::bigint, 'none waits');
select is((select string_agg(reference || ' ' || posted_by, ', ') from agent.letters(true, null, 10)), 'REQUEST-A Camille Exemple, REQUEST-B Camille Exemple', 'those that left, by whom');
select is(agent.letters_mark(array[:first], false), 1, 'one comes back');
select is((select string_agg(reference, ', ') from agent.letters(false, null, 10)), 'REQUEST-A', 'it waits again');
select lives_ok(format($$select agent.letter_posted('REQUEST-A', %s)$$, :first), 'letter_posted: one by its request');
select throws_ok(format($$select agent.letter_posted('REQUEST-C', %s)$$, :first), 'PV404', 'agent.unknown', 'not that of another');
select is((select string_agg(act, ',' order by id) from parvis.posting where message = :first), 'printed,posted,back,posted', 'each is written down');

-- another service, another commune
select test.enter(1, 'dominique1') \g /dev/null
select is((select count(*) from agent.letters(true, null, 10)), 0::bigint, 'another service sees none');
select is((select count(*) from agent.letters_print(:'letters'::bigint[])), 0::bigint, 'prints none');
select is(agent.letters_mark(:'letters'::bigint[], false), 0, 'and marks none');
select test.enter(2, 'sacha2') \g /dev/null
select is((select count(*) from agent.letters_print(:'letters'::bigint[])), 0::bigint, 'nor does another commune');
select is(agent.letters_mark(:'letters'::bigint[], false), 0, 'nor mark');
select * from finish();
rollback;
