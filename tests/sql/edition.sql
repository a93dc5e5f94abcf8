-- The versions of a procedure: each function.
\ir setup.sql
select no_plan();

create function test.form(p_title text)
returns text
language sql
as $$
	select format('<d xmlns:pv="urn:parvis:procedure"><pv:procedure service="etat-civil"/>%s</d>', p_title)
$$;
create function test.current(p_n int, p_name text)
returns text
language sql
as $$
	select substr(digest, 1, 1) || case when own then ' own' else '' end || case when enabled then '' else ' closed' end
	from parvis.procedure
	where commune = test.commune(p_n) and name = p_name
$$;
create function test.digest(p_letter text)
returns text
language sql
as $$
	select repeat(p_letter, 64)
$$;

select test.enter(1) \g /dev/null
select id as camille from parvis.agent where commune = test.commune(1) and login = 'camille' \gset
select agent.sign_in(:camille, test.hash('s1'), null) \g /dev/null
delete from parvis.agent_role where agent = :camille and role = 'administrator';
select test.enter(1, 's1') \g /dev/null

-- only an administrator
select throws_ok(format('select %s', call), 'PV403', 'agent.not-administrator', call || ' is an administrator''s')
from unnest(array[
	'agent.forms()', $$agent.form_history('x')$$, $$agent.form_import('x', test.digest('1'), 'X', '', test.form('1'))$$,
	$$agent.form_plan('x')$$, $$agent.form_publish('x', test.digest('1'))$$, $$agent.form_discard('x')$$,
	$$agent.form_back('x', test.digest('1'))$$, $$agent.form_withdraw('x')$$, $$agent.form_reopen('x')$$]) as call;
insert into parvis.agent_role (commune, agent, role) values (test.commune(1), :camille, 'administrator');

-- a form of the commune's own
select is(agent.form_import('jardin', test.digest('1'), 'Jardin', '', test.form('1')), 'new', 'form_import of a new one');
select is(agent.form_import('jardin', test.digest('1'), 'Jardin', '', test.form('1')), 'new', 'twice is once');
select is((select candidate || ' ' || candidate_title || ' ' || candidate_agent from agent.forms() where name = 'jardin'),
	test.digest('1') || ' Jardin Camille Exemple', 'it waits, with who imported it');
select throws_ok($$select citizen.draft_create('jardin', test.hash('tj'), test.hash('cj'), '<data/>')$$,
	'PV404', 'procedure.unknown', 'nobody fills it yet');
select throws_ok($$select agent.form_publish('jardin', test.digest('2'))$$, 'PV409', 'edition.conflict', 'what was not imported is not published');
select throws_ok($$select agent.form_import('potager', test.digest('1'), 'Jardin', '', test.form('1'))$$, 'PV422', 'edition.name', 'the same file has one name');
select throws_ok($$select agent.form_import('jardin', test.digest('9'), 'Jardin', '', 'x')$$, 'PV422', 'definition.head', 'a file that is none');
select agent.form_publish('jardin', test.digest('1')) \g /dev/null
select is(test.current(1, 'jardin'), '1 own', 'form_publish: it is offered');
select lives_ok($$select agent.form_publish('jardin', test.digest('1'))$$, 'twice is once');
select is(test.current(2, 'jardin'), null, 'by that commune alone');
select ok((select own from citizen.definition(test.digest('1'))), 'programs know that it came from a commune');
select ok((select own from agent.definition(test.digest('1'))), 'those of agents, too');
select ok(not (select own from citizen.definition(test.digest('a'))), 'and that the host''s did not');
select is((select candidate from agent.forms() where name = 'jardin'), null, 'nothing waits');
select is(agent.form_import('jardin', test.digest('1'), 'Jardin', '', test.form('1')), 'same', 'imported again: the same');

-- a second version: drafts and requests stay on theirs
select citizen.draft_create('jardin', test.hash('tj'), test.hash('cj'), '<data/>') \g /dev/null
select citizen.draft_create('jardin', test.hash('tk'), test.hash('ck'), '<data/>') \g /dev/null
select test.submit('k') \g /dev/null
select is(agent.form_import('jardin', test.digest('2'), 'Jardin 2', '', test.form('2')), 'update', 'form_import means update');
select is(agent.form_import('jardin', test.digest('3'), 'Jardin 3', '', test.form('3')), 'update', 'the last one counts');
select results_eq($$select substr(digest, 1, 1), current, drafts, requests from agent.form_plan('jardin')$$,
	$$values ('1', true, 1::bigint, 1::bigint)$$, 'form_plan: a draft and a request are on the first');
select throws_ok($$select agent.form_publish('jardin', test.digest('2'))$$, 'PV409', 'edition.conflict', 'the one before is replaced');
select agent.form_publish('jardin', test.digest('3')) \g /dev/null
select is((select digest from citizen.draft_page(test.hash('tj'))), test.digest('1'), 'a draft stays on its version');
select is((select substr(digest, 1, 1) from parvis.request where reference = 'REQUEST-K'), '1', 'so does a request');
select is((citizen.draft_create('jardin', test.hash('tl'), test.hash('cl'), '<data/>')).digest, test.digest('3'), 'new ones begin with the new');
select set_eq($$select substr(digest, 1, 1), current, drafts from agent.form_plan('jardin')$$,
	$$values ('1', false, 1::bigint), ('3', true, 1::bigint)$$, 'form_plan knows both');

-- back, and back no more
select throws_ok($$select agent.form_back('jardin', test.digest('1'))$$, 'PV409', 'edition.conflict', 'back from what is offered only');
select is(agent.form_back('jardin', test.digest('3')), test.digest('1'), 'form_back');
select is(test.current(1, 'jardin'), '1 own', 'the first is offered again');
select throws_ok($$select agent.form_back('jardin', test.digest('1'))$$, 'PV409', 'edition.first', 'there is none before it');
select is((select string_agg(act || substr(digest, 1, 1), ' ') from agent.form_history('jardin')), 'back1 published3 published1', 'form_history');
select ok((select bool_and(agent_name = 'Camille Exemple') from agent.form_history('jardin')), 'with who did it');

-- withdrawn with a draft open: it is finished on its version
select ok(agent.form_withdraw('jardin'), 'form_withdraw');
select ok(not agent.form_withdraw('jardin'), 'twice is once');
select is(test.current(1, 'jardin'), '1 own closed', 'it is closed');
select throws_ok($$select citizen.draft_create('jardin', test.hash('tm'), test.hash('cm'), '<data/>')$$,
	'PV404', 'procedure.unknown', 'no draft begins');
select is(citizen.draft_save(test.hash('tj'), 1, 'p', '<data><a/></data>'), 2, 'one begun goes on');
select is((citizen.draft_submit(test.hash('tj'), 2, jsonb_build_object('reference', 'REQUEST-J', 'answers', '<data/>'), test.hash('aj'), '[]')).created,
	true, 'and is sent');
select is(agent.form_import('jardin', test.digest('1'), 'Jardin', '', test.form('1')), 'update', 'imported again, it may be published again');
select agent.form_publish('jardin', test.digest('1')) \g /dev/null
select is(test.current(1, 'jardin'), '1 own', 'and is offered');
select agent.form_withdraw('jardin') \g /dev/null
select agent.form_reopen('jardin') \g /dev/null
select is(test.current(1, 'jardin'), '1 own', 'form_reopen');
select agent.form_import('jardin', test.digest('3'), 'Jardin 3', '', test.form('3')) \g /dev/null
select agent.form_discard('jardin') \g /dev/null
select is((select candidate from agent.forms() where name = 'jardin'), null, 'form_discard');

-- the host's versions leave alone what a commune has of its own
select worker.definition_publish('jardin', test.digest('4'), 'Jardin de tous', '', test.form('4')) \g /dev/null
select is(test.current(1, 'jardin'), '1 own', 'a commune''s own stays');
select is(test.current(2, 'jardin'), '4', 'the others have the host''s');
select is(worker.form_import(test.commune(2), 'jardin', test.digest('5'), 'Jardin 5', '', test.form('5')), 'update', 'worker.form_import');
select worker.form_publish(test.commune(2), 'jardin', test.digest('5')) \g /dev/null
select is(test.current(2, 'jardin'), '5 own', 'worker.form_publish');
select is((select substr(digest, 1, 1) from worker.form_export(test.commune(2), 'jardin', null)), '5', 'form_export of a commune');
select is((select substr(digest, 1, 1) from worker.form_export(null, 'jardin', null)), '4', 'of the host');
select is((select xml from worker.form_export(null, 'jardin', '333')), test.form('3'), 'of a version');
select is((select substr(digest, 1, 1) from worker.procedure_back(test.commune(2), 'jardin')), '4', 'worker.procedure_back of a commune: the host''s again');
select is(test.current(2, 'jardin'), '4', 'which follows the host');
select worker.definition_publish('jardin', test.digest('6'), 'Jardin de tous', '', test.form('6')) \g /dev/null
select is((select substr(digest, 1, 1) from worker.procedure_back(null, 'jardin') where insee = '99002'), '4', 'of all');
select is(test.current(1, 'jardin'), '1 own', 'but those with their own');
select throws_ok($$select * from worker.procedure_back(null, 'rien')$$, 'PV409', 'edition.first', 'of none');
select cmp_ok((select sum(drafts) from worker.procedure_plan(null, 'etat-civil')), '>=', 0::numeric, 'worker.procedure_plan of all');
select is((select string_agg(substr(digest, 1, 1), '') from worker.procedure_plan(test.commune(1), 'jardin') where current), '1', 'and of one');
select is(worker.procedure_withdraw(test.commune(2), 'jardin'), 1::bigint, 'worker.procedure_withdraw');
select is(worker.procedure_withdraw(null, 'jardin'), 1::bigint, 'of all: one was left');
select worker.definition_publish('jardin', test.digest('7'), 'Jardin de tous', '', test.form('7')) \g /dev/null
select is(test.current(2, 'jardin'), '7 closed', 'a new version opens nothing that was closed');

-- a commune added has what the host offers, not what a commune drew
select worker.commune_add('99003', 'Troisième', array['trois.exemple.test'], 'Europe/Paris', '\x00'::bytea || sha256('k'), '{}') \g /dev/null
select is((select substr(digest, 1, 1) from parvis.procedure where name = 'jardin' and commune = test.commune(3)), '7', 'commune_add');
select is((select count(*) from parvis.procedure p join parvis.definition d on d.digest = p.digest where p.commune = test.commune(3) and d.own), 0::bigint, 'nothing of another commune');

select throws_ok($$update parvis.publication set own = false$$, 'PV403', 'error.append-only', 'what was published is not changed');

select test.enter(1) \g /dev/null
select throws_ok($$select * from agent.forms()$$, 'PV401', 'agent.session', 'forms needs a session');
select * from finish();
rollback;
