-- Webhooks: written with the event, taken once, tried again, given up, stopped.
\ir setup.sql
select no_plan();
create function test.enter_worker() returns void language sql as $$
	select set_config('parvis.commune', '', true), set_config('parvis.agent', '', true), set_config('parvis.session', '', true)
$$;

select test.enter(1, 'dominique1') \g /dev/null
select throws_ok('select agent.' || call, 'PV403', null, 'for administrators: ' || call)
from unnest(array['webhooks()', 'webhook_rotate(1, ''token-other'', ''x'')', 'webhook_switch(1, true)', 'webhook_remove(1)',
	'webhook_test(1, ''token-test'')', 'webhook_deliveries(1, 9)', 'webhook_again(1)',
	$$webhook_add('token-0001', 'x', 'https://a.test/', 'x', '{received}', '{etat-civil}')$$]) as call;
select test.enter(1, 'sacha1') \g /dev/null
select ok(agent.webhook_add('token-0001', 'GED', 'https://ged.test/recu', decode(repeat('61', 60), 'hex'), '{received,taken}', '{etat-civil}') > 0, 'webhook_add');
select is(agent.webhook_add('token-0001', 'GED', 'https://ged.test/recu', decode(repeat('61', 60), 'hex'), '{received,taken}', '{etat-civil}'), (select id from agent.webhooks()), 'the same again changes nothing');
select agent.webhook_add('token-0002', 'Voirie', 'https://voirie.test/', decode(repeat('62', 60), 'hex'), '{received}', '{voirie}') \g /dev/null
select throws_ok($$select agent.webhook_add('token-0003', 'x', 'https://a.test/', decode(repeat('61', 60), 'hex'), '{received}', '{nulle-part}')$$, 'PV422', 'agent.token.services', 'a service that is none');
select throws_ok($$select agent.webhook_add('token-0003', 'x', 'https://moi@a.test/', decode(repeat('61', 60), 'hex'), '{received}', '{etat-civil}')$$, '23514', null, 'no user in its address');
create temporary table ged as select id from agent.webhooks() where name = 'GED';

-- the trigger
select test.enter(1), test.draft('w'), test.submit('w') \g /dev/null
select is((select string_agg(d.kind || ' ' || d.reference || ' ' || d.state_word || ' ' || d.procedure || ' ' || w.name, '; ') from parvis.webhook_delivery d join parvis.webhook w on w.commune = d.commune and w.id = d.webhook),
	'received REQUEST-W received etat-civil GED', 'a request is told to who listens to its service');
select test.enter(2), test.draft('v'), test.submit('v') \g /dev/null
select is((select count(*) from parvis.webhook_delivery), 1::bigint, 'nothing of another commune');
savepoint undone;
select test.enter(1, 'camille1'), agent.take('REQUEST-W', 1) \g /dev/null
select is((select count(*) from parvis.webhook_delivery), 2::bigint, 'taken is told');
rollback to undone;
select is((select count(*) from parvis.webhook_delivery), 1::bigint, 'what did not happen is not told');
select test.enter(1, 'camille1'), agent.note_add('REQUEST-W', 'token-note', 'x') \g /dev/null
select is((select count(*) from parvis.webhook_delivery), 1::bigint, 'what was not chosen is not told');

-- taken, told
select test.enter_worker() \g /dev/null
create temporary table taken as select * from worker.webhook_take(60);
select is((select url || ' ' || kind || ' ' || reference || ' ' || state || ' ' || attempts || ' ' || host from taken), 'https://ged.test/recu received REQUEST-W received 1 essai-1.test', 'webhook_take');
select is((select count(*) from worker.webhook_take(60)), 0::bigint, 'by one worker');
update parvis.webhook_delivery set next_at = now();
select is((select message from worker.webhook_take(60)), (select message from taken), 'a worker that died: again, under the same identifier');
select is(worker.webhook_told((select id from taken), false, false, 500, 12, 'status'), 'pending', 'webhook_told: it failed');
select is((select (next_at - now())::text || ' ' || (tries #>> '{0,status}') from parvis.webhook_delivery), '00:00:30 500', 'again in a while, with what was said');
update parvis.webhook_delivery set next_at = now();
select is((select count(*) from worker.webhook_take(60)), 0::bigint, 'a receiver that fails rests');
update parvis.webhook set rest_until = now();
select is((select count(*) from worker.webhook_take(60)), 1::bigint, 'then is called again');
select is(worker.webhook_told((select id from taken), false, true, 302, 12, 'redirect'), 'aside', 'refused for good');
select is(worker.webhook_told((select id from taken), true, false, 200, 12, null), null, 'told late, it changes nothing');
select test.enter(1, 'sacha1') \g /dev/null
select is((select aside || ' ' || pending from agent.webhooks() where name = 'GED'), '1 0', 'webhooks: one given up');
select is((select state || ' ' || jsonb_array_length(tries) from agent.webhook_deliveries((select id from ged), 10)), 'aside 2', 'webhook_deliveries');
select is(agent.webhook_again((select id from taken)), (select id from ged), 'webhook_again');
select throws_ok('select agent.webhook_again(0)', 'PV404', null, 'none');
select test.enter_worker() \g /dev/null
select is((select message || ' ' || attempts from worker.webhook_take(60)), (select message || ' 1' from taken), 'it is sent again, the same');
select is(worker.webhook_told((select id from taken), true, false, 204, 5, null), 'done', 'taken by the receiver');
select is((select failures || ' ' || (failing_since is null) from parvis.webhook where name = 'GED'), '0 true', 'which fails no more');

-- the end of tries
select test.enter(1, 'sacha1'), agent.webhook_test((select id from ged), 'token-test'), agent.webhook_test((select id from ged), 'token-test') \g /dev/null
select is((select count(*) from parvis.webhook_delivery where kind = 'test'), 1::bigint, 'webhook_test, once');
update parvis.webhook_delivery set attempts = 12 where kind = 'test';
select test.enter_worker() \g /dev/null
select is(worker.webhook_told((select id from parvis.webhook_delivery where kind = 'test'), false, false, null, 2000, 'timeout'), 'aside', 'after twelve tries, given up');
update parvis.webhook_delivery set state = 'pending', ended_at = null, attempts = 1, since = now() - interval '3 days', tries = (select jsonb_agg(n) from generate_series(1, 19) n) where kind = 'test';
select is(worker.webhook_told((select id from parvis.webhook_delivery where kind = 'test'), false, false, null, 2000, 'timeout'), 'aside', 'after three days too');
select is((select jsonb_array_length(tries) from parvis.webhook_delivery where kind = 'test'), 20, 'twenty tries are kept');
update parvis.webhook_delivery set state = 'pending', ended_at = null, since = now() where kind = 'test';
update parvis.webhook set failing_since = now() - interval '4 days' where name = 'GED';
update parvis.agent set email = 'sacha@exemple.test' where login = 'sacha' and commune = test.commune(1);
select is(worker.webhook_told((select id from parvis.webhook_delivery where kind = 'test'), false, false, null, 2000, 'timeout'), 'pending', 'a receiver fails for days');
select is((select stopped_at is not null from parvis.webhook where name = 'GED'), true, 'it is stopped');
select is((select recipient || ' ' || (model ->> 'name') from parvis.outbox where kind = 'webhook'), 'sacha@exemple.test GED', 'and the administrators are told');
select test.enter(1), test.draft('x'), test.submit('x') \g /dev/null
select is((select count(*) from parvis.webhook_delivery where reference = 'REQUEST-X'), 0::bigint, 'nothing is written for it any more');

-- switched, rotated, removed
select test.enter(1, 'sacha1') \g /dev/null
select agent.webhook_switch((select id from ged), true), agent.webhook_rotate((select id from ged), 'token-0009', decode(repeat('63', 60), 'hex')), agent.webhook_rotate((select id from ged), 'token-0009', decode(repeat('64', 60), 'hex')) \g /dev/null
update parvis.webhook_delivery set next_at = now();
select test.enter_worker() \g /dev/null
select is((select encode(substr(secret, 1, 1), 'escape') || encode(substr(old_secret, 1, 1), 'escape') from worker.webhook_take(60)), 'ca', 'webhook_rotate: both sign, once rotated');
update parvis.webhook set old_until = now() - interval '1 second';
update parvis.webhook_delivery set next_at = now();
select is((select old_secret from worker.webhook_take(60)), null, 'for a day');
select test.enter(1, 'sacha1'), agent.webhook_switch((select id from ged), false) \g /dev/null
select is((select string_agg(distinct name, ',') from agent.administration_history('webhook', null, null, null, null, 20)), 'GED,Voirie', 'all of it is told');
select agent.webhook_remove((select id from ged)) \g /dev/null
select throws_ok(format('select agent.webhook_switch(%s, true)', (select id from ged)), 'PV404', null, 'webhook_remove');
select is((select count(*) from parvis.webhook_delivery), 0::bigint, 'with what waited');
select agent.webhook_test(id, 'token-last') from agent.webhooks() \g /dev/null
select test.enter_worker() \g /dev/null
update parvis.webhook_delivery set since = now() - interval '31 days';
select is(worker.webhook_purge(), 1::bigint, 'webhook_purge');

select * from finish();
rollback;
