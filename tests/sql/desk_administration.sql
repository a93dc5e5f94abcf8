-- Settings, services, accounts, sessions and stand-ins of a commune; who looked
-- at what.
\ir setup.sql
select no_plan();
select test.enter(1), test.draft('a'), test.submit('a') \g /dev/null

-- services have a row as soon as they are named
select test.enter(1, 'sacha1') \g /dev/null
select is((select label from agent.services() where name = 'etat-civil'), 'État civil', 'a service named by a procedure has its row');
select is((select label from agent.services() where name = 'voirie'), 'Voirie', 'so has one named by an agent');
select is((select array_agg((agents, procedures, open)::text) from agent.service_list() where name = 'etat-civil'), array['(1,1,1)'], 'with what depends on it');
select throws_ok($$select agent.service_set('etat-civil', 'État civil', null, false, 1)$$, 'PV409', 'administration.service-used', 'one that receives requests is not closed');
select lives_ok($$select agent.service_set('voirie', 'Voirie et propreté', 'voirie@exemple.test', true, 1)$$, 'a service is renamed');
select throws_ok($$select agent.service_set('voirie', 'Autre', null, true, 1)$$, 'PV409', 'administration.conflict', 'not by who saw it before');
select lives_ok($$select agent.service_set('nouveau', 'Nouveau', null, true, 0)$$, 'a service is made');
select is((select after ->> 'label' from agent.administration_history('service voirie', null, null, null, null, 10)), 'Voirie et propreté', 'its history tells it');

-- settings
select is((agent.settings()).version, 0::bigint, 'settings begin at 0');
select lives_ok($$select agent.settings_set('{"tribunal": "tribunal administratif de Lyon", "colour": null}', 0)$$, 'settings are set');
select is((agent.settings()).settings, '{"tribunal": "tribunal administratif de Lyon"}', 'null removes one');
select throws_ok($$select agent.settings_set('{"tribunal": "x"}', 0)$$, 'PV409', 'administration.conflict', 'not by who saw them before');
select lives_ok($$select agent.settings_restore((select id from agent.administration_history('setting', null, null, null, null, 1)), (agent.settings()).version)$$, 'a change is taken back');
select is((agent.settings()).settings, '{"colour": "#003189"}', 'all that it touched');
select is((select count(*) from agent.administration_history('setting', null, null, null, null, 10)), 2::bigint, 'which is a change too');
select is((select array_agg(kind || ' ' || coalesce(name, '-') order by id) from agent.administration_history(null, (agent.session()).agent, current_date - 1, current_date + 1, null, 10)),
	array['service Voirie et propreté', 'service Nouveau', 'setting -', 'setting -'], 'all of it is told by its names');
select is((select count(*) from agent.administration_history('service', null, null, null, (select id from agent.administration_history('service', null, null, null, null, 1)), 10)), 1::bigint, 'of a kind, after a place');
select is((select count(*) from agent.administration_history(null, null, current_date + 2, null, null, 10)), 0::bigint, 'from a day on');
select is((select count(*) from agent.administration_history(null, null, null, current_date - 2, null, 10)), 0::bigint, 'until a day');
select throws_ok($$update parvis.administration_act set after = '{}'$$, 'PV403', null, 'history is not rewritten');

-- from when and until when a procedure is open
create function test.since() returns timestamptz language sql as $$select since from agent.forms() where name = 'etat-civil'$$;
grant execute on function test.since() to public;
select lives_ok($$select agent.form_period('etat-civil', localtimestamp + interval '1 day', null, test.since())$$, 'a procedure opens later');
select is((select open from agent.forms() where name = 'etat-civil'), false, 'the desk knows');
select throws_ok($$select agent.form_period('etat-civil', null, null, now() - interval '1 day')$$, 'PV409', 'administration.conflict', 'not by who saw it before');
select throws_ok($$select agent.form_period('etat-civil', '2027-01-02', '2027-01-01', test.since())$$, 'PV422', 'administration.period', 'nor closed before it opens');
select throws_ok($$select agent.form_period('inconnue', null, null, null)$$, 'PV404', 'error.not-found', 'nor one that is not there');
select test.enter(1) \g /dev/null
select is((select (open, opens_at > now(), closes_at is null)::text from citizen.procedures() where name = 'etat-civil'), '(f,t,t)', 'citizens are told when');
select throws_ok($$select citizen.draft_create('etat-civil', test.hash('t'), test.hash('c'), '<x/>')$$, 'PV409', 'procedure.not-open', 'and begin nothing before');
select test.enter(1, 'sacha1'), agent.form_period('etat-civil', localtimestamp - interval '2 days', localtimestamp - interval '1 day', test.since()) \g /dev/null
select is((select after ->> 'closes_at' from agent.administration_history('form etat-civil', null, null, null, null, 1)),
	to_char(localtimestamp - interval '1 day', 'DD/MM/YYYY HH24:MI'), 'its history tells it in the commune''s time');
select test.enter(1) \g /dev/null
select is((select (open, opens_at is null, closes_at < now())::text from citizen.procedure_current('etat-civil')), '(f,t,t)', 'one that has closed is told so');
select throws_ok($$select citizen.draft_create('etat-civil', test.hash('t'), test.hash('c'), '<x/>')$$, 'PV409', 'procedure.not-open', 'and begins nothing');
select test.enter(1, 'sacha1'), agent.form_period('etat-civil', null, null, test.since()) \g /dev/null
select is((select open from agent.forms() where name = 'etat-civil'), true, 'without dates it is open');

-- accounts
select lives_ok($$select agent.account_set(null, 'Lou', 'Lou Modèle', 'lou@exemple.test', array['agent'], array['voirie'], false, 0)$$, 'an account is made');
select throws_ok($$select agent.account_set(null, 'lou', 'Lou', null, array['agent'], '{}', false, 0)$$, '23505', null, 'not twice under a login');
select throws_ok($$select agent.account_set((select id from agent.accounts() where login = 'lou'), null, 'Lou', null, array['agent'], '{}', false, 0)$$, 'PV409', 'administration.conflict', 'nor changed by who saw it before');
select throws_ok($$select agent.account_set((agent.session()).agent, null, 'Sacha', null, array['agent'], '{}', false, 0)$$, 'PV409', 'administration.oneself', 'nobody takes their own rights away');
select throws_ok($$select agent.account_set((select id from parvis.agent where login = 'sacha' and commune = test.commune(2)), null, 'X', null, array['agent'], '{}', true, 0)$$, 'PV404', null, 'another commune''s account is none');
select lives_ok($$select agent.account_set(id, null, name, null, roles, services, true, version) from agent.accounts() where login = 'camille'$$, 'an account is disabled');
select throws_ok($$select test.enter(1, 'camille1')$$, 'PV401', 'agent.session', 'its sessions end at once');
select test.enter(1, 'sacha1'), agent.account_set(id, null, name, null, roles, services, false, version) from agent.accounts() where login = 'camille' \g /dev/null

-- who is no administrator
select test.enter(1, 'dominique1') \g /dev/null
select throws_ok(format('select agent.%s', call), 'PV403', 'agent.not-administrator', call)
from unnest(array['settings()', 'settings_set(''{}'', 0)', 'settings_restore(1, 0)', 'service_list()',
	'service_set(''x'', ''X'', null, true, 0)', 'accounts()', 'administration_history(''setting'', null, null, null, null, 1)',
	'account_set(null, ''x'', ''X'', null, ''{}'', ''{}'', false, 0)', 'account_sessions_end(1)',
	'looks(null, null, null, null, null, 1)', 'volume_alerts()', 'volume_answer(1, current_date, ''x'')']) as call;

-- sessions
select test.enter(1), agent.sign_in_remote('dominique', test.hash('second')) \g /dev/null
select test.enter(1, 'dominique1') \g /dev/null
select is((select count(*) from agent.sessions()), 2::bigint, 'one''s sessions are listed');
select lives_ok($$select agent.session_end((select key from agent.sessions() where current))$$, 'the one at hand');
select is((select count(*) from agent.sessions()), 2::bigint, 'is not ended so');
select lives_ok($$select agent.session_end((select key from agent.sessions() where not current))$$, 'another is ended');
select throws_ok($$select test.enter(1, 'second')$$, 'PV401', 'agent.session', 'and opens nothing');
select test.enter(1, 'sacha1'), agent.account_sessions_end((select id from agent.accounts() where login = 'dominique')) \g /dev/null
select throws_ok($$select test.enter(1, 'dominique1')$$, 'PV401', 'agent.session', 'an administrator ends those of an agent');
select test.enter(1), agent.sign_in_remote(n, test.hash(n || '1')) from unnest(array['dominique', 'camille']) as n \g /dev/null

-- stand-ins
select test.enter(1, 'camille1') \g /dev/null
create temporary table who as select login, id from parvis.agent where commune = test.commune(1);
select throws_ok($$select agent.delegation_add('token-0001', (select id from who where login = 'dominique'), (agent.session()).agent, true, true, current_date, current_date)$$,
	'PV403', 'agent.not-supervisor', 'nobody takes what is another''s');
select throws_ok($$select agent.delegation_add('token-0001', null, (select id from parvis.agent where commune = test.commune(2) limit 1), true, false, current_date, current_date)$$,
	'PV422', 'agent.unknown-agent', 'nor gives to another commune');
select throws_ok($$select agent.delegation_add('token-0001', null, (select id from who where login = 'dominique'), true, false, current_date - 9, current_date - 8)$$,
	'PV422', 'delegation.past', 'nor for days gone by');
select agent.delegation_add('token-0001', null, (select id from who where login = 'dominique'), true, true, current_date - 1, current_date + 9) from generate_series(1, 2) \g /dev/null
select is((select count(*) from agent.delegations()), 1::bigint, 'the same token twice is once');
select test.enter(1, 'dominique1') \g /dev/null
select is((agent.session()).sees, array['etat-civil', 'voirie'], 'who stands in sees both services');
select is((select array_agg(name) from agent.signatures()), array['Camille Exemple'], 'and may sign');
select throws_ok($$select agent.delegation_end((select id from agent.delegations()))$$, 'PV403', 'agent.not-supervisor', 'who was given it does not end it');
select test.enter(1, 'sacha1'), agent.delegation_end((select id from agent.delegations())) \g /dev/null
select test.enter(1, 'dominique1') \g /dev/null
select is((agent.session()).sees, array['voirie'], 'a supervisor ends it, at once');
select is_empty('select agent.signatures()', 'the signature too');
select test.enter(1, 'sacha1'), agent.delegation_add('token-0002', (select id from who where login = 'camille'), (select id from who where login = 'dominique'), true, false, current_date + 5, current_date + 9) \g /dev/null
select is((select array_agg((kind, state)::text) from agent.delegations() where ends_on = current_date + 9 and state <> 'ended'), array['(replacement,ahead)'], 'a replacement is set ahead');
select test.enter(1, 'dominique1') \g /dev/null
select is((agent.session()).sees, array['voirie'], 'and waits for its day');

-- the journal
select test.enter(1, 'camille1'), agent.request('REQUEST-A') from generate_series(1, 3) \g /dev/null
select test.enter(1, 'sacha1') \g /dev/null
select is((select array_agg((login, reference)::text) from agent.looks(null, 'request-a', null, null, null, 2)), array['(camille,REQUEST-A)', '(camille,REQUEST-A)'], 'who looked at a request');
select is((select count(*) from agent.looks(null, null, null, null, (select min(id) from parvis.look), 9)), 0::bigint, 'after a place');
select is_empty($$select agent.looks((select id from who where login = 'dominique'), null, null, null, null, 9)$$, 'of an agent');
select is_empty($$select agent.looks(null, null, null, current_date - 2, null, 9)$$, 'until a day');

-- unusual volume: told once, to administrators
select worker.commune_set(test.commune(1), '{"looks_watch": {"minimum": 2, "times": 3}}') \g /dev/null
select is(worker.volume_watch(), 0::bigint, 'one request looked at is no volume');
select test.enter(1), test.draft('v' || n), test.submit('v' || n) from generate_series(1, 4) as n \g /dev/null
update parvis.agent set email = 'sacha@exemple.test' where login = 'sacha' and commune = test.commune(1);
select test.enter(1, 'camille1'), agent.request('REQUEST-V' || n) from generate_series(1, 4) as n \g /dev/null
select is(worker.volume_watch(), 1::bigint, 'many more than usual are');
select is(worker.volume_watch(), 0::bigint, 'once');
select is((select array_agg(recipient) from parvis.outbox where kind = 'volume'), array['sacha@exemple.test'], 'administrators are mailed');
select test.enter(1, 'sacha1') \g /dev/null
select is((select array_agg((agent_name, looks)::text) from agent.volume_alerts()), array['("Camille Exemple",5)'], 'and shown it');
select lives_ok($$select agent.volume_answer(agent, day, 'Tri du courrier') from agent.volume_alerts()$$, 'a word ends it');
select is((select answer || ', ' || answered_by from agent.volume_alerts()), 'Tri du courrier, Sacha Exemple', 'and stays');

-- invitations, and one-time passwords by role
select throws_ok($$select agent.account_invite((select id from who where login = 'dominique'), test.hash('inv'), '/x', false)$$, 'PV422', 'administration.no-email', 'nobody without an address is invited');
update parvis.agent set email = 'lou@exemple.test' where login = 'lou';
select lives_ok(format('select agent.account_invite(%s, test.hash(%L), ''/x'', false)', id, 'inv' || n), 'an agent is invited')
from parvis.agent, generate_series(1, 2) as n where login = 'lou' order by n;
select is((select count(*) from parvis.outbox where kind = 'invitation' and recipient = 'lou@exemple.test'), 2::bigint, 'by mail');
select test.enter(1) \g /dev/null
select throws_ok($$select agent.invitation(test.hash('inv1'))$$, 'PV404', 'administration.invitation-unknown', 'the link of before opens nothing');
select is((agent.invitation(test.hash('inv2'))).login, 'lou', 'the last one does');
select test.enter(2) \g /dev/null
select throws_ok($$select agent.invitation(test.hash('inv2'))$$, 'PV404', 'administration.invitation-unknown', 'in its commune alone');
select test.enter(1), agent.invitation_use(test.hash('inv2'), '$argon2id$nouveau') \g /dev/null
select is((agent.sign_in_begin('lou')).password_hash, '$argon2id$nouveau', 'a password is chosen');
select throws_ok($$select agent.invitation_use(test.hash('inv2'), '$argon2id$autre')$$, 'PV404', 'administration.invitation-unknown', 'once');
select test.enter(1, 'sacha1') \g /dev/null
select is((agent.session()).totp_due, false, 'one-time passwords are not due');
select agent.settings_set('{"totp_roles": ["administrator"]}', (agent.settings()).version) \g /dev/null
select is((agent.session()).totp_due, true, 'they are for the roles that the commune says');
select test.enter(1, 'camille1') \g /dev/null
select is((agent.session()).totp_due, false, 'and for no other');
select * from finish();
rollback;
