-- The counts of the first screen, the statistics and the survey: each function.
\ir setup.sql
select no_plan();
select test.enter(1) \g /dev/null
select test.draft(l), test.submit(l, m::jsonb), test.follow(l)
from (values ('a', '{}'), ('b', '{}'), ('c', '{"service": "voirie"}'), ('d', '{}')) as t (l, m) \g /dev/null
create function test.home(p_session text)
returns jsonb
language plpgsql
as $$
begin
	perform test.enter(1, p_session);
	return agent.home();
end
$$;
create function test.due(p_letter text, p_days int)
returns void
language sql
as $$
	update parvis.request set due_on = parvis.today() + p_days where reference = 'REQUEST-' || upper(p_letter)
$$;
select test.due('a', -1), test.due('b', 7), test.due('c', -3), test.due('d', 8) \g /dev/null

-- the four numbers, before and after the fold
select test.enter(1) \g /dev/null
select throws_ok('select agent.home()', 'PV401', 'agent.session', 'home needs a session');
select is(test.home('camille1') - 'weeks' - 'today', '{"open": 3, "late": 1, "soon": 1, "unread": 0, "ages": {"1": 3, "2": 0, "3": 0, "4": 0}}', 'of her service, unfolded');
select is(test.home('dominique1') ->> 'late', '1', 'another service: its own');
select is(test.home('sacha1') ->> 'open', '4', 'who sees all: all');
select cmp_ok(worker.fold_statistics(), '>', 0, 'folded');
select is(worker.fold_statistics(), 0, 'once');
select is(test.home('camille1') - 'weeks' - 'today', '{"open": 3, "late": 1, "soon": 1, "unread": 0, "ages": {"1": 3, "2": 0, "3": 0, "4": 0}}', 'the same, folded');
select citizen.message_add(test.hash('fa'), 'token-m001', 'Bonjour', null) \g /dev/null
select is(test.home('camille1') ->> 'unread', '1', 'unread');
update parvis.request set received_at = now() - interval '40 days', state = 'in-progress' where reference = 'REQUEST-D';
select is((select count(*) from parvis.desk_count), (select count(distinct (service, measure, day)) from parvis.desk_count), 'one row a day');
update parvis.request set due_on = due_on + 1 where reference = 'REQUEST-B';
select is(test.home('camille1') ->> 'soon', '0', 'desk_recount: a day due that moves');
select version as va from parvis.request where reference = 'REQUEST-A' \gset
select state from agent.ask('REQUEST-A', :va, 'token-q001', 'Quoi ?', '[]') \g /dev/null
select is(test.home('camille1') ->> 'late', '0', 'what waits for the citizen is not to be dealt with');
select is(jsonb_array_length(test.home('camille1') -> 'weeks'), 8, '8 weeks');
select is(test.home('camille1') -> 'weeks' -> 7 ->> 'received', '3', 'the last is this one');
select is(test.home('camille1') -> 'weeks' -> 7 ->> 'ended', '0', 'of which nothing has ended');

-- ended: counted at the event, with its working days
select test.enter(1, 'camille1') \g /dev/null
select version as vb from parvis.request where reference = 'REQUEST-B' \gset
update parvis.request set received_at = '2026-04-30 10:00+02' where reference = 'REQUEST-B';
select state from agent.close('REQUEST-B', :vb, 'token-c001', 'Fini', '[]') \g /dev/null
update parvis.statistic_delta set day = '2026-05-11' where outcome = 'closed';
select citizen.request_withdraw(test.hash('fd'), 'token-w001', '[]') \g /dev/null
select worker.fold_statistics() \g /dev/null
select is((select days from parvis.statistic where outcome = 'closed'), 5, 'from Thursday 30 April to Monday 11 May 2026, two holidays and two week-ends: 5 working days');
select is((select string_agg(outcome || n, ' ' order by outcome) from parvis.statistic where service = 'etat-civil'), 'closed1 received3 withdrawn1', 'what came, what ended');
update parvis.statistic set day = parvis.today() where outcome = 'closed';
insert into parvis.statistic (day, service, procedure, came_by, outcome, days, late, n) values
	(parvis.today(), 'etat-civil', 'etat-civil', 'phone', 'answered', 2, false, 8),
	(parvis.today(), 'etat-civil', 'etat-civil', 'phone', 'refused', 20, true, 1),
	(parvis.today(), 'voirie', 'autre', 'web', 'answered', 90, true, 5);
select is((select (received, ended, median, ninetieth, late)::text from agent.statistic_procedures(parvis.today() - 30, parvis.today(), null) where procedure = 'etat-civil'),
	'(3,11,2,5,1)', 'median and 90th hundredth are of those that were answered');
select is((select (received, ended)::text from agent.statistic_procedures(parvis.today() - 30, parvis.today(), null) where procedure is null), '(3,11)', 'of all: those of her service');
select is((select count(*) from agent.statistic_procedures(parvis.today() - 30, parvis.today(), 'voirie')), 0::bigint, 'another service is not opened by its name');
select is((select sum(received)::text || sum(ended) || sum(late) from agent.statistic_months(parvis.today() - 365, parvis.today(), null)), '3111', 'months');
select is((select count(*) from agent.statistic_months('2026-01-15', '2026-03-01', null)), 3::bigint, 'each month of the period');
select is((select string_agg(came_by || received, ' ') from agent.statistic_ways(parvis.today() - 30, parvis.today(), null)), 'web3', 'ways');
select is((select sum(n) from agent.statistic_lines(parvis.today() - 30, parvis.today(), null)), 14::numeric, 'lines');
select is((select string_agg(service, ' ') from agent.statistic_services()), 'etat-civil', 'services');
select test.enter(1) \g /dev/null
select throws_ok($$select * from agent.statistic_procedures('2026-01-01', '2026-02-01', null)$$, 'PV401', 'agent.session', 'statistic_procedures needs a session');
select throws_ok($$select * from agent.statistic_months('2026-01-01', '2026-02-01', null)$$, 'PV401', 'agent.session', 'statistic_months needs a session');
select throws_ok($$select * from agent.statistic_ways('2026-01-01', '2026-02-01', null)$$, 'PV401', 'agent.session', 'statistic_ways needs a session');
select throws_ok($$select * from agent.statistic_opinions('2026-01-01', '2026-02-01', null)$$, 'PV401', 'agent.session', 'statistic_opinions needs a session');
select throws_ok($$select * from agent.statistic_lines('2026-01-01', '2026-02-01', null)$$, 'PV401', 'agent.session', 'statistic_lines needs a session');
select throws_ok($$select * from agent.statistic_services()$$, 'PV401', 'agent.session', 'statistic_services needs a session');
select test.enter(2, 'camille2') \g /dev/null
select is((select count(*) from agent.statistic_lines(current_date - 400, current_date + 1, null)), 0::bigint, 'nothing of another commune');
select is(agent.home() ->> 'open', '0', 'nor on its first screen');

-- the survey
select test.enter(1, 'camille1') \g /dev/null
select version as va from parvis.request where reference = 'REQUEST-A' \gset
select state from agent.answer('REQUEST-A', :va, 'token-a001', 'Voici', null,
	jsonb_build_array(jsonb_build_object('kind', 'answer', 'recipient', 'elodie@exemple.test', 'template', 'mail/answer', 'model', '{}'::jsonb, 'survey', encode(test.hash('s1'), 'hex')))) \g /dev/null
select is((select (service, procedure)::text from parvis.survey_token), '(etat-civil,etat-civil)', 'survey_open: the link says of which procedure');
select is(citizen.survey(test.hash('s1')), 'État civil', 'and opens the questions');
select throws_ok($$select citizen.survey(test.hash('s2'))$$, 'PV410', 'survey.gone', 'an unknown one does not');
select throws_ok($$select citizen.survey_answer(test.hash('s1'), '{1,2,3}')$$, 'PV422', 'survey.marks', 'four marks, not three');
select throws_ok($$select citizen.survey_answer(test.hash('s1'), '{1,2,3,6}')$$, '23514', null, 'survey_count_mark_range');
select citizen.survey_answer(test.hash('s1'), '{1,2,3,4}') \g /dev/null
select is((select string_agg(question || ':' || mark || 'x' || n, ' ' order by question) from parvis.survey_count), '1:1x1 2:2x1 3:3x1 4:4x1', 'added up');
select throws_ok($$select citizen.survey_answer(test.hash('s1'), '{1,2,3,4}')$$, 'PV410', 'survey.gone', 'once');
select throws_ok($$select citizen.survey(test.hash('s1'))$$, 'PV410', 'survey.gone', 'the link is used up');
select is((select count(*) from agent.statistic_opinions(parvis.today() - 30, parvis.today(), null)), 0::bigint, 'one opinion is not shown');
select is((select answers from agent.statistic_procedures(parvis.today() - 30, parvis.today(), null) where procedure = 'etat-civil'), 0::bigint, 'nor counted on a page');
insert into parvis.survey_token (token, service, procedure, expires_at)
select test.hash('t' || n), 'etat-civil', 'etat-civil', now() + (case n when 9 then -1 else 1 end) * interval '1 day' from generate_series(1, 9) n;
select throws_ok($$select citizen.survey(test.hash('t9'))$$, 'PV410', 'survey.gone', 'an old link');
select citizen.survey_answer(test.hash('t' || n), '{5,5,5,5}') from generate_series(1, 4) n \g /dev/null
select is((select (answers, satisfaction)::text from agent.statistic_procedures(parvis.today() - 30, parvis.today(), null) where procedure = 'etat-civil'), '(5,4.8)', 'five are');
select is((select string_agg(mark || 'x' || n, ' ' order by mark) from agent.statistic_opinions(parvis.today() - 30, parvis.today(), null) where question = 1), '1x1 5x4', 'mark by mark');
select is(worker.surveys_purge(), 1, 'old links are taken out');
select is((select count(*) from information_schema.columns where table_schema = 'parvis' and table_name in ('survey_token', 'survey_count') and column_name = 'request'), 0::bigint, 'nothing ties an opinion to a request');

-- what is empty goes
insert into parvis.desk_count (service, measure, day, n) values ('vide', 'due', current_date, 0);
select cmp_ok(worker.desk_counts_purge(), '>=', 1, 'desk_counts_purge');

select * from finish();
rollback;
