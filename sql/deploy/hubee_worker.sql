-- Deploy parvis:hubee_worker to pg
-- requires: hubee edition clock
-- Functions of the worker: télédossiers of HubEE, in and back.
begin;
set local role parvis_owner;
grant execute on function
	parvis.definition_keep(text, text, text, text, text, boolean),
	parvis.today(),
	parvis.due_after(date, text),
	parvis.person_words(bigint, jsonb)
	to parvis_keeper;

set local role parvis_keeper;

create function worker.definition(p_digest text)
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
comment on function worker.definition(text) is 'A definition, never changed once published: to be kept by its digest.';

create function worker.delay_end(p_delay text)
returns date
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	return delay_end(today(), p_delay, tenant());
end
$$;
comment on function worker.delay_end(text) is 'The day on which a delay that begins today ends, in the commune entered.';

create function worker.hubee_begin(
	p_case uuid, p_process text,
	out id bigint, out state text, out due boolean, out plain boolean, out pieces text[], out request text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	found_case hubee_case;
begin
	insert into hubee_case (commune, case_id, process)
	values (tenant(), p_case, p_process)
	on conflict on constraint hubee_case_case_key do nothing;
	select h.*
	into found_case
	from hubee_case h
	where h.commune = tenant()
	and h.case_id = p_case;
	id := found_case.id;
	state := found_case.state;
	due := found_case.next_at <= now() and found_case.state <> 'aside';
	plain := found_case.plain;
	pieces := coalesce((
		select array_agg(f.piece)
		from hubee_file f
		where f.commune = found_case.commune
		and f."case" = found_case.id
	), '{}');
	select r.reference
	into request
	from request r
	where r.commune = found_case.commune
	and r.id = found_case.request;
end
$$;
comment on function worker.hubee_begin(uuid, text) is 'A case was notified, in the commune entered: what is known of it, and which of its files are here.';

create function worker.hubee_describe(p_id bigint, p_external text, p_applicant text, p_service text)
returns void
language sql
security definer
set search_path = parvis, pg_temp
as $$
	update hubee_case h
	set
		external_id = left(p_external, 100),
		applicant = left(p_applicant, 600),
		service = coalesce(p_service, h.service)
	where h.commune = tenant()
	and h.id = p_id
$$;
comment on function worker.hubee_describe(bigint, text, text, text) is 'What the hub says of a case, for who may have to look at it.';

create function worker.hubee_keep(
	p_id bigint, p_piece text, p_original boolean, p_kind text, p_name text, p_type text,
	p_size bigint, p_sha256 bytea, p_key bytea, p_chunks bytea[])
returns void
language sql
security definer
set search_path = parvis, pg_temp
as $$
	insert into hubee_file (commune, "case", piece, original, kind, name, type, size, sha256, key, chunks)
	values (tenant(), p_id, p_piece, p_original, left(p_kind, 100), p_name, p_type, p_size, p_sha256, p_key, p_chunks)
	on conflict on constraint hubee_file_piece_key do update
	set
		original = excluded.original,
		kind = excluded.kind,
		name = excluded.name,
		type = excluded.type,
		size = excluded.size,
		sha256 = excluded.sha256,
		key = excluded.key,
		chunks = excluded.chunks
$$;
comment on function worker.hubee_keep(bigint, text, boolean, text, text, text, bigint, bytea, bytea, bytea[]) is 'A file of a case, sealed; the same again takes its place.';

create function worker.hubee_kept(p_id bigint, p_piece text)
returns table (key bytea, chunks int, size bigint)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select f.key, array_length(f.chunks, 1), f.size
	from hubee_file f
	where f.commune = tenant()
	and f."case" = p_id
	and f.piece = p_piece
$$;
comment on function worker.hubee_kept(bigint, text) is 'A file of a case that was kept before, to be read again.';

create function worker.hubee_kept_chunk(p_id bigint, p_piece text, p_n int)
returns bytea
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select f.chunks[p_n + 1]
	from hubee_file f
	where f.commune = tenant()
	and f."case" = p_id
	and f.piece = p_piece
$$;
comment on function worker.hubee_kept_chunk(bigint, text, int) is 'A sealed chunk of it.';

create function worker.hubee_failed(
	p_id bigint, p_reason text, p_detail text, p_tries int)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held hubee_case;
begin
	update hubee_case h
	set
		attempts = h.attempts + 1,
		state = case
			when h.state = 'received' then h.state
			when h.attempts + 1 >= p_tries then 'aside'
			else 'waiting' end,
		reason = p_reason,
		detail = left(p_detail, 500),
		changed_at = now(),
		next_at = now() + (array['30 seconds', '2 minutes', '10 minutes', '1 hour',
			'3 hours', '6 hours', '12 hours'])[least(h.attempts + 1, 7)]::interval
	where h.commune = tenant()
	and h.id = p_id
	and h.state <> 'aside'
	returning h.* into held;
	-- once; not where the hub shows no case, or none that may be told of
	if held.state = 'aside' and held.told is null
		and p_reason not in ('gone', 'refused', 'odd', 'status', 'closed')
	then
		update hubee_case h
		set told = 'SI_INTG_ERROR'
		where h.commune = held.commune
		and h.id = held.id;
		insert into outbox (commune, kind, recipient, template, language, model)
		values (held.commune, 'hubee', held.case_id::text, 'hubee', 'fr',
			'{"status": "SI_INTG_ERROR", "event": "aside"}');
	end if;
	return held.state;
end
$$;
comment on function worker.hubee_failed(bigint, text, text, int) is 'A case could not be taken: tried again after a growing delay, and set aside for an agent after so many tries (1: at once). One that is a request stays one: what came later is tried again. The first time that it is set aside, the hub is to be told so. Gives the state.';

create function worker.hubee_procedure(p_name text)
returns table (digest text, service text)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select p.digest, d.service
	from procedure p
	join definition d on d.digest = p.digest
	where p.commune = tenant()
	and p.name = p_name
$$;
comment on function worker.hubee_procedure(text) is 'The definition of a procedure in the commune entered, offered on its site or not.';

create function worker.hubee_form(p_digest text, p_name text, p_title text, p_xml text)
returns boolean
language sql
security definer
set search_path = parvis, pg_temp
as $$
	select definition_keep(p_name, p_digest, p_title, null, p_xml, true)
$$;
comment on function worker.hubee_form(text, text, text, text) is 'Keeps the form of cases of an unknown flow, which no commune offers.';

create function worker.hubee_receive(
	p_id bigint, p_procedure text, p_digest text, p_submission jsonb, p_access bytea,
	p_files jsonb, p_more jsonb,
	out reference text, out created boolean)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held hubee_case;
	filed bigint;
	filed_state text;
	one record;
begin
	select h.*
	into strict held
	from hubee_case h
	where h.commune = tenant()
	and h.id = p_id
	for update;
	if held.request is not null then
		select r.reference, false
		into reference, created
		from request r
		where r.commune = held.commune
		and r.id = held.request;
		return;
	end if;
	insert into request as r (
		commune, reference, procedure, service, digest, access, answers, person_name, email, phone,
		birth_date, subject, channel, came_by, state, due_on, silence, silence_on, silence_delay, erase_on)
	select
		held.commune, s.reference, p_procedure, coalesce(s.service, d.service), p_digest, p_access,
		s.answers, s.person_name, s.email, s.phone, s.birth_date, s.subject, s.channel, 'hubee', 'received',
		coalesce(s.due_on, due_after(today(), d.digest)), s.silence, s.silence_on, s.silence_delay,
		(today() + d.retention)::date
	from jsonb_to_record(p_submission) as s (
		reference text, answers text, person_name text, email text, phone text,
		birth_date date, subject text, channel text, service text, due_on date, silence text,
		silence_on date, silence_delay text)
	cross join definition d
	where d.digest = p_digest
	returning r.id, r.reference, r.state into filed, reference, filed_state;
	perform person_words(filed, p_submission || jsonb_build_object('person_names_search',
		coalesce(p_submission -> 'person_names_search', '[]') || to_jsonb(array_remove(array[held.external_id], null))));
	insert into filing (commune, request, came_by, acting_as, represented_name, represented_email)
	select held.commune, filed, 'hubee', s.acting_as, s.represented_name, s.represented_email
	from jsonb_to_record(p_submission) as s (
		acting_as text, represented_name text, represented_email text);
	perform event_add(filed, 'received', 'system', null, filed_state);
	for one in
		select f.id, given.field, given.state, f.name, f.type, f.size, f.sha256, f.key, f.chunks
		from jsonb_to_recordset(p_files) as given (piece text, field text, state text)
		join hubee_file f on f.commune = held.commune and f."case" = held.id
			and f.piece = given.piece and not f.original
		order by f.id
	loop
		perform file_store(null, filed, 'citizen', one.field, one.name, one.type, one.size,
			one.sha256, one.key, one.state, one.chunks);
		delete from hubee_file f
		where f.commune = held.commune
		and f.id = one.id;
	end loop;
	-- that it was set aside is told before, or not at all
	if held.told is not null then
		update outbox o
		set request = filed
		where o.commune = held.commune
		and o.kind = 'hubee'
		and o.request is null
		and o.recipient = held.case_id::text
		and o.state <> 'sent';
	end if;
	update hubee_case h
	set
		state = 'received',
		request = filed,
		reason = null,
		detail = null,
		attempts = 0,
		next_at = now(),
		more = p_more,
		told = 'SI_RECEIVED',
		changed_at = now()
	where h.commune = held.commune
	and h.id = held.id;
	insert into outbox (commune, request, kind, recipient, template, language, model)
	values (held.commune, filed, 'hubee', held.case_id::text, 'hubee', 'fr',
		'{"status": "SI_RECEIVED", "event": "received"}');
	created := true;
end
$$;
comment on function worker.hubee_receive(bigint, text, text, jsonb, bytea, jsonb, jsonb) is 'A case becomes a request, with its event, its files and the status that goes back, all or nothing; the second time gives the first''s reference. p_files: of those kept, [{piece, field, state}]; p_more: what no question asks.';

create function worker.hubee_add(
	p_id bigint, p_event uuid, p_text text, p_files jsonb)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held hubee_case;
	asked request;
	written bigint;
	stored bigint;
	one record;
begin
	select h.*
	into strict held
	from hubee_case h
	where h.commune = tenant()
	and h.id = p_id
	for update;
	if held.request is null or exists (
		select
		from hubee_event e
		where e.commune = held.commune
		and e.event_id = p_event
	) then
		return false;
	end if;
	insert into hubee_event (commune, event_id, "case")
	values (held.commune, p_event, held.id);
	update hubee_case h
	set
		reason = null,
		detail = null,
		attempts = 0
	where h.commune = held.commune
	and h.id = held.id;
	select r.*
	into strict asked
	from request r
	where r.commune = held.commune
	and r.id = held.request
	for update;
	if asked.erased_at is not null then
		return true;
	end if;
	insert into message as m (commune, request, author, kind, text, token)
	values (held.commune, asked.id, 'citizen', 'message', p_text, 'hubee-' || p_event)
	returning m.id into written;
	for one in
		select f.id, given.state, f.name, f.type, f.size, f.sha256, f.key, f.chunks
		from jsonb_to_recordset(p_files) as given (piece text, state text)
		join hubee_file f on f.commune = held.commune and f."case" = held.id
			and f.piece = given.piece and not f.original
		order by f.id
	loop
		stored := file_store(null, asked.id, 'citizen', null, one.name, one.type, one.size,
			one.sha256, one.key, one.state, one.chunks);
		update file f
		set message = written
		where f.commune = held.commune
		and f.id = stored;
		delete from hubee_file f
		where f.commune = held.commune
		and f.id = one.id;
	end loop;
	update request r
	set
		unread = true,
		version = r.version + 1,
		state = case when r.state <> 'waiting' then r.state
			when r.agent is null then 'received' else 'in-progress' end
	where r.commune = asked.commune
	and r.id = asked.id
	returning r.* into asked;
	perform event_add(asked.id, 'message', 'citizen', null, asked.state, asked.commune);
	return true;
end
$$;
comment on function worker.hubee_add(bigint, uuid, text, jsonb) is 'What the hub tells later of a case, as a message of the person, with its files; false where it was taken before, or the case is no request.';

create function worker.hubee_file(p_file bigint)
returns table (key bytea, chunks int, size bigint)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select f.key, f.chunks, f.size
	from file f
	join hubee_case h on h.commune = f.commune and h.request = f.request
	where f.commune = tenant()
	and f.id = p_file
	and f.state = 'clean'
$$;
comment on function worker.hubee_file(bigint) is 'A file that goes back to the hub.';

create function worker.hubee_due(p_insee text[], p_process text[], p_lease_s int)
returns table (commune bigint, host text, insee text, process text, aside bigint)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	taken hubee_link;
begin
	insert into hubee_link (commune, process)
	select c.id, given.process
	from unnest(p_insee, p_process) as given (insee, process)
	join commune c on c.insee = given.insee
	on conflict on constraint hubee_link_pkey do nothing;
	-- apart: within the update, the choice of one might be made again for each row
	with due as materialized (
		select w.commune, w.process
		from unnest(p_insee, p_process) as given (insee, process)
		join commune c on c.insee = given.insee
		join hubee_link w on w.commune = c.id and w.process = given.process
		where w.next_at <= now()
		order by w.next_at
		limit 1
		for update of w skip locked
	)
	update hubee_link l
	set
		next_at = now() + make_interval(secs => p_lease_s),
		asked_at = now()
	from due d
	where l.commune = d.commune
	and l.process = d.process
	returning l.* into taken;
	return query
	select c.id, h.host, c.insee, taken.process, (
		select count(*)
		from hubee_case k
		where k.commune = taken.commune
		and k.process = taken.process
		and (k.state <> 'received' or k.reason is not null))
	from commune c
	join host_name h on h.commune = c.id and h.main
	where c.id = taken.commune;
end
$$;
comment on function worker.hubee_due(text[], text[], int) is 'One flow that is to be asked now, of those whose keys this worker has, for a time; none where all are. aside: how many of its cases the hub still holds for us.';

create function worker.hubee_asked(p_commune bigint, p_process text, p_again_s int, p_error text)
returns void
language sql
security definer
set search_path = parvis, pg_temp
as $$
	update hubee_link l
	set
		failures = case when p_error is null then 0 else l.failures + 1 end,
		good_at = case when p_error is null then now() else l.good_at end,
		last_error = left(p_error, 500),
		next_at = now() + case
			when p_error is null then make_interval(secs => p_again_s)
			else least(interval '30 seconds' * power(2, least(l.failures, 7)), interval '1 hour')
		end
	where l.commune = p_commune
	and l.process = p_process
$$;
comment on function worker.hubee_asked(bigint, text, int, text) is 'A flow was asked: again after so many seconds; after a failure, after a growing delay of an hour at most.';

create function worker.hubee_push_take(p_insee text[], p_process text[], p_lease_s int)
returns table (
	id bigint, commune bigint, host text, insee text, process text, case_id uuid, status text,
	event text, text text, agent_name text, attempts int, files jsonb)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	taken outbox;
	held hubee_case;
begin
	with due as materialized (
		select w.commune, w.id
		from unnest(p_insee, p_process) as given (insee, process)
		join commune c on c.insee = given.insee
		join hubee_link l on l.commune = c.id and l.process = given.process
		join outbox w on w.commune = c.id and w.kind = 'hubee'
		join lateral (
			select k.process
			from hubee_case k
			where k.commune = w.commune
			and k.request = w.request
			union all
			-- set aside: no request yet
			select k.process
			from hubee_case k
			where w.request is null
			and k.commune = w.commune
			and k.state <> 'received'
			and k.case_id::text = w.recipient
		) h on h.process = given.process
		where w.state = 'pending'
		and w.next_at <= now()
		and (l.failures = 0 or l.next_at <= now())
		-- in the order of what happened
		and not exists (
			select
			from outbox b
			where b.commune = w.commune
			and b.request = w.request
			and b.kind = 'hubee'
			and b.state = 'pending'
			and b.id < w.id)
		-- with its letter, once that is made
		and not exists (
			select
			from outbox b
			where b.commune = w.commune
			and b.message = w.message
			and b.kind = 'letter'
			and b.state = 'pending')
		order by w.next_at, w.id
		limit 1
		for update of w skip locked
	)
	update outbox o
	set
		attempts = o.attempts + 1,
		next_at = now() + make_interval(secs => p_lease_s)
	from due d
	where o.commune = d.commune
	and o.id = d.id
	returning o.* into taken;
	if not found then
		return;
	end if;
	select h.*
	into held
	from hubee_case h
	where h.commune = taken.commune
	and (h.request = taken.request
		or (taken.request is null and h.case_id::text = taken.recipient));
	return query
	select taken.id, taken.commune, n.host, c.insee, held.process, held.case_id,
		taken.model ->> 'status', taken.model ->> 'event', m.text, a.name, taken.attempts,
		coalesce((
			select jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'type', f.type,
				'size', f.size) order by f.id)
			from file f
			where f.commune = taken.commune
			and f.message = taken.message
			and f.state = 'clean'
		), '[]')
	from commune c
	join host_name n on n.commune = c.id and n.main
	left join message m on m.commune = taken.commune and m.id = taken.message
	left join agent a on a.commune = taken.commune and a.id = m.agent
	where c.id = taken.commune;
end
$$;
comment on function worker.hubee_push_take(text[], text[], int) is 'One thing that the hub is to be told, for a time: in the order of what happened to each request, with the message, its author and its files; or that a case is set aside.';

create function worker.hubee_push_failed(p_id bigint, p_permanent boolean, p_detail text)
returns text
language sql
security definer
set search_path = parvis, pg_temp
as $$
	update outbox o
	set
		state = case when p_permanent or now() >= o.created_at + interval '30 days'
			then 'failed' else 'pending' end,
		next_at = now() + (array['30 seconds', '2 minutes', '10 minutes', '1 hour',
			'3 hours', '6 hours', '12 hours'])[least(greatest(o.attempts, 1), 7)]::interval,
		last_error = left(p_detail, 500)
	where o.id = p_id
	and o.kind = 'hubee'
	and o.state = 'pending'
	returning o.state::text
$$;
comment on function worker.hubee_push_failed(bigint, boolean, text) is 'The hub could not be told: tried again after a growing delay, for thirty days; refused for good, failed at once. Its model stays: an agent may try again.';

create function worker.hubee_purge()
returns int
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from hubee_case h
		where h.state <> 'received'
		and h.changed_at < now() - interval '1 year'
		returning h.id, h.commune, h.case_id
	), untold as (
		delete from outbox o
		using gone g
		where o.commune = g.commune
		and o.kind = 'hubee'
		and o.request is null
		and o.recipient = g.case_id::text
	), looks as (
		delete from hubee_look l
		where l.at < now() - interval '3 years'
		returning l.id
	)
	select ((select count(*) from gone) + (select count(*) from looks))::int
$$;
comment on function worker.hubee_purge() is 'Cases that never became a request go after a year, with their files; looks after three.';

create function worker.hubee_health()
returns table (
	insee text, process text, asked_at timestamptz, good_at timestamptz, failures int,
	last_error text, aside bigint, unsent bigint)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select c.insee, l.process, l.asked_at, l.good_at, l.failures, l.last_error, (
		select count(*)
		from hubee_case h
		where h.commune = l.commune
		and h.process = l.process
		and h.state = 'aside'
	), (
		select count(*)
		from outbox o
		join lateral (
			select k.process
			from hubee_case k
			where k.commune = o.commune
			and k.request = o.request
			union all
			select k.process
			from hubee_case k
			where o.request is null
			and k.commune = o.commune
			and k.state <> 'received'
			and k.case_id::text = o.recipient
		) h on true
		where o.commune = l.commune
		and o.kind = 'hubee'
		and o.state = 'failed'
		and h.process = l.process
	)
	from hubee_link l
	join commune c on c.id = l.commune
	order by c.insee, l.process
$$;
comment on function worker.hubee_health() is 'Each flow: when it was asked, what failed, what waits for an agent.';

grant execute on function
	worker.definition(text),
	worker.delay_end(text),
	worker.hubee_begin(uuid, text),
	worker.hubee_describe(bigint, text, text, text),
	worker.hubee_keep(bigint, text, boolean, text, text, text, bigint, bytea, bytea, bytea[]),
	worker.hubee_kept(bigint, text),
	worker.hubee_kept_chunk(bigint, text, int),
	worker.hubee_failed(bigint, text, text, int),
	worker.hubee_procedure(text),
	worker.hubee_form(text, text, text, text),
	worker.hubee_receive(bigint, text, text, jsonb, bytea, jsonb, jsonb),
	worker.hubee_add(bigint, uuid, text, jsonb),
	worker.hubee_file(bigint),
	worker.hubee_due(text[], text[], int),
	worker.hubee_asked(bigint, text, int, text),
	worker.hubee_push_take(text[], text[], int),
	worker.hubee_push_failed(bigint, boolean, text),
	worker.hubee_purge(),
	worker.hubee_health()
	to parvis_worker;

commit;
