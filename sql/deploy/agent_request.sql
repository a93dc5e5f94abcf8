-- Deploy parvis:agent_request to pg
-- requires: agent_desk outbox dossier
begin;
set local role parvis_owner;

create function parvis.seen_request(p_reference text)
returns parvis.request
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	seen request;
	services text[] := services_of(signed_in());
begin
	select r.*
	into seen
	from request r
	where r.reference = p_reference
	and (services is null or r.service = any(services));
	if not found then
		perform refuse(404, 'agent.unknown');
	end if;
	return seen;
end
$$;
comment on function parvis.seen_request(text) is 'A request of the services of the agent signed in, who may act on it; PV404 agent.unknown.';

create function parvis.readable_request(p_reference text, out seen parvis.request, out guest boolean)
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	services text[] := services_of(me);
begin
	select r.*
	into seen
	from request r
	where r.reference = p_reference;
	guest := not coalesce(services is null or seen.service = any(services), false);
	if seen.id is null or (guest and not opinion_open(seen.id, me)) then
		perform refuse(404, 'agent.unknown');
	end if;
end
$$;
comment on function parvis.readable_request(text) is 'A request that the agent signed in may look at: of their services, or, as a guest, while their opinion on it is awaited; PV404 agent.unknown.';

create function parvis.locked_request(p_reference text)
returns parvis.request
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	seen request := seen_request(p_reference);
	locked request;
begin
	select r.*
	into locked
	from request r
	where r.id = seen.id
	for update;
	return locked;
end
$$;
comment on function parvis.locked_request(text) is 'A request that the agent signed in may act on, locked: whoever acts on it at the same time, the second post of a page too, waits; PV404 agent.unknown.';

create function parvis.held_request(p_reference text, p_version int)
returns parvis.request
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	held request := locked_request(p_reference);
begin
	if held.closed_at is not null then
		perform refuse(409, 'agent.closed');
	end if;
	if is_moving(held.id) then
		perform refuse(409, 'agent.moving');
	end if;
	if held.version <> p_version then
		perform refuse(409, 'agent.conflict');
	end if;
	return held;
end
$$;
comment on function parvis.held_request(text, int) is 'The same, locked to be changed; PV409 agent.closed once it is closed, agent.moving while it goes to another commune, agent.conflict where it has changed since that version.';

create function agent.request(
	p_reference text,
	out reference text, out procedure text, out title text, out service text, out digest text,
	out answers text, out person_name text, out email text, out phone text, out birth_date date,
	out subject text, out channel text, out state text, out version int, out last_event int,
	out changed_by text, out changed_at timestamptz, out agent_id bigint, out agent_name text,
	out received_at timestamptz, out due_on date, out days_left int, out silence text,
	out silence_on date, out silence_passed boolean, out closed_at timestamptz,
	out erased_at timestamptz, out reason text, out appeal text, out timeline jsonb,
	out messages jsonb, out files jsonb, out notes jsonb, out others jsonb, out viewers jsonb, out id bigint,
	out guest boolean)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	looked record;
	seen request;
begin
	select *
	into looked
	from readable_request(p_reference);
	seen := looked.seen;
	guest := looked.guest;
	insert into look (request, agent)
	values (seen.id, me);
	update request r
	set unread = false
	where r.id = seen.id
	and r.unread
	and not looked.guest;

	id := seen.id;
	reference := seen.reference;
	procedure := seen.procedure;
	service := seen.service;
	digest := seen.digest;
	answers := seen.answers;
	person_name := seen.person_name;
	email := seen.email;
	phone := seen.phone;
	birth_date := seen.birth_date;
	subject := seen.subject;
	channel := seen.channel;
	state := seen.state;
	version := seen.version;
	agent_id := seen.agent;
	received_at := seen.received_at;
	due_on := seen.due_on;
	days_left := seen.due_on - today();
	silence := seen.silence;
	silence_on := seen.silence_on;
	silence_passed := seen.closed_at is null and seen.silence_on < today();
	closed_at := seen.closed_at;
	erased_at := seen.erased_at;
	reason := seen.reason;
	appeal := seen.appeal;
	timeline := timeline_of(seen.id);
	messages := messages_of(seen.id);
	files := files_of(seen.id, true);
	notes := notes_of(seen.id);
	others := others_of(seen);
	viewers := viewers_of(seen.id, me);
	select d.title
	into title
	from definition d
	where d.digest = seen.digest;
	select a.name
	into agent_name
	from agent a
	where a.id = seen.agent;
	select e.n, e.at, a.name
	into last_event, changed_at, changed_by
	from event e
	left join agent a on a.id = e.agent
	where e.request = seen.id
	order by e.n desc
	limit 1;
end
$$;
comment on function agent.request(text) is 'All of a request, for an agent; the look is written down. changed_by and changed_at tell of the last event (no name: the citizen). guest: they may only look.';

create function parvis.notes_of(p_request bigint)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select coalesce(jsonb_agg(jsonb_build_object(
			'id', n.id, 'agent_name', a.name, 'text', n.text, 'at', n.at) order by n.id), '[]')
		from note n
		join agent a on a.id = n.agent
		where n.request = p_request
	);
end
$$;
comment on function parvis.notes_of(bigint) is 'The internal notes of a request.';

create function parvis.same_person(p_request parvis.request)
returns setof bigint
language sql
stable
set search_path = parvis, pg_temp
as $$
	select o.id
	from (
		(
			select r.id
			from request r
			where r.email = p_request.email
			order by r.id desc
			limit 50
		)
		union
		(
			select r.id
			from request r
			where r.phone_key = p_request.phone_key
			order by r.id desc
			limit 50
		)
		union
		(
			select r.id
			from request r
			where r.birth_date = p_request.birth_date
			order by r.id desc
			limit 200
		)
	) o
	where o.id <> p_request.id
$$;
comment on function parvis.same_person(parvis.request) is 'The latest other requests that may be of the same person, by three indexes: same e-mail, telephone, or date of birth, which others have too.';

create function parvis.others_of(p_request parvis.request)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select coalesce(jsonb_agg(jsonb_build_object(
			'reference', l.reference, 'title', l.title, 'state', l.state,
			'received_at', l.received_at, 'due_on', l.due_on) order by l.id desc), '[]')
		from (
			select r.id, r.reference, d.title, r.state, r.received_at, r.due_on
			from same_person(p_request) s (id)
			join request r on r.id = s.id
			join definition d on d.digest = r.digest
			cross join (select services_of(signed_in()) as services) mine
			-- on the same day others were born too
			where (r.email = p_request.email or r.phone_key = p_request.phone_key
				or r.person_name = p_request.person_name)
			and (mine.services is null or r.service = any(mine.services))
			order by r.id desc
			limit 20
		) l
	);
end
$$;
comment on function parvis.others_of(parvis.request) is 'The latest other requests of the same person: same e-mail, telephone, or name and date of birth.';

create function parvis.viewers_of(p_request bigint, p_me bigint)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select coalesce(jsonb_agg(jsonb_build_object('name', v.name, 'since', v.since) order by v.since), '[]')
		from (
			select a.name, min(l.at) as since
			from look l
			join agent a on a.id = l.agent
			where l.request = p_request
			and l.at > now() - interval '10 minutes'
			and l.agent <> p_me
			group by a.id, a.name
		) v
	);
end
$$;
comment on function parvis.viewers_of(bigint, bigint) is 'Other agents who looked at a request in the last 10 minutes.';

create function agent.take(p_reference text, p_version int, out version int, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held request := held_request(p_reference, p_version);
begin
	update request r
	set
		agent = signed_in(),
		state = case when r.state = 'received' then 'in-progress' else r.state end,
		version = r.version + 1
	where r.id = held.id
	returning r.version, r.state into version, state;
	perform undo_keep(held, 'assigned', version, signed_in());
	perform event_add(held.id, 'taken', 'agent', signed_in(), state);
end
$$;
comment on function agent.take(text, int) is 'Who is signed in deals with the request.';

create function agent.assign(
	p_reference text, p_version int, p_agent bigint,
	out version int, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held request := held_request(p_reference, p_version);
begin
	if p_agent is not null and not exists (
		select
		from agent a
		where a.id = p_agent
		and a.disabled_at is null
		and sees(a.id, held.service)
	) then
		perform refuse(422, 'agent.unknown-agent');
	end if;
	update request r
	set
		agent = p_agent,
		state = case
			when r.state = 'waiting' then r.state
			when p_agent is null then 'received'
			else 'in-progress'
		end,
		version = r.version + 1
	where r.id = held.id
	returning r.version, r.state into version, state;
	perform undo_keep(held, 'assigned', version, signed_in());
	perform event_add(held.id, 'assigned', 'agent', signed_in(), state);
end
$$;
comment on function agent.assign(text, int, bigint) is 'Gives the request to an agent who sees its service, or with null to nobody; undone by agent.undo.';

create function parvis.tell(
	p_reference text, p_version int, p_token text, p_kind text, p_event text, p_state text,
	p_text text, p_files bigint[], p_outbox jsonb, p_reason text default null, p_appeal text default null,
	out version int, out state text)
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	held request := locked_request(p_reference);
	added bigint;
begin
	if exists (
		select
		from message m
		where m.request = held.id
		and m.token = p_token
	) then
		version := held.version;
		state := held.state;
		return;
	end if;
	held := held_request(p_reference, p_version);
	update request r
	set
		state = coalesce(p_state, r.state),
		agent = coalesce(r.agent, me),
		closed_at = case when p_state in ('answered', 'refused', 'closed') then now() end,
		reason = p_reason,
		appeal = p_appeal,
		version = r.version + 1
	where r.id = held.id
	returning r.version, r.state into version, state;
	insert into message as m (request, author, agent, kind, text, token, post)
	values (held.id, 'agent', me, p_kind, p_text, p_token,
		case when held.email is null or p_outbox @> '[{"post": true}]' then 'to-post' end)
	returning m.id into added;
	perform files_attach(held.id, added, 'agent', p_files);
	perform event_add(held.id, p_event, 'agent', me, state);
	perform outbox_add(null, held.id, p_outbox, added);
	perform survey_open(held.service, held.procedure, p_outbox);
end
$$;
comment on function parvis.tell(text, int, text, text, text, text, text, bigint[], jsonb, text, text) is 'What an agent tells the citizen: message, files, event, state and mails at once. The same token twice is one. Without an e-mail, or where a letter of p_outbox has "post", the message is to be posted.';

create function agent.ask(
	p_reference text, p_version int, p_token text, p_text text, p_outbox jsonb,
	out version int, out state text)
language sql
security definer
set search_path = parvis, pg_temp
as $$
	select *
	from tell(p_reference, p_version, p_token, 'question', 'asked', 'waiting', p_text, null, p_outbox)
$$;
comment on function agent.ask(text, int, text, text, jsonb) is 'Asks the citizen for something; the request waits for them.';

create function agent.message_add(
	p_reference text, p_version int, p_token text, p_text text, p_files bigint[], p_outbox jsonb,
	out version int, out state text)
language sql
security definer
set search_path = parvis, pg_temp
as $$
	select *
	from tell(p_reference, p_version, p_token, 'message', 'message', null, p_text, p_files, p_outbox)
$$;
comment on function agent.message_add(text, int, text, text, bigint[], jsonb) is 'Writes to the citizen; the state stays.';

create function agent.answer(
	p_reference text, p_version int, p_token text, p_text text, p_files bigint[], p_outbox jsonb,
	out version int, out state text)
language sql
security definer
set search_path = parvis, pg_temp
as $$
	select *
	from tell(p_reference, p_version, p_token, 'answer', 'answered', 'answered', p_text, p_files, p_outbox)
$$;
comment on function agent.answer(text, int, text, text, bigint[], jsonb) is 'Gives the citizen what was asked, with files.';

create function agent.refuse(
	p_reference text, p_version int, p_token text, p_reason text, p_appeal text, p_outbox jsonb,
	out version int, out state text)
language sql
security definer
set search_path = parvis, pg_temp
as $$
	select *
	from tell(p_reference, p_version, p_token, 'refusal', 'refused', 'refused', p_reason, null, p_outbox,
		p_reason, p_appeal)
$$;
comment on function agent.refuse(text, int, text, text, text, jsonb) is 'Refuses, with the reason and the ways of appeal (CRPA art. L211-2 and following).';

create function agent.close(
	p_reference text, p_version int, p_token text, p_text text, p_outbox jsonb,
	out version int, out state text)
language sql
security definer
set search_path = parvis, pg_temp
as $$
	select *
	from tell(p_reference, p_version, p_token, 'closing', 'closed', 'closed', coalesce(p_text, ''), null, p_outbox)
$$;
comment on function agent.close(text, int, text, text, jsonb) is 'Ends a request that needs no answer any more.';

create function agent.note_add(p_reference text, p_token text, p_text text)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen request := seen_request(p_reference);
	added bigint;
begin
	insert into note as n (request, agent, text, token)
	values (seen.id, signed_in(), p_text, p_token)
	on conflict on constraint note_token_key do nothing
	returning n.id into added;
	if not found then
		select n.id
		into added
		from note n
		where n.request = seen.id
		and n.token = p_token;
	end if;
	return added;
end
$$;
comment on function agent.note_add(text, text, text) is 'Writes an internal note, which changes nothing else; the same token twice is one note.';

create function agent.file_add(
	p_reference text, p_name text, p_type text, p_size bigint, p_sha256 bytea, p_key bytea,
	p_state text, p_chunks bytea[],
	out id bigint, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	told request := seen_request(p_reference);
begin
	select r.*
	into told
	from request r
	where r.id = told.id
	for update;
	if told.closed_at is not null then
		perform refuse(409, 'agent.closed');
	end if;
	id := file_again(told.id, 'agent', p_name, p_sha256);
	if id is null then
		id := file_store(null, told.id, 'agent', null, p_name, p_type, p_size, p_sha256,
			p_key, p_state, p_chunks);
	end if;
	select f.state
	into state
	from file f
	where f.id = file_add.id;
end
$$;
comment on function agent.file_add(text, text, text, bigint, bytea, bytea, text, bytea[]) is 'Keeps a file with the request, to be put in the next message; the same one twice is one file.';

create function agent.file_remove(p_reference text, p_file bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen request := seen_request(p_reference);
begin
	delete from file f
	where f.request = seen.id
	and f.id = p_file
	and f.origin = 'agent'
	and f.message is null;
end
$$;
comment on function agent.file_remove(text, bigint) is 'Erases an agent''s file that is in no message yet; nothing where there is none.';

create function agent.file_info(
	p_file bigint,
	out name text, out type text, out size bigint, out state text, out chunks int,
	out key bytea, out sha256 bytea)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	services text[] := services_of(me);
begin
	select f.name, f.type, f.size, f.state, f.chunks, f.key, f.sha256
	into name, type, size, state, chunks, key, sha256
	from file f
	join request r on r.id = f.request
	where f.id = p_file
	and (services is null or r.service = any(services) or opinion_open(r.id, me));
	if not found then
		perform refuse(404, 'file.unknown');
	end if;
end
$$;
comment on function agent.file_info(bigint) is 'What is known of a file of a request that the agent may look at.';

create function agent.file_chunk(p_file bigint, p_n int)
returns bytea
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	perform agent.file_info(p_file);
	return file_read(p_file, p_n);
end
$$;
comment on function agent.file_chunk(bigint, int) is 'A sealed chunk of such a file, if it is clean.';

create function agent.outbox_of(p_reference text)
returns table (
	id bigint, kind text, recipient text, state text, attempts int, next_at timestamptz,
	created_at timestamptz, sent_at timestamptz, last_error text, message bigint, after_event int)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen bigint := (select (r.seen).id from readable_request(p_reference) r);
begin
	return query
	select
		o.id, o.kind, regexp_replace(o.recipient, '^(.).*@', '\1…@'), o.state::text, o.attempts,
		o.next_at, o.created_at, o.sent_at, o.last_error, o.message, told.n
	from outbox o
	cross join lateral (
		select coalesce(max(e.n), 0)::int
		from event e
		where e.request = seen
		and e.at <= o.created_at
	) told (n)
	where o.request = seen
	order by told.n, o.id;
end
$$;
comment on function agent.outbox_of(text) is 'What left, or is to leave, about a request, in the order of its story: after which event each was written (0: before the first); addresses half hidden.';

grant execute on function
	agent.request(text),
	agent.take(text, int),
	agent.assign(text, int, bigint),
	agent.ask(text, int, text, text, jsonb),
	agent.message_add(text, int, text, text, bigint[], jsonb),
	agent.answer(text, int, text, text, bigint[], jsonb),
	agent.refuse(text, int, text, text, text, jsonb),
	agent.close(text, int, text, text, jsonb),
	agent.note_add(text, text, text),
	agent.file_add(text, text, text, bigint, bytea, bytea, text, bytea[]),
	agent.file_remove(text, bigint),
	agent.file_info(bigint),
	agent.file_chunk(bigint, int),
	agent.outbox_of(text)
	to parvis_agent;

commit;
