-- One action on many requests: what it would do, what it does, stopped, gone on, undone.
\ir setup.sql
select no_plan();

create function test.agent(p_login text)
returns bigint
language sql
as $$
	select a.id from parvis.agent a where a.commune = test.commune(1) and a.login = p_login
$$;

-- One round of the worker: how many it dealt with; null where no job waits.
create function test.work(p_limit int)
returns int
language plpgsql
as $$
declare
	n int;
begin
	select worker.job_apply(
		min(t.commune), min(t.job), array_agg(t.request) filter (where t.request is not null),
		coalesce(jsonb_object_agg(t.request, jsonb_build_array(jsonb_build_object(
			'kind', 'message', 'recipient', t.email, 'template', 'mail/message', 'model', '{}'::jsonb)))
			filter (where t.email is not null), '{}'))
	into n
	from worker.job_take(p_limit) t
	having count(*) > 0;
	return n;
end
$$;

create function test.stands(p_job bigint)
returns text
language sql
as $$
	select concat_ws(' ', j.state, j.gathered, j.total, j.done, j.excluded, j.undone, j.kept) from agent.jobs(p_job) j
$$;

select test.enter(1), test.draft('a'), test.draft('b'), test.draft('c'), test.draft('d'), test.draft('e') \g /dev/null
select test.submit('a'), test.submit('b'), test.submit('c', '{"email": null}'), test.submit('d', '{"service": "voirie"}'), test.submit('e') \g /dev/null
select test.enter(2), test.draft('f') \g /dev/null
select test.submit('f') \g /dev/null

select test.enter(1) \g /dev/null
select throws_ok($$select * from agent.job_preview('read', null, '{REQUEST-A}', null, 10)$$, 'PV401', 'agent.session', 'a session is needed');
select test.enter(1, 'camille1') \g /dev/null
select agent.take('REQUEST-A', 1), agent.close('REQUEST-B', 1, 'token-close', '', '[]') \g /dev/null
select results_eq(
	$$select effect, n, sample ->> 0 from agent.job_preview('assign', test.agent('camille'), '{REQUEST-A,REQUEST-B,REQUEST-C,REQUEST-D,REQUEST-E,REQUEST-F}', null, 10)$$,
	$$values ('already', 1, 'REQUEST-A'), ('closed', 1, 'REQUEST-B'), ('done', 2, null)$$,
	'the preview: what is done, what is left and why; nothing of another service or commune');
select results_eq(
	$$select effect, n from agent.job_preview('message', null, '{REQUEST-A,REQUEST-B,REQUEST-C,REQUEST-E}', null, 10)$$,
	$$values ('closed', 1), ('mail', 2), ('post', 1)$$, 'who is told by mail, and whose letter is to be posted');
select results_eq(
	$$select effect, n from agent.job_preview('assign', test.agent('dominique'), '{REQUEST-A,REQUEST-C}', null, 10)$$,
	$$values ('service', 2)$$, 'not to an agent who could not see it');
select results_eq(
	$$select effect, n, more from agent.job_preview('assign', null, null, '{"procedure": ["etat-civil"]}', 1)$$,
	$$values ('done', 1, true)$$, 'of a view only the first ones are looked at, and that is said');

-- chosen
select agent.job_add('token-job-1', 'assign', test.agent('camille'), null, '{REQUEST-A,REQUEST-B,REQUEST-C,REQUEST-D,REQUEST-E,REQUEST-F}', null) as job \gset
select is(agent.job_add('token-job-1', 'assign', null, null, '{}', null), :job::bigint, 'the same token twice is one job');
select throws_ok($$select agent.job_add('token-job-9', 'assign', 0, null, '{}', null)$$, 'PV422', 'agent.unknown-agent', 'to an agent that there is');
select throws_ok($$select agent.job_add('token-job-9', 'message', null, '', '{}', null)$$, '23514', null, 'a message has words');
select is(test.stands(:job), 'running t 4 0 0 0 0', 'only what the agent sees is of it');
select is(test.work(1), 1, 'one at a time');
select test.enter(1, 'camille1') \g /dev/null
select agent.job_stop(:job) \g /dev/null
select is(test.stands(:job), 'stopped t 4 0 1 0 0', 'it stops between two');
select is(test.work(10), null, 'and the worker leaves it');
select test.enter(1, 'dominique1') \g /dev/null
select throws_ok(format('select agent.job_resume(%s)', :job), 'PV404', 'agent.job-unknown', 'it is of its agent');
select is((select count(*) from agent.jobs(:job)), 0::bigint, 'who alone sees it');
select test.enter(1, 'sacha1') \g /dev/null
select is(test.stands(:job), 'stopped t 4 0 1 0 0', 'with who sees every service');
select test.enter(1, 'camille1') \g /dev/null
select agent.job_resume(:job) \g /dev/null
select is(test.work(10), 3, 'it goes on');
select test.enter(1, 'camille1') \g /dev/null
select is(test.stands(:job), 'done t 4 2 2 0 0', 'to its end');
select is(test.work(10), null, 'once');
select test.enter(1, 'camille1') \g /dev/null
select results_eq(format('select reason, n, sample ->> 0 from agent.job_excluded(%s)', :job),
	$$values ('already', 1, 'REQUEST-A'), ('closed', 1, 'REQUEST-B')$$, 'what was left, and why');
select is((select string_agg(reference || ' ' || state || ' ' || (agent is not null), ', ' order by reference) from parvis.request where commune = test.commune(1)),
	'REQUEST-A in-progress true, REQUEST-B closed true, REQUEST-C in-progress true, REQUEST-D received false, REQUEST-E in-progress true', 'the requests');
select is((select string_agg(e.kind || ' ' || (e.agent = test.agent('camille')), ',' order by e.n) from parvis.event e join parvis.request r on r.commune = e.commune and r.id = e.request where r.reference = 'REQUEST-E' and e.actor = 'agent'),
	'assigned true', 'in the name of who asked');

-- undone, but what has changed since
select agent.take('REQUEST-E', 2) \g /dev/null
select ok((select may_undo from agent.jobs(:job)), 'it may be undone');
select agent.job_undo(:job) \g /dev/null
select is(test.work(10), 2, 'the worker puts back');
select test.enter(1, 'camille1') \g /dev/null
select is(test.stands(:job), 'undone t 4 2 2 1 1', 'what it can');
select is((select string_agg(reference || ' ' || state || ' ' || (agent is not null), ', ' order by reference) from parvis.request where reference in ('REQUEST-C', 'REQUEST-E')),
	'REQUEST-C received false, REQUEST-E in-progress true', 'as it was; what changed stays');
select ok(not (select may_undo from agent.jobs(:job)), 'once');

-- all of a view; what arrives later is not of it
select agent.job_add('token-job-2', 'message', null, 'Bonjour.', null, '{"procedure": ["etat-civil"]}') as job \gset
select is(test.stands(:job), 'running f 0 0 0 0 0', 'a view is gathered by the worker');
select is(test.work(1), 1, 'it gathers, and begins');
select is(test.work(10), 2, 'and goes on');
select test.enter(1, 'camille1') \g /dev/null
select is(test.stands(:job), 'done t 3 3 0 0 0', 'the open ones, to the end');
select is((select count(*) from parvis.message where text = 'Bonjour.'), 3::bigint, 'each was written to once');
select is((select string_agg(r.reference, ' ' order by r.reference) from parvis.outbox o join parvis.request r on r.id = o.request where o.kind = 'message'), 'REQUEST-A REQUEST-E', 'by mail where there is an address');
select is((select string_agg(r.reference, ' ') from parvis.message m join parvis.request r on r.id = m.request where m.post = 'to-post'), 'REQUEST-C', 'else by post');
select throws_ok(format('select agent.job_undo(%s)', :job), 'PV409', 'agent.job-final', 'what was told cannot be taken back');

-- marked as read, and unread again
update parvis.request set unread = true where reference in ('REQUEST-A', 'REQUEST-C') \g /dev/null
select agent.job_add('token-job-3', 'read', null, null, '{REQUEST-A,REQUEST-B,REQUEST-C}', null) as job \gset
select test.work(10) \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
select is(test.stands(:job), 'done t 3 2 1 0 0', 'those that were unread');
select agent.job_undo(:job) \g /dev/null
select test.work(10) \g /dev/null
select is((select count(*) from parvis.request where unread), 2::bigint, 'are so again');

-- rights lost on the way
select test.enter(1, 'camille1') \g /dev/null
select agent.job_add('token-job-4', 'close', null, 'Sans suite.', '{REQUEST-A,REQUEST-C}', null) as job \gset
update parvis.agent_service set service = 'voirie' where agent = test.agent('camille') \g /dev/null
select is(test.work(10), 2, 'an agent who has changed service');
select test.enter(1, 'camille1') \g /dev/null
select is(test.stands(:job), 'done t 2 0 2 0 0', 'does nothing in the one before');

update parvis.job set finished_at = now() - interval '91 days' where id <> :job \g /dev/null
select is(worker.jobs_purge(), 3, 'jobs are erased 90 days after their end');
select is((select count(*) from parvis.job_item), 2::bigint, 'with their items');
select * from finish();
rollback;
