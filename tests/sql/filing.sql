-- Requests filed for somebody else, or entered by an agent: each function, and
-- each constraint of their tables.
\ir setup.sql
select no_plan();
select test.enter(1) \g /dev/null
select id as camille from parvis.agent where commune = test.commune(1) and login = 'camille' \gset

-- for oneself: nothing
select test.draft('a'), test.submit('a'), test.follow('a') \g /dev/null
select is(citizen.filing(test.hash('fa')), null, 'filed for oneself: nothing to say');
select is((select count(*) from parvis.filing), 0::bigint, 'and no row');

-- for somebody else
select test.draft('b'), test.submit('b', '{"acting_as": "mandat", "represented_name": "Zoé Modèle", "represented_email": "zoe@exemple.test"}'), test.follow('b') \g /dev/null
select is(citizen.filing(test.hash('fb')) ->> 'represented_name', 'Zoé Modèle', 'whom it is for');
select is(citizen.filing(test.hash('fb')) ->> 'came_by', 'web', 'on line');
select ok(not citizen.filing(test.hash('fb')) ? 'agent_name', 'the citizen is told no agent''s name here');
select ok(agent.sign_in(:camille, test.hash('s1'), null), 'signed in');
select test.enter(1, 's1') \g /dev/null
select is(agent.filing('REQUEST-B') ->> 'acting_as', 'mandat', 'the agent sees in what quality');
select is(agent.filing('REQUEST-A'), null, 'and nothing where there is nothing');
select throws_ok($$select agent.filing('REQUEST-Z')$$, 'PV404', 'agent.unknown', 'of no unknown request');

-- both are told what is done to it, once each
select agent.message_add('REQUEST-B', (select version from agent.request('REQUEST-B')), 'token-0009', 'Bonjour', '{}',
	'[{"kind": "message", "recipient": "elodie@exemple.test", "template": "mail/message", "model": {}, "link": "ab00000000000000000000000000000000000000000000000000000000000000"}]') \g /dev/null
select is((select string_agg(recipient, ' ' order by recipient) from parvis.outbox where kind = 'message'),
	'elodie@exemple.test zoe@exemple.test', 'both are told');
select is((select count(*) from parvis.access_link where link = decode('ab00000000000000000000000000000000000000000000000000000000000000', 'hex')), 1::bigint, 'by one link');
select is((select string_agg(recipient, ' ' order by recipient) from parvis.outbox where kind = 'receipt' and recipient like 'zoe%'), null, 'the receipt is another matter');

-- entered by an agent
select is((select string_agg(name, ' ' order by name) from agent.entry_procedures()), 'etat-civil', 'the procedures of the agent''s services');
select throws_ok($$select * from agent.entry_procedure('autre')$$, 'PV404', 'procedure.unknown', 'of no other service');
select throws_ok($$select agent.entry_begin('autre', test.hash('tz'), test.hash('cz'), '<data/>', 'phone')$$, 'PV404', 'procedure.unknown', 'nor begins one');
select is(agent.entry_begin('etat-civil', test.hash('tc'), test.hash('cc'), '<data/>', 'phone'), repeat('a', 64), 'entry_begin pins the definition');
select is(citizen.draft_entry(test.hash('tc')), 'phone', 'the draft says how it came');
select is(citizen.draft_entry(test.hash('tb')), null, 'one''s own says nothing');
select test.submit('c'), test.follow('c') \g /dev/null
select is(citizen.filing(test.hash('fc')) ->> 'came_by', 'phone', 'and so does the request');
select is(agent.filing('REQUEST-C') ->> 'agent_name', 'Camille Exemple', 'with who entered it');
select is((select e.actor || e.agent from parvis.event e join parvis.request r on r.id = e.request where r.reference = 'REQUEST-C' and e.kind = 'received'),
	'agent' || :camille, 'and so does the journal');
select ok(parvis.chain_ok(test.commune(1), (select id from parvis.request where reference = 'REQUEST-C')), 'whose chain holds');
select throws_ok($$select agent.entry_begin('etat-civil', test.hash('td'), test.hash('cd'), '<data/>', 'pigeon')$$, '23514', null, 'way_known');
select test.enter(1) \g /dev/null
select throws_ok($$select agent.entry_begin('etat-civil', test.hash('te'), test.hash('ce'), '<data/>', 'phone')$$, 'PV401', 'agent.session', 'entry_begin needs a session');
select throws_ok($$select * from agent.entry_procedures()$$, 'PV401', 'agent.session', 'entry_procedures needs a session');
select throws_ok($$select * from agent.entry_procedure('etat-civil')$$, 'PV401', 'agent.session', 'entry_procedure needs a session');
select throws_ok($$select agent.filing('REQUEST-A')$$, 'PV401', 'agent.session', 'filing needs a session');

-- erased with the request
update parvis.request set erased_at = now(), answers = '', person_name = null, email = null, phone = null, birth_date = null, subject = null
where reference = 'REQUEST-B';
select is((select acting_as || coalesce(represented_name, '-') || coalesce(represented_email, '-') from parvis.filing where acting_as is not null),
	'mandat--', 'erase_filing');

select * from finish();
rollback;
