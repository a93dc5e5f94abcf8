-- Templates of answers: written, approved, used, archived; each function.
\ir setup.sql
select no_plan();

select test.enter(1), test.draft('a') \g /dev/null
select test.submit('a') \g /dev/null
select test.enter(1) \g /dev/null
select throws_ok(format('select %s', call), 'PV401', 'agent.session', call || ' needs a session')
from unnest(array[
	'agent.answer_templates(false)', 'agent.answer_template(1)',
	$$agent.answer_template_add('token-t-1', null, 'answer', 'A', 'x')$$,
	$$agent.answer_template_save(1, 1, 'A', 'x')$$, 'agent.answer_template_restore(1, 1)',
	'agent.answer_template_approve(1, 1)', 'agent.answer_template_archive(1, true)',
	$$agent.answer_templates_for('REQUEST-A', 'answer')$$]) as call;

-- written by an agent, for a procedure of their service or for all
select test.enter(1, 'camille1') \g /dev/null
select agent.answer_template_add('token-t-1', 'etat-civil', 'answer', 'Acte prêt', 'Votre acte est prêt.') as acte \gset
select is(agent.answer_template_add('token-t-1', 'etat-civil', 'answer', 'Acte prêt', 'Votre acte est prêt.'), :acte::bigint, 'answer_template_add: the same token twice is one');
select agent.answer_template_add('token-t-2', null, 'refusal', 'Incomplet', 'Il manque une pièce.') as toutes \gset
select throws_ok($$select agent.answer_template_add('token-t-3', 'autre', 'answer', 'A', 'x')$$, 'PV404', 'procedure.unknown', 'not for a procedure of another service');
select throws_ok($$select agent.answer_template_add('token-t-3', null, 'autre', 'A', 'x')$$, '23514', null, 'nor of an unknown kind');
select throws_ok($$select agent.answer_template_add('token-t-3', null, 'answer', '', 'x')$$, '23514', null, 'nor without a name');
select throws_ok($$select agent.answer_template_add('token-t-3', null, 'answer', 'A', '')$$, '23514', null, 'nor without a text');
select throws_ok($$select agent.answer_template_add('court', null, 'answer', 'A', 'x')$$, '23514', null, 'nor with too short a token');
select is((select string_agg(name || ' ' || last || ' ' || coalesce(used::text, '-'), ', ') from agent.answer_templates(false)),
	'Incomplet 1 -, Acte prêt 1 -', 'answer_templates lists them');
select is((select count(*) from agent.answer_templates_for('REQUEST-A', 'answer')), 0::bigint, 'what is not approved is not used');

-- approved by who may
select throws_ok(format('select agent.answer_template_approve(%s, 1)', :acte), 'PV403', 'agent.not-approver', 'an agent does not approve');
select throws_ok(format('select agent.answer_template_archive(%s, true)', :acte), 'PV403', 'agent.not-approver', 'nor archive');
select is((select may_approve from agent.answer_template(:acte)), false, 'and the page knows it');
select test.enter(1, 'sacha1') \g /dev/null
select is((select may_approve from agent.answer_template(:acte)), true, 'an administrator does');
select throws_ok(format('select agent.answer_template_approve(%s, 2)', :acte), 'PV409', 'agent.template.conflict', 'not another version than the one that was read');
select lives_ok(format('select agent.answer_template_approve(%s, 1)', :acte), 'approve');
select lives_ok(format('select agent.answer_template_approve(%s, 1)', :acte), 'twice is once');
select agent.answer_template_approve(:toutes, 1) \g /dev/null
select test.enter(1, 'camille1') \g /dev/null
select is((select string_agg(name || ' ' || n || ' ' || text, ', ') from agent.answer_templates_for('REQUEST-A', 'answer')), 'Acte prêt 1 Votre acte est prêt.', 'then it is used');
select is((select string_agg(name, ', ') from agent.answer_templates_for('REQUEST-A', 'refusal')), 'Incomplet', 'one of every procedure, too');

-- a new version waits while the approved one is used
select is(agent.answer_template_save(:acte, 1, 'Acte prêt', 'Votre acte vous attend.'), 2, 'answer_template_save writes a version');
select is(agent.answer_template_save(:acte, 1, 'Acte prêt', 'Votre acte vous attend.'), 2, 'the same twice is once');
select throws_ok(format($$select agent.answer_template_save(%s, 1, 'Acte prêt', 'Autre texte')$$, :acte), 'PV409', 'agent.template.conflict', 'not over what another wrote');
select is((select text from agent.answer_templates_for('REQUEST-A', 'answer')), 'Votre acte est prêt.', 'the approved one stays used');
select is(agent.answer_template_restore(:acte, 1), 3, 'restore writes what was before as the last');
select throws_ok(format('select agent.answer_template_restore(%s, 9)', :acte), 'PV404', 'agent.template.unknown', 'of a version that there is');
select is((select text || ' ' || last || ' ' || used from agent.answer_template(:acte)), 'Votre acte est prêt. 3 1', 'answer_template');
select is((select jsonb_agg((e ->> 'act') || ' ' || (e ->> 'n')) from jsonb_array_elements((select history from agent.answer_template(:acte))) e),
	'["approved 1", "written 3", "written 2", "written 1"]', 'with its history');

-- archived, and back
select test.enter(1, 'sacha1') \g /dev/null
select agent.answer_template_archive(:acte, true), agent.answer_template_archive(:acte, true) \g /dev/null
select is((select count(*) from agent.answer_templates_for('REQUEST-A', 'answer')), 0::bigint, 'an archived one is offered no more');
select is((select string_agg(name, ', ') from agent.answer_templates(true)), 'Acte prêt', 'it is listed apart');
select agent.answer_template_archive(:acte, false) \g /dev/null
select is((select count(*) from agent.answer_templates_for('REQUEST-A', 'answer')), 1::bigint, 'and comes back');
select is((select count(*) from parvis.answer_template_act where template = :acte), 3::bigint, 'each decision is written down once');
select throws_ok($$update parvis.answer_template_version set text = 'autre'$$, 'PV403', 'error.append-only', 'a version is never changed');
select throws_ok($$delete from parvis.answer_template_act$$, 'PV403', 'error.append-only', 'nor a decision');
select throws_ok($$truncate parvis.answer_template_version$$, 'PV403', 'error.append-only', 'nor all of them');

-- another service, another commune
select test.enter(1, 'dominique1') \g /dev/null
select throws_ok(format('select agent.answer_template(%s)', :acte), 'PV404', 'agent.template.unknown', 'another service does not see it');
select throws_ok(format($$select agent.answer_template_save(%s, 3, 'A', 'x')$$, :acte), 'PV404', 'agent.template.unknown', 'nor writes it');
select throws_ok($$select agent.answer_templates_for('REQUEST-A', 'answer')$$, 'PV404', 'agent.unknown', 'nor for a request of others');
select is((select string_agg(name, ', ') from agent.answer_templates(false)), 'Incomplet', 'it lists what is for all');
select test.enter(2, 'sacha2') \g /dev/null
select is((select count(*) from agent.answer_templates(false)), 0::bigint, 'another commune has none of it');
select throws_ok(format('select agent.answer_template_archive(%s, true)', :toutes), 'PV404', 'agent.template.unknown', 'nor reaches it by number');
select * from finish();
rollback;
