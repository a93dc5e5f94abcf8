-- The electoral roll: polls, a request that is prepared, deposited, decided, transmitted.
\ir setup.sql
select no_plan();
select test.enter(1), test.draft('a'), test.draft('b'), test.draft('c') \g /dev/null

-- prepared: it waits, with what is still to be done
select is(test.submit('a', '{"deposit": "Déposez-la.", "service": "elections"}')::text, '(REQUEST-A,t)', 'draft_submit prepares');
select test.follow('a') \g /dev/null
select is((select state || ' ' || awaited || ' ' || (messages -> 0 ->> 'text') || ' ' || (messages -> 0 ->> 'kind') || ' ' || (messages -> 0 ->> 'author')
	from citizen.request(test.hash('fa'))), 'waiting true Déposez-la. question system', 'the citizen is told what is to be done');
select is((select service || ' ' || (due_on = erase_on) from parvis.request where reference = 'REQUEST-A'), 'elections true', 'of its service, and no delay runs');
select is((select string_agg(e.kind || ' ' || e.actor || ' ' || e.state, ',' order by e.n) from parvis.event e join parvis.request r on r.id = e.request where r.reference = 'REQUEST-A'),
	'received citizen waiting,asked system waiting', 'its chain says so');
select is(test.submit('a', '{"deposit": "Autre."}')::text, '(REQUEST-A,f)', 'sent again, it is the same');
select is((select count(*) from parvis.message), 1::bigint, 'with one message');
-- sent for good, as every other request
select test.submit('b', '{"service": "elections"}') \g /dev/null
select test.follow('b') \g /dev/null
select is((select state || ' ' || awaited from citizen.request(test.hash('fb'))), 'received false', 'with nothing to be done it is received');

-- who may
select test.enter(1, 'dominique1') \g /dev/null
select throws_ok('select agent.' || call, 'PV403', 'electoral.not-yours', call || ' is of the service elections')
from unnest(array[$$poll_add('municipal', '2099-03-15', null)$$, $$poll_remove(1)$$, $$roll_pending()$$, $$roll_send('token-0001')$$,
	$$roll_batches()$$, $$roll_batch(1)$$]) as call;
select throws_ok($$select agent.roll('REQUEST-A')$$, 'PV404', 'agent.unknown', 'roll shows what the agent sees');
select throws_ok($$select agent.deposit('REQUEST-A', 1, '2026-01-01')$$, 'PV404', 'agent.unknown', 'so does deposit');
select test.enter(1) \g /dev/null
select throws_ok('select agent.' || call, 'PV401', 'agent.session', call || ' needs a session')
from unnest(array[$$polls()$$, $$poll_add('municipal', '2099-03-15', null)$$, $$poll_remove(1)$$, $$roll('REQUEST-A')$$, $$roll_pending()$$,
	$$roll_send('token-0001')$$, $$roll_batches()$$, $$roll_batch(1)$$, $$deposit('REQUEST-A', 1, '2026-01-01')$$,
	$$roll_deposit('REQUEST-A', 1, 'counter', '2026-01-01', false, null, '2026-01-06')$$]) as call;

-- polls
select test.enter(1, 'sacha1') \g /dev/null
select ok(agent.poll_add('municipal', parvis.today() + 30, parvis.today() + 37), 'poll_add');
select ok(agent.poll_add('municipal', parvis.today() + 30, parvis.today() + 44), 'again');
select ok(agent.poll_add('european', parvis.today() + 10, null), 'another');
select ok(agent.poll_add('regional', parvis.today() - 3, null), 'one that is over');
select is((select string_agg(kind || ' ' || (first_round - parvis.today()) || ' ' || coalesce((second_round - parvis.today())::text, '-'), ',') from agent.polls()),
	'european 10 -,municipal 30 44', 'polls: the next one first, none that is over');
select is((select count(*) from citizen.polls()), 2::bigint, 'citizens see the same');
select throws_ok($$select agent.poll_add('senatorial', '2099-03-15', null)$$, '23514', null, 'a kind that is none');
select agent.poll_remove(id) from agent.polls() where kind = 'european' \g /dev/null
select is((select count(*) from agent.polls()), 1::bigint, 'poll_remove');
select is(worker.poll_add(null, 'presidential', '2099-04-12', '2099-04-26'), (select count(*)::int from parvis.commune), 'worker.poll_add for every commune');
select is(worker.poll_add(test.commune(2), 'european', '2099-06-07', null), 1, 'and for one');
select is((select count(*) from agent.polls()), 2::bigint, 'the commune has those of all');
select is((select string_agg(kind || ' ' || communes, ',') from worker.poll_list() where first_round >= '2099-01-01'),
	'presidential ' || (select count(*) from parvis.commune) || ',european 1', 'worker.poll_list');
select is(worker.poll_remove(test.commune(2), 'european', '2099-06-07'), 1, 'worker.poll_remove');
select is(worker.poll_remove(null, 'presidential', '2099-04-12'), (select count(*)::int from parvis.commune), 'of every commune');

-- deposit
select is(agent.roll('REQUEST-A')::text, format('(t,,,,,,%s,,)', parvis.today()), 'roll: awaited');
select throws_ok(format($$select agent.roll_deposit('REQUEST-A', 1, 'counter', '%s', false, null, '2026-01-06')$$, parvis.today() + 1),
	'PV422', 'electoral.deposit-future', 'no deposit of tomorrow');
select throws_ok($$select agent.roll_deposit('REQUEST-A', 9, 'counter', '2026-01-01', false, null, '2026-01-06')$$, 'PV409', 'agent.conflict', 'not over what another did');
select is(agent.roll_deposit('REQUEST-A', 1, 'mandate', parvis.today() - 1, false, null, parvis.today() + 4)::text, '(2,in-progress)', 'roll_deposit');
select is(agent.roll('REQUEST-A')::text, format('(f,mandate,%s,f,,,%s,,)', parvis.today() - 1, parvis.today()), 'roll: deposited');
select is((select state || ' ' || awaited || ' ' || days_left from citizen.request(test.hash('fa'))), 'in-progress false 4', 'its delay runs');
select is((select string_agg(kind, ' ' order by n) from parvis.event e join parvis.request r on r.id = e.request where r.reference = 'REQUEST-A'),
	'received asked deposited', 'its chain says so');
select throws_ok($$select agent.deposit('REQUEST-A', 2, '2026-01-06')$$, 'PV409', 'agent.conflict', 'it is deposited once');
select is(agent.roll_deposit('REQUEST-A', 2, 'post', parvis.today(), true, '2099-03-15', parvis.today() + 3)::text, '(3,in-progress)', 'and corrected');
select is(agent.roll('REQUEST-A')::text, format('(f,post,%s,t,2099-03-15,,%s,,)', parvis.today(), parvis.today()), 'roll: corrected');
select is(agent.roll_deposit('REQUEST-B', 1, 'online', parvis.today(), false, null, parvis.today() + 5)::text, '(2,received)', 'one that was sent on line stays where it is');

-- decision, transmission
select is((select count(*) from agent.roll_pending()), 0::bigint, 'nothing is decided');
select throws_ok($$select agent.roll_send('token-0001')$$, 'PV422', 'electoral.nothing', 'nothing goes');
select agent.answer('REQUEST-A', 3, 'token-0003', 'Inscrite', '{}', '[]') \g /dev/null
select agent.refuse('REQUEST-B', 2, 'token-0004', 'Motif', 'Recours', '[]') \g /dev/null
select is((select string_agg(reference || ' ' || state || ' ' || way || ' ' || (decided_on = parvis.today()) || ' ' || days_left, ',') from agent.roll_pending()),
	'REQUEST-A answered post true 2,REQUEST-B refused online true 2', 'roll_pending');
select is((select decided_on = parvis.today() and told from agent.roll('REQUEST-A')), true, 'roll: decided, and told by mail');
select agent.roll_send('token-0005') as batch \gset
select is(agent.roll_send('token-0005'), :batch::bigint, 'the same token is one transmission');
select is((select count(*) from agent.roll_pending()), 0::bigint, 'nothing waits');
select is((select string_agg(reference || ' ' || state, ',') from agent.roll_batch(:batch)), 'REQUEST-A answered,REQUEST-B refused', 'roll_batch');
select is((select string_agg(id || ' ' || agent_name || ' ' || n, ',') from agent.roll_batches()), :batch || ' Sacha Exemple 2', 'roll_batches');
select is((select batch from agent.roll('REQUEST-A')), :batch::bigint, 'roll: transmitted');

-- by post, the person is told once the letter has left
select test.submit('c', '{"email": null, "deposit": "Déposez-la.", "service": "elections"}') \g /dev/null
select agent.roll_deposit('REQUEST-C', 1, 'counter', parvis.today(), false, null, parvis.today() + 5),
	agent.answer('REQUEST-C', 2, 'token-0006', 'Inscrite', '{}', '[]') \g /dev/null
select is((select told from agent.roll('REQUEST-C')), false, 'not told yet');
select agent.letter_posted('REQUEST-C', currval(pg_get_serial_sequence('parvis.message', 'id'))) \g /dev/null
select is((select told from agent.roll('REQUEST-C')), true, 'then told');

select ok((select bool_and(parvis.chain_ok(commune, id)) from parvis.request), 'every chain holds');
select * from finish();
rollback;
