-- The census of young people: who was counted in a quarter, and its list that was sent.
\ir setup.sql
select no_plan();
select worker.definition_publish('recensement', repeat('c', 64), 'Recensement', '',
	'<d xmlns:pv="urn:parvis:procedure"><pv:procedure service="etat-civil"/></d>') \g /dev/null
create function test.count_person(p_letter text)
returns void
language sql
as $$
	select citizen.draft_create('recensement', test.hash('t' || p_letter), test.hash('c' || p_letter), '<data/>');
	select test.submit(p_letter);
$$;

-- who may
select test.enter(1) \g /dev/null
select throws_ok('select agent.' || call, 'PV401', 'agent.session', call || ' needs a session')
from unnest(array[$$census_quarters('2026-01-01')$$, $$census_list('2026-01-01')$$, $$census_sent('2026-01-01')$$]) as call;
select test.enter(1, 'dominique1') \g /dev/null
select throws_ok('select agent.' || call, 'PV403', 'census.not-yours', call || ' is of the service etat-civil')
from unnest(array[$$census_quarters('2026-01-01')$$, $$census_list('2026-01-01')$$, $$census_sent('2026-01-01')$$]) as call;

-- who was counted: an accepted request, on its day in the commune
select test.enter(1, 'camille1') \g /dev/null
select test.count_person('a'), test.count_person('b'), test.count_person('c'), test.draft('d'), test.submit('d') \g /dev/null
select agent.answer('REQUEST-' || l, 1, 'jeton-000' || l, 'Voici.', null, '[]') from unnest(array['A', 'B', 'D']) as l \g /dev/null
select agent.refuse('REQUEST-C', 1, 'jeton-000C', 'Non.', 'Recours.', '[]') \g /dev/null
select date_trunc('quarter', parvis.today()::timestamp)::date as quarter \gset
select is((select string_agg(reference || ' ' || (counted_on = parvis.today()), ',' order by reference) from agent.census_list(:'quarter')),
	'REQUEST-A true,REQUEST-B true', 'census_list gives the accepted ones, of this procedure alone');
select is((select n from agent.census_quarters(parvis.today()) where quarter = :'quarter'), 2::bigint, 'census_quarters counts them');
select is((select count(*) from agent.census_quarters(parvis.today() - 365)), 5::bigint, 'a year is five quarters with this one');
-- the last moment of the quarter before, and its first hour after, on the clock of Paris
update parvis.request set closed_at = (:'quarter'::timestamp - interval '1 second') at time zone 'Europe/Paris' where reference = 'REQUEST-A';
update parvis.request set closed_at = :'quarter'::timestamp at time zone 'Europe/Paris' where reference = 'REQUEST-B';
select is((select string_agg(reference, ',') from agent.census_list(:'quarter')), 'REQUEST-B', 'a quarter begins at midnight in the commune');
select is((select string_agg(reference, ',') from agent.census_list((:'quarter'::date - interval '3 months')::date)), 'REQUEST-A', 'where the one before ends');
select test.enter(2, 'camille2') \g /dev/null
select is_empty(format('select * from agent.census_list(%L)', :'quarter'), 'another commune sees none of it');
select test.enter(1, 'camille1') \g /dev/null

-- sent
select throws_ok(format('select agent.census_sent(%L)', :'quarter'), 'PV422', 'census.not-over', 'a quarter that is not over');
select ok(agent.census_sent((:'quarter'::date - interval '3 months')::date), 'census_sent');
select ok(not agent.census_sent((:'quarter'::date - interval '3 months')::date), 'twice is once');
select is((select agent_name from agent.census_quarters(parvis.today() - 100) where sent_at is not null), 'Camille Exemple', 'by whom is known');

-- erased, no one is on a list
update parvis.request set erase_on = parvis.today() - 1 where reference = 'REQUEST-A';
select worker.retention_run(100) \g /dev/null
select is_empty(format('select * from agent.census_list(%L)', (:'quarter'::date - interval '3 months')::date), 'nothing personal stays');

select * from finish();
rollback;
