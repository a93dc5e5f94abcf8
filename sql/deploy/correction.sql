-- Deploy parvis:correction to pg
-- requires: worker_keep
-- Answers that the mairie asks to correct, one by one, on a shadow copy: a
-- draft that only these functions reach.
begin;
set local role parvis_owner;

create domain parvis.correction_state as text
	constraint correction_state_known check (value in ('asked', 'sent', 'cancelled'));
comment on domain parvis.correction_state is 'asked: the citizen may correct; sent: merged; cancelled: by an agent, or the request has ended.';
grant usage on type parvis.correction_state to parvis_keeper;

create table parvis.correction (
	commune bigint not null default nullif(current_setting('parvis.commune', true), '')::bigint,
	id bigint generated always as identity,
	request bigint not null,
	agent bigint not null,
	token text not null,
	state parvis.correction_state not null default 'asked',
	fields jsonb not null,
	draft bigint,
	dropped bigint[] not null default '{}',
	sent_token text,
	before text,
	files_before jsonb,
	files_after jsonb,
	asked_at timestamptz not null default clock_timestamp(),
	ended_at timestamptz,
	constraint correction_pkey primary key (commune, id),
	constraint correction_token_key unique (commune, request, token),
	constraint correction_request_fkey foreign key (commune, request)
		references parvis.request (commune, id),
	constraint correction_agent_fkey foreign key (commune, agent) references parvis.agent (commune, id),
	constraint correction_draft_fkey foreign key (commune, draft)
		references parvis.draft (commune, id) on delete set null (draft),
	constraint correction_token_length check (length(token) between 8 and 100),
	constraint correction_sent_token_length check (length(sent_token) between 8 and 100),
	constraint correction_fields_list check
		(jsonb_typeof(fields) = 'array' and jsonb_array_length(fields) <= 200),
	constraint correction_fields_size check (octet_length(fields::text) <= 262144),
	constraint correction_before_size check (octet_length(before) <= 1048576),
	constraint correction_ended check ((state = 'asked') = (ended_at is null)),
	constraint correction_sent check ((state = 'sent') = (sent_token is not null))
);
create unique index correction_open_index on parvis.correction (commune, request) where state = 'asked';
create index correction_request_index on parvis.correction (commune, request, id);
create index correction_draft_index on parvis.correction (commune, draft) where draft is not null;
call parvis.protect('parvis.correction');
comment on table parvis.correction is 'What the mairie asked to correct in a request, each answer with a remark, and what stood before. Personal data, erased with the request''s; its shadow copy is a draft, which expires 31 days after the correction ended. Legal basis: public task (GDPR art. 6.1.e; CRPA art. L114-5).';
comment on column parvis.correction.commune is 'Tenant.';
comment on column parvis.correction.id is 'Inside only.';
comment on column parvis.correction.request is 'Of which request.';
comment on column parvis.correction.agent is 'Who asked.';
comment on column parvis.correction.token is 'Of the page that asked: the same twice is one correction.';
comment on column parvis.correction.state is 'Where it stands.';
comment on column parvis.correction.fields is 'A list of {path, label, remark}: which answers, as they were asked, and why. Personal data, erased.';
comment on column parvis.correction.draft is 'The shadow copy: its answers, and the files that are not sent yet.';
comment on column parvis.correction.dropped is 'Files of the request that are to go once it is sent.';
comment on column parvis.correction.sent_token is 'Of the page that sent it: the same twice is one sending.';
comment on column parvis.correction.before is 'The answers that it replaced. Personal data, erased.';
comment on column parvis.correction.files_before is 'The files then, a list of {field, name}. Personal data, erased.';
comment on column parvis.correction.files_after is 'The files after it. Personal data, erased.';
comment on column parvis.correction.asked_at is 'When.';
comment on column parvis.correction.ended_at is 'When it was sent or cancelled.';

create function parvis.correction_end()
returns trigger
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	update draft d
	set expires_at = date_trunc('day', now()) + interval '31 days'
	from correction c
	where c.commune = new.commune
	and c.request = new.id
	and c.state = 'asked'
	and d.commune = c.commune
	and d.id = c.draft;
	update correction c
	set
		state = 'cancelled',
		ended_at = now()
	where c.commune = new.commune
	and c.request = new.id
	and c.state = 'asked';
	return null;
end
$$;
comment on function parvis.correction_end() is 'Trigger: nothing is to be corrected in a request that has ended.';
grant execute on function parvis.correction_end() to parvis_keeper;
create trigger request_correction_ended
	after update of closed_at on parvis.request
	for each row when (new.closed_at is not null and old.closed_at is null)
	execute function parvis.correction_end();

create function parvis.correction_erase()
returns trigger
language plpgsql
set search_path = parvis, pg_temp
as $$
begin
	delete from draft d
	using correction c
	where c.commune = new.commune
	and c.request = new.id
	and d.commune = c.commune
	and d.id = c.draft;
	update correction c
	set
		fields = '[]',
		before = null,
		files_before = null,
		files_after = null,
		dropped = '{}'
	where c.commune = new.commune
	and c.request = new.id;
	return null;
end
$$;
comment on function parvis.correction_erase() is 'Trigger: what is personal of a correction goes with the request''s.';
grant execute on function parvis.correction_erase() to parvis_keeper;
create trigger request_correction_erased
	after update of erased_at on parvis.request
	for each row when (new.erased_at is not null)
	execute function parvis.correction_erase();

create function parvis.field_files(p_request bigint, p_draft bigint, p_dropped bigint[])
returns jsonb
language plpgsql
stable
set search_path = parvis, pg_temp
as $$
begin
	return (
		select coalesce(jsonb_agg(jsonb_build_object(
			'id', f.id, 'field', f.field, 'name', f.name, 'type', f.type,
			'size', f.size, 'state', f.state) order by f.id), '[]')
		from (
			select r.id, r.field, r.name, r.type, r.size, r.state
			from file r
			where r.request = p_request
			and r.field is not null
			and r.id <> all(p_dropped)
			union all
			select d.id, d.field, d.name, d.type, d.size, d.state
			from file d
			where d.draft = p_draft
			and d.field is not null
		) f
	);
end
$$;
comment on function parvis.field_files(bigint, bigint, bigint[]) is 'The files that answer questions of a request, as a shadow copy has them: without those dropped, with its own.';

create function agent.correction_ask(
	p_reference text, p_version int, p_token text, p_text text, p_fields jsonb, p_outbox jsonb,
	out version int, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	me bigint := signed_in();
	held request := locked_request(p_reference);
	shadow bigint;
begin
	if exists (
		select
		from correction c
		where c.request = held.id
		and c.token = p_token
	) then
		version := held.version;
		state := held.state;
		return;
	end if;
	if held.awaited or exists (
		select
		from correction c
		where c.request = held.id
		and c.state = 'asked'
	) then
		perform refuse(409, 'agent.correction-open');
	end if;
	if jsonb_array_length(p_fields) = 0 or exists (
		select
		from jsonb_to_recordset(p_fields) as f (path text, label text, remark text)
		where coalesce(length(f.path) between 1 and 200, false) is false
		or coalesce(length(f.label), 0) > 500
		or coalesce(length(trim(f.remark)) between 1 and 1000, false) is false
	) then
		perform refuse(422, 'agent.correction-fields');
	end if;
	select t.version, t.state
	into version, state
	from tell(p_reference, p_version, p_token, 'question', 'correction-asked', 'waiting',
		p_text, null, p_outbox) t;
	-- nobody holds its token: these functions alone reach it
	insert into draft as d (procedure, digest, token, code, answers, expires_at)
	values (held.procedure, held.digest, sha256(uuid_send(gen_random_uuid())),
		sha256(uuid_send(gen_random_uuid())), held.answers, held.erase_on + interval '2 days')
	returning d.id into shadow;
	insert into correction (request, agent, token, fields, draft)
	values (held.id, me, p_token, p_fields, shadow);
end
$$;
comment on function agent.correction_ask(text, int, text, text, jsonb, jsonb) is 'Asks the citizen to correct some answers, a list of {path, label, remark}; the request waits for them. PV409 agent.correction-open while another correction is, or the request is only prepared. The same token twice is one.';

create function agent.correction_cancel(
	p_reference text, p_version int, p_outbox jsonb,
	out version int, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held request := held_request(p_reference, p_version);
	ended correction;
begin
	update correction c
	set
		state = 'cancelled',
		ended_at = now()
	where c.request = held.id
	and c.state = 'asked'
	returning c.* into ended;
	if not found then
		perform refuse(409, 'agent.conflict');
	end if;
	update draft d
	set expires_at = date_trunc('day', now()) + interval '31 days'
	where d.id = ended.draft;
	update request r
	set
		state = case when r.state = 'waiting' then 'in-progress' else r.state end,
		agent = coalesce(r.agent, signed_in()),
		version = r.version + 1
	where r.id = held.id
	returning r.version, r.state into version, state;
	perform event_add(held.id, 'correction-cancelled', 'agent', signed_in(), state);
	perform outbox_add(null, held.id, p_outbox);
end
$$;
comment on function agent.correction_cancel(text, int, jsonb) is 'Nothing is to be corrected any more; the request goes on. What the citizen had typed stays readable to them for 31 days.';

create function agent.corrections(p_reference text)
returns table (
	id bigint, state text, fields jsonb, agent_name text, asked_at timestamptz,
	ended_at timestamptz, before text, after text, files_before jsonb, files_after jsonb)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	seen request := seen_request(p_reference);
begin
	return query
	select
		c.id, c.state::text, c.fields, a.name, c.asked_at, c.ended_at, c.before,
		coalesce((
			select n.before
			from correction n
			where n.request = seen.id
			and n.state = 'sent'
			and n.id > c.id
			order by n.id
			limit 1
		), seen.answers),
		c.files_before, c.files_after
	from correction c
	join agent a on a.id = c.agent
	where c.request = seen.id
	order by c.id;
end
$$;
comment on function agent.corrections(text) is 'The corrections of a request in order: which answers, by whom, and the answers before and after each.';

create function parvis.correction_held(p_session bytea)
returns parvis.correction
language plpgsql
set search_path = parvis, pg_temp
as $$
declare
	mine bigint := followed(p_session);
	held correction;
begin
	-- the request's row first, as every other change of it
	perform r.id
	from request r
	where r.id = mine
	for update;
	select c.*
	into held
	from correction c
	where c.request = mine
	order by c.id desc
	limit 1;
	if not found then
		perform refuse(404, 'correction.none');
	end if;
	return held;
end
$$;
comment on function parvis.correction_held(bytea) is 'The last correction of the request that a session opens, to be changed; PV404 correction.none.';

create function citizen.correction(
	p_session bytea,
	out id bigint, out reference text, out procedure text, out title text, out digest text,
	out state text, out fields jsonb, out answers text, out version int, out files jsonb,
	out original text, out original_files jsonb, out asked_at timestamptz, out email text)
language plpgsql
stable
security definer
set search_path = parvis, pg_temp
as $$
declare
	mine bigint := followed(p_session);
begin
	select
		c.id, r.reference, r.procedure, f.title, r.digest, c.state, c.fields, d.answers,
		d.version, field_files(r.id, d.id, c.dropped), r.answers,
		field_files(r.id, null, '{}'), c.asked_at, r.email
	into
		id, reference, procedure, title, digest, state, fields, answers,
		version, files, original,
		original_files, asked_at, email
	from correction c
	join request r on r.id = c.request
	join definition f on f.digest = r.digest
	left join draft d on d.id = c.draft
	where c.request = mine
	order by c.id desc
	limit 1;
end
$$;
comment on function citizen.correction(bytea) is 'The last correction asked in the request that the session opens, with its shadow copy; a row of nulls where there is none.';

create function citizen.correction_save(
	p_session bytea, p_version int, p_answers text,
	out version int)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held correction := correction_held(p_session);
begin
	if held.state <> 'asked' then
		perform refuse(409, 'correction.over');
	end if;
	update draft d
	set
		answers = p_answers,
		version = d.version + 1
	where d.id = held.draft
	and d.version = p_version
	returning d.version into version;
	if not found then
		perform refuse(409, 'draft.conflict');
	end if;
end
$$;
comment on function citizen.correction_save(bytea, int, text) is 'Saves the shadow copy, valid or not; PV409 draft.conflict where another tab saved since, correction.over where nothing is to be corrected any more.';

create function citizen.correction_file_add(
	p_session bytea, p_field text, p_name text, p_type text, p_size bigint, p_sha256 bytea,
	p_key bytea, p_state text, p_chunks bytea[],
	out id bigint, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held correction := correction_held(p_session);
begin
	if held.state <> 'asked' then
		perform refuse(409, 'correction.over');
	end if;
	update draft d
	set has_files = true
	where d.id = held.draft;
	id := file_store(held.draft, null, 'citizen', p_field, p_name, p_type, p_size,
		p_sha256, p_key, p_state, p_chunks);
	state := p_state;
end
$$;
comment on function citizen.correction_file_add(bytea, text, text, text, bigint, bytea, bytea, text, bytea[]) is 'Keeps a file with the shadow copy: the request has it once the correction is sent.';

create function citizen.correction_file_remove(p_session bytea, p_file bigint)
returns void
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held correction := correction_held(p_session);
begin
	if held.state <> 'asked' then
		perform refuse(409, 'correction.over');
	end if;
	delete from file f
	where f.draft = held.draft
	and f.id = p_file;
	update correction c
	set dropped = c.dropped || p_file
	where c.id = held.id
	and p_file <> all(c.dropped)
	and exists (
		select
		from file f
		where f.request = held.request
		and f.id = p_file
		and f.origin = 'citizen'
		and f.field is not null
	);
end
$$;
comment on function citizen.correction_file_remove(bytea, bigint) is 'Takes a file out of the shadow copy; one of the request stays with it until the correction is sent.';

create function citizen.correction_send(
	p_session bytea, p_token text, p_version int, p_submission jsonb, p_outbox jsonb,
	out reference text, out state text)
language plpgsql
security definer
set search_path = parvis, pg_temp
as $$
declare
	held correction := correction_held(p_session);
	told request;
begin
	select r.*
	into told
	from request r
	where r.id = held.request;
	reference := told.reference;
	state := told.state;
	if held.sent_token = p_token then
		return;
	end if;
	if held.state <> 'asked' then
		perform refuse(409, 'correction.over');
	end if;
	if not exists (
		select
		from draft d
		where d.id = held.draft
		and d.version = p_version
	) then
		perform refuse(409, 'draft.conflict');
	end if;
	update correction c
	set
		state = 'sent',
		sent_token = p_token,
		ended_at = clock_timestamp(),
		before = told.answers,
		files_before = field_files(told.id, null, '{}'),
		files_after = field_files(told.id, held.draft, held.dropped)
	where c.id = held.id;
	delete from file f
	where f.request = told.id
	and f.id = any(held.dropped);
	update file f
	set
		draft = null,
		request = told.id
	where f.draft = held.draft
	and f.state <> 'infected';
	delete from draft d
	where d.id = held.draft;
	update request r
	set
		answers = s.answers,
		person_name = s.person_name,
		email = s.email,
		phone = s.phone,
		birth_date = s.birth_date,
		subject = s.subject,
		channel = s.channel,
		unread = true,
		version = r.version + 1,
		state = case when r.state <> 'waiting' then r.state
			when r.agent is null then 'received' else 'in-progress' end
	from jsonb_to_record(p_submission) as s (
		answers text, person_name text, email text, phone text, birth_date date, subject text,
		channel text)
	where r.id = told.id
	returning r.state into state;
	perform person_words(told.id, p_submission);
	update filing f
	set
		represented_name = p_submission ->> 'represented_name',
		represented_email = p_submission ->> 'represented_email'
	where f.request = told.id
	and f.acting_as is not null
	and f.acting_as = p_submission ->> 'acting_as';
	perform event_add(told.id, 'corrected', 'citizen', null, state);
	perform outbox_add(null, told.id, p_outbox);
end
$$;
comment on function citizen.correction_send(bytea, text, int, jsonb, jsonb) is 'Merges the shadow copy, whose answers the caller has found valid, into the request, which goes back to the agents; p_submission as citizen.draft_submit has it. The same token twice is one sending; PV409 draft.conflict, correction.over.';

grant execute on function
	agent.correction_ask(text, int, text, text, jsonb, jsonb),
	agent.correction_cancel(text, int, jsonb),
	agent.corrections(text)
	to parvis_agent;
grant execute on function
	citizen.correction(bytea),
	citizen.correction_save(bytea, int, text),
	citizen.correction_file_add(bytea, text, text, text, bigint, bytea, bytea, text, bytea[]),
	citizen.correction_file_remove(bytea, bigint),
	citizen.correction_send(bytea, text, int, jsonb, jsonb)
	to parvis_citizen;

commit;
