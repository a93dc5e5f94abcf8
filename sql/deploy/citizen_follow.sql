-- Deploy parvis:citizen_follow to pg
-- requires: shared outbox
begin;
set local role parvis_owner;

create function parvis.followed(p_session bytea)
returns bigint
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	found_request bigint;
begin
	select s.request
	into found_request
	from session s
	where s.session = p_session
	and s.kind = 'follow'
	and s.expires_at > now();
	if not found then
		perform refuse(401, 'suivi.session');
	end if;
	return found_request;
end
$$;
comment on function parvis.followed(bytea) is 'The request that a citizen''s session opens; PV401 suivi.session.';

create function parvis.follow(p_request bigint, p_session bytea)
returns void
language sql
set search_path = parvis, pg_temp
as $$
	insert into session (session, kind, request, expires_at)
	values (p_session, 'follow', p_request, now() + interval '2 hours')
	on conflict on constraint session_pkey do nothing
$$;
comment on function parvis.follow(bigint, bytea) is 'Opens a citizen''s session before one request, for two hours.';

create function citizen.follow_open(p_reference text, p_access bytea, p_session bytea)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	found_request bigint;
begin
	-- Found by the code, which cannot be guessed; the reference is compared
	-- after: an unknown reference and a wrong code are the same miss.
	select r.id
	into found_request
	from request r
	where r.access = p_access
	and r.reference = p_reference;
	if not found then
		perform refuse(404, 'suivi.unknown');
	end if;
	perform follow(found_request, p_session);
	return true;
end
$$;
comment on function citizen.follow_open(text, bytea, bytea) is 'Opens a session by reference and access code; PV404 suivi.unknown, alike whichever is wrong.';

create function citizen.follow_link(p_link bytea, p_session bytea)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	found_request bigint;
begin
	select l.request
	into found_request
	from access_link l
	where l.link = p_link
	and l.request is not null
	and l.expires_at > now();
	if not found then
		perform refuse(404, 'suivi.unknown');
	end if;
	perform follow(found_request, p_session);
	return true;
end
$$;
comment on function citizen.follow_link(bytea, bytea) is 'Opens a session by a mailed link, as often as it is used until it expires.';

create function citizen.session_close(p_session bytea)
returns void
language sql
security definer
set search_path = parvis, pg_temp
as $$
	delete from session s
	where s.session = p_session
	and s.kind = 'follow'
$$;
comment on function citizen.session_close(bytea) is 'Ends a citizen''s session.';

create function citizen.request(
	p_session bytea,
	out reference text, out procedure text, out title text, out service text, out digest text,
	out answers text, out person_name text, out subject text, out channel text, out state text,
	out version int, out received_at timestamptz, out due_on date, out days_left int,
	out silence text, out silence_on date, out silence_passed boolean, out closed_at timestamptz,
	out erased_at timestamptz, out reason text, out appeal text, out email text,
	out timeline jsonb, out messages jsonb, out files jsonb, out awaited boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	-- first: a condition is not evaluated where there is no row to compare
	mine bigint := followed(p_session);
begin
	select
		r.reference, r.procedure, d.title, r.service, r.digest, r.answers, r.person_name,
		r.subject, r.channel, r.state, r.version, r.received_at, r.due_on, r.due_on - today(),
		r.silence, r.silence_on, r.closed_at is null and r.silence_on < today(), r.closed_at,
		r.erased_at, r.reason, r.appeal, r.email,
		timeline_of(r.id), messages_of(r.id), files_of(r.id, false), r.awaited
	into
		reference, procedure, title, service, digest, answers, person_name,
		subject, channel, state, version, received_at, due_on, days_left,
		silence, silence_on, silence_passed, closed_at,
		erased_at, reason, appeal, email,
		timeline, messages, files, awaited
	from request r
	join definition d on d.digest = r.digest
	where r.id = mine;
end
$$;
comment on function citizen.request(bytea) is 'All that the citizen may see of the request that the session opens.';

create function citizen.message_add(p_session bytea, p_token text, p_text text, p_files bigint[])
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine bigint := followed(p_session);
	told request;
	added bigint;
begin
	select r.*
	into told
	from request r
	where r.id = mine
	for update;
	select m.id
	into added
	from message m
	where m.request = told.id
	and m.token = p_token;
	if found then
		return added;
	end if;
	if told.closed_at is not null then
		perform refuse(409, 'suivi.closed');
	end if;
	insert into message as m (request, author, kind, text, token)
	values (told.id, 'citizen', 'message', p_text, p_token)
	returning m.id into added;
	perform files_attach(told.id, added, 'citizen', p_files);
	update request r
	set
		unread = true,
		version = r.version + 1,
		-- what is to be corrected is awaited still
		state = case when r.state <> 'waiting' or exists (
				select
				from correction c
				where c.request = r.id
				and c.state = 'asked'
			) then r.state
			when r.agent is null then 'received' else 'in-progress' end
	where r.id = told.id
	returning r.* into told;
	perform event_add(told.id, 'message', 'citizen', null, told.state);
	return added;
end
$$;
comment on function citizen.message_add(bytea, text, text, bigint[]) is 'Writes to the mairie, with files sent before; one that was waited for goes on. The same token twice is one message.';

create function citizen.request_withdraw(p_session bytea, p_token text, p_outbox jsonb)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine bigint := followed(p_session);
	told request;
begin
	select r.*
	into told
	from request r
	where r.id = mine
	for update;
	if told.state = 'withdrawn' then
		return told.state;
	end if;
	if told.closed_at is not null then
		perform refuse(409, 'suivi.closed');
	end if;
	update request r
	set
		state = 'withdrawn',
		closed_at = now(),
		unread = true,
		version = r.version + 1
	where r.id = told.id;
	perform event_add(told.id, 'withdrawn', 'citizen', null, 'withdrawn');
	perform outbox_add(null, told.id, p_outbox);
	return 'withdrawn';
end
$$;
comment on function citizen.request_withdraw(bytea, text, jsonb) is 'The citizen gives the request up; the second time changes nothing.';

create function citizen.request_file_add(
	p_session bytea, p_name text, p_type text, p_size bigint, p_sha256 bytea, p_key bytea,
	p_state text, p_chunks bytea[],
	out id bigint, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine bigint := followed(p_session);
	told request;
begin
	select r.*
	into told
	from request r
	where r.id = mine
	for update;
	if told.closed_at is not null then
		perform refuse(409, 'suivi.closed');
	end if;
	id := file_again(told.id, 'citizen', p_name, p_sha256);
	if id is null then
		id := file_store(null, told.id, 'citizen', null, p_name, p_type, p_size, p_sha256,
			p_key, p_state, p_chunks);
		perform event_add(told.id, 'file', 'citizen', null, told.state);
	end if;
	select f.state
	into state
	from file f
	where f.id = request_file_add.id;
end
$$;
comment on function citizen.request_file_add(bytea, text, text, bigint, bytea, bytea, text, bytea[]) is 'Keeps a file with the request, to be put in the next message; the same one twice is one file.';

create function citizen.request_file_remove(p_session bytea, p_file bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine bigint := followed(p_session);
begin
	delete from file f
	where f.request = mine
	and f.id = p_file
	and f.origin = 'citizen'
	and f.message is null
	and f.field is null;
end
$$;
comment on function citizen.request_file_remove(bytea, bigint) is 'Erases a file that is in no message yet; nothing where there is none.';

create function citizen.request_file_info(
	p_session bytea, p_file bigint,
	out name text, out type text, out size bigint, out state text, out chunks int,
	out key bytea, out sha256 bytea)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine bigint := followed(p_session);
begin
	select f.name, f.type, f.size, f.state, f.chunks, f.key, f.sha256
	into name, type, size, state, chunks, key, sha256
	from file f
	where f.request = mine
	and f.id = p_file
	and (f.origin = 'citizen' or f.message is not null);
	if not found then
		perform refuse(404, 'file.unknown');
	end if;
end
$$;
comment on function citizen.request_file_info(bytea, bigint) is 'What is known of a file that the citizen sent or was sent.';

create function citizen.request_file_chunk(p_session bytea, p_file bigint, p_n int)
returns bytea
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform citizen.request_file_info(p_session, p_file);
	return file_read(p_file, p_n);
end
$$;
comment on function citizen.request_file_chunk(bytea, bigint, int) is 'A sealed chunk of such a file, if it is clean.';

grant execute on function
	citizen.follow_open(text, bytea, bytea),
	citizen.follow_link(bytea, bytea),
	citizen.session_close(bytea),
	citizen.request(bytea),
	citizen.message_add(bytea, text, text, bigint[]),
	citizen.request_withdraw(bytea, text, jsonb),
	citizen.request_file_add(bytea, text, text, bigint, bytea, bytea, text, bytea[]),
	citizen.request_file_remove(bytea, bigint),
	citizen.request_file_info(bytea, bigint),
	citizen.request_file_chunk(bytea, bigint, int)
	to parvis_citizen;

commit;
