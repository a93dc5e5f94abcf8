-- A commune sees nothing of another, and nothing at all with none entered.
\ir setup.sql
select no_plan();
select test.enter(n), test.draft('m' || n), test.submit('m' || n) from generate_series(1, 2) as n \g /dev/null

-- Straight at the tables, as the owner that the functions run as.
create function test.rows_seen(p_role text, p_commune text)
returns bigint
language plpgsql
as $$
declare
	name text;
	n bigint;
	seen bigint := 0;
begin
	perform set_config('parvis.commune', p_commune, true);
	perform set_config('role', p_role, true);
	for name in
		select c.relname
		from pg_class c
		where c.relnamespace = 'parvis'::regnamespace
		and c.relkind = 'r'
		and c.relname <> 'definition'
	loop
		execute format('select count(*) from parvis.%I', name) into n;
		seen := seen + n;
	end loop;
	perform set_config('role', 'none', true);
	return seen;
end
$$;

select is(test.rows_seen('parvis_owner', ''), 0::bigint, 'the owner sees nothing with no commune entered');
select is(test.rows_seen('parvis_owner', '0'), 0::bigint, 'nor with one that is none');
select cmp_ok(test.rows_seen('parvis_owner', test.commune(1)::text), '>', 15::bigint, 'it sees the one entered');
select is(
	test.rows_seen('parvis_owner', test.commune(1)::text) + test.rows_seen('parvis_owner', test.commune(2)::text),
	test.rows_seen('parvis_keeper', ''),
	'two communes are all that the keeper sees');

-- The programs' roles have no right on any table, whatever is entered.
select is_empty(format($$
	select r.role, c.relname
	from (values ('parvis_citizen'), ('parvis_agent'), ('parvis_worker')) as r (role)
	cross join pg_class c
	where c.relnamespace = 'parvis'::regnamespace
	and c.relkind in ('r', 'S')
	and (case c.relkind when 'r'
		then has_table_privilege(r.role, c.oid, 'select, insert, update, delete, truncate, references, trigger')
		else has_sequence_privilege(r.role, c.oid, 'usage, select, update') end)
$$), 'no program has a right on a table');
select is_empty($$
	select r.role, p.oid::regprocedure
	from (values ('citizen'), ('agent'), ('worker')) as r (role)
	cross join pg_proc p
	where p.pronamespace::regnamespace::text in ('parvis', 'citizen', 'agent', 'worker')
	and has_function_privilege('parvis_' || r.role, p.oid, 'execute')
	and p.pronamespace::regnamespace::text <> r.role
$$, 'no program may call a function of another audience');
select is_empty($$
	select p.oid::regprocedure
	from pg_proc p
	where p.pronamespace::regnamespace::text in ('citizen', 'agent', 'worker')
	and not has_function_privilege('parvis_' || p.pronamespace::regnamespace::text, p.oid, 'execute')
	and p.prorettype <> 'trigger'::regtype
$$, 'each may call all of its own');

create function test.as_role(p_role text, p_sql text)
returns text
language plpgsql
as $$
declare
	said text;
begin
	perform set_config('role', p_role, true);
	said := test.outcome(p_sql);
	perform set_config('role', 'none', true);
	return said;
end
$$;
grant usage on schema test to public;
grant execute on all functions in schema test to public;
select matches(test.as_role('parvis_' || a, 'select * from parvis.' || t), '^42501 ',
	format('parvis_%s may not read %s', a, t))
from unnest(array['citizen', 'agent', 'worker']) as a,
	unnest(array['request', 'draft', 'event', 'agent', 'session']) as t;
select matches(test.as_role('parvis_citizen', 'select parvis.refuse(404, ''x'')'), '^42501 ', 'nor call what is inside');

-- What an insert without a commune gets.
select is(left(test.as_role('parvis_owner',
	'insert into parvis.setting (commune, name, value) values (' || test.commune(2) || ', ''x'', ''1'')'), 5), '42501',
	'the owner may not write with another commune entered')
from (select test.enter(1)) as one;
select is(left(test.as_role('parvis_owner', 'insert into parvis.setting (name, value) values (''x'', ''1'')'), 5), '42501',
	'nor with none')
from (select set_config('parvis.commune', '', true)) as one;

-- Through the functions: what is of commune 2 is unknown in commune 1.
select test.enter(1) \g /dev/null
select throws_ok($$select citizen.draft_page(test.hash('tm2'))$$, 'PV410', 'draft.gone', 'another''s draft is gone');
select throws_ok($$select citizen.draft_resume(test.hash('cm2'), test.hash('new'))$$, 'PV404', 'draft.unknown', 'its code is unknown');
select throws_ok($$select citizen.follow_open('REQUEST-M2', test.hash('am2'), test.hash('new'))$$, 'PV404', 'suivi.unknown', 'so is its request');
select throws_ok($$select test.enter(1, 'camille2')$$, 'PV401', 'agent.session', 'and its agent''s session');
select test.enter(1, 'sacha1') \g /dev/null
select throws_ok($$select agent.request('REQUEST-M2')$$, 'PV404', 'agent.unknown', 'its agents'' page');
select is((select array_agg(reference) from agent.desk('{}', null, false, 50)), array['REQUEST-M1'], 'the desk has its own');
select is((select count(*) from agent.search('name', 'exemple', 50)), 1::bigint, 'the search finds its own');
select is((select sum(n) from agent.counts()), 1::numeric, 'the counts are its own');
select throws_ok($$select agent.assign('REQUEST-M1', 1, (select id from parvis.agent where commune = test.commune(2) limit 1))$$,
	'PV422', 'agent.unknown-agent', 'a request is not given to another commune''s agent');
select is((select id from citizen.commune_by_host('ESSAI-2.test')), test.commune(2), 'a host names its commune, in any case');
select is_empty($$select * from citizen.commune_by_host('nobody.test')$$, 'an unknown host names none');
select throws_ok($$select worker.commune_add('99009', 'X', array['essai-1.test'], 'Europe/Paris', decode(repeat('ab', 72), 'hex'), '{}')$$,
	'23505', null, 'a host is of one commune');
select * from finish();
rollback;
