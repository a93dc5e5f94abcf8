-- Deploy parvis:worker_keep to pg
-- requires: worker_outbox agent_request citizen_follow
begin;

-- the registry is of whoever deploys
grant usage on schema sqitch to parvis_keeper;
grant select on sqitch.changes to parvis_keeper;

set local role parvis_owner;

create function parvis.erase_request(p_commune bigint, p_request bigint)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	final_state text;
begin
	delete from file f where f.commune = p_commune and f.request = p_request;
	delete from message m where m.commune = p_commune and m.request = p_request;
	delete from note n where n.commune = p_commune and n.request = p_request;
	delete from person_word w where w.commune = p_commune and w.request = p_request;
	delete from access_link l where l.commune = p_commune and l.request = p_request;
	delete from session s where s.commune = p_commune and s.request = p_request;
	delete from outbox o where o.commune = p_commune and o.request = p_request;
	delete from draft d where d.commune = p_commune and d.request = p_request;
	update request r
	set
		answers = '',
		person_name = null,
		email = null,
		phone = null,
		birth_date = null,
		subject = null,
		reason = null,
		appeal = null,
		unread = false,
		state = case when r.closed_at is null then 'closed' else r.state end,
		closed_at = coalesce(r.closed_at, now()),
		erased_at = now(),
		version = r.version + 1
	where r.commune = p_commune
	and r.id = p_request
	returning r.state into final_state;
	perform event_add(p_request, 'erased', 'system', null, final_state, p_commune);
end
$$;
comment on function parvis.erase_request(bigint, bigint) is 'Erases all that is personal of a request; its bare row and its chain of events stay.';
grant execute on function parvis.erase_request(bigint, bigint) to parvis_keeper;

set local role parvis_keeper;

create function worker.fold_counters()
returns int
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with taken as (
		delete from counter_delta d
		returning d.commune, d.service, d.state, d.procedure, d.agent, d.n
	), folded as (
		insert into counter as c (commune, service, state, procedure, agent, n)
		select t.commune, t.service, t.state, t.procedure, t.agent, sum(t.n)
		from taken t
		group by t.commune, t.service, t.state, t.procedure, t.agent
		on conflict on constraint counter_pkey do update
		set n = c.n + excluded.n
	)
	select count(*)::int
	from taken
$$;
comment on function worker.fold_counters() is 'Adds the deltas to the counters; gives how many there were.';

create function worker.seal_heads()
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	tenant record;
	sealed head_seal;
	-- an hour after midnight no transaction of the day is still under way
	last_day date := (now() at time zone 'UTC' - interval '1 hour')::date - 1;
	seals int := 0;
begin
	for tenant in
		select c.id, coalesce(max(s.day) + 1, (c.created_at at time zone 'UTC')::date) as first_day
		from commune c
		left join head_seal s on s.commune = c.id
		group by c.id
	loop
		sealed.commune := tenant.id;
		select s.hash
		into sealed.previous
		from head_seal s
		where s.commune = tenant.id
		order by s.day desc
		limit 1;
		sealed.previous := coalesce(sealed.previous, sha256(''));
		sealed.sealed_at := now();
		for sealed.day in
			select d::date
			from generate_series(tenant.first_day::timestamp, last_day::timestamp, '1 day') d
		loop
			select h.heads, h.hash
			into sealed.heads, sealed.hash
			from seal_hash(tenant.id, sealed.day, sealed.previous) h;
			insert into head_seal
			select sealed.*;
			sealed.previous := sealed.hash;
			seals := seals + 1;
		end loop;
	end loop;
	return seals;
end
$$;
comment on function worker.seal_heads() is 'Seals each day that is over and not yet sealed, for each commune; gives how many seals.';

create function worker.seals_broken(p_commune bigint)
returns table (day date)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select s.day
	from (
		select s.*, coalesce(lag(s.hash::bytea) over (order by s.day), sha256('')) as before
		from head_seal s
		where s.commune = p_commune
	) s
	cross join lateral seal_hash(p_commune, s.day, s.before) h
	where s.previous <> s.before
	or s.hash <> h.hash
	order by s.day
$$;
comment on function worker.seals_broken(bigint) is 'The days whose events are no longer those that were sealed: none, if all is well.';

create function worker.audit(p_commune bigint)
returns table (what text, reference text, n int, day date)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	-- one pass over the events: the first of each chain that does not hold
	(
		select distinct on (e.request) 'chain', r.reference, e.n, (e.at at time zone 'UTC')::date
		from (
			select
				e.request, e.n, e.at, e.previous, e.hash, e as event,
				row_number() over chain as place,
				coalesce(lag(e.hash::bytea) over chain, sha256('')) as before
			from event e
			where e.commune = p_commune
			window chain as (partition by e.request order by e.n)
		) e
		join request r on r.commune = p_commune and r.id = e.request
		where e.n <> e.place
		or e.previous <> e.before
		or e.hash <> event_hash(e.before, e.event)
		order by e.request, e.n
	)
	union all
	-- a request that no event begins
	select 'chain', r.reference, 1, (r.received_at at time zone 'UTC')::date
	from request r
	where r.commune = p_commune
	and not exists (
		select
		from event e
		where e.commune = p_commune
		and e.request = r.id)
	union all
	select 'seal', null, null, s.day
	from worker.seals_broken(p_commune) s
$$;
comment on function worker.audit(bigint) is 'What does not verify in a commune: for each chain its first event that is not as it was written, and the days whose events are no longer those that were sealed. None, if all is well.';

create function worker.audit_counts(
	p_commune bigint, out requests bigint, out events bigint, out seals bigint, out last_seal date)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select
		(select count(*) from request r where r.commune = p_commune),
		(select count(*) from event e where e.commune = p_commune),
		count(*), max(s.day)
	from head_seal s
	where s.commune = p_commune
$$;
comment on function worker.audit_counts(bigint) is 'How much worker.audit() looks at.';

create function worker.retention_run(p_limit int)
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	due record;
	erased int := 0;
begin
	for due in
		select r.commune, r.id
		from request r
		join commune c on c.id = r.commune
		where r.erased_at is null
		-- the first zone to begin a day; then the commune's own
		and r.erase_on <= (now() at time zone 'Pacific/Kiritimati')::date
		and r.erase_on <= (now() at time zone c.time_zone)::date
		order by r.erase_on
		limit p_limit
		for update of r skip locked
	loop
		perform retention_forget(due.commune, due.id);
		erased := erased + 1;
	end loop;
	return erased;
end
$$;
comment on function worker.retention_run(int) is 'Erases the requests whose time has come, at most so many; gives how many.';

create function worker.drafts_purge(p_limit int)
returns int
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with due as materialized (
		select x.commune, x.id
		from draft x
		where x.expires_at <= now()
		order by x.expires_at
		limit p_limit
		for update skip locked
	), gone as (
		delete from draft d
		using due x
		where d.commune = x.commune
		and d.id = x.id
		returning d.id
	)
	select count(*)::int
	from gone
$$;
comment on function worker.drafts_purge(int) is 'Erases drafts that have expired, with their files and links, at most so many; gives how many.';

create function worker.parked_purge()
returns int
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from parked p
		where p.expires_at <= now()
		returning p.commune
	)
	select count(*)::int
	from gone
$$;
comment on function worker.parked_purge() is 'Erases parked posts that have expired.';

create function worker.sessions_purge()
returns int
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with session_gone as (
		delete from session s
		where s.expires_at <= now()
		returning s.commune
	), link_gone as (
		delete from access_link l
		where l.expires_at <= now()
		returning l.commune
	)
	select ((select count(*) from session_gone) + (select count(*) from link_gone))::int
$$;
comment on function worker.sessions_purge() is 'Erases sessions and mailed links that have expired.';

create function worker.rates_purge()
returns int
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from rate r
		where r.ends_at <= now()
		returning r.commune
	)
	select count(*)::int
	from gone
$$;
comment on function worker.rates_purge() is 'Erases counts whose window is over.';

create function worker.looks_purge()
returns int
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from look l
		where l.at <= now() - interval '1 year'
		returning l.commune
	)
	select count(*)::int
	from gone
$$;
comment on function worker.looks_purge() is 'Erases looks of more than a year ago.';

create function worker.schema_version()
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
	select c.change
	from sqitch.changes c
	where c.project = 'parvis'
	order by c.committed_at desc, c.planned_at desc
	limit 1
$$;
comment on function worker.schema_version() is 'The last change of sqitch.plan that was deployed here.';

create function worker.doctor()
returns table (name text, ok boolean, detail text)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select 'schema-version', true, worker.schema_version()
	union all
	select 'server-version', current_setting('server_version_num')::int >= 150000,
		current_setting('server_version')
	union all
	select 'encoding', current_setting('server_encoding') = 'UTF8', current_setting('server_encoding')
	union all
	select 'durability', current_setting('fsync')::boolean
		and current_setting('synchronous_commit') not in ('off', 'local')
		and current_setting('full_page_writes')::boolean,
		format('fsync %s, synchronous_commit %s, full_page_writes %s', current_setting('fsync'),
			current_setting('synchronous_commit'), current_setting('full_page_writes'))
	union all
	select 'rights', bool_and(has_schema_privilege(role, schema, 'usage') = (role = 'parvis_' || schema)),
		string_agg(format('%s in %s', role, schema), ', ' order by role, schema)
			filter (where has_schema_privilege(role, schema, 'usage'))
	from unnest(array['parvis_citizen', 'parvis_agent', 'parvis_worker']) as role
	cross join unnest(array['citizen', 'agent', 'worker', 'parvis', 'sqitch']) as schema
	union all
	select 'max-connections', true, current_setting('max_connections')
	union all
	select 'communes', count(*) > 0, count(*)::text
	from commune
	union all
	select 'procedures', count(*) > 0, count(*)::text
	from procedure p
	where p.enabled
	union all
	select 'outbox-late', count(*) = 0, count(*)::text
	from outbox o
	where o.state = 'pending'
	and o.next_at < now() - interval '15 minutes'
	union all
	select 'outbox-failed', count(*) = 0, count(*)::text
	from outbox o
	where o.state = 'failed'
	union all
	select 'retention-late', count(*) = 0, count(*)::text
	from request r
	where r.erased_at is null
	and r.erase_on < (now() at time zone 'UTC')::date - 2
	union all
	select 'counters-unfolded', count(*) < 10000, count(*)::text
	from counter_delta
	union all
	select 'clock', true, to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
$$;
comment on function worker.doctor() is 'What the database knows of its own health: one line {name, ok, detail} for each thing.';

grant execute on function
	worker.fold_counters(),
	worker.seal_heads(),
	worker.seals_broken(bigint),
	worker.audit(bigint),
	worker.audit_counts(bigint),
	worker.retention_run(int),
	worker.drafts_purge(int),
	worker.parked_purge(),
	worker.sessions_purge(),
	worker.rates_purge(),
	worker.looks_purge(),
	worker.schema_version(),
	worker.doctor()
	to parvis_worker;

commit;
