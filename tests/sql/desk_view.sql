-- Saved views, their counts, and how an agent has the desk.
\ir setup.sql
select no_plan();
select test.enter(1), test.draft('a'), test.draft('b'), test.draft('c'), test.draft('d') \g /dev/null
select test.submit('a'), test.submit('b'), test.submit('c', '{"service": "voirie"}'), test.submit('d') \g /dev/null
select throws_ok('select ' || call, 'PV401', 'agent.session', call || ' needs a session')
from unnest(array['agent.views()', $$agent.view_add('x', 'own', null, '')$$, 'agent.view_remove(1)', $$agent.view_counts('[{}]')$$,
	'agent.preference()', $$agent.preference_set(25, 'tight', '{}')$$, 'agent.view_first(null)']) as call;

create function test.count(p_filter text)
returns text
language sql
as $$
	select n || case when more then '+' else '' end from agent.view_counts(jsonb_build_array(p_filter::jsonb))
$$;
select test.enter(1, 'camille1') \g /dev/null
select is(test.count(filter), n, 'counted: ' || filter)
from (values
	('{}', '3'), ('{"state": ["received"]}', '3'), ('{"state": ["answered"]}', '0'), ('{"service": ["voirie"]}', '0'),
	('{"procedure": ["etat-civil"]}', '3'), ('{"procedure": ["autre"]}', '0'), ('{"agent": ["none"]}', '3'),
	('{"late": true}', '0'), ('{"unread": true}', '0'), ('{"soon": true, "state": ["received"]}', '0')
) as c (filter, n);
select agent.take('REQUEST-A', 1) \g /dev/null
select is(test.count('{"agent": ["none"]}'), '2', 'given to somebody');
select is(test.count(format('{"agent": ["%s"], "state": ["in-progress"]}', (select id from parvis.agent where login = 'camille' and commune = test.commune(1)))), '1', 'to her');
select worker.fold_counters() \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
select is(test.count('{"agent": ["none"]}'), '2', 'the same once folded');
update parvis.request set due_on = parvis.today() - 1 where reference = 'REQUEST-B';
select is(test.count('{"late": true}'), '1', 'late, which no counter knows');

select agent.view_add('Les miennes', 'own', null, 'agent=moi') as mine \gset
select is(agent.view_add('Les miennes', 'own', null, 'agent=moi&delai=retard'), :mine::bigint, 'the same name is the same view');
select throws_ok($$select agent.view_add('Toutes', 'all', null, '')$$, 'PV403', 'agent.view-scope', 'for others only by who leads');
select test.enter(1, 'sacha1') \g /dev/null
select agent.view_add('En retard', 'all', null, 'delai=retard') as every, agent.view_add('Chefs', 'role', 'administrator', '') \gset
select results_eq($$select name, scope, mine, may_remove from agent.views()$$,
	$$values ('Chefs', 'role', true, true), ('En retard', 'all', true, true)$$, 'hers, and those of her role');
select test.enter(1, 'camille1') \g /dev/null
select results_eq($$select name, filter, mine, may_remove, first from agent.views()$$,
	$$values ('Les miennes', 'agent=moi&delai=retard', true, true, false), ('En retard', 'delai=retard', false, false, false)$$,
	'her own, then everyone''s; not those of another role');
select throws_ok(format('select agent.view_remove(%s)', :every), 'PV404', 'agent.view-unknown', 'not taken away by who has it only');
select results_eq('select page_size, density, cardinality(hidden), filter from agent.preference()', $$values (50, 'usual', 2, null::text)$$, 'as it is at first');
select agent.view_first(:every), agent.preference_set(25, 'tight', '{service,agent}') \g /dev/null
select results_eq('select page_size, density, cardinality(hidden), filter from agent.preference()', $$values (25, 'tight', 2, 'delai=retard')$$, 'as she has it');
select throws_ok('select agent.view_first(0)', 'PV404', 'agent.view-unknown', 'a view that there is');
select test.enter(2, 'camille2') \g /dev/null
select is((select count(*) from agent.views()), 0::bigint, 'another commune has its own');
select throws_ok(format('select agent.view_first(%s)', :every), 'PV404', 'agent.view-unknown', 'and no other');
select test.enter(1, 'sacha1') \g /dev/null
select agent.view_remove(:every) \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
select is((select string_agg(name, ' ') from agent.views()), 'Les miennes', 'who made it takes it away for all');
select is((select filter from agent.preference()), null, 'and the list is as at first');
select * from finish();
rollback;
