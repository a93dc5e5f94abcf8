-- A request that is registered at once, and acknowledged within ten working days.
\ir setup.sql
select no_plan();
select test.enter(1), test.draft('a'), test.draft('b') \g /dev/null

select is(test.submit('a', format('{"acknowledge_by": "%s"}', parvis.today() + 14)::jsonb)::text, '(REQUEST-A,t)', 'draft_submit registers');
select is((select string_agg(e.kind || ' ' || e.actor, ',' order by e.n) from parvis.event e join parvis.request r on r.id = e.request where r.reference = 'REQUEST-A'),
	'received citizen,registered system', 'its chain says so');
select is((select due_on - parvis.today() || ' ' || coalesce(silence, '-') from parvis.request where reference = 'REQUEST-A'), '14 -', 'due to be acknowledged on that day, and nothing of silence yet');
select test.submit('b', '{"silence": "refuses", "silence_on": "2099-01-01"}') \g /dev/null
select is((select count(*) from parvis.event where kind = 'registered'), 1::bigint, 'another request is received, with its receipt');

select test.enter(1) \g /dev/null
select throws_ok($$select agent.acknowledge('REQUEST-A', 1, 'token-ack-1', '', 'refuses', '2099-01-01', '[]')$$, 'PV401', 'agent.session', 'acknowledge needs a session');
select test.enter(1, 'sacha1') \g /dev/null
select throws_ok($$select agent.acknowledge('REQUEST-Z', 1, 'token-ack-1', '', 'refuses', '2099-01-01', '[]')$$, 'PV404', 'agent.unknown', 'of a request that there is');
select throws_ok($$select agent.acknowledge('REQUEST-B', 1, 'token-ack-1', '', 'refuses', '2099-01-01', '[]')$$, 'PV409', 'agent.acknowledged', 'and that awaits its receipt');
select throws_ok($$select agent.acknowledge('REQUEST-A', 9, 'token-ack-1', '', 'refuses', '2099-01-01', '[]')$$, 'PV409', 'agent.conflict', 'not over what another did');
select is(agent.acknowledge('REQUEST-A', 1, 'token-ack-1', 'Le plan.', 'refuses', '2099-01-01', '[]')::text, '(2,received)', 'acknowledge');
select is((select silence || ' ' || silence_on || ' ' || due_on from parvis.request where reference = 'REQUEST-A'), 'refuses 2099-01-01 2099-01-01', 'says what silence means, and when it is due');
select is((select kind || ' ' || text from parvis.message where request = (select id from parvis.request where reference = 'REQUEST-A')), 'message Le plan.', 'with what is missing');
select is((agent.acknowledge('REQUEST-A', 1, 'token-ack-1', 'Le plan.', 'refuses', '2099-01-01', '[]')).version, 2, 'the same token twice is once');
select is((select count(*) from parvis.event where kind = 'acknowledged'), 1::bigint, 'with one event');
select throws_ok($$select agent.acknowledge('REQUEST-A', 2, 'token-ack-2', '', 'accepts', '2099-01-01', '[]')$$, 'PV409', 'agent.acknowledged', 'and never again');

select test.enter(1), test.draft('c') \g /dev/null
select test.submit('c', format('{"acknowledge_by": "%s"}', parvis.today() + 14)::jsonb) \g /dev/null
select test.enter(1, 'sacha1') \g /dev/null
select is(agent.acknowledge('REQUEST-C', 1, 'token-ack-3', '', null, null, '[]')::text, '(2,received)', 'acknowledge what asks for no decision');
select is((select coalesce(silence, '-') || ' ' || (due_on > parvis.today() or due_on = parvis.today()) from parvis.request where reference = 'REQUEST-C'), '- true', 'silence says nothing; the procedure''s own delay runs');
select * from finish();
rollback;
