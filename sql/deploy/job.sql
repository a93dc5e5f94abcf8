-- Deploy parvis:job to pg
-- requires: agent_request worker_keep
begin;
set local role parvis_owner;

create domain parvis.job_action as text
	constraint job_action_known check (value in ('assign', 'read', 'message', 'close'));
comment on domain parvis.job_action is 'What is done to each request of a job, as an agent would one by one.';

create domain parvis.job_state as text
	constraint job_state_known check (value in ('running', 'stopped', 'done', 'undoing', 'undone'));
comment on domain parvis.job_state is 'Where a job stands: only running and undoing are the worker''s.';

create domain parvis.job_item_state as text
	constraint job_item_state_known check (value in ('pending', 'done', 'excluded', 'undone', 'kept'));
comment on domain parvis.job_item_state is 'Of one request: kept, when it changed after the job and is not put back.';

grant usage on type parvis.job_action, parvis.job_state, parvis.job_item_state to parvis_keeper;

create table parvis.job (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	token text not null,
	agent bigint not null,
	action parvis.job_action not null,
	target bigint,
	text text,
	filter jsonb,
	place text,
	gathered boolean not null,
	state parvis.job_state not null default 'running',
	total int not null default 0,
	done int not null default 0,
	excluded int not null default 0,
	undone int not null default 0,
	kept int not null default 0,
	leased_until timestamptz not null default '-infinity',
	created_at timestamptz not null default now(),
	finished_at timestamptz,
	constraint job_pkey primary key (commune, id),
	constraint job_token_key unique (commune, agent, token),
	constraint job_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint job_target_fkey foreign key (commune, target) references parvis.agent (commune, id),
	constraint job_token_length check (length(token) between 8 and 100),
	constraint job_text_length check (length(text) <= 20000),
	constraint job_text_told check (action <> 'message' or length(text) > 0),
	constraint job_gathered check (gathered or filter is not null)
);
create index job_waiting_index on parvis.job (leased_until) where state in ('running', 'undoing');
call parvis.protect('parvis.job');
comment on table parvis.job is 'One action for many requests, that the worker does. Its text may name people: erased with its items 90 days after its end. Legal basis: GDPR art. 6.1.e.';
comment on column parvis.job.commune is 'Tenant.';
comment on column parvis.job.id is 'As its page is called.';
comment on column parvis.job.token is 'Of the page that asked: the same one twice is one job.';
comment on column parvis.job.agent is 'Who asked; each request is dealt with in their name, by their rights at that moment.';
comment on column parvis.job.action is 'What is done.';
comment on column parvis.job.target is 'Of assign: to whom; null: to nobody.';
comment on column parvis.job.text is 'Of message and close: what the person is told.';
comment on column parvis.job.filter is 'Of which view of the desk all requests are taken (agent.desk); null: those that were chosen.';
comment on column parvis.job.place is 'Where the gathering of that view stands.';
comment on column parvis.job.gathered is 'Every request that it is about is an item.';
comment on column parvis.job.state is 'Where it stands.';
comment on column parvis.job.total is 'How many requests it is about, so far as they are gathered.';
comment on column parvis.job.done is 'To how many it was done.';
comment on column parvis.job.excluded is 'How many were left as they were, each with a reason.';
comment on column parvis.job.undone is 'How many were put back.';
comment on column parvis.job.kept is 'How many were not put back: somebody changed them since.';
comment on column parvis.job.leased_until is 'Until when a worker has it in hand.';
comment on column parvis.job.created_at is 'When it was asked; what arrives later is not of it.';
comment on column parvis.job.finished_at is 'When its last request was dealt with.';

create table parvis.job_item (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	job bigint not null,
	request bigint not null,
	state parvis.job_item_state not null default 'pending',
	reason text,
	before jsonb,
	version int,
	constraint job_item_pkey primary key (commune, job, request),
	constraint job_item_job_fkey foreign key (commune, job)
		references parvis.job (commune, id) on delete cascade,
	constraint job_item_request_fkey foreign key (commune, request)
		references parvis.request (commune, id)
);
create index job_item_state_index on parvis.job_item (commune, job, state, request);
call parvis.protect('parvis.job_item');
comment on table parvis.job_item is 'A request of a job. No personal data of citizens. Erased 90 days after the job''s end.';
comment on column parvis.job_item.commune is 'Tenant.';
comment on column parvis.job_item.job is 'Of which job.';
comment on column parvis.job_item.request is 'Which request.';
comment on column parvis.job_item.state is 'Where it stands.';
comment on column parvis.job_item.reason is 'Why it was left as it was: the end of a text key.';
comment on column parvis.job_item.before is 'What it was before: agent, state, unread.';
comment on column parvis.job_item.version is 'The request''s after it: another one, and it is not put back.';

create function parvis.job_exclusion(p_request parvis.request, p_action text, p_target bigint)
returns text
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	services text[] := services_of(signed_in());
begin
	return case
		when services is not null and p_request.service <> all(services) then 'unseen'
		when p_action = 'read' and not p_request.unread then 'read'
		when p_action = 'read' then null
		when p_request.closed_at is not null then 'closed'
		when p_action <> 'assign' then null
		when p_request.agent is not distinct from p_target then 'already'
		when p_target is not null and p_request.service <> all(services_of(p_target)) then 'service'
	end;
end
$$;
comment on function parvis.job_exclusion(parvis.request, text, bigint) is 'Why a request is left as it is by an action of who is signed in, or null.';

create function parvis.job_page(p_filter jsonb, p_place text, p_limit int)
returns table (request bigint, place text)
language sql
stable
set search_path = parvis, pg_temp
as $$
	select d.id, d.place
	from agent.desk(p_filter, p_place, false, p_limit) d
$$;
comment on function parvis.job_page(jsonb, text, int) is 'The next requests of a view of the desk after a place, each with its own place.';

create function parvis.job_all(p_filter jsonb, p_limit int)
returns setof bigint
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
declare
	page record;
	place text;
	n int := 0;
	here int;
begin
	loop
		here := 0;
		for page in
			select *
			from job_page(p_filter, place, 200)
		loop
			return next page.request;
			place := page.place;
			here := here + 1;
			n := n + 1;
			exit when n = p_limit;
		end loop;
		exit when here < 200 or n = p_limit;
	end loop;
end
$$;
comment on function parvis.job_all(jsonb, int) is 'The requests of a view of the desk, at most so many.';

create function agent.job_preview(p_action text, p_target bigint, p_references text[], p_filter jsonb, p_limit int)
returns table (effect text, n int, sample jsonb, more boolean)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	wanted bigint[];
begin
	if p_filter is null then
		wanted := array(
			select r.id
			from request r
			where r.reference = any(p_references));
	else
		wanted := array(
			select a.request
			from job_all(p_filter, p_limit + 1) a (request));
	end if;
	return query
	select
		f.effect, count(*)::int,
		to_jsonb((array_agg(f.reference order by f.reference) filter (where f.effect not in ('done', 'mail', 'post')))[1:10]),
		cardinality(wanted) > p_limit
	from (
		select
			r.reference,
			coalesce(job_exclusion(r, p_action, p_target), case
				when p_action not in ('message', 'close') then 'done'
				when r.email is null then 'post'
				else 'mail'
			end) as effect
		from unnest(wanted[:p_limit]) w (id)
		join request r on r.id = w.id
	) f
	where f.effect <> 'unseen'
	group by f.effect
	order by f.effect;
end
$$;
comment on function agent.job_preview(text, bigint, text[], jsonb, int) is 'What an action would do to requests named, or to those of a view: how many of each effect (done, mail, post, or why not: closed, already, read, service), with some numbers of those left as they are; more: only the first p_limit were looked at.';

create function agent.job_add(p_token text, p_action text, p_target bigint, p_text text, p_references text[], p_filter jsonb)
returns bigint
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	added bigint;
begin
	if p_target is not null and not exists (
		select
		from agent a
		where a.id = p_target
		and a.disabled_at is null
	) then
		perform refuse(422, 'agent.unknown-agent');
	end if;
	insert into job as j (token, agent, action, target, text, filter, gathered)
	values (p_token, me, p_action, p_target, p_text, p_filter, p_filter is null)
	on conflict on constraint job_token_key do nothing
	returning j.id into added;
	if not found then
		select j.id
		into added
		from job j
		where j.agent = me
		and j.token = p_token;
		return added;
	end if;
	if p_filter is null then
		insert into job_item (job, request)
		select added, r.id
		from request r
		where r.reference = any(p_references)
		and job_exclusion(r, p_action, p_target) is distinct from 'unseen';
		update job j
		set total = (
			select count(*)
			from job_item i
			where i.job = j.id
		)
		where j.id = added;
	end if;
	return added;
end
$$;
comment on function agent.job_add(text, text, bigint, text, text[], jsonb) is 'Asks for an action on requests named, or on all those of a view; the same token twice is one job.';

create function parvis.job_may_undo(p_job parvis.job)
returns boolean
language sql
stable
as $$
	select p_job.action in ('assign', 'read')
	and p_job.state in ('done', 'stopped')
	and p_job.done > 0
	and coalesce(p_job.finished_at, p_job.created_at) > now() - interval '10 minutes'
$$;
comment on function parvis.job_may_undo(parvis.job) is 'It told nobody anything, and ended less than 10 minutes ago.';

create function agent.jobs(p_job bigint default null)
returns table (
	id bigint, action text, target_name text, text text, agent_name text, mine boolean, state text,
	gathered boolean, total int, done int, excluded int, undone int, kept int, may_undo boolean,
	created_at timestamptz, finished_at timestamptz)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
begin
	return query
	select
		j.id, j.action::text, t.name, j.text, a.name, j.agent = me, j.state::text, j.gathered, j.total,
		j.done, j.excluded, j.undone, j.kept, job_may_undo(j), j.created_at, j.finished_at
	from job j
	join agent a on a.id = j.agent
	left join agent t on t.id = j.target
	where (p_job is null or j.id = p_job)
	and (j.agent = me or services_of(me) is null)
	order by j.id desc
	limit 50;
end
$$;
comment on function agent.jobs(bigint) is 'The latest jobs of who is signed in (of everyone, for who sees every service), or one of them.';

create function agent.job_excluded(p_job bigint)
returns table (reason text, n int, sample jsonb)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
begin
	return query
	select i.reason, count(*)::int, to_jsonb((array_agg(r.reference order by r.reference))[1:10])
	from agent.jobs(p_job) j
	join job_item i on i.job = j.id
	join request r on r.id = i.request
	where i.state in ('excluded', 'kept')
	group by i.reason
	order by i.reason;
end
$$;
comment on function agent.job_excluded(bigint) is 'Why requests of a job were left as they are, or not put back.';

create function parvis.held_job(p_job bigint)
returns parvis.job
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	held job;
begin
	select j.*
	into held
	from job j
	where j.id = p_job
	and (j.agent = signed_in() or services_of(signed_in()) is null)
	for update;
	if not found then
		perform refuse(404, 'agent.job-unknown');
	end if;
	return held;
end
$$;
comment on function parvis.held_job(bigint) is 'A job that who is signed in may stop, locked; PV404 agent.job-unknown.';

create function agent.job_stop(p_job bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held job := held_job(p_job);
begin
	update job j
	set state = 'stopped'
	where j.id = held.id
	and j.state = 'running';
end
$$;
comment on function agent.job_stop(bigint) is 'Stops a job between two requests; nothing where it is over.';

create function agent.job_resume(p_job bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held job := held_job(p_job);
begin
	update job j
	set state = 'running'
	where j.id = held.id
	and j.state = 'stopped';
end
$$;
comment on function agent.job_resume(bigint) is 'Goes on where a job was stopped.';

create function agent.job_undo(p_job bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held job := held_job(p_job);
begin
	if held.state in ('undoing', 'undone') then
		return;
	end if;
	if not job_may_undo(held) then
		perform refuse(409, 'agent.job-final');
	end if;
	update job j
	set
		state = 'undoing',
		finished_at = null
	where j.id = held.id;
end
$$;
comment on function agent.job_undo(bigint) is 'Puts the requests of a job back as they were, but those changed since; PV409 agent.job-final where it cannot be.';

-- What the worker does, in the name of the job's agent.
create function parvis.job_do(p_job parvis.job, p_request parvis.request, p_outbox jsonb)
returns int
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	token text := 'of-job-' || p_job.id || '-' || p_request.id;
	version int := p_request.version;
begin
	case p_job.action
	when 'assign' then
		version := (agent.assign(p_request.reference, version, p_job.target)).version;
	when 'message' then
		version := (agent.message_add(p_request.reference, version, token, p_job.text, null, p_outbox)).version;
	when 'close' then
		version := (agent.close(p_request.reference, version, token, p_job.text, p_outbox)).version;
	when 'read' then
		update request r
		set unread = false
		where r.commune = p_request.commune
		and r.id = p_request.id;
	end case;
	return version;
end
$$;
comment on function parvis.job_do(parvis.job, parvis.request, jsonb) is 'The action of a job on one request: what the agent''s own page calls. Gives the request''s version after it.';

create function parvis.job_put_back(p_job parvis.job, p_item parvis.job_item, p_request parvis.request)
returns boolean
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	if p_request.version <> p_item.version then
		return false;
	end if;
	if p_job.action = 'read' then
		update request r
		set unread = true
		where r.commune = p_request.commune
		and r.id = p_request.id;
		return true;
	end if;
	update request r
	set
		agent = (p_item.before ->> 'agent')::bigint,
		state = p_item.before ->> 'state',
		version = r.version + 1
	where r.commune = p_request.commune
	and r.id = p_request.id;
	perform event_add(p_request.id, 'assigned', 'agent', p_job.agent, p_item.before ->> 'state', p_job.commune);
	return true;
end
$$;
comment on function parvis.job_put_back(parvis.job, parvis.job_item, parvis.request) is 'Undoes it on one request; false where that has changed since.';

create function parvis.job_gather(p_job parvis.job)
returns void
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	page record;
	added int := 0;
	last_place text := p_job.place;
	wanted bigint[];
begin
	perform set_config('parvis.commune', p_job.commune::text, true);
	perform set_config('parvis.agent', p_job.agent::text, true);
	for page in
		select g.request, g.place, r.received_at
		from job_page(p_job.filter, p_job.place, 200) g
		join request r on r.commune = p_job.commune and r.id = g.request
	loop
		last_place := page.place;
		added := added + 1;
		if page.received_at <= p_job.created_at then
			wanted := wanted || page.request;
		end if;
	end loop;
	with inserted as (
		insert into job_item (commune, job, request)
		select p_job.commune, p_job.id, w.request
		from unnest(wanted) w (request)
		on conflict on constraint job_item_pkey do nothing
		returning 1
	)
	update job j
	set
		place = last_place,
		gathered = added < 200,
		total = j.total + (
			select count(*)
			from inserted
		)
	where j.commune = p_job.commune
	and j.id = p_job.id;
	perform set_config('parvis.commune', '', true);
	perform set_config('parvis.agent', '', true);
end
$$;
comment on function parvis.job_gather(parvis.job) is 'Adds the next 200 requests of its view to a job.';

grant execute on function
	agent.job_preview(text, bigint, text[], jsonb, int),
	agent.job_add(text, text, bigint, text, text[], jsonb),
	agent.jobs(bigint),
	agent.job_excluded(bigint),
	agent.job_stop(bigint),
	agent.job_resume(bigint),
	agent.job_undo(bigint)
	to parvis_agent;
grant usage on schema agent to parvis_keeper;
grant execute on function
	parvis.job_exclusion(parvis.request, text, bigint),
	parvis.job_page(jsonb, text, int),
	parvis.job_gather(parvis.job),
	parvis.job_do(parvis.job, parvis.request, jsonb),
	parvis.job_put_back(parvis.job, parvis.job_item, parvis.request),
	parvis.services_of(bigint),
	parvis.signed_in(),
	agent.desk(jsonb, text, boolean, int),
	agent.assign(text, int, bigint),
	agent.message_add(text, int, text, text, bigint[], jsonb),
	agent.close(text, int, text, text, jsonb)
	to parvis_keeper;

set local role parvis_keeper;

create function worker.job_take(p_limit int)
returns table (
	commune bigint, job bigint, host text, action text, text text, request bigint, reference text, title text,
	email text, person_name text, received_at timestamptz, digest text, answers text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	taken job;
begin
	select j.*
	into taken
	from job j
	where j.state in ('running', 'undoing')
	and j.leased_until < now()
	order by j.leased_until, j.commune, j.id
	limit 1
	for update skip locked;
	if not found then
		return;
	end if;
	update job j
	set leased_until = now() + interval '1 minute'
	where j.commune = taken.commune
	and j.id = taken.id;
	if not taken.gathered and taken.state = 'running' then
		perform job_gather(taken);
	end if;
	return query
	select
		taken.commune, taken.id, h.host, taken.action::text, taken.text, i.request, r.reference, d.title,
		r.email, r.person_name, r.received_at, r.digest,
		-- of a letter: the address, and what the form's own template says
		case when r.email is null and taken.action in ('message', 'close') then r.answers::text end
	from host_name h
	left join lateral (
		select x.request
		from job_item x
		where x.commune = taken.commune
		and x.job = taken.id
		and x.state = case when taken.state = 'undoing' then 'done' else 'pending' end
		order by x.request
		limit p_limit
	) i on true
	left join request r on r.commune = taken.commune and r.id = i.request
	left join definition d on d.digest = r.digest
	where h.commune = taken.commune
	and h.main;
end
$$;
comment on function worker.job_take(int) is 'A job that waits, for a minute, and its next requests, with what a mail or a letter about each needs; one row of nulls for a job that has none left; no row where no job waits.';

create function worker.job_apply(p_commune bigint, p_job bigint, p_requests bigint[], p_outbox jsonb)
returns int
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held job;
	item job_item;
	one request;
	why text;
	after int;
	counts jsonb := '{}';
	n int := 0;
begin
	select j.*
	into held
	from job j
	where j.commune = p_commune
	and j.id = p_job
	for update;
	if not found or held.state not in ('running', 'undoing') then
		return 0;
	end if;
	perform set_config('parvis.commune', p_commune::text, true);
	perform set_config('parvis.agent', held.agent::text, true);
	for item in
		select i.*
		from job_item i
		where i.commune = p_commune
		and i.job = p_job
		and i.request = any(p_requests)
		and i.state = case when held.state = 'undoing' then 'done' else 'pending' end
		order by i.request
	loop
		select r.*
		into one
		from request r
		where r.commune = p_commune
		and r.id = item.request
		for update;
		why := null;
		after := null;
		if held.state = 'undoing' then
			item.state := case when job_put_back(held, item, one) then 'undone' else 'kept' end;
			why := case when item.state = 'kept' then 'changed' end;
		else
			why := job_exclusion(one, held.action, held.target);
			item.state := case when why is null then 'done' else 'excluded' end;
			if why is null then
				after := job_do(held, one, p_outbox -> one.id::text);
			end if;
		end if;
		update job_item i
		set
			state = item.state,
			reason = why,
			before = coalesce(i.before, jsonb_build_object(
				'agent', one.agent, 'state', one.state, 'unread', one.unread)),
			version = coalesce(after, i.version)
		where i.commune = p_commune
		and i.job = p_job
		and i.request = item.request;
		counts := counts || jsonb_build_object(item.state, coalesce((counts ->> item.state)::int, 0) + 1);
		n := n + 1;
	end loop;
	update job j
	set
		done = j.done + coalesce((counts ->> 'done')::int, 0),
		excluded = j.excluded + coalesce((counts ->> 'excluded')::int, 0),
		undone = j.undone + coalesce((counts ->> 'undone')::int, 0),
		kept = j.kept + coalesce((counts ->> 'kept')::int, 0),
		leased_until = '-infinity'
	where j.commune = p_commune
	and j.id = p_job;
	update job j
	set
		state = case when j.state = 'undoing' then 'undone' else 'done' end,
		finished_at = now()
	where j.commune = p_commune
	and j.id = p_job
	and j.gathered
	and not exists (
		select
		from job_item i
		where i.commune = p_commune
		and i.job = p_job
		and i.state = case when j.state = 'undoing' then 'done' else 'pending' end
	);
	return n;
end
$$;
comment on function worker.job_apply(bigint, bigint, bigint[], jsonb) is 'Does a job''s action on these of its requests, in one transaction; p_outbox: what is to leave, by the request''s id. A job that was stopped meanwhile: nothing. Gives how many were dealt with.';

create function worker.jobs_purge()
returns int
language sql
security definer
set search_path = parvis, pg_temp
as $$
	with gone as (
		delete from job j
		where j.finished_at < now() - interval '90 days'
		or j.created_at < now() - interval '180 days'
		returning j.id
	)
	select count(*)::int
	from gone
$$;
comment on function worker.jobs_purge() is 'Erases jobs 90 days after their end; gives how many.';

grant execute on function
	worker.job_take(int),
	worker.job_apply(bigint, bigint, bigint[], jsonb),
	worker.jobs_purge()
	to parvis_worker;

commit;
