-- Deploy parvis:shared to pg
-- requires: definition access file
-- What citizens' and agents' programs both call: one body here, and one name
-- in the schema of each audience.  PL/pgSQL where a page calls it each time: it
-- keeps its plans for as long as the connection, SQL makes them anew.
begin;
set local role parvis_owner;

create function parvis.commune_by_host(p_host text)
returns table (id bigint, insee text, name text, host text, time_zone text, settings jsonb)
language sql
stable
set search_path = parvis, pg_temp
as $$
	select
		c.id,
		c.insee,
		c.name,
		m.host,
		c.time_zone,
		coalesce((
			select jsonb_object_agg(s.name, s.value)
			from setting s
			where s.commune = c.id
		), '{}')
	from host_name h
	join commune c on c.id = h.commune
	join host_name m on m.commune = c.id and m.main
	where h.host = lower(p_host)
$$;
comment on function parvis.commune_by_host(text) is 'The commune served under a host name, with its main host and its settings; no row for an unknown one.';

create function parvis.commune_page()
returns table (insee text, name text, host text, settings jsonb)
language sql
stable
set search_path = parvis, pg_temp
as $$
	select
		c.insee,
		c.name,
		h.host,
		coalesce((
			select jsonb_object_agg(s.name, s.value)
			from setting s
		), '{}')
	from commune c
	join host_name h on h.commune = c.id and h.main
$$;
comment on function parvis.commune_page() is 'What the pages of the commune entered say of it.';

create function parvis.rate_hit(
	p_bucket text, p_key bytea, p_limit int, p_window_s int,
	out allowed boolean, out retry_after_s int)
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	insert into rate as r (bucket, key, began_at, ends_at, hits)
	values (p_bucket, p_key, now(), now() + make_interval(secs => p_window_s), 1)
	on conflict on constraint rate_pkey do update
	set
		began_at = case when r.ends_at <= now() then excluded.began_at else r.began_at end,
		ends_at = case when r.ends_at <= now() then excluded.ends_at else r.ends_at end,
		hits = case when r.ends_at <= now() then 1 else least(r.hits, 1000000000) + 1 end
	returning
		r.hits <= p_limit,
		case
			when r.hits <= p_limit then 0
			else greatest(1, ceil(extract(epoch from r.ends_at - now())))::int
		end
	into allowed, retry_after_s;
end
$$;
comment on function parvis.rate_hit(text, bytea, int, int) is 'Counts one knock of a key on a bucket; whether it is within the limit of the window, and else when to come back.';

create function parvis.file_store(
	p_draft bigint, p_request bigint, p_origin text, p_field text, p_name text,
	p_type text, p_size bigint, p_sha256 bytea, p_key bytea, p_state text, p_chunks bytea[],
	p_document bigint default null)
returns bigint
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	stored bigint;
begin
	if (
		select count(*) >= 50
		from file f
		-- the worker's policy names no commune: without this no index serves it
		where f.commune = tenant()
		and (f.draft = p_draft or f.request = p_request)
	) then
		perform refuse(422, 'file.too-many');
	end if;
	insert into file as f (draft, request, document, origin, field, name, type, size, sha256, key, chunks, state)
	values (p_draft, p_request, p_document, p_origin, p_field, p_name, p_type, p_size, p_sha256, p_key,
		coalesce(array_length(p_chunks, 1), 0), p_state)
	returning f.id into stored;
	insert into file_chunk (file, n, data)
	select stored, chunk.place - 1, chunk.data
	from unnest(p_chunks) with ordinality as chunk (data, place);
	return stored;
end
$$;
comment on function parvis.file_store(bigint, bigint, text, text, text, text, bigint, bytea, bytea, text, bytea[], bigint) is 'Writes a file and its sealed chunks, of a draft, of a request (at most 50 of either) or of a document of a family.';

create function parvis.file_read(p_file bigint, p_n int)
returns bytea
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	chunk bytea;
	state text;
begin
	select f.state, c.data
	into state, chunk
	from file f
	left join file_chunk c on c.commune = f.commune and c.file = f.id and c.n = p_n
	where f.id = p_file;
	if state <> 'clean' then
		perform refuse(423, 'file.' || state);
	end if;
	if chunk is null then
		perform refuse(404, 'file.unknown');
	end if;
	return chunk;
end
$$;
comment on function parvis.file_read(bigint, int) is 'A chunk of a clean file; the caller has checked whose it is.';

create function parvis.rate_forgive(p_bucket text, p_key bytea)
returns void
language sql
set search_path = parvis, pg_temp
as $$
	update rate r
	set hits = r.hits - 1
	where r.bucket = p_bucket
	and r.key = p_key
	and r.hits > 1
$$;
comment on function parvis.rate_forgive(text, bytea) is 'Takes one knock back: only failures are to count.';

create function parvis.today()
returns date
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select (now() at time zone c.time_zone)::date
		from commune c
		where c.id = tenant()
	);
end
$$;
comment on function parvis.today() is 'The date in the commune entered, by the clock of the database.';

create function parvis.files_of(p_request bigint, p_agent boolean)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select coalesce(jsonb_agg(jsonb_build_object(
			'id', f.id, 'field', f.field, 'name', f.name, 'type', f.type, 'size', f.size,
			'state', f.state, 'origin', f.origin, 'message', f.message, 'at', f.at,
			'pending', f.message is null and f.field is null) order by f.id), '[]')
		from file f
		where f.request = p_request
		and (p_agent or f.origin = 'citizen' or f.message is not null)
	);
end
$$;
comment on function parvis.files_of(bigint, boolean) is 'The files of a request; the citizen does not see those that an agent has not sent yet. pending: to be put in the next message.';

create function parvis.messages_of(p_request bigint)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select coalesce(jsonb_agg(jsonb_build_object(
			'id', m.id, 'author', m.author, 'agent_name', a.name, 'kind', m.kind, 'text', m.text,
			'post', m.post, 'at', m.at,
			'files', coalesce((
				select jsonb_agg(jsonb_build_object(
					'id', f.id, 'name', f.name, 'type', f.type, 'size', f.size,
					'state', f.state) order by f.id)
				from (
					select f.id, f.name, f.type, f.size, f.state::text
					from file f
					where f.message = m.id
					union all
					-- a letter that is still to be made; its model tells its name
					select null, o.model ->> 'file', 'application/pdf', null,
						case o.state when 'failed' then 'failed' else 'making' end
					from outbox o
					where o.message = m.id
					and o.kind = 'letter'
					and o.state <> 'sent'
				) f
			), '[]')) order by m.id), '[]')
		from message m
		left join agent a on a.id = m.agent
		where m.request = p_request
	);
end
$$;
comment on function parvis.messages_of(bigint) is 'The messages of a request, both ways, with their files; a letter that is not made yet is a file without a number, in the state making or failed.';

create function parvis.timeline_of(p_request bigint)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select coalesce(jsonb_agg(jsonb_build_object(
			'n', e.n, 'kind', e.kind, 'at', e.at, 'actor', e.actor, 'agent_name', a.name,
			'state', e.state) order by e.n), '[]')
		from event e
		left join agent a on a.id = e.agent
		where e.request = p_request
	);
end
$$;
comment on function parvis.timeline_of(bigint) is 'What happened to a request, in order.';

create function parvis.file_again(p_request bigint, p_origin text, p_name text, p_sha256 bytea)
returns bigint
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select f.id
		from file f
		where f.request = p_request
		and f.origin = p_origin
		and f.name = p_name
		and f.sha256 = p_sha256
		and f.message is null
		and f.field is null
		order by f.id
		limit 1
	);
end
$$;
comment on function parvis.file_again(bigint, text, text, bytea) is 'The same file, sent a moment ago and not yet in a message: a button pressed twice.';

create function parvis.files_attach(p_request bigint, p_message bigint, p_origin text, p_files bigint[])
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	attached int;
begin
	if coalesce(array_length(p_files, 1), 0) = 0 then
		return;
	end if;
	update file f
	set message = p_message
	where f.request = p_request
	and f.id = any(p_files)
	and f.origin = p_origin
	and f.message is null
	and f.field is null;
	get diagnostics attached = row_count;
	if attached <> (select count(distinct id) from unnest(p_files) as given (id)) then
		perform refuse(422, 'file.unknown');
	end if;
end
$$;
comment on function parvis.files_attach(bigint, bigint, text, bigint[]) is 'Puts files that were sent for a message into it; refuses one that is not there, or is in another.';

-- citizen
-- plpgsql, which does not read its text at each page.
create function citizen.enter(p_commune bigint)
returns void
language plpgsql
as $$
begin
	perform pg_catalog.set_config('parvis.commune', coalesce(p_commune::text, ''), true);
end
$$;
comment on function citizen.enter(bigint) is 'Enters a commune for this transaction.';

create function citizen.commune_page()
returns table (insee text, name text, host text, settings jsonb)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select * from commune_page()
$$;
comment on function citizen.commune_page() is 'What the pages of the commune entered say of it.';

create function citizen.procedures()
returns table (
	name text, title text, summary text, category text, digest text, open boolean,
	opens_at timestamptz, closes_at timestamptz)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select
		p.name, d.title, d.summary, d.category, d.digest, procedure_open(p),
		case when p.opens_at > now() then p.opens_at end, p.closes_at
	from procedure p
	join definition d on d.digest = p.digest
	where p.enabled
	order by d.category collate "fr-x-icu", d.title collate "fr-x-icu"
$$;
comment on function citizen.procedures() is 'The procedures that the commune offers, whether each is open now; opens_at is null once it is past.';

create function citizen.procedure_current(p_name text)
returns table (
	digest text, enabled boolean, open boolean, opens_at timestamptz, closes_at timestamptz)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select
		p.digest, p.enabled, procedure_open(p),
		case when p.opens_at > now() then p.opens_at end, p.closes_at
	from procedure p
	where p.name = p_name
$$;
comment on function citizen.procedure_current(text) is 'The definition with which a new draft of a procedure begins, whether one may begin now; no row where the commune has none; opens_at is null once it is past.';

create function citizen.definition(p_digest text)
returns table (name text, xml text, own boolean)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select d.name, d.xml, d.own
	from definition d
	where d.digest = p_digest
$$;
comment on function citizen.definition(text) is 'A definition, never changed once published: to be kept by its digest.';

create function citizen.commune_key()
returns bytea
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select c.wrapped_key
	from commune c
$$;
comment on function citizen.commune_key() is 'The key of the commune entered, sealed under the master key.';

create function citizen.rate_hit(
	p_bucket text, p_key bytea, p_limit int, p_window_s int,
	out allowed boolean, out retry_after_s int)
language sql
security definer
set search_path = parvis, pg_temp
as $$
	select * from rate_hit(p_bucket, p_key, p_limit, p_window_s)
$$;
comment on function citizen.rate_hit(text, bytea, int, int) is 'Counts one knock of a key on a bucket.';

create function citizen.rate_forgive(p_bucket text, p_key bytea)
returns void
language sql
security definer
set search_path = parvis, pg_temp
as $$
	select rate_forgive(p_bucket, p_key)
$$;
comment on function citizen.rate_forgive(text, bytea) is 'Takes one knock back: only failures are to count.';

-- agent
create function agent.commune_page()
returns table (insee text, name text, host text, settings jsonb)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select * from commune_page()
$$;
comment on function agent.commune_page() is 'What the pages of the commune entered say of it.';

create function agent.definition(p_digest text)
returns table (name text, xml text, own boolean)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select d.name, d.xml, d.own
	from definition d
	where d.digest = p_digest
$$;
comment on function agent.definition(text) is 'A definition, never changed once published: to be kept by its digest.';

create function agent.procedures()
returns table (name text, title text, service text, enabled boolean)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select p.name, d.title, d.service, p.enabled
	from procedure p
	join definition d on d.digest = p.digest
	order by d.title
$$;
comment on function agent.procedures() is 'The procedures of the commune, for the filters of the desk.';

create function agent.commune_key()
returns bytea
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select c.wrapped_key
	from commune c
$$;
comment on function agent.commune_key() is 'The key of the commune entered, sealed under the master key.';

create function agent.rate_hit(
	p_bucket text, p_key bytea, p_limit int, p_window_s int,
	out allowed boolean, out retry_after_s int)
language sql
security definer
set search_path = parvis, pg_temp
as $$
	select * from rate_hit(p_bucket, p_key, p_limit, p_window_s)
$$;
comment on function agent.rate_hit(text, bytea, int, int) is 'Counts one knock of a key on a bucket.';

create function agent.rate_forgive(p_bucket text, p_key bytea)
returns void
language sql
security definer
set search_path = parvis, pg_temp
as $$
	select rate_forgive(p_bucket, p_key)
$$;
comment on function agent.rate_forgive(text, bytea) is 'Takes one knock back: only failures are to count.';

grant execute on function
	parvis.commune_by_host(text),
	parvis.file_store(bigint, bigint, text, text, text, text, bigint, bytea, bytea, text, bytea[], bigint)
	to parvis_keeper;
grant execute on function
	citizen.enter(bigint),
	citizen.commune_page(),
	citizen.procedures(),
	citizen.procedure_current(text),
	citizen.definition(text),
	citizen.commune_key(),
	citizen.rate_hit(text, bytea, int, int),
	citizen.rate_forgive(text, bytea)
	to parvis_citizen;
grant execute on function
	agent.commune_page(),
	agent.definition(text),
	agent.procedures(),
	agent.commune_key(),
	agent.rate_hit(text, bytea, int, int),
	agent.rate_forgive(text, bytea)
	to parvis_agent;

-- before a tenant is known: the keeper sees every host
set local role parvis_keeper;

create function citizen.commune_by_host(p_host text)
returns table (id bigint, insee text, name text, host text, time_zone text, settings jsonb)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select * from commune_by_host(p_host)
$$;
comment on function citizen.commune_by_host(text) is 'The commune served under a host name: needs no tenant.';
grant execute on function citizen.commune_by_host(text) to parvis_citizen;

create function agent.commune_by_host(p_host text)
returns table (id bigint, insee text, name text, host text, time_zone text, settings jsonb)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select * from commune_by_host(p_host)
$$;
comment on function agent.commune_by_host(text) is 'The commune served under a host name: needs no tenant.';
grant execute on function agent.commune_by_host(text) to parvis_agent;

commit;
