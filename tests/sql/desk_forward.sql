-- Forwards: a mailbox is told of nothing before it is confirmed, then of each
-- new request of its service, with the request itself.
\ir setup.sql
select no_plan();
create function test.told() returns text language sql as $$
	select coalesce(string_agg(recipient || ' ' || (model ->> 'reference'), ', ' order by recipient, id), 'none') from parvis.outbox where kind = 'forward'
$$;

select test.enter(1, 'dominique1') \g /dev/null
select throws_ok('select agent.' || call, 'PV403', null, 'for administrators: ' || call)
from unnest(array['forwards()', 'forward_remove(1)', $$forward_add('token-0001', 'x@a.test', null, test.hash('l1'), '/l1')$$]) as call;
select test.enter(1, 'sacha1') \g /dev/null
create temporary table box as select agent.forward_add('token-0001', 'boite@a.test', 'etat-civil', test.hash('l1'), '/l1') as id;
select is(agent.forward_add('token-0001', 'boite@a.test', 'etat-civil', test.hash('l2'), '/l2'), (select id from box), 'forward_add: the same again changes nothing');
select is((select string_agg(recipient || ' ' || (model ->> 'link'), ',') from parvis.outbox where kind = 'forward-confirm'), 'boite@a.test /l1', 'one link is mailed');
select throws_ok($$select agent.forward_add('token-0002', 'boite@a.test', 'etat-civil', test.hash('l2'), '/l2')$$, 'PV422', 'agent.forward.twice', 'there already');
select throws_ok($$select agent.forward_add('token-0002', 'autre@a.test', 'nulle-part', test.hash('l2'), '/l2')$$, 'PV422', 'agent.token.services', 'a service that is none');
select agent.forward_add('token-0003', 'boite@a.test', null, test.hash('l3'), '/l3'), agent.forward_add('token-0004', 'toutes@a.test', null, test.hash('l4'), '/l4'), agent.forward_add('token-0005', 'voirie@a.test', 'voirie', test.hash('l5'), '/l5') \g /dev/null
select is((select string_agg(email || ' ' || coalesce(label, 'all') || ' ' || (confirmed_at is null), ', ') from agent.forwards()), (select format('boite@a.test all true, boite@a.test %s true, toutes@a.test all true, voirie@a.test %s true', (select label from parvis.service where name = 'etat-civil' and commune = test.commune(1)), (select label from parvis.service where name = 'voirie' and commune = test.commune(1)))), 'forwards: shown as not confirmed');

select test.enter(1), test.draft('u'), test.submit('u') \g /dev/null
select is(test.told(), 'none', 'nothing before it is confirmed');

select is((select email || ' ' || confirmed from agent.forward_asked(test.hash('l1'))), 'boite@a.test false', 'forward_asked');
select throws_ok('select agent.forward_confirm(test.hash(''other''))', 'PV404', 'agent.forward.unknown', 'no such link');
select agent.forward_confirm(test.hash('l1')), agent.forward_confirm(test.hash('l1')), agent.forward_confirm(test.hash('l3')), agent.forward_confirm(test.hash('l5')) \g /dev/null
select is((select confirmed from agent.forward_asked(test.hash('l1'))), true, 'forward_confirm, twice');
savepoint undone;
select test.enter(1), test.draft('w'), test.submit('w') \g /dev/null
select is(test.told(), 'boite@a.test REQUEST-W', 'told once, of a request of its service');
select is((select model - 'title' from parvis.outbox where kind = 'forward'), '{"reference": "REQUEST-W", "state": "t.agent.state.received"}', 'without personal data');
rollback to undone;
select is(test.told(), 'none', 'what did not happen is not told');
select test.enter(1), test.draft('w'), test.submit('w') \g /dev/null
select test.enter(2), test.draft('v'), test.submit('v') \g /dev/null
select test.enter(1, 'camille1'), agent.take('REQUEST-W', 1) \g /dev/null
select is(test.told(), 'boite@a.test REQUEST-W', 'nothing of another commune, nor of what follows');
select test.enter(2) \g /dev/null
select throws_ok('select agent.forward_asked(test.hash(''l1''))', 'PV404', null, 'no link of another commune');

select test.enter(1, 'sacha1') \g /dev/null
update parvis.forward set expires_at = now() - interval '1 second' where commune = test.commune(1);
select throws_ok('select agent.forward_confirm(test.hash(''l4''))', 'PV404', null, 'a link too old');
select agent.forward_add('token-0006', 'neuve@a.test', null, test.hash('l6'), '/l6') \g /dev/null
select is((select string_agg(email, ',') from agent.forwards()), 'boite@a.test,boite@a.test,neuve@a.test,voirie@a.test', 'what was never confirmed goes; what was stays');
select agent.forward_remove(id) from agent.forwards() where email = 'boite@a.test' \g /dev/null
select throws_ok(format('select agent.forward_remove(%s)', (select id from box)), 'PV404', null, 'forward_remove');
select is((select count(*) from agent.administration_history('forward', null, null, null, null, 20) where name = 'boite@a.test'), 4::bigint, 'all of it is told');
select test.enter(1), test.draft('x'), test.submit('x') \g /dev/null
select is(test.told(), 'boite@a.test REQUEST-W', 'removed, it is told of nothing more');

select * from finish();
rollback;
