-- The delays of a request: they stop, go on, are put off; silence decides.
\ir setup.sql
select no_plan();
create function test.clock(p_letter text)
returns text
language sql
as $$
	select concat_ws(' ', 'due', due_on - parvis.today(), 'silence', silence_on - parvis.today(),
		'paused', parvis.today() - paused_on, 'answer', answer_by - parvis.today(),
		'implicit', parvis.today() - implicit_on)
	from parvis.request where reference = 'REQUEST-' || upper(p_letter) and commune = parvis.tenant()
$$;
create function test.filed(p_letter text, p_more jsonb)
returns void
language plpgsql
as $$
begin
	perform test.draft(p_letter);
	perform test.submit(p_letter, p_more);
end
$$;
create function test.aged(p_letter text, p_days int)
returns void
language sql
as $$
	-- as if those days had gone by
	update parvis.request
	set paused_on = paused_on - p_days, answer_by = answer_by - p_days, due_on = due_on - p_days,
		silence_on = silence_on - p_days
	where reference = 'REQUEST-' || upper(p_letter) and commune = parvis.tenant()
$$;
create function test.version(p_letter text)
returns int
language sql
as $$
	select version from parvis.request where reference = 'REQUEST-' || upper(p_letter) and commune = parvis.tenant()
$$;
create function test.kinds(p_letter text)
returns text
language sql
as $$
	select string_agg(e.kind, ' ' order by e.n) from parvis.event e join parvis.request r on r.commune = e.commune and r.id = e.request
	where r.reference = 'REQUEST-' || upper(p_letter) and r.commune = parvis.tenant()
$$;
select test.enter(1) \g /dev/null
select test.filed('a', jsonb_build_object('silence', 'refuses', 'silence_on', parvis.today() + 60, 'silence_delay', 'P60D', 'due_on', parvis.today() + 20)),
	test.filed('b', jsonb_build_object('silence', 'accepts', 'silence_on', parvis.today() + 60, 'silence_delay', 'P60D', 'due_on', parvis.today() + 20)),
	test.filed('c', jsonb_build_object('silence', 'accepts', 'silence_on', parvis.today() + 60, 'silence_delay', 'P60D', 'due_on', parvis.today() + 20)),
	test.filed('d', jsonb_build_object('silence', 'refuses', 'silence_on', parvis.today() + 60, 'silence_delay', 'P60D', 'due_on', parvis.today() + 20)),
	test.follow('a'), test.follow('b'), test.follow('c') \g /dev/null

-- asked for something
select test.enter(1, 'sacha1') \g /dev/null
select agent.ask('REQUEST-A', 1, 'token-ask-a', 'Quoi ?', '[]'), agent.ask('REQUEST-B', 1, 'token-ask-b', 'Quoi ?', '[]'), agent.ask('REQUEST-D', 1, 'token-ask-d', 'Quoi ?', '[]') \g /dev/null
select is(test.clock('a'), 'due 20 silence 60 paused 0 answer 30 implicit', 'the delays stand still while the citizen is asked');
select test.aged('a', 7), test.aged('b', 7) \g /dev/null
select is(agent.clock('REQUEST-A') ->> 'due_left', '20', 'with what was left of them');
select citizen.message_add(test.hash('fa'), 'token-say-a', 'Voici.', null), citizen.message_add(test.hash('fb'), 'token-say-b', 'Voici.', null) \g /dev/null
select is(test.clock('a'), 'due 20 silence 60 paused answer implicit', 'and go on with it at the answer');
select is(test.clock('b'), 'due 20 silence 60 paused answer implicit', 'silence that accepts counts anew');
select is((select complete_on from parvis.request where reference = 'REQUEST-B' and commune = parvis.tenant()), parvis.today(), 'from the day on which what was missing came in');
select is((select complete_on from parvis.request where reference = 'REQUEST-A' and commune = parvis.tenant()), null, 'which says nothing of what rejects');

-- the time given is over
select test.enter(1, 'sacha1'), test.aged('d', 40) \g /dev/null
select is(worker.clock_run(100), 1, 'the worker makes go on what rejects, once the time given is over');
select is(test.clock('d'), 'due 10 silence 50 paused answer -10 implicit', 'suspended for that time, no longer');
select is(test.kinds('d'), 'received asked resumed', 'which its chain tells');
select is(worker.clock_run(100), 0, 'once');

-- working days
select worker.definition_publish('ouvres', repeat('c', 64), 'Jours ouvrés', null,
	'<h:html xmlns:h="http://www.w3.org/1999/xhtml" xmlns:pv="urn:parvis:procedure"><h:head>'
	'<pv:procedure service="etat-civil" delay="P10B" extension="P1M"/></h:head></h:html>') \g /dev/null
select is((select delay || ' ' || delay_working from parvis.definition where name = 'ouvres'), '10 days true', 'a delay of working days is kept');
select is(parvis.due_after('2026-11-25', repeat('c', 64)), '2026-12-09', 'and counted as such');
update parvis.request set digest = repeat('c', 64), paused_on = '2026-11-25', due_on = '2026-11-30' where reference = 'REQUEST-B' and commune = parvis.tenant();
select is((parvis.resumed(r, '2026-12-24')).due_on, '2026-12-30', 'three that were left of it are left after Christmas') from parvis.request r where r.reference = 'REQUEST-B' and r.commune = parvis.tenant();
update parvis.request set paused_on = null, due_on = parvis.today() + 20 where reference = 'REQUEST-B' and commune = parvis.tenant();
select throws_ok(format($$select agent.extend('REQUEST-B', %s, 'token-ext-b', parvis.today() + 100, 'Enquête', '[]')$$, test.version('b')), 'PV422', 'agent.extend.longest', 'a text lengthens silence by so much');
select is((agent.extend('REQUEST-B', test.version('b'), 'token-ext-b', parvis.today() + 70, 'Enquête', '[]')).state, 'in-progress', 'within it');
select is(test.clock('b'), 'due 70 silence 70 paused answer implicit', 'both days move');
delete from parvis.extension;

-- put off
select throws_ok($$select agent.extend('REQUEST-C', 1, 'token-ext-c', parvis.today() + 10, 'Enquête', '[]')$$, 'PV422', 'agent.extend.earlier', 'never to an earlier day');
select throws_ok($$select agent.extend('REQUEST-C', 1, 'token-ext-c', parvis.today() + 30, ' ', '[]')$$, 'PV422', 'agent.extend.reason', 'never without a reason');
select throws_ok($$select agent.extend('REQUEST-C', 1, 'token-ext-c', parvis.today() + 61, 'Enquête', '[]')$$, 'PV422', 'agent.extend.silence', 'never past the day on which silence decides, without a text');
select throws_ok($$select agent.extend('REQUEST-C', 7, 'token-ext-c', parvis.today() + 30, 'Enquête', '[]')$$, 'PV409', 'agent.conflict', 'not over what another did');
select is(agent.extend('REQUEST-C', 1, 'token-ext-c', parvis.today() + 30, 'Enquête publique', '[]')::text, '(2,received)', 'an extension');
select is(agent.extend('REQUEST-C', 1, 'token-ext-c', parvis.today() + 30, 'Enquête publique', '[]')::text, '(2,received)', 'the same token twice');
select is((select count(*) || ' ' || min(due_after - due_before) || ' ' || min(reason) from parvis.extension), '1 10 Enquête publique', 'is one');
select is(test.clock('c'), 'due 30 silence 60 paused answer implicit', 'puts the day off, and not that of silence');
select is((select text from parvis.message m join parvis.request r on r.commune = m.commune and r.id = m.request where r.reference = 'REQUEST-C' and m.kind = 'message'), 'Enquête publique', 'the citizen is told why');
select test.enter(1, 'dominique1') \g /dev/null
select throws_ok($$select agent.extend('REQUEST-C', 2, 'token-ext-z', parvis.today() + 40, 'Enquête', '[]')$$, 'PV404', 'agent.unknown', 'not by another service');
select throws_ok($$select agent.clock('REQUEST-C')$$, 'PV404', 'agent.unknown', 'which is not shown it either');

-- silence decides
select test.enter(1, 'sacha1') \g /dev/null
update parvis.request set silence_on = parvis.today() where reference in ('REQUEST-A', 'REQUEST-C') and commune = parvis.tenant();
select is(worker.clock_run(100), 0, 'nothing on the day itself');
update parvis.request set silence_on = parvis.today() - 1 where reference in ('REQUEST-A', 'REQUEST-C') and commune = parvis.tenant();
select throws_ok($$select citizen.attestation_ask(test.hash('fc'))$$, 'PV409', 'suivi.no-attestation', 'no attestation before it is noted');
select is(worker.clock_run(1), 1, 'the next day the worker notes the decision, so many at once');
select is(worker.clock_run(100), 1, 'then the others');
select is(worker.clock_run(100), 0, 'and each once');
select is(test.kinds('a') || ', ' || test.kinds('c'), 'received asked message silence-refuses, received extended silence-accepts', 'in their chains');
select is((select count(*) from parvis.request where commune = parvis.tenant() and not parvis.chain_ok(commune, id)), 0::bigint, 'which hold');
select is((select implicit_on || ' ' || state || ' ' || coalesce(closed_at::text, 'open') from parvis.request where reference = 'REQUEST-A' and commune = parvis.tenant()),
	parvis.today() - 1 || ' in-progress open', 'it stays open: a decision in words may still come');
select throws_ok(format($$select agent.answer('REQUEST-A', %s, 'token-late-a', 'Voici.', null, '[]')$$, test.version('a') - 1), 'PV409', 'agent.conflict', 'who answers at that moment is shown it');
select is((agent.answer('REQUEST-A', test.version('a'), 'token-late-a', 'Voici.', null, '[]')).state, 'answered', 'and may answer');
select throws_ok($$select citizen.attestation_ask(test.hash('fa'))$$, 'PV409', 'suivi.no-attestation', 'what silence rejected has no attestation');

-- closed before: silence says nothing
select test.enter(1), test.filed('e', jsonb_build_object('silence', 'accepts', 'silence_on', parvis.today() + 1, 'silence_delay', 'P60D')), test.enter(1, 'sacha1') \g /dev/null
select agent.answer('REQUEST-E', 1, 'token-ans-e', 'Voici.', null, '[]') \g /dev/null
update parvis.request set silence_on = parvis.today() - 1 where reference = 'REQUEST-E' and commune = parvis.tenant();
select is(worker.clock_run(100), 0, 'what was answered is not decided by silence');

-- the attestation (CRPA art. L232-3)
select is(citizen.attestation_ask(test.hash('fc')), true, 'the citizen asks for the attestation');
select is(citizen.attestation_ask(test.hash('fc')), false, 'once');
select ok(agent.clock('REQUEST-C') ->> 'attestation' is not null, 'which the agent sees');
select throws_ok($$select agent.attest('REQUEST-A', 1, 'token-att-a', 'x', '[]')$$, 'PV409', 'agent.attest.none', 'nothing to attest where silence rejected');
select is((agent.attest('REQUEST-C', test.version('c'), 'token-att-c', 'Attestation', '[{"kind": "letter", "template": "letter/attestation-implicite", "model": {}}]')).state, 'received', 'it is given');
select is((agent.attest('REQUEST-C', 1, 'token-att-c', 'Attestation', '[]')).version, test.version('c'), 'the same token twice is once');
select is((select count(*) from parvis.outbox where kind = 'letter'), 1::bigint, 'as one letter');
select ok(agent.clock('REQUEST-C') ->> 'attestation' is null and (agent.clock('REQUEST-C') ->> 'attested')::boolean, 'and is no more to be given');
select ok(citizen.clock(test.hash('fc')) #> '{extensions,0,agent_name}' is null and citizen.clock(test.hash('fc')) #>> '{extensions,0,reason}' = 'Enquête publique', 'the citizen sees what was put off, and no agent''s name');

-- erased
select parvis.erase_request(commune, id) from parvis.request where reference = 'REQUEST-C' and commune = parvis.tenant() \g /dev/null
select is((select string_agg(reason, '') from parvis.extension), '', 'the reasons go with what is personal');
-- the mail of the morning
update parvis.agent set email = login || commune || '@mairie.test' where commune in (test.commune(1), test.commune(2));
insert into parvis.digest (commune, agent, told_on) select a.commune, a.id, '2999-01-01' from parvis.agent a where a.commune not in (test.commune(1), test.commune(2));
-- whatever the day and the hour of this test: all days are worked, and it is noon somewhere
update parvis.commune set time_zone = (select name from pg_timezone_names where name ~ '^Etc/GMT' and extract(hour from now() at time zone name) between 10 and 13 order by name limit 1) where id in (test.commune(1), test.commune(2));
create or replace function parvis.working_day(p_day date, p_commune bigint) returns boolean language sql stable as 'select true';
delete from parvis.outbox;
update parvis.request set due_on = due_on + 400, silence_on = silence_on + 400 where commune in (test.commune(1), test.commune(2));
select is(worker.digest_write(100), 6, 'each agent is looked at');
select is((select count(*) from parvis.outbox), 0::bigint, 'and none is sent a mail that is empty');
update parvis.digest set told_on = told_on - 1 where told_on < '2900-01-01';
select test.enter(1) \g /dev/null
update parvis.request set due_on = parvis.day_in(commune) - 2 where reference = 'REQUEST-B' and commune = parvis.tenant();
update parvis.request set silence_on = parvis.day_in(commune) + 9, implicit_on = null where reference = 'REQUEST-D' and commune = parvis.tenant();
update parvis.request set state = 'received' where reference = 'REQUEST-D' and commune = parvis.tenant();
update parvis.request set agent = null where commune = parvis.tenant();
select test.enter(1, 'camille1'), agent.digest_set(false) \g /dev/null
select is(agent.digest(), false, 'who wants no mail');
select is(worker.digest_write(100), 5, 'is not looked at');
select is((select string_agg(recipient || ' ' || (model ->> 'late') || ' ' || (model ->> 'silent') || ' ' || jsonb_array_length(model -> 'items'), ', ' order by recipient) from parvis.outbox),
	'sacha' || test.commune(1) || '@mairie.test 1 1 2', 'who sees them is told what is late and what silence will decide; another service nothing');
select is(worker.digest_write(100), 0, 'once a day, whatever becomes of the worker');
select test.enter(1, 'camille1'), agent.digest_set(true) \g /dev/null
select is(worker.digest_write(100), 1, 'who wants it again is told');
select is((select string_agg(distinct model ->> 'going', ',') from parvis.outbox), '0', 'nothing of what goes, when nothing does');
delete from parvis.outbox;
insert into parvis.request (commune, reference, procedure, service, digest, access, answers, due_on, erase_on)
select test.commune(2), 'REQUEST-Z', 'etat-civil', 'etat-civil', repeat('a', 64), test.hash('zz'), '', current_date + 300, parvis.day_in(test.commune(2)) + 20;
update parvis.digest set told_on = told_on - 8 where told_on < '2900-01-01' and commune = test.commune(2);
select is(worker.digest_write(100), 3, 'the next week');
select is((select string_agg(recipient || ' ' || (model ->> 'going'), ',') from parvis.outbox), 'sacha' || test.commune(2) || '@mairie.test 1', 'the administrator alone is told of what will be erased');
select unalike((select string_agg(model::text, '') from parvis.outbox), '%lodie%', 'and no name of a citizen leaves');
select * from finish();
rollback;
