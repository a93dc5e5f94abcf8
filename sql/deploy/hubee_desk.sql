-- Deploy parvis:hubee_desk to pg
-- requires: hubee agent_request
-- Functions of agents: the exchange with HubEE, and what of it needs somebody.
begin;
set local role parvis_owner;

create function parvis.hubee_seen(p_case bigint)
returns parvis.hubee_case
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(signed_in());
	seen hubee_case;
begin
	select h.*
	into seen
	from hubee_case h
	left join request r on r.id = h.request
	where h.id = p_case
	and (services is null or coalesce(r.service, h.service) = any(services));
	if not found then
		perform refuse(404, 'hubee.unknown');
	end if;
	return seen;
end
$$;
comment on function parvis.hubee_seen(bigint) is 'A télédossier that the agent signed in may see; PV404 hubee.unknown.';

create function parvis.hubee_originals(p_case bigint)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select coalesce(jsonb_agg(jsonb_build_object(
			'id', f.id, 'name', f.name, 'size', f.size, 'kind', f.kind) order by f.id), '[]')
		from hubee_file f
		where f."case" = p_case
		and f.original
	);
end
$$;
comment on function parvis.hubee_originals(bigint) is 'What is kept of a télédossier as it came.';

create function agent.hubee_links()
returns table (
	process text, asked_at timestamptz, good_at timestamptz, next_at timestamptz, failures int,
	last_error text, received bigint, aside bigint)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform signed_in();
	return query
	select l.process, l.asked_at, l.good_at, l.next_at, l.failures, l.last_error, (
		select count(*)
		from hubee_case h
		where h.process = l.process
		and h.state = 'received'
	), (
		select count(*)
		from hubee_case h
		where h.process = l.process
		and h.state = 'aside'
	)
	from hubee_link l
	order by l.process;
end
$$;
comment on function agent.hubee_links() is 'The flows that the commune takes: when each was asked, and how it went.';

create function agent.hubee_cases()
returns table (
	id bigint, process text, external_id text, applicant text, state text, reason text,
	detail text, attempts int, next_at timestamptz, seen_at timestamptz, reference text,
	originals jsonb)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(signed_in());
begin
	return query
	select h.id, h.process, h.external_id, h.applicant, h.state::text, h.reason, h.detail, h.attempts,
		h.next_at, h.seen_at, r.reference, hubee_originals(h.id)
	from hubee_case h
	left join request r on r.id = h.request
	where h.reason is not null
	and (services is null or coalesce(r.service, h.service) = any(services))
	order by h.state, h.id
	limit 200;
end
$$;
comment on function agent.hubee_cases() is 'The télédossiers that are no request yet, of the agent''s services: set aside, or to be tried again; and the requests to which something came later that could not be taken.';

create function agent.hubee_again(p_case bigint, p_plain boolean)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen hubee_case := hubee_seen(p_case);
begin
	update hubee_case h
	set
		state = case when h.state = 'received' then h.state else 'waiting' end,
		attempts = 0,
		next_at = now(),
		plain = h.plain or p_plain,
		changed_at = now()
	where h.id = seen.id
	and h.reason is not null;
	if not found then
		return false;
	end if;
	update hubee_link l
	set next_at = least(l.next_at, now())
	where l.process = seen.process;
	return true;
end
$$;
comment on function agent.hubee_again(bigint, boolean) is 'A télédossier is tried again at once; plain: as a plain request, whatever its document is. False where there is nothing to try.';

create function agent.hubee_pushes()
returns table (
	id bigint, reference text, process text, external_id text, status text, state text,
	attempts int, next_at timestamptz, last_error text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(signed_in());
begin
	return query
	select o.id, r.reference, h.process, h.external_id, o.model ->> 'status', o.state::text, o.attempts,
		o.next_at, o.last_error
	from outbox o
	join lateral (
		select k.*
		from hubee_case k
		where k.request = o.request
		union all
		-- set aside: no request yet
		select k.*
		from hubee_case k
		where o.request is null
		and k.state <> 'received'
		and k.case_id::text = o.recipient
	) h on true
	left join request r on r.id = h.request
	where o.kind = 'hubee'
	and o.state <> 'sent'
	and o.last_error is not null
	and (services is null or coalesce(r.service, h.service) = any(services))
	order by o.id
	limit 200;
end
$$;
comment on function agent.hubee_pushes() is 'What the hub could not be told, of the agent''s services; without a reference where the case is no request yet.';

create function agent.hubee_push_again(p_id bigint)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(signed_in());
	again hubee_case;
begin
	update outbox o
	set
		state = 'pending',
		attempts = 0,
		next_at = now(),
		created_at = now()
	from hubee_case h
	left join request r on r.id = h.request
	where o.id = p_id
	and o.kind = 'hubee'
	and o.state <> 'sent'
	and (h.request = o.request
		or (o.request is null and h.case_id::text = o.recipient))
	and (services is null or coalesce(r.service, h.service) = any(services))
	returning h.* into again;
	if not found then
		perform refuse(404, 'hubee.unknown');
	end if;
	update hubee_link l
	set
		failures = 0,
		next_at = least(l.next_at, now())
	where l.process = again.process;
	return true;
end
$$;
comment on function agent.hubee_push_again(bigint) is 'The hub is told again at once; PV404 hubee.unknown where there is nothing to tell.';

create function agent.hubee_of(p_reference text)
returns jsonb
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen request := seen_request(p_reference);
begin
	return (
		select jsonb_build_object(
			'process', h.process, 'external_id', h.external_id, 'seen_at', h.seen_at,
			'told', h.told, 'more', h.more, 'originals', hubee_originals(h.id))
		from hubee_case h
		where h.request = seen.id
	);
end
$$;
comment on function agent.hubee_of(text) is 'What is particular about a request that came from service-public.gouv.fr; null for another.';

create function agent.hubee_file(
	p_file bigint,
	out name text, out type text, out size bigint, out state text, out chunks int, out key bytea)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	found_file hubee_file;
	seen hubee_case;
begin
	select f.*
	into found_file
	from hubee_file f
	where f.id = p_file
	and f.original;
	if not found then
		perform refuse(404, 'file.unknown');
	end if;
	seen := hubee_seen(found_file."case");
	insert into hubee_look ("case", file, agent)
	values (seen.id, p_file, signed_in());
	if seen.request is not null then
		insert into look (request, agent)
		values (seen.request, signed_in());
	end if;
	name := found_file.name;
	-- read by who downloads it, opened by nothing here
	type := 'application/octet-stream';
	size := found_file.size;
	state := 'clean';
	chunks := array_length(found_file.chunks, 1);
	key := found_file.key;
end
$$;
comment on function agent.hubee_file(bigint) is 'An original, to be downloaded by an agent who sees its télédossier; it is written down who did.';

create function agent.hubee_file_chunk(p_file bigint, p_n int)
returns bytea
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	chunk bytea;
begin
	select f.chunks[p_n + 1]
	into chunk
	from hubee_file f
	where f.id = p_file
	and f.original
	and (hubee_seen(f."case")).id is not null;
	if chunk is null then
		perform refuse(404, 'file.unknown');
	end if;
	return chunk;
end
$$;
comment on function agent.hubee_file_chunk(bigint, int) is 'A sealed chunk of it.';

grant execute on function
	agent.hubee_links(),
	agent.hubee_cases(),
	agent.hubee_again(bigint, boolean),
	agent.hubee_pushes(),
	agent.hubee_push_again(bigint),
	agent.hubee_of(text),
	agent.hubee_file(bigint),
	agent.hubee_file_chunk(bigint, int)
	to parvis_agent;

commit;
