-- What other software reads: the last changes, a document by itself, what a key wrote.
\ir setup.sql
select no_plan();

select test.enter(1), test.draft('a'),
	citizen.file_add(test.hash('ta'), '/data/f', 'a.pdf', 'application/pdf', 1, test.hash('s'), test.hash('k'), 'clean', array['x'::bytea]),
	test.submit('a'), test.draft('b'), test.submit('b') \g /dev/null
select is((select string_agg(service || ' ' || n || ' ' || kind, ', ' order by request) from parvis.request_change where commune = test.commune(1)),
	'etat-civil 1 received, etat-civil 1 received', 'each request has its last event');

select test.enter(1, 'camille1') \g /dev/null
select is((select string_agg(reference, ' ') from agent.feed(null, 10)), 'REQUEST-B REQUEST-A', 'the last first');
select agent.take('REQUEST-A', 1) \g /dev/null
select is((select string_agg(reference || ' ' || kind || ' ' || state, ', ') from agent.feed(null, 10)), 'REQUEST-A taken in-progress, REQUEST-B received received', 'what changes comes first, once');
select is((select n from parvis.request_change c join parvis.request r on r.commune = c.commune and r.id = c.request where r.reference = 'REQUEST-A' and r.commune = test.commune(1)), 2, 'with its last event');
select is((select string_agg(reference, ' ') from agent.feed((select place from agent.feed(null, 1)), 10)), 'REQUEST-B', 'after a place');
select is((select count(*) from agent.feed((select min(place) from agent.feed(null, 10)), 10)), 0::bigint, 'and to the end');
select is((select string_agg(reference, ' ') from agent.feed('n’importe quoi', 1)), 'REQUEST-A', 'a place that is none: from the beginning');
select is((select count(*) from json_each_text((select row_to_json(f) from agent.feed(null, 1) f)) j where j.value ~* 'élodie|exemple'), 0::bigint, 'nothing of who asked');
select agent.transfer('REQUEST-A', 2, 'token-0001', 'voirie', 'à vous', '[]') \g /dev/null
select is((select string_agg(reference, ' ') from agent.feed(null, 10)), 'REQUEST-B', 'given to another service: not ours any more');
select test.enter(1, 'dominique1') \g /dev/null
select is((select string_agg(reference || ' ' || kind, ' ') from agent.feed(null, 10)), 'REQUEST-A transferred', 'theirs');
select test.enter(1, 'sacha1') \g /dev/null
select is((select count(*) from agent.feed(null, 10)), 2::bigint, 'of every service, for who sees them all');
select test.enter(2, 'sacha2') \g /dev/null
select is((select count(*) from agent.feed(null, 10)), 0::bigint, 'nothing of another commune');

select test.enter(1, 'dominique1') \g /dev/null
create temporary table one as select f.id, (select count(*) from parvis.look) as looks from parvis.file f where f.commune = test.commune(1);
select is(agent.document_look('REQUEST-A', id), true, 'document_look') from one;
select is((select count(*) from parvis.look), (select looks + 1 from one), 'is written down');
select throws_ok(format('select agent.document_look(''REQUEST-B'', %s)', id), 'PV404', null, 'of a request of another service') from one;
select throws_ok($$select agent.document_look('REQUEST-A', 0)$$, 'PV404', 'file.unknown', 'a file that is none');

select agent.note_add('REQUEST-A', 'token-note', 'une note'), agent.message_add('REQUEST-A', 3, 'token-message', 'un mot', '{}', '[]') \g /dev/null
select is((select kind || ' ' || text from agent.written('REQUEST-A', 'token-note')), 'note une note', 'written: a note');
select is((select kind || ' ' || text from agent.written('REQUEST-A', 'token-message')), 'message un mot', 'written: a message');
select is((select id from agent.written('REQUEST-A', 'token-other')), null, 'written: nothing');
select throws_ok($$select agent.written('REQUEST-B', 'token-note')$$, 'PV404', null, 'written: of another service');
select * from finish();
rollback;
