-- Deploy parvis:dossier_act to pg
-- requires: agent_request worker_keep edition retention
-- Functions of agents: documents checked, colleagues asked, duplicates linked,
-- requests transferred, acts taken back; of the worker: what goes to another
-- commune.
begin;
set local role parvis_owner;

-- what the page of a request shows beyond agent.request()
create function parvis.checks_of(p_request bigint)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select coalesce(jsonb_agg(jsonb_build_object(
			'id', k.id, 'file', k.file, 'verdict', k.verdict, 'remark', k.remark,
			'agent_name', a.name, 'at', k.at) order by k.id), '[]')
		from file f
		join file_check k on k.file = f.id
		join agent a on a.id = k.agent
		where f.request = p_request
	);
end
$$;
comment on function parvis.checks_of(bigint) is 'What was found of the documents of a request, in order: the last of each holds.';

create function parvis.tasks_of(p_request bigint)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select coalesce(jsonb_agg(jsonb_build_object(
			'id', t.id, 'kind', t.kind, 'asked_by', t.asked_by, 'asked_by_name', b.name,
			'agent', t.agent, 'agent_name', a.name, 'text', t.text, 'due_on', t.due_on,
			'days_left', t.due_on - today(), 'version', t.version, 'at', t.at, 'done_at', t.done_at,
			'answer', t.answer, 'ended_at', t.ended_at) order by t.id), '[]')
		from task t
		join agent a on a.id = t.agent
		join agent b on b.id = t.asked_by
		where t.request = p_request
	);
end
$$;
comment on function parvis.tasks_of(bigint) is 'What was asked of colleagues about a request.';

create function parvis.links_of(p_request bigint)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(signed_in());
begin
	return (
		select coalesce(jsonb_agg(jsonb_build_object(
			'reference', r.reference, 'title', d.title, 'state', r.state,
			'received_at', r.received_at, 'agent_name', a.name, 'at', l.at) order by r.id), '[]')
		from (
			select k.other as id, k.agent, k.at
			from request_link k
			where k.request = p_request
			union all
			select k.request, k.agent, k.at
			from request_link k
			where k.other = p_request
		) l
		join request r on r.id = l.id
		join definition d on d.digest = r.digest
		join agent a on a.id = l.agent
		where services is null
		or r.service = any(services)
	);
end
$$;
comment on function parvis.links_of(bigint) is 'The requests linked with one as its duplicates, of those that the agent sees.';

create function parvis.duplicates_of(p_request parvis.request)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(signed_in());
begin
	return (
		select coalesce(jsonb_agg(jsonb_build_object(
			'reference', l.reference, 'title', l.title, 'state', l.state,
			'received_at', l.received_at, 'subject', l.subject) order by l.id desc), '[]')
		from (
			select r.id, r.reference, d.title, r.state, r.received_at, r.subject
			from same_person(p_request) s (id)
			join request r on r.id = s.id
			join definition d on d.digest = r.digest
			where r.procedure = p_request.procedure
			-- a family shares a telephone: the words of the name are compared too
			and (r.person_name is null or p_request.person_name is null
				or words(r.person_name) && words(p_request.person_name))
			and r.received_at between p_request.received_at - interval '30 days'
				and p_request.received_at + interval '30 days'
			and (services is null or r.service = any(services))
			and not exists (
				select
				from request_link k
				where k.request = least(r.id, p_request.id)
				and k.other = greatest(r.id, p_request.id)
			)
			order by r.id desc
			limit 10
		) l
	);
end
$$;
comment on function parvis.duplicates_of(parvis.request) is 'Requests that may be the same one made twice: the same procedure, person (e-mail, telephone or date of birth, and a word of the name) and month; not those linked already.';

create function parvis.moving_of(p_request bigint)
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select jsonb_build_object('state', t.state, 'commune', t.to_name, 'at', t.at, 'reason', t.reason,
			'agent_name', a.name, 'last_error', t.last_error)
		from transfer t
		join agent a on a.id = t.agent
		where t.request = p_request
		and t.state in ('pending', 'failed', 'moved')
		order by t.id desc
		limit 1
	);
end
$$;
comment on function parvis.moving_of(bigint) is 'The last transfer of a request to another commune, and where it stands; null: none.';

create function parvis.undo_of(p_request parvis.request)
returns text
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select u.kind
		from undo u
		where u.request = p_request.id
		and u.version = p_request.version
		and u.agent = signed_in()
		and u.at > now() - interval '10 minutes'
		and p_request.closed_at is null
	);
end
$$;
comment on function parvis.undo_of(parvis.request) is 'The act that the agent signed in may take back; null: none.';

create function agent.dossier(
	p_reference text,
	out checks jsonb, out tasks jsonb, out links jsonb, out duplicates jsonb, out colleagues jsonb,
	out moving jsonb, out undo text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen request := (select r.seen from readable_request(p_reference) r);
begin
	checks := checks_of(seen.id);
	tasks := tasks_of(seen.id);
	links := links_of(seen.id);
	duplicates := duplicates_of(seen);
	moving := moving_of(seen.id);
	undo := undo_of(seen);
	select coalesce(jsonb_agg(jsonb_build_object(
		'id', a.id, 'name', a.name, 'sees', sees(a.id, seen.service)) order by a.name, a.id), '[]')
	into colleagues
	from agent a
	where a.disabled_at is null;
end
$$;
comment on function agent.dossier(text) is 'What the page of a request shows beyond agent.request(): verdicts on documents, what was asked of colleagues, duplicates linked and likely, colleagues and whether they see it, a transfer to another commune, and what may be taken back.';

create function agent.file_check(
	p_reference text, p_file bigint, p_seen bigint, p_verdict text, p_remark text)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	held request := locked_request(p_reference);
	last file_check;
	added bigint;
begin
	perform held_request(p_reference, held.version);
	if not exists (
		select
		from file f
		where f.id = p_file
		and f.request = held.id
		and f.origin = 'citizen'
	) then
		perform refuse(404, 'file.unknown');
	end if;
	select k.*
	into last
	from file_check k
	where k.file = p_file
	order by k.id desc
	limit 1;
	if last.agent = me and last.verdict = p_verdict and last.remark is not distinct from p_remark then
		return last.id;
	end if;
	if coalesce(last.id, 0) <> coalesce(p_seen, 0) then
		perform refuse(409, 'agent.check-changed');
	end if;
	insert into file_check as k (file, verdict, remark, agent)
	values (p_file, p_verdict, p_remark, me)
	returning k.id into added;
	return added;
end
$$;
comment on function agent.file_check(text, bigint, bigint, text, text) is 'Says what is found of a document, after the verdict of that number (0: none); PV409 agent.check-changed where a colleague gave another since. The same twice is one. None takes the last back.';

-- what is asked of colleagues
create function agent.task_add(
	p_reference text, p_version int, p_token text, p_kind text, p_agent bigint, p_text text,
	p_due_on date, out version int, out id bigint)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	held request := locked_request(p_reference);
begin
	select t.id, held.version
	into id, version
	from task t
	where t.request = held.id
	and t.token = p_token;
	if found then
		return;
	end if;
	held := held_request(p_reference, p_version);
	if not exists (
		select
		from agent a
		where a.id = p_agent
		and a.disabled_at is null
		and a.id <> me
	) then
		perform refuse(422, 'agent.unknown-agent');
	end if;
	if p_kind = 'task' and not sees(p_agent, held.service) then
		perform refuse(422, 'agent.task.other-service');
	end if;
	if p_due_on < today() then
		perform refuse(422, 'agent.task.past-day');
	end if;
	insert into task as t (request, kind, asked_by, agent, text, due_on, token)
	values (held.id, p_kind, me, p_agent, p_text, p_due_on, p_token)
	returning t.id into id;
	update request r
	set version = r.version + 1
	where r.id = held.id
	returning r.version into version;
	perform event_add(held.id, p_kind, 'agent', me, held.state);
end
$$;
comment on function agent.task_add(text, int, text, text, bigint, text, date) is 'Asks a colleague to do something about a request by a day, or for an opinion: one of another service may then look at it until it is given. The same token twice is one.';

create function parvis.held_task(p_task bigint, p_version int, p_by text)
returns parvis.task
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	held task;
	about request;
begin
	select t.*
	into held
	from task t
	where t.id = p_task
	and (t.asked_by = me or t.agent = me);
	if not found or (p_by = 'asker' and held.asked_by <> me)
		or (p_by = 'answerer' and held.agent <> me and (held.kind = 'opinion' or held.asked_by <> me)) then
		perform refuse(404, 'agent.task.unknown');
	end if;
	select r.*
	into about
	from request r
	where r.id = held.request
	for update;
	if not sees(me, about.service) and not opinion_open(about.id, me) then
		perform refuse(404, 'agent.task.unknown');
	end if;
	if about.closed_at is not null then
		perform refuse(409, 'agent.closed');
	end if;
	select t.*
	into held
	from task t
	where t.id = p_task
	for update;
	if held.version <> p_version then
		perform refuse(409, 'agent.task.conflict');
	end if;
	return held;
end
$$;
comment on function parvis.held_task(bigint, int, text) is 'A task of the agent signed in, locked with its request: as who asked, who answers (of a task, who asked may too), or either; PV404 agent.task.unknown, PV409 agent.task.conflict where it has changed since that version.';

create function parvis.task_told(p_task parvis.task, p_event text)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	stands text;
begin
	update request r
	set version = r.version + 1
	where r.id = p_task.request
	returning r.state into stands;
	perform event_add(p_task.request, p_event, 'agent', signed_in(), stands);
end
$$;
comment on function parvis.task_told(parvis.task, text) is 'What happened to a task is an event of its request: who writes on it meanwhile is told.';

create function agent.task_done(p_task bigint, p_version int, p_answer text)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held task := held_task(p_task, p_version, 'answerer');
begin
	if held.done_at is not null or held.ended_at is not null then
		perform refuse(409, 'agent.task.conflict');
	end if;
	if held.kind = 'opinion' and p_answer is null then
		perform refuse(422, 'agent.task.no-answer');
	end if;
	update task t
	set
		done_at = now(),
		answer = p_answer,
		version = t.version + 1
	where t.id = held.id;
	perform task_told(held, case held.kind when 'opinion' then 'opinion-given' else 'task-done' end);
	return (
		select r.reference
		from request r
		where r.id = held.request
	);
end
$$;
comment on function agent.task_done(bigint, int, text) is 'It is done, or the opinion is given: a guest sees the request no more. Gives its reference.';

create function agent.task_reopen(p_task bigint, p_version int)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held task := held_task(p_task, p_version, 'either');
begin
	if held.done_at is null and held.ended_at is null then
		perform refuse(409, 'agent.task.conflict');
	end if;
	update task t
	set
		done_at = null,
		ended_at = null,
		version = t.version + 1
	where t.id = held.id;
	perform task_told(held, 'task-reopened');
	return (
		select r.reference
		from request r
		where r.id = held.request
	);
end
$$;
comment on function agent.task_reopen(bigint, int) is 'Asks it again: of who has done it, or from whom it was taken back. Gives the request''s reference.';

create function agent.task_end(p_task bigint, p_version int)
returns text
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held task := held_task(p_task, p_version, 'asker');
begin
	if held.done_at is not null or held.ended_at is not null then
		perform refuse(409, 'agent.task.conflict');
	end if;
	update task t
	set
		ended_at = now(),
		version = t.version + 1
	where t.id = held.id;
	perform task_told(held, 'task-ended');
	return (
		select r.reference
		from request r
		where r.id = held.request
	);
end
$$;
comment on function agent.task_end(bigint, int) is 'Takes back what was asked and is not done. Gives the request''s reference.';

create function agent.tasks(p_given boolean, p_done boolean, p_limit int)
returns table (
	id bigint, kind text, reference text, title text, person_name text, text text, due_on date,
	days_left int, version int, asked_by_name text, agent_name text, at timestamptz,
	done_at timestamptz, ended_at timestamptz, answer text, open boolean, seen boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	services text[] := services_of(me);
begin
	return query
	select
		t.id, t.kind::text, r.reference, d.title,
		case when services is null or r.service = any(services) or opinion_open(r.id, me) then r.person_name end,
		t.text, t.due_on, t.due_on - today(), t.version, b.name, a.name, t.at, t.done_at, t.ended_at,
		t.answer, t.done_at is null and t.ended_at is null and r.closed_at is null,
		services is null or r.service = any(services) or opinion_open(r.id, me)
	from task t
	join request r on r.id = t.request
	join definition d on d.digest = r.digest
	join agent a on a.id = t.agent
	join agent b on b.id = t.asked_by
	where case when p_given then t.asked_by = me else t.agent = me end
	and (t.done_at is null and t.ended_at is null and r.closed_at is null) <> p_done
	-- a request that went to another service took its tasks with it
	and (p_done or services is null or r.service = any(services) or opinion_open(r.id, me))
	order by
		case when p_done then t.id end desc,
		t.due_on, t.id
	limit least(greatest(p_limit, 1), 200);
end
$$;
comment on function agent.tasks(boolean, boolean, int) is 'What is asked of the agent signed in, or what they asked: to be done, by its day; or done, the last first. Of a request that they see no more, no name.';

-- a mail that failed
create function agent.mail_again(p_reference text, p_mail bigint, p_outbox jsonb)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen request := seen_request(p_reference);
	item record;
begin
	select *
	into item
	from jsonb_to_recordset(coalesce(p_outbox, '[]')) as given (model jsonb, link text)
	limit 1;
	update outbox o
	set
		state = 'pending',
		attempts = 0,
		next_at = now(),
		created_at = now(),
		last_error = null,
		model = coalesce(item.model, o.model)
	where o.request = seen.id
	and o.id = p_mail
	and o.state = 'failed'
	and (o.kind = 'letter') = (item.model is null);
	if not found then
		return false;
	end if;
	insert into access_link (link, request, expires_at)
	select decode(item.link, 'hex'), seen.id, now() + interval '180 days'
	where item.link is not null
	on conflict on constraint access_link_pkey do nothing;
	return true;
end
$$;
comment on function agent.mail_again(text, bigint, jsonb) is 'Sends what failed once more, to the same address: a mail is written anew, with a new link, for its model was emptied; a letter is made from its own. False where it had not failed.';

-- duplicates
create function parvis.link_pair(p_reference text, p_other text, out first parvis.request, out second parvis.request)
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	one request := seen_request(p_reference);
	two request := seen_request(p_other);
begin
	if one.id = two.id then
		perform refuse(422, 'agent.link.itself');
	end if;
	-- always in that order: two agents never wait for each other
	select r.*
	into first
	from request r
	where r.id = least(one.id, two.id)
	for update;
	select r.*
	into second
	from request r
	where r.id = greatest(one.id, two.id)
	for update;
end
$$;
comment on function parvis.link_pair(text, text) is 'Two requests that the agent sees, locked, the older first; PV422 agent.link.itself.';

create function agent.link_add(p_reference text, p_other text)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	pair record := link_pair(p_reference, p_other);
	me bigint := signed_in();
begin
	insert into request_link (request, other, agent)
	values ((pair.first).id, (pair.second).id, me)
	on conflict on constraint request_link_pkey do nothing;
	if not found then
		return false;
	end if;
	perform event_add((pair.first).id, 'linked', 'agent', me, (pair.first).state);
	perform event_add((pair.second).id, 'linked', 'agent', me, (pair.second).state);
	return true;
end
$$;
comment on function agent.link_add(text, text) is 'Links two requests as duplicates; both say so. False where they were linked before.';

create function agent.link_remove(p_reference text, p_other text)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	pair record := link_pair(p_reference, p_other);
	me bigint := signed_in();
begin
	delete from request_link k
	where k.request = (pair.first).id
	and k.other = (pair.second).id;
	if not found then
		return false;
	end if;
	perform event_add((pair.first).id, 'unlinked', 'agent', me, (pair.first).state);
	perform event_add((pair.second).id, 'unlinked', 'agent', me, (pair.second).state);
	return true;
end
$$;
comment on function agent.link_remove(text, text) is 'Takes that back. False where they were not linked.';

-- transfers
create function agent.transfer_services(p_reference text)
returns table (service text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen request := seen_request(p_reference);
begin
	return query
	select known.service
	from (
		select s.service
		from agent_service s
		union
		select d.service
		from procedure p
		join definition d on d.digest = p.digest
	) known
	where known.service <> seen.service
	order by known.service;
end
$$;
comment on function agent.transfer_services(text) is 'The services of the commune that may get a request: those of its agents and of its procedures.';

create function agent.transfer(
	p_reference text, p_version int, p_token text, p_service text, p_reason text, p_outbox jsonb,
	out version int, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	mine request;
	held request;
begin
	-- seen by who sent it, though it has left: the same twice is one
	select r.*
	into mine
	from transfer t
	join request r on r.id = t.request
	where r.reference = p_reference
	and t.token = p_token
	and t.agent = me;
	if found then
		version := mine.version;
		state := mine.state;
		return;
	end if;
	held := held_request(p_reference, p_version);
	if not exists (
		select
		from agent.transfer_services(p_reference) s
		where s.service = p_service
	) then
		perform refuse(422, 'agent.transfer.no-service');
	end if;
	insert into transfer (request, from_service, to_service, reason, agent, token, state)
	values (held.id, held.service, p_service, p_reason, me, p_token, 'done');
	update request r
	set
		service = p_service,
		agent = null,
		state = case when r.state = 'waiting' then r.state else 'received' end,
		version = r.version + 1
	where r.id = held.id
	returning r.version, r.state into version, state;
	-- the former service sees it no more, by a task either
	update task t
	set
		ended_at = now(),
		version = t.version + 1
	where t.request = held.id
	and t.done_at is null
	and t.ended_at is null;
	perform undo_keep(held, 'transferred', version, me);
	perform event_add(held.id, 'transferred', 'agent', me, state);
	perform outbox_add(null, held.id, p_outbox);
end
$$;
comment on function agent.transfer(text, int, text, text, text, jsonb) is 'Gives a request to another service of the commune, with the reason: its agents see it, the former ones no more. Undone by agent.undo. The same token twice is one.';

create function agent.transferred(
	p_reference text,
	out to_service text, out to_commune text, out state text, out at timestamptz, out version int,
	out undo boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	about request;
begin
	select r.*
	into about
	from request r
	where r.reference = p_reference
	and exists (
		select
		from transfer t
		where t.request = r.id
		and t.agent = me
		and t.at > now() - interval '1 day'
	);
	if not found then
		perform refuse(404, 'agent.unknown');
	end if;
	select t.to_service, t.to_name, t.state, t.at
	into to_service, to_commune, state, at
	from transfer t
	where t.request = about.id
	and t.agent = me
	order by t.id desc
	limit 1;
	version := about.version;
	undo := state = 'pending' or coalesce(undo_of(about) = 'transferred', false);
end
$$;
comment on function agent.transferred(text) is 'To who gave a request away less than a day ago: where it went, and whether that may still be taken back; nothing of the request.';

create function agent.undo(p_reference text, p_version int, out version int, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	held request;
	before undo;
begin
	-- by who did it: after a transfer they see the request no more
	select r.*
	into held
	from request r
	join undo u on u.request = r.id
	where r.reference = p_reference
	and u.agent = me
	for update of r;
	if not found then
		perform refuse(404, 'agent.unknown');
	end if;
	if held.version <> p_version or undo_of(held) is null then
		perform refuse(409, 'agent.undo-late');
	end if;
	delete from undo u
	where u.request = held.id
	returning u.* into before;
	update request r
	set
		agent = before.before_agent,
		service = before.before_service,
		state = before.before_state,
		version = r.version + 1
	where r.id = held.id
	returning r.version, r.state into version, state;
	if before.kind = 'transferred' then
		update transfer t
		set state = 'undone'
		where t.request = held.id
		and t.state = 'done'
		and t.at = before.at;
		update task t
		set
			ended_at = null,
			version = t.version + 1
		where t.request = held.id
		and t.ended_at = before.at;
	end if;
	perform event_add(held.id, 'undone', 'agent', me, state);
end
$$;
comment on function agent.undo(text, int) is 'Takes the last taking, assignment or transfer to a service back: within ten minutes, by who did it, if nothing was done since (PV409 agent.undo-late).';

create function agent.transfer_cancel(p_reference text, out version int, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held request := locked_request(p_reference);
begin
	update transfer t
	set state = 'undone'
	where t.request = held.id
	and t.state = 'pending';
	if not found then
		perform refuse(409, 'agent.undo-late');
	end if;
	update request r
	set version = r.version + 1
	where r.id = held.id
	returning r.version, r.state into version, state;
	perform event_add(held.id, 'undone', 'agent', signed_in(), state);
end
$$;
comment on function agent.transfer_cancel(text) is 'Takes a transfer to another commune back, before it is done; PV409 agent.undo-late.';

create function parvis.moved_term(p_request parvis.request, p_day date, p_today date)
returns date
language sql
immutable
as $$
	select case when p_request.silence = 'accepts'
		then p_day + (p_today - (p_request.received_at at time zone 'UTC')::date)
		else p_day end
$$;
comment on function parvis.moved_term(parvis.request, date, date) is 'A term of a request that goes to another commune on that day: a silence that refuses runs from the first receipt, one that accepts from the second (CRPA art. L114-3).';
grant execute on function
	parvis.moved_term(parvis.request, date, date),
	parvis.outbox_add(bigint, bigint, jsonb, bigint)
	to parvis_keeper;

set local role parvis_keeper;

create function worker.communes_offering(p_digest text, p_but bigint)
returns table (id bigint, insee text, name text)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select c.id, c.insee, c.name
	from commune c
	join definition d on d.digest = p_digest
	join procedure p on p.commune = c.id and p.name = d.name and p.enabled
	where c.id <> p_but
	order by c.name, c.insee
$$;
comment on function worker.communes_offering(text, bigint) is 'The communes, but one, that offer the procedure of a definition. Their names are public: agents'' functions may ask.';
grant execute on function worker.communes_offering(text, bigint) to parvis_owner, parvis_worker;

create function worker.transfer_take(p_lease_s int)
returns table (
	id bigint, commune bigint, commune_name text, host text, to_host text, to_name text,
	reference text, title text, email text, received_at timestamptz, silence text, silence_on date,
	transfer_at timestamptz)
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with due as materialized (
		select t.commune, t.id
		from transfer t
		where t.state = 'pending'
		and t.next_at <= now()
		-- what the person is told of it leaves first: it is erased with the rest
		and not exists (
			select
			from outbox o
			where o.commune = t.commune
			and o.request = t.request
			and o.state = 'pending'
		)
		order by t.next_at, t.id
		limit 1
		for update skip locked
	), taken as (
		update transfer t
		set
			attempts = t.attempts + 1,
			next_at = now() + make_interval(secs => p_lease_s)
		from due
		where t.commune = due.commune
		and t.id = due.id
		returning t.*
	)
	select
		t.id, t.commune, c.name, h.host, g.host, t.to_name, r.reference, d.title, r.email,
		r.received_at, r.silence,
		moved_term(r, r.silence_on, (now() at time zone g.time_zone)::date), t.at
	from taken t
	join commune c on c.id = t.commune
	join host_name h on h.commune = t.commune and h.main
	join lateral (
		select x.host, y.time_zone
		from host_name x
		join commune y on y.id = x.commune
		where x.commune = t.to_commune
		and x.main
	) g on true
	join request r on r.commune = t.commune and r.id = t.request
	join definition d on d.digest = r.digest
$$;
comment on function worker.transfer_take(int) is 'Takes a request that goes to another commune, for a time; two workers never take the same. The mails about it have left before.';

create function worker.transfer_keys(p_id bigint)
returns table (file bigint, key bytea)
language sql
stable
security definer
set search_path = parvis, pg_temp
as $$
	select f.id, f.key
	from transfer t
	join file f on f.commune = t.commune and f.request = t.request
	where t.id = p_id
	and t.state = 'pending'
	and (f.origin = 'citizen' or f.message is not null)
	order by f.id
$$;
comment on function worker.transfer_keys(bigint) is 'The sealed keys of the files that go with it: to be sealed anew with the other commune''s. What an agent has not sent yet stays, and is erased.';

create function worker.transfer_move(
	p_id bigint, p_files bigint[], p_keys bytea[], p_text text, p_outbox jsonb)
returns boolean
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	moving transfer;
	old request;
	new_id bigint;
	here date;
	moved record;
	placed bigint;
	messages jsonb := '{}';
begin
	select t.*
	into moving
	from transfer t
	where t.id = p_id
	and t.state = 'pending'
	and t.to_commune = tenant();
	if not found then
		return false;
	end if;
	-- the request first, as whoever acts on it does
	select r.*
	into old
	from request r
	where r.commune = moving.commune
	and r.id = moving.request
	for update;
	perform
	from transfer t
	where t.commune = moving.commune
	and t.id = p_id
	and t.state = 'pending'
	for update;
	if not found then
		return false;
	end if;
	if array(select k.file from worker.transfer_keys(p_id) k) <> coalesce(p_files, '{}') then
		perform refuse(409, 'transfer.changed');
	end if;
	select (now() at time zone c.time_zone)::date
	into here
	from commune c
	where c.id = moving.to_commune;

	insert into request as r (
		reference, procedure, service, digest, access, answers, person_name, email, phone,
		birth_date, subject, channel, state, received_at, due_on, silence, silence_on, erase_on)
	select
		old.reference, old.procedure, d.service, old.digest, old.access, old.answers, old.person_name,
		old.email, old.phone, old.birth_date, old.subject, old.channel, 'received', old.received_at,
		moved_term(old, old.due_on, here), old.silence, moved_term(old, old.silence_on, here), old.erase_on
	from definition d
	where d.digest = old.digest
	returning r.id into new_id;
	insert into person_word (word, request)
	select w.word, new_id
	from person_word w
	where w.commune = moving.commune
	and w.request = old.id;
	insert into filing (request, came_by, acting_as, represented_name, represented_email)
	select new_id, 'web', f.acting_as, f.represented_name, f.represented_email
	from filing f
	where f.commune = moving.commune
	and f.request = old.id
	and f.acting_as is not null;
	perform event_add(new_id, 'received', 'citizen', null, 'received');

	for moved in
		select m.*
		from message m
		where m.commune = moving.commune
		and m.request = old.id
		order by m.id
	loop
		insert into message as m (request, author, kind, text, token, post, at)
		values (new_id, moved.author, moved.kind, moved.text, moved.token, moved.post, moved.at)
		returning m.id into placed;
		messages := messages || jsonb_build_object(moved.id::text, placed);
		perform event_add(new_id,
			case moved.kind when 'question' then 'asked' else 'message' end,
			moved.author, null, 'received');
	end loop;
	for moved in
		select f.*, k.key as new_key
		from unnest(p_files, p_keys) as k (id, key)
		join file f on f.commune = moving.commune and f.id = k.id
		order by f.id
	loop
		insert into file as f (request, message, origin, field, name, type, size, sha256, key, chunks, state, at)
		values (new_id, (messages ->> moved.message::text)::bigint, moved.origin, moved.field, moved.name,
			moved.type, moved.size, moved.sha256, moved.new_key, moved.chunks, moved.state, moved.at)
		returning f.id into placed;
		insert into file_chunk (file, n, data)
		select placed, c.n, c.data
		from file_chunk c
		where c.commune = moving.commune
		and c.file = moved.id;
	end loop;
	insert into message as m (request, author, kind, text, token, post)
	values (new_id, 'agent', 'message', p_text, 'transfer-' || p_id,
		case when old.email is null then 'to-post' end);
	perform event_add(new_id, 'message', 'agent', null, 'received');
	perform outbox_add(null, new_id, p_outbox);

	update transfer t
	set
		state = 'moved',
		moved_at = now(),
		last_error = null
	where t.commune = moving.commune
	and t.id = p_id;
	perform event_add(old.id, 'moved', 'system', null, old.state, moving.commune);
	perform erase_request(moving.commune, old.id);
	return true;
end
$$;
comment on function worker.transfer_move(bigint, bigint[], bytea[], text, jsonb) is 'Moves it into the commune entered, whole or not at all: request, names, messages, and the files with their keys sealed anew; a message tells the person, and the receipt leaves (CRPA art. L114-3). Of the old one the bare row stays. PV409 transfer.changed where a file came meanwhile; false where it was moved or called back before.';

create function worker.transfer_failed(p_id bigint, p_detail text)
returns text
language sql
security definer
set search_path = parvis, pg_temp
as $$
	update transfer t
	set
		state = case when now() >= t.at + interval '72 hours' then 'failed' else 'pending' end,
		next_at = now() + least(interval '1 minute' * power(2, least(t.attempts, 10)), interval '6 hours'),
		last_error = left(p_detail, 500)
	where t.id = p_id
	and t.state = 'pending'
	returning t.state
$$;
comment on function worker.transfer_failed(bigint, text) is 'It was not moved: tried again after a growing delay, for 72 hours; then it stays where it was. Gives the state.';

grant execute on function
	worker.transfer_take(int),
	worker.transfer_keys(bigint),
	worker.transfer_move(bigint, bigint[], bytea[], text, jsonb),
	worker.transfer_failed(bigint, text)
	to parvis_worker;

set local role parvis_owner;

create function agent.transfer_communes(p_reference text)
returns table (insee text, name text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen request := seen_request(p_reference);
begin
	return query
	select c.insee, c.name
	from worker.communes_offering(seen.digest, seen.commune) c
	limit 1000;
end
$$;
comment on function agent.transfer_communes(text) is 'The other communes of this installation that offer the procedure of a request.';

create function agent.transfer_commune(
	p_reference text, p_version int, p_token text, p_insee text, p_reason text, p_outbox jsonb,
	out version int, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	held request := locked_request(p_reference);
	target record;
begin
	if exists (
		select
		from transfer t
		where t.request = held.id
		and t.token = p_token
	) then
		version := held.version;
		state := held.state;
		return;
	end if;
	held := held_request(p_reference, p_version);
	select c.*
	into target
	from worker.communes_offering(held.digest, held.commune) c
	where c.insee = p_insee;
	if not found then
		perform refuse(422, 'agent.transfer.no-commune');
	end if;
	insert into transfer (request, from_service, to_commune, to_name, reason, agent, token, state)
	values (held.id, held.service, target.id, target.name, p_reason, me, p_token, 'pending');
	update request r
	set version = r.version + 1
	where r.id = held.id
	returning r.version, r.state into version, state;
	perform event_add(held.id, 'moving', 'agent', me, state);
	perform outbox_add(null, held.id, p_outbox);
end
$$;
comment on function agent.transfer_commune(text, int, text, text, text, jsonb) is 'Gives a request to another commune of this installation, which is competent (CRPA art. L114-2): the worker moves it, and nobody acts on it meanwhile. The same token twice is one.';

grant execute on function
	agent.dossier(text),
	agent.file_check(text, bigint, bigint, text, text),
	agent.task_add(text, int, text, text, bigint, text, date),
	agent.task_done(bigint, int, text),
	agent.task_reopen(bigint, int),
	agent.task_end(bigint, int),
	agent.tasks(boolean, boolean, int),
	agent.link_add(text, text),
	agent.link_remove(text, text),
	agent.transfer_services(text),
	agent.transfer_communes(text),
	agent.transfer(text, int, text, text, text, jsonb),
	agent.transfer_commune(text, int, text, text, text, jsonb),
	agent.transfer_cancel(text),
	agent.transferred(text),
	agent.undo(text, int),
	agent.mail_again(text, bigint, jsonb)
	to parvis_agent;

commit;
