-- Lists taken away as files: written down, bounded, of the agent's services alone.
\ir setup.sql
select no_plan();

select test.enter(1), test.draft('a'), test.draft('b') \g /dev/null
select citizen.file_add(test.hash('ta'), '/data/f', 'acte.pdf', 'application/pdf', 1, test.hash('s'), test.hash('k'), 'clean', array['x'::bytea]) \g /dev/null
select test.submit('a'), test.submit('b') \g /dev/null
select test.enter(1) \g /dev/null
select throws_ok(format('select %s', call), 'PV401', 'agent.session', call || ' needs a session')
from unnest(array[$$agent.export_begin('{}', 'csv', 10, true)$$, $$agent.export_files('{REQUEST-A}')$$]) as call;

select test.enter(1, 'camille1') \g /dev/null
select is((select e from agent.export_begin('{}', 'csv', 10, false) e), row(2, true)::record, 'export_begin: how many, begun');
select is((select e from agent.export_begin('{}', 'csv', 1, false) e), row(null::int, false)::record, 'past the bound it is asked first');
select is((select count(*) from parvis.export), 1::bigint, 'and nothing is written down');
select is((select e from agent.export_begin('{}', 'ods', 1, true) e), row(null::int, true)::record, 'confirmed, it begins');
select is((select string_agg(format || ' ' || coalesce(requests::text, '-'), ', ' order by id) from parvis.export), 'csv 2, ods -', 'the journal of exports');
select throws_ok($$select agent.export_begin('{}', 'exe', 10, true)$$, '23514', null, 'export_format_known');
select throws_ok($$select agent.export_begin(jsonb_build_object('x', repeat('x', 9000)), 'csv', 10, true)$$, '23514', null, 'export_filter_size');
select throws_ok($$update parvis.export set format = 'json'$$, 'PV403', 'error.append-only', 'export_append_only');
select is((select string_agg(reference || ' ' || name, ', ') from agent.export_files('{REQUEST-A,REQUEST-B,REQUEST-X}')), 'REQUEST-A acte.pdf', 'export_files: the clean files');
select is((select count(*) from parvis.look l join parvis.request r on r.id = l.request where r.reference in ('REQUEST-A', 'REQUEST-B')), 2::bigint, 'each request is a look');
update parvis.file set state = 'to-scan';
select is((select count(*) from agent.export_files('{REQUEST-A}')), 0::bigint, 'not one that is not known to be clean');

select is(worker.exports_purge(), 0::int, 'exports_purge keeps a year'::text);
insert into parvis.export (commune, agent, format, filter, at)
select commune, agent, 'json', '{}', now() - interval '13 months' from parvis.export limit 1;
select is(worker.exports_purge(), 1, 'and erases what is older');
select * from finish();
rollback;
