-- At a hundred thousand requests, under the policies: lists and searches use
-- their indexes, whatever they are asked.
\ir setup.sql
select no_plan();
\ir fill.sql
select test.enter(1, 'sacha1') \g /dev/null

-- The plan of a statement as the functions run it: the owner, bound by the policies.
create function test.plan(p_sql text)
returns text
language plpgsql
as $$
declare
	line text;
	plan text := '';
begin
	set local role parvis_owner;
	set local search_path = parvis, pg_temp;
	set local plan_cache_mode = force_generic_plan;
	for line in execute 'explain (costs off) ' || p_sql loop
		plan := plan || line || E'\n';
	end loop;
	reset role;
	set local search_path = tap, pg_catalog;
	reset plan_cache_mode;
	return plan;
end
$$;
create function test.indexed(p_sql text, p_index text)
returns setof text
language plpgsql
as $$
declare
	plan text := test.plan(p_sql);
begin
	return next tap.matches(plan, p_index, 'by ' || p_index);
	return next tap.unalike(plan, '%Seq Scan%', p_index || ': no sequential scan');
end
$$;
select test.indexed($$select id from request where service = 'etat-civil' and state = 'received' and (due_on, id) > ('2026-01-01', 5) order by due_on, id limit 20$$, 'request_service_index');
select test.indexed($$select id from request where agent = 1 and state = 'received' and (due_on, id) > ('2026-01-01', 5) order by due_on, id limit 20$$, 'request_agent_index');
select test.indexed($$select id from request where agent is null and state = 'in-progress' and (due_on, id) > ('2026-01-01', 5) order by due_on, id limit 20$$, 'request_unassigned_index');
select test.indexed($$select id from request where procedure = 'autre' and state = 'received' and service = any('{a}') and (due_on, id) > ('2026-01-01', 5) order by due_on, id limit 20$$, 'request_procedure_index');
select test.indexed($$select id from request where reference >= 'REQ' collate "C" and reference < 'RER' collate "C" order by reference limit 20$$, 'request_reference_key');
select test.indexed($$select id from request where phone_key = '0600000001' order by id desc limit 20$$, 'request_phone_index');
select test.indexed($$select id from request where birth_date = '1980-01-01' order by id desc limit 20$$, 'request_birth_index');
select test.indexed($$select id from request where email = 'a1@exemple.test' order by id desc limit 20$$, 'request_email_index');
select test.indexed($$select id from request where received_at >= '2026-01-01' and received_at < '2026-01-02' limit 20$$, 'request_received_index');
select test.indexed($$select request from person_word where word = 'nom12' order by request desc limit 20$$, 'person_word_pkey');
select test.indexed($$select request from person_word where word > 'nom12' and word < 'nom13' limit 20$$, 'person_word_pkey');
select test.indexed($$select request from person_word where start = 'nom' and request < 5000 order by request desc limit 20$$, 'person_word_start_index');
select test.indexed($$select id from request where came_by = 'post' and service = any('{etat-civil}') and state = 'received' order by due_on, id limit 20$$, 'request_way_index');
select test.indexed($$select id from request where access = '\x00'$$, 'request_access_key');

-- The functions themselves: the rows that a call reads are few, at whatever size.
create function test.read_by(p_sql text)
returns bigint
language plpgsql
as $$
declare
	before bigint;
	after bigint;
begin
	perform pg_stat_force_next_flush();
	select sum(pg_stat_get_xact_tuples_returned(c.oid) + pg_stat_get_xact_tuples_fetched(c.oid))
	into before
	from pg_class c
	where c.relnamespace = 'parvis'::regnamespace;
	execute p_sql;
	select sum(pg_stat_get_xact_tuples_returned(c.oid) + pg_stat_get_xact_tuples_fetched(c.oid))
	into after
	from pg_class c
	where c.relnamespace = 'parvis'::regnamespace;
	return after - before;
end
$$;
select cmp_ok(test.read_by('select agent.' || call), '<', 2000::bigint, call || ' reads little')
from unnest(array[
	$$desk('{}', null, false, 25)$$,
	$$desk('{"state": ["answered"]}', null, false, 25)$$,
	$$desk('{"agent": ["none"]}', null, false, 25)$$,
	$$desk('{"agent": ["1"]}', null, false, 25)$$,
	$$desk('{"procedure": ["etat-civil"]}', null, false, 25)$$,
	$$desk('{"procedure": ["autre"]}', null, false, 25)$$,
	$$desk('{"late": true}', null, false, 25)$$,
	$$desk('{"service": ["etat-civil"]}', '2026-12-01-5', false, 25)$$,
	$$desk('{"service": ["etat-civil"]}', '2026-12-01-5', true, 25)$$,
	$$desk('{"sort": "received"}', null, false, 25)$$,
	$$desk('{"sort": "received"}', '1764158400000000-5', true, 25)$$,
	$$desk('{"unread": true}', null, false, 25)$$,
	$$desk('{"failed": true}', null, false, 25)$$,
	$$desk('{"channel": ["hubee"]}', null, false, 25)$$,
	$$desk('{"channel": ["web"]}', null, false, 25)$$,
	$$desk('{"channel": ["post"], "procedure": ["etat-civil"]}', null, false, 25)$$,
	$$desk('{"procedure": ["autre"], "service": ["etat-civil"], "state": ["answered"]}', null, false, 25)$$,
	$$desk('{"late": true, "sort": "received"}', null, false, 25)$$,
	$$desk('{"from": "1990-01-01", "to": "1990-12-31", "state": ["answered"]}', null, false, 25)$$,
	$$desk('{"procedure": ["etat-civil"], "sort": "received"}', null, false, 25)$$,
	$$beside('{}', 'REQUEST-1', false)$$,
	$$feed(null, 51)$$,
	$$feed('1764158400000000-5', 51)$$,
	$$search('number', 'REQUEST', 25)$$,
	$$search('phone', '0600000001', 25)$$,
	$$search('date', '1980-01-01', 25)$$,
	$$counts()$$]) as call;
select cmp_ok(test.read_by('select agent.search(' || call || ', 25)'), '<', 4000::bigint, call || ' is found by reading little')
from unnest(array[
	$$'name', 'prenom'$$,
	$$'name', 'pr'$$,
	$$'name', 'nom'$$,
	$$'name', 'nom123'$$,
	$$'name', 'prenom nom123'$$,
	$$'name', 'prenom nom'$$]) as call;
select cmp_ok((select count(*) from agent.search('name', 'prenom nom123', 25)), '>', 0::bigint, 'and is found');
select * from finish();
rollback;
